"""``/overview`` and ``/news``: what needs looking at, in figures, and what is new."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Query, Request
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field
from starlette.responses import Response

from models.errors import BadInputError
from service.accounts import Actor
from service.api.access import DESK, State, requires
from service.api.answers import CurrentIndex, answer
from service.desk.news import GivenAnswer, last_visit, news_since
from service.desk.overview import (
    Share,
    ThemeRow,
    Uncovered,
    Unit,
    asked_of,
    exposure_by,
    most_listed,
    open_requests,
    size_of,
    theme_rows,
    uncovered,
    without_excluded,
)
from service.desk.requests import RequestEntry
from service.desk.survey import FIRST, Survey
from service.nights import Digest, NightLine, digest, last_nights

router = APIRouter(tags=["overview"])

_MOST_LISTED = 10


@dataclass(frozen=True, slots=True)
class Overview:
    """Where candidates are missing, what is asked and offered, who is found, what is new.

    Listing all ``open`` requests takes a while and is done beside: ``missing`` of them are not
    counted yet, and ``current`` false says that the lists are those of the index before
    (``lists_of``). ``states`` and ``sizes`` say how many of the ``first`` places of all lists a
    group of units fills. ``night`` is the newest one, ``digest`` what is new since yesterday.
    """

    snapshot: str
    open: int
    missing: int
    current: bool
    lists_of: str
    first: int
    uncovered: tuple[Uncovered, ...]
    themes: tuple[ThemeRow, ...]
    states: tuple[Share, ...]
    sizes: tuple[Share, ...]
    most_listed: tuple[Unit, ...]
    night: NightLine | None
    digest: Digest | None


@router.get(
    "/overview",
    response_model=Overview,
    summary="What needs looking at",
    dependencies=[requires(*DESK)],
)
def overview(request: Request, index: CurrentIndex, database: State) -> Response:
    """Open requests without good candidates, themes asked and offered, exposure by state and size,
    and the last night's changes; who changed what is at ``GET /history``."""
    survey: Survey = request.app.state.survey
    home = request.app.state.settings.home
    with database.read() as work:
        requests = open_requests(work, index)
        lists = survey.of(index, asked_of(work, requests))
        lists = without_excluded(work, requests, lists)
    shown = Overview(
        snapshot=index.snapshot.id,
        open=len(requests),
        missing=lists.missing,
        current=lists.current,
        lists_of=lists.snapshot,
        first=FIRST,
        uncovered=uncovered(requests, lists),
        themes=theme_rows(index, requests),
        states=exposure_by(index, lists, lambda unit: unit.state),
        sizes=exposure_by(index, lists, size_of),
        most_listed=most_listed(index, lists, _MOST_LISTED),
        night=next(iter(last_nights(home, 1)), None),
        digest=digest(home),
    )
    return answer(shown)


# --- news ------------------------------------------------------------------------------------


class NewsQuery(BaseModel):
    """From when on."""

    model_config = ConfigDict(extra="forbid")

    since: Annotated[
        AwareDatetime | None,
        Field(
            description="A time with its zone; a person may leave it out: the end of the visit"
            " before.",
            examples=["2026-05-04T06:00:00Z"],
        ),
    ] = None


@dataclass(frozen=True, slots=True)
class StrongRequest:
    """A request, and how many strong matches are new for it."""

    request: RequestEntry
    matches: int


@dataclass(frozen=True, slots=True)
class NewsSheet:
    """What came after ``since``: requests that were published or that others entered, those with
    strong matches that were none before, answers of municipalities."""

    since: datetime
    added: tuple[RequestEntry, ...]
    strong: tuple[StrongRequest, ...]
    answers: tuple[GivenAnswer, ...]


@router.get("/news", response_model=NewsSheet, summary="What is new to advisors")
def news(
    request: Request,
    index: CurrentIndex,
    database: State,
    actor: Annotated[Actor, requires(*DESK)],
    asked: Annotated[NewsQuery, Query()],
) -> Response:
    """Without what the caller entered."""
    with database.read() as work:
        since = asked.since or last_visit(work, actor)
        if since is None:
            raise BadInputError(
                "Field 'since': this caller has no visit before this one.",
                mend="Give a time with its zone, for example 2026-05-04T06:00:00Z.",
            )
        found = news_since(work, request.app.state.settings.home, index, actor, since)
    strong = tuple(StrongRequest(entry, matches) for entry, matches in found.strong)
    return answer(NewsSheet(found.since, found.added, strong, found.answers))
