"""``POST /match``: ranked, explained candidates for a request."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field, FiniteFloat
from starlette.responses import Response

from matcher import MatchInput
from matcher.document import MatchDocument
from matcher.inputs import Locale
from service.api.access import EXPENSIVE, Caller, State
from service.api.answers import CurrentIndex, answer
from service.countries import country_code
from service.desk.matching import DeskMatchDocument, match_for

router = APIRouter(tags=["match"])


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
        database, index, actor, asked, k=body.k, locale=body.locale, compare=compare
    )
    return answer(document)
