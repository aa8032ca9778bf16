"""Commands of the product as processes of their own: killed, starved, and told another time.

They are forked from one process that has loaded everything (``preload.py``), so that starting one
costs milliseconds and fifty kills some seconds. What they run is ``partnerkompass`` itself, with an
encoder that takes no time; foreign files are taken apart in the process (the confined one has tests
of its own).
"""

from __future__ import annotations

import ctypes
import datetime as dt
import json
import multiprocessing
import os
import resource
import sys
import traceback
from collections.abc import Iterator
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import indexer.sources.importing
import service.cli.nightly
import service.cli.serve
import service.following
from indexer.sources.extract.__main__ import take_apart
from models import clock
from service.cli import main
from tests.conftest import WordEncoder

_FORKED = multiprocessing.get_context("forkserver")
_FORKED.set_forkserver_preload(["tests.faults.preload"])

_CAPABILITIES = 0x20080522


@dataclass(frozen=True)
class World:
    """What a process finds: the largest file it may write, whether permissions bind it although it
    is root's, and the year that its clock shows."""

    largest_file: int | None = None
    unprivileged: bool = False
    year: int | None = None


@dataclass(frozen=True)
class Ended:
    """How a process ended; a negative code is the signal that killed it."""

    code: int
    lines: list[str]
    errors: str

    @property
    def report(self) -> dict[str, Any]:
        """The last line of a night."""
        found: dict[str, Any] = json.loads(self.lines[-1])
        return found


@dataclass
class Running:
    """A command that runs."""

    process: Any
    _out: Iterator[str]
    _errors: Iterator[str]
    _seen: list[str] = field(default_factory=list)

    def line(self) -> str | None:
        """The next line of its output; None at the end."""
        line = next(self._out, None)
        if line is not None:
            self._seen.append(line)
        return line

    def reach(self, step: str) -> bool:
        """Wait until this step of a night is done; whether it was reached."""
        while (line := self.line()) is not None:
            if json.loads(line).get("step") == step:
                return True
        return False

    def error_line(self) -> str:
        """The next line on stderr."""
        return next(self._errors, "")

    def kill(self) -> Ended:
        """SIGKILL, now."""
        self.process.kill()
        return self.ended()

    def ended(self) -> Ended:
        """Wait for its end; no process may show a stack trace."""
        while self.line() is not None:
            pass
        errors = "".join(self._errors)
        self.process.join(60)
        code = self.process.exitcode
        self.process.close()
        assert "Traceback" not in errors, errors
        return Ended(code, self._seen, errors)


def prepare() -> None:
    """Give this process the encoder, and no processes of its own."""
    encoder = WordEncoder()
    for module in (service.cli.nightly, service.following):
        module.load_configured_encoder = lambda _home: encoder  # type: ignore[attr-defined]
    indexer.sources.importing.extract_bytes = lambda data, name, limits, *, declared=None: (
        take_apart(data, name, declared, limits)
    )


def start(home: Path, *arguments: str, world: World | None = None, **variables: str) -> Running:
    """Start ``partnerkompass`` with these arguments."""
    environment = {"PARTNERKOMPASS_HOME": str(home), **variables}
    out_reader, out_writer = _FORKED.Pipe(duplex=False)
    error_reader, error_writer = _FORKED.Pipe(duplex=False)
    process = _FORKED.Process(
        target=_command,
        args=(arguments, environment, out_writer, error_writer, world or World()),
        daemon=True,
    )
    process.start()
    out_writer.close()
    error_writer.close()
    return Running(process, _lines(out_reader), _lines(error_reader))


def _lines(connection: Connection) -> Iterator[str]:
    with os.fdopen(os.dup(connection.fileno()), encoding="utf-8") as stream:
        connection.close()
        yield from stream


def _command(
    arguments: tuple[str, ...],
    environment: dict[str, str],
    out: Connection,
    errors: Connection,
    world: World,
) -> None:
    os.dup2(out.fileno(), 1)
    os.dup2(errors.fileno(), 2)
    sys.stdout = open(1, "w", encoding="utf-8", closefd=False)  # noqa: SIM115
    sys.stderr = open(2, "w", encoding="utf-8", closefd=False)  # noqa: SIM115
    os.environ.update(environment)
    prepare()
    if world.year is not None:
        shown = dt.datetime(world.year, 1, 1, tzinfo=dt.UTC)
        clock.now = lambda: shown
    if world.unprivileged:
        _drop_capabilities()
    if world.largest_file is not None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (world.largest_file, world.largest_file))
    code = 70
    try:
        code = main(arguments)
    except BaseException:  # noqa: BLE001 -- told to the parent, which asserts that there is none
        traceback.print_exc()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


def _drop_capabilities() -> None:
    """Make permissions of files bind root too; who is not root has nothing to drop."""
    header = (ctypes.c_uint32 * 2)(_CAPABILITIES, 0)
    none = (ctypes.c_uint32 * 6)()
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.capset(header, none) != 0:
        raise OSError(ctypes.get_errno(), "capset")
