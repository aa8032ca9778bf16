"""The address of the database, and the settings of its connections."""

from __future__ import annotations

import sqlite3
import time
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError

from models.errors import BadInputError

__all__ = ["FILE_NAME", "WRITES", "database_url", "open_engine"]

FILE_NAME = "state.sqlite3"
#: Execution option of a connection whose next transaction writes.
WRITES = "partnerkompass_writes"

_BUSY_SECONDS = 15
_PAUSE_SECONDS = 0.02
_KEPT_OPEN = 10
#: Together with those kept open: one for each thread of the server.
_MORE = 30


def database_url(configured: str | None, home: Path) -> URL:
    """The address of the database: the configured one, or the file in `home`.

    Raises:
        BadInputError: the configured one is no address of a SQLite or PostgreSQL database.
    """
    if not configured:
        return URL.create("sqlite", database=str(home / FILE_NAME))
    mend = "Set PARTNERKOMPASS_DATABASE to postgresql://USER:PASSWORD@HOST/NAME, or leave it out."
    try:
        url = make_url(configured)
    except ArgumentError as error:
        raise BadInputError("PARTNERKOMPASS_DATABASE is no address.", mend=mend) from error
    if url.drivername in ("postgresql", "postgres", "postgresql+psycopg"):
        return url.set(drivername="postgresql+psycopg")
    if url.drivername == "sqlite" and url.database:
        return url
    raise BadInputError(
        f"PARTNERKOMPASS_DATABASE: {url.drivername!r} is no database that can be used.", mend=mend
    )


def open_engine(url: URL, *, foreign_keys: bool = True) -> Engine:
    """An engine on `url` with the settings that everything here relies on."""
    if url.drivername != "sqlite":
        return create_engine(
            url,
            pool_pre_ping=True,
            pool_size=_KEPT_OPEN,
            max_overflow=_MORE,
            hide_parameters=True,
        )
    engine = create_engine(
        url,
        # What somebody entered must not get into an error, and with it into the log.
        hide_parameters=True,
        connect_args={"timeout": _BUSY_SECONDS},
        pool_size=_KEPT_OPEN,
        max_overflow=_MORE,
    )

    @event.listens_for(engine, "connect")
    def on_connect(connection: Any, _record: object) -> None:
        # The driver would begin transactions at its own time; we say when (see on_begin).
        connection.isolation_level = None
        _write_ahead(connection)
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute(f"PRAGMA foreign_keys = {'ON' if foreign_keys else 'OFF'}")
        # What is deleted is overwritten: contact data must not stay in free pages.
        connection.execute("PRAGMA secure_delete = ON")

    @event.listens_for(engine, "begin")
    def on_begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get(WRITES)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


def _write_ahead(connection: Any) -> None:
    """Switch the file to WAL. Only the first one to come changes it, and SQLite lets nobody wait
    for that: whoever comes at the same moment is told "locked" at once."""
    given_up = time.monotonic() + _BUSY_SECONDS
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > given_up:
                raise
            time.sleep(_PAUSE_SECONDS)
        else:
            return
