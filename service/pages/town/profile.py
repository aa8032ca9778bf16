"""``/my/profile``: what the index knows of the municipality, and what it says of itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Request
from starlette.responses import RedirectResponse, Response

from indexer.corrections.applying import is_entered
from indexer.records import Reference
from models.errors import BadInputError, NotFoundError, StaleError
from service.accounts import Actor
from service.accounts.actors import STAFF, check
from service.api.access import State
from service.api.answers import CurrentIndex
from service.desk.facts import say, say_anew, seen_by, withdraw
from service.desk.history import names_of
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
from service.pages.town.common import SEE_OTHER, Lists, Town, first, names, own_key, version
from service.profile import unit_profile
from service.state import Database
from service.wording import Wording, wording

__all__ = ["router"]

router = APIRouter(include_in_schema=False)

_PROFILE = "/my/profile"
_MESSAGES = frozenset({"said", "changed", "taken", "corrected", "withdrawn"})


@router.get(_PROFILE)
def profile(request: Request, index: CurrentIndex, database: State, actor: Town) -> Response:
    """Every fact with its source, and what can be said to it."""
    return _profile_page(request, index, database, actor)


# --- what the municipality says of itself --------------------------------------------------------


@router.post(f"{_PROFILE}/statements")
def add_statement(
    request: Request, index: CurrentIndex, database: State, actor: Town, fields: Lists
) -> Response:
    """Keep what it offers or looks for."""
    form, words = _statement_form(fields, ""), _words(request)
    kind: Literal["offer", "look_for"] | None = (
        "offer" if form.kind == "offer" else "look_for" if form.kind == "look_for" else None
    )
    if kind is None:
        said = words.text("Bitte wählen Sie: Bieten Sie etwas an, oder suchen Sie etwas?")
        return _profile_page(request, index, database, actor, replace(form, error=said), status=422)
    try:
        with database.write(actor.key) as work:
            ags = own_key(index, actor)
            say(work, index, ags=ags, kind=kind, text=form.text, themes=form.themes)
    except BadInputError:
        form = replace(form, error=_too_short(words))
        return _profile_page(request, index, database, actor, form, status=422)
    return _back(request, "said")


@router.post(f"{_PROFILE}/statements/{{statement_id}}")
def change_statement(
    request: Request,
    statement_id: str,
    index: CurrentIndex,
    database: State,
    actor: Town,
    fields: Lists,
) -> Response:
    """Keep what it says now, or take it back (the button ``remove``)."""
    form, words = _statement_form(fields, statement_id), _words(request)
    try:
        with database.write(actor.key) as work:
            statement = work.statements.get(statement_id)
            check(actor, STAFF, ags=statement.ags)
            if "remove" in fields:
                work.statements.delete(statement)
                return _back(request, "taken")
            say_anew(work, index, statement, version(fields), text=form.text, themes=form.themes)
    except StaleError:
        said = words.text(
            "Inzwischen hat jemand diese Aussage geändert. Ihre Fassung steht noch im Feld:"
            " Bitte vergleichen Sie, und speichern Sie noch einmal."
        )
        return _profile_page(request, index, database, actor, replace(form, error=said), status=412)
    except NotFoundError:
        raise
    except BadInputError:
        form = replace(form, error=_too_short(words))
        return _profile_page(request, index, database, actor, form, status=422)
    return _back(request, "changed")


def _statement_form(fields: Mapping[str, Sequence[str]], id: str) -> StatementForm:
    return StatementForm(
        id=id,
        kind=first(fields, "kind"),
        text=first(fields, "text").replace("\r\n", "\n"),
        themes=tuple(fields.get("themes", ())),
    )


def _too_short(words: Wording) -> str:
    return words.text("Bitte schreiben Sie 10 bis 1.000 Zeichen: was, und für wen?")


# --- facts that are wrong or missing -------------------------------------------------------------


@router.get(f"{_PROFILE}/correction")
def correction_form(
    request: Request,
    index: CurrentIndex,
    actor: Town,
    kind: Annotated[str, Query(max_length=40)],
    fact: Annotated[str | None, Query(max_length=300)] = None,
) -> Response:
    """The form for one fact that is not right, or without `fact` for one that is missing."""
    known = unit_profile(index.snapshot, own_key(index, actor))
    asked = kind_of(kind)
    values = {} if fact is None else present_values(known, asked, fact, _words(request))
    return _correction_page(request, index, actor, FactForm(asked, fact, values=values))


@router.post(f"{_PROFILE}/corrections")
def add_correction(
    request: Request, index: CurrentIndex, database: State, actor: Town, fields: Lists
) -> Response:
    """Keep it, with the source that it is known from."""
    ags, words = own_key(index, actor), _words(request)
    kind, fact = kind_of(first(fields, "kind-of-fact")), first(fields, "fact") or None
    form = read_form(fields, kind, fact, index, words)
    known = unit_profile(index.snapshot, ags)
    change, nothing = changed(form, known, words)
    if form.errors or nothing:
        return _correction_page(request, index, actor, form, nothing, status=422)
    try:
        with database.write(actor.key) as work:
            keep_fact(work, index, ags, form, change)
    except BadInputError as error:
        said = words.text("Diese Angabe lässt sich nicht verwenden.")
        return _correction_page(request, index, actor, form, said, detail=error.message, status=422)
    return _back(request, "corrected", "corrections")


@router.post(f"{_PROFILE}/corrections/{{correction_id}}/withdraw")
def withdraw_correction(
    request: Request, correction_id: str, database: State, actor: Town, fields: Lists
) -> Response:
    """Take a correction of one's own back."""
    with database.write(actor.key) as work:
        withdraw(work, actor, correction_id, version(fields))
    return _back(request, "withdrawn", "corrections")


