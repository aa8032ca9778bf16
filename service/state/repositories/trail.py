"""What is written along: the history of all changes, and the answers to repeated calls."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta
from typing import ClassVar

from sqlalchemy import delete, func, insert, select
from sqlalchemy import text as sql
from sqlalchemy.exc import IntegrityError

from models.errors import ConflictError
from service.state import tables
from service.state.records import HistoryEntry, StoredReply
from service.state.repositories.base import Context, as_record, as_row, new_id

__all__ = ["History", "Replies", "Stamps"]

#: No database has a higher number.
_HIGHEST = 2**63 - 1
#: How long a call may be repeated with its key.
KEPT = timedelta(hours=24)


class History:
    """All changes; they are written by the repositories of what changes, and never changed."""

    def __init__(self, context: Context) -> None:
        self._connection = context.connection

    def of(self, entity: str, entity_id: str) -> tuple[HistoryEntry, ...]:
        """The changes of one thing, the latest first."""
        table = tables.history
        query = (
            select(table)
            .where(table.c.entity == entity, table.c.entity_id == entity_id)
            .order_by(table.c.id.desc())
        )
        rows = self._connection.execute(query).mappings()
        return tuple(as_record(row, HistoryEntry) for row in rows)

    def ids_of(self, entity: str, **made_with: str) -> tuple[str, ...]:
        """The ids of all things of a kind, deleted ones included, that were made with these fields.

        The oldest first.
        """
        table = tables.history
        query = (
            select(table.c.entity_id)
            .where(table.c.entity == entity, table.c.action == "created")
            .where(*(table.c.after[name].as_string() == value for name, value in made_with.items()))
            .order_by(table.c.id)
        )
        return tuple(dict.fromkeys(self._connection.scalars(query)))

    def latest(
        self, limit: int, before: int | None = None, *, without: Collection[str] = ()
    ) -> tuple[HistoryEntry, ...]:
        """The `limit` latest changes with an id below `before`, of anything but `without`."""
        table = tables.history
        query = select(table).order_by(table.c.id.desc()).limit(limit)
        query = query.where(table.c.entity.not_in(without))
        if before is not None:
            query = query.where(table.c.id < min(before, _HIGHEST))
        rows = self._connection.execute(query).mappings()
        return tuple(as_record(row, HistoryEntry) for row in rows)

    def count(self, *, without: Collection[str] = ()) -> int:
        """How many changes there are of anything but `without`."""
        table = tables.history
        query = select(func.count()).where(table.c.entity.not_in(without))
        return self._connection.execute(query).scalar_one()


class Replies:
    """Answers to POSTs with an idempotency key."""

    def __init__(self, context: Context) -> None:
        self._connection = context.connection
        self._now = context.now

    def find(self, actor: str, key: str) -> StoredReply | None:
        """The answer that this caller got with this key in the last day."""
        table = tables.replies
        query = select(table).where(
            table.c.actor == actor, table.c.key == key, table.c.at > self._now - KEPT
        )
        row = self._connection.execute(query).mappings().first()
        return None if row is None else as_record(row, StoredReply)

    def add(self, reply: StoredReply) -> None:
        """Keep an answer; those that are older than a day are forgotten.

        Raises:
            ConflictError: the same call is being answered at this very moment.
        """
        table = tables.replies
        self._connection.execute(delete(table).where(table.c.at <= self._now - KEPT))
        try:
            with self._connection.begin_nested():
                self._connection.execute(insert(table).values(as_row(reply)))
        except IntegrityError as error:
            raise ConflictError(
                "The same call is being answered just now.",
                mend="Send it again in a moment; it gets the same answer.",
            ) from error


class Stamps:
    """A word for each kind of thing, that becomes another one whenever one of them is changed.

    Whoever keeps something that was made of them looks at the stamp to see whether it still holds,
    in any process. A number would come again once a copy of the database was put back.
    """

    #: The corrections and statements that the index is served with.
    FACTS: ClassVar[str] = "facts"

    def __init__(self, context: Context) -> None:
        self._connection = context.connection

    def of(self, name: str) -> str:
        """The stamp of these things; empty before the first change."""
        table = tables.stamps
        query = select(table.c.value).where(table.c.name == name)
        return self._connection.scalar(query) or ""

    def renew(self, name: str) -> None:
        """They were changed. Seen by others when the transaction ends."""
        # Two that change them at once wait for each other here.
        self._connection.execute(
            sql(
                "INSERT INTO stamps (name, value) VALUES (:name, :value)"
                " ON CONFLICT (name) DO UPDATE SET value = excluded.value"
            ),
            {"name": name, "value": new_id()},
        )
