"""Accounts: made, invited, given passwords, disabled."""

from __future__ import annotations

from contextlib import suppress
from itertools import pairwise

import pytest
from argon2 import PasswordHasher
from hypothesis import given
from hypothesis import strategies as st

from models.errors import (
    BadInputError,
    ConflictError,
    NotFoundError,
    NotSignedInError,
    StaleError,
    TooManyError,
)
from service.accounts import CONSOLE, Accounts, Role
from service.accounts.limits import CallLimit
from service.accounts.passwords import Passwords, check_password
from service.state import Database
from service.state.records import User
from tests.service.people import CHEAP, PASSWORD
from tests.service.state.conftest import Clock

OTHER = "ganz andere Woerter hier"
HERE = {"address": "192.0.2.1", "agent": "Browser"}


def advisor(accounts: Accounts, email: str = "anna@skew.example") -> User:
    return accounts.people.add(
        CONSOLE, email=email, name="Anna", role=Role.ADVISOR, password=PASSWORD
    )


def refused(accounts: Accounts, email: str, password: str) -> None:
    with pytest.raises(NotSignedInError):
        accounts.sessions.sign_in(email, password, **HERE)


def test_who_knows_the_password_is_signed_in_until_signing_out(accounts: Accounts) -> None:
    user = advisor(accounts)
    begun = accounts.sessions.sign_in(" Anna@SKEW.example ", PASSWORD, **HERE)
    actor = accounts.sessions.actor(begun.secret)
    assert actor is not None
    assert (actor.key, actor.role, actor.ags) == (f"user:{user.id}", Role.ADVISOR, None)
    assert actor.csrf
    accounts.sessions.end(user.id, begun.session.id)
    assert accounts.sessions.actor(begun.secret) is None


def test_wrong_passwords_and_unknown_accounts_sound_the_same(accounts: Accounts) -> None:
    advisor(accounts)
    said = []
    for email in ("anna@skew.example", "nobody@skew.example"):
        with pytest.raises(NotSignedInError) as error:
            accounts.sessions.sign_in(email, OTHER, **HERE)
        said.append(str(error.value))
    assert said[0] == said[1]


def test_nothing_that_opens_a_door_is_in_the_database(accounts: Accounts, tmp_path) -> None:
    user = advisor(accounts)
    begun = accounts.sessions.sign_in(user.email, PASSWORD, **HERE)
    link = accounts.people.link(CONSOLE, user.id, "reset")
    token = accounts.tokens.create(CONSOLE, name="Skript", role=Role.SERVICE)
    kept = b"".join(file.read_bytes() for file in tmp_path.glob("state.sqlite3*"))
    for secret in (PASSWORD, begun.secret, link.secret, token.secret):
        assert secret.encode() not in kept
        assert secret not in repr((begun, link, token))


def test_a_session_ends_when_it_is_not_used_and_at_last_in_any_case(
    accounts: Accounts, clock: Clock
) -> None:
    user = advisor(accounts)
    idle = accounts.sessions.sign_in(user.email, PASSWORD, **HERE).secret
    used = accounts.sessions.sign_in(user.email, PASSWORD, **HERE).secret
    for _ in range(15):
        clock.passes(hours=11)
        assert accounts.sessions.actor(used) is not None
    assert accounts.sessions.actor(idle) is None
    assert len(accounts.sessions.of_user(user.id)) == 1
    clock.passes(hours=11)
    assert accounts.sessions.actor(used) is None
    assert accounts.sessions.of_user(user.id) == ()


def test_nobody_ends_the_session_of_somebody_else(accounts: Accounts) -> None:
    anna, ben = advisor(accounts), advisor(accounts, "ben@skew.example")
    begun = accounts.sessions.sign_in(anna.email, PASSWORD, **HERE)
    with pytest.raises(NotFoundError):
        accounts.sessions.end(ben.id, begun.session.id)
    assert accounts.sessions.actor(begun.secret) is not None


