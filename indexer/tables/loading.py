"""All tables of a data folder as one value, checked row by row and against each other."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

from indexer.lookups import (
    ENTERED,
    IMPORTED,
    AgsChange,
    Alias,
    CountryProfile,
    ProgrammeName,
    Source,
    Town,
)
from indexer.records import (
    Competence,
    IndicatorKind,
    Membership,
    Municipality,
    Partnership,
    PartnershipRequest,
    Place,
    Programme,
    StatePartnership,
    Theme,
)
from indexer.tables.entries import yaml_entries
from indexer.tables.indicators import IndicatorTable, read_indicators
from indexer.tables.integrity import Check, keep, known, referenced, unique
from indexer.tables.known import KnownRows
from indexer.tables.reading import (
    QuarantinedRow,
    RowError,
    csv_row,
    csv_rows,
    csv_table,
    jsonl_rows,
    read_bytes,
    record_from_cells,
    refuse_too_many,
    required_columns,
)
from indexer.tables.towns import read_towns
from models.themes.catalogue import load_themes

__all__ = ["TABLE_FILES", "Tables", "read_tables"]

T = TypeVar("T")

TABLE_FILES = (
    "ags_changes.csv",
    "aliases.csv",
    "competences.jsonl",
    "countries.csv",
    "indicators.csv",
    "indicators.yaml",
    "memberships.jsonl",
    "municipalities.csv",
    "partnerships.jsonl",
    "places.jsonl",
    "programmes.yaml",
    "requests.jsonl",
    "sources.csv",
    "state_partnerships.csv",
    "themes.yaml",
    "towns.csv",
    "units.csv",
)
_COUNTRY_LANGUAGES = ("de", "en", "fr", "ar", "uk", "es", "pt")


@dataclass(frozen=True, slots=True)
class Tables:
    """Everything under ``data/`` as records.

    ``municipalities`` are all German units (both files), sorted by AGS, aliases joined;
    ``countries`` and ``sources`` are keyed by code and id; ``quarantined`` are the rows that were
    set aside.
    """

    municipalities: tuple[Municipality, ...]
    ags_changes: tuple[AgsChange, ...]
    indicator_kinds: tuple[IndicatorKind, ...]
    indicators: IndicatorTable
    competences: tuple[Competence, ...]
    memberships: tuple[Membership, ...]
    places: tuple[Place, ...]
    partnerships: tuple[Partnership, ...]
    requests: tuple[PartnershipRequest, ...]
    programmes: tuple[Programme, ...]
    programme_vocabulary: tuple[ProgrammeName, ...]
    state_partnerships: tuple[StatePartnership, ...]
    countries: dict[str, CountryProfile]
    sources: dict[str, Source]
    themes: tuple[Theme, ...]
    towns: Sequence[Town]
    quarantined: tuple[QuarantinedRow, ...]

    @property
    def reference_year(self) -> int:
        """The year of the newest source: "now", as far as the data can know.

        The age of a fact is counted from here and never from the clock, so that the same data give
        the same snapshot on any day. What was imported into a home or entered there is dated by
        that machine's clock and doesn't count: a wrong one would make every fact look old.
        """
        here = (IMPORTED, ENTERED)
        shipped = (s for s in self.sources.values() if not s.id.startswith(here))
        return max(int(source.vintage[:4]) for source in shipped)


def read_tables(directory: Path, known: KnownRows | None = None) -> Tables:
    """Read and check every table under ``directory``.

    A row that can't be read, or that refers to what doesn't exist, is set aside in
    ``Tables.quarantined``. Lines that are `known` are not parsed again; the checks are made anew.

    Raises:
        DataError: a table is missing or unreadable, or more than 5 % of its rows are broken.
    """
    return _Reader(directory, known or KnownRows()).read()


class _Reader:
    """Reads the tables in the order in which they refer to each other."""

    def __init__(self, directory: Path, known: KnownRows) -> None:
        self.directory = directory
        self.known = known
        self.broken: list[QuarantinedRow] = []

    def read(self) -> Tables:
        themes = self._themes()
        sources = self._csv("sources.csv", Source, [unique("id")])
        from_source = known("source", {source.id for source in sources}, "sources.csv")
        sourced = referenced({source.id for source in sources})
        themed = known("themes", {theme.id for theme in themes}, "themes.yaml")
        countries = self._countries(from_source)
        in_country = known("country", {country.code for country in countries}, "countries.csv")
        for_country = known("countries", {country.code for country in countries}, "countries.csv")

        units = self._units(sourced, from_source)
        ags = {unit.ags for unit in units}
        of_unit = known("ags", ags, "municipalities.csv or units.csv")
        kinds = self._yaml("indicators.yaml", None, IndicatorKind, [unique("id"), sourced, themed])
        indicators = read_indicators(
            self.directory / "indicators.csv",
            [kind.id for kind in kinds],
            ags,
            self.broken,
            self.known,
        )
        fact = [sourced, themed, of_unit]
        places = self._jsonl("places.jsonl", Place, [unique("id"), sourced, in_country])
        place_ids = {place.id for place in places}
        return Tables(
            municipalities=units,
            ags_changes=self._csv("ags_changes.csv", AgsChange, [from_source]),
            indicator_kinds=kinds,
            indicators=indicators,
            competences=self._jsonl("competences.jsonl", Competence, [unique("id"), *fact]),
            memberships=self._jsonl("memberships.jsonl", Membership, fact),
            places=places,
            partnerships=self._jsonl(
                "partnerships.jsonl",
                Partnership,
                [unique("id"), *fact, in_country, known("place", place_ids, "places.jsonl")],
            ),
            requests=self._jsonl(
                "requests.jsonl",
                PartnershipRequest,
                [
                    unique("id"),
                    sourced,
                    themed,
                    in_country,
                    known("place_id", place_ids, "places.jsonl"),
                    known("named_partner", ags, "municipalities.csv or units.csv"),
                ],
            ),
            programmes=self._yaml(
                "programmes.yaml",
                "programmes",
                Programme,
                [unique("id"), sourced, themed, for_country],
            ),
            programme_vocabulary=self._yaml(
                "programmes.yaml", "vocabulary", ProgrammeName, [unique("name"), from_source]
            ),
            state_partnerships=self._csv(
                "state_partnerships.csv", StatePartnership, [sourced, themed, in_country]
            ),
            countries={country.code: country for country in countries},
            sources={source.id: source for source in sources},
            themes=themes,
            towns=read_towns(
                self.directory,
                {country.code for country in countries},
                {source.id for source in sources},
                self.broken,
                self.known,
            ),
            quarantined=tuple(self.broken),
        )

    def _units(self, sourced: Check, from_source: Check) -> tuple[Municipality, ...]:
        once = unique("ags")
        found = [
            (file, line, unit)
            for file in ("municipalities.csv", "units.csv")
            for line, unit in self._csv_rows(file, Municipality, [once, sourced])
        ]
        ags = {unit.ags for _, _, unit in found}
        of_unit = known("ags", ags, "municipalities.csv or units.csv")
        aliases = defaultdict(set)
        for alias in self._csv("aliases.csv", Alias, [of_unit, from_source]):
            aliases[alias.ags].add(alias.alias)
        units = [
            _called(self._linked(file, line, unit, ags), aliases.get(unit.ags, set()))
            for file, line, unit in found
        ]
        return tuple(sorted(units, key=lambda unit: unit.ags))

    def _linked(self, file: str, line: int, unit: Municipality, ags: set[str]) -> Municipality:
        """The unit without links to units that don't exist.

        Only the link is set aside: one broken row of a Landkreis must not take its municipalities
        along.
        """
        there = (unit.district, unit.parent, unit.seat)
        if all(target is None or target in ags for target in there):
            return unit
        links = {"district": unit.district, "parent": unit.parent, "seat": unit.seat}
        for field, target in links.items():
            if target is None or target in ags:
                continue
            links[field] = None
            self.broken.append(
                QuarantinedRow(
                    file,
                    line,
                    f"There is no unit {target!r}; {unit.label} is kept without this link.",
                    "Correct the key, or add the unit.",
                    field,
                )
            )
        return replace(unit, district=links["district"], parent=links["parent"], seat=links["seat"])

    def _countries(self, from_source: Check) -> tuple[CountryProfile, ...]:
        path = self.directory / "countries.csv"
        required = ("code", "source", *(f"name_{code}" for code in _COUNTRY_LANGUAGES))
        rows = []
        for line, row in csv_rows(path, required, self.broken):
            names = {code: row.pop(f"name_{code}") for code in _COUNTRY_LANGUAGES}
            try:
                _require_names(names)
                country = record_from_cells({**row, "names": names}, CountryProfile)
                rows.append((line, country))
            except RowError as error:
                self.broken.append(error.at(path.name, line))
        return self._keep(path, rows, [unique("code"), from_source])

    def _csv(self, file: str, record_type: type[T], checks: Iterable[Check]) -> tuple[T, ...]:
        return tuple(record for _, record in self._csv_rows(file, record_type, checks))

    def _csv_rows(
        self, file: str, record_type: type[T], checks: Iterable[Check]
    ) -> list[tuple[int, T]]:
        path = self.directory / file
        columns, lines = csv_table(path, required_columns(record_type))

        def parse(line: str) -> T:
            return record_from_cells(csv_row(line, columns), record_type)

        rows = self.known.parsed(file, ",".join(columns), record_type, lines, parse, self.broken)
        return self._kept(path, rows, checks)

    def _jsonl(self, file: str, record_type: type[T], checks: Iterable[Check]) -> tuple[T, ...]:
        path = self.directory / file
        return self._keep(path, jsonl_rows(path, record_type, self.broken), checks)

    def _yaml(
        self, file: str, section: str | None, record_type: type[T], checks: Iterable[Check]
    ) -> tuple[T, ...]:
        path = self.directory / file
        table = f"{file}-{section}" if section else file
        context = hashlib.sha256(read_bytes(path)).hexdigest()
        known = self.known.rows(table, context, record_type)
        rows = [(int(line), record) for line, record in known.items()]
        if not rows:
            before = len(self.broken)
            rows = list(yaml_entries(path, section, record_type, self.broken))
            if len(self.broken) == before:
                self.known.remember(table, context, {str(line): entry for line, entry in rows})
        return self._keep(path, rows, checks)

    def _themes(self) -> tuple[Theme, ...]:
        path = self.directory / "themes.yaml"
        context = hashlib.sha256(read_bytes(path)).hexdigest() if path.is_file() else ""
        known = self.known.rows(path.name, context, Theme)
        if not known:
            known = {theme.id: theme for theme in load_themes(path)}
            self.known.remember(path.name, context, known)
        return tuple(known.values())

    def _keep(
        self, path: Path, rows: Iterable[tuple[int, T]], checks: Iterable[Check]
    ) -> tuple[T, ...]:
        return tuple(record for _, record in self._kept(path, rows, checks))

    def _kept(
        self, path: Path, rows: Iterable[tuple[int, T]], checks: Iterable[Check]
    ) -> list[tuple[int, T]]:
        kept = keep(path.name, rows, checks, self.broken)
        refuse_too_many(path, len(kept), self.broken)
        return kept


def _called(unit: Municipality, aliases: set[str]) -> Municipality:
    names = tuple(sorted(aliases - {unit.name}))
    return unit if names == unit.aliases else replace(unit, aliases=names)


def _require_names(names: dict[str, str]) -> None:
    for code, name in names.items():
        if not name:
            raise RowError(
                "The country has no name in this language.",
                mend="Fill it in: requests are written in every one of the seven languages.",
                field=f"name_{code}",
            )
