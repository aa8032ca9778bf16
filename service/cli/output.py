"""What a command prints: one JSON document or a report to stdout, everything else to stderr."""

from __future__ import annotations

import argparse
import io
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cached_property
from typing import TYPE_CHECKING, Any, TextIO

import msgspec

from service.wording import LANGUAGES, Language, Wording, wording

if TYPE_CHECKING:
    from rich.console import Console

__all__ = ["Output", "add_output_options"]

#: Columns of a report that goes into a pipe or a file, unless COLUMNS says otherwise.
_PIPE_WIDTH = 100
#: A report stays readable on a very wide terminal.
_MAX_WIDTH = 140


def add_output_options(parser: argparse.ArgumentParser, *, languages: bool = True) -> None:
    """The options that every reporting command has."""
    parser.add_argument(
        "--json", action="store_true", help="print one JSON document to stdout and nothing else"
    )
    if languages:
        parser.add_argument(
            "--lang", choices=LANGUAGES, default="de", help="language of the report (default: de)"
        )


class Output:
    """Where a command writes; made before the arguments are read, so that errors have a place."""

    def __init__(self) -> None:
        self.json = False
        self.language: Language = "de"

    def configure(self, args: argparse.Namespace) -> None:
        """Take over ``--json`` and ``--lang`` where the command has them."""
        self.json = getattr(args, "json", False)
        self.language = getattr(args, "lang", "de")

    @cached_property
    def wording(self) -> Wording:
        """Texts in the report's language."""
        return wording(self.language)

    @cached_property
    def console(self) -> Console:
        """Rich console on stdout, as wide as the terminal (within reason)."""
        return _console(sys.stdout)

    @cached_property
    def _messages(self) -> Console:
        return _console(sys.stderr)

    def document(self, document: object) -> None:
        """Print `document` (dataclasses, dicts, tuples) as the one JSON document, in UTF-8."""
        encoded = msgspec.json.encode(document)
        if sys.stdout.isatty():
            encoded = msgspec.json.format(encoded, indent=2)
        sys.stdout.flush()
        sys.stdout.buffer.write(encoded + b"\n")

    def say(self, text: str) -> None:
        """One line of the report, as long as it is."""
        self.console.print(text, markup=False, highlight=False, soft_wrap=True)

    def message(self, text: str) -> None:
        """One line for the person at the terminal, on stderr."""
        self._messages.print(text, markup=False, highlight=False, soft_wrap=True)

    def error(self, message: str, mend: str) -> None:
        """An error in its two parts."""
        from rich.text import Text

        self._messages.print(Text.assemble(("Error: ", "bold red"), message), soft_wrap=True)
        self._messages.print(Text.assemble(("Mend:  ", "bold"), mend), soft_wrap=True)

    @contextmanager
    def progress(self) -> Iterator[Callable[[str, int, int], None]]:
        """A progress bar on stderr; the function takes the phase, what is done and the total.

        Nothing is drawn where stderr is no terminal.
        """
        from rich.progress import (
            BarColumn,
            MofNCompleteColumn,
            Progress,
            TextColumn,
            TimeElapsedColumn,
        )

        columns = (
            TextColumn("{task.description:<12}"),
            BarColumn(bar_width=40),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
        )
        with Progress(
            *columns, console=self._messages, disable=not self._messages.is_terminal
        ) as bar:
            tasks: dict[str, Any] = {}

            def advance(phase: str, done: int, total: int) -> None:
                if phase not in tasks:
                    tasks[phase] = bar.add_task(self.wording.stage(phase), total=total)
                bar.update(tasks[phase], completed=done, total=total)

            yield advance

    def close(self) -> None:
        """Flush; a reader that has gone away is no error."""
        try:
            sys.stdout.flush()
        except BrokenPipeError:
            self.abandon()

    def abandon(self) -> None:
        """Send the rest of stdout nowhere, so that the interpreter's last flush is quiet."""
        try:
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        except (io.UnsupportedOperation, ValueError):
            # A stdout that is no file (under test) has nothing to flush at exit.
            return


def _console(stream: TextIO) -> Console:
    # Imported late: a --json run needs no rich, and rich costs a tenth of a second.
    from rich.console import Console

    if isinstance(stream, io.TextIOWrapper):
        # A terminal in Latin-1 shows a bar as '?': better than an error.
        stream.reconfigure(errors="replace")
    probe = Console(file=stream)
    if not probe.is_terminal and "COLUMNS" not in os.environ:
        return Console(file=stream, width=_PIPE_WIDTH)
    return Console(file=stream, width=min(probe.width, _MAX_WIDTH))
