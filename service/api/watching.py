"""Every call is counted, timed and told in the log: by its route, never by its address.

The id of a call stands in its log lines and in the header ``X-Request-ID`` of its answer, so that
somebody who saw an error can name it.
"""

from __future__ import annotations

import logging
import re
import time
from functools import cached_property
from uuid import uuid4

from fastapi import FastAPI
from fastapi.routing import iter_route_contexts
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from service.operations.logs import CALLS, request_id
from service.operations.metrics import Metrics

__all__ = ["Watching"]

_HEADER = "X-Request-ID"
#: What a proxy in front may call a request; anything else could be somebody's name.
_ID = re.compile(r"[0-9a-f-]{16,36}")
#: What is told of an address that no route has.
_UNKNOWN = "unknown"
_LOG = logging.getLogger(CALLS)


class Watching:
    """Counts, times and tells."""

    def __init__(self, app: ASGIApp, whole: FastAPI, metrics: Metrics) -> None:
        self._app = app
        self._whole = whole
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection (ASGI)."""
        if scope["type"] != "http":
            return await self._app(scope, receive, send)
        asked = Headers(scope=scope).get(_HEADER, "")
        call = asked if _ID.fullmatch(asked) else uuid4().hex
        request_id.set(call)
        status = 500
        began = time.perf_counter()

        async def send_with_id(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableHeaders(scope=message)[_HEADER] = call
            await send(message)

        try:
            await self._app(scope, receive, send_with_id)
        finally:
            self._tell(scope, status, time.perf_counter() - began)

    def _tell(self, scope: Scope, status: int, seconds: float) -> None:
        route = self._template(scope)
        self._metrics.count(route, status, seconds)
        actor = scope.get("state", {}).get("actor")
        role = str(actor.role) if actor is not None and actor.role else "anyone"
        fields = {
            "method": scope["method"],
            "route": route,
            "status": status,
            "ms": round(seconds * 1000, 1),
            "role": role,
        }
        _LOG.info("call", extra=fields)

    def _template(self, scope: Scope) -> str:
        """The address with names in place of values, as the route has it."""
        for key in ("route", "endpoint"):
            if (found := self._templates.get(id(scope.get(key)))) is not None:
                return found
        return _UNKNOWN

    @cached_property
    def _templates(self) -> dict[int, str]:
        """Route or endpoint -> template. The application keeps both for as long as it lives."""
        found: dict[int, str] = {}
        for context in iter_route_contexts(self._whole.routes):
            route = context.original_route
            path = str(context.path or getattr(route, "path", _UNKNOWN))
            found[id(route)] = path
            endpoint = getattr(route, "endpoint", None) or getattr(route, "app", None)
            found.setdefault(id(endpoint), path)
        return found
