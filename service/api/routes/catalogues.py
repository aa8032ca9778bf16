"""``/themes`` and ``/programmes``: the closed lists that matches refer to."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response

from indexer.records import Programme, Theme
from service.api.access import OPEN
from service.api.answers import CurrentIndex, PageQuery, page_of
from service.paging import Page

router = APIRouter(tags=["catalogues"], dependencies=[OPEN])


@router.get("/themes", response_model=Page[Theme], summary="The forty themes")
def themes(index: CurrentIndex, asked: Annotated[PageQuery, Query()]) -> Response:
    """Labels, descriptions and characteristic terms in seven languages."""
    return _page(index.snapshot.themes, asked)


@router.get("/programmes", response_model=Page[Programme], summary="Support programmes")
def programmes(index: CurrentIndex, asked: Annotated[PageQuery, Query()]) -> Response:
    """The programmes whose rules are known, ended ones included (``end``)."""
    return _page(index.snapshot.programmes, asked)


def _page(records: Sequence[Theme | Programme], asked: PageQuery) -> Response:
    """In the order of the catalogue."""
    return page_of([((place, 0, one.id), one) for place, one in enumerate(records)], asked)
