"""What is over is forgotten every night, also where nobody comes any more."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from models.errors import NotSignedInError
from service.accounts import CONSOLE, Accounts, Role
from service.accounts.tidying import forget_expired
from service.state import Database
from tests.service.state.conftest import Clock

TABLES = ("sessions", "links", "login_attempts", "oidc_logins")


def counts(folder: Path) -> dict[str, int]:
    with closing(sqlite3.connect(folder / "state.sqlite3")) as connection:
        return {
            name: connection.execute(f"SELECT count(*) FROM {name}").fetchone()[0]
            for name in TABLES
        }


def test_what_is_over_is_forgotten(
    state: Database, accounts: Accounts, clock: Clock, tmp_path: Path
) -> None:
    user = accounts.people.add(
        CONSOLE, email="a@example.org", name="A", role=Role.ADVISOR, password="vier Woerter hier"
    )
    accounts.people.link(CONSOLE, user.id, "invite")
    accounts.sessions.begin(user, agent="test")
    with pytest.raises(NotSignedInError):
        accounts.sessions.sign_in("a@example.org", "falsch", address="x", agent="y")
    with state.write("login") as work:
        work.logins.add(
            state_hash="s",
            browser_hash="b",
            nonce="n",
            verifier="v",
            target="/",
            expires_at=work.now + timedelta(minutes=10),
        )
    full = dict.fromkeys(TABLES, 1)
    assert counts(tmp_path) == full
    forget_expired(state)
    assert counts(tmp_path) == full, "nothing is over yet"
    clock.passes(days=30)
    forget_expired(state)
    assert counts(tmp_path) == dict.fromkeys(TABLES, 0)