def test_too_many_tries_wait(accounts: Accounts, clock: Clock) -> None:
    user = advisor(accounts)
    for _ in range(10):
        refused(accounts, user.email, OTHER)
    with pytest.raises(TooManyError) as error:
        accounts.sessions.sign_in(user.email, PASSWORD, **HERE)
    assert 0 < error.value.retry_after <= 15 * 60 + 1
    clock.passes(seconds=error.value.retry_after)
    assert accounts.sessions.sign_in(user.email, PASSWORD, **HERE)
    # A success makes the earlier failures forgotten.
    for _ in range(9):
        refused(accounts, user.email, OTHER)
    assert accounts.sessions.sign_in(user.email, PASSWORD, **HERE)


def test_one_address_can_not_try_many_accounts(accounts: Accounts) -> None:
    for number in range(30):
        refused(accounts, f"a{number}@skew.example", OTHER)
    with pytest.raises(TooManyError):
        accounts.sessions.sign_in("b@skew.example", OTHER, **HERE)
    refused_elsewhere = {"address": "192.0.2.2", "agent": ""}
    with pytest.raises(NotSignedInError):
        accounts.sessions.sign_in("b@skew.example", OTHER, **refused_elsewhere)


def test_an_invitation_opens_once(accounts: Accounts) -> None:
    user = accounts.people.add(
        CONSOLE, email="a@koeln.example", name="A", role=Role.MUNICIPALITY, ags="05315000"
    )
    refused(accounts, user.email, PASSWORD)
    link = accounts.people.link(CONSOLE, user.id, "invite")
    assert accounts.people.behind(link.secret)[1] == user
    with pytest.raises(BadInputError):
        accounts.people.follow(link.secret, "kurz")
    accounts.people.follow(link.secret, PASSWORD)
    actor = accounts.sessions.actor(accounts.sessions.sign_in(user.email, PASSWORD, **HERE).secret)
    assert actor is not None
    assert actor.speaks_for("05315000")
    assert not actor.speaks_for("05315")
    with pytest.raises(NotSignedInError, match="used already"):
        accounts.people.follow(link.secret, OTHER)


@pytest.mark.parametrize(("purpose", "days"), [("invite", 7), ("reset", 1)])
def test_links_expire_and_a_newer_one_replaces_them(
    accounts: Accounts, clock: Clock, purpose, days: int
) -> None:
    user = advisor(accounts)
    older = accounts.people.link(CONSOLE, user.id, purpose)
    newer = accounts.people.link(CONSOLE, user.id, purpose)
    with pytest.raises(NotSignedInError):
        accounts.people.behind(older.secret)
    assert accounts.people.behind(newer.secret)
    clock.passes(days=days)
    with pytest.raises(NotSignedInError):
        accounts.people.follow(newer.secret, OTHER)


def test_a_new_password_signs_all_other_browsers_out(accounts: Accounts) -> None:
    user = advisor(accounts)
    here = accounts.sessions.sign_in(user.email, PASSWORD, **HERE)
    there = accounts.sessions.sign_in(user.email, PASSWORD, **HERE)
    with pytest.raises(NotSignedInError, match="present password"):
        accounts.people.change_password(user.id, OTHER, OTHER, session=here.session.id)
    accounts.people.change_password(user.id, PASSWORD, OTHER, session=here.session.id)
    assert accounts.sessions.actor(here.secret) is not None
    assert accounts.sessions.actor(there.secret) is None
    refused(accounts, user.email, PASSWORD)
    accounts.people.follow(accounts.people.link(CONSOLE, user.id, "reset").secret, PASSWORD)
    assert accounts.sessions.actor(here.secret) is None


