"""``/overview``: what needs looking at, in figures."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import APIRouter, Request
from starlette.responses import Response

from service.api.access import DESK, State, requires
from service.api.answers import CurrentIndex, answer
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
from service.desk.survey import FIRST, Survey
from service.nights import Digest, NightLine, digest, last_nights

router = APIRouter(tags=["desk"], dependencies=[requires(*DESK)])

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


@router.get("/overview", response_model=Overview, summary="What needs looking at")
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
