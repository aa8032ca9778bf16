"""``/feedback``: what becomes of a candidate, told by advisors and by the municipality itself."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field, model_validator
from starlette.responses import Response

from models.errors import NotAllowedError
from service.accounts import Actor, Role
from service.api.access import STAFF, State, requires
from service.api.answers import CurrentIndex, PageQuery, answer, kept_page
from service.api.calls import Once, Seen, etag
from service.desk.pairs import (
    LONGEST_NOTE,
    GivenAnswer,
    ShortlistState,
    give_answer,
    set_shortlist,
    take_off,
)
from service.paging import Page
from service.state import Work
from service.state.records import Answer, ShortlistEntry

router = APIRouter(tags=["feedback"])

Note = Annotated[str | None, Field(max_length=LONGEST_NOTE)]


class Feedback(BaseModel):
    """Advisors give ``state`` (with ``note``, ``reason``, ``contacted_on``), a municipality
    gives ``answer`` (with ``because``)."""

    model_config = ConfigDict(
        extra="forbid",
        strict=True,
        json_schema_extra={
            "examples": [
                {
                    "request_id": "ps-west-bani-zeid",
                    "ags": "08236",
                    "state": "contacted",
                    "note": "Called the office for international affairs.",
                    "contacted_on": "2026-05-04",
                    "version": 0,
                },
                {
                    "request_id": "ps-west-bani-zeid",
                    "ags": "08236",
                    "answer": "later",
                    "because": "The council decides in autumn.",
                },
            ]
        },
    )

    request_id: str
    ags: Annotated[str, Field(description="Key of the German unit.")]
    state: ShortlistState | None = None
    note: Note = None
    reason: Annotated[Note, Field(description="Why it declined.")] = None
    contacted_on: Annotated[
        str | None, Field(description="Day of the last contact; empty: there was none.")
    ] = None
    answer: GivenAnswer | None = None
    because: Note = None
    version: Annotated[
        int, Field(ge=0, description="The version this is made from; 0: there was none.")
    ] = 0

    @model_validator(mode="after")
    def _one_side(self) -> Feedback:
        if (self.state is None) == (self.answer is None):
            raise ValueError("give 'state' (advisors) or 'answer' (a municipality)")
        return self


@router.post(
    "/feedback",
    response_model=ShortlistEntry | Answer,
    summary="Shortlist a candidate, tell how far it got, or answer",
)
def feedback(
    actor: Annotated[Actor, requires(*STAFF, Role.MUNICIPALITY)],
    body: Feedback,
    index: CurrentIndex,
    once: Once,
) -> Response:
    """What is told replaces what was told before; the history keeps both."""

    def do(work: Work) -> Response:
        kept = _shortlisted(work, body) if body.state else _answered(work, body)
        return answer(kept, headers=etag(kept.version))

    def _shortlisted(work: Work, body: Feedback) -> ShortlistEntry:
        if not actor.staff:
            raise NotAllowedError(
                "The shortlist is the advisors'.", mend="Give 'answer' instead of 'state'."
            )
        assert body.state is not None
        return set_shortlist(
            work,
            index,
            actor,
            request_id=body.request_id,
            ags=body.ags,
            seen=body.version,
            state=body.state,
            note=body.note,
            reason=body.reason,
            contacted_on=body.contacted_on,
        )

    def _answered(work: Work, body: Feedback) -> Answer:
        assert body.answer is not None
        return give_answer(
            work,
            index,
            actor,
            request_id=body.request_id,
            ags=body.ags,
            seen=body.version,
            answer=body.answer,
            because=body.because or "",
        )

    return once.run(actor.key, body, do)


@router.delete(
    "/requests/{request_id}/shortlist/{unit}",
    status_code=204,
    summary="Take a candidate off the shortlist",
)
def take_off_shortlist(
    actor: Annotated[Actor, requires(*STAFF)],
    request_id: str,
    unit: str,
    seen: Seen,
    index: CurrentIndex,
    database: State,
) -> Response:
    """The history keeps what the entry was."""
    with database.write(actor.key) as work:
        take_off(work, request_id, index.unit_key(unit), seen)
    return Response(status_code=204)


@router.get(
    "/municipalities/{ags}/answers",
    response_model=Page[Answer],
    summary="What one municipality says to requests",
    dependencies=[requires(*STAFF, Role.SERVICE, own=True)],
)
def answers_of_unit(
    ags: str, asked: Annotated[PageQuery, Query()], index: CurrentIndex, database: State
) -> Response:
    """Its own answers, the newest first; nobody else's are among them."""
    with database.read() as work:
        return kept_page(work.answers.of_unit(index.unit_key(ags)), asked)
