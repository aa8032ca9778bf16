"""``user`` and ``token``: passwords from the standard input, secrets shown once."""

from __future__ import annotations

import io
import re
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import make_url

from service.accounts import Accounts
from service.state import Database
from tests.service.helpers import Command, assert_refused
from tests.service.people import OWN, PASSWORD

ANNA = "anna@skew.example"


@pytest.fixture
def accounts(migrated_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Accounts:
    """The accounts that the commands work on."""
    state = tmp_path / "state.sqlite3"
    shutil.copy(migrated_file, state)
    monkeypatch.setenv("PARTNERKOMPASS_DATABASE", f"sqlite:///{state}")
    return Accounts.over(Database(make_url(f"sqlite:///{state}")))


@pytest.fixture
def type_in(monkeypatch: pytest.MonkeyPatch) -> Callable[[bytes], None]:
    """Put this on the standard input of the next command."""

    def put(data: bytes) -> None:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))

    return put


def sign_in(accounts: Accounts, email: str, password: str):
    return accounts.sessions.sign_in(email, password, address="", agent="")


def test_an_account_is_made_with_a_password_from_the_standard_input(
    command: Command, accounts: Accounts, type_in
) -> None:
    type_in(f"{PASSWORD}\n".encode())
    ran = command("user", "add", ANNA, "--name", "Anna", "--role", "advisor", "--json")
    assert ran.code == 0, ran.err
    assert ran.document["user"]["email"] == ANNA
    assert ran.document["link"] is None
    assert PASSWORD not in ran.out + ran.err
    assert sign_in(accounts, ANNA, PASSWORD).user.name == "Anna"
    listed = command("user", "list")
    assert ANNA in listed.out
    assert "Beratung" in listed.out


@pytest.mark.parametrize("data", [b"", b"\n", b"kurz\n", b"\xff\xfe passwort lang genug\n"])
def test_passwords_that_cannot_be_taken(
    command: Command, accounts: Accounts, type_in, data: bytes
) -> None:
    type_in(data)
    assert_refused(command("user", "add", ANNA, "--role", "advisor"), "assword")
    assert command("user", "list", "--json").document == {"users": []}


def test_no_option_takes_a_password(command: Command, accounts: Accounts) -> None:
    ran = command("user", "add", ANNA, "--role", "advisor", "--password", PASSWORD)
    assert_refused(ran, "--password")


def test_an_invitation_is_one_line_on_stdout(command: Command, accounts: Accounts) -> None:
    ran = command("user", "invite", ANNA, "--role", "municipality", "--ags", OWN)
    assert ran.code == 0, ran.err
    link = re.fullmatch(r"http://127\.0\.0\.1:8000/welcome/(\S+)\n", ran.out)
    assert link
    user = accounts.people.follow(link[1], PASSWORD)
    assert (user.role, user.ags) == ("municipality", OWN)
    again = command("user", "invite", ANNA, "--role", "municipality", "--ags", OWN, "--json")
    assert again.document["user"]["id"] == user.id
    another = command("user", "invite", ANNA, "--role", "advisor")
    assert_refused(another, "municipality", OWN)


def test_the_public_address_is_in_the_links(
    command: Command, accounts: Accounts, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PARTNERKOMPASS_PUBLIC_URL", "https://partner.example/")
    ran = command("user", "invite", ANNA, "--role", "advisor", "--json")
    assert ran.document["link"].startswith("https://partner.example/welcome/")


def test_reset_disable_and_enable(command: Command, accounts: Accounts, type_in) -> None:
    type_in(PASSWORD.encode())
    command("user", "add", ANNA, "--role", "administrator")
    other = "ben@skew.example"
    command("user", "invite", other, "--role", "administrator")
    secret = command("user", "reset", ANNA.upper()).out.strip().rsplit("/", 1)[1]
    accounts.people.follow(secret, "ganz andere Woerter hier")
    assert "gesperrt" in command("user", "disable", ANNA).out
    assert "gesperrt" in command("user", "list").out
    assert_refused(command("user", "reset", ANNA), "disabled")
    assert_refused(command("user", "disable", other), "last administrator")
    assert command("user", "enable", ANNA, "--json").document["user"]["active"] is True


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("user",), "ACTION"),
        (("user", "add", "anna", "--role", "advisor"), "anna"),
        (("user", "add", ANNA), "--role"),
        (("user", "add", ANNA, "--role", "service"), "service"),
        (("user", "add", ANNA, "--role", "municipality"), "ags"),
        (("user", "add", ANNA, "--role", "municipality", "--ags", "Köln"), "Köln"),
        (("user", "add", ANNA, "--role", "municipality", "--ags", "99999999"), "99999999"),
        (("user", "add", ANNA, "--role", "advisor", "--ags", OWN), "ags"),
        (("user", "reset", ANNA), ANNA),
        (("token", "create", "--name", " ", "--role", "service"), "name"),
        (("token", "create", "--name", "x", "--role", "service", "--days", "0"), "days"),
        (("token", "revoke", "none"), "none"),
    ],
)
def test_wrong_use(
    command: Command, accounts: Accounts, type_in, arguments: tuple[str, ...], said: str
) -> None:
    type_in(PASSWORD.encode())
    assert_refused(command(*arguments), said)


def test_a_token_is_shown_once(command: Command, accounts: Accounts) -> None:
    made = command("token", "create", "--name", "Import", "--role", "service")
    secret = made.out.strip()
    actor = accounts.tokens.actor(secret)
    assert actor is not None
    assert actor.name == "Import"
    listed = command("token", "list", "--json")
    assert [token["id"] for token in listed.document["tokens"]] == [actor.id]
    assert secret not in listed.out
    assert "Import" in command("token", "list").out
    assert command("token", "revoke", actor.id).code == 0
    assert accounts.tokens.actor(secret) is None
    assert "widerrufen" in command("token", "list").out
    assert_refused(command("token", "revoke", actor.id), "already")
    as_json = command("token", "create", "--name", "x", "--role", "advisor", "--json").document
    assert accounts.tokens.actor(as_json["secret"]) is not None


def test_empty_lists_say_how_to_begin(command: Command, accounts: Accounts) -> None:
    assert "user add" in command("user", "list").err
    assert "token create" in command("token", "list", "--lang", "en").err


def test_a_database_address_that_is_none(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PARTNERKOMPASS_DATABASE", "mysql://x")
    assert_refused(command("user", "list"), "PARTNERKOMPASS_DATABASE")
