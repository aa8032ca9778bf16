"""``/themes``, ``/programmes`` and ``/factors``: the closed lists that matches refer to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response

from indexer.records import Programme, Theme
from matcher.factors import FACTORS
from matcher.inputs import Locale
from matcher.weights import DEFAULT_WEIGHTS, PENALTIES
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


@dataclass(frozen=True, slots=True)
class FactorEntry:
    """A term of the score; ``weight`` is the usual one, negative for a penalty. ``source`` says
    which data it rests on."""

    id: str
    label: Mapping[Locale, str]
    source: Mapping[Locale, str]
    weight: float
    penalty: bool


@router.get("/factors", response_model=Page[FactorEntry], summary="The factors of the score")
def factors(asked: Annotated[PageQuery, Query()]) -> Response:
    """What ``weights`` of ``POST /match`` may name."""
    entries = [
        FactorEntry(one.id, one.label, one.source, DEFAULT_WEIGHTS[one.id], one.id in PENALTIES)
        for one in FACTORS
    ]
    return _page(entries, asked)


def _page(records: Sequence[Theme | Programme | FactorEntry], asked: PageQuery) -> Response:
    """In the order of the catalogue."""
    return page_of([((place, 0, one.id), one) for place, one in enumerate(records)], asked)
