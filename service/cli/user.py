"""``partnerkompass user``: accounts of people."""

from __future__ import annotations

import argparse
import getpass
import sys
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from models.errors import BadInputError, NotFoundError
from service.accounts import CONSOLE, Accounts, Role
from service.cli.accounts import add_role_options, open_accounts, unit_key
from service.cli.output import Output, add_output_options
from service.settings import Settings
from service.state.records import User

__all__ = ["configure", "run"]

_ROLES = ("advisor", "municipality", "administrator")
_LOCAL = "http://127.0.0.1:8000"
_LONGEST_LINE = 1000


@dataclass(frozen=True, slots=True)
class UserList:
    """All accounts."""

    users: tuple[User, ...]


@dataclass(frozen=True, slots=True)
class UserAnswer:
    """One account; ``link`` is shown this once and leads to a new password."""

    user: User
    link: str | None = None
    expires_at: datetime | None = None


def configure(parser: argparse.ArgumentParser) -> None:
    """The actions."""
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    add_output_options(actions.add_parser("list", help="all accounts"))
    for action, summary in (
        ("add", "make an account; the password is asked for, or read from the standard input"),
        ("invite", "make an account, or take one, and print a link to it (valid for 7 days)"),
    ):
        sub = actions.add_parser(action, help=summary)
        sub.add_argument("email", help="mail address to sign in with")
        sub.add_argument("--name", help="what others see beside changes (default: the address)")
        add_role_options(sub, *_ROLES)
        add_output_options(sub)
    for action, summary in (
        ("reset", "print a link to a new password (valid for a day)"),
        ("disable", "let nobody in with this account any more"),
        ("enable", "let its owner in again"),
    ):
        sub = actions.add_parser(action, help=summary)
        sub.add_argument("email", help="mail address of the account")
        add_output_options(sub)


def run(args: argparse.Namespace, output: Output) -> int:
    """Run one action."""
    with open_accounts() as (settings, accounts):
        if args.action == "list":
            _list(accounts.people.all(), output)
            return 0
        answered = _ACTIONS[args.action](args, settings, accounts)
    _show(args.action, answered, output)
    return 0


def _add(args: argparse.Namespace, settings: Settings, accounts: Accounts) -> UserAnswer:
    return UserAnswer(_new(args, settings, accounts, _password()))


def _invite(args: argparse.Namespace, settings: Settings, accounts: Accounts) -> UserAnswer:
    try:
        user = accounts.people.by_email(args.email)
    except NotFoundError:
        user = _new(args, settings, accounts, None)
    else:
        _refuse_another(user, args, settings)
    return _linked(settings, accounts, user, "invite")


def _reset(args: argparse.Namespace, settings: Settings, accounts: Accounts) -> UserAnswer:
    return _linked(settings, accounts, accounts.people.by_email(args.email), "reset")


def _switch(args: argparse.Namespace, _settings: Settings, accounts: Accounts) -> UserAnswer:
    user = accounts.people.by_email(args.email)
    active = args.action == "enable"
    return UserAnswer(accounts.people.change(CONSOLE, user.id, user.version, active=active))


_ACTIONS = {
    "add": _add,
    "invite": _invite,
    "reset": _reset,
    "disable": _switch,
    "enable": _switch,
}


def _new(
    args: argparse.Namespace, settings: Settings, accounts: Accounts, password: str | None
) -> User:
    return accounts.people.add(
        CONSOLE,
        email=args.email,
        name=args.name or args.email,
        role=Role(args.role),
        ags=unit_key(settings.home, args.ags),
        password=password,
    )


def _refuse_another(user: User, args: argparse.Namespace, settings: Settings) -> None:
    if (user.role, user.ags) != (Role(args.role), unit_key(settings.home, args.ags)):
        bound = f" of {user.ags}" if user.ags else ""
        raise BadInputError(
            f"The account {user.email!r} has the role {user.role.value!r}{bound}.",
            mend="Name that one, or change the account over the API first.",
        )


def _linked(
    settings: Settings, accounts: Accounts, user: User, purpose: Literal["invite", "reset"]
) -> UserAnswer:
    made = accounts.people.link(CONSOLE, user.id, purpose)
    address = (settings.public_url or _LOCAL) + made.path
    return UserAnswer(user, address, made.link.expires_at)


def _password() -> str:
    """Typed twice at a terminal, or the first line of the standard input; never an argument."""
    if not sys.stdin.isatty():
        line = sys.stdin.buffer.readline(_LONGEST_LINE)
        try:
            password = line.decode("utf-8").rstrip("\r\n")
        except UnicodeDecodeError as error:
            raise BadInputError(
                "The password on the standard input is not UTF-8.", mend="Send it as UTF-8."
            ) from error
        if not password:
            raise BadInputError(
                "There is no password on the standard input.",
                mend="Send it as one line, or use 'user invite', which needs none.",
            )
        return password
    password = getpass.getpass("Password: ", stream=sys.stderr)
    if getpass.getpass("Once more: ", stream=sys.stderr) != password:
        raise BadInputError("The two passwords differ.", mend="Type the same one twice.")
    return password


def _list(users: tuple[User, ...], output: Output) -> None:
    if output.json:
        output.document(UserList(users))
        return
    words = output.wording
    if not users:
        output.message(words.text("Noch kein Konto: „partnerkompass user add“ legt eines an."))
        return
    from service.cli.report import table

    headers = (
        (words.text("E-Mail"), False),
        (words.text("Name"), False),
        (words.text("Rolle"), False),
        (words.text("Kommune"), False),
        (words.text("zuletzt angemeldet (UTC)"), False),
        (words.text("Stand"), False),
    )
    rows = [
        (
            user.email,
            user.name,
            words.role(user.role),
            user.ags or "",
            "" if user.signed_in_at is None else f"{user.signed_in_at:%Y-%m-%d %H:%M}",
            words.text("aktiv") if user.active else words.text("gesperrt"),
        )
        for user in users
    ]
    output.console.print(table(headers, rows))


def _show(action: str, answered: UserAnswer, output: Output) -> None:
    if output.json:
        output.document(answered)
        return
    words = output.wording
    said = {
        "add": words.text("Das Konto {email} ist angelegt."),
        "disable": words.text("Das Konto {email} ist gesperrt."),
        "enable": words.text("Das Konto {email} ist wieder offen."),
    }
    if action in said:
        output.say(said[action].format(email=answered.user.email))
        return
    output.message(
        words.text(
            "Link für {email}, gültig bis {until} (UTC), einmal zu benutzen."
            " Er wird kein zweites Mal gezeigt:"
        ).format(email=answered.user.email, until=f"{answered.expires_at:%Y-%m-%d %H:%M}")
    )
    output.say(answered.link or "")
