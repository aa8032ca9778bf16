"""Bring the database to the form that this program knows: all of it, or nothing.

All steps run in one transaction, on SQLite too, and a SQLite file is copied first. The first one to
come holds a lock; whoever starts at the same time waits and finds the work done.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import URL, Connection, inspect, text

from models.errors import StateError
from service.state.engine import WRITES, open_engine

__all__ = ["BACKUPS", "is_known", "migrate", "newest_revision", "revision_of", "upgrade"]

#: Folder beside the SQLite file for the copies that are made before a migration.
BACKUPS = "backups"
_MIGRATIONS = Path(__file__).resolve().parent / "migrations"
#: Any number that no other program takes in the same database.
_LOCK = 7_403_190_226
#: Where Alembic notes the form of a database.
_TABLE = "alembic_version"


def migrate(url: URL) -> None:
    """Apply the missing migrations to the database at `url`.

    Raises:
        StateError: a newer program has written it.
    """
    # SQLite changes a table by making it anew, which foreign keys would not survive.
    engine = open_engine(url, foreign_keys=False)
    try:
        with engine.connect() as connection:
            writing = connection.execution_options(**{WRITES: True})
            with writing.begin():
                _upgrade(writing, url)
    finally:
        engine.dispose()


def is_known(revision: str) -> bool:
    """Whether this program knows the form of a database that calls itself `revision`."""
    return revision in _revisions()


def revision_of(connection: Connection) -> tuple[str | None, str | None]:
    """The form that a database has, None for an empty one, and the newest that we know."""
    current = None
    if inspect(connection).has_table(_TABLE):
        current = connection.scalar(text(f"SELECT version_num FROM {_TABLE}"))
    return current, newest_revision()


def newest_revision() -> str | None:
    """The newest form that this program knows."""
    return max(_revisions(), default=None)


def upgrade(connection: Connection, revision: str) -> None:
    """Give an empty database the form `revision`, inside the caller's transaction."""
    # Almost always there is nothing to do, and loading Alembic takes a third of a second.
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    command.upgrade(config, revision)


def _revisions() -> frozenset[str]:
    """The forms that we know, by the names of the files that make them: ``v0001_first.py``."""
    files = (_MIGRATIONS / "versions").glob("v[0-9]*_*.py")
    return frozenset(path.stem.split("_")[0].removeprefix("v") for path in files)


def _upgrade(connection: Connection, url: URL) -> None:
    if url.drivername != "sqlite":
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_LOCK})")
    current, newest = revision_of(connection)
    if current == newest:
        return
    if current is not None:
        _refuse_newer(current, url)
        _back_up(url, current)
    upgrade(connection, "head")
    if url.drivername == "sqlite" and connection.exec_driver_sql("PRAGMA foreign_key_check").all():
        raise StateError(
            f"The migration of {url.render_as_string()} would break references; nothing was done.",
            mend="Please report it; the program before this one still works with this database.",
        )


def _refuse_newer(current: str, url: URL) -> None:
    if not is_known(current):
        raise StateError(
            f"The database {url.render_as_string()} was written by a newer Partnerkompass"
            f" (its form is {current!r}, the newest this one knows is"
            f" {newest_revision()!r}).",
            mend=f"Install the newer version again, or put back a copy from the folder {BACKUPS!r}"
            " or your own backup.",
        )


def _back_up(url: URL, revision: str) -> None:
    """Copy a SQLite file as it is before the migration; PostgreSQL has its own means."""
    if url.drivername != "sqlite":
        return
    source = Path(url.database or "")
    folder = source.parent / BACKUPS
    folder.mkdir(mode=0o700, exist_ok=True)
    moment = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")
    target = folder / f"{source.stem}-{revision}-{moment}{source.suffix}"
    with closing(sqlite3.connect(source)) as old, closing(sqlite3.connect(target)) as new:
        old.backup(new)
    target.chmod(0o600)
