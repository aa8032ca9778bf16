"""``/countries``: how many ties lead to each country, and which."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import Field
from starlette.responses import Response

from indexer.records import State, StatePartnership
from service.api.access import PUBLIC
from service.api.answers import CurrentIndex, PageQuery, answer
from service.countries import country_code
from service.desk.ties import CountryCount, Standing, Tie, TieFilter, TieKind, TieSort, ties
from service.paging import Page, paginate

router = APIRouter(prefix="/countries", tags=["countries"], dependencies=[PUBLIC])


class TieQuery(PageQuery):
    """Filters of the ties; a repeated one means "or", different ones "and"."""

    q: Annotated[str, Field(max_length=200, description="Words of the unit or the partner.")] = ""
    kind: tuple[TieKind, ...] = ()
    standing: Annotated[
        tuple[Standing, ...], Field(description="Whether a source says that it is lived.")
    ] = ()
    theme: Annotated[tuple[str, ...], Field(description="Ids of themes.")] = ()
    state: tuple[State, ...] = ()
    sort: TieSort = "unit"


@router.get("", response_model=list[CountryCount], summary="Countries with the number of ties")
def list_countries(index: CurrentIndex) -> Response:
    """Those with any tie, most German units first."""
    return answer(ties(index.snapshot).counts())


@router.get("/{cc}/ties", response_model=Page[Tie], summary="German units with ties to a country")
def ties_to_country(cc: str, index: CurrentIndex, asked: Annotated[TieQuery, Query()]) -> Response:
    """Partnerships with places there, and statements that name the country."""
    wanted = TieFilter(
        kinds=asked.kind,
        standings=asked.standing,
        themes=tuple(index.theme_id(theme) for theme in asked.theme),
        states=asked.state,
        q=asked.q,
    )
    country = country_code(index.snapshot.countries, cc)
    found = ties(index.snapshot).search(country, wanted, asked.sort)
    return answer(paginate(found, limit=asked.limit, cursor=asked.cursor))


@router.get(
    "/{cc}/states",
    response_model=list[StatePartnership],
    summary="Partnerships of the German states with a country",
)
def states_with_country(cc: str, index: CurrentIndex) -> Response:
    """With the country or a region of it."""
    country = country_code(index.snapshot.countries, cc)
    return answer(ties(index.snapshot).states_with(country))
