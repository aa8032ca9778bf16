"""Accounts over a real database, with a cheap hash and a clock that is set by hand."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from service.accounts import Accounts
from service.accounts.passwords import Passwords
from service.state import Database
from service.state.engine import database_url
from tests.service.people import CHEAP
from tests.service.state.conftest import Clock


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def state(tmp_path: Path, clock: Clock) -> Iterator[Database]:
    database = Database(database_url(None, tmp_path), clock=clock)
    yield database
    database.close()


@pytest.fixture
def accounts(state: Database) -> Accounts:
    return Accounts.over(state, Passwords(CHEAP))
