"""Partnerships: every row that tells of one unit and one place abroad becomes one record.

Sources: the two lists of twin towns, the collection of facts, and competences that name the unit's
own partner. Russian and Belarusian partnerships keep no status: what became of them is not known.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from indexer.harvest.citations import cite_address, date_in_url
from indexer.harvest.countries import CountryNames
from indexer.harvest.facts import PartnershipFact, read_facts
from indexer.harvest.foreign_names import read_name
from indexer.harvest.german_side import GermanSide, Resolved
from indexer.harvest.merging import merge_ties
from indexer.harvest.place_groups import PlaceMention
from indexer.harvest.places import PlaceTable
from indexer.harvest.raw import curated_rows
from indexer.harvest.report import Report
from indexer.harvest.ties import Tie, agree_on_places, ties_of_lists
from indexer.harvest.twin_lists import read_twin_lists
from indexer.records import Competence, Partnership, Place

__all__ = ["Pair", "build_partnerships", "collect_pairs"]

_FILE = "partnerships.jsonl"
_FACTS = "facts/partnerships.jsonl"
_COMPETENCES = "facts/competences.jsonl"

# A row of a fact that names no programme.
_NONE: Mapping[str, str] = {"kind": "unknown", "year_is": "partnership"}
_STATUS: Mapping[str | None, str] = {
    "aktiv": "active",
    "Anbahnung": "initiation",
    "beendet": "ended",
    "ruhend": "suspended",
    None: "unknown",
}
_SINCE = re.compile(r"^Seit (\d{4}) Partnerschaft\b")
_PARTNER = re.compile(r"[Pp]artner(?:schaft|stadt|bezirk|kreis|region)")
_BRACKET = re.compile(r"\((?P<inside>[^()]+)\)$")


@dataclass(frozen=True, slots=True)
class Pair:
    """One unit and one place (by its number in the place table) with every tie between them."""

    ags: str
    place: int
    ties: tuple[Tie, ...]


def collect_pairs(
    sources: Path,
    countries: CountryNames,
    german: GermanSide,
    places: PlaceTable,
    competences: Iterable[Competence],
    report: Report,
) -> list[Pair]:
    """Resolve every row of every source and bring the ties of one unit and one place together."""
    listed = list(ties_of_lists(list(read_twin_lists(sources)), countries, german, report))
    listed = agree_on_places(listed, report)
    numbers = places.add_located(tie.mention for tie in listed)
    found: dict[tuple[str, int], list[Tie]] = defaultdict(list)
    partners: dict[str, set[int]] = defaultdict(set)
    for tie in listed:
        number = numbers[tie.mention]
        found[tie.unit.ags, number].append(tie)
        partners[tie.unit.ags].add(number)
    _count_shared(found.values(), report)
    further = [*_ties_of_facts(sources, german, report), *_ties_of_competences(competences)]
    for tie in further:
        number = places.find(tie.mention, partners[tie.unit.ags])
        found[tie.unit.ags, number].append(tie)
        partners[tie.unit.ags].add(number)
    report.count(_FILE, "ties before merging", len(listed) + len(further))
    report.count(_FILE, "partnerships after merging", len(found))
    return [Pair(ags, number, tuple(ties)) for (ags, number), ties in sorted(found.items())]


def build_partnerships(
    pairs: Sequence[Pair], records: Mapping[int, Place], report: Report
) -> list[Partnership]:
    """The record of every pair."""
    found = [merge_ties(pair.ags, records[pair.place], pair.ties, report) for pair in pairs]
    for what, values in (
        ("kind", (p.kind for p in found)),
        ("status", (p.status for p in found)),
    ):
        for value in sorted(values):
            report.count(_FILE, f"{what} {value}")
    report.count(_FILE, "with themes", sum(bool(p.themes) for p in found))
    report.count(_FILE, "with the year of their beginning", sum(p.since is not None for p in found))
    return found


def _count_shared(groups: Collection[Sequence[Tie]], report: Report) -> None:
    """How the two lists overlap, as SOURCES.md tells it."""
    both = [ties for ties in groups if len({tie.reference.source for tie in ties}) == 2]
    report.count(_FILE, "pairs of the twin lists", len(groups))
    report.count(_FILE, "pairs in both twin lists", len(both))
    respelled = [t for t in both if len({tie.mention.written for tie in t}) > 1]
    report.count(_FILE, "pairs in both twin lists under another spelling", len(respelled))
    again = sum(len(ties) - len({tie.reference.source for tie in ties}) for ties in groups)
    report.count(_FILE, "rows that repeat a pair of their own twin list", again)


# --- facts -------------------------------------------------------------------------------------


def _ties_of_facts(sources: Path, german: GermanSide, report: Report) -> Iterator[Tie]:
    programmes = {row["programme"]: row for row in curated_rows("programme_kinds.csv")}
    for line, fact in read_facts(sources, _FACTS, PartnershipFact, report):
        where = f"line {line}: {fact.german_name} - {fact.partner_name}"
        units = german.resolve(
            fact.german_name, _FACTS, where, kind=fact.german_type, url=fact.source_url
        )
        if not units:
            report.count(_FACTS, "rows whose German unit stays doubtful, left out")
        for unit in units:
            report.count(_FACTS, f"rows resolved by: {unit.by}")
            yield _tie_of_fact(fact, where, unit, programmes.get(fact.programme or "", _NONE))


def _tie_of_fact(
    fact: PartnershipFact, where: str, unit: Resolved, programme: Mapping[str, str]
) -> Tie:
    dated = date_in_url(fact.source_url)
    utility = fact.german_type == "Kommunalunternehmen"
    return Tie(
        unit=unit,
        mention=PlaceMention(
            written=fact.partner_name,
            country=fact.partner_country_iso2,
            reference=cite_address("facts-partnerships", fact.source_url, dated),
            file=_FACTS,
            row=where,
            german=True,
        ),
        kind="utility" if utility else programme["kind"],
        status=_STATUS[fact.status],
        last_seen=_latest(dated, fact.since),
        start=fact.since if _begins(programme["year_is"], fact.since) else None,
        programme_start=fact.since if programme["year_is"] == "programme" else None,
        topics=fact.themes,
        programme=fact.programme,
        note=_body_abroad(fact) if utility else None,
    )


#: No programme in the data is older: an earlier year in one of its rows is the partnership's own.
_FIRST_PROGRAMME_YEAR = 2011


def _begins(year_is: str, since: int | None) -> bool:
    return since is not None and (year_is == "partnership" or since < _FIRST_PROGRAMME_YEAR)


def _body_abroad(fact: PartnershipFact) -> str | None:
    """The company that stands behind the name of the city, if the source names one."""
    bracket = _BRACKET.search(fact.partner_name)
    body = bracket["inside"] if bracket else fact.partner_name
    place = read_name(fact.partner_name, fact.partner_country_iso2, german=True).name
    return f"Partner vor Ort: {body}." if place != fact.partner_name else None


def _latest(dated: str | None, since: int | None) -> int | None:
    years = [int(dated[:4])] if dated else []
    return max([*years, *([since] if since else [])], default=None)


def _ties_of_competences(competences: Iterable[Competence]) -> Iterator[Tie]:
    """Competences that name the unit's own partner; which do was read by a person."""
    named: dict[str, list[dict[str, str]]] = defaultdict(list)
    for row in curated_rows("competence_partners.csv"):
        named[row["statement"]].append(row)
    for competence in competences:
        for row in named[competence.statement]:
            began = _SINCE.match(competence.statement)
            where = f"{competence.id}: {competence.statement}"
            yield Tie(
                unit=Resolved(competence.ags, "only"),
                mention=PlaceMention(
                    written=row["place"],
                    country=row["country"],
                    reference=competence.reference,
                    file=_COMPETENCES,
                    row=where,
                    german=True,
                ),
                kind=row["kind"],
                status="active" if _PARTNER.search(competence.statement) else "unknown",
                last_seen=competence.year,
                start=int(began[1]) if began else None,
                themes=competence.themes,
            )
