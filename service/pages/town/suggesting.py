"""``/my``: the requests that suit the municipality, filtered and sorted."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request
from starlette.responses import HTMLResponse

from indexer.records import PartnershipRequest
from matcher.document import Suggestion, SuggestionDocument
from service.api.access import EXPENSIVE, State
from service.api.answers import CurrentIndex
from service.desk.answers import asked_about
from service.desk.news import last_visit, news_for_unit
from service.desk.requests import ENTERED, find
from service.index import Index
from service.pages.choices import country_choices, theme_choices
from service.pages.rendering import language_of, page
from service.pages.town.common import Town, names, own_key
from service.requests import RequestFilter
from service.state.records import Answer
from service.wording import Language

__all__ = ["first_suggestions", "router"]

router = APIRouter(include_in_schema=False)

#: So many are explained at once; the filters show the others.
_SHOWN = 30
_Sort = Literal["fit", "date"]
_Answered = Literal["", "open", "given"]


@dataclass(frozen=True, slots=True)
class Row:
    """One suggested request; ``asked``: advisors have asked about it and wait.

    ``new``: it was published after the visit before this one, or suits this municipality strongly
    only since then.
    """

    suggestion: Suggestion
    answer: Answer | None
    asked: bool
    new: bool


@router.get("/my", dependencies=[EXPENSIVE])
def suggestions(
    request: Request,
    index: CurrentIndex,
    database: State,
    actor: Town,
    theme: Annotated[str, Query(max_length=60)] = "",
    country: Annotated[str, Query(max_length=2)] = "",
    answered: _Answered = "",
    sort: _Sort = "fit",
    dormant: bool = False,
) -> HTMLResponse:
    """Open requests and why they are suggested; `dormant` adds old and undated ones."""
    ags, language = own_key(index, actor), language_of(request)
    with database.read() as work:
        answers = {one.request_id: one for one in work.answers.of_unit(ags)}
        asked = asked_about(work, ags)
        entered = [find(work, index, actor, id) for id in sorted(asked) if id.startswith(ENTERED)]
        said = bool(work.statements.of_unit(ags))
        corrected = any(not one.withdrawn for one in work.corrections.of_unit(ags))
        since = last_visit(work, actor)
    listed = _listed(index, dormant=dormant)
    wanted = RequestFilter(
        themes=(theme,) if theme else (), countries=(country,) if country else ()
    )
    among = frozenset(
        one.id for one in listed if wanted.takes(one) and _takes(answered, one.id, answers)
    )
    document = index.suggestions(ags, _SHOWN, language, dormant=dormant, among=among)
    home = request.app.state.settings.home
    # Nothing is new at a first visit.
    new = frozenset() if since is None else news_for_unit(home, ags, since)
    rows = [
        Row(
            one,
            answers.get(one.request.id),
            asked.get(one.request.id, False),
            one.request.id in new,
        )
        for one in document.suggestions
    ]
    if sort == "date":
        rows.sort(key=lambda row: row.suggestion.request.date or "", reverse=True)
    context = {
        "unit": document.unit,
        "rows": rows,
        "found": len(among),
        "fresh": sum(row.new for row in rows),
        "since": since,
        "notes": () if among != frozenset(one.id for one in listed) else document.notes,
        "entered": [one for one in entered if wanted.takes(one)],
        "answers": answers,
        "waiting": asked,
        "themes": theme_choices(index, listed, language),
        "asking": country_choices(index, listed, language),
        "chosen": {"theme": theme, "country": country, "answered": answered, "sort": sort},
        "dormant": dormant,
        "narrowed": bool(theme or country or answered),
        "done": {"answered": bool(answers), "said": said, "checked": corrected},
        **names(index),
    }
    return page(request, "town/suggestions.html", context)


def first_suggestions(index: Index, ags: str, language: Language) -> SuggestionDocument:
    """What the page shows before anything is filtered; the index keeps it."""
    among = frozenset(one.id for one in _listed(index, dormant=False))
    return index.suggestions(ags, _SHOWN, language, dormant=False, among=among)


def _listed(index: Index, *, dormant: bool) -> list[PartnershipRequest]:
    statuses = ("open", "dormant") if dormant else ("open",)
    return [one for one in index.snapshot.requests.values() if one.status in statuses]


def _takes(answered: _Answered, request_id: str, answers: Collection[str]) -> bool:
    return answered == "" or (answered == "given") == (request_id in answers)
