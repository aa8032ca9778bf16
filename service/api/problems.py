"""Errors as RFC 9457 problem documents: every answer that is no success has this one shape."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

import msgspec
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.params import Form
from fastapi.routing import iter_route_contexts
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response
from starlette.routing import compile_path

from models.errors import (
    BadInputError,
    ConflictError,
    EncoderError,
    NotAllowedError,
    NotFoundError,
    NotSignedInError,
    PartnerkompassError,
    ProviderError,
    SnapshotError,
    StaleError,
    StateError,
    TooManyError,
    VersionNeededError,
)
from service.operations.logs import request_id

__all__ = [
    "MEDIA_TYPE",
    "ErrorPage",
    "FieldError",
    "Problem",
    "plain_problem",
    "problem_response",
    "register_handlers",
    "titles",
    "too_large",
]

MEDIA_TYPE = "application/problem+json"
_JSON, _FORM = "application/json", "multipart/form-data"
_RETRY = {"Retry-After": "5"}
#: Of a long key messages show so many characters.
_SHOWN = 60
_LOG = logging.getLogger("partnerkompass")


@dataclass(frozen=True, slots=True)
class FieldError:
    """What is wrong with one field: ``place`` is body, query or path; ``field`` its path in it."""

    place: str
    field: str
    detail: str


@dataclass(frozen=True, slots=True)
class Problem:
    """A problem document; ``mend`` says what the caller can do about it."""

    type: str
    title: str
    status: int
    detail: str
    mend: str
    errors: tuple[FieldError, ...] = ()


#: Makes the page that shows a problem to a person: request, problem, headers -> response.
ErrorPage = Callable[[Request, Problem, dict[str, str] | None], Response]


def problem_response(problem: Problem, headers: dict[str, str] | None = None) -> Response:
    """The HTTP response that carries `problem`."""
    return Response(
        msgspec.json.encode(problem),
        status_code=problem.status,
        media_type=MEDIA_TYPE,
        headers=headers,
    )


def plain_problem(status: int, detail: str, mend: str) -> Problem:
    """A problem that means no more than its HTTP status."""
    return Problem("about:blank", HTTPStatus(status).phrase, status, detail, mend)


def too_large(detail: str) -> Problem:
    """The problem for a body over the limit."""
    return plain_problem(
        413, detail, "Send the request alone: its text may have 100,000 characters."
    )


def _kind(slug: str, title: str, status: int, error: PartnerkompassError) -> Problem:
    return Problem(f"urn:partnerkompass:problem:{slug}", title, status, error.message, error.mend)


#: The more special kinds of error stand before those that they are special kinds of.
_KINDS: tuple[tuple[type[PartnerkompassError], str, str, int], ...] = (
    (VersionNeededError, "version-needed", "Version needed", 428),
    (BadInputError, "bad-input", "Bad input", 422),
    (NotSignedInError, "not-signed-in", "Not signed in", 401),
    (NotAllowedError, "not-allowed", "Not allowed", 403),
    (TooManyError, "too-many-calls", "Too many calls", 429),
    (StaleError, "changed-since", "Changed since it was read", 412),
    (ConflictError, "conflict", "Conflict", 409),
    (SnapshotError, "no-index", "No index to answer from", 503),
    (EncoderError, "no-encoder", "No encoder that fits the index", 503),
    (ProviderError, "no-provider", "No provider to sign in with", 503),
    (StateError, "no-database", "No database to answer from", 503),
)


def titles(status: int) -> tuple[str, str]:
    """Type and title of the usual problem of a status."""
    if status == 404:
        return "urn:partnerkompass:problem:not-found", "Not found"
    for _, slug, title, usual in reversed(_KINDS):
        if usual == status:
            return f"urn:partnerkompass:problem:{slug}", title
    return "about:blank", HTTPStatus(status).phrase


def of_error(error: PartnerkompassError, *, named_in_path: bool) -> Problem:
    """The problem for an error of our own tree.

    An unknown id is 404 where it stands in the address and 422 where it stands in body or query.
    """
    if isinstance(error, NotFoundError):
        return _kind("not-found", "Not found", 404 if named_in_path else 422, error)
    for kind, slug, title, status in _KINDS:
        if isinstance(error, kind):
            return _kind(slug, title, status, error)
    return _kind("internal", "Internal error", 500, error)


def _is_page(request: Request) -> bool:
    accepted = request.headers.get("accept", "")
    return "text/html" in accepted and not request.url.path.startswith("/api/")


def _address(request: Request) -> str:
    """Where to go on after signing in: a form that was sent begins anew."""
    if request.method != "GET":
        return "/"
    query = request.url.query
    return f"{request.url.path}?{query}" if query else request.url.path


def _is_about_path(request: Request, error: PartnerkompassError) -> bool:
    """Whether what is not there stands in the address, and not in a body or a query beside it."""
    values = request.path_params.values()
    named = any(str(value)[:_SHOWN] in error.message for value in values)
    if named or request.method in ("POST", "PATCH"):
        return named
    beside = request.query_params.values()
    return bool(values) and not any(one and one[:_SHOWN] in error.message for one in beside)


def _headers_of(error: PartnerkompassError, status: int) -> dict[str, str] | None:
    if isinstance(error, NotSignedInError):
        return {"WWW-Authenticate": "Bearer"}
    if isinstance(error, TooManyError):
        return {"Retry-After": str(error.retry_after)}
    return _RETRY if status == 503 else None


def register_handlers(app: FastAPI, error_page: ErrorPage) -> None:
    """Let `app` answer every error with a problem document, or a browser with `error_page`.

    The pages get a page, everything under ``/api`` a problem document whatever it accepts.
    """

    def respond(
        request: Request, problem: Problem, headers: dict[str, str] | None = None
    ) -> Response:
        if _is_page(request):
            return error_page(request, problem, headers)
        return problem_response(problem, headers)

    async def on_own_error(request: Request, error: Exception) -> Response:
        assert isinstance(error, PartnerkompassError)
        if isinstance(error, NotSignedInError) and _is_page(request):
            return RedirectResponse(f"/login?{urlencode({'next': _address(request)})}", 303)
        problem = of_error(error, named_in_path=_is_about_path(request, error))
        if problem.status >= 500:
            # Only what is about this installation: other messages may repeat what was typed.
            told = error if problem.status == 503 else type(error).__name__
            _LOG.error("No answer: %s", told)
        return respond(request, problem, _headers_of(error, problem.status))

    async def on_validation_error(request: Request, error: Exception) -> Response:
        assert isinstance(error, RequestValidationError)
        return respond(request, _of_validation(request, error))

    async def on_http_error(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        headers = dict(error.headers) if error.headers else None
        if error.status_code == 405:
            headers = {"Allow": _allowed(request)}
        return respond(request, _of_status(request, error, headers), headers)

    async def on_unexpected_error(request: Request, _error: Exception) -> Response:
        # The server logs the trace: starlette raises the error again after this answer, which goes
        # out past everything that adds headers. With its id it can be found in the log.
        return respond(request, _unexpected(request), {"X-Request-ID": request_id.get() or ""})

    app.add_exception_handler(PartnerkompassError, on_own_error)
    app.add_exception_handler(RequestValidationError, on_validation_error)
    app.add_exception_handler(HTTPException, on_http_error)
    app.add_exception_handler(Exception, on_unexpected_error)


def _of_validation(request: Request, error: RequestValidationError) -> Problem:
    unsupported = _unsupported(request, error)
    if unsupported is not None:
        return unsupported
    first = error.errors()[0]
    if first["type"] == "json_invalid":
        return plain_problem(
            400,
            f"The body is not valid JSON: {first['ctx']['error']} at character"
            f" {first['loc'][1] + 1}.",
            "Send one JSON object in UTF-8.",
        )
    fields = tuple(_field_error(one) for one in error.errors())
    named = "; ".join(f"{one.field or one.place}: {one.detail}" for one in fields)
    return Problem(
        "urn:partnerkompass:problem:bad-input",
        "Bad input",
        422,
        f"{named}.",
        "Correct the fields named in 'errors'; /api/v1/openapi.json describes them all.",
        fields,
    )


def _unsupported(request: Request, error: RequestValidationError) -> Problem | None:
    """The problem of a body in another media type than the route takes; None: it is another."""
    given = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    about_body = any(one["loc"][0] == "body" for one in error.errors())
    field = getattr(request.scope.get("route"), "body_field", None)
    if not about_body or not given or field is None:
        return None
    taken = _FORM if isinstance(field.field_info, Form) else _JSON
    if given == taken or (taken == _JSON and given.endswith("+json")):
        return None
    return plain_problem(
        415,
        f"The body has the media type {given[:_SHOWN]!r}.",
        f"Send it as {taken!r}, and say so in 'Content-Type'.",
    )


def _field_error(error: dict[str, Any]) -> FieldError:
    place, *path = error["loc"]
    detail = str(error["msg"])
    return FieldError(str(place), ".".join(map(str, path)), detail[0].lower() + detail[1:])


def _allowed(request: Request) -> str:
    """All methods of an address: the router itself names those of the first route that fits."""
    found: set[str] = set()
    for route in iter_route_contexts(request.app.routes):
        if route.methods and compile_path(route.path or "")[0].fullmatch(request.url.path):
            found |= route.methods
    return ", ".join(sorted(found))


def _of_status(request: Request, error: HTTPException, headers: dict[str, str] | None) -> Problem:
    path = request.url.path
    if error.status_code == 404:
        return plain_problem(
            404, f"There is nothing at {path}.", "/api/v1/openapi.json lists what there is."
        )
    if error.status_code == 405:
        allowed = (headers or {}).get("Allow", "")
        return plain_problem(
            405, f"{path} does not take {request.method}.", f"It takes: {allowed}."
        )
    if error.status_code == 413:
        return too_large(str(error.detail))
    if error.status_code == 400:
        return plain_problem(400, _unreadable(error.__cause__), "Send one JSON object in UTF-8.")
    return plain_problem(error.status_code, str(error.detail), "Change the request and try again.")


def _unreadable(cause: BaseException | None) -> str:
    if isinstance(cause, UnicodeDecodeError):
        return (
            f"The body is not UTF-8: byte {cause.start + 1} is 0x{cause.object[cause.start]:02X}."
        )
    if isinstance(cause, RecursionError):
        return "The body is nested too deeply."
    return f"The body can't be read: {cause}." if cause else "The body can't be read."


def _unexpected(request: Request) -> Problem:
    return plain_problem(
        500,
        f"{request.method} {request.url.path} failed.",
        "Try again; if it stays, report the X-Request-ID of this answer: the log has the reason.",
    )
