"""The database as files of a backup, and out of them again.

SQLite is copied by its own online backup, PostgreSQL read table by table in one transaction that
sees a single moment. Both forms go into either kind of database, so that a backup is also the way
from one to the other. Rows that only live for minutes (sessions, links, failed sign-ins, answers to
repeated calls) stay out: a backup must not sign anybody in again.
"""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
from alembic.migration import MigrationContext
from sqlalchemy import (
    JSON,
    URL,
    Connection,
    DateTime,
    MetaData,
    Table,
    func,
    insert,
    inspect,
    select,
)
from sqlalchemy import (
    text as sql,
)
from sqlalchemy.exc import SQLAlchemyError

from models.errors import BadInputError, StateError
from service.operations.archive import DatabaseEntry
from service.state.engine import WRITES, open_engine
from service.state.migrating import is_known, migrate, upgrade

__all__ = ["DATABASE_FILE", "TRANSIENT", "dump", "is_used", "load_file", "load_server"]

#: The SQLite file in a backup.
DATABASE_FILE = "state.sqlite3"
#: Tables whose rows are not worth keeping, or dangerous to bring back.
TRANSIENT = frozenset({"sessions", "links", "login_attempts", "oidc_logins", "replies"})
_VERSION = "alembic_version"
_ROWS_AT_ONCE = 500


def dump(url: URL, folder: Path) -> DatabaseEntry | None:
    """Write the database at `url` into `folder` while others work on it; None if there is none.

    Raises:
        StateError: it can't be read, or what was written is damaged.
    """
    if url.drivername == "sqlite":
        source = Path(url.database or "")
        return _dump_file(source, folder) if source.is_file() else None
    return _dump_server(url, folder)


# --- SQLite ----------------------------------------------------------------------------------


def _dump_file(source: Path, folder: Path) -> DatabaseEntry | None:
    folder.mkdir(parents=True)
    target = folder / DATABASE_FILE
    try:
        with closing(sqlite3.connect(source)) as live, closing(sqlite3.connect(target)) as copy:
            live.backup(copy)
            copy.execute("PRAGMA journal_mode = DELETE")
            copy.execute("PRAGMA secure_delete = ON")
            names = {row[0] for row in copy.execute("SELECT name FROM sqlite_master")}
            for name in sorted(TRANSIENT & names):
                copy.execute(f"DELETE FROM {name}")
            copy.commit()
            copy.execute("VACUUM")
    except sqlite3.Error as error:
        raise StateError(
            f"The database {source} can't be copied: {error}.",
            mend="Check free space; if the file is damaged, restore the last backup.",
        ) from error
    return check_file(target)


def check_file(path: Path) -> DatabaseEntry | None:
    """What a SQLite file holds; None if nothing was ever written to it.

    Raises:
        StateError: it is damaged.
    """
    try:
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
            (verdict,) = connection.execute("PRAGMA integrity_check(1)").fetchone()
            if verdict != "ok" or connection.execute("PRAGMA foreign_key_check").fetchone():
                raise sqlite3.DatabaseError(f"integrity check: {verdict}")
            names = [
                row[0]
                for row in connection.execute(
                    "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name"
                )
            ]
            if _VERSION not in names:
                return None
            (revision,) = connection.execute(f"SELECT version_num FROM {_VERSION}").fetchone()
            rows = {
                name: connection.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0]
                for name in names
                if name not in {_VERSION, *TRANSIENT} and not name.startswith("sqlite_")
            }
    except sqlite3.Error as error:
        raise StateError(
            f"The database {path} is damaged: {error}.", mend="Restore the last backup."
        ) from error
    return DatabaseEntry("file", str(revision), rows)


# --- PostgreSQL ------------------------------------------------------------------------------


