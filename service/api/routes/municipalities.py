"""``/municipalities``: the German units, what is known of them, and what could suit them."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response

from indexer.keys import SizeClass
from indexer.records import Municipality, State, UnitKind
from matcher.document import SuggestionDocument
from matcher.inputs import Locale
from service.api.answers import CurrentIndex, Cursor, Limit, answer
from service.paging import Page, paginate
from service.profile import UnitProfile, unit_profile
from service.units import UnitFilter

router = APIRouter(prefix="/municipalities", tags=["municipalities"])


@router.get("", response_model=Page[Municipality], summary="Find German units")
def list_municipalities(
    index: CurrentIndex,
    q: Annotated[
        str, Query(max_length=200, description="Name (Muenchen finds München), AGS, postal code.")
    ] = "",
    state: Annotated[list[State], Query()] = [],  # noqa: B006
    kind: Annotated[list[UnitKind], Query()] = [],  # noqa: B006
    size: Annotated[list[SizeClass], Query(description="Size classes.")] = [],  # noqa: B006
    district: Annotated[str | None, Query(description="Key of a Landkreis.")] = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Response:
    """The very name first, then names that begin so, then the larger unit."""
    if district is not None:
        district = index.unit_key(district)
    wanted = UnitFilter(states=state, kinds=kind, sizes=size, district=district)
    return answer(paginate(index.units.search(q, wanted), limit=limit, cursor=cursor))


@router.get("/{ags}", response_model=UnitProfile, summary="One unit with every fact and source")
def one_municipality(ags: str, index: CurrentIndex) -> Response:
    """Partnerships, competences, memberships, figures and the passages that matches cite."""
    return answer(unit_profile(index.snapshot, index.unit_key(ags)))


@router.get(
    "/{ags}/suggestions", response_model=SuggestionDocument, summary="Open requests that suit it"
)
def suggestions(
    ags: str,
    index: CurrentIndex,
    k: Annotated[int, Query(description="How many requests, 1 to 1000.")] = 20,
    locale: Annotated[Locale, Query(description="Language of the explanations.")] = "de",
) -> Response:
    """The reverse view: the same score as in ``POST /match``, seen from the German side."""
    return answer(index.matcher.suggest(index.unit_key(ags), k=k, locale=locale))
