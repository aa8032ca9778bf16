"""Bring the database to the form that this program knows: all of it, or nothing.

All steps run in one transaction, on SQLite too, and a SQLite file is copied first. The first one to
come holds a lock; whoever starts at the same time waits and finds the work done.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import URL, Connection

from models.errors import StateError
from service.state.engine import WRITES, open_engine

__all__ = ["BACKUPS", "is_known", "migrate", "newest_revision", "revision_of", "upgrade"]

#: Folder beside the SQLite file for the copies that are made before a migration.
BACKUPS = "backups"
_MIGRATIONS = Path(__file__).resolve().parent / "migrations"
#: Any number that no other program takes in the same database.
_LOCK = 7_403_190_226


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
    scripts = ScriptDirectory.from_config(_config())
    return revision in {script.revision for script in scripts.walk_revisions()}


def revision_of(connection: Connection) -> tuple[str | None, str | None]:
    """The form that a database has, None for an empty one, and the newest that we know."""
    return MigrationContext.configure(connection).get_current_revision(), newest_revision()


def newest_revision() -> str | None:
    """The newest form that this program knows."""
    return ScriptDirectory.from_config(_config()).get_current_head()


def upgrade(connection: Connection, revision: str) -> None:
    """Give an empty database the form `revision`, inside the caller's transaction."""
    config = _config()
    config.attributes["connection"] = connection
    command.upgrade(config, revision)


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config


def _upgrade(connection: Connection, url: URL) -> None:
    if url.drivername != "sqlite":
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_LOCK})")
    scripts = ScriptDirectory.from_config(_config())
    current = MigrationContext.configure(connection).get_current_revision()
    if current == scripts.get_current_head():
        return
    if current is not None:
        _refuse_newer(scripts, current, url)
        _back_up(url, current)
    upgrade(connection, "head")
    if url.drivername == "sqlite" and connection.exec_driver_sql("PRAGMA foreign_key_check").all():
        raise StateError(
            f"The migration of {url.render_as_string()} would break references; nothing was done.",
            mend="Please report it; the program before this one still works with this database.",
        )


def _refuse_newer(scripts: ScriptDirectory, current: str, url: URL) -> None:
    if current not in {script.revision for script in scripts.walk_revisions()}:
        raise StateError(
            f"The database {url.render_as_string()} was written by a newer Partnerkompass"
            f" (its form is {current!r}, the newest this one knows is"
            f" {scripts.get_current_head()!r}).",
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
