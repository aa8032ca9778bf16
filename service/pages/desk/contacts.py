"""Who one can write to: at a candidate, or behind a request. Every look is on record."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from fastapi import APIRouter
from starlette.responses import RedirectResponse, Response

from models.errors import NotFoundError, StaleError
from service.desk.history import names_of
from service.desk.requests import find
from service.pages.desk.call import PATH, Desk, DeskCall
from service.pages.desk.work_page import DONE, Typed, moment
from service.pages.rendering import href, page
from service.state import Work
from service.state.records import Contact

__all__ = ["router"]

router = APIRouter(include_in_schema=False)

_SEE_OTHER, _WRONG, _CHANGED = 303, 422, 412
_LINES = ("name", "function", "email", "phone")
_LONGEST = {"name": 300, "function": 300, "email": 300, "phone": 300, "note": 2000}


@router.get(f"{PATH}/contacts")
def behind_the_request(call: Desk) -> Response:
    """The people behind a request."""
    return _Contacts(call, None).page()


@router.get(f"{PATH}/contacts/{{unit}}")
def at_a_unit(call: Desk, unit: str) -> Response:
    """The people at a candidate."""
    return _Contacts(call, call.index.unit_key(unit)).page()


@router.post(f"{PATH}/contacts")
def add_behind_the_request(call: Desk) -> Response:
    """One more person behind the request."""
    return _Contacts(call, None).add()


@router.post(f"{PATH}/contacts/{{unit}}")
def add_at_a_unit(call: Desk, unit: str) -> Response:
    """One more person at the candidate."""
    return _Contacts(call, call.index.unit_key(unit)).add()


@router.post(f"{PATH}/contact/{{contact_id}}")
def change_contact(call: Desk, contact_id: str) -> Response:
    """What is different now."""
    with call.database.write(call.actor.key) as work:
        contact = work.contacts.get(contact_id)
    return _Contacts(call, contact.ags).change(contact)


@router.post(f"{PATH}/contact/{{contact_id}}/delete")
def delete_contact(call: Desk, contact_id: str) -> Response:
    """For good: nothing of it stays but that there was one."""
    with call.database.write(call.actor.key) as work:
        contact = work.contacts.get(contact_id)
        work.contacts.delete(contact)
    return _Contacts(call, contact.ags).back("deleted")


class _Contacts:
    """The page of the contacts of one unit, or of one request where there is no unit."""

    def __init__(self, call: DeskCall, ags: str | None) -> None:
        self._call = call
        self._ags = ags

    def page(self, typed: Typed | None = None, status: int = 200) -> Response:
        """All of them, each with its form, and an empty form."""
        call = self._call
        with call.database.write(call.actor.key) as work:
            asked = find(work, call.index, call.actor, call.request_id)
            if self._ags is not None:
                contacts = work.contacts.of_unit(self._ags)
                met = [one for one in work.shortlist.of_unit(self._ags) if one.contacted_on]
            else:
                contacts, met = work.contacts.of_request(self._call.request_id), []
            names = names_of(work)
            places = {one.request_id: _place(work, call, one.request_id) for one in met}
        snapshot = self._call.index.snapshot
        unit = None if self._ags is None else snapshot.units[snapshot.row[self._ags]]
        context: dict[str, Any] = {
            "asked": asked,
            "unit": unit,
            "contacts": contacts,
            "met": sorted(met, key=lambda one: one.contacted_on or "", reverse=True),
            "names": names,
            "places": places,
            "typed": typed,
            "done": DONE.get(self._call.request.query_params.get("done", "")),
            "address": self._address(),
            "longest": _LONGEST,
            "today": date.today(),
            "moment": lambda at: moment(at, self._call.words),
        }
        return page(self._call.request, "desk/contacts.html", context, status=status)

    def add(self) -> Response:
        """Keep a new one."""
        given, errors = self._read()
        if errors:
            return self.page(Typed("new", self._call.fields, errors), _WRONG)
        about: dict[str, Any] = (
            {"ags": self._ags} if self._ags else {"request_id": self._call.request_id}
        )
        with self._call.database.write(self._call.actor.key) as work:
            find(work, self._call.index, self._call.actor, self._call.request_id)
            work.contacts.add(Contact(**given, **about))
        return self.back("contact")

    def change(self, contact: Contact) -> Response:
        """Keep a changed one, or show what somebody else made of it."""
        given, errors = self._read()
        if errors:
            return self.page(Typed(contact.id, self._call.fields, errors), _WRONG)
        try:
            with self._call.database.write(self._call.actor.key) as work:
                work.contacts.change(replace(contact, version=self._call.seen, **given))
        except StaleError:
            return self.page(Typed(contact.id, self._call.fields, conflict=True), _CHANGED)
        return self.back("contact")

    def back(self, done: str) -> Response:
        """To the page, with a short message."""
        return RedirectResponse(href(self._call.request, self._address(), done=done), _SEE_OTHER)

    def _address(self) -> str:
        base = f"/desk/requests/{self._call.request_id}/contacts"
        return f"{base}/{self._ags}" if self._ags else base

    def _read(self) -> tuple[dict[str, Any], dict[str, str]]:
        fields, words = self._call.fields, self._call.words
        given: dict[str, Any] = {name: " ".join(fields.get(name, "").split()) for name in _LINES}
        given["note"] = fields.get("note", "").replace("\r\n", "\n").strip()
        errors = {
            name: words.text("Der Text ist zu lang: höchstens {n} Zeichen.").format(n=longest)
            for name, longest in _LONGEST.items()
            if len(given[name]) > longest
        }
        if not given["name"]:
            errors["name"] = words.text("Bitte einen Namen oder eine Stelle angeben.")
        return given, errors


def _place(work: Work, call: DeskCall, request_id: str) -> str:
    """Who asks in this request; its id where it is gone."""
    try:
        return find(work, call.index, call.actor, request_id).place
    except NotFoundError:
        return request_id
