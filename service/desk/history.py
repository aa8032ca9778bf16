"""Who changed what, and when, with the names that people know."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from service.accounts import CONSOLE, Actor, Role
from service.paging import Page, cursor_of, key_of
from service.state import Work
from service.state.records import HistoryEntry

__all__ = [
    "Change",
    "about_request",
    "changes_of",
    "changes_of_request",
    "latest_changes",
    "latest_page",
    "names_of",
]

#: What only administrators manage, and see the history of.
_ACCOUNTS = frozenset({"account", "token"})
#: What belongs to a request and one unit.
_OF_PAIRS = ("shortlist entry", "exclusion")


@dataclass(frozen=True, slots=True)
class Change:
    """One change; ``by`` is the name of who did it, as far as it is known."""

    id: int
    at: datetime
    actor: str
    by: str
    entity: str
    entity_id: str
    action: str
    before: dict[str, Any] | None
    after: dict[str, Any] | None


def changes_of(work: Work, actor: Actor, entity: str, entity_id: str) -> tuple[Change, ...]:
    """The changes of one thing that `actor` may see, the latest first."""
    return _shown(work, actor, work.history.of(entity, entity_id))


def changes_of_request(
    work: Work, actor: Actor, request_id: str, country: str
) -> tuple[Change, ...]:
    """The changes that :func:`about_request` finds, as `actor` may see them."""
    return _shown(work, actor, about_request(work, request_id, country))


def about_request(work: Work, request_id: str, country: str) -> tuple[HistoryEntry, ...]:
    """What the history has of a request, the latest first.

    That is the request itself, its shortlist, and the exclusions for it or for all of `country`,
    the country that asks.
    """
    changes = list(work.history.of("request", request_id))
    for entity in _OF_PAIRS:
        for id in work.history.ids_of(entity, request_id=request_id):
            changes += work.history.of(entity, id)
    for id in work.history.ids_of("exclusion", country=country):
        changes += work.history.of("exclusion", id)
    return tuple(sorted(changes, key=lambda change: -change.id))


def latest_changes(
    work: Work, actor: Actor, limit: int, before: int | None = None
) -> tuple[Change, ...]:
    """The `limit` latest changes with ids below `before` that `actor` may see."""
    return _shown(work, actor, work.history.latest(limit, before, without=_hidden(actor)))


def latest_page(work: Work, actor: Actor, limit: int, cursor: str | None) -> Page[Change]:
    """A page of all changes that `actor` may see, the latest first."""
    before = None if cursor is None else key_of(cursor)[0]
    found = latest_changes(work, actor, limit + 1, before)
    shown, more = found[:limit], len(found) > limit
    total = work.history.count(without=_hidden(actor))
    return Page(shown, cursor_of((shown[-1].id, 0, "")) if more else None, total)


def names_of(work: Work) -> dict[str, str]:
    """Actor, as records write it -> the name that people know."""
    return {
        CONSOLE: CONSOLE,
        **{f"user:{user.id}": user.name for user in work.users.all()},
        **{f"token:{token.id}": token.name for token in work.tokens.all()},
    }


def _shown(work: Work, actor: Actor, entries: tuple[HistoryEntry, ...]) -> tuple[Change, ...]:
    names = names_of(work)
    return tuple(
        Change(
            id=one.id,
            at=one.at,
            actor=one.actor,
            by=names.get(one.actor, ""),
            entity=one.entity,
            entity_id=one.entity_id,
            action=one.action,
            before=one.before,
            after=one.after,
        )
        for one in entries
        if one.entity not in _hidden(actor)
    )


def _hidden(actor: Actor) -> frozenset[str]:
    """What `actor` does not see the history of."""
    return frozenset() if actor.role is Role.ADMINISTRATOR else _ACCOUNTS
