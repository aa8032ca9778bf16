"""Competences: what German units do, have won, belong to or have committed to."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from indexer.harvest.citations import cite_address
from indexer.harvest.facts import CompetenceFact, read_facts
from indexer.harvest.german_side import GermanSide
from indexer.harvest.report import Report
from indexer.records import Competence
from models.text import fold
from models.themes.catalogue import THEME_IDS

__all__ = ["build_competences"]

_FILE = "facts/competences.jsonl"
_OUT = "competences.jsonl"
# "Bezirk Lichtenberg: Klimapartnerschaft mit ...": the fact is the borough's, the row Berlin's.
_BOROUGH = re.compile(r"^(?P<borough>Bezirk [\w-]+)(?::| )")

# The hosts of one event differ in nothing but their guests: "... für die Delegation aus Marokko".
_GUESTS = re.compile(r"(?<=\bdelegation aus )[^,;.]+")


@dataclass(frozen=True, slots=True)
class _Row:
    ags: str
    fact: CompetenceFact


def build_competences(sources: Path, german: GermanSide, report: Report) -> list[Competence]:
    """Every competence of a unit that could be resolved; the same statement twice is one.

    ``shared`` counts the units that a statement is made of, whatever became of their resolution:
    a list fact stays one where half of its rows are doubtful.
    """
    rows: list[_Row] = []
    bearers: dict[tuple[str, str], set[str]] = defaultdict(set)
    for line, fact in read_facts(sources, _FILE, CompetenceFact, report):
        bearers[_wording(fact)].add(fold(fact.municipality))
        where = f"line {line}: {fact.municipality}"
        units = german.resolve(
            _bearer(fact),
            _FILE,
            where,
            kind=fact.kind,
            state=fact.state_in_source,
            url=fact.source_url,
        )
        if not units:
            report.count(_FILE, "rows whose unit stays doubtful, left out")
        for unit in units:
            report.count(_FILE, f"rows resolved by: {unit.by}")
            rows.append(_Row(unit.ags, fact))
    found = _merged(rows, bearers)
    report.count(_OUT, "competences", len(found))
    report.count(
        _OUT, "rows merged into another of the same unit and statement", len(rows) - len(found)
    )
    report.count(_OUT, "units with a competence", len({c.ags for c in found}))
    report.count(
        _OUT, "statements that several units share", sum(len(b) > 1 for b in bearers.values())
    )
    return found


def _bearer(fact: CompetenceFact) -> str:
    borough = _BOROUGH.match(fact.statement)
    return (
        borough["borough"]
        if borough and fact.municipality in ("Berlin", "Hamburg")
        else fact.municipality
    )


def _wording(fact: CompetenceFact) -> tuple[str, str]:
    """What makes two statements the same: their words, whoever the guests were, and their type."""
    return _GUESTS.sub("…", fold(fact.statement)), fact.type


def _merged(rows: Iterable[_Row], bearers: dict[tuple[str, str], set[str]]) -> list[Competence]:
    groups: dict[tuple[str, str], list[_Row]] = defaultdict(list)
    for row in rows:
        groups[row.ags, fold(row.fact.statement)].append(row)
    return [_competence(key, members, bearers) for key, members in sorted(groups.items())]


def _competence(
    key: tuple[str, str], members: list[_Row], bearers: dict[tuple[str, str], set[str]]
) -> Competence:
    """The youngest row speaks for all; themes are united."""
    first = min(members, key=lambda row: (-(row.fact.year or 0), row.fact.source_url)).fact
    themes = {theme for row in members for theme in row.fact.theme_ids}
    digest = sha256(f"{key[0]}|{first.type}|{key[1]}".encode()).hexdigest()[:8]
    return Competence(
        id=f"{key[0]}:c-{digest}",
        ags=key[0],
        themes=tuple(theme for theme in THEME_IDS if theme in themes),
        statement=first.statement,
        type=first.type,
        shared=len(bearers[_wording(first)]),
        reference=cite_address(
            "facts-competences", first.source_url, str(first.year) if first.year else None
        ),
        year=first.year,
    )
