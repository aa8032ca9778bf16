"""Rows that were read before: the same line gives the same record, and is not parsed again.

Most nights a table differs in a few rows from the night before. What its lines became lies in a
file per table; another version of the code that reads them begins anew, and so does a table with
another header or a file that is damaged. Nothing depends on these files but time.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from types import GenericAlias
from typing import Any, TypeVar, overload

import msgspec

from indexer.tables.reading import Line, QuarantinedRow, parsed

__all__ = ["KnownRows", "known_rows"]

T = TypeVar("T")

_DIGEST = hashlib.sha256().digest_size


@dataclass(frozen=True, slots=True)
class KnownRows:
    """What the lines of tables became when they were read last.

    ``folder`` holds one file a table, None for nothing known; ``code`` is a hash of all that turns
    lines into records.
    """

    folder: Path | None = None
    code: str = ""
    _read: dict[str, dict[str, Any]] = field(default_factory=dict)
    _fresh: dict[str, bytes] = field(default_factory=dict)

    def rows(self, table: str, context: str, record_type: type[T]) -> dict[str, T]:
        """Line -> record, as :meth:`remember` was told; empty if `context` was another one.

        `context` is what else decides what a line becomes, such as the header of its table.
        """
        if self.folder is None:
            return {}
        body = self._body(table, context)
        found = {} if body is None else _decoded(body, record_type)
        self._read[table] = found
        return found

    def unread(self, table: str, context: str, record_type: type[T]) -> Sequence[T] | None:
        """The records alone, decoded when somebody looks at them; None if there are none."""
        body = self._body(table, context) if self.folder is not None else None
        return None if body is None else _Unread(body, record_type)

    def parsed(
        self,
        table: str,
        context: str,
        record_type: type[T],
        lines: Iterable[Line],
        parse: Callable[[str], T],
        broken: list[QuarantinedRow],
    ) -> list[tuple[int, T]]:
        """(line number, record) of every line that is known or that `parse` can read.

        The others are appended to ``broken``, in every run anew.
        """
        known, now = self.rows(table, context, record_type), dict[str, T]()

        def record(line: str) -> T:
            found = known.get(line)
            now[line] = parse(line) if found is None else found
            return now[line]

        rows = list(parsed(table, lines, record, broken))
        self.remember(table, context, now)
        return rows

    def remember(self, table: str, context: str, rows: dict[str, T]) -> None:
        """What the lines of a table became now."""
        if self.folder is not None and self._read.get(table, {}).keys() != rows.keys():
            body = msgspec.msgpack.encode((tuple(rows), tuple(rows.values())))
            self._fresh[table] = self._head(context, body) + body

    def save(self) -> None:
        """Write what is new; a disk that has no room for it only costs time the next night."""
        if self.folder is None:
            return
        for table, content in self._fresh.items():
            beside = self.folder / f"{table}.part"
            try:
                self.folder.mkdir(parents=True, exist_ok=True)
                beside.write_bytes(content)
                os.replace(beside, self.folder / f"{table}.rows")
            except OSError:
                with suppress(OSError):
                    beside.unlink(missing_ok=True)
        self._fresh.clear()

    def _body(self, table: str, context: str) -> bytes | None:
        """What a file holds, if it was written of the same and is whole."""
        try:
            content = ((self.folder or Path()) / f"{table}.rows").read_bytes()
        except OSError:
            return None
        head, body = content[: 2 * _DIGEST], content[2 * _DIGEST :]
        return body if head == self._head(context, body) else None

    def _head(self, context: str, body: bytes) -> bytes:
        made_by = f"{self.code}\n{msgspec.__version__}\n{context}"
        return hashlib.sha256(made_by.encode()).digest() + hashlib.sha256(body).digest()


class _Unread(Sequence[T]):
    """Records that most nights nobody looks at."""

    def __init__(self, body: bytes, record_type: type[T]) -> None:
        self._body, self._type = body, record_type

    @cached_property
    def _records(self) -> tuple[T, ...]:
        return tuple(_decoded(self._body, self._type).values())

    @overload
    def __getitem__(self, at: int) -> T: ...

    @overload
    def __getitem__(self, at: slice) -> Sequence[T]: ...

    def __getitem__(self, at: int | slice) -> T | Sequence[T]:
        return self._records[at]

    def __len__(self) -> int:
        return len(self._records)


def _decoded(body: bytes, record_type: type[T]) -> dict[str, T]:
    rows = GenericAlias(tuple, (tuple[str, ...], GenericAlias(tuple, (record_type, ...))))
    lines, records = msgspec.msgpack.decode(body, type=rows)
    return dict(zip(lines, records, strict=True))


def known_rows(home: Path, code: str) -> KnownRows:
    """What a home knows of the tables that it was built from."""
    return KnownRows(home / "cache" / "tables", code)
