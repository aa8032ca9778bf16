"""``/healthz`` and ``/readyz``: for whatever watches the service."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import APIRouter, Request
from starlette.responses import Response

from service.api.access import OPEN
from service.api.answers import CurrentIndex, answer

router = APIRouter(tags=["health"], dependencies=[OPEN])


@dataclass(frozen=True, slots=True)
class Health:
    """The process is up."""

    status: str = "ok"


@dataclass(frozen=True, slots=True)
class Readiness:
    """The index that answers, and what stands against publishing a newer one."""

    snapshot: str
    encoder: str
    warnings: tuple[str, ...]
    status: str = "ready"


@router.get("/healthz", response_model=Health, summary="Is the process up?")
def healthz() -> Response:
    """Answers as long as the process does; says nothing about the index."""
    return answer(Health())


@router.get("/readyz", response_model=Readiness, summary="Can it answer?")
def readyz(request: Request, index: CurrentIndex) -> Response:
    """200 with a loaded snapshot whose encoder fits, 503 otherwise."""
    manifest = index.snapshot.manifest
    warnings = request.app.state.index.warnings
    return answer(Readiness(index.snapshot.id, manifest.encoder.id, warnings))
