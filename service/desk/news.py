"""What is new to a person since the visit before: what the nights brought, and what others did."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from service.accounts import Actor
from service.nights import digest
from service.state import Work
from service.state.records import Answer

__all__ = ["News", "last_visit", "news_of"]


@dataclass(frozen=True, slots=True)
class News:
    """What came after ``since``, the end of the visit before.

    ``added`` are the requests that were published, or that others entered; ``strong`` says how many
    strong matches are new for a request; ``answers`` are those of municipalities.
    """

    since: datetime
    added: frozenset[str]
    strong: Mapping[str, int]
    answers: tuple[Answer, ...]

    def __bool__(self) -> bool:
        return bool(self.added or self.strong or self.answers)


def last_visit(work: Work, actor: Actor) -> datetime | None:
    """When the visit before this one ended; None during the first, and for programs."""
    return work.visits.before(actor.id) if actor.kind == "user" else None


def news_of(work: Work, home: Path, actor: Actor) -> News | None:
    """What advisors have not seen yet; None during their first visit."""
    since = last_visit(work, actor)
    if since is None:
        return None
    nights = digest(home, since)
    entered = {
        case.id
        for case in work.cases.all().values()
        if case.entered and case.created_at > since and case.created_by != actor.key
    }
    return News(
        since=since,
        added=frozenset(entered.union(note.id for note in nights.added) if nights else entered),
        strong={id: len(units) for id, units in nights.new_strong.items()} if nights else {},
        answers=tuple(a for a in work.answers.since(since) if a.updated_by != actor.key),
    )
