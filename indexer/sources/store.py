"""The imported records of a home: read, compared with a new harvest, written as a whole.

Every file is written beside and swapped, so that a run that is killed leaves the old one whole; a
lock keeps two imports apart. What changed is told, and what a complete source no longer holds is
withdrawn; it is deleted only where the settings say after how many days.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Literal, TypeVar

import msgspec

from indexer.imported import (
    REQUESTS_FILE,
    STATEMENTS_FILE,
    ImportedRequest,
    ImportedStatement,
    imported_folder,
    is_newer,
)
from indexer.records import PartnershipRequest
from indexer.sources.drafts import SetAside
from indexer.tables.reading import QuarantinedRow, jsonl_rows
from models.errors import LockedError

__all__ = ["Change", "Store", "open_store", "store_lock"]

T = TypeVar("T")

QUARANTINE_FILE = "quarantine.jsonl"
_LOCK = ".lock"

#: What a harvest did to a record; "older" ones lose against what is there and are not kept.
Change = Literal["new", "changed", "unchanged", "older"]

# A source that lists everything and suddenly lists less than half is cut short or broken.
_PLAUSIBLE_SHARE = 0.5
_FEW = 4


@dataclass(frozen=True, slots=True)
class _Quarantined:
    """A record that was set aside, with the source it came from."""

    origin: str
    where: str
    why: str
    mend: str


@dataclass(slots=True)
class Store:
    """All imported records of a home, and what was set aside."""

    folder: Path
    requests: dict[str, ImportedRequest] = field(default_factory=dict)
    statements: dict[str, ImportedStatement] = field(default_factory=dict)
    quarantine: list[_Quarantined] = field(default_factory=list)

    def take_requests(
        self, harvest: Sequence[ImportedRequest]
    ) -> list[tuple[ImportedRequest, Change]]:
        """Take over what is new or changed; returns every record as it now stands."""
        return [self._taken(entry) for entry in harvest]

    def _taken(self, entry: ImportedRequest) -> tuple[ImportedRequest, Change]:
        there = self.requests.get(entry.id)
        if there is None:
            self.requests[entry.id] = entry
            return entry, "new"
        same_origin = there.origin == entry.origin
        if not same_origin and not is_newer(entry.request, there.request):
            return entry, "older"
        if same_origin and there.digest == entry.digest and there.withdrawn is None:
            # Written by an older version of the readers, the same text may be read better now.
            as_before = replace(
                entry.request, reference=replace(entry.request.reference, vintage=_day(there))
            )
            if as_before == there.request:
                return there, "unchanged"
        kept = replace(entry, first_seen=there.first_seen)
        self.requests[entry.id] = kept
        return kept, "changed"

    def withdraw_missing(
        self, origin: str, harvest: Sequence[ImportedRequest], today: str
    ) -> list[ImportedRequest]:
        """Mark what a complete source no longer holds; returns the newly withdrawn."""
        present = {entry.id for entry in harvest}
        found = []
        for entry in list(self.requests.values()):
            if entry.origin == origin and entry.id not in present and entry.withdrawn is None:
                found.append(_withdrawn(entry, today))
        self.requests.update({entry.id: entry for entry in found})
        return found

    def forget_withdrawn(self, before: str) -> tuple[str, ...]:
        """Delete requests that were withdrawn before this day; returns their ids."""
        gone = tuple(e.id for e in self.requests.values() if e.withdrawn and e.withdrawn < before)
        for key in gone:
            del self.requests[key]
        return gone

    def shrinks(self, origin: str, count: int) -> int | None:
        """How many requests a source held, if it now holds implausibly few; else None."""
        before = sum(e.origin == origin and e.withdrawn is None for e in self.requests.values())
        return before if before >= _FEW and count < _PLAUSIBLE_SHARE * before else None

    def take_statements(
        self, origin: str, harvest: Sequence[ImportedStatement]
    ) -> list[tuple[ImportedStatement, Change]]:
        """Replace the statements of a source by those of the harvest."""
        gone = {key for key, entry in self.statements.items() if entry.origin == origin} - {
            entry.id for entry in harvest
        }
        for key in gone:
            del self.statements[key]
        taken: list[tuple[ImportedStatement, Change]] = []
        for entry in harvest:
            there = self.statements.get(entry.id)
            if there is None:
                self.statements[entry.id] = entry
                taken.append((entry, "new"))
            else:
                taken.append((there, "unchanged"))
        return taken

    def set_aside(self, origin: str, rows: Iterable[SetAside]) -> None:
        """Replace what was set aside of a source by what was set aside now."""
        kept = [row for row in self.quarantine if row.origin != origin]
        self.quarantine = kept + [_Quarantined(origin, r.where, r.why, r.mend) for r in rows]

    def write(self) -> None:
        """Write every file that changed; each is swapped in as a whole."""
        self.folder.mkdir(parents=True, exist_ok=True)
        _write(self.folder / REQUESTS_FILE, [self.requests[k] for k in sorted(self.requests)])
        _write(self.folder / STATEMENTS_FILE, [self.statements[k] for k in sorted(self.statements)])
        _write(self.folder / QUARANTINE_FILE, self.quarantine)


def open_store(home: Path) -> Store:
    """The store of a home; lines that can't be read go to the quarantine, they are not lost.

    Raises:
        DataError: a file can't be opened.
    """
    store = Store(imported_folder(home))
    broken: list[QuarantinedRow] = []
    for entry in _read(store.folder / REQUESTS_FILE, ImportedRequest, broken):
        store.requests[entry.id] = entry
    for statement in _read(store.folder / STATEMENTS_FILE, ImportedStatement, broken):
        store.statements[statement.id] = statement
    store.quarantine = list(_read(store.folder / QUARANTINE_FILE, _Quarantined, broken))
    for row in broken:
        damaged = (store.folder / row.file).read_text(encoding="utf-8", errors="replace")
        line = damaged.split("\n")[row.line - 1]
        mend = f"Import its source once more. The line was: {line[:2000]}"
        store.quarantine.append(_Quarantined("home", row.where, row.why, mend))
    return store


@contextmanager
def store_lock(home: Path) -> Iterator[None]:
    """Hold the lock that everything takes which writes imported records.

    Raises:
        LockedError: another import holds it.
    """
    folder = imported_folder(home)
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / _LOCK).open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise LockedError(
                f"Another import is writing in {folder}.",
                mend="Wait until it has finished, or choose another PARTNERKOMPASS_HOME.",
            ) from None
        yield


def _day(entry: ImportedRequest) -> str:
    return entry.request.reference.vintage


def _withdrawn(entry: ImportedRequest, today: str) -> ImportedRequest:
    day = ".".join(reversed(today.split("-")))
    request: PartnershipRequest = replace(
        entry.request,
        status="not_actionable",
        status_reason=f"Die Quelle führt das Gesuch nicht mehr (bemerkt am {day}).",
    )
    return replace(entry, request=request, withdrawn=today)


def _read(path: Path, record_type: type[T], broken: list[QuarantinedRow]) -> Iterator[T]:
    if path.is_file():
        for _, record in jsonl_rows(path, record_type, broken):
            yield record


def _write(path: Path, records: Sequence[Any]) -> None:
    """Nothing is written where nothing changed: an unchanged night stays unchanged."""
    content = b"".join(msgspec.json.encode(record) + b"\n" for record in records)
    if path.is_file() and path.read_bytes() == content:
        return
    if not content and not path.exists():
        return
    beside = path.with_name(path.name + ".part")
    with beside.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    os.replace(beside, path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