def _dump_server(url: URL, folder: Path) -> DatabaseEntry | None:
    engine = open_engine(url)
    try:
        with engine.connect().execution_options(isolation_level="REPEATABLE READ") as connection:
            revision = MigrationContext.configure(connection).get_current_revision()
            if revision is None:
                return None
            folder.mkdir(parents=True)
            rows = {
                table.name: _dump_table(connection, table, folder / f"{table.name}.jsonl")
                for table in _tables(connection)
            }
            return DatabaseEntry("tables", revision, rows)
    except SQLAlchemyError as error:
        raise _unusable(url, error) from error
    finally:
        engine.dispose()


def _dump_table(connection: Connection, table: Table, path: Path) -> int:
    count = 0
    with path.open("wb") as file:
        for row in connection.execute(select(table)).mappings():
            file.write(msgspec.json.encode(dict(row)) + b"\n")
            count += 1
    return count


def _tables(connection: Connection) -> list[Table]:
    """The tables as they are there, in the order in which references allow to fill them."""
    there = MetaData()
    there.reflect(connection)
    for table in there.tables.values():
        for column in table.columns:
            if isinstance(column.type, JSON):
                column.type = JSON(none_as_null=True)
    return [table for table in there.sorted_tables if table.name not in {_VERSION, *TRANSIENT}]


# --- back again ------------------------------------------------------------------------------


def is_used(url: URL) -> bool:
    """Whether there is a database with anything in it at `url`.

    Raises:
        StateError: it can't be reached.
    """
    if url.drivername == "sqlite":
        path = Path(url.database or "")
        return path.is_file() and path.stat().st_size > 0
    engine = open_engine(url)
    try:
        with engine.connect() as connection:
            return bool(inspect(connection).get_table_names())
    except SQLAlchemyError as error:
        raise _unusable(url, error) from error
    finally:
        engine.dispose()


def load_file(entry: DatabaseEntry, folder: Path, target: Path) -> None:
    """Make the SQLite file `target` out of the unpacked database in `folder`, up to date.

    Raises:
        BadInputError: a newer program has written the database.
        StateError: it is damaged.
    """
    _refuse_newer(entry)
    target.unlink(missing_ok=True)
    url = URL.create("sqlite", database=str(target))
    if entry.kind == "file":
        check_file(folder / DATABASE_FILE)
        shutil.copyfile(folder / DATABASE_FILE, target)
        target.chmod(0o600)
    else:
        engine = open_engine(url)
        try:
            writing = engine.connect().execution_options(**{WRITES: True})
            with writing as connection, connection.begin():
                _fill(connection, entry, folder)
        finally:
            engine.dispose()
    migrate(url)
    with closing(sqlite3.connect(target)) as file:
        # What is renamed is one file: nothing of it may lie in the journal beside.
        file.execute("PRAGMA journal_mode = DELETE")
    found = check_file(target)
    if found is None or any(found.rows.get(name) != n for name, n in entry.rows.items()):
        raise StateError(
            "The restored database does not hold as many rows as the backup says.",
            mend="Please report it; nothing was changed.",
        )


def load_server(url: URL, entry: DatabaseEntry, folder: Path, kept: str) -> None:
    """Put the unpacked database into the PostgreSQL at `url`: all of it, or nothing.

    What is there is moved aside, into the schema `kept`, in the same transaction.

    Raises:
        BadInputError: a newer program has written the database.
        StateError: the server refuses.
    """
    _refuse_newer(entry)
    engine = open_engine(url)
    try:
        with engine.connect() as connection, connection.begin():
            _move_aside(connection, kept)
            _fill(connection, entry, folder)
            upgrade(connection, "head")
    except SQLAlchemyError as error:
        raise _unusable(url, error) from error
    finally:
        engine.dispose()


def _refuse_newer(entry: DatabaseEntry) -> None:
    if not is_known(entry.revision):
        raise BadInputError(
            f"The database in this backup was written by a newer Partnerkompass (its form is"
            f" {entry.revision!r}).",
            mend="Install that version, and restore with it.",
        )


