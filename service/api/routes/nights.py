"""``/nights``: what the nights did, and what is new since yesterday."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import APIRouter, Request
from starlette.responses import Response

from indexer.nightly.report import NightReport
from service.api.access import DESK, requires
from service.api.answers import answer
from service.nights import Digest, NightLine, digest, last_nights, one_night

router = APIRouter(prefix="/nights", tags=["nights"], dependencies=[requires(*DESK)])

_LISTED = 90


@dataclass(frozen=True, slots=True)
class Nights:
    """The last nights, the newest first, and what is new since yesterday."""

    nights: tuple[NightLine, ...]
    digest: Digest | None


@router.get("", response_model=Nights, summary="The last nights, and what is new since yesterday")
def list_nights(request: Request) -> Response:
    """Empty, and without a digest, before the first night."""
    home = request.app.state.settings.home
    return answer(Nights(last_nights(home, _LISTED), digest(home)))


@router.get("/{number}", response_model=NightReport, summary="The report of one night")
def show_night(number: int, request: Request) -> Response:
    """As `partnerkompass nightly --json` printed it."""
    return answer(one_night(request.app.state.settings.home, number))
