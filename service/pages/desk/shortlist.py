"""The shortlist of a request, and what is left out of its list: the forms of single candidates."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, get_args

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from models.errors import ConflictError, StaleError
from service.accounts import Actor
from service.api.access import EXPENSIVE, STAFF, State, form_fields, requires
from service.api.answers import CurrentIndex
from service.desk.pairs import LONGEST_NOTE, ShortlistState, exclude, set_shortlist, take_off
from service.desk.requests import find
from service.index import Index
from service.pages.desk.view import view_of
from service.pages.desk.work_page import Typed, back, entry_form, seen_version, work_page
from service.pages.forms import iso_date
from service.pages.rendering import language_of, page
from service.state import Database
from service.wording import Wording, wording

__all__ = ["STATES", "router"]

router = APIRouter(include_in_schema=False)

Advisor = Annotated[Actor, requires(*STAFF)]
Form = Annotated[Mapping[str, str], Depends(form_fields)]
STATES: tuple[ShortlistState, ...] = get_args(ShortlistState)
_WRONG, _CHANGED = 422, 412
_PATH = "/desk/requests/{request_id}"


@router.post(f"{_PATH}/shortlist")
def select(
    request: Request,
    request_id: str,
    index: CurrentIndex,
    database: State,
    actor: Advisor,
    fields: Form,
) -> Response:
    """Put a candidate on the shortlist; one that is on it already stays as it is."""
    ags = index.unit_key(fields.get("ags", ""))
    with database.write(actor.key) as work:
        known = work.shortlist.one(request_id, ags) is not None
        if not known:
            set_shortlist(
                work, index, actor, request_id=request_id, ags=ags, seen=0, state="selected"
            )
    return back(request, index, request_id, fields, "same" if known else "listed")


@router.post(f"{_PATH}/shortlist/{{unit}}", dependencies=[EXPENSIVE])
def change_entry(
    request: Request,
    request_id: str,
    unit: str,
    index: CurrentIndex,
    database: State,
    actor: Advisor,
    fields: Form,
) -> Response:
    """How far a candidate got, with notes."""
    words = wording(language_of(request))
    ags = index.unit_key(unit)
    state = next((one for one in STATES if one == fields.get("state")), None)
    errors = _entry_errors(state, fields, words)
    day = "" if "no_contact" in fields else fields.get("contacted_on", "")
    again = _Again(request, request_id, index, database, actor, fields, entry_form(ags))
    if errors or state is None:
        return again.page(_WRONG, errors=errors)
    try:
        with database.write(actor.key) as work:
            set_shortlist(
                work,
                index,
                actor,
                request_id=request_id,
                ags=ags,
                seen=seen_version(fields),
                state=state,
                note=_lines(fields.get("note", "")),
                reason=_lines(fields.get("reason", "")),
                contacted_on=iso_date(day) or "",
            )
    except StaleError:
        return again.page(_CHANGED, conflict=True)
    return back(request, index, request_id, fields, "entry")


@router.post(f"{_PATH}/shortlist/{{unit}}/remove", dependencies=[EXPENSIVE])
def remove(
    request: Request,
    request_id: str,
    unit: str,
    index: CurrentIndex,
    database: State,
    actor: Advisor,
    fields: Form,
) -> Response:
    """Take a candidate off the shortlist; the history keeps what the entry was."""
    ags = index.unit_key(unit)
    try:
        with database.write(actor.key) as work:
            find(work, index, actor, request_id)
            take_off(work, request_id, ags, seen_version(fields))
    except StaleError:
        again = _Again(request, request_id, index, database, actor, fields, entry_form(ags))
        return again.page(_CHANGED, conflict=True)
    return back(request, index, request_id, fields, "removed")


# --- exclusions ------------------------------------------------------------------------------


@router.get(f"{_PATH}/exclude/{{unit}}")
def exclusion_form(
    request: Request,
    request_id: str,
    unit: str,
    index: CurrentIndex,
    database: State,
    actor: Advisor,
) -> Response:
    """Why a candidate is not to be proposed, and for what."""
    given = {"view": request.query_params.get("view", "")}
    return _exclusion_page(request, request_id, unit, index, database, actor, given, {})


@router.post(f"{_PATH}/exclude/{{unit}}")
def add_exclusion(
    request: Request,
    request_id: str,
    unit: str,
    index: CurrentIndex,
    database: State,
    actor: Advisor,
    fields: Form,
) -> Response:
    """Propose it no more, for this request or for its country."""
    words = wording(language_of(request))
    reason = _lines(fields.get("reason", "")).strip()
    errors: dict[str, str] = {}
    if not reason:
        errors["reason"] = words.text("Bitte sagen Sie in ein paar Worten, warum.")
    elif len(reason) > LONGEST_NOTE:
        errors["reason"] = _too_long(words)
    if errors:
        return _exclusion_page(request, request_id, unit, index, database, actor, fields, errors)
    try:
        with database.write(actor.key) as work:
            asked = find(work, index, actor, request_id)
            everywhere = fields.get("scope") == "country"
            exclude(
                work,
                index,
                actor,
                ags=unit,
                reason=reason,
                request_id=None if everywhere else request_id,
                country=asked.country if everywhere else None,
            )
    except ConflictError:
        return back(request, index, request_id, fields, "same")
    return back(request, index, request_id, fields, "excluded")


@router.post(f"{_PATH}/exclusions/{{exclusion_id}}/end")
def end_exclusion(
    request: Request,
    request_id: str,
    exclusion_id: str,
    index: CurrentIndex,
    database: State,
    actor: Advisor,
    fields: Form,
) -> Response:
    """Propose it again."""
    with database.write(actor.key) as work:
        find(work, index, actor, request_id)
        found = work.exclusions.find(exclusion_id)
        if found is not None:
            work.exclusions.delete(found)
    return back(request, index, request_id, fields, "included" if found else "same")


def _exclusion_page(
    request: Request,
    request_id: str,
    unit: str,
    index: Index,
    database: Database,
    actor: Actor,
    fields: Mapping[str, str],
    errors: Mapping[str, str],
) -> Response:
    ags = index.unit_key(unit)
    with database.read() as work:
        asked = find(work, index, actor, request_id)
    view = view_of(fields.get("view", ""), index, wording(language_of(request)))
    context: dict[str, Any] = {
        "asked": asked,
        "unit": index.snapshot.units[index.snapshot.row[ags]],
        "countries": index.snapshot.countries,
        "view": view,
        "fields": fields,
        "errors": errors,
    }
    return page(request, "desk/exclude.html", context, status=_WRONG if errors else 200)


# --- what was typed --------------------------------------------------------------------------


class _Again:
    """The work desk once more, with a form of the shortlist that could not be kept."""

    def __init__(
        self,
        request: Request,
        request_id: str,
        index: Index,
        database: Database,
        actor: Actor,
        fields: Mapping[str, str],
        form: str,
    ) -> None:
        self._call = (request, index, database, actor, request_id)
        self._fields = fields
        self._form = form

    def page(
        self, status: int, *, errors: Mapping[str, str] | None = None, conflict: bool = False
    ) -> Response:
        request, index, *_ = self._call
        view = view_of(self._fields.get("view", ""), index, wording(language_of(request)))
        typed = Typed(self._form, self._fields, errors or {}, conflict)
        return work_page(*self._call, view, typed=typed, status=status)


def _entry_errors(
    state: ShortlistState | None, fields: Mapping[str, str], words: Wording
) -> dict[str, str]:
    errors = {}
    if state is None:
        errors["state"] = words.text("Bitte einen Stand aus der Liste wählen.")
    if state == "declined" and not fields.get("reason", "").strip():
        errors["reason"] = words.text("Warum hat sie abgesagt? Ein paar Worte genügen.")
    for name in ("note", "reason"):
        if len(_lines(fields.get(name, ""))) > LONGEST_NOTE:
            errors[name] = _too_long(words)
    day = fields.get("contacted_on", "").strip()
    if day and "no_contact" not in fields and not _is_day(iso_date(day) or ""):
        errors["contacted_on"] = words.text("Bitte einen Tag angeben wie 4.5.2026.")
    return errors


def _is_day(text: str) -> bool:
    try:
        return len(text) == 10 and date.fromisoformat(text) is not None
    except ValueError:
        return False


def _too_long(words: Wording) -> str:
    return words.text("Der Text ist zu lang: höchstens {n} Zeichen.").format(
        n=words.number(LONGEST_NOTE)
    )


def _lines(text: str) -> str:
    """A text of several lines as browsers send it."""
    return text.replace("\r\n", "\n")
