"""``/requests/{id}/briefing.{format}``: what to tell others about a request and its candidates."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from service.accounts import Actor
from service.api.access import DESK, EXPENSIVE, State, requires
from service.api.answers import CurrentIndex
from service.exports.briefing import MOST, brief
from service.exports.files import BriefingFormat, briefing_file
from service.wording import Language

router = APIRouter(prefix="/requests", tags=["requests"], dependencies=[EXPENSIVE])

Reader = Annotated[Actor, requires(*DESK)]


class BriefingQuery(BaseModel):
    """What the briefing holds, and in which language."""

    model_config = ConfigDict(extra="forbid")

    ags: Annotated[
        tuple[str, ...],
        Field(description=f"Units, up to {MOST}; without any the shortlist, or the first five."),
    ] = ()
    lang: Annotated[Language, Field(description="Language of the briefing.")] = "de"
    contacts: Annotated[
        bool, Field(description="Tell how far the contacts are, and the notes of advisors.")
    ] = False


@router.get(
    "/{request_id}/briefing.{format}",
    summary="A briefing as PDF, XLSX, CSV or the text of a mail",
    response_class=Response,
    responses={
        200: {
            "description": "The file.",
            "content": {"application/pdf": {"schema": {"type": "string", "format": "binary"}}},
        }
    },
)
def briefing(
    request_id: str,
    format: BriefingFormat,
    index: CurrentIndex,
    database: State,
    actor: Reader,
    asked: Annotated[BriefingQuery, Query()],
) -> Response:
    """The request, what was understood, and its candidates with reasons, sources and questions."""
    made = brief(
        database,
        index,
        actor,
        request_id,
        language=asked.lang,
        ags=asked.ags,
        contacts=asked.contacts,
    )
    return briefing_file(made, format)
