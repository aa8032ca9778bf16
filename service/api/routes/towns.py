"""``/municipalities/{ags}/...``: one German unit as the desk knows it, and as it sees itself."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Query, Request
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field
from starlette.responses import Response

from models.errors import NotFoundError
from service.accounts import Actor
from service.api.access import DESK, State, requires
from service.api.answers import CurrentIndex, PageQuery, answer, page_of
from service.api.calls import Seen, etag
from service.desk.answers import AnswerStep, answer_steps, asked_about, undo_answer
from service.desk.news import news_for_unit
from service.desk.requests import RequestEntry, find
from service.desk.units import UnitSheet, read_sheet
from service.paging import Page
from service.state import Work
from service.state.records import Answer

router = APIRouter(prefix="/municipalities/{ags}", tags=["municipalities"])

DeskOrItself = Annotated[Actor, requires(*DESK, own=True)]
Itself = Annotated[Actor, requires(own=True)]


@router.get(
    "/sheet",
    response_model=UnitSheet,
    summary="What the desk knows of one unit",
    dependencies=[requires(*DESK)],
)
def unit_sheet(ags: str, index: CurrentIndex, database: State) -> Response:
    """Its profile and how much that is, what was corrected by whom, its statements, the contacts
    of all requests, and what it is excluded from."""
    with database.read() as work:
        found = read_sheet(work, index, index.unit_key(ags))
    corrections = (entry.correction for entry in found.entries)
    kept = (*corrections, *found.statements, *found.contacts, *found.exclusions)
    named = {key for one in kept for key in (one.created_by, one.updated_by)}
    names = {key: name for key, name in found.names.items() if key in named}
    return answer(replace(found, names=names))


# --- requests that it was asked about --------------------------------------------------------


@dataclass(frozen=True, slots=True)
class AskedRequest:
    """A request that advisors have asked a municipality about; ``waiting``: they wait for it.

    ``answer`` is what it says to it now.
    """

    request: RequestEntry
    waiting: bool
    answer: Answer | None


@router.get(
    "/asked", response_model=Page[AskedRequest], summary="Requests that advisors asked it about"
)
def asked_requests(
    ags: str,
    actor: DeskOrItself,
    asked: Annotated[PageQuery, Query()],
    index: CurrentIndex,
    database: State,
) -> Response:
    """In the order of their ids. Who is only on a shortlist was not asked, and does not see it."""
    key = index.unit_key(ags)
    found: list[AskedRequest] = []
    with database.read() as work:
        answers = {one.request_id: one for one in work.answers.of_unit(key)}
        for id, waiting in sorted(asked_about(work, key).items()):
            # A request may be published no more.
            with suppress(NotFoundError):
                entry = find(work, index, actor, id)
                found.append(AskedRequest(entry, waiting, answers.get(id)))
    return page_of([((0, 0, one.request.id), one) for one in found], asked)


# --- its answer to one request ---------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class AnswerSheet:
    """What a municipality says to a request now, and all that it said before, the latest first."""

    answer: Answer | None
    steps: tuple[AnswerStep, ...]


@router.get(
    "/answers/{request_id}",
    response_model=AnswerSheet,
    summary="What it says to one request, and said before",
)
def one_answer(
    ags: str, request_id: str, actor: DeskOrItself, index: CurrentIndex, database: State
) -> Response:
    """``POST /feedback`` gives an answer."""
    with database.read() as work:
        find(work, index, actor, request_id)
        return _answer_sheet(work, request_id, index.unit_key(ags))


@router.delete(
    "/answers/{request_id}", response_model=AnswerSheet, summary="Take its last answer back"
)
def take_answer_back(
    ags: str, request_id: str, actor: Itself, seen: Seen, index: CurrentIndex, database: State
) -> Response:
    """What it said before counts again; the history keeps both."""
    key = index.unit_key(ags)
    with database.write(actor.key) as work:
        find(work, index, actor, request_id)
        undo_answer(work, index, actor, request_id=request_id, ags=key, seen=seen)
        return _answer_sheet(work, request_id, key)


def _answer_sheet(work: Work, request_id: str, ags: str) -> Response:
    given = work.answers.one(request_id, ags)
    shown = AnswerSheet(given, answer_steps(work, request_id, ags))
    return answer(shown, headers=etag(0 if given is None else given.version))


# --- what is new to it -----------------------------------------------------------------------


class Since(BaseModel):
    """From when on."""

    model_config = ConfigDict(extra="forbid")

    since: Annotated[
        AwareDatetime,
        Field(description="A time with its zone.", examples=["2026-05-04T06:00:00Z"]),
    ]


@dataclass(frozen=True, slots=True)
class UnitNews:
    """The ids of requests that are new, or suit the unit strongly only since then."""

    since: datetime
    requests: tuple[str, ...]


@router.get(
    "/news",
    response_model=UnitNews,
    summary="Requests that are new to it",
    dependencies=[requires(*DESK, own=True)],
)
def news_for_municipality(
    ags: str, request: Request, index: CurrentIndex, asked: Annotated[Since, Query()]
) -> Response:
    """What the nights that ended after ``since`` brought."""
    home = request.app.state.settings.home
    found = news_for_unit(home, index.unit_key(ags), asked.since)
    return answer(UnitNews(asked.since, tuple(sorted(found))))
