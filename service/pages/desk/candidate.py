"""All that is held of one candidate of a request: evidence, score, programmes, questions, contact.

The work desk shows it below the candidate; without JavaScript it is a page of its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from service.accounts import Actor
from service.api.access import EXPENSIVE, STAFF, State, requires
from service.api.answers import CurrentIndex
from service.desk.history import names_of
from service.desk.matching import match_for
from service.desk.questions import questions_for
from service.desk.requests import find
from service.maps import partners_map
from service.pages.desk.view import view_of
from service.pages.rendering import language_of, page
from service.pages.views import bar_parts
from service.profile import PartnershipEntry, unit_profile
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
    with database.read() as work:
        asked = find(work, index, actor, request_id)
        contacts = [one for one in work.shortlist.of_unit(ags) if one.contacted_on]
        names = names_of(work)
    document = match_for(
        database, index, actor, shown.question(request_id), k=1, locale=language, compare=ags
    )
    comparison = document.comparison
    assert comparison is not None, "a unit that was asked for"
    profile = unit_profile(index.snapshot, ags)
    partnerships = _nearest_first(profile.partnerships, asked.country)
    candidate = comparison.candidate
    questions: tuple[str, ...] = ()
    if candidate is not None:
        questions = questions_for(
            candidate, document.query, partnerships, today=date.today(), locale=language
        )
    context: dict[str, Any] = {
        "asked": asked,
        "view": shown,
        "document": document,
        "candidate": candidate,
        "summary": comparison.summary,
        "unit": profile.unit,
        "contacts": sorted(contacts, key=lambda one: one.contacted_on or "", reverse=True),
        "names": names,
        "partnerships": partnerships[:_MOST_PARTNERSHIPS],
        "more_partnerships": len(partnerships[_MOST_PARTNERSHIPS:]),
        "map": partners_map(profile.unit, partnerships, words),
        "questions": questions,
        "countries": index.snapshot.countries,
        "sources": index.snapshot.sources,
        "bar_parts": bar_parts,
        "cited_reasons": cited_reasons,
        "today": date.today(),
    }
    return page(request, "desk/candidate.html", context)


def _nearest_first(
    partnerships: Sequence[PartnershipEntry], country: str
) -> tuple[PartnershipEntry, ...]:
    """Those in the country of the request first, then by name; ended ones last."""

    def key(entry: PartnershipEntry) -> tuple[bool, bool, str]:
        one = entry.partnership
        return (
            one.status == "ended",
            one.country != country,
            entry.place.name if entry.place else "",
        )

    return tuple(sorted(partnerships, key=key))
