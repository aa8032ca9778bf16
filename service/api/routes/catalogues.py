"""``/themes`` and ``/programmes``: the closed lists that matches refer to."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.responses import Response

from indexer.records import Programme, Theme
from service.api.access import OPEN
from service.api.answers import CurrentIndex, answer

router = APIRouter(tags=["catalogues"], dependencies=[OPEN])


@router.get("/themes", response_model=list[Theme], summary="The forty themes")
def themes(index: CurrentIndex) -> Response:
    """Labels, descriptions and characteristic terms in seven languages."""
    return answer(index.snapshot.themes)


@router.get("/programmes", response_model=list[Programme], summary="Support programmes")
def programmes(index: CurrentIndex) -> Response:
    """The programmes whose rules are known, ended ones included (``end``)."""
    return answer(index.snapshot.programmes)
