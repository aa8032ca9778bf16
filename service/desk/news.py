"""What is new since the visit before: what the nights brought, and what others did."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from models.errors import NotFoundError
from service.accounts import Actor
from service.desk.requests import RequestEntry, find
from service.index import Index
from service.nights import digest
from service.state import Work
from service.state.records import Answer

__all__ = ["GivenAnswer", "News", "last_visit", "news_for_unit", "news_since"]


@dataclass(frozen=True, slots=True)
class GivenAnswer:
    """What the municipality `unit` said to a request."""

    request: RequestEntry
    unit: str
    answer: Answer


@dataclass(frozen=True, slots=True)
class News:
    """What came after ``since``.

    ``added`` are the requests that were published, or that others entered; ``strong`` those with
    new strong matches, and how many; requests that are gone again are left out.
    """

    since: datetime
    added: tuple[RequestEntry, ...]
    strong: tuple[tuple[RequestEntry, int], ...]
    answers: tuple[GivenAnswer, ...]

    def __bool__(self) -> bool:
        return bool(self.added or self.strong or self.answers)


def last_visit(work: Work, actor: Actor) -> datetime | None:
    """When the visit before this one ended; None during the first, and for programs."""
    return work.visits.before(actor.id) if actor.kind == "user" else None


def news_since(work: Work, home: Path, index: Index, actor: Actor, since: datetime) -> News:
    """What came after `since`, for advisors; nothing that `actor` did."""
    nights = digest(home, since)
    published = [note.id for note in nights.added] if nights else []
    strong = nights.new_strong if nights else {}
    entered = [
        case.id
        for case in work.cases.all().values()
        if case.entered and case.created_at > since and case.created_by != actor.key
    ]
    answers = [one for one in work.answers.since(since) if one.updated_by != actor.key]
    named = dict.fromkeys((*published, *entered, *strong, *(one.request_id for one in answers)))
    found = {one.id: one for one in _found(work, index, actor, named)}
    return News(
        since=since,
        added=tuple(found[id] for id in (*entered, *published) if id in found),
        strong=tuple((found[id], len(units)) for id, units in strong.items() if id in found),
        answers=tuple(
            GivenAnswer(found[one.request_id], _label(index, one.ags), one)
            for one in answers
            if one.request_id in found
        ),
    )


def news_for_unit(home: Path, ags: str, since: datetime) -> frozenset[str]:
    """The requests that were published after `since`, or that suit the unit strongly since then."""
    found = digest(home, since)
    if found is None:
        return frozenset()
    return frozenset((*found.by_unit.get(ags, ()), *(note.id for note in found.added)))


def _found(work: Work, index: Index, actor: Actor, ids: Iterable[str]) -> Iterator[RequestEntry]:
    for id in ids:
        with suppress(NotFoundError):
            yield find(work, index, actor, id)


def _label(index: Index, ags: str) -> str:
    row = index.snapshot.row.get(ags)
    return ags if row is None else index.snapshot.units[row].label
