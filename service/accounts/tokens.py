"""Tokens: keys with which programs call the API."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import timedelta

from models.errors import BadInputError, ConflictError
from service.accounts.actors import Actor
from service.accounts.people import check_role
from service.accounts.secret import hash_secret, new_secret
from service.state import Database, Work
from service.state.records import ApiToken, Role

__all__ = ["NewToken", "Tokens"]

#: So that a leaked one is recognised for what it is.
_PREFIX = "pk_"
_LONGEST_NAME = 200
_MOST_DAYS = 3650


@dataclass(frozen=True, slots=True)
class NewToken:
    """A token that was just made; its ``secret`` is shown this once and kept nowhere."""

    token: ApiToken
    secret: str = field(repr=False)


class Tokens:
    """The tokens of all programs."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def all(self) -> tuple[ApiToken, ...]:
        """All tokens, revoked ones included, the oldest first."""
        with self._database.read() as work:
            return work.tokens.all()

    def create(
        self, by: str, *, name: str, role: Role, ags: str | None = None, days: int | None = None
    ) -> NewToken:
        """A new token, valid for `days` days, or until it is revoked.

        Raises:
            BadInputError: a field can't be used.
        """
        with self._database.write(by) as work:
            return self.add(work, name=name, role=role, ags=ags, days=days)

    def add(
        self, work: Work, *, name: str, role: Role, ags: str | None = None, days: int | None = None
    ) -> NewToken:
        """The same within a transaction that is open.

        Raises:
            BadInputError: a field can't be used.
        """
        name = " ".join(name.split())
        if not 0 < len(name) <= _LONGEST_NAME:
            raise BadInputError(
                "Field 'name': a token needs a name of at most 200 characters.",
                mend="Name the program that will use it.",
            )
        if days is not None and not 0 < days <= _MOST_DAYS:
            raise BadInputError(
                f"Field 'days': a token can't be valid for {days} days.",
                mend=f"Give 1 to {_MOST_DAYS}, or leave it out.",
            )
        secret = new_secret(_PREFIX)
        token = ApiToken(
            name=name,
            role=role,
            ags=check_role(role, ags),
            expires_at=None if days is None else work.now + timedelta(days=days),
        )
        return NewToken(work.tokens.add(token, secret_hash=hash_secret(secret)), secret)

    def revoke(self, by: str, token_id: str) -> ApiToken:
        """From now on it opens nothing.

        Raises:
            NotFoundError: there is no such token.
            ConflictError: it is revoked already.
        """
        with self._database.write(by) as work:
            token = work.tokens.get(token_id)
            if token.revoked_at is not None:
                raise ConflictError(
                    f"The token {token_id!r} is revoked already.", mend="There is nothing to do."
                )
            return work.tokens.change(replace(token, revoked_at=work.now))

    def actor(self, secret: str) -> Actor | None:
        """Which program is behind a secret; None if it opens nothing (any more)."""
        if not secret.startswith(_PREFIX):
            return None
        with self._database.read() as work:
            token = work.tokens.by_secret(hash_secret(secret))
            now = work.now
            due = token is not None and work.tokens.is_due(token)
        if token is None or token.revoked_at is not None:
            return None
        if token.expires_at is not None and token.expires_at <= now:
            return None
        if due:
            with self._database.write(f"token:{token.id}") as work:
                work.tokens.used(token)
        return Actor(kind="token", id=token.id, name=token.name, role=token.role, ags=token.ags)