def _fill(connection: Connection, entry: DatabaseEntry, folder: Path) -> None:
    """Make the tables as they were when the backup was made, and fill them."""
    upgrade(connection, entry.revision)
    for table in _tables(connection):
        for rows in _batches(entry, table, folder):
            connection.execute(insert(table), rows)
        count = connection.scalar(select(func.count()).select_from(table))
        if count != entry.rows.get(table.name, 0):
            raise StateError(
                f"Of the table {table.name} only {count} of {entry.rows.get(table.name, 0)} rows"
                " could be restored.",
                mend="Please report it; nothing was changed.",
            )
        _continue_numbers(connection, table)


def _batches(entry: DatabaseEntry, table: Table, folder: Path) -> Iterator[list[dict[str, Any]]]:
    batch: list[dict[str, Any]] = []
    for row in _rows(entry, table.name, folder):
        batch.append(_fitting(row, table))
        if len(batch) == _ROWS_AT_ONCE:
            yield batch
            batch = []
    if batch:
        yield batch


def _rows(entry: DatabaseEntry, name: str, folder: Path) -> Iterator[Mapping[str, Any]]:
    if entry.kind == "tables":
        with suppress(FileNotFoundError), (folder / f"{name}.jsonl").open("rb") as file:
            for line in file:
                yield msgspec.json.decode(line)
        return
    engine = open_engine(URL.create("sqlite", database=str(folder / DATABASE_FILE)))
    try:
        with engine.connect() as connection:
            for table in _tables(connection):
                if table.name == name:
                    yield from (dict(row) for row in connection.execute(select(table)).mappings())
    finally:
        engine.dispose()


def _fitting(row: Mapping[str, Any], table: Table) -> dict[str, Any]:
    """A row with its times as this kind of database keeps them: with or without a zone, in UTC."""
    fitting = dict(row)
    for column in table.columns:
        value = fitting.get(column.name)
        if value is None or not isinstance(column.type, DateTime):
            continue
        time = datetime.fromisoformat(value) if isinstance(value, str) else value
        utc = time.astimezone(UTC) if time.tzinfo else time.replace(tzinfo=UTC)
        fitting[column.name] = utc if column.type.timezone else utc.replace(tzinfo=None)
    return fitting


def _continue_numbers(connection: Connection, table: Table) -> None:
    """Where PostgreSQL numbers rows, go on after the last one."""
    if connection.dialect.name == "sqlite":
        return
    for column in table.primary_key:
        named = func.pg_get_serial_sequence(table.name, column.name)
        sequence = connection.scalar(select(named))
        last = connection.scalar(select(func.max(column))) if sequence else None
        if last is not None:
            connection.execute(select(func.setval(sequence, last)))


def _move_aside(connection: Connection, kept: str) -> None:
    """Move our tables and functions into the schema `kept`; indexes and numbers go with them."""
    tables = inspect(connection).get_table_names()
    if not tables:
        return
    quoted = connection.dialect.identifier_preparer.quote
    connection.execute(sql(f"CREATE SCHEMA {quoted(kept)}"))
    for name in tables:
        connection.execute(sql(f"ALTER TABLE {quoted(name)} SET SCHEMA {quoted(kept)}"))
    # Triggers find their functions wherever those are; the migrations make new ones.
    ours = sql(
        "SELECT p.oid::regprocedure::text FROM pg_proc p JOIN pg_namespace n"
        " ON n.oid = p.pronamespace WHERE n.nspname = current_schema() AND NOT EXISTS"
        " (SELECT FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')"
    )
    for (signature,) in connection.execute(ours).all():
        connection.execute(sql(f"ALTER FUNCTION {signature} SET SCHEMA {quoted(kept)}"))


def _unusable(url: URL, error: SQLAlchemyError) -> StateError:
    reason = str(getattr(error, "orig", None) or error).strip().splitlines()[0]
    return StateError(
        f"The database {url.render_as_string()} refused: {reason}.",
        mend="Check that it runs, and that its user owns it: it must be allowed to make tables and"
        " schemas.",
    )
