"""All that is held of one candidate of a request: evidence, score, programmes, questions, contact.

The work desk shows it below the candidate; without JavaScript it is a page of its own.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from fastapi import APIRouter
from starlette.responses import Response

from service.api.access import EXPENSIVE
from service.desk.candidate import read_candidate
from service.desk.history import names_of
from service.maps import partners_map
from service.pages.desk.call import PATH, Desk
from service.pages.rendering import page
from service.pages.views import bar_parts
from service.reasons import cited_reasons

__all__ = ["router"]

router = APIRouter(include_in_schema=False)

_MOST_PARTNERSHIPS = 40


@router.get(f"{PATH}/candidates/{{unit}}", dependencies=[EXPENSIVE])
def candidate_sheet(call: Desk, unit: str) -> Response:
    """One candidate in full, scored with the weights of the list that it is looked at from."""
    index = call.index
    sheet = read_candidate(
        call.database,
        index,
        call.actor,
        call.view.question(call.request_id),
        index.unit_key(unit),
        locale=call.language,
        today=date.today(),
    )
    with call.database.read() as work:
        names = names_of(work)
    context: dict[str, Any] = {
        "asked": sheet.request,
        "view": call.view,
        "document": sheet,
        "candidate": sheet.candidate,
        "summary": sheet.summary,
        "unit": sheet.unit,
        "contacts": sheet.contacts,
        "names": names,
        "partnerships": sheet.partnerships[:_MOST_PARTNERSHIPS],
        "more_partnerships": len(sheet.partnerships[_MOST_PARTNERSHIPS:]),
        "map": partners_map(sheet.unit, sheet.partnerships, call.words),
        "questions": sheet.questions,
        "countries": index.snapshot.countries,
        "sources": index.snapshot.sources,
        "bar_parts": bar_parts,
        "cited_reasons": cited_reasons,
        "today": date.today(),
    }
    return page(call.request, "desk/candidate.html", context)
