"""Who one can write to: at a candidate, or behind a request. Every look is on record."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from starlette.responses import RedirectResponse, Response

from models.errors import StaleError
from service.accounts import Actor
from service.api.access import STAFF, State, form_fields, requires
from service.api.answers import CurrentIndex
from service.desk.history import names_of
from service.desk.requests import find
from service.index import Index
from service.pages.desk.work_page import DONE, Typed, moment, seen_version
from service.pages.rendering import href, language_of, page
from service.state import Database
from service.state.records import Contact
from service.wording import Wording, wording

__all__ = ["router"]

router = APIRouter(include_in_schema=False)

Advisor = Annotated[Actor, requires(*STAFF)]
Form = Annotated[Mapping[str, str], Depends(form_fields)]
_SEE_OTHER, _WRONG, _CHANGED = 303, 422, 412
_PATH = "/desk/requests/{request_id}"
_LINES = ("name", "function", "email", "phone")
_LONGEST = {"name": 300, "function": 300, "email": 300, "phone": 300, "note": 2000}


@router.get(f"{_PATH}/contacts")
def behind_the_request(
    request: Request, request_id: str, index: CurrentIndex, database: State, actor: Advisor
) -> Response:
    """The people behind a request."""
    return _Contacts(request, request_id, None, index, database, actor).page()


@router.get(f"{_PATH}/contacts/{{unit}}")
def at_a_unit(
    request: Request,
    request_id: str,
    unit: str,
    index: CurrentIndex,
    database: State,
    actor: Advisor,
) -> Response:
    """The people at a candidate."""
    return _Contacts(request, request_id, index.unit_key(unit), index, database, actor).page()


@router.post(f"{_PATH}/contacts")
def add_behind_the_request(
    request: Request,
    request_id: str,
    index: CurrentIndex,
    database: State,
    actor: Advisor,
    fields: Form,
) -> Response:
    """One more person behind the request."""
    return _Contacts(request, request_id, None, index, database, actor).add(fields)


@router.post(f"{_PATH}/contacts/{{unit}}")
def add_at_a_unit(
    request: Request,
    request_id: str,
    unit: str,
    index: CurrentIndex,
    database: State,
    actor: Advisor,
    fields: Form,
) -> Response:
    """One more person at the candidate."""
    key = index.unit_key(unit)
    return _Contacts(request, request_id, key, index, database, actor).add(fields)


@router.post(f"{_PATH}/contact/{{contact_id}}")
def change_contact(
    request: Request,
    request_id: str,
    contact_id: str,
    index: CurrentIndex,
    database: State,
    actor: Advisor,
    fields: Form,
) -> Response:
    """What is different now."""
    with database.write(actor.key) as work:
        contact = work.contacts.get(contact_id)
    contacts = _Contacts(request, request_id, contact.ags, index, database, actor)
    return contacts.change(contact, fields)


@router.post(f"{_PATH}/contact/{{contact_id}}/delete")
def delete_contact(
    request: Request,
    request_id: str,
    contact_id: str,
    index: CurrentIndex,
    database: State,
    actor: Advisor,
) -> Response:
    """For good: nothing of it stays but that there was one."""
    with database.write(actor.key) as work:
        contact = work.contacts.get(contact_id)
        work.contacts.delete(contact)
    return _Contacts(request, request_id, contact.ags, index, database, actor).back("deleted")


class _Contacts:
    """The page of the contacts of one unit, or of one request where there is no unit."""

    def __init__(
        self,
        request: Request,
        request_id: str,
        ags: str | None,
        index: Index,
        database: Database,
        actor: Actor,
    ) -> None:
        self._request = request
        self._id = request_id
        self._ags = ags
        self._index = index
        self._database = database
        self._actor = actor
        self._words: Wording = wording(language_of(request))

    def page(self, typed: Typed | None = None, status: int = 200) -> Response:
        """All of them, each with its form, and an empty form."""
        with self._database.write(self._actor.key) as work:
            asked = find(work, self._index, self._actor, self._id)
            if self._ags is not None:
                contacts = work.contacts.of_unit(self._ags)
                met = [one for one in work.shortlist.of_unit(self._ags) if one.contacted_on]
            else:
                contacts, met = work.contacts.of_request(self._id), []
            names = names_of(work)
        snapshot = self._index.snapshot
        unit = None if self._ags is None else snapshot.units[snapshot.row[self._ags]]
        context: dict[str, Any] = {
            "asked": asked,
            "unit": unit,
            "contacts": contacts,
            "met": sorted(met, key=lambda one: one.contacted_on or "", reverse=True),
            "names": names,
            "typed": typed,
            "done": DONE.get(self._request.query_params.get("done", "")),
            "address": self._address(),
            "longest": _LONGEST,
            "today": date.today(),
            "moment": lambda at: moment(at, self._words),
        }
        return page(self._request, "desk/contacts.html", context, status=status)

    def add(self, fields: Mapping[str, str]) -> Response:
        """Keep a new one."""
        given, errors = self._read(fields)
        if errors:
            return self.page(Typed("new", fields, errors), _WRONG)
        about: dict[str, Any] = {"ags": self._ags} if self._ags else {"request_id": self._id}
        with self._database.write(self._actor.key) as work:
            find(work, self._index, self._actor, self._id)
            work.contacts.add(Contact(**given, **about))
        return self.back("contact")

    def change(self, contact: Contact, fields: Mapping[str, str]) -> Response:
        """Keep a changed one, or show what somebody else made of it."""
        given, errors = self._read(fields)
        if errors:
            return self.page(Typed(contact.id, fields, errors), _WRONG)
        try:
            with self._database.write(self._actor.key) as work:
                work.contacts.change(replace(contact, version=seen_version(fields), **given))
        except StaleError:
            return self.page(Typed(contact.id, fields, conflict=True), _CHANGED)
        return self.back("contact")

    def back(self, done: str) -> Response:
        """To the page, with a short message."""
        return RedirectResponse(href(self._request, self._address(), done=done), _SEE_OTHER)

    def _address(self) -> str:
        base = f"/desk/requests/{self._id}/contacts"
        return f"{base}/{self._ags}" if self._ags else base

    def _read(self, fields: Mapping[str, str]) -> tuple[dict[str, Any], dict[str, str]]:
        given: dict[str, Any] = {name: " ".join(fields.get(name, "").split()) for name in _LINES}
        given["note"] = fields.get("note", "").replace("\r\n", "\n").strip()
        errors = {
            name: self._words.text("Der Text ist zu lang: höchstens {n} Zeichen.").format(n=longest)
            for name, longest in _LONGEST.items()
            if len(given[name]) > longest
        }
        if not given["name"]:
            errors["name"] = self._words.text("Bitte einen Namen oder eine Stelle angeben.")
        return given, errors
