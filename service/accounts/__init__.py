"""Who may do what: accounts, sessions, invitations, tokens, roles.

The rules stand here; :mod:`service.api.access` asks them for every route, the command line uses
them as they are.
"""

from __future__ import annotations

from dataclasses import dataclass

from service.accounts.actors import ANYONE, CONSOLE, STAFF, Actor
from service.accounts.passwords import Passwords
from service.accounts.people import People
from service.accounts.sessions import Sessions
from service.accounts.tokens import Tokens
from service.state import Database
from service.state.records import Role

__all__ = ["ANYONE", "CONSOLE", "STAFF", "Accounts", "Actor", "Role"]


@dataclass(frozen=True, slots=True)
class Accounts:
    """Everything about accounts over one database."""

    people: People
    sessions: Sessions
    tokens: Tokens

    @classmethod
    def over(cls, database: Database, passwords: Passwords | None = None) -> Accounts:
        """The accounts that `database` holds."""
        passwords = passwords or Passwords()
        return cls(People(database, passwords), Sessions(database, passwords), Tokens(database))
