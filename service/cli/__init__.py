"""The command ``partnerkompass``.

Each command is a module of this package with ``configure(parser)`` and ``run(args, output)``; only
the one that is called gets imported, so that a match starts fast.
"""

from __future__ import annotations

import argparse
import gc
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from importlib import import_module
from types import ModuleType
from typing import Any, NoReturn

from models.errors import BadInputError, PartnerkompassError
from service.cli.output import Output

__all__ = ["COMMANDS", "build_parser", "main"]

#: Command -> one line of help. The module that runs it is ``service.cli.<command>``, or the one in
#: ``_MODULES``.
COMMANDS = {
    "match": "rank German partners for a request",
    "suggest": "rank open requests for a German municipality (the reverse view)",
    "themes": "show the themes of a text",
    "reindex": "build the index from the tables and publish it",
    "serve": "start the HTTP service and its pages",
    "evaluate": "measure encoder, themes and matches",
    "nightly": "collect, build, check and publish, with a report",
    "snapshots": "list, show, verify, roll back and prune the published snapshots",
    "import": "take in requests and profiles from files, pages and tables",
    "data": "build the shipped tables from raw public files",
    "user": "make, invite, reset and disable accounts",
    "token": "make, list and revoke tokens for programs",
    "backup": "write database, index and settings into one file",
    "restore": "put a backup in the place of what is there",
    "doctor": "check this installation and say how to mend it",
}
# A module can't be called like a keyword of the language.
_MODULES = {"import": "importing"}
#: Commands that give one answer and end: how soon they do is what counts.
_SHORT = frozenset({"match", "nightly", "reindex", "suggest", "themes"})


class _Parser(argparse.ArgumentParser):
    """Wrong use becomes an error of our own tree instead of a printed usage and an exit."""

    def __init__(self, *args: Any, **options: Any) -> None:
        # A shortened option would change its meaning when a longer one is added.
        super().__init__(*args, **{"allow_abbrev": False, **options})

    def error(self, message: str) -> NoReturn:
        """Raise instead of printing."""
        raise BadInputError(
            f"{message[0].upper()}{message[1:]}.", mend=f"See '{self.prog} --help'."
        )


def build_parser(command: str | None = None) -> argparse.ArgumentParser:
    """The argument parser; only `command` has its options (all commands are listed)."""
    parser = _Parser(
        prog="partnerkompass",
        description="Finds German municipal partners for partnership requests, and says why.",
        epilog="Exit codes: 0 good, 2 wrong use or bad input, 3 quality gate refused, "
        "4 another run holds the lock, 1 anything else.",
    )
    parser.add_argument("--version", action=_Version, help="print the version and end")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    for name, summary in COMMANDS.items():
        sub = commands.add_parser(name, help=summary, description=f"{summary.capitalize()}.")
        if name == command:
            _module(name).configure(sub)
    return parser


def _module(command: str | None) -> ModuleType:
    return import_module(f"service.cli.{_MODULES.get(command or '', command)}")


class _Version(argparse.Action):
    """Reads the version only when asked: looking it up costs more than parsing."""

    def __init__(self, option_strings: Sequence[str], dest: str, help: str | None = None) -> None:
        super().__init__(option_strings, dest, nargs=0, help=help)

    def __call__(self, parser: argparse.ArgumentParser, *_: Any) -> NoReturn:
        from importlib.metadata import version

        parser.exit(message=f"partnerkompass {version('partnerkompass')}\n")


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; the exit code is the contract of DESIGN, section 7."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    output = Output()
    try:
        # Only called with our own arguments is the end of the command that of the process.
        return _guarded(lambda: _run(arguments, output, ends=argv is None), output)
    finally:
        output.close()


def _run(arguments: list[str], output: Output, *, ends: bool) -> int:
    _refuse_undecodable(arguments)
    command = next((word for word in arguments if not word.startswith("-")), None)
    with _uncollected(ends=ends) if command in _SHORT else nullcontext():
        return _run_command(command, arguments, output)


@contextmanager
def _uncollected(*, ends: bool) -> Iterator[None]:
    """No garbage collection: of a hundred thousand fresh records none is garbage before the end."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if ends:
            # The collection at the interpreter's end would look at all of it once more, for a
            # quarter of a second.
            gc.freeze()
        if enabled:
            gc.enable()


def _run_command(command: str | None, arguments: list[str], output: Output) -> int:
    args = build_parser(command).parse_args(arguments)
    output.configure(args)
    run: Callable[[argparse.Namespace, Output], int] = _module(command).run
    return run(args, output)


def _refuse_undecodable(arguments: list[str]) -> None:
    """Arguments that are not valid in the terminal's encoding arrive as lone surrogates."""
    for position, argument in enumerate(arguments, start=1):
        try:
            argument.encode()
        except UnicodeEncodeError as error:
            raise BadInputError(
                f"Argument {position} is not UTF-8 (character {error.start + 1}).",
                mend="Write the text to a UTF-8 file and name it with --file.",
            ) from error


def _guarded(run: Callable[[], int], output: Output) -> int:
    try:
        return run()
    except PartnerkompassError as error:
        output.error(error.message, error.mend)
        return error.exit_code
    except KeyboardInterrupt:
        output.error("Stopped.", "Nothing half-written stays behind; run it again.")
    except BrokenPipeError:
        # Whoever read our output has enough of it (`| head`): that is no error.
        output.abandon()
        return 0
    except OSError as error:
        where = f" {error.filename!r}" if error.filename else ""
        output.error(
            f"The operating system refused{where}: {error.strerror or error}.",
            "Check permissions and free space there.",
        )
    except Exception as error:  # the last place that can keep a stack trace away
        if os.environ.get("PARTNERKOMPASS_DEBUG"):
            raise
        output.error(
            f"This should not happen: {type(error).__name__}: {error}.",
            "Please report it with the command you ran; PARTNERKOMPASS_DEBUG=1 shows the trace.",
        )
    return 1
