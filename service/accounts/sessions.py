"""Signing in, staying signed in, signing out."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from models.errors import NotFoundError, NotSignedInError, TooManyError
from service.accounts.actors import Actor
from service.accounts.passwords import Passwords
from service.accounts.secret import csrf_token, hash_secret, new_secret
from service.state import Database, Work, new_id
from service.state.records import Session, User

__all__ = ["IDLE", "LONGEST", "WINDOW", "NewSession", "Sessions"]

#: A browser that was not used for so long is signed out.
IDLE = timedelta(hours=12)
#: So is every browser after this time.
LONGEST = timedelta(days=7)

#: So long a try to sign in counts.
WINDOW = timedelta(minutes=15)
_PER_ACCOUNT = 10
_PER_ADDRESS = 30
_AGENT = 200


@dataclass(frozen=True, slots=True)
class NewSession:
    """A session that has just begun; the cookie carries its ``secret``."""

    session: Session
    user: User
    secret: str = field(repr=False)


class Sessions:
    """Who is signed in, in which browsers."""

    def __init__(self, database: Database, passwords: Passwords) -> None:
        self._database = database
        self._passwords = passwords

    def sign_in(self, email: str, password: str, *, address: str, agent: str) -> NewSession:
        """A new session for who knows the password.

        `address` is where the call comes from, `agent` what the browser calls itself.

        Raises:
            NotSignedInError: no such account, another password, or disabled: not told which.
            TooManyError: too many tries for this account or from this address.
        """
        email = email.strip().lower()
        account = hash_secret(email)
        # Counted before it is tried: many tries at the same time are not cheaper.
        with self._database.write("login") as work:
            _refuse_too_many(work, account, hash_secret(address))
            work.attempts.add(account, hash_secret(address))
            user = work.users.by_email(email)
            kept = None if user is None else work.users.password_hash(user.id)
        fits = self._passwords.matches(kept, password)
        if user is None or kept is None or not fits or not user.active:
            raise NotSignedInError(
                "Mail address and password do not go together.",
                mend="Check both; an administrator can make a link for a new password.",
            )
        rehashed = self._passwords.hash(password) if self._passwords.is_outdated(kept) else None
        with self._database.write(f"user:{user.id}") as work:
            work.attempts.forget(before=work.now - WINDOW, account=account)
            if rehashed is not None:
                work.users.set_password_hash(user.id, rehashed)
            return _begin(work, user, agent)

    def begin(self, user: User, *, agent: str) -> NewSession:
        """A new session for a person whom somebody else has identified (OpenID Connect)."""
        with self._database.write(f"user:{user.id}") as work:
            return _begin(work, user, agent)

    def actor(self, secret: str) -> Actor | None:
        """Who is behind the cookie; None if its session is over."""
        with self._database.read() as work:
            session = work.sessions.by_secret(hash_secret(secret))
            user = work.users.find(session.user_id) if session else None
            now = work.now
            due = session is not None and work.sessions.is_due(session)
        if session is None or user is None or not user.active or _is_over(session, now):
            return None
        if due:
            with self._database.write(f"user:{user.id}") as work:
                work.sessions.seen(session)
                work.visits.note(user.id)
        return Actor(
            kind="user",
            id=user.id,
            name=user.name,
            role=user.role,
            ags=user.ags,
            session=session.id,
            csrf=csrf_token(secret),
        )

    def of_user(self, user_id: str) -> tuple[Session, ...]:
        """The browsers in which somebody is signed in, the latest used first."""
        with self._database.read() as work:
            sessions = work.sessions.of_user(user_id)
            return tuple(session for session in sessions if not _is_over(session, work.now))

    def end(self, user_id: str, session_id: str) -> None:
        """Sign one browser of this person out.

        Raises:
            NotFoundError: it is none of theirs.
        """
        with self._database.write(f"user:{user_id}") as work:
            if session_id not in {session.id for session in work.sessions.of_user(user_id)}:
                raise NotFoundError(
                    f"No session {session_id[:40]!r}.", mend="It may be over; list them anew."
                )
            work.sessions.end(session_id)

    def end_others(self, user_id: str, session_id: str | None) -> int:
        """Sign all browsers of this person out but one; how many there were."""
        with self._database.write(f"user:{user_id}") as work:
            return work.sessions.end_all(user_id, but=session_id)


def _begin(work: Work, user: User, agent: str) -> NewSession:
    work.sessions.forget_expired(work.now - IDLE)
    secret = new_secret()
    session = Session(
        id=new_id(),
        user_id=user.id,
        created_at=work.now,
        seen_at=work.now,
        expires_at=work.now + LONGEST,
        agent=agent[:_AGENT],
    )
    work.sessions.add(session, hash_secret(secret))
    work.users.signed_in(user.id)
    work.visits.note(user.id)
    return NewSession(session, user, secret)


def _is_over(session: Session, now: datetime) -> bool:
    return session.expires_at <= now or now - session.seen_at > IDLE


def _refuse_too_many(work: Work, account: str, address: str) -> None:
    since = work.now - WINDOW
    work.attempts.forget(before=since)
    by_account, by_address = work.attempts.times(account=account, address=address, since=since)
    for times, most in ((by_account, _PER_ACCOUNT), (by_address, _PER_ADDRESS)):
        if len(times) >= most:
            wait = int((times[-most] + WINDOW - work.now).total_seconds()) + 1
            raise TooManyError(
                "Too many tries to sign in.",
                mend=f"Wait {-(-wait // 60)} minutes; an administrator can make a link for a new"
                " password.",
                retry_after=wait,
            )
