"""The briefing of a request: what to put in, and the files."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Query
from starlette.responses import HTMLResponse, Response

from matcher import MatchInput
from service.api.access import EXPENSIVE
from service.desk.matching import match_for
from service.exports.briefing import FIRST, MOST, Briefing, brief
from service.exports.files import BriefingFormat, briefing_file
from service.exports.mail import mail
from service.pages.desk.call import PATH, Desk, DeskCall
from service.pages.navigation import has_page
from service.pages.rendering import page

__all__ = ["router"]

router = APIRouter(include_in_schema=False, dependencies=[EXPENSIVE])

Chosen = Annotated[list[str], Query()]
#: So many of the list are offered beside the shortlist.
_OFFERED = 12


@router.get(f"{PATH}/briefing")
def choose(
    call: Desk,
    ags: Chosen = [],  # noqa: B006 (FastAPI copies it)
    contacts: bool = False,
) -> HTMLResponse:
    """What the briefing shall hold, and the mail it makes."""
    briefing = _brief(call, ags, contacts)
    first = match_for(
        call.database,
        call.index,
        call.actor,
        MatchInput(request_id=call.request_id),
        k=_OFFERED,
        locale=call.language,
    )
    offered = {one.ags: one for one in first.candidates}
    offered |= {one.candidate.ags: one.candidate for one in briefing.candidates}
    with call.database.read() as work:
        entries = {one.ags: one for one in work.shortlist.of_request(call.request_id)}
    context: dict[str, Any] = {
        "briefing": briefing,
        "asked": briefing.request,
        "offered": sorted(offered.values(), key=lambda one: one.rank),
        "chosen": {one.candidate.ags for one in briefing.candidates},
        "entries": entries,
        "contacts": contacts,
        "mail": mail(briefing),
        "most": MOST,
        "first": FIRST,
        "snapshot": call.index.snapshot,
        "back": (PATH if has_page(call.request, PATH) else "/requests/{request_id}").format(
            request_id=call.request_id
        ),
    }
    return page(call.request, "desk/briefing.html", context)


@router.get(f"{PATH}/briefing.{{format}}")
def download(
    call: Desk,
    format: BriefingFormat,
    ags: Chosen = [],  # noqa: B006 (FastAPI copies it)
    contacts: bool = False,
) -> Response:
    """The briefing as a file, in the language of the address."""
    return briefing_file(_brief(call, ags, contacts), format)


def _brief(call: DeskCall, ags: Sequence[str], contacts: bool) -> Briefing:
    return brief(
        call.database,
        call.index,
        call.actor,
        call.request_id,
        language=call.language,
        ags=ags,
        contacts=contacts,
    )
