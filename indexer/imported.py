"""What a home holds besides the shipped tables: requests and statements that were imported.

They lie in ``<home>/imported`` as JSON lines, written by :mod:`indexer.sources.store`, and join the
shipped tables when the index is built. A line that doesn't fit (any more) is set aside like a
broken row of a table; it never stops the run.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

from indexer.lookups import IMPORTED, Source
from indexer.records import Competence, IsoDate, PartnershipRequest
from indexer.snapshot.files import file_hash
from indexer.tables import QuarantinedRow, Tables
from indexer.tables.integrity import keep, known
from indexer.tables.reading import jsonl_rows

__all__ = [
    "REQUESTS_FILE",
    "STATEMENTS_FILE",
    "ImportedRequest",
    "ImportedStatement",
    "hash_imported",
    "imported_folder",
    "is_newer",
    "source_id",
    "with_imported",
]

T = TypeVar("T", "ImportedRequest", "ImportedStatement")

REQUESTS_FILE = "requests.jsonl"
STATEMENTS_FILE = "statements.jsonl"


@dataclass(frozen=True, slots=True)
class ImportedRequest:
    """A request that was imported, with what the next import needs to know of it.

    ``origin`` is the source it came from, ``digest`` the hash of what was read, ``first_seen`` the
    day it was imported first, ``withdrawn`` the day from which its source no longer held it.
    ``to_ask`` are the fields that the source left open, ``notes`` what was left out.
    """

    request: PartnershipRequest
    source: Source
    origin: str
    digest: str
    first_seen: IsoDate
    withdrawn: IsoDate | None = None
    to_ask: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        """The id of the request."""
        return self.request.id


@dataclass(frozen=True, slots=True)
class ImportedStatement:
    """A statement of a municipality about itself, from its own report or page."""

    competence: Competence
    source: Source
    origin: str
    first_seen: IsoDate

    @property
    def id(self) -> str:
        """The id of the statement."""
        return self.competence.id


def imported_folder(home: Path) -> Path:
    """Where imported records lie."""
    return home / "imported"


def source_id(origin: str) -> str:
    """The id that an imported source has among the sources of the tables."""
    return f"{IMPORTED}{origin}"


def hash_imported(home: Path) -> dict[str, str]:
    """``imported/<file>`` -> SHA-256 of every file of imported records that there is."""
    folder = imported_folder(home)
    files = (REQUESTS_FILE, STATEMENTS_FILE)
    return {f"imported/{n}": file_hash(folder / n) for n in files if (folder / n).is_file()}


def with_imported(tables: Tables, home: Path) -> Tables:
    """The tables with what was imported; a request that is newer than a shipped one replaces it.

    Raises:
        DataError: a file of imported records can't be opened.
    """
    folder = imported_folder(home)
    broken: list[QuarantinedRow] = []
    requests = _requests(folder / REQUESTS_FILE, tables, broken)
    statements = _statements(folder / STATEMENTS_FILE, tables, broken)
    if not requests and not statements and not broken:
        return tables
    merged = {request.id: request for request in tables.requests}
    for entry in requests:
        shipped = merged.get(entry.id)
        if shipped is None or entry.withdrawn or is_newer(entry.request, shipped):
            merged[entry.id] = entry.request
    competences = {c.id: c for c in tables.competences}
    competences.update({entry.id: entry.competence for entry in statements})
    return replace(
        tables,
        requests=tuple(merged[key] for key in sorted(merged)),
        competences=tuple(competences[key] for key in sorted(competences)),
        sources={**tables.sources, **_sources((*requests, *statements))},
        quarantined=(*tables.quarantined, *broken),
    )


def is_newer(request: PartnershipRequest, than: PartnershipRequest) -> bool:
    """Whether `request` is dated no earlier; an undated one replaces only what is undated."""
    return (request.reference.date or "") >= (than.reference.date or "")


def _requests(
    path: Path, tables: Tables, broken: list[QuarantinedRow]
) -> tuple[ImportedRequest, ...]:
    rows = _rows(path, ImportedRequest, broken)
    places, units = {place.id for place in tables.places}, {u.ags for u in tables.municipalities}
    themes = {theme.id for theme in tables.themes}
    in_request = (
        known("country", tables.countries, "countries.csv"),
        known("themes", themes, "themes.yaml"),
        known("place_id", places, "places.jsonl"),
        known("named_partner", units, "municipalities.csv or units.csv"),
    )
    checks = [lambda entry, check=check: check(entry.request) for check in in_request]
    return tuple(entry for _, entry in keep(path.name, rows, checks, broken))


def _statements(
    path: Path, tables: Tables, broken: list[QuarantinedRow]
) -> tuple[ImportedStatement, ...]:
    rows = _rows(path, ImportedStatement, broken)
    units = {unit.ags for unit in tables.municipalities}
    in_statement = (
        known("ags", units, "municipalities.csv or units.csv"),
        known("themes", {theme.id for theme in tables.themes}, "themes.yaml"),
    )
    checks = [lambda entry, check=check: check(entry.competence) for check in in_statement]
    return tuple(entry for _, entry in keep(path.name, rows, checks, broken))


def _rows(path: Path, record_type: type[T], broken: list[QuarantinedRow]) -> list[tuple[int, T]]:
    return list(jsonl_rows(path, record_type, broken)) if path.is_file() else []


def _sources(entries: Iterable[ImportedRequest | ImportedStatement]) -> Mapping[str, Source]:
    """One source each, as it was said last."""
    found: dict[str, Source] = {}
    for entry in entries:
        same = found.get(entry.source.id)
        if same is None or entry.source.vintage > same.vintage:
            found[entry.source.id] = entry.source
    return found
