"""The small index served by the real application, and the command line run in this process.

Fixtures:
    app, client      the application over the small index, with an empty database
    migrated_file    a migrated, empty database file to copy
    served           the application with a database of this test's own, and callers of all roles
    desk             an advisor's browser on the work desk of one request
    command          runs ``partnerkompass`` in this process
"""

from __future__ import annotations

import logging
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI
from sqlalchemy import make_url
from starlette.testclient import TestClient

from service.application import create_app
from service.cli import main
from service.settings import Settings
from service.state import Database
from service.state.engine import database_url
from tests.service.helpers import Command, Ran
from tests.service.people import Served
from tests.service.work_desk import Desk


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("migrated")
    database = Database(database_url(None, home))
    database.prepare()
    database.close()
    return home / "state.sqlite3"


@pytest.fixture(scope="session")
def app(small_home: Path, migrated_file: Path, tmp_path_factory: pytest.TempPathFactory) -> FastAPI:
    state = tmp_path_factory.mktemp("app") / "state.sqlite3"
    shutil.copy(migrated_file, state)
    settings = Settings(home=small_home, database=f"sqlite:///{state}", calls_per_minute=0)
    return create_app(settings=settings)


@pytest.fixture
def served(app: FastAPI, migrated_file: Path, tmp_path: Path) -> Iterator[Served]:
    state = tmp_path / "state.sqlite3"
    shutil.copy(migrated_file, state)
    # Making the application anew for every test would take longer than most of them.
    before = dict(app.state._state)
    served = Served.over(app, Database(make_url(f"sqlite:///{state}")))
    yield served
    served.database.close()
    app.state._state.update(before)


@pytest.fixture
def client(app: FastAPI) -> Iterator[TestClient]:
    with TestClient(app) as client:
        yield client


@pytest.fixture
def desk(served: Served) -> Desk:
    return Desk.of(served)


@pytest.fixture
def command(
    small_home: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> Iterator[Command]:
    """Run ``partnerkompass`` with these arguments over the small index."""
    monkeypatch.setenv("PARTNERKOMPASS_HOME", str(small_home))
    monkeypatch.setenv("COLUMNS", "100")

    def run(*arguments: str) -> Ran:
        capfd.readouterr()
        code = main(arguments)
        captured = capfd.readouterr()
        assert "Traceback" not in captured.err
        return Ran(code, captured.out, captured.err)

    root = logging.getLogger()
    before = root.handlers[:], root.level
    yield run
    # `serve` logs to the stderr of its test, which is closed now.
    root.handlers[:], level = before
    root.setLevel(level)
