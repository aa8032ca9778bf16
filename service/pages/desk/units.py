"""``/desk/units``: German units by name or key, and all that is known of one, to be corrected."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Request
from starlette.responses import RedirectResponse, Response

from matcher.explain.citing import source_name
from models.clock import now
from models.errors import BadInputError, NotFoundError
from service.accounts import STAFF, Actor
from service.api.access import EXPENSIVE, State, requires
from service.api.answers import CurrentIndex
from service.desk.facts import say, withdraw
from service.desk.units import read_sheet
from service.index import Index
from service.maps import partners_map
from service.pages.facts import (
    ADDED,
    CORRECTED,
    FactForm,
    StatementForm,
    changed,
    corrected_names,
    fact_names,
    keep_fact,
    kind_of,
    present_values,
    read_form,
)
from service.pages.rendering import href, language_of, page
from service.pages.town.common import Lists, first, told_apart, version
from service.pages.views import bar_parts
from service.profile import unit_profile
from service.reasons import cited_reasons
from service.state import Database
from service.units import UnitFilter
from service.wording import Wording, wording

__all__ = ["router"]

router = APIRouter(include_in_schema=False)

Staff = Annotated[Actor, requires(*STAFF)]

_ADDRESS = "/desk/units/{ags}"
_LISTED = 60
_SUGGESTED = 6
_LONGEST_QUERY = 200
_SEE_OTHER = 303
_UNUSABLE = 422
_MESSAGES = frozenset({"corrected", "withdrawn", "said", "taken"})


@router.get("/desk/units", dependencies=[requires(*STAFF)])
def search(
    request: Request,
    index: CurrentIndex,
    q: Annotated[str, Query(max_length=_LONGEST_QUERY)] = "",
) -> Response:
    """The units that a name, a key or a postal code finds, the best first."""
    found = index.units.search(q, UnitFilter()) if q.strip() else []
    context: dict[str, Any] = {
        "query": q,
        "found": [unit for _, unit in found[:_LISTED]],
        "count": len(found),
        "entered": set(index.snapshot.uncorrected),
    }
    return page(request, "desk/units.html", context)


@router.get(_ADDRESS, dependencies=[requires(*STAFF), EXPENSIVE])
def one_unit(request: Request, ags: str, index: CurrentIndex, database: State) -> Response:
    """Every fact with its source and its age, what was entered, and what it is suggested for."""
    return _unit_page(request, index, database, index.unit_key(ags))


@router.get(f"{_ADDRESS}/correction", dependencies=[requires(*STAFF)])
def correction_form(
    request: Request,
    ags: str,
    index: CurrentIndex,
    kind: Annotated[str, Query(max_length=40)],
    fact: Annotated[str | None, Query(max_length=300)] = None,
) -> Response:
    """The form for one fact that is not right, or without `fact` for one that is missing."""
    key, asked = index.unit_key(ags), kind_of(kind)
    known = unit_profile(index.snapshot, key)
    values = {} if fact is None else present_values(known, asked, fact, _words(request))
    return _correction_page(request, index, key, FactForm(asked, fact, values=values))


@router.post(f"{_ADDRESS}/corrections")
def add_correction(
    request: Request, ags: str, index: CurrentIndex, database: State, actor: Staff, fields: Lists
) -> Response:
    """Keep it, with the source that it is known from; it takes effect with the next page."""
    key, words = index.unit_key(ags), _words(request)
    kind, fact = kind_of(first(fields, "kind-of-fact")), first(fields, "fact") or None
    form = read_form(fields, kind, fact, index, words)
    change, nothing = changed(form, unit_profile(index.snapshot, key), words)
    if form.errors or nothing:
        return _correction_page(request, index, key, form, nothing, status=_UNUSABLE)
    try:
        with database.write(actor.key) as work:
            kept = keep_fact(work, index, key, form, change)
    except BadInputError as error:
        said = words.text("Diese Angabe lässt sich nicht verwenden.")
        return _correction_page(
            request, index, key, form, said, detail=error.message, status=_UNUSABLE
        )
    return _back(request, key, "corrected", kept.id)


@router.post(f"{_ADDRESS}/corrections/{{correction_id}}/withdraw")
def withdraw_correction(
    request: Request, correction_id: str, database: State, actor: Staff, fields: Lists
) -> Response:
    """Take one back; it stays in the history."""
    with database.write(actor.key) as work:
        kept = withdraw(work, actor, correction_id, version(fields))
    return _back(request, kept.ags, "withdrawn")


@router.post(f"{_ADDRESS}/statements")
def add_statement(
    request: Request, ags: str, index: CurrentIndex, database: State, actor: Staff, fields: Lists
) -> Response:
    """Write down what the municipality told."""
    key, words = index.unit_key(ags), _words(request)
    form = StatementForm(
        kind=first(fields, "kind"),
        text=first(fields, "text").replace("\r\n", "\n"),
        themes=tuple(fields.get("themes", ())),
    )
    kind: Literal["offer", "look_for"] = "look_for" if form.kind == "look_for" else "offer"
    try:
        with database.write(actor.key) as work:
            say(work, index, ags=key, kind=kind, text=form.text, themes=form.themes)
    except BadInputError:
        said = words.text("Bitte schreiben Sie 10 bis 1.000 Zeichen: was, und für wen?")
        wrong = replace(form, error=said)
        return _unit_page(request, index, database, key, wrong, status=_UNUSABLE)
    return _back(request, key, "said")


@router.post(f"{_ADDRESS}/statements/{{statement_id}}/withdraw")
def withdraw_statement(
    request: Request, statement_id: str, database: State, actor: Staff, fields: Lists
) -> Response:
    """Take a statement back, as it was seen; the history keeps it."""
    with database.write(actor.key) as work:
        statement = replace(work.statements.get(statement_id), version=version(fields))
        work.statements.delete(statement)
    return _back(request, statement.ags, "taken")


# --- pages ---------------------------------------------------------------------------------------


def _back(request: Request, ags: str, said: str, id: str = "") -> Response:
    address = href(request, f"/desk/units/{ags}", said=said, done=id)
    return RedirectResponse(address, _SEE_OTHER)


def _words(request: Request) -> Wording:
    return wording(language_of(request))


def _unit_page(
    request: Request,
    index: Index,
    database: Database,
    ags: str,
    form: StatementForm | None = None,
    *,
    status: int = 200,
) -> Response:
    language = language_of(request)
    with database.read() as work:
        sheet = read_sheet(work, index, ags)
    said, done = (request.query_params.get(name, "") for name in ("said", "done"))
    undo = next((e for e in sheet.entries if e.correction.id == done), None)
    context: dict[str, Any] = {
        "sheet": sheet,
        "unit": sheet.profile.unit,
        "picture": partners_map(sheet.profile.unit, sheet.profile.partnerships, _words(request)),
        "suggestions": index.suggestions(ags, _SUGGESTED, language).suggestions,
        "fact_names": corrected_names(
            index, sheet.profile, (e.correction for e in sheet.entries), _words(request)
        ),
        "form": form or StatementForm(),
        "said": said if said in _MESSAGES else "",
        "undo": undo if undo and not undo.correction.withdrawn else None,
        "today": now().date(),
        "bar_parts": bar_parts,
        "cited_reasons": cited_reasons,
        **_names(index),
    }
    return page(request, "desk/unit.html", context, status=status)


def _correction_page(
    request: Request,
    index: Index,
    ags: str,
    form: FactForm,
    error: str = "",
    *,
    detail: str = "",
    status: int = 200,
) -> Response:
    if form.fact is None and form.kind not in ADDED:
        raise NotFoundError(f"No {form.kind} can be added.", mend="Correct the one that is there.")
    known = unit_profile(index.snapshot, ags)
    context: dict[str, Any] = {
        "form": form,
        "fields": ADDED[form.kind] if form.fact is None else CORRECTED[form.kind],
        "label": fact_names(known, _words(request)).get((form.kind, form.fact or ""), ""),
        "of_unit": known.unit,
        "error": error,
        "detail": detail,
        **_names(index),
    }
    return page(request, "town/correction.html", context, status=status)


def _names(index: Index) -> Mapping[str, Any]:
    """What the templates look names up in."""
    snapshot = index.snapshot
    themes: Sequence[Any] = snapshot.themes
    return {
        "countries": snapshot.countries,
        "places": {one.id: one.place for one in snapshot.requests.values()},
        "sources": snapshot.sources,
        "themes": themes,
        "theme_labels": {theme.id: theme.label for theme in themes},
        "source_name": partial(source_name, snapshot),
        "told_apart": partial(told_apart, index),
    }
