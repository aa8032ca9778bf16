"""``POST /match``: ranked, explained candidates for a request."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field, FiniteFloat
from starlette.responses import Response

from indexer.keys import SizeClass
from indexer.records import State as GermanState
from indexer.records import UnitKind
from matcher import MatchInput
from matcher.document import MatchDocument
from matcher.inputs import Locale, not_found
from service.api.access import EXPENSIVE, Caller, State
from service.api.answers import CurrentIndex, answer
from service.countries import country_code
from service.desk.matching import DeskMatchDocument, match_for
from service.desk.narrowing import Narrowing
from service.index import Index

router = APIRouter(tags=["match"])


class NarrowBody(BaseModel):
    """What the list is narrowed to: fields mean "and", several values of one "or"."""

    model_config = ConfigDict(extra="forbid", strict=True)

    states: Annotated[
        list[GermanState], Field(description="Codes of German states: BW, BY ...")
    ] = []
    kinds: Annotated[list[UnitKind], Field(description="Kinds of units.")] = []
    sizes: Annotated[list[SizeClass], Field(description="Size classes.")] = []
    near: Annotated[
        str | None, Field(description="Name or key of a German unit; with ``km`` around it.")
    ] = None
    km: Annotated[int, Field(ge=1, le=1000)] = 50
    partner: Annotated[
        Literal["yes", "no"] | None,
        Field(description="Whether a unit has a partnership in the country that asks."),
    ] = None
    programme: Annotated[
        str | None, Field(description="Id of a programme that can carry the pair.")
    ] = None


class MatchBody(BaseModel):
    """A request to match: the id of a stored one, or a text, or single fields; fields win."""

    model_config = ConfigDict(
        extra="forbid",
        strict=True,
        json_schema_extra={"examples": [{"request_id": "ps-west-bani-zeid", "k": 10}]},
    )

    text: Annotated[
        str | None, Field(description="The request in any language, 20 to 100 000 characters.")
    ] = None
    request_id: Annotated[str | None, Field(description="Id of a stored request.")] = None
    k: Annotated[int, Field(description="How many candidates, 1 to 1000.")] = 20
    country: Annotated[
        str | None, Field(description="Where the request comes from: ISO 3166 code or name.")
    ] = None
    population: Annotated[int | None, Field(description="Inhabitants of the place.")] = None
    place: Annotated[str | None, Field(description="Name of the requesting place.")] = None
    language: Annotated[
        str | None, Field(description="ISO 639-1 code of the text's language, if it is known.")
    ] = None
    themes: Annotated[
        list[str] | None, Field(description="Theme ids that replace the recognised ones.")
    ] = None
    weights: Annotated[
        dict[str, FiniteFloat] | None, Field(description="Factor id to weight, for some or all.")
    ] = None
    drop: Annotated[
        list[str],
        Field(
            description="What was read and shall not count: ids of ``query.wishes``, entries of "
            "``query.existing_partners``. The answer lists them in ``query.dropped``."
        ),
    ] = []
    fair: Annotated[
        bool,
        Field(
            description="Units that many requests would find step back a little; ``false`` orders "
            "by the score alone."
        ),
    ] = True
    locale: Annotated[Locale, Field(description="Language of the explanations.")] = "de"
    compare: Annotated[
        str | None,
        Field(
            description="Name or key of a German unit: ``comparison`` says where it stands and why."
        ),
    ] = None
    narrow: Annotated[
        NarrowBody | None,
        Field(description="Lists these units alone; ranks stay those among all (``narrowed``)."),
    ] = None
    units: Annotated[
        list[str] | None,
        Field(
            max_length=20,
            description="Names or keys of German units: lists these alone, to compare two to four"
            " side by side; ranks stay those among all.",
        ),
    ] = None
    skip: Annotated[
        int, Field(ge=0, le=11_000, description="So many of the list come before what is shown.")
    ] = 0


@router.post(
    "/match",
    response_model=MatchDocument | DeskMatchDocument,
    summary="Rank German partners for a request",
    dependencies=[EXPENSIVE],
)
def match(body: MatchBody, index: CurrentIndex, database: State, actor: Caller) -> Response:
    """All German units are scored exactly; each score is the sum of its factors' contributions.

    Advisors may name an entered request, get the corrections of a published one applied, and find
    the units that they excluded in ``excluded``.
    """
    country = body.country
    if country is not None:
        country = country_code(index.snapshot.countries, country)
    asked = MatchInput(
        text=body.text,
        request_id=body.request_id,
        country=country,
        population=body.population,
        place=body.place,
        language=body.language,
        themes=None if body.themes is None else tuple(body.themes),
        weights=body.weights,
        drop=tuple(body.drop),
        fair=body.fair,
    )
    compare = None if body.compare is None else index.unit_named(body.compare)
    document = match_for(
        database,
        index,
        actor,
        asked,
        k=body.k,
        locale=body.locale,
        compare=compare,
        within=None if body.units is None else frozenset(map(index.unit_named, body.units)),
        narrowing=None if body.narrow is None else _narrowing(index, body.narrow),
        skip=body.skip,
    )
    return answer(document)


def _narrowing(index: Index, body: NarrowBody) -> Narrowing:
    programmes = {one.id for one in index.snapshot.programmes}
    if body.programme is not None and body.programme not in programmes:
        raise not_found(
            "programme", body.programme, programmes, mend="/api/v1/programmes lists them all."
        )
    return Narrowing(
        states=tuple(body.states),
        kinds=tuple(body.kinds),
        sizes=tuple(body.sizes),
        near=None if body.near is None else index.unit_named(body.near),
        km=None if body.near is None else body.km,
        partner=body.partner,
        programme=body.programme,
    )
