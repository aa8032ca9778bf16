"""``partnerkompass serve``: the HTTP service and its pages."""

from __future__ import annotations

import argparse
import errno
import socket
import sys
from pathlib import Path

import uvicorn
from fastapi import FastAPI

from matcher import MatchInput
from models.errors import BadInputError, PartnerkompassError
from service.accounts import Accounts
from service.accounts.demo import demo_accounts, make_demo
from service.ahead import work_ahead
from service.application import create_app
from service.cli.output import Output
from service.following import CurrentIndex
from service.operations.locks import using_home
from service.operations.logs import log_to
from service.operations.restoring import finish_interrupted

__all__ = ["configure", "run"]

_HIGHEST_PORT = 65_535
#: Connections that wait while the first answers are computed.
_BACKLOG = 2048


def configure(parser: argparse.ArgumentParser) -> None:
    """Where to listen, and what to show first."""
    parser.add_argument("--host", default="127.0.0.1", help="address (default: 127.0.0.1)")
    parser.add_argument(
        "--port", type=int, default=8000, help="port (default: 8000; 0 takes a free one)"
    )
    parser.add_argument(
        "--demo",
        action="store_true",
        help="if nobody has an account yet, make an advisor and a municipality to look around with",
    )
    parser.add_argument(
        "--show-match",
        metavar="ID",
        help="once the service answers, print the best match of this request",
    )


def run(args: argparse.Namespace, output: Output) -> int:
    """Serve until stopped with Ctrl-C or SIGTERM."""
    app = create_app()
    settings = app.state.settings
    log_to(level=settings.log_level)
    home = settings.home
    finish_interrupted(home)
    with using_home(home):
        return _serve(app, args, output)


def _serve(app: FastAPI, args: argparse.Namespace, output: Output) -> int:
    # A database that can't be used is told before anybody waits for the service.
    app.state.database.prepare()
    # Bound before anything is said: an address that is printed is one that answers.
    listening = _listen(args.host, args.port)
    with listening:
        output.message(f"Partnerkompass: {_address(listening, args.host)}")
        if args.demo:
            _make_demo(app, _address(listening, args.host), output)
        work_ahead(app)
        _announce(app.state.index, args.show_match, output)
        server = uvicorn.Server(
            uvicorn.Config(
                app, log_config=None, access_log=False, server_header=False, backlog=_BACKLOG
            )
        )
        try:
            server.run(sockets=[listening])
        except KeyboardInterrupt:
            # uvicorn has finished the requests in progress and raises Ctrl-C again.
            output.message("Stopped.")
        finally:
            app.state.database.close()
    return 0


def _make_demo(app: FastAPI, address: str, output: Output) -> None:
    accounts: Accounts = app.state.accounts
    known = demo_accounts(accounts)
    demo = make_demo(accounts)
    if known:
        told = output.wording.text("Die Konten zum Ausprobieren gibt es schon: {emails}.")
        output.say(told.format(emails=", ".join(user.email for user in known)))
        output.say(output.wording.text("Ein Link zu einem neuen Passwort:"))
        output.say(f"   {_reset_command(app, address)} {known[0].email}")
    if demo:
        output.say(
            output.wording.text(
                "Zwei Konten zum Ausprobieren; ihre Passwörter werden nur jetzt gezeigt:"
            )
        )
    for made in demo:
        role = output.wording.role(made.user.role)
        output.say(f"   {role}: {made.user.email}  {made.password}")


def _reset_command(app: FastAPI, address: str) -> str:
    """The command that prints such a link, as it is to be typed here."""
    called = Path(sys.argv[0])
    program = str(called) if called.name == "partnerkompass" else "partnerkompass"
    # The link must lead to this service; by itself the command knows only the usual port.
    usual = app.state.settings.public_url or address == "http://127.0.0.1:8000/"
    setting = "" if usual else f"PARTNERKOMPASS_PUBLIC_URL={address.rstrip('/')} "
    return f"{setting}{program} user reset"


def _listen(host: str, port: int) -> socket.socket:
    if not 0 <= port <= _HIGHEST_PORT:
        raise BadInputError(
            f"Option --port: {port} is no port.", mend=f"Give a number from 0 to {_HIGHEST_PORT}."
        )
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
    except (socket.gaierror, UnicodeError) as error:
        raise BadInputError(
            f"Option --host: {host!r} is no address of this machine.",
            mend="Use 127.0.0.1 for this machine alone, 0.0.0.0 for the network.",
        ) from error
    listening = socket.socket(family, kind, protocol)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind(address)
        listening.listen(_BACKLOG)
    except OSError as error:
        listening.close()
        raise _refused(host, port, error) from error
    return listening


def _refused(host: str, port: int, error: OSError) -> BadInputError:
    if error.errno == errno.EADDRINUSE:
        return BadInputError(
            f"Port {port} of {host} is used by another program.",
            mend=f"Choose another one, for example: --port {port + 1}",
        )
    return BadInputError(
        f"{host}, port {port} can't be used: {error.strerror}.",
        mend="Choose another address or a port above 1023.",
    )


def _address(listening: socket.socket, host: str) -> str:
    shown = f"[{host}]" if ":" in host else host
    return f"http://{shown}:{listening.getsockname()[1]}/"


def _announce(current: CurrentIndex, request_id: str | None, output: Output) -> None:
    """Load the index now, and show a first match; without an index the service waits for one."""
    try:
        index = current.get()
        for warning in current.warnings:
            output.message(f"Warning: {warning}")
        if request_id is None:
            return
        document = index.matcher.match(MatchInput(request_id=request_id), k=1)
    except PartnerkompassError as error:
        output.message(f"Warning: {error} The service waits for an index.")
        return
    best = document.candidates[0]
    words = output.wording
    place = ", ".join(part for part in (document.query.place, document.query.country_name) if part)
    output.say(
        f"{place}: 1. {best.label} ({words.unit_kind(best.kind)}, {words.state(best.state)}),"
        f" {words.decimal(best.score)}"
    )
    for reason in best.reasons[:1]:
        output.say(f"   {reason}")
    output.close()
