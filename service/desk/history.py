"""Who changed what, and when, with the names that people know."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from service.accounts import CONSOLE, Actor, Role
from service.state import Work
from service.state.records import HistoryEntry

__all__ = ["Change", "changes_of", "latest_changes", "names_of"]

#: What only administrators manage, and see the history of.
_ACCOUNTS = frozenset({"account", "token"})


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


def latest_changes(
    work: Work, actor: Actor, limit: int, before: int | None = None
) -> tuple[Change, ...]:
    """Of the `limit` latest changes with ids below `before` those that `actor` may see."""
    return _shown(work, actor, work.history.latest(limit, before))


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
        if actor.role is Role.ADMINISTRATOR or one.entity not in _ACCOUNTS
    )
