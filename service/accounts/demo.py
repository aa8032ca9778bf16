"""Two accounts to look around with, for a database that has none yet."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field

from service.accounts import CONSOLE, Accounts
from service.state.records import Role, User

__all__ = ["DemoAccount", "demo_accounts", "make_demo"]

#: Its requests and partnerships are many, so there is something to see.
_DEMO_UNIT = "05315000"
_PEOPLE = (
    ("beratung@demo.invalid", "Demo-Beratung", Role.ADVISOR, None),
    ("kommune@demo.invalid", "Demo-Kommune (Köln)", Role.MUNICIPALITY, _DEMO_UNIT),
)


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """An account and its password, which is shown this once."""

    user: User
    password: str = field(repr=False)


def demo_accounts(accounts: Accounts) -> tuple[User, ...]:
    """Those of the two that are there, and let somebody in."""
    emails = {email for email, *_ in _PEOPLE}
    return tuple(one for one in accounts.people.all() if one.email in emails and one.active)


def make_demo(accounts: Accounts) -> tuple[DemoAccount, ...]:
    """An advisor and a municipality with random passwords; nothing if anybody has an account."""
    if accounts.people.all():
        return ()
    made = []
    for email, name, role, ags in _PEOPLE:
        password = secrets.token_urlsafe(12)
        user = accounts.people.add(
            CONSOLE, email=email, name=name, role=role, ags=ags, password=password
        )
        made.append(DemoAccount(user, password))
    return tuple(made)
