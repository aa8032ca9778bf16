"""``partnerkompass token``: keys with which programs call the API."""

from __future__ import annotations

import argparse
from dataclasses import dataclass

from service.accounts import CONSOLE, Role
from service.cli.accounts import add_role_options, open_accounts, unit_key
from service.cli.output import Output, add_output_options
from service.state.records import ApiToken

__all__ = ["configure", "run"]


@dataclass(frozen=True, slots=True)
class TokenList:
    """All tokens, without their secrets."""

    tokens: tuple[ApiToken, ...]


@dataclass(frozen=True, slots=True)
class TokenAnswer:
    """One token; ``secret`` is shown this once."""

    token: ApiToken
    secret: str | None = None


def configure(parser: argparse.ArgumentParser) -> None:
    """The actions ``create``, ``list`` and ``revoke``."""
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    create = actions.add_parser("create", help="make a token and print its secret, once")
    create.add_argument("--name", required=True, help="the program that will use it")
    add_role_options(create, *(role.value for role in Role))
    create.add_argument(
        "--days", type=int, metavar="N", help="valid for so many days (default: until revoked)"
    )
    revoke = actions.add_parser("revoke", help="let a token open nothing any more")
    revoke.add_argument("id", help="id of the token")
    for sub in (create, actions.add_parser("list", help="all tokens"), revoke):
        add_output_options(sub)


def run(args: argparse.Namespace, output: Output) -> int:
    """Run one action."""
    with open_accounts() as (settings, accounts):
        if args.action == "list":
            _list(accounts.tokens.all(), output)
        elif args.action == "revoke":
            _revoked(TokenAnswer(accounts.tokens.revoke(CONSOLE, args.id)), output)
        else:
            made = accounts.tokens.create(
                CONSOLE,
                name=args.name,
                role=Role(args.role),
                ags=unit_key(settings.home, args.ags),
                days=args.days,
            )
            _created(TokenAnswer(made.token, made.secret), output)
    return 0


def _created(answered: TokenAnswer, output: Output) -> None:
    if output.json:
        output.document(answered)
        return
    output.message(
        output.wording.text("Token {id}. Er wird kein zweites Mal gezeigt:").format(
            id=answered.token.id
        )
    )
    output.say(answered.secret or "")


def _revoked(answered: TokenAnswer, output: Output) -> None:
    if output.json:
        output.document(answered)
        return
    output.say(
        output.wording.text("Der Token {id} öffnet nichts mehr.").format(id=answered.token.id)
    )


def _list(tokens: tuple[ApiToken, ...], output: Output) -> None:
    if output.json:
        output.document(TokenList(tokens))
        return
    words = output.wording
    if not tokens:
        output.message(words.text("Noch kein Token: „partnerkompass token create“ legt einen an."))
        return
    from service.cli.report import table

    headers = (
        (words.text("Token"), False),
        (words.text("Name"), False),
        (words.text("Rolle"), False),
        (words.text("Kommune"), False),
        (words.text("gültig bis (UTC)"), False),
        (words.text("Stand"), False),
    )
    rows = [
        (
            token.id,
            token.name,
            words.role(token.role),
            token.ags or "",
            "" if token.expires_at is None else f"{token.expires_at:%Y-%m-%d %H:%M}",
            words.text("aktiv") if token.revoked_at is None else words.text("widerrufen"),
        )
        for token in tokens
    ]
    output.console.print(table(headers, rows))
