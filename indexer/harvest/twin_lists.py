"""The two lists of twin towns: Wikipedia's of 2026 and Wikidata's of 2017."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from indexer.harvest.citations import dated
from indexer.harvest.raw import newest, raw_rows, year_of

__all__ = ["TwinRow", "read_twin_lists"]

_WIKIPEDIA = "municipal/twin_pairs_de_*.csv"
_WIKIDATA = "municipal/twin_pairs_wikidata_*.[ct]sv"
_GERMANY = "Germany"
_WIKIPEDIA_COLUMNS = ("city1", "country1", "lat1", "lng1", "city2", "country2", "lat2", "lng2")
_WIKIDATA_COLUMNS = (
    "origincityLabel",
    "originlat",
    "originlong",
    "sistercityLabel",
    "destinationlat",
    "destinationlong",
    "destination_countryLabel",
)


@dataclass(frozen=True, slots=True)
class TwinRow:
    """One row of a list of ``vintage``; ``line`` is its line in the file, points are WGS 84."""

    source: str
    vintage: str
    file: str
    line: int
    german: str
    german_point: tuple[float, float]
    foreign: str
    country_label: str
    foreign_point: tuple[float, float]

    @property
    def inner_german(self) -> bool:
        """Whether both sides lie in Germany."""
        return self.country_label == _GERMANY

    @property
    def row(self) -> str:
        """What finds the row again."""
        return f"line {self.line}: {self.german} - {self.foreign}"


def read_twin_lists(sources: Path) -> Iterator[TwinRow]:
    """Every row of both lists, as it stands.

    Raises:
        DataError: a list is missing or lacks a column.
    """
    path = newest(sources, _WIKIPEDIA)
    for line, row in enumerate(raw_rows(path, _WIKIPEDIA_COLUMNS), start=2):
        yield TwinRow(
            "twin-towns-wikipedia",
            dated("twin-towns-wikipedia", year_of(path)),
            path.name,
            line,
            row["city1"],
            (float(row["lat1"]), float(row["lng1"])),
            row["city2"],
            row["country2"],
            (float(row["lat2"]), float(row["lng2"])),
        )
    path = newest(sources, _WIKIDATA)
    for line, row in enumerate(raw_rows(path, _WIKIDATA_COLUMNS), start=2):
        yield TwinRow(
            "twin-towns-wikidata",
            dated("twin-towns-wikidata", year_of(path)),
            path.name,
            line,
            row["origincityLabel"],
            (float(row["originlat"]), float(row["originlong"])),
            row["sistercityLabel"],
            row["destination_countryLabel"],
            (float(row["destinationlat"]), float(row["destinationlong"])),
        )
