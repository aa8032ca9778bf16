"""The collection of facts as it comes: one JSON object a line, read row by row."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TypeVar

import msgspec

from indexer.harvest.report import Report
from models.errors import DataError

__all__ = ["CompetenceFact", "PartnershipFact", "RequestFact", "read_facts"]

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class PartnershipFact:
    """A row of ``facts/partnerships.jsonl``: one project or report of one partnership."""

    german_name: str
    german_type: str
    partner_name: str
    partner_country_iso2: str
    source_url: str
    since: int | None = None
    themes: tuple[str, ...] = ()
    programme: str | None = None
    status: Literal["aktiv", "Anbahnung", "beendet", "ruhend"] | None = None


@dataclass(frozen=True, slots=True)
class CompetenceFact:
    """A row of ``facts/competences.jsonl``: what one unit does or has won."""

    municipality: str
    kind: str
    theme_ids: tuple[str, ...]
    statement: str
    type: Literal["award", "project", "membership", "commitment", "strategy", "institution"]
    source_url: str
    state_in_source: str | None = None
    year: int | None = None


@dataclass(frozen=True, slots=True)
class RequestFact:
    """A row of ``facts/requests.jsonl``: a municipality abroad that looks for a partner."""

    id: str
    place: str
    country_iso2: str
    source_url: str
    place_native: str | None = None
    region: str | None = None
    population: int | None = None
    date: str | None = None
    themes: tuple[str, ...] = ()
    context: tuple[str, ...] = ()
    existing_partners: tuple[str, ...] = ()
    wants: str | None = None
    languages: tuple[str, ...] = ()


def read_facts(
    sources: Path, file: str, record_type: type[T], report: Report
) -> Iterator[tuple[int, T]]:
    """Yield (line number, row); a row that is no such record is reported and set aside.

    Raises:
        DataError: the file is missing or can't be read.
    """
    try:
        lines = (sources / file).read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise DataError(
            f"{sources / file} can't be read ({error}).",
            mend="Name the folder of raw files with --sources (docs/data.md).",
        ) from error
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        report.count(file, "rows")
        try:
            yield number, msgspec.json.decode(line, type=record_type)
        except msgspec.DecodeError as error:
            report.doubt(file, f"line {number}", "row set aside", str(error))
