"""What all repositories of records that people change have in common."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import datetime
from typing import Any, ClassVar, Generic, TypeVar

import msgspec
from sqlalchemy import (
    ColumnElement,
    Connection,
    CursorResult,
    Insert,
    RowMapping,
    Table,
    Update,
    delete,
    insert,
    select,
    update,
)
from sqlalchemy.exc import IntegrityError

from models.errors import ConflictError, NotFoundError, StaleError
from service.state.records import Kept
from service.state.tables import history

__all__ = ["Context", "Repository", "as_record", "as_row", "new_id"]

Record = TypeVar("Record", bound=Kept)
Shown = TypeVar("Shown")
#: Written along by every change, so no change of their own.
_BOOKKEEPING = frozenset({"version", "updated_at", "updated_by"})


@dataclass(frozen=True, slots=True)
class Context:
    """The transaction, who acts in it, and its time: the same for all that it writes."""

    connection: Connection
    actor: str
    now: datetime


def new_id() -> str:
    """A new id: 80 random bits as 16 letters and digits."""
    return secrets.token_hex(8)


def as_record(row: RowMapping, record: type[Shown]) -> Shown:
    """The record of a row (columns that it has no field for are left out)."""
    names = {field.name for field in fields(record)}  # type: ignore[arg-type]  # a dataclass
    return msgspec.convert({name: row[name] for name in names}, record)


def as_row(record: object) -> dict[str, Any]:
    """The columns of a record; times stay times, tuples become lists."""
    row: dict[str, Any] = msgspec.to_builtins(record, builtin_types=(datetime,))
    return row


class Repository(Generic[Record]):
    """Records of one table: found, added, changed and deleted, with the history written along."""

    table: ClassVar[Table]
    record: type[Record]
    #: What the history and messages call it.
    entity: ClassVar[str]

    def __init__(self, context: Context) -> None:
        self._context = context
        self._connection = context.connection

    def find(self, id: str) -> Record | None:
        """The record with this id."""
        return self._one(self.table.c.id == id)

    def get(self, id: str) -> Record:
        """The record with this id.

        Raises:
            NotFoundError: there is none.
        """
        found = self.find(id)
        if found is None:
            raise self.missing(id)
        return found

    def missing(self, id: str) -> NotFoundError:
        """The error for an id that nothing is known under, or nothing for whoever asks."""
        return NotFoundError(
            f"No {self.entity} {id[:60]!r}.", mend="It may have been deleted; list them anew."
        )

    def add(self, record: Record, **hidden: Any) -> Record:
        """Keep a new record; `hidden` are columns that no record shows.

        Returns:
            It with its id (a new one, unless it has one), and with who and when.

        Raises:
            ConflictError: there is one like it already.
        """
        context = self._context
        kept = replace(
            record,
            id=record.id or new_id(),
            version=1,
            created_at=context.now,
            created_by=context.actor,
            updated_at=context.now,
            updated_by=context.actor,
        )
        self._insert({**as_row(kept), **hidden}, kept.id)
        self._remember(kept.id, "created", None, self._remembered(as_row(kept)))
        return kept

    def change(self, record: Record) -> Record:
        """Keep a changed record; its ``version`` is the one that the change was made from.

        Nothing is written where nothing differs.

        Raises:
            NotFoundError: it is not there any more.
            StaleError: somebody else has changed it since.
            ConflictError: there is one like it already.
        """
        before = self.get(record.id)
        if before.version != record.version:
            raise self._stale(before, record.version)
        if before == record:
            return before
        context = self._context
        after = replace(
            record,
            version=record.version + 1,
            updated_at=context.now,
            updated_by=context.actor,
        )
        changed = (
            update(self.table)
            .where(self.table.c.id == record.id, self.table.c.version == record.version)
            .values(as_row(after))
        )
        if self._unless_double(changed, record.id).rowcount != 1:
            raise self._stale(before, record.version)
        self._remember(record.id, "changed", *_differences(as_row(before), as_row(after)))
        return after

    def delete(self, record: Record) -> None:
        """Delete a record; the history keeps what it was.

        Raises:
            StaleError: somebody else has changed or deleted it since it was read.
        """
        gone = delete(self.table).where(
            self.table.c.id == record.id, self.table.c.version == record.version
        )
        if self._connection.execute(gone).rowcount != 1:
            raise self._stale(self.get(record.id), record.version)
        self._remember(record.id, "deleted", self._remembered(as_row(record)), None)

    # --- for the repositories below --------------------------------------------------------------

    def _one(self, *where: ColumnElement[bool]) -> Record | None:
        row = self._connection.execute(select(self.table).where(*where)).mappings().first()
        return None if row is None else as_record(row, self.record)

    def _all(self, *where: ColumnElement[bool], newest_first: bool = False) -> tuple[Record, ...]:
        columns = self.table.c
        order = columns.created_at.desc() if newest_first else columns.created_at
        query = select(self.table).where(*where).order_by(order, columns.id)
        rows = self._connection.execute(query).mappings()
        return tuple(as_record(row, self.record) for row in rows)

    def _insert(self, row: Mapping[str, Any], id: str) -> None:
        self._unless_double(insert(self.table).values(row), id)

    def _unless_double(self, statement: Insert | Update, id: str) -> CursorResult[Any]:
        try:
            with self._connection.begin_nested():
                return self._connection.execute(statement)
        except IntegrityError as error:
            if not _is_double(error):
                raise
            raise ConflictError(
                f"There is such a {self.entity} already ({id[:60]}).",
                mend="Read it anew and change the one that is there.",
            ) from error

    def _stale(self, now: Record, seen: int) -> StaleError:
        return StaleError(
            f"The {self.entity} {now.id!r} has been changed since it was read: version"
            f" {now.version} by {now.updated_by}, not version {seen}.",
            mend="Read it anew, look at the change, and make yours again.",
        )

    def _remembered(self, row: dict[str, Any]) -> dict[str, Any] | None:
        """What the history keeps of a whole record."""
        return {name: value for name, value in row.items() if name not in _BOOKKEEPING}

    def _remember(
        self,
        id: str,
        action: str,
        before: dict[str, Any] | None,
        after: dict[str, Any] | None,
    ) -> None:
        assert self._context.actor, "a change in a reading transaction"
        self._connection.execute(
            insert(history).values(
                at=self._context.now,
                actor=self._context.actor,
                entity=self.entity,
                entity_id=id,
                action=action,
                before=_plain(before),
                after=_plain(after),
            )
        )


def _is_double(error: IntegrityError) -> bool:
    """Whether a key or a unique column is taken, as SQLite and PostgreSQL say it."""
    code = getattr(error.orig, "sqlite_errorname", None) or getattr(error.orig, "sqlstate", None)
    return code in ("SQLITE_CONSTRAINT_UNIQUE", "SQLITE_CONSTRAINT_PRIMARYKEY", "23505")


def _differences(
    before: Mapping[str, Any], after: Mapping[str, Any]
) -> tuple[dict[str, Any], dict[str, Any]]:
    names = [name for name in after if name not in _BOOKKEEPING and before[name] != after[name]]
    return {name: before[name] for name in names}, {name: after[name] for name in names}


def _plain(fields: dict[str, Any] | None) -> dict[str, Any] | None:
    """For a JSON column: times as text."""
    plain: dict[str, Any] | None = msgspec.to_builtins(fields)
    return plain
