"""Accounts and what lets people and programs in.

Sessions, links and tokens are found by the hash of their secret; the secret itself is nowhere.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any, ClassVar

from sqlalchemy import Table, case, delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from service.state import tables
from service.state.records import ApiToken, Link, Session, User
from service.state.repositories.base import Context, Repository, as_record, as_row

__all__ = ["Attempts", "Links", "Logins", "Sessions", "Tokens", "Users", "Visits"]

#: When somebody was last here is known to the minute: not every page is a write.
_SEEN_STEP = timedelta(minutes=1)
#: Who comes back after so long a pause begins a new visit.
VISIT_PAUSE = timedelta(hours=4)


class Users(Repository[User]):
    """People with an account, with their password hashes and outside identities."""

    table: ClassVar[Table] = tables.users
    record = User
    entity: ClassVar[str] = "account"

    def by_email(self, email: str) -> User | None:
        """The account with this address (in lower case)."""
        return self._one(self.table.c.email == email)

    def by_identity(self, issuer: str, subject: str) -> User | None:
        """The account that an OpenID Connect provider knows under `subject`."""
        identity = tables.identities
        query = select(identity.c.user_id).where(
            identity.c.issuer == issuer, identity.c.subject == subject
        )
        found = self._connection.scalar(query)
        return None if found is None else self.find(found)

    def all(self) -> tuple[User, ...]:
        """All accounts, the oldest first."""
        return self._all()

    def count(self) -> int:
        """How many accounts there are, disabled ones included."""
        return self._connection.scalar(select(func.count()).select_from(self.table)) or 0

    def password_hash(self, user_id: str) -> str | None:
        """The hash of the password; None for who has none (yet)."""
        credentials = tables.credentials
        query = select(credentials.c.password_hash).where(credentials.c.user_id == user_id)
        return self._connection.scalar(query)

    def set_password_hash(self, user_id: str, password_hash: str) -> None:
        """Keep the hash of a new password; the history says that it changed, not to what."""
        self._connection.execute(
            delete(tables.credentials).where(tables.credentials.c.user_id == user_id)
        )
        self._connection.execute(
            insert(tables.credentials).values(
                user_id=user_id, password_hash=password_hash, changed_at=self._context.now
            )
        )

    def remember(self, user_id: str, what: dict[str, str]) -> None:
        """Write into the history what happened to an account beside its fields."""
        self._remember(user_id, "changed", None, what)

    def add_identity(self, user_id: str, issuer: str, subject: str) -> None:
        """From now on the provider's `subject` is this account."""
        self._connection.execute(
            insert(tables.identities).values(
                issuer=issuer, subject=subject, user_id=user_id, created_at=self._context.now
            )
        )
        self.remember(user_id, {"identity": issuer})

    def signed_in(self, user_id: str) -> None:
        """Note the time; no change that anybody could collide with."""
        self._connection.execute(
            update(self.table)
            .where(self.table.c.id == user_id)
            .values(signed_in_at=self._context.now)
        )


class Sessions:
    """Browsers that are signed in."""

    def __init__(self, context: Context) -> None:
        self._connection = context.connection
        self._now = context.now

    def add(self, session: Session, secret_hash: str) -> None:
        """Keep a new one."""
        self._connection.execute(
            insert(tables.sessions).values({**as_row(session), "secret_hash": secret_hash})
        )

    def by_secret(self, secret_hash: str) -> Session | None:
        """The session with this secret, whether it is still valid or not."""
        query = select(tables.sessions).where(tables.sessions.c.secret_hash == secret_hash)
        row = self._connection.execute(query).mappings().first()
        return None if row is None else as_record(row, Session)

    def of_user(self, user_id: str) -> tuple[Session, ...]:
        """Those of one account, the latest used first."""
        table = tables.sessions
        query = select(table).where(table.c.user_id == user_id).order_by(table.c.seen_at.desc())
        return tuple(as_record(row, Session) for row in self._connection.execute(query).mappings())

    def count(self) -> int:
        """How many there are that have not expired."""
        table = tables.sessions
        query = select(func.count()).select_from(table).where(table.c.expires_at > self._now)
        return self._connection.scalar(query) or 0

    def is_due(self, session: Session) -> bool:
        """Whether it is time to note again when it was last seen."""
        return self._now - session.seen_at >= _SEEN_STEP

    def seen(self, session: Session) -> None:
        """Note that it was used just now."""
        table = tables.sessions
        self._connection.execute(
            update(table).where(table.c.id == session.id).values(seen_at=self._now)
        )

    def end(self, session_id: str) -> None:
        """Sign it out."""
        self._connection.execute(delete(tables.sessions).where(tables.sessions.c.id == session_id))

    def end_all(self, user_id: str, *, but: str | None = None) -> int:
        """Sign out all of one account but the session `but`; how many there were."""
        table = tables.sessions
        gone = delete(table).where(table.c.user_id == user_id, table.c.id != (but or ""))
        return self._connection.execute(gone).rowcount

    def forget_expired(self, idle_since: datetime) -> None:
        """Delete those that nobody can use any more."""
        table = tables.sessions
        self._connection.execute(
            delete(table).where((table.c.expires_at <= self._now) | (table.c.seen_at < idle_since))
        )


