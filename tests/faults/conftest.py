"""A home after one good night, and the change that the next one is to bring in.

Fixtures:
    yesterday   that home, built once, and what a night makes of the change
    nights      a copy of it of the test's own, already changed: a request more, a statement less
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from service.accounts import CONSOLE, Accounts, Role
from service.accounts.passwords import Passwords
from service.state import Database
from service.state.engine import database_url
from tests.faults.homes import Nights
from tests.service.people import CHEAP


@dataclass(frozen=True)
class Yesterday:
    """A home after a good night; ``tonight`` is the index that the next night makes of the change,
    ``steps`` what it tells on the way, ``seconds`` how long it takes."""

    root: Path
    tonight: str | None
    steps: tuple[str, ...]
    seconds: float


@pytest.fixture(scope="session")
def yesterday(
    small_data: Callable[[Path], Path], tmp_path_factory: pytest.TempPathFactory
) -> Yesterday:
    root = tmp_path_factory.mktemp("faults")
    nights = Nights(root / "yesterday")
    nights.home.mkdir(parents=True)
    small_data(nights.data)
    with pytest.MonkeyPatch.context() as environment:
        # The process that all others are forked from goes through the first nights.
        environment.setenv("FAULTS_YESTERDAY", str(root / "yesterday"))
        assert nights.night().report["result"] == "unchanged"
    database = Database(database_url(None, nights.home))
    Accounts.over(database, Passwords(CHEAP)).people.add(
        CONSOLE,
        email="advisor@example.org",
        name="Advisor",
        role=Role.ADVISOR,
        password="vier Woerter im Schrank",
    )
    database.close()
    # Once uncut, to know what the cut ones are to come to.
    uncut = Nights.copied(root / "yesterday", root / "uncut")
    uncut.change()
    began = time.monotonic()
    ended = uncut.night()
    seconds = time.monotonic() - began
    assert ended.code == 0
    steps = tuple(json.loads(line)["step"] for line in ended.lines[:-1])
    return Yesterday(root / "yesterday", uncut.published(), steps, seconds)


@pytest.fixture
def nights(yesterday: Yesterday, tmp_path: Path) -> Nights:
    nights = Nights.copied(yesterday.root, tmp_path / "tonight")
    nights.change()
    return nights
