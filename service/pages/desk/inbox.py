"""The inbox: the requests that advisors work on, as a table that is filtered, sorted and saved."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Annotated, Any, Literal
from urllib.parse import parse_qsl

from fastapi import APIRouter, Depends, Request
from starlette.responses import RedirectResponse, Response

from models.clock import now
from models.errors import ConflictError, NotFoundError, StaleError
from models.text import fold
from service.accounts import STAFF, Actor
from service.api.access import State, form_fields, requires
from service.api.answers import CurrentIndex
from service.desk.filters import (
    LONGEST_NAME,
    FilterPage,
    deleted_filter,
    own_filter,
    own_filters,
)
from service.desk.filters import restore_filter as restore
from service.desk.filters import save_filter as save
from service.desk.history import names_of
from service.desk.inbox import (
    FILTERS,
    STATUSES,
    TIERS,
    Inbox,
    InboxFilter,
    filter_of,
    query_of,
    read_inbox,
)
from service.desk.news import last_visit, news_since
from service.desk.requests import Fields, change, find
from service.index import Index
from service.pages.navigation import has_page
from service.pages.rendering import href, language_of, page
from service.requests import STATUS_ORDER
from service.state import Database, Work
from service.wording import Language

__all__ = ["router"]

router = APIRouter(include_in_schema=False)

Staff = Annotated[Actor, requires(*STAFF)]
Form = Annotated[Mapping[str, str], Depends(form_fields)]

#: As many rows as stay well under 150 kB with the form that each of them has.
_ROWS = 40
_PAGE: FilterPage = "inbox"
_SEE_OTHER = 303
_STALE = 412


@dataclass(frozen=True, slots=True)
class Message:
    """What a page says after something was done: which, to what, and how to take it back."""

    kind: Literal["status", "stale", "saved", "deleted", "taken", "entered"]
    about: str = ""
    fields: Mapping[str, str] | None = None


# --- the list ------------------------------------------------------------------------------------


@router.get("/desk")
def inbox(request: Request, index: CurrentIndex, database: State, actor: Staff) -> Response:
    """The requests; what was just done is said above them."""
    with database.read() as work:
        said = _said(request.query_params, work, index, actor)
        return _shown(request, index, work, actor, said)


def _shown(
    request: Request,
    index: Index,
    work: Work,
    actor: Actor,
    said: Message | None,
    *,
    asked: Mapping[str, str] | None = None,
    status: int = 200,
) -> Response:
    asked = request.query_params if asked is None else asked
    wanted = filter_of(asked)
    found = read_inbox(work, index, wanted, [theme.id for theme in index.snapshot.themes])
    number, pages = _page_number(asked.get("page", ""), found)
    since, home = last_visit(work, actor), request.app.state.settings.home
    news = news_since(work, home, index, actor, since) if since else None
    filters = [one for one in own_filters(work, actor) if one.page == _PAGE]
    context: dict[str, Any] = {
        "inbox": found,
        "rows": found.rows[_ROWS * (number - 1) : _ROWS * number],
        "number": number,
        "pages": pages,
        "first": _ROWS * (number - 1) + 1,
        "wanted": wanted,
        "query": query_of(wanted),
        "address": _addresses(request, wanted),
        "country_choices": _countries(found, index, language_of(request)),
        "statuses": STATUSES,
        "tiers": TIERS,
        "source_statuses": STATUS_ORDER,
        "filters": filters,
        "current_filter": next((f for f in filters if f.query == query_of(wanted)), None),
        "said": said,
        "news": news,
        "fresh": {one.id for one in news.added} if news else set(),
        "today": now().date(),
        "has_desk": has_page(request, "/desk/requests/{request_id}"),
        "has_new": has_page(request, "/desk/new"),
        **names(index),
    }
    return page(request, "desk/inbox.html", context, status=status)


def _countries(found: Inbox, index: Index, language: Language) -> list[tuple[str, str]]:
    """Names and codes of the countries to filter by, in the order of the alphabet."""
    known = index.snapshot.countries
    named = [
        (known[code].names[language] if code in known else code, code) for code in found.countries
    ]
    return sorted(named, key=lambda one: fold(one[0]))


def names(index: Index) -> dict[str, Any]:
    """The names that the pages of the desk need for codes."""
    return {
        "countries": index.snapshot.countries,
        "sources": index.snapshot.sources,
        "theme_labels": {theme.id: theme.label for theme in index.snapshot.themes},
    }


def _addresses(request: Request, wanted: InboxFilter) -> Any:
    """For the template: the address of this list with some fields changed."""

    def address(**changed: Any) -> str:
        number = str(changed.pop("page", ""))
        more = {"page": number} if number not in ("", "1") else {}
        return to_inbox(request, query_of(replace(wanted, **changed), **more))

    return address


def to_inbox(request: Request, query: str, **more: str) -> str:
    """The address of the inbox with this query, in the language of the request."""
    given = {name: value for name, value in parse_qsl(query) if name in (*FILTERS, "page")}
    return href(request, "/desk", **given, **more)


def _page_number(text: str, found: Inbox) -> tuple[int, int]:
    pages = max(1, -(-len(found.rows) // _ROWS))
    number = int(text) if text.isdecimal() and len(text) < 6 else 1
    return min(max(number, 1), pages), pages


# --- what was done -------------------------------------------------------------------------------


def _said(asked: Mapping[str, str], work: Work, index: Index, actor: Actor) -> Message | None:
    """The message that the address names. Nothing is said that is not so."""
    if "changed" in asked:
        return _said_of_status(work, index, actor, asked["changed"], asked.get("was", ""))
    if "deleted" in asked:
        gone = deleted_filter(work, actor, asked["deleted"])
        return Message("deleted", gone.name, {"filter_id": gone.id}) if gone else None
    if "saved" in asked:
        kept = work.filters.find(asked["saved"])
        return Message("saved", kept.name) if kept and kept.owner == actor.key else None
    name = asked.get("taken", "")[:LONGEST_NAME]
    return Message("taken", name) if name else None


def _said_of_status(
    work: Work, index: Index, actor: Actor, request_id: str, was: str
) -> Message | None:
    with suppress(NotFoundError):
        entry = find(work, index, actor, request_id)
        if entry.desk and was in STATUSES and was != entry.desk.status:
            undo = {"request_id": entry.id, "version": str(entry.desk.version), "status": was}
            return Message("status", entry.place, {**undo, "now": entry.desk.status})
    return None


# --- status --------------------------------------------------------------------------------------


@router.post("/desk/status")
def change_status(
    request: Request, index: CurrentIndex, database: State, actor: Staff, form: Form
) -> Response:
    """Set the status of a request, and go back to the list.

    If somebody else has changed the request since, the list says who and what, and nothing is set.
    """
    request_id, query = form.get("request_id", ""), form.get("query", "")
    status: Any = form.get("status") if form.get("status") in STATUSES else None
    version = form.get("version", "")
    seen = int(version) if version.isdecimal() and len(version) < 10 else 0
    was = _status_now(database, index, actor, request_id)
    try:
        with database.write(actor.key) as work:
            change(work, index, request_id, seen, Fields(status=status))
    except (StaleError, ConflictError):
        with database.read() as work:
            entry = find(work, index, actor, request_id)
            assert entry.desk is not None
            given = {"request_id": request_id, "version": str(entry.desk.version)}
            by = names_of(work).get(entry.desk.updated_by or "", "")
            said = {**given, "status": status or "", "now": entry.desk.status, "by": by}
            message = Message("stale", entry.place, said)
            asked = dict(parse_qsl(query))
            return _shown(request, index, work, actor, message, asked=asked, status=_STALE)
    return RedirectResponse(to_inbox(request, query, changed=request_id, was=was), _SEE_OTHER)


def _status_now(database: Database, index: Index, actor: Actor, request_id: str) -> str:
    with database.read() as work:
        entry = find(work, index, actor, request_id)
    return entry.desk.status if entry.desk else ""


# --- saved filters -------------------------------------------------------------------------------


@router.post("/desk/filters")
def save_filter(request: Request, database: State, actor: Staff, form: Form) -> Response:
    """Keep the filter of the list under a name."""
    query = query_of(filter_of(dict(parse_qsl(form.get("query", "")))))
    name = " ".join(form.get("name", "").split())[:LONGEST_NAME]
    if not name:
        return RedirectResponse(to_inbox(request, query), _SEE_OTHER)
    try:
        with database.write(actor.key) as work:
            kept = save(work, actor, page=_PAGE, name=name, query=query)
    except ConflictError:
        return RedirectResponse(to_inbox(request, query, taken=name), _SEE_OTHER)
    return RedirectResponse(to_inbox(request, query, saved=kept.id), _SEE_OTHER)


@router.post("/desk/filters/{filter_id}/delete")
def delete_filter(
    request: Request, filter_id: str, database: State, actor: Staff, form: Form
) -> Response:
    """Delete an own filter; the page offers to take that back."""
    with database.write(actor.key) as work:
        work.filters.delete(own_filter(work, actor, filter_id))
    address = to_inbox(request, form.get("query", ""), deleted=filter_id)
    return RedirectResponse(address, _SEE_OTHER)


@router.post("/desk/filters/{filter_id}/restore")
def restore_filter(
    request: Request, filter_id: str, database: State, actor: Staff, form: Form
) -> Response:
    """Bring a deleted filter of one's own back."""
    with database.write(actor.key) as work:
        restore(work, actor, filter_id)
    address = to_inbox(request, form.get("query", ""), saved=filter_id)
    return RedirectResponse(address, _SEE_OTHER)
