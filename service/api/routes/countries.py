"""``/countries``: how many ties lead to each country, which, and who asks from there."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, fields
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query
from pydantic import Field
from starlette.responses import Response

from indexer.records import State as GermanState
from indexer.records import StatePartnership
from service.accounts import Actor
from service.api.access import EXPENSIVE, PUBLIC, Caller, State
from service.api.answers import CurrentIndex, PageQuery, page_of
from service.countries import country_code
from service.desk.requests import directory
from service.desk.ties import CountryCount, Standing, Tie, TieFilter, TieKind, TieSort, ties
from service.exports.ties import ties_file
from service.index import Index
from service.paging import Page
from service.requests import RequestFilter
from service.state import Database
from service.wording import Language

router = APIRouter(prefix="/countries", tags=["countries"], dependencies=[PUBLIC])


@dataclass(frozen=True, slots=True)
class Country(CountryCount):
    """Its ties, and how many open requests come from there."""

    requests: int


class CountryQuery(PageQuery):
    """Which ties and requests are counted."""

    theme: Annotated[tuple[str, ...], Field(description="Ids of themes; one is enough.")] = ()


class TieQuery(PageQuery):
    """Filters of the ties; a repeated one means "or", different ones "and"."""

    q: Annotated[str, Field(max_length=200, description="Words of the unit or the partner.")] = ""
    kind: tuple[TieKind, ...] = ()
    standing: Annotated[
        tuple[Standing, ...], Field(description="Whether a source says that it is lived.")
    ] = ()
    theme: Annotated[tuple[str, ...], Field(description="Ids of themes.")] = ()
    state: tuple[GermanState, ...] = ()
    sort: TieSort = "unit"


class TieFileQuery(TieQuery):
    """The same filters; all ties that pass are in the file."""

    lang: Annotated[Language, Field(description="Language of the file.")] = "de"


@router.get(
    "", response_model=Page[Country], summary="Countries with the numbers of ties and requests"
)
def list_countries(
    index: CurrentIndex, database: State, actor: Caller, asked: Annotated[CountryQuery, Query()]
) -> Response:
    """Those with any tie or request, most German units first. Advisors' counts have the requests
    that people entered."""
    themes = tuple(index.theme_id(theme) for theme in asked.theme)
    asking = _asking(index, database, actor, themes)
    counts = {one.code: one for one in ties(index.snapshot).counts(TieFilter(themes=themes))}
    for code in asking:
        counts.setdefault(code, CountryCount(code, 0, 0, 0, 0, 0))
    found = sorted(((-one.units, 0, one.code), one) for one in counts.values())
    return page_of([(key, _country(one, asking[one.code])) for key, one in found], asked)


def _asking(
    index: Index, database: Database, actor: Actor, themes: tuple[str, ...]
) -> Counter[str]:
    requests = index.requests
    if actor.sees_desk:
        with database.read() as work:
            requests, _ = directory(work, index)
    wanted = RequestFilter(themes=themes, statuses=("open",))
    return Counter(one.country for _, one in requests.search("", wanted))


def _country(count: CountryCount, requests: int) -> Country:
    counted: dict[str, Any] = {one.name: getattr(count, one.name) for one in fields(CountryCount)}
    return Country(**counted, requests=requests)


@router.get("/{cc}/ties", response_model=Page[Tie], summary="German units with ties to a country")
def ties_to_country(cc: str, index: CurrentIndex, asked: Annotated[TieQuery, Query()]) -> Response:
    """Partnerships with places there, and statements that name the country."""
    country = country_code(index.snapshot.countries, cc)
    return page_of(ties(index.snapshot).search(country, _wanted(index, asked), asked.sort), asked)


@router.get(
    "/{cc}/ties.{format}",
    summary="German units with ties to a country, as a table",
    response_class=Response,
    dependencies=[EXPENSIVE],
    responses={
        200: {
            "description": "The file.",
            "content": {"text/csv": {"schema": {"type": "string", "format": "binary"}}},
        }
    },
)
def ties_as_file(
    cc: str,
    format: Literal["csv", "xlsx"],
    index: CurrentIndex,
    asked: Annotated[TieFileQuery, Query()],
) -> Response:
    """All that pass the filter, with their sources."""
    country = country_code(index.snapshot.countries, cc)
    found = ties(index.snapshot).search(country, _wanted(index, asked), asked.sort)
    return ties_file(index, country, [tie for _, tie in found], format, asked.lang)


@router.get(
    "/{cc}/states",
    response_model=Page[StatePartnership],
    summary="Partnerships of the German states with a country",
)
def states_with_country(
    cc: str, index: CurrentIndex, asked: Annotated[PageQuery, Query()]
) -> Response:
    """With the country or a region of it."""
    country = country_code(index.snapshot.countries, cc)
    found = ties(index.snapshot).states_with(country)
    return page_of([((place, 0, one.state), one) for place, one in enumerate(found)], asked)


def _wanted(index: Index, asked: TieQuery) -> TieFilter:
    return TieFilter(
        kinds=asked.kind,
        standings=asked.standing,
        themes=tuple(index.theme_id(theme) for theme in asked.theme),
        states=asked.state,
        q=asked.q,
    )