# --- pages ---------------------------------------------------------------------------------------


def _back(request: Request, said: str, anchor: str = "say") -> Response:
    return RedirectResponse(f"{href(request, _PROFILE, said=said)}#{anchor}", SEE_OTHER)


def _words(request: Request) -> Wording:
    return wording(language_of(request))


def _profile_page(
    request: Request,
    index: Index,
    database: Database,
    actor: Actor,
    form: StatementForm | None = None,
    *,
    status: int = 200,
) -> Response:
    ags = own_key(index, actor)
    with database.read() as work:
        statements = work.statements.of_unit(ags)
        corrections = seen_by(work, actor, work.corrections.of_unit(ags))
        by = names_of(work)
        own = {f"user:{user.id}" for user in work.users.all() if user.ags == ags}
        own |= {f"token:{token.id}" for token in work.tokens.all() if token.ags == ags}
    known = unit_profile(index.snapshot, ags)
    said = request.query_params.get("said", "")
    context: dict[str, Any] = {
        "profile": known,
        "picture": partners_map(known.unit, known.partnerships, _words(request)),
        "fact_names": corrected_names(index, known, corrections, _words(request)),
        "only_entered": _only_entered,
        "statements": statements,
        "corrections": corrections,
        "by": {key: name for key, name in by.items() if key in own},
        "own": own,
        "objected": {(one.kind, one.fact) for one in corrections if not one.withdrawn and one.fact},
        "form": form or StatementForm(),
        "themes": index.snapshot.themes,
        "said": said if said in _MESSAGES else "",
        **names(index),
    }
    return page(request, "town/profile.html", context, status=status)


def _only_entered(references: Sequence[Reference]) -> bool:
    """Whether nobody but people here knows of a fact: what they entered they can withdraw."""
    return bool(references) and all(is_entered(one) for one in references)


def _correction_page(
    request: Request,
    index: Index,
    actor: Actor,
    form: FactForm,
    error: str = "",
    *,
    detail: str = "",
    status: int = 200,
) -> Response:
    known = unit_profile(index.snapshot, own_key(index, actor))
    if form.fact is None and form.kind not in ADDED:
        raise NotFoundError(f"No {form.kind} can be added.", mend="Correct the one that is there.")
    label = fact_names(known, _words(request)).get((form.kind, form.fact or ""), "")
    context: dict[str, Any] = {
        "form": form,
        "fields": ADDED[form.kind] if form.fact is None else CORRECTED[form.kind],
        "label": label,
        "error": error,
        "detail": detail,
        "themes": index.snapshot.themes,
        **names(index),
    }
    return page(request, "town/correction.html", context, status=status)
