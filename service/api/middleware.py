"""What holds for every answer: a bounded body, and headers that keep the pages to themselves."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from service.api.problems import problem_response, too_large

__all__ = ["BodyLimit", "ConditionalGet", "HeadAsGet", "SecurityHeaders"]


class BodyLimit:
    """Answers 413 to bodies over `limit` bytes, announced or not, without reading the rest.

    `larger` are the addresses that files are handed in at, each with a limit of its own.
    """

    def __init__(self, app: ASGIApp, limit: int, larger: Mapping[str, int] | None = None) -> None:
        self._app = app
        self._limit = limit
        self._larger = larger or {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection (ASGI)."""
        if scope["type"] != "http":
            return await self._app(scope, receive, send)
        limit = self._larger.get(scope["path"], self._limit)
        announced = Headers(scope=scope).get("content-length", "")
        if announced.isdecimal() and int(announced) > limit:
            problem = too_large(f"The body has more than {limit:,} bytes.")
            return await problem_response(problem, {"Connection": "close"})(scope, receive, send)
        received = 0

        async def bounded_receive() -> Message:
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            if received > limit:
                # Raised into whoever reads the body; the app's handler makes the answer of it.
                raise HTTPException(413, f"The body has more than {limit:,} bytes.")
            return message

        await self._app(scope, bounded_receive, send)


class ConditionalGet:
    """Gives every JSON answer below `prefix` an ETag of its content, and answers 304 to whoever
    has it already (``If-None-Match``, RFC 9110).

    An answer that has an ETag tells the version of one thing with it, which says nothing of all
    else in the answer; one that nobody may keep needs none.
    """

    def __init__(self, app: ASGIApp, prefix: str) -> None:
        self._app = app
        self._prefix = prefix

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection (ASGI)."""
        wanted = scope["type"] == "http" and scope["method"] == "GET"
        if not wanted or not scope["path"].startswith(self._prefix):
            return await self._app(scope, receive, send)
        known = Headers(scope=scope).get("if-none-match", "")
        start: Message | None = None

        async def send_with_etag(message: Message) -> None:
            nonlocal start
            if message["type"] == "http.response.start" and _may_be_kept(message):
                start = message
                return
            if start is not None and not message.get("more_body"):
                etag = f'W/"{hashlib.sha256(message["body"]).hexdigest()[:32]}"'
                headers = MutableHeaders(scope=start)
                headers["ETag"] = etag
                if etag in map(str.strip, known.split(",")):
                    del headers["content-length"], headers["content-type"]
                    start, message = {**start, "status": 304}, {**message, "body": b""}
            if start is not None:
                await send(start)
                start = None
            await send(message)

        await self._app(scope, receive, send_with_etag)


def _may_be_kept(start: Message) -> bool:
    headers = Headers(raw=start["headers"])
    return (
        start["status"] == 200
        and headers.get("content-type") == "application/json"
        and "etag" not in headers
        and "no-store" not in headers.get("cache-control", "")
    )


class HeadAsGet:
    """Answers HEAD wherever GET is answered, with the same headers and no body (RFC 9110)."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection (ASGI)."""
        if scope["type"] != "http" or scope["method"] != "HEAD":
            return await self._app(scope, receive, send)

        async def send_without_body(message: Message) -> None:
            if message["type"] == "http.response.body":
                message = {**message, "body": b""}
            await send(message)

        await self._app({**scope, "method": "GET"}, receive, send_without_body)


class SecurityHeaders:
    """Adds the security headers to every response that does not set them itself."""

    _HEADERS = (
        # Own scripts and styles in files of their own, none inline, nothing from elsewhere.
        (
            "Content-Security-Policy",
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self';"
            " connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
        ),
        ("X-Content-Type-Options", "nosniff"),
        ("X-Frame-Options", "DENY"),
        ("Referrer-Policy", "same-origin"),
        ("Cross-Origin-Opener-Policy", "same-origin"),
        ("Cross-Origin-Resource-Policy", "same-origin"),
        ("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=()"),
    )

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection (ASGI)."""
        if scope["type"] != "http":
            return await self._app(scope, receive, send)

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self._HEADERS:
                    headers.setdefault(name, value)
            await send(message)

        await self._app(scope, receive, send_with_headers)
