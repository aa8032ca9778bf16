"""``/admin`` and ``/admin/history``: accounts, tokens, and the latest changes."""

from __future__ import annotations

from functools import partial
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from indexer.records import Municipality
from service.accounts import Accounts, Actor
from service.api.access import AccountsOf, State
from service.api.answers import CurrentIndex
from service.desk.history import Change, latest_changes
from service.index import Index
from service.pages.admin.common import PERSON_ROLES, ROLES, Administrator, Form
from service.pages.rendering import language_of, page
from service.state import Database
from service.wording import Wording, wording

__all__ = ["admin_page", "router"]

router = APIRouter(include_in_schema=False)

_RECENT = 15
_LISTED = 100
_MESSAGES = frozenset({"changed", "revoked", "signed_out"})
#: Fields whose content is long or says nothing to people.
_HIDDEN = frozenset({"id", "created_at", "created_by", "password_hash"})


@router.get("/admin")
def overview(
    request: Request,
    index: CurrentIndex,
    accounts: AccountsOf,
    database: State,
    actor: Administrator,
) -> Response:
    """Who has an account, which programs have a key, what was changed last."""
    return admin_page(request, index, accounts, database, actor)


@router.get("/admin/history")
def history(
    request: Request,
    database: State,
    actor: Administrator,
    before: Annotated[int | None, Query(ge=1)] = None,
) -> Response:
    """All changes, the latest first."""
    with database.read() as work:
        changes = latest_changes(work, actor, _LISTED, before)
    context = {
        "changes": changes,
        "older": changes[-1].id if len(changes) == _LISTED else None,
        "fields": partial(changed_fields, wording(language_of(request))),
    }
    return page(request, "admin/history.html", context)


def admin_page(
    request: Request,
    index: Index,
    accounts: Accounts,
    database: Database,
    actor: Actor,
    *,
    person: Form | None = None,
    token: Form | None = None,
    status: int = 200,
) -> Response:
    """The page, with what was typed into one of its two forms and can't be used."""
    with database.read() as work:
        changes = latest_changes(work, actor, _RECENT)
        now = work.now
    said = request.query_params.get("said", "")
    context: dict[str, Any] = {
        "users": accounts.people.all(),
        "tokens": accounts.tokens.all(),
        "now": now,
        "changes": changes,
        "fields": partial(changed_fields, wording(language_of(request))),
        "person": person or Form(),
        "token": token or Form(),
        "person_roles": PERSON_ROLES,
        "roles": ROLES,
        "labels": {unit.ags: unit.label for unit in _units(index, accounts)},
        "said": said if said in _MESSAGES else "",
    }
    return page(request, "admin/overview.html", context, status=status)


def _units(index: Index, accounts: Accounts) -> list[Municipality]:
    keys = {one.ags for one in accounts.people.all()} | {one.ags for one in accounts.tokens.all()}
    rows = (index.snapshot.row.get(key) for key in keys if key)
    return [index.snapshot.units[row] for row in rows if row is not None]


def changed_fields(words: Wording, change: Change) -> list[tuple[str, str, str]]:
    """Field, before and after of a change, as short texts."""
    before, after = change.before or {}, change.after or {}
    names = [name for name in dict.fromkeys((*before, *after)) if name not in _HIDDEN]
    return [
        (name, _short(before.get(name), words), _short(after.get(name), words)) for name in names
    ]


def _short(value: object, words: Wording) -> str:
    if value is None or value in ("", []):
        return ""
    if isinstance(value, bool):
        return words.text("ja") if value else words.text("nein")
    text = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
    return text if len(text) <= 80 else f"{text[:79]}…"
