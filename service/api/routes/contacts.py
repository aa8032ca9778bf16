"""``/contacts``: personal data, apart from everything else; every look is on record."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from models.errors import BadInputError
from service.accounts import Actor, Role
from service.api.access import STAFF, State, requires
from service.api.answers import CurrentIndex, PageQuery, answer, kept_page, page_of
from service.api.calls import Once, Seen, etag
from service.desk.requests import find
from service.paging import Page
from service.state import Work
from service.state.records import Contact, ContactAccess

router = APIRouter(prefix="/contacts", tags=["contacts"])

Line = Annotated[str, Field(max_length=300)]
_NO_STORE = {"Cache-Control": "no-store"}
_MEND = "Give 'ags' (a German unit) or 'request_id' (who stands behind a request), and not both."


class About(PageQuery):
    """Whose contacts: of a German unit, or behind a request."""

    ags: str | None = None
    request_id: str | None = None


class NewContact(BaseModel):
    """A person one can write to."""

    model_config = ConfigDict(
        extra="forbid",
        strict=True,
        json_schema_extra={
            "examples": [
                {"ags": "05315000", "name": "Office for International Affairs", "phone": "+49 221"}
            ]
        },
    )

    ags: str | None = None
    request_id: str | None = None
    name: Annotated[str, Field(min_length=1, max_length=300)]
    function: Line = ""
    email: Line = ""
    phone: Line = ""
    note: Annotated[str, Field(max_length=2000)] = ""


class ContactChange(BaseModel):
    """What is to be different."""

    model_config = ConfigDict(
        extra="forbid", strict=True, json_schema_extra={"examples": [{"phone": "+49 221 1"}]}
    )

    name: Annotated[str | None, Field(min_length=1, max_length=300)] = None
    function: Line | None = None
    email: Line | None = None
    phone: Line | None = None
    note: Annotated[str | None, Field(max_length=2000)] = None


@router.get("", response_model=Page[Contact], summary="Contacts of a unit, or behind a request")
def contacts(
    actor: Annotated[Actor, requires(*STAFF)],
    about: Annotated[About, Query()],
    index: CurrentIndex,
    database: State,
) -> Response:
    """The oldest first. That somebody looked is written down."""
    _check_one(about.ags, about.request_id)
    with database.write(actor.key) as work:
        if about.ags is not None:
            found = work.contacts.of_unit(index.unit_key(about.ags))
        else:
            found = work.contacts.of_request(about.request_id or "")
    return kept_page(found, about, newest_first=False, headers=_NO_STORE)


@router.post("", response_model=Contact, status_code=201, summary="Add a contact")
def add_contact(
    actor: Annotated[Actor, requires(*STAFF)],
    body: NewContact,
    index: CurrentIndex,
    once: Once,
) -> Response:
    """It is never indexed. Of a call with a key no answer is kept: sent again, it reads anew."""
    _check_one(body.ags, body.request_id)

    def do(work: Work) -> Response:
        contact = Contact(**body.model_dump())
        if contact.ags is not None:
            contact = replace(contact, ags=index.unit_key(contact.ags))
        else:
            find(work, index, actor, contact.request_id or "")
        return _added(work.contacts.add(contact))

    def again(work: Work, location: str) -> Response:
        return _added(work.contacts.one(location.rpartition("/")[2]))

    return once.run(actor.key, body, do, again=again)


@router.get("/{contact_id}", response_model=Contact, summary="One contact")
def one_contact(
    contact_id: str, database: State, actor: Annotated[Actor, requires(*STAFF)]
) -> Response:
    """That somebody looked is written down."""
    with database.write(actor.key) as work:
        kept = work.contacts.one(contact_id)
    return answer(kept, headers={**etag(kept.version), **_NO_STORE})


@router.patch("/{contact_id}", response_model=Contact, summary="Change a contact")
def change_contact(
    actor: Annotated[Actor, requires(*STAFF)],
    contact_id: str,
    body: ContactChange,
    seen: Seen,
    database: State,
) -> Response:
    """The history tells which fields changed, not to what."""
    with database.write(actor.key) as work:
        contact = work.contacts.get(contact_id)
        changes = body.model_dump(exclude_none=True)
        kept = work.contacts.change(replace(contact, version=seen, **changes))
    return answer(kept, headers=etag(kept.version))


@router.delete("/{contact_id}", status_code=204, summary="Delete a contact for good")
def delete_contact(
    contact_id: str, seen: Seen, database: State, actor: Annotated[Actor, requires(*STAFF)]
) -> Response:
    """Nothing of it stays in the database but that there was one, and who looked at it."""
    with database.write(actor.key) as work:
        work.contacts.delete(replace(work.contacts.get(contact_id), version=seen))
    return Response(status_code=204)


@router.get(
    "/{contact_id}/accesses",
    response_model=Page[ContactAccess],
    summary="Who looked at a contact",
    dependencies=[requires(Role.ADMINISTRATOR)],
)
def accesses_to_contact(
    contact_id: str, database: State, asked: Annotated[PageQuery, Query()]
) -> Response:
    """The latest first; also of contacts that are deleted."""
    with database.read() as work:
        found = work.contacts.accesses(contact_id)
    return page_of([((-one.id, 0, ""), one) for one in found], asked)


def _added(kept: Contact) -> Response:
    headers = {**etag(kept.version), "Location": f"/api/v1/contacts/{kept.id}", **_NO_STORE}
    return answer(kept, status=201, headers=headers)


def _check_one(ags: str | None, request_id: str | None) -> None:
    if (ags is None) == (request_id is None):
        raise BadInputError("A contact belongs to one unit or to one request.", mend=_MEND)
