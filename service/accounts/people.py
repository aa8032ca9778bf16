"""Accounts of people: made, invited, given a new password, disabled.

There is no mail from here: whoever invites gets a link and passes it on.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Literal

from indexer.keys import normalise_ags
from models.errors import BadInputError, ConflictError, NotFoundError, NotSignedInError
from service.accounts.passwords import Passwords, check_password
from service.accounts.secret import hash_secret, new_secret
from service.state import Database, Work, new_id
from service.state.records import Link, Role, User

__all__ = ["VALID", "NewLink", "People", "check_email", "check_role"]

_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]+")
_LONGEST_EMAIL = 254
_LONGEST_NAME = 200
#: How long a link is valid.
VALID = {"invite": timedelta(days=7), "reset": timedelta(hours=24)}


@dataclass(frozen=True, slots=True)
class NewLink:
    """A link that was just made; its ``secret`` is shown this once and kept nowhere."""

    link: Link
    secret: str = field(repr=False)

    @property
    def path(self) -> str:
        """Its path on the pages."""
        return f"/welcome/{self.secret}"


class People:
    """Accounts and the links that lead to a password."""

    def __init__(self, database: Database, passwords: Passwords) -> None:
        self._database = database
        self._passwords = passwords

    def all(self) -> tuple[User, ...]:
        """All accounts, disabled ones included, the oldest first."""
        with self._database.read() as work:
            return work.users.all()

    def get(self, user_id: str) -> User:
        """One account.

        Raises:
            NotFoundError: there is none with this id.
        """
        with self._database.read() as work:
            return work.users.get(user_id)

    def by_email(self, email: str) -> User:
        """The account with this address.

        Raises:
            NotFoundError: there is none.
        """
        with self._database.read() as work:
            found = work.users.by_email(check_email(email))
        if found is None:
            raise NotFoundError(
                f"No account {email!r}.", mend="'partnerkompass user list' shows them all."
            )
        return found

    def add(
        self,
        by: str,
        *,
        email: str,
        name: str,
        role: Role,
        ags: str | None = None,
        password: str | None = None,
    ) -> User:
        """A new account; without a password it is for who follows a link to it.

        Raises:
            BadInputError: a field can't be used.
            ConflictError: there is an account with this address.
        """
        user = _checked(email, name, role, ags)
        kept = None
        if password is not None:
            kept = self._passwords.hash(check_password(password, email=user.email))
        with self._database.write(by) as work:
            if work.users.by_email(user.email) is not None:
                raise ConflictError(
                    f"There is an account {user.email!r} already.",
                    mend="Change that one, or give another address.",
                )
            added = work.users.add(user)
            if kept is not None:
                work.users.set_password_hash(added.id, kept)
        return added

    def change(
        self,
        by: str,
        user_id: str,
        seen: int,
        *,
        name: str | None = None,
        role: Role | None = None,
        ags: str | None = None,
        active: bool | None = None,
    ) -> User:
        """Change some fields of an account; `seen` is the version that the change is made from.

        Who is disabled or gets another role is signed out everywhere.

        Raises:
            BadInputError: a field can't be used.
            ConflictError: nobody would be left to manage accounts.
            StaleError: somebody else has changed it since.
        """
        with self._database.write(by) as work:
            user = work.users.get(user_id)
            role = user.role if role is None else role
            ags = (ags or user.ags) if role is Role.MUNICIPALITY else ags
            wanted = _checked(user.email, user.name if name is None else name, role, ags)
            changed = replace(
                user,
                version=seen,
                name=wanted.name,
                role=wanted.role,
                ags=wanted.ags,
                active=user.active if active is None else active,
            )
            managed = _is_managed(work)
            kept = work.users.change(changed)
            if managed and not _is_managed(work):
                raise ConflictError(
                    "This is the last administrator who is not disabled.",
                    mend="Make somebody else an administrator first.",
                )
            if not kept.active or (kept.role, kept.ags) != (user.role, user.ags):
                work.sessions.end_all(user_id)
            return kept

    def link(self, by: str, user_id: str, purpose: Literal["invite", "reset"]) -> NewLink:
        """A link with which the owner of the account sets a password; earlier ones are void.

        Raises:
            NotFoundError: there is no such account.
            ConflictError: it is disabled.
        """
        secret = new_secret()
        with self._database.write(by) as work:
            user = work.users.get(user_id)
            if not user.active:
                raise ConflictError(
                    f"The account {user.email!r} is disabled.", mend="Enable it first."
                )
            link = Link(
                id=new_id(),
                user_id=user.id,
                purpose=purpose,
                created_at=work.now,
                created_by=by,
                expires_at=work.now + VALID[purpose],
            )
            work.links.add(link, hash_secret(secret))
            work.users.remember(user.id, {"link": purpose})
        return NewLink(link, secret)

    def sign_out(self, by: str, user_id: str) -> int:
        """Sign all browsers of an account out; how many there were.

        Raises:
            NotFoundError: there is no such account.
        """
        with self._database.write(by) as work:
            user = work.users.get(user_id)
            ended = work.sessions.end_all(user.id)
            work.users.remember(user.id, {"sessions": "ended"})
        return ended

    def behind(self, secret: str) -> tuple[Link, User]:
        """The link with this secret, and whose it is.

        Raises:
            NotSignedInError: it is none, was used, or is too old.
        """
        with self._database.read() as work:
            return _behind(work, secret)

    def follow(self, secret: str, password: str) -> User:
        """Set the password with a link; all browsers of the account are signed out.

        Raises:
            NotSignedInError: the link is none, was used, or is too old.
            BadInputError: the password can't be used; the link stays valid.
        """
        _, user = self.behind(secret)
        kept = self._passwords.hash(check_password(password, email=user.email))
        with self._database.write(f"user:{user.id}") as work:
            link, user = _behind(work, secret)
            if not work.links.use(link):
                raise _no_link()
            self._set(work, user.id, kept)
        return user

    def change_password(self, user_id: str, old: str, new: str, *, session: str | None) -> None:
        """A new password for who knows the old one; all browsers but this one are signed out.

        Raises:
            NotSignedInError: the old one is wrong.
            BadInputError: the new one can't be used.
        """
        with self._database.read() as work:
            user, kept = work.users.get(user_id), work.users.password_hash(user_id)
        if not self._passwords.matches(kept, old):
            raise NotSignedInError(
                "The present password is wrong.", mend="Type it again, or ask for a reset link."
            )
        fresh = self._passwords.hash(check_password(new, email=user.email))
        with self._database.write(f"user:{user_id}") as work:
            self._set(work, user_id, fresh, but=session)

    def _set(self, work: Work, user_id: str, kept: str, *, but: str | None = None) -> None:
        work.users.set_password_hash(user_id, kept)
        work.users.remember(user_id, {"password": "new"})
        work.sessions.end_all(user_id, but=but)


def check_email(email: str) -> str:
    """`email` in lower case.

    Raises:
        BadInputError: it is no address.
    """
    email = email.strip().lower()
    if not _EMAIL.fullmatch(email) or len(email) > _LONGEST_EMAIL:
        raise BadInputError(
            f"Field 'email': {email[:60]!r} is no mail address.",
            mend="Give one like name@stadt.example.",
        )
    return email


def check_role(role: Role, ags: str | None) -> str | None:
    """The normal form of `ags`, if it goes together with `role`.

    Raises:
        BadInputError: a municipality without its key, or a key with another role.
    """
    if role is Role.MUNICIPALITY:
        if not ags:
            raise BadInputError(
                "Field 'ags': an account of a municipality needs its key.",
                mend="Search by name: /api/v1/municipalities?q=NAME.",
            )
        return normalise_ags(ags)
    if ags:
        raise BadInputError(
            f"Field 'ags': the role {role.value!r} is bound to no municipality.",
            mend="Leave 'ags' out, or give the role 'municipality'.",
        )
    return None


def _checked(email: str, name: str, role: Role, ags: str | None) -> User:
    if role is Role.SERVICE:
        raise BadInputError(
            "Field 'role': no person has the role 'service'.",
            mend="Create a token with it: 'partnerkompass token create'.",
        )
    name = " ".join(name.split())
    if not 0 < len(name) <= _LONGEST_NAME:
        raise BadInputError(
            "Field 'name': an account needs a name of at most 200 characters.",
            mend="Give the name that others shall see beside changes.",
        )
    return User(email=check_email(email), name=name, role=role, ags=check_role(role, ags))


def _is_managed(work: Work) -> bool:
    """Whether somebody can manage accounts."""
    return any(user.active and user.role is Role.ADMINISTRATOR for user in work.users.all())


def _behind(work: Work, secret: str) -> tuple[Link, User]:
    link = work.links.by_secret(hash_secret(secret))
    user = work.users.find(link.user_id) if link else None
    if link is None or user is None or not user.active:
        raise _no_link()
    return link, user


def _no_link() -> NotSignedInError:
    return NotSignedInError(
        "This link is not valid: it was used already, is too old, or was replaced by a newer one.",
        mend="Ask whoever sent it for a new one.",
    )
