"""One transaction with all repositories."""

from __future__ import annotations

from datetime import datetime
from functools import cached_property

from sqlalchemy import Connection

from service.state.repositories.accounts import (
    Attempts,
    Links,
    Logins,
    Sessions,
    Tokens,
    Users,
    Visits,
)
from service.state.repositories.base import Context
from service.state.repositories.contacts import Contacts
from service.state.repositories.desk import (
    Answers,
    Cases,
    Corrections,
    Exclusions,
    Filters,
    Shortlist,
    Statements,
)
from service.state.repositories.trail import History, Replies, Stamps

__all__ = ["Work"]


class Work:
    """What :meth:`service.state.Database.read` and ``write`` hand out.

    ``actor`` is who acts (empty in a reading transaction), ``now`` the time that all of it happens.
    """

    def __init__(self, connection: Connection, actor: str, now: datetime) -> None:
        self.actor = actor
        self.now = now
        self._context = Context(connection, actor, now)

    @cached_property
    def users(self) -> Users:
        """Accounts."""
        return Users(self._context)

    @cached_property
    def sessions(self) -> Sessions:
        """Browsers that are signed in."""
        return Sessions(self._context)

    @cached_property
    def visits(self) -> Visits:
        """When people were here."""
        return Visits(self._context)

    @cached_property
    def links(self) -> Links:
        """Invitations and resets."""
        return Links(self._context)

    @cached_property
    def tokens(self) -> Tokens:
        """Keys for programs."""
        return Tokens(self._context)

    @cached_property
    def attempts(self) -> Attempts:
        """Failed sign-ins."""
        return Attempts(self._context)

    @cached_property
    def logins(self) -> Logins:
        """Sign-ins on their way through an OpenID Connect provider."""
        return Logins(self._context)

    @cached_property
    def cases(self) -> Cases:
        """Requests on the advisors' desk."""
        return Cases(self._context)

    @cached_property
    def shortlist(self) -> Shortlist:
        """Candidates that advisors picked."""
        return Shortlist(self._context)

    @cached_property
    def answers(self) -> Answers:
        """What municipalities say to requests."""
        return Answers(self._context)

    @cached_property
    def exclusions(self) -> Exclusions:
        """Units that are not to be proposed."""
        return Exclusions(self._context)

    @cached_property
    def corrections(self) -> Corrections:
        """Facts that somebody knows better."""
        return Corrections(self._context)

    @cached_property
    def statements(self) -> Statements:
        """What municipalities say of themselves."""
        return Statements(self._context)

    @cached_property
    def filters(self) -> Filters:
        """Saved filters."""
        return Filters(self._context)

    @cached_property
    def contacts(self) -> Contacts:
        """Contact data."""
        return Contacts(self._context)

    @cached_property
    def history(self) -> History:
        """All changes."""
        return History(self._context)

    @cached_property
    def replies(self) -> Replies:
        """Answers to calls with an idempotency key."""
        return Replies(self._context)

    @cached_property
    def stamps(self) -> Stamps:
        """What tells whether something was changed."""
        return Stamps(self._context)
