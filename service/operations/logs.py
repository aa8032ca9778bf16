"""The log: one line an event, JSON unless a person is looking, and nothing about people.

What a line may hold is decided here and not where it is written: our own loggers' messages and the
fields of a call are written out; of other libraries' messages only the pattern, without what was
filled in; of an exception its kind and the lines of code it passed, without its text, which may
repeat what somebody typed. Requests' texts, names, addresses, tokens and query strings never get
here: a test searches the log of a busy hour for them.
"""

from __future__ import annotations

import logging
import sys
import traceback
from contextvars import ContextVar
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TextIO

import msgspec

__all__ = ["CALLS", "LEVELS", "JsonLines", "Plain", "log_to", "request_id"]

#: The levels that can be set, the most talkative first.
LEVELS = ("debug", "info", "warning", "error")
#: Where every call is told.
CALLS = "partnerkompass.calls"
#: Of which loggers the messages hold nothing that came from outside.
_OWN = ("partnerkompass", "uvicorn")
#: The fields of a call, in the order of a line.
_FIELDS = ("method", "route", "status", "ms", "role")
_ROOT = Path(__file__).resolve().parents[2]

#: The id of the call that is being answered.
request_id: ContextVar[str | None] = ContextVar("request_id", default=None)


class JsonLines(logging.Formatter):
    """One JSON object a line."""

    def format(self, record: logging.LogRecord) -> str:
        """``time``, ``level``, ``logger``, ``message``, and what else the event has."""
        time = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        line: dict[str, Any] = {
            "time": time,
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": _message(record),
            **_fields(record),
        }
        if record.exc_info and record.exc_info[0] is not None:
            line["error"] = record.exc_info[0].__name__
            line["at"] = _passed(record)
        return msgspec.json.encode(line).decode()


class Plain(logging.Formatter):
    """The same for a person at a terminal."""

    def format(self, record: logging.LogRecord) -> str:
        """Time, level, message, and the fields as ``name=value``."""
        time = datetime.fromtimestamp(record.created).strftime("%H:%M:%S")
        fields = " ".join(f"{name}={value}" for name, value in _fields(record).items())
        line = f"{time} {record.levelname.lower():<7} {_message(record)} {fields}".rstrip()
        if record.exc_info and record.exc_info[0] is not None:
            line += "".join(f"\n    {at}" for at in (record.exc_info[0].__name__, *_passed(record)))
        return line


def log_to(stream: TextIO | None = None, level: str = "warning") -> None:
    """Write the log of this process to `stream` (default: stderr), from `level` on."""
    stream = stream or sys.stderr
    handler = logging.StreamHandler(stream)
    handler.setFormatter(Plain() if stream.isatty() else JsonLines())
    root = logging.getLogger()
    for old in root.handlers[:]:
        root.removeHandler(old)
    root.addHandler(handler)
    # Other libraries tell of their own calls at the level info: nobody needs that here.
    root.setLevel(logging.WARNING)
    for name in _OWN:
        logging.getLogger(name).setLevel(level.upper())


def _message(record: logging.LogRecord) -> str:
    if record.name.split(".")[0] in _OWN:
        return record.getMessage()
    return str(record.msg)


def _fields(record: logging.LogRecord) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if (call := getattr(record, "request", None) or request_id.get()) is not None:
        found["request"] = call
    for name in _FIELDS:
        value = getattr(record, name, None)
        if value is not None:
            found[name] = value
    return found


def _passed(record: logging.LogRecord) -> list[str]:
    """The lines of code that the exception passed; its text stays out."""
    assert record.exc_info is not None
    frames = traceback.extract_tb(record.exc_info[2])
    return [f"{_short(frame.filename)}:{frame.lineno} {frame.name}" for frame in frames]


def _short(filename: str) -> str:
    path = Path(filename)
    if path.is_relative_to(_ROOT) and "site-packages" not in path.parts:
        return path.relative_to(_ROOT).as_posix()
    return "/".join(path.parts[-2:])
