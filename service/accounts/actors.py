"""Who acts: a person who is signed in, a program with a token, or anybody."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from models.errors import NotAllowedError, NotSignedInError
from service.state.records import Role

__all__ = ["ANYONE", "CONSOLE", "STAFF", "Actor", "check"]

#: Those who work at the advisors' desk. Administrators do too, and they alone manage accounts.
STAFF = frozenset({Role.ADVISOR, Role.ADMINISTRATOR})
#: Who acts on the command line of the server, in the history.
CONSOLE = "console"


@dataclass(frozen=True, slots=True)
class Actor:
    """Who makes a call.

    ``role`` is None for anybody. ``ags`` is set exactly for the role municipality. ``session`` is
    the id of the browser's session and ``csrf`` the token that its forms must carry.
    """

    kind: Literal["anyone", "user", "token"] = "anyone"
    id: str = ""
    name: str = ""
    role: Role | None = None
    ags: str | None = None
    session: str | None = None
    csrf: str | None = field(default=None, repr=False)

    @property
    def key(self) -> str:
        """As the history writes it."""
        return f"{self.kind}:{self.id}"

    @property
    def staff(self) -> bool:
        """Whether this is an advisor or an administrator."""
        return self.role in STAFF

    @property
    def sees_desk(self) -> bool:
        """Whether this may read what advisors entered (contact data is for staff alone)."""
        return self.staff or self.role is Role.SERVICE

    def speaks_for(self, ags: str) -> bool:
        """Whether this is the municipality `ags` itself."""
        return self.role is Role.MUNICIPALITY and self.ags == ags


ANYONE = Actor()


def check(actor: Actor, roles: frozenset[Role], *, ags: str | None = None) -> None:
    """Refuse `actor` unless its role is one of `roles`, or it is the municipality `ags`.

    Raises:
        NotSignedInError: it is nobody in particular.
        NotAllowedError: it is somebody else.
    """
    if actor.role is None:
        raise NotSignedInError(
            "This needs an account.",
            mend="Sign in at /login, or send 'Authorization: Bearer TOKEN'.",
        )
    if actor.role in roles or (ags is not None and actor.speaks_for(ags)):
        return
    raise NotAllowedError(
        f"The role {actor.role.value!r} may not do this"
        + (f" for {ags}." if ags is not None and actor.role is Role.MUNICIPALITY else "."),
        mend="Ask an administrator, if you need it.",
    )
