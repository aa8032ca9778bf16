"""The briefing of a request: what to put in, and the files."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from starlette.responses import HTMLResponse, Response

from matcher import MatchInput
from service.accounts import STAFF, Actor
from service.api.access import EXPENSIVE, State, requires
from service.api.answers import CurrentIndex
from service.desk.matching import match_for
from service.exports.briefing import FIRST, MOST, brief
from service.exports.files import BriefingFormat, briefing_file
from service.exports.mail import mail
from service.pages.navigation import has_page
from service.pages.rendering import language_of, page

__all__ = ["router"]

router = APIRouter(include_in_schema=False, dependencies=[EXPENSIVE])

Advisor = Annotated[Actor, requires(*STAFF)]
Chosen = Annotated[list[str], Query()]
#: So many of the list are offered beside the shortlist.
_OFFERED = 12


@router.get("/desk/requests/{request_id}/briefing")
def choose(
    request: Request,
    request_id: str,
    index: CurrentIndex,
    database: State,
    actor: Advisor,
    ags: Chosen = [],  # noqa: B006 (FastAPI copies it)
    contacts: bool = False,
) -> HTMLResponse:
    """What the briefing shall hold, and the mail it makes."""
    language = language_of(request)
    briefing = brief(
        database, index, actor, request_id, language=language, ags=ags, contacts=contacts
    )
    first = match_for(
        database,
        index,
        actor,
        MatchInput(request_id=request_id),
        k=_OFFERED,
        locale=language,
    )
    offered = {one.ags: one for one in first.candidates}
    offered |= {one.candidate.ags: one.candidate for one in briefing.candidates}
    with database.read() as work:
        entries = {one.ags: one for one in work.shortlist.of_request(request_id)}
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
        "snapshot": index.snapshot,
        "back": (
            "/desk/requests/" if has_page(request, "/desk/requests/{request_id}") else "/requests/"
        )
        + request_id,
    }
    return page(request, "desk/briefing.html", context)


@router.get("/desk/requests/{request_id}/briefing.{format}")
def download(
    request: Request,
    request_id: str,
    format: BriefingFormat,
    index: CurrentIndex,
    database: State,
    actor: Advisor,
    ags: Chosen = [],  # noqa: B006 (FastAPI copies it)
    contacts: bool = False,
) -> Response:
    """The briefing as a file, in the language of the address."""
    briefing = brief(
        database,
        index,
        actor,
        request_id,
        language=language_of(request),
        ags=ags,
        contacts=contacts,
    )
    return briefing_file(briefing, format)
