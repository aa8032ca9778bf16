"""``/nights``: what the nights did, and what is new since yesterday."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from indexer.nightly.report import NightReport
from service.api.access import DESK, requires
from service.api.answers import PageQuery, answer
from service.nights import Digest, NightLine, digest, night_page, one_night
from service.paging import Page

router = APIRouter(prefix="/nights", tags=["nights"], dependencies=[requires(*DESK)])


@dataclass(frozen=True, slots=True)
class Nights(Page[NightLine]):
    """Some nights, the newest first, and what is new since yesterday."""

    digest: Digest | None


@router.get("", response_model=Nights, summary="The last nights, and what is new since yesterday")
def list_nights(request: Request, asked: Annotated[PageQuery, Query()]) -> Response:
    """Empty, and without a digest, before the first night."""
    home = request.app.state.settings.home
    page = night_page(home, asked.limit, asked.cursor)
    return answer(Nights(page.items, page.next, page.total, digest(home)))


@router.get("/{number}", response_model=NightReport, summary="The report of one night")
def show_night(number: int, request: Request) -> Response:
    """As `partnerkompass nightly --json` printed it."""
    return answer(one_night(request.app.state.settings.home, number))
