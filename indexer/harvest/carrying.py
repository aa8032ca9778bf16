"""Facts and figures of an older register carried over to a newer one, key by key.

A key that is no more leads to its successor through the changes of keys and by nothing else: no
name, no neighbour. What leads nowhere is left out and put down in the report.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

import msgspec

from indexer.harvest.crosswalk import Crosswalk
from indexer.harvest.indicators import Indicators
from indexer.harvest.merging import KINDS, STATUSES
from indexer.harvest.report import Report
from indexer.lookups import AgsChange, Alias
from indexer.records import (
    Competence,
    Membership,
    Municipality,
    Partnership,
    PartnershipRequest,
)
from indexer.tables import Tables
from models.text import fold
from models.themes.catalogue import THEME_IDS

__all__ = ["Carrier"]

_DENSITY = "density"
_SHARE_OF_LAND = (
    "forest_share",
    "farmland_share",
    "settlement_share",
    "water_share",
    "heath_share",
    "moor_share",
)


class Carrier:
    """Leads the rows of older tables to the units of a newer register.

    Args:
        old: the tables before.
        units: the units of the newer register, by key.
        changes: the changes of keys, the only way from one to the other.
        report: receives what was carried over, joined and lost.
    """

    def __init__(
        self,
        old: Tables,
        units: Mapping[str, Municipality],
        changes: Sequence[AgsChange],
        report: Report,
    ) -> None:
        self._old = {unit.ags: unit for unit in old.municipalities}
        self._tables = old
        self._units = units
        self._crosswalk = Crosswalk(changes, units)
        self._report = report

    def current(self, ags: str) -> str | None:
        """The key that `ags` is today; of an enterprise or borough the seat's part is followed."""
        if ags in self._units:
            return ags
        seat, hyphen, slug = ags.partition("-")
        key = self._crosswalk.current(seat)
        return None if key is None else key + hyphen + slug

    def report_lost(self) -> int:
        """Put down every unit of the tables before that leads to none of today's."""
        lost = [unit for ags, unit in self._old.items() if self.current(ags) not in self._units]
        for unit in lost:
            reason = f"{unit.label}: unknown key, no successor in the lists of changes"
            self._report.doubt("municipalities.csv", unit.ags, "joins no unit", reason)
        self._report.count("municipalities.csv", "units before that join no unit", len(lost))
        return len(lost)

    # --- names ---------------------------------------------------------------------------

    def aliases(self, before: Iterable[Alias]) -> list[Alias]:
        """The further names, those of a merged municipality as historic ones of its successor."""
        taken = {fold(unit.name) for unit in self._units.values()}
        found = []
        for alias in before:
            key = self.current(alias.ags)
            if key == alias.ags:
                found.append(alias)
            elif key in self._units and fold(alias.alias) not in taken:
                found.append(replace(alias, ags=str(key), kind="historic"))
        return found

    # --- facts ---------------------------------------------------------------------------

    def partnerships(self) -> list[Partnership]:
        """All of them at the units of today; those with one place abroad become one."""
        groups: dict[str, list[Partnership]] = defaultdict(list)
        for one in self._tables.partnerships:
            key = self._carried("partnerships.jsonl", one.ags, one.id)
            if key is None:
                continue
            moved = one if key == one.ags else replace(one, ags=key, note=self._noted(one, key))
            groups[f"{key}:{one.place}"].append(moved)
        joined = sum(len(group) - 1 for group in groups.values())
        if joined:
            self._report.count("partnerships.jsonl", "rows joined with another one", joined)
        return [_merged(group, id_) for id_, group in groups.items()]

    def competences(self) -> list[Competence]:
        """All of them; of two with the same words one is left."""
        found: dict[str, Competence] = {}
        for one in self._tables.competences:
            key = self._carried("competences.jsonl", one.ags, one.id)
            if key is not None:
                id_ = key + one.id.removeprefix(one.ags)
                found.setdefault(id_, replace(one, ags=key, id=id_))
        return list(found.values())

    def memberships(self) -> list[Membership]:
        """All of them; a unit signs once, and its own signature stands before a predecessor's."""
        found: dict[tuple[str, str], Membership] = {}
        for one in self._tables.memberships:
            key = self._carried("memberships.jsonl", one.ags, one.ags)
            if key is not None and (key == one.ags or (key, one.network) not in found):
                found[key, one.network] = replace(one, ags=key)
        return [found[key] for key in sorted(found)]

    def requests(self) -> list[PartnershipRequest]:
        """All of them; a request that names a partner without successor keeps the name only."""
        found = []
        for one in self._tables.requests:
            named = one.named_partner and self._carried(
                "requests.jsonl", one.named_partner, f"{one.id}, named partner"
            )
            found.append(replace(one, named_partner=named or None))
        return found

    def _carried(self, file: str, ags: str, row: str) -> str | None:
        key = self.current(ags)
        if key is None or key not in self._units:
            self._report.count(file, "rows that join no unit")
            name = self._old[ags].label
            self._report.doubt(file, row, "joins no unit", f"{name}: unknown key, no successor")
            return None
        self._report.count(file, "rows joined" if key == ags else "rows joined by a change")
        return key

    def _noted(self, one: Partnership, key: str) -> str | None:
        former = self._old[one.ags].name
        if fold(former) == fold(self._units[key].name):
            return one.note
        told = f"Eingebracht von der früheren Gemeinde {former}."
        return f"{one.note} {told}" if one.note else told

    # --- figures -------------------------------------------------------------------------

    def indicators(self, population_date: str) -> Indicators:
        """The figures; of merged units the mean, weighed by inhabitants or, for land, by area.

        A mean stands for the whole only if every part has a figure. Density is counted anew.
        """
        table = self._tables.indicators
        parts: dict[str, list[tuple[Municipality, int]]] = defaultdict(list)
        for row, ags in enumerate(table.ags):
            key = self.current(ags)
            if key in self._units:
                parts[str(key)].append((self._old[ags], row))
        figures: dict[str, dict[str, float]] = {}
        for column, name in enumerate(table.ids):
            values = table.values[:, column]
            figures[name] = {
                ags: value
                for ags, members in parts.items()
                if (value := self._mean(name, [(u, float(values[row])) for u, row in members]))
                is not None
            }
        figures[_DENSITY] = {
            unit.ags: unit.density
            for unit in self._units.values()
            if unit.density and len(unit.ags) in (5, 8)
        }
        kinds = tuple(
            replace(k, reference=replace(k.reference, vintage=population_date[:4]))
            if k.id == _DENSITY
            else k
            for k in self._tables.indicator_kinds
        )
        return Indicators(kinds, figures)

    def _mean(self, name: str, members: Sequence[tuple[Municipality, float]]) -> float | None:
        if any(math.isnan(value) for _, value in members):
            return None
        if len(members) == 1:
            return members[0][1]
        weights = [
            (u.area_km2 if name in _SHARE_OF_LAND else float(u.population or 0)) or 0.0
            for u, _ in members
        ]
        total = sum(weights)
        if not total:
            return None
        self._report.count("indicators.csv", "figures joined of merged units")
        return sum(w * value for w, (_, value) in zip(weights, members, strict=True)) / total


def _merged(group: Sequence[Partnership], id_: str) -> Partnership:
    if len(group) == 1:
        return replace(group[0], id=id_)
    themes = {theme for one in group for theme in one.themes}
    references = {msgspec.json.encode(r): r for one in group for r in one.references}
    notes = dict.fromkeys(one.note for one in group if one.note)
    return replace(
        group[0],
        id=id_,
        kind=next(kind for kind in KINDS if any(one.kind == kind for one in group)),
        status=next(status for status in STATUSES if any(one.status == status for one in group)),
        themes=tuple(theme for theme in THEME_IDS if theme in themes),
        topics=tuple(dict.fromkeys(topic for one in group for topic in one.topics)),
        programmes=tuple(sorted({name for one in group for name in one.programmes})),
        references=tuple(references[key] for key in sorted(references)),
        since=min((one.since for one in group if one.since), default=None),
        last_seen=max((one.last_seen for one in group if one.last_seen), default=None),
        note=" ".join(notes) or None,
    )
