"""All that is held of one candidate of a request: evidence, score, programmes, questions, contact.

The work desk shows it below the candidate; without JavaScript it is a page of its own.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from service.accounts import Actor
from service.api.access import EXPENSIVE, STAFF, State, requires
from service.api.answers import CurrentIndex
from service.desk.candidate import read_candidate
from service.desk.history import names_of
from service.maps import partners_map
from service.pages.desk.view import view_of
from service.pages.rendering import language_of, page
from service.pages.views import bar_parts
from service.reasons import cited_reasons
from service.wording import wording

__all__ = ["router"]

router = APIRouter(include_in_schema=False)

Advisor = Annotated[Actor, requires(*STAFF)]
_MOST_PARTNERSHIPS = 40


@router.get("/desk/requests/{request_id}/candidates/{unit}", dependencies=[EXPENSIVE])
def candidate_sheet(
    request: Request,
    request_id: str,
    unit: str,
    index: CurrentIndex,
    database: State,
    actor: Advisor,
    view: str = "",
) -> Response:
    """One candidate in full; `view` is that of the list, whose weights it is scored with."""
    language = language_of(request)
    words = wording(language)
    ags = index.unit_key(unit)
    shown = view_of(view, index, words)
    sheet = read_candidate(
        database,
        index,
        actor,
        shown.question(request_id),
        ags,
        locale=language,
        today=date.today(),
    )
    with database.read() as work:
        names = names_of(work)
    context: dict[str, Any] = {
        "asked": sheet.request,
        "view": shown,
        "document": sheet,
        "candidate": sheet.candidate,
        "summary": sheet.summary,
        "unit": sheet.unit,
        "contacts": sheet.contacts,
        "names": names,
        "partnerships": sheet.partnerships[:_MOST_PARTNERSHIPS],
        "more_partnerships": len(sheet.partnerships[_MOST_PARTNERSHIPS:]),
        "map": partners_map(sheet.unit, sheet.partnerships, words),
        "questions": sheet.questions,
        "countries": index.snapshot.countries,
        "sources": index.snapshot.sources,
        "bar_parts": bar_parts,
        "cited_reasons": cited_reasons,
        "today": date.today(),
    }
    return page(request, "desk/candidate.html", context)