def test_who_is_disabled_is_out_at_once(accounts: Accounts) -> None:
    user = advisor(accounts)
    begun = accounts.sessions.sign_in(user.email, PASSWORD, **HERE)
    link = accounts.people.link(CONSOLE, user.id, "reset")
    disabled = accounts.people.change(CONSOLE, user.id, user.version, active=False)
    assert accounts.sessions.actor(begun.secret) is None
    refused(accounts, user.email, PASSWORD)
    with pytest.raises(NotSignedInError):
        accounts.people.follow(link.secret, OTHER)
    with pytest.raises(ConflictError, match="disabled"):
        accounts.people.link(CONSOLE, user.id, "reset")
    accounts.people.change(CONSOLE, user.id, disabled.version, active=True)
    assert accounts.sessions.sign_in(user.email, PASSWORD, **HERE)


def test_another_role_begins_with_another_session(accounts: Accounts) -> None:
    user = advisor(accounts)
    begun = accounts.sessions.sign_in(user.email, PASSWORD, **HERE)
    changed = accounts.people.change(
        CONSOLE, user.id, user.version, role=Role.MUNICIPALITY, ags="05315000"
    )
    assert (changed.role, changed.ags) == (Role.MUNICIPALITY, "05315000")
    assert accounts.sessions.actor(begun.secret) is None
    with pytest.raises(StaleError):
        accounts.people.change(CONSOLE, user.id, user.version, name="B")
    back = accounts.people.change(CONSOLE, user.id, changed.version, role=Role.ADVISOR)
    assert back.ags is None


def test_the_last_administrator_stays(accounts: Accounts) -> None:
    add = {"name": "C", "role": Role.ADMINISTRATOR}
    first = accounts.people.add(CONSOLE, email="c@skew.example", **add)
    for change in ({"active": False}, {"role": Role.ADVISOR}):
        with pytest.raises(ConflictError, match="last administrator"):
            accounts.people.change(CONSOLE, first.id, first.version, **change)
    accounts.people.add(CONSOLE, email="d@skew.example", **add)
    accounts.people.change(CONSOLE, first.id, first.version, active=False)


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"email": "anna"}, "email"),
        ({"email": "a b@c.de"}, "email"),
        ({"email": "a@" + "b" * 260 + ".de"}, "email"),
        ({"name": "  "}, "name"),
        ({"name": "x" * 201}, "name"),
        ({"role": Role.MUNICIPALITY}, "ags"),
        ({"role": Role.MUNICIPALITY, "ags": "Köln"}, "Köln"),
        ({"ags": "05315000"}, "ags"),
        ({"role": Role.SERVICE}, "role"),
        ({"password": "kurz"}, "12 characters"),
    ],
)
def test_fields_that_cannot_be_used(accounts: Accounts, fields, said: str) -> None:
    good = {"email": "a@b.de", "name": "A", "role": Role.ADVISOR}
    with pytest.raises(BadInputError, match=said):
        accounts.people.add(CONSOLE, **{**good, **fields})
    assert accounts.people.all() == ()


def test_one_account_an_address(accounts: Accounts) -> None:
    advisor(accounts)
    with pytest.raises(ConflictError, match=r"anna@skew\.example"):
        advisor(accounts, "Anna@Skew.example")


def test_the_history_tells_of_accounts_without_their_secrets(
    accounts: Accounts, state: Database
) -> None:
    user = advisor(accounts)
    accounts.people.follow(accounts.people.link(CONSOLE, user.id, "reset").secret, OTHER)
    with state.read() as work:
        entries = work.history.of("account", user.id)
    assert [(entry.actor, entry.after) for entry in entries][:2] == [
        (f"user:{user.id}", {"password": "new"}),
        (CONSOLE, {"link": "reset"}),
    ]
    assert "argon2" not in repr(entries)


def test_a_higher_cost_is_taken_over_at_the_next_sign_in(state: Database) -> None:
    user = advisor(Accounts.over(state, Passwords(CHEAP)))
    dearer = PasswordHasher(time_cost=2, memory_cost=16, parallelism=1)
    accounts = Accounts.over(state, Passwords(dearer))
    accounts.sessions.sign_in(user.email, PASSWORD, **HERE)
    with state.read() as work:
        assert "t=2" in (work.users.password_hash(user.id) or "")
    assert accounts.sessions.sign_in(user.email, PASSWORD, **HERE)


