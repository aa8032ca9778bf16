"""The OpenAPI description, with the problem documents that FastAPI does not know of."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from pydantic import TypeAdapter

from service.api.problems import MEDIA_TYPE, Problem

__all__ = ["describe"]

_PROBLEM = {
    "description": "A problem document (RFC 9457).",
    "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
}
_REFERENCE = "#/components/schemas/{model}"


def describe(app: FastAPI) -> None:
    """Let `app` describe its errors as what they are: problem documents, on every operation."""

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = _described(app)
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign]  # the way FastAPI documents


def _described(app: FastAPI) -> dict[str, Any]:
    schema = get_openapi(
        title=app.title, version=app.version, description=app.description, routes=app.routes
    )
    for operations in schema["paths"].values():
        for operation in operations.values():
            operation["responses"].pop("422", None)
            operation["responses"]["default"] = _PROBLEM
    schemas = schema["components"]["schemas"]
    for name in ("HTTPValidationError", "ValidationError"):
        schemas.pop(name, None)
    problem = TypeAdapter(Problem).json_schema(ref_template=_REFERENCE)
    schemas.update(problem.pop("$defs"), Problem=problem)
    return schema
