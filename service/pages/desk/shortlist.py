"""The shortlist of a request, and what is left out of its list: the forms of single candidates."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, get_args

from fastapi import APIRouter
from starlette.responses import Response

from models.errors import ConflictError, StaleError
from service.api.access import EXPENSIVE
from service.desk.pairs import LONGEST_NOTE, ShortlistState, exclude, set_shortlist, take_off
from service.desk.requests import find
from service.pages.desk.call import PATH, Desk, DeskCall
from service.pages.desk.work_page import Typed, entry_form, work_page
from service.pages.forms import iso_date
from service.pages.rendering import page
from service.wording import Wording

__all__ = ["STATES", "router"]

router = APIRouter(include_in_schema=False)

STATES: tuple[ShortlistState, ...] = get_args(ShortlistState)
_WRONG, _CHANGED = 422, 412


@router.post(f"{PATH}/shortlist")
def select(call: Desk) -> Response:
    """Put a candidate on the shortlist; one that is on it already stays as it is."""
    ags = call.index.unit_key(call.fields.get("ags", ""))
    pair: dict[str, Any] = {"request_id": call.request_id, "ags": ags}
    with call.database.write(call.actor.key) as work:
        known = work.shortlist.one(**pair) is not None
        if not known:
            set_shortlist(work, call.index, call.actor, **pair, seen=0, state="selected")
    return call.back("same" if known else "listed")


@router.post(f"{PATH}/shortlist/{{unit}}", dependencies=[EXPENSIVE])
def change_entry(call: Desk, unit: str) -> Response:
    """How far a candidate got, with notes."""
    fields = call.fields
    ags = call.index.unit_key(unit)
    state = next((one for one in STATES if one == fields.get("state")), None)
    errors = _entry_errors(state, fields, call.words)
    day = "" if "no_contact" in fields else fields.get("contacted_on", "")
    if errors or state is None:
        typed = Typed(entry_form(ags), fields, errors)
        return work_page(call, call.view, typed=typed, status=_WRONG)
    try:
        with call.database.write(call.actor.key) as work:
            set_shortlist(
                work,
                call.index,
                call.actor,
                request_id=call.request_id,
                ags=ags,
                seen=call.seen,
                state=state,
                note=_lines(fields.get("note", "")),
                reason=_lines(fields.get("reason", "")),
                contacted_on=iso_date(day) or "",
            )
    except StaleError:
        return _conflict(call, ags)
    return call.back("entry")


@router.post(f"{PATH}/shortlist/{{unit}}/remove", dependencies=[EXPENSIVE])
def remove(call: Desk, unit: str) -> Response:
    """Take a candidate off the shortlist; the history keeps what the entry was."""
    ags = call.index.unit_key(unit)
    try:
        with call.database.write(call.actor.key) as work:
            find(work, call.index, call.actor, call.request_id)
            take_off(work, call.request_id, ags, call.seen)
    except StaleError:
        return _conflict(call, ags)
    return call.back("removed")


def _conflict(call: DeskCall, ags: str) -> Response:
    """The work desk once more, with what was typed and what somebody else has made of it."""
    typed = Typed(entry_form(ags), call.fields, conflict=True)
    return work_page(call, call.view, typed=typed, status=_CHANGED)


# --- exclusions ------------------------------------------------------------------------------


@router.get(f"{PATH}/exclude/{{unit}}")
def exclusion_form(call: Desk, unit: str) -> Response:
    """Why a candidate is not to be proposed, and for what."""
    return _exclusion_page(call, unit, {})


@router.post(f"{PATH}/exclude/{{unit}}")
def add_exclusion(call: Desk, unit: str) -> Response:
    """Propose it no more, for this request or for its country."""
    reason = _lines(call.fields.get("reason", "")).strip()
    if not reason:
        said = call.words.text("Bitte sagen Sie in ein paar Worten, warum.")
        return _exclusion_page(call, unit, {"reason": said})
    if len(reason) > LONGEST_NOTE:
        return _exclusion_page(call, unit, {"reason": _too_long(call.words)})
    try:
        with call.database.write(call.actor.key) as work:
            asked = find(work, call.index, call.actor, call.request_id)
            everywhere = call.fields.get("scope") == "country"
            exclude(
                work,
                call.index,
                call.actor,
                ags=unit,
                reason=reason,
                request_id=None if everywhere else call.request_id,
                country=asked.country if everywhere else None,
            )
    except ConflictError:
        return call.back("same")
    return call.back("excluded")


@router.post(f"{PATH}/exclusions/{{exclusion_id}}/end")
def end_exclusion(call: Desk, exclusion_id: str) -> Response:
    """Propose it again."""
    with call.database.write(call.actor.key) as work:
        find(work, call.index, call.actor, call.request_id)
        found = work.exclusions.find(exclusion_id)
        if found is not None:
            work.exclusions.delete(found)
    return call.back("included" if found else "same")


def _exclusion_page(call: DeskCall, unit: str, errors: Mapping[str, str]) -> Response:
    snapshot = call.index.snapshot
    context: dict[str, Any] = {
        "asked": call.asked(),
        "unit": snapshot.units[snapshot.row[call.index.unit_key(unit)]],
        "countries": snapshot.countries,
        "view": call.view,
        "fields": call.fields,
        "errors": errors,
    }
    return page(call.request, "desk/exclude.html", context, status=_WRONG if errors else 200)


# --- what was typed --------------------------------------------------------------------------


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
