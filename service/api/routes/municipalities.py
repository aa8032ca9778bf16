"""``/municipalities``: the German units, what is known of them, and what could suit them."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from indexer.keys import SizeClass
from indexer.records import Municipality, State, UnitKind
from matcher.document import SuggestionDocument
from matcher.inputs import Locale
from service.api.access import EXPENSIVE, PUBLIC
from service.api.answers import CurrentIndex, PageQuery, answer, page_of
from service.countries import country_code
from service.paging import Page
from service.profile import UnitProfile, unit_profile
from service.requests import RequestFilter
from service.units import UnitFilter

router = APIRouter(prefix="/municipalities", tags=["municipalities"], dependencies=[PUBLIC])


class UnitQuery(PageQuery):
    """Filters of the list; a repeated one means "or", different ones "and"."""

    q: Annotated[
        str, Field(max_length=200, description="Name (Muenchen finds München), AGS, postal code.")
    ] = ""
    state: tuple[State, ...] = ()
    kind: tuple[UnitKind, ...] = ()
    size: Annotated[tuple[SizeClass, ...], Field(description="Size classes.")] = ()
    district: Annotated[str | None, Field(description="Key of a Landkreis.")] = None


class SuggestionQuery(BaseModel):
    """How many suggestions, and in which language they are explained."""

    model_config = ConfigDict(extra="forbid")

    k: Annotated[int, Field(description="How many requests, 1 to 1000.")] = 20
    locale: Annotated[Locale, Field(description="Language of the explanations.")] = "de"
    dormant: Annotated[
        bool, Field(description="Also requests that are old or undated and must be cleared first.")
    ] = False
    theme: Annotated[tuple[str, ...], Field(description="Theme ids; one of them is enough.")] = ()
    country: Annotated[tuple[str, ...], Field(description="ISO 3166 codes or names.")] = ()


@router.get("", response_model=Page[Municipality], summary="Find German units")
def list_municipalities(index: CurrentIndex, asked: Annotated[UnitQuery, Query()]) -> Response:
    """The very name first, then names that begin so, then the larger unit."""
    wanted = UnitFilter(
        states=asked.state,
        kinds=asked.kind,
        sizes=asked.size,
        district=None if asked.district is None else index.unit_key(asked.district),
    )
    found = index.units.search(asked.q, wanted)
    return page_of(found, asked)


@router.get("/{ags}", response_model=UnitProfile, summary="One unit with every fact and source")
def one_municipality(ags: str, index: CurrentIndex) -> Response:
    """Partnerships, competences, memberships, figures and the passages that matches cite."""
    return answer(unit_profile(index.snapshot, index.unit_key(ags)))


@router.get(
    "/{ags}/suggestions",
    response_model=SuggestionDocument,
    summary="Open requests that suit it",
    dependencies=[EXPENSIVE],
)
def suggestions(
    ags: str, index: CurrentIndex, asked: Annotated[SuggestionQuery, Query()]
) -> Response:
    """The reverse view: the same score as in ``POST /match``, seen from the German side."""
    key = index.unit_key(ags)
    wanted = RequestFilter(
        themes=tuple(index.theme_id(one) for one in asked.theme),
        countries=tuple(country_code(index.snapshot.countries, one) for one in asked.country),
    )
    among = None
    if asked.theme or asked.country:
        listed = index.snapshot.requests.values()
        among = frozenset(one.id for one in listed if wanted.takes(one))
    found = index.matcher.suggest(
        key, k=asked.k, locale=asked.locale, dormant=asked.dormant, among=among
    )
    return answer(found)
