"""The OpenAPI description, with what FastAPI does not know of: who may, problems, examples."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any, get_args

from fastapi import FastAPI
from fastapi.dependencies.models import Dependant
from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute, RouteContext, iter_route_contexts
from pydantic import TypeAdapter

from service.accounts import Role
from service.api.access import EXPENSIVE, Access
from service.api.answers import CurrentIndex
from service.api.calls import Once, Seen
from service.api.problems import MEDIA_TYPE, Problem, titles

__all__ = ["EXAMPLES", "describe"]

#: Answers of the test index, shortened: "GET /api/v1/..." -> body. A test of docs/api.md writes it.
EXAMPLES = Path(__file__).with_name("examples.json")

_REFERENCE = "#/components/schemas/{model}"
_SCHEMES = {
    "token": {
        "type": "http",
        "scheme": "bearer",
        "description": "A token of 'partnerkompass token create' or POST /api/v1/tokens.",
    },
    "browser": {
        "type": "apiKey",
        "in": "cookie",
        "name": "partnerkompass",
        "description": "The session of a browser; what changes something also needs the token of"
        " its forms as X-CSRF-Token. Over https the cookie is called __Host-partnerkompass.",
    },
}
#: Status -> what it means here; the titles are those of the problems.
_MEANINGS = {
    400: "The body can't be read as JSON.",
    401: "No account or token, or none that is valid.",
    403: "Not for this role, or not for this municipality.",
    404: "What the address names is not there, or not for the caller.",
    409: "It is there already, or done already.",
    412: "Somebody else has changed it since the version in If-Match.",
    413: "The body is too large.",
    415: "The body has another media type than this takes.",
    422: "A field can't be used; 'errors' names each.",
    428: "If-Match is missing.",
    429: "Too many calls; Retry-After says how many seconds to wait.",
    503: "There is no index to answer from (yet).",
}


#: Part of an address -> what it is, and one.
_PARTS = {
    "ags": ("Key of a German unit.", "05315000"),
    "cc": ("ISO 3166 code of a country, or its name.", "PS"),
    "contact_id": ("Id of a contact.", "4c1f0a9be2d35e77"),
    "correction_id": ("Id of a correction.", "4c1f0a9be2d35e77"),
    "exclusion_id": ("Id of an exclusion.", "4c1f0a9be2d35e77"),
    "filter_id": ("Id of an own filter.", "4c1f0a9be2d35e77"),
    "format": ("The form of the file.", "csv"),
    "number": ("Number of a night.", 1),
    "request_id": ("Id of a request.", "ps-west-bani-zeid"),
    "session_id": ("Id of a session.", "4c1f0a9be2d35e77"),
    "statement_id": ("Id of a statement.", "4c1f0a9be2d35e77"),
    "token_id": ("Id of a token.", "4c1f0a9be2d35e77"),
    "unit": ("Key of a German unit.", "05315000"),
    "user_id": ("Id of an account.", "4c1f0a9be2d35e77"),
}


def describe(app: FastAPI) -> None:
    """Let `app` describe every operation in full."""

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = _described(app)
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign]  # the way FastAPI documents


def _described(app: FastAPI) -> dict[str, Any]:
    schema = get_openapi(
        title=app.title, version=app.version, description=app.description, routes=app.routes
    )
    examples: dict[str, Any] = json.loads(EXAMPLES.read_text(encoding="utf-8"))
    for route in iter_route_contexts(app.routes):
        if isinstance(route.original_route, APIRoute) and route.include_in_schema:
            for method in route.methods or ():
                operation = schema["paths"][route.path][method.lower()]
                _complete(operation, route, examples.get(f"{method} {route.path}"))
    components = schema["components"]
    schemas = components["schemas"]
    for name in ("HTTPValidationError", "ValidationError"):
        schemas.pop(name, None)
    problem = TypeAdapter(Problem).json_schema(ref_template=_REFERENCE)
    schemas.update(problem.pop("$defs"), Problem=problem)
    components["responses"] = {f"Problem{status}": _problem(status) for status in _MEANINGS}
    components["responses"]["Problem"] = _problem(None)
    components["securitySchemes"] = _SCHEMES
    return schema


def _complete(operation: dict[str, Any], route: RouteContext, example: Any) -> None:
    """Add who may, the problems and an example of the answer."""
    called = set(_called(route.dependant))
    rules = [one for one in called if isinstance(one, Access)]
    roles = [rule.roles for rule in rules if rule.roles is not None]
    _name(operation.get("parameters", []), needs_version=_dependency(Seen) in called)
    operation["description"] = f"{operation['description']}\n\n{_who(rules)}"
    if roles:
        operation["security"] = [{"token": []}, {"browser": []}]
    elif rules:
        operation["security"] = [{}, {"token": []}, {"browser": []}]
    responses = operation["responses"]
    responses.pop("422", None)
    for status in sorted(_statuses(route, called, closed=bool(roles))):
        responses[str(status)] = {"$ref": f"#/components/responses/Problem{status}"}
    responses["default"] = {"$ref": "#/components/responses/Problem"}
    for done in ("200", "201"):
        content = responses.get(done, {}).get("content", {}).get("application/json")
        if content is not None and example is not None:
            content["example"] = example


def _name(parameters: list[dict[str, Any]], *, needs_version: bool) -> None:
    """Say what the parts of the address are, and that a version has to be named."""
    for one in parameters:
        if one["in"] == "path":
            one["description"], one["example"] = _PARTS[one["name"]]
        elif one["name"] == "if-match" and needs_version:
            one["required"] = True


def _called(dependant: Dependant) -> Iterator[Callable[..., Any]]:
    for one in dependant.dependencies:
        if one.call is not None:
            yield one.call
        yield from _called(one)


def _who(rules: list[Access]) -> str:
    named = [rule for rule in rules if rule.roles is not None]
    if not named:
        return "For everybody."
    roles = frozenset.intersection(*(rule.roles or frozenset() for rule in named))
    itself = any(rule.own for rule in named) and Role.MUNICIPALITY not in roles
    told = [*sorted(role.value for role in roles), *(["the municipality itself"] if itself else [])]
    return f"For: {', '.join(told)}."


def _statuses(route: RouteContext, called: set[Callable[..., Any]], *, closed: bool) -> set[int]:
    """The problems that this operation may answer with, beside those that any may."""
    dependant, methods = route.dependant, route.methods or set()
    found: set[int] = set()
    if closed:
        found |= {401, 403}
    if dependant.path_params:
        found |= {404}
    if dependant.body_params:
        found |= {400, 413, 415, 422}
    if dependant.query_params:
        found |= {422}
    if _dependency(Seen) in called:
        found |= {412, 422, 428}
    if _dependency(Once) in called or (closed and methods & {"POST", "PATCH"}):
        found |= {409}
    if EXPENSIVE.dependency in called:
        found |= {429}
    if _dependency(CurrentIndex) in called:
        found |= {503}
    return found


@cache
def _dependency(annotated: Any) -> Callable[..., Any]:
    """What FastAPI calls for a parameter of this type."""
    call: Callable[..., Any] = get_args(annotated)[1].dependency
    return call


def _problem(status: int | None) -> dict[str, Any]:
    said = "A problem document (RFC 9457)." if status is None else _MEANINGS[status]
    content: dict[str, Any] = {"schema": {"$ref": "#/components/schemas/Problem"}}
    if status is not None:
        kind, title = titles(status)
        content["example"] = {
            "type": kind,
            "title": title,
            "status": status,
            "detail": said,
            "mend": "What the caller can do about it.",
            "errors": [],
        }
    return {"description": said, "content": {MEDIA_TYPE: content}}
