"""What the database knows of people only for a time, and forgets every night."""

from __future__ import annotations

from service.accounts.sessions import IDLE, WINDOW
from service.state import Database

__all__ = ["forget_expired"]


def forget_expired(database: Database) -> None:
    """Delete sessions, links, tries to sign in and half-finished sign-ins that are over.

    Each of them goes too when the next of its kind comes; a service that nobody uses would keep
    the last ones.
    """
    with database.write("night") as work:
        work.sessions.forget_expired(work.now - IDLE)
        work.attempts.forget(before=work.now - WINDOW)
        work.links.forget_expired()
        work.logins.forget_expired()