@pytest.mark.parametrize(
    "password",
    [
        "elf Zeichen",
        "x" * 201,
        "aaaaaaaaaaaaaaa",
        "123456789012",
        "098765432109",
        "qwertzuiopas",
        "partnerkompass",
        "Passwort1234",
        "anna.beispiel1",
    ],
)
def test_passwords_that_anybody_would_try(password: str) -> None:
    with pytest.raises(BadInputError):
        check_password(password, email="anna.beispiel@skew.example")


@given(st.text(st.characters(categories=["L", "N", "P", "Zs"]), min_size=14, max_size=60))
def test_a_password_fits_itself_however_it_is_typed(password: str) -> None:
    passwords = Passwords(CHEAP)
    try:
        kept = passwords.hash(check_password(password))
    except BadInputError:
        return
    assert passwords.matches(kept, password)
    assert not passwords.matches(kept, password + "x")
    assert not passwords.matches(None, password)


def test_tokens_open_until_they_are_revoked_or_too_old(accounts: Accounts, clock: Clock) -> None:
    lasting = accounts.tokens.create(CONSOLE, name="Skript", role=Role.SERVICE)
    short = accounts.tokens.create(CONSOLE, name="Probe", role=Role.ADVISOR, days=2)
    actor = accounts.tokens.actor(short.secret)
    assert actor is not None
    assert (actor.kind, actor.role, actor.csrf) == ("token", Role.ADVISOR, None)
    clock.passes(days=2)
    assert accounts.tokens.actor(short.secret) is None
    assert accounts.tokens.actor(lasting.secret) is not None
    accounts.tokens.revoke(CONSOLE, lasting.token.id)
    assert accounts.tokens.actor(lasting.secret) is None
    with pytest.raises(ConflictError, match="already"):
        accounts.tokens.revoke(CONSOLE, lasting.token.id)
    assert accounts.tokens.actor("pk_wrong") is None
    assert accounts.tokens.actor("") is None
    assert [token.used_at is not None for token in accounts.tokens.all()] == [True, True]


@pytest.mark.parametrize(
    "fields",
    [
        {"name": " "},
        {"days": 0},
        {"days": 99_999},
        {"role": Role.MUNICIPALITY},
        {"ags": "05315000"},
    ],
)
def test_tokens_that_cannot_be(accounts: Accounts, fields) -> None:
    with pytest.raises(BadInputError):
        accounts.tokens.create(CONSOLE, **{"name": "x", "role": Role.SERVICE, **fields})


@given(
    st.lists(st.floats(0, 30, allow_nan=False), min_size=1, max_size=60),
    st.integers(1, 5),
)
def test_no_minute_has_more_calls_than_the_limit(pauses: list[float], limit: int) -> None:
    now = 0.0
    calls = CallLimit(limit, clock=lambda: now)
    let_in = []
    for pause in pauses:
        now += pause
        with suppress(TooManyError):
            calls.count("somebody")
            let_in.append(now)
    for earlier, later in zip(let_in, let_in[limit:], strict=False):
        assert later - earlier >= 60
    assert all(later >= earlier for earlier, later in pairwise(let_in))
    calls.count("somebody else")


def test_after_the_time_that_is_told_it_works_again() -> None:
    now = 0.0
    calls = CallLimit(2, clock=lambda: now)
    calls.count("somebody")
    now += 12.5
    calls.count("somebody")
    with pytest.raises(TooManyError) as error:
        calls.count("somebody")
    now += error.value.retry_after
    calls.count("somebody")


def test_zero_is_no_limit() -> None:
    calls = CallLimit(0)
    for _ in range(1000):
        calls.count("somebody")
