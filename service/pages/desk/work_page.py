"""The work desk of one request as a page: what it shows, whoever asked for it and why."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from fastapi import Request
from markupsafe import Markup
from starlette.responses import Response

from indexer.keys import SIZE_CLASSES, STATE_NAMES
from matcher.document import MatchDocument, QueryTheme
from matcher.factors import FACTORS
from matcher.weights import PENALTIES
from models.errors import NotFoundError
from service.desk.history import names_of
from service.desk.matching import match_for
from service.desk.narrowing import offered_programmes
from service.desk.requests import RequestEntry, find
from service.index import Index
from service.maps import candidate_points, germany_map
from service.pages.comparing import asked_unit
from service.pages.desk.call import PATH, DeskCall
from service.pages.desk.trail import Step, steps_of
from service.pages.desk.view import (
    KINDS,
    PER_PAGE,
    ListView,
    chips,
    default_percent,
)
from service.pages.navigation import has_page
from service.pages.rendering import page
from service.pages.views import bar_parts, marked_text
from service.reasons import cited_reasons
from service.state import Work
from service.state.records import CASE_STATUSES, Answer, Exclusion, ShortlistEntry
from service.wording import N_, Language, Wording

__all__ = ["DONE", "Typed", "entry_form", "moment", "work_page"]

_ENTRY = "entry-"
_HERE = ZoneInfo("Europe/Berlin")


#: What the page says after a form has done its work.
DONE: Mapping[str, str] = {
    "status": N_("Der Bearbeitungsstand ist gespeichert."),
    "themes": N_("Die Themen sind geändert; die Liste ist neu berechnet."),
    "fields": N_("Die Korrektur ist gespeichert; die Liste ist neu berechnet."),
    "as_read": N_("Die Korrektur ist zurückgenommen; die Liste ist neu berechnet."),
    "listed": N_("Auf die Merkliste gesetzt."),
    "entry": N_("Der Eintrag der Merkliste ist gespeichert."),
    "removed": N_("Von der Merkliste genommen."),
    "excluded": N_("Ausgeschlossen; unter der Liste lässt sich das zurücknehmen."),
    "included": N_("Der Ausschluss ist zurückgenommen."),
    "contact": N_("Gespeichert."),
    "deleted": N_("Endgültig gelöscht."),
    "same": N_("Nichts geändert: Es stand schon so da."),
}


@dataclass(frozen=True, slots=True)
class Typed:
    """What somebody typed into a form that could not be kept, and why.

    ``form`` names it (fields, status, themes, entry-KEY); ``errors`` are messages by field.
    ``conflict``: somebody else has changed it since; the page shows what they made of it.
    """

    form: str
    values: Mapping[str, str]
    errors: Mapping[str, str] = field(default_factory=dict)
    conflict: bool = False


@dataclass(frozen=True, slots=True)
class ShortlistRow:
    """An entry of the shortlist with the name of its unit and of who changed it last."""

    entry: ShortlistEntry
    label: str
    by: str


@dataclass(frozen=True, slots=True)
class ExcludedRow:
    """An exclusion with the name of its unit and of who made it."""

    exclusion: Exclusion
    label: str
    by: str


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """The answer of a municipality that is not on the shortlist, with its name."""

    answer: Answer
    label: str


@dataclass(frozen=True, slots=True)
class _Slider:
    factor: str
    label: str
    percent: int
    usual: int
    penalty: bool


@dataclass(frozen=True, slots=True)
class _Kept:
    """What the database holds of the request."""

    asked: RequestEntry
    by: str
    shortlist: tuple[ShortlistRow, ...]
    excluded: tuple[ExcludedRow, ...]
    answers: Mapping[str, Answer]
    unlisted: tuple[AnswerRow, ...]
    steps: tuple[Step, ...]


def entry_form(ags: str) -> str:
    """The name of the form of one entry of the shortlist."""
    return f"{_ENTRY}{ags}"


def work_page(
    call: DeskCall,
    view: ListView,
    *,
    wrong: tuple[str, ...] = (),
    typed: Typed | None = None,
    status: int = 200,
) -> Response:
    """The page; `wrong` is what could not be used of its address.

    Raises:
        NotFoundError: there is no such request.
    """
    index, words = call.index, call.words
    with call.database.read() as work:
        kept = _kept(work, call)
    compare = asked_unit(index, view.compare)

    def matched(view: ListView) -> MatchDocument:
        return match_for(
            call.database,
            index,
            call.actor,
            view.question(call.request_id),
            k=PER_PAGE,
            locale=call.language,
            compare=compare.key if compare else None,
            narrowing=view.narrowing,
            skip=view.skip,
        )

    try:
        document = matched(view)
    except NotFoundError:
        # After a correction other wishes are read than when the address was made.
        if not view.drop:
            raise
        said = words.text("Nicht weggelassen, weil es im Gesuch nicht steht: {what}.")
        wrong = (*wrong, said.format(what=", ".join(view.drop)))
        view, status = replace(view, drop=()), 422
        document = matched(view)
    with call.database.read() as work:
        contacts = work.shortlist.last_contacts([one.ags for one in document.candidates])
    numbers = {theme.label: n for n, theme in enumerate(document.query.themes, start=1)}
    context: dict[str, Any] = {
        "asked": kept.asked,
        "kept": kept,
        "published": index.snapshot.requests.get(call.request_id),
        "document": document,
        "view": view,
        "wrong": wrong,
        "typed": typed,
        "done": DONE.get(call.request.query_params.get("done", "")),
        "asked_unit": compare,
        "chips": chips(view, index, words, document.query.country_name or ""),
        "sliders": _sliders(view, call.language),
        "states": sorted(STATE_NAMES, key=words.state),
        "kinds": KINDS,
        "sizes": tuple(SIZE_CLASSES),
        "statuses": CASE_STATUSES,
        "programmes": offered_programmes(index),
        "more_themes": _more_themes(index, document.query.themes, call.language),
        "numbers": numbers,
        "marked": marked_text(document.query),
        "bar_parts": bar_parts,
        "cited_reasons": cited_reasons,
        "contacts": contacts,
        "gone": _gone(index, typed, kept.shortlist),
        "listed": {row.entry.ags: row.entry for row in kept.shortlist},
        "last_rank": view.skip + len(document.candidates),
        "total": document.considered if document.narrowed is None else document.narrowed,
        "snapshot": index.snapshot,
        "countries": index.snapshot.countries,
        "sources": index.snapshot.sources,
        "theme_labels": {theme.id: theme.label for theme in index.snapshot.themes},
        "today": date.today(),
        "moment": lambda at: moment(at, words),
        "per_page": PER_PAGE,
        "default_percent": default_percent,
        "unit_path": _unit_path(call.request),
        "briefing": has_page(call.request, f"{PATH}/briefing"),
        "picture": _picture(index, document, words),
    }
    return page(call.request, "desk/work.html", context, status=status)


def _picture(index: Index, document: MatchDocument, words: Wording) -> Markup | None:
    """The candidates on the map of Germany, each leading to its place in the list."""
    candidates = document.candidates
    points = candidate_points(index.snapshot, candidates, words, lambda ags: f"#c-{ags}")
    if not points:
        return None
    return germany_map(
        points,
        title=words.text("Die vorgeschlagenen Kommunen auf der Karte"),
        description=words.text("Die Liste darunter sagt dasselbe in Worten."),
        ident="list-map",
    )


def _gone(
    index: Index, typed: Typed | None, shortlist: tuple[ShortlistRow, ...]
) -> ShortlistRow | None:
    """The entry that somebody typed into while somebody else took it off the shortlist."""
    if typed is None or not typed.form.startswith(_ENTRY):
        return None
    ags = typed.form.removeprefix(_ENTRY)
    if any(row.entry.ags == ags for row in shortlist):
        return None
    blank = ShortlistEntry(request_id="", ags=ags, state="selected", version=0)
    return ShortlistRow(blank, _label(index, ags), "")


def _unit_path(request: Request) -> str:
    """Where the page of a unit lies: with corrections, where this service has that."""
    return "/desk/units/" if has_page(request, "/desk/units/{ags}") else "/municipalities/"


def _kept(work: Work, call: DeskCall) -> _Kept:
    index, request_id = call.index, call.request_id
    asked = find(work, index, call.actor, request_id)
    names = names_of(work)
    excluded = work.exclusions.that_apply(request_id, asked.country).values()
    changed_by = asked.desk.updated_by if asked.desk else None
    shortlist = work.shortlist.of_request(request_id)
    answers = work.answers.of_request(request_id)
    listed = {one.ags for one in shortlist}
    return _Kept(
        asked=asked,
        by=names.get(changed_by or "", ""),
        shortlist=tuple(
            ShortlistRow(one, _label(index, one.ags), names.get(one.updated_by, ""))
            for one in shortlist
        ),
        excluded=tuple(
            ExcludedRow(one, _label(index, one.ags), names.get(one.created_by, ""))
            for one in excluded
        ),
        answers={one.ags: one for one in answers},
        unlisted=tuple(
            AnswerRow(one, _label(index, one.ags)) for one in answers if one.ags not in listed
        ),
        steps=steps_of(work, index, asked, call.words),
    )


def _label(index: Index, ags: str) -> str:
    """The name of a unit; its key where the index does not have it any more."""
    row = index.snapshot.row.get(ags)
    return ags if row is None else index.snapshot.units[row].label


def _sliders(view: ListView, language: Language) -> tuple[_Slider, ...]:
    return tuple(
        _Slider(
            factor.id,
            factor.label[language],
            view.percent(factor.id),
            default_percent(factor.id),
            factor.id in PENALTIES,
        )
        for factor in FACTORS
    )


def _more_themes(
    index: Index, chosen: Iterable[QueryTheme], language: str
) -> list[tuple[str, str]]:
    """The themes that a request does not have yet, by name."""
    taken = {theme.id for theme in chosen}
    free = [(t.label[language], t.id) for t in index.snapshot.themes if t.id not in taken]
    return [(id, label) for label, id in sorted(free)]


def moment(at: datetime, words: Wording) -> str:
    """A day and a time of day, as it is in Germany."""
    here = at.replace(tzinfo=at.tzinfo or UTC).astimezone(_HERE)
    return f"{words.date(here.date().isoformat())}, {here:%H:%M}"