class Visits:
    """When each person was here last: what is new to them is what came after."""

    def __init__(self, context: Context) -> None:
        self._connection = context.connection
        self._now = context.now

    def note(self, user_id: str) -> None:
        """This person is here now; after a pause of :data:`VISIT_PAUSE` a new visit begins."""
        table = tables.visits
        paused = table.c.seen_at <= self._now - VISIT_PAUSE
        before = case((paused, table.c.seen_at), else_=table.c.before)
        here = update(table).where(table.c.user_id == user_id)
        here = here.values(before=before, seen_at=self._now)
        if self._connection.execute(here).rowcount:
            return
        first = insert(table).values(user_id=user_id, seen_at=self._now)
        # Two browsers at once: the other one has noted it.
        with suppress(IntegrityError), self._connection.begin_nested():
            self._connection.execute(first)

    def before(self, user_id: str) -> datetime | None:
        """When the visit before this one ended; None during the first one."""
        table = tables.visits
        return self._connection.scalar(select(table.c.before).where(table.c.user_id == user_id))


class Links:
    """Invitations and resets: valid once, and not for long."""

    def __init__(self, context: Context) -> None:
        self._connection = context.connection
        self._now = context.now

    def add(self, link: Link, secret_hash: str) -> None:
        """Keep a new one; earlier ones of the same account are void from now on."""
        table = tables.links
        self._connection.execute(delete(table).where(table.c.user_id == link.user_id))
        self._connection.execute(insert(table).values({**as_row(link), "secret_hash": secret_hash}))

    def by_secret(self, secret_hash: str) -> Link | None:
        """The link with this secret, if it can still be used."""
        table = tables.links
        query = select(table).where(
            table.c.secret_hash == secret_hash,
            table.c.used_at.is_(None),
            table.c.expires_at > self._now,
        )
        row = self._connection.execute(query).mappings().first()
        return None if row is None else as_record(row, Link)

    def use(self, link: Link) -> bool:
        """Use it up; False if somebody else was faster."""
        table = tables.links
        used = update(table).where(table.c.id == link.id, table.c.used_at.is_(None))
        return self._connection.execute(used.values(used_at=self._now)).rowcount == 1

    def forget_expired(self) -> None:
        """Delete those that nobody can use any more."""
        table = tables.links
        over = (table.c.expires_at <= self._now) | table.c.used_at.is_not(None)
        self._connection.execute(delete(table).where(over))


class Tokens(Repository[ApiToken]):
    """Keys for programs."""

    table: ClassVar[Table] = tables.tokens
    record = ApiToken
    entity: ClassVar[str] = "token"

    def add(self, record: ApiToken, **hidden: Any) -> ApiToken:
        """Keep a new one; ``secret_hash`` is the one hidden column."""
        return super().add(record, **hidden)

    def by_secret(self, secret_hash: str) -> ApiToken | None:
        """The token with this secret, whether it is still valid or not."""
        return self._one(self.table.c.secret_hash == secret_hash)

    def all(self) -> tuple[ApiToken, ...]:
        """All tokens, revoked ones included, the oldest first."""
        return self._all()

    def is_due(self, token: ApiToken) -> bool:
        """Whether it is time to note again when it was last used."""
        return token.used_at is None or self._context.now - token.used_at >= _SEEN_STEP

    def used(self, token: ApiToken) -> None:
        """Note that it was used just now."""
        self._connection.execute(
            update(self.table).where(self.table.c.id == token.id).values(used_at=self._context.now)
        )


class Attempts:
    """Failed sign-ins of the last while, by account and by address (both hashed)."""

    def __init__(self, context: Context) -> None:
        self._connection = context.connection
        self._now = context.now

    def add(self, account: str, address: str) -> None:
        """Note one that failed just now."""
        self._connection.execute(
            insert(tables.login_attempts).values(at=self._now, account=account, address=address)
        )

    def times(self, *, account: str, address: str, since: datetime) -> tuple[list[datetime], ...]:
        """When sign-ins to the account failed since then, and when those from the address did."""
        table = tables.login_attempts
        return tuple(
            list(
                self._connection.scalars(
                    select(table.c.at).where(same, table.c.at > since).order_by(table.c.at)
                )
            )
            for same in (table.c.account == account, table.c.address == address)
        )

    def forget(self, *, before: datetime, account: str | None = None) -> None:
        """Delete what is too old to count, and all of `account`."""
        table = tables.login_attempts
        old = table.c.at <= before
        gone = old if account is None else old | (table.c.account == account)
        self._connection.execute(delete(table).where(gone))


class Logins:
    """Sign-ins that are on their way through an OpenID Connect provider."""

    def __init__(self, context: Context) -> None:
        self._connection = context.connection
        self._now = context.now

    def add(self, **columns: Any) -> None:
        """Keep one; those that nobody came back from are forgotten."""
        self.forget_expired()
        self._connection.execute(insert(tables.oidc_logins).values(columns))

    def forget_expired(self) -> None:
        """Delete those that nobody came back from."""
        table = tables.oidc_logins
        self._connection.execute(delete(table).where(table.c.expires_at <= self._now))

    def take(self, state_hash: str, browser_hash: str) -> dict[str, Any] | None:
        """The one with this state that this browser began, which it is then no more."""
        table = tables.oidc_logins
        where = (
            table.c.state_hash == state_hash,
            table.c.browser_hash == browser_hash,
            table.c.expires_at > self._now,
        )
        row = self._connection.execute(select(table).where(*where)).mappings().first()
        if row is None or self._connection.execute(delete(table).where(*where)).rowcount != 1:
            return None
        return dict(row)
