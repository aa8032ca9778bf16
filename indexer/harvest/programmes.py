"""Support programmes: ``programmes.yaml`` is written by hand, its facts are compared here.

Wording is the project's own; dates, countries, states and themes must be those of the collected
facts. A difference is reported, because a programme that has changed must never be promised under
its old rules.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import msgspec

from indexer.harvest.report import Report
from indexer.records import Programme
from indexer.tables.entries import yaml_entries
from indexer.tables.reading import QuarantinedRow
from models.errors import DataError

__all__ = ["check_programmes"]

_FACTS = "facts/programmes.json"
_FILE = "programmes.yaml"
_ISO = re.compile(r"[A-Z]{2}")


@dataclass(frozen=True, slots=True)
class _ProgrammeFact:
    """What the comparison needs of a row of ``facts/programmes.json``."""

    id: str
    name_de: str
    start: int | None
    end: int | None
    countries: tuple[str, ...]
    themes: tuple[str, ...]
    states: tuple[str, ...] = ()
    predecessors: tuple[str, ...] = ()


def check_programmes(sources: Path, shipped: Path, report: Report) -> None:
    """Report every programme whose shipped rules are not those of the facts.

    Args:
        sources: folder of raw files.
        shipped: the hand-written ``programmes.yaml``.
        report: takes the differences.

    Raises:
        DataError: one of the files is missing or broken.
    """
    broken: list[QuarantinedRow] = []
    programmes = {p.id: p for _, p in yaml_entries(shipped, "programmes", Programme, broken)}
    if broken:
        raise DataError(f"{broken[0].where}: {broken[0].why}", mend=broken[0].mend)
    facts = {fact.id: fact for fact in _facts(sources / _FACTS)}
    report.count(_FILE, "programmes", len(programmes))
    for missing in sorted(facts.keys() ^ programmes.keys()):
        where = _FILE if missing in facts else _FACTS
        report.doubt(_FACTS, missing, "programme differs", f"{missing} is missing in {where}")
    for key in sorted(facts.keys() & programmes.keys()):
        for field, stated, written in _differences(facts[key], programmes[key]):
            report.doubt(
                _FACTS,
                key,
                "programme differs",
                f"{field} is {written!r}, the facts say {stated!r}",
            )


def _facts(path: Path) -> tuple[_ProgrammeFact, ...]:
    try:
        return msgspec.json.decode(path.read_bytes(), type=tuple[_ProgrammeFact, ...])
    except (OSError, msgspec.DecodeError) as error:
        raise DataError(
            f"{path} can't be read ({error}).",
            mend="Name the folder of raw files with --sources (docs/data.md).",
        ) from error


def _differences(
    fact: _ProgrammeFact, programme: Programme
) -> Iterator[tuple[str, object, object]]:
    # "any" and descriptions of groups of countries stand beside codes: then no country is barred.
    codes = tuple(code for code in fact.countries if _ISO.fullmatch(code))
    countries = codes if codes == fact.countries else ()
    pairs: Mapping[str, tuple[object, object]] = {
        "name.de": (fact.name_de, programme.name["de"]),
        "start": (fact.start, programme.start),
        "end": (fact.end, programme.end),
        "countries": (countries, programme.countries),
        "states": (fact.states, programme.states),
        "themes": (fact.themes, programme.themes),
        "predecessors": (fact.predecessors, programme.predecessors),
    }
    for field, (stated, written) in pairs.items():
        if stated != written:
            yield field, stated, written
