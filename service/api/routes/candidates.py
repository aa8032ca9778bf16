"""``/requests/{id}/candidates/{unit}``: one unit as a candidate for one request."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from matcher import MatchInput
from matcher.inputs import Locale
from models.clock import now
from service.accounts import Actor
from service.api.access import DESK, EXPENSIVE, State, requires
from service.api.answers import CurrentIndex, answer
from service.desk.candidate import CandidateSheet, read_candidate

router = APIRouter(prefix="/requests", tags=["requests"], dependencies=[EXPENSIVE])


class CandidateQuery(BaseModel):
    """In which language it is explained."""

    model_config = ConfigDict(extra="forbid")

    locale: Annotated[Locale, Field(description="Language of the explanations.")] = "de"


@router.get(
    "/{request_id}/candidates/{unit}",
    response_model=CandidateSheet,
    summary="One candidate in full, with questions to ask it and the last contact",
)
def candidate(
    request_id: str,
    unit: str,
    actor: Annotated[Actor, requires(*DESK)],
    asked: Annotated[CandidateQuery, Query()],
    index: CurrentIndex,
    database: State,
) -> Response:
    """Any German unit, in the list or not, under the usual weights: ``POST /match`` with
    ``compare`` takes others."""
    sheet = read_candidate(
        database,
        index,
        actor,
        MatchInput(request_id=request_id),
        index.unit_key(unit),
        locale=asked.locale,
        today=now().date(),
    )
    return answer(sheet)
