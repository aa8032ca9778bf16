"""An application with accounts: one person and one token for each role."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from argon2 import PasswordHasher
from fastapi import FastAPI
from sqlalchemy import delete, insert
from starlette.testclient import TestClient

from service.accounts import CONSOLE, Accounts, Role
from service.accounts.passwords import Passwords
from service.state import Database
from service.state.engine import open_engine
from service.state.records import User
from service.state.tables import visits

PASSWORD = "vier Woerter im Schrank"
CHEAP = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
#: Two municipalities of the small index.
OWN, OTHER = "05315000", "08236"

#: Caller -> role and municipality.
CALLERS: dict[str, tuple[Role, str | None]] = {
    "advisor": (Role.ADVISOR, None),
    "own": (Role.MUNICIPALITY, OWN),
    "other": (Role.MUNICIPALITY, OTHER),
    "administrator": (Role.ADMINISTRATOR, None),
    "service": (Role.SERVICE, None),
}


@dataclass
class Served:
    """The application, and callers of every kind."""

    app: FastAPI
    database: Database
    accounts: Accounts
    users: dict[str, User]
    _secrets: dict[str, str] = field(repr=False, default_factory=dict)

    @classmethod
    def over(cls, app: FastAPI, database: Database) -> Served:
        accounts = Accounts.over(database, Passwords(CHEAP))
        app.state.database, app.state.accounts = database, accounts
        users = {
            name: accounts.people.add(
                CONSOLE,
                email=f"{name}@example.org",
                name=name.capitalize(),
                role=role,
                ags=ags,
                password=PASSWORD,
            )
            for name, (role, ags) in CALLERS.items()
            if role is not Role.SERVICE
        }
        return cls(app, database, accounts, users)

    def calling(self, caller: str, **options: Any) -> TestClient:
        """A program with the token of this caller; ``anyone`` has none."""
        client = TestClient(self.app, **options)
        if caller != "anyone":
            if caller not in self._secrets:
                role, ags = CALLERS[caller]
                made = self.accounts.tokens.create(CONSOLE, name=caller, role=role, ags=ags)
                self._secrets[caller] = made.secret
            client.headers["Authorization"] = f"Bearer {self._secrets[caller]}"
        return client

    def was_here(self, caller: str, moment: str) -> None:
        """The last visit of this person was then."""
        user, then = self.users[caller].id, datetime.fromisoformat(moment)
        engine = open_engine(self.database.url)
        with engine.begin() as connection:
            connection.execute(delete(visits).where(visits.c.user_id == user))
            connection.execute(insert(visits).values(user_id=user, seen_at=then))
        engine.dispose()

    def browsing(self, caller: str) -> tuple[TestClient, str]:
        """A browser in which this person is signed in, and the token for its forms."""
        client = TestClient(self.app)
        user = self.users[caller]
        begun = self.accounts.sessions.begin(user, agent="test")
        client.cookies.set("partnerkompass", begun.secret)
        actor = self.accounts.sessions.actor(begun.secret)
        assert actor is not None
        assert actor.csrf is not None
        return client, actor.csrf
