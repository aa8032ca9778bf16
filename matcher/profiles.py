"""What is known of the German units, as arrays: everything that the factors look at.

Built once per snapshot in well under 150 ms, and again for each hidden partnership (see
:mod:`matcher.hidden`): whatever derives from partnerships and passages is derived here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import get_args

import numpy as np
from numpy.typing import NDArray

from indexer.keys import SIZE_CLASSES, STATE_NAMES
from indexer.passages.strength import partnership_strength
from indexer.records import Competence, Partnership, UnitKind
from indexer.snapshot import PASSAGE_KINDS, Snapshot
from matcher.combining import combine_best
from matcher.commitments import commitment_evidence
from models.themes import THEME_IDS

__all__ = ["INDICATOR_SHARE", "KINDS", "NO_EXPERIENCE", "STATES", "THEME_COLUMN", "UNLOCATED"]
__all__ += ["Bonds", "Evidence", "Profiles", "Units"]

KINDS: tuple[UnitKind, ...] = get_args(UnitKind)
STATES = tuple(STATE_NAMES)
THEME_COLUMN = {theme: column for column, theme in enumerate(THEME_IDS)}

#: Twin towns whose current state is unknown, and inner-German ones: they are no experience.
NO_EXPERIENCE = frozenset({"RU", "BY", "DE"})
#: Kinds of units whose coast, mountains and wine the register doesn't know.
UNLOCATED: frozenset[UnitKind] = frozenset({"bezirk", "unternehmen", "verband"})
#: What an indicator can add to the fit of a theme at most, and without any documented evidence.
INDICATOR_SHARE = 0.2
INDICATOR_ALONE = 0.1
# Partnership work goes with every partnership and is no theme of its own.
_NETWORKS = np.uint64(1 << THEME_COLUMN["networks"])
_LEAST_USUAL = 3.0
# Enough to tell what chance reaches, few enough to compare with in a millisecond.
_BACKGROUND = 1500
_DOCUMENTED = ("partnership", "competence", "membership")


@dataclass(frozen=True, eq=False, slots=True)
class Units:
    """One entry per unit. ``population`` is NaN, ``district`` and ``parent`` -1 where unknown.

    ``located`` tells for which units coast, mountains and wine are known at all; ``farmland`` is
    the percentile 0..1 among units of the size class, NaN where unknown.
    """

    row: NDArray[np.int32]
    population: NDArray[np.float64]
    kind: NDArray[np.int8]
    state: NDArray[np.int8]
    located: NDArray[np.bool_]
    traits: dict[str, NDArray[np.bool_]]
    farmland: NDArray[np.float64]
    district: NDArray[np.int32]
    parent: NDArray[np.int32]


@dataclass(frozen=True, eq=False, slots=True)
class Bonds:
    """Partnerships abroad, one entry each; Russian, Belarusian and inner-German ones left out.

    ``index`` points into ``snapshot.partnerships``; ``strength`` in 0..1 is the evidence's weight
    by kind, status and age; ``ended`` counts for experience and no longer for capacity.
    """

    index: NDArray[np.int32]
    unit: NDArray[np.int32]
    country: NDArray[np.int16]
    strength: NDArray[np.float64]
    themes: NDArray[np.uint64]
    ended: NDArray[np.bool_]

    def where(self, mask: NDArray[np.bool_]) -> Bonds:
        """Only the partnerships that `mask` keeps."""
        return Bonds(
            self.index[mask],
            self.unit[mask],
            self.country[mask],
            self.strength[mask],
            self.themes[mask],
            self.ended[mask],
        )


@dataclass(frozen=True, eq=False, slots=True)
class Evidence:
    """Passages that state a theme, sorted by unit; ``index`` points into the snapshot's passages.

    ``strength`` is the passage's, times its focus: a list of ten themes says less about each than a
    statement on one. ``documented`` is False for indicators, which are context and no experience.
    """

    index: NDArray[np.int64]
    unit: NDArray[np.int32]
    themes: NDArray[np.uint64]
    strength: NDArray[np.float64]
    documented: NDArray[np.bool_]

    def where(self, mask: NDArray[np.bool_]) -> Evidence:
        """Only the passages that `mask` keeps."""
        return Evidence(
            self.index[mask],
            self.unit[mask],
            self.themes[mask],
            self.strength[mask],
            self.documented[mask],
        )


@dataclass(frozen=True, eq=False)
class Profiles:
    """All units of a snapshot, or a few of them, ready to be scored.

    ``units.row`` tells which row of the snapshot each entry is. ``commitment`` is the evidence of
    international work, 0..1 per unit. ``country_codes`` numbers the countries. ``competences`` are
    those that may be seen; ``background`` are passages of the snapshot that stand for all of them;
    ``usual_partners`` is the number of partnerships that three quarters of the units of the size
    class (of those that have any) do not exceed, at least 3, NaN where the size is unknown;
    ``hidden`` are passages that may not be shown.
    """

    snapshot: Snapshot
    country_codes: tuple[str, ...]
    units: Units
    bonds: Bonds
    evidence: Evidence
    commitment: NDArray[np.float64]
    competences: tuple[Competence, ...]
    background: NDArray[np.int64]
    usual_partners: NDArray[np.float64]
    hidden: frozenset[int] = frozenset()

    @classmethod
    def of(cls, snapshot: Snapshot) -> Profiles:
        """The profiles of all units of `snapshot`."""
        codes = tuple(sorted(snapshot.countries))
        bonds = _bonds(snapshot, codes)
        units, evidence = _units(snapshot), _evidence(snapshot)
        return cls(
            snapshot=snapshot,
            country_codes=codes,
            units=units,
            bonds=bonds,
            evidence=evidence,
            commitment=commitment_evidence(snapshot, snapshot.competences, bonds.index),
            competences=snapshot.competences,
            background=_sample(evidence.index[evidence.documented]),
            usual_partners=_usual_partners(units, bonds),
        )

    def __len__(self) -> int:
        return len(self.units.row)

    @cached_property
    def country_number(self) -> dict[str, int]:
        """Country code -> the number that ``bonds.country`` holds."""
        return {code: number for number, code in enumerate(self.country_codes)}

    @cached_property
    def documented_fit(self) -> NDArray[np.float64]:
        """Evidence per unit and theme from what is documented, ``[units, themes]`` in 0..1."""
        return self._fit(self.evidence.documented)

    @cached_property
    def theme_fit(self) -> NDArray[np.float64]:
        """Documented evidence and the little that indicators add, ``[units, themes]`` in 0..1.

        An indicator adds at most a fifth of what is left to 1; alone it reaches a tenth, so that
        much wind on the fields never outranks documented work.
        """
        documented = self.documented_fit
        context = self._fit(~self.evidence.documented)
        has_context = (context > 0).astype(np.float64)
        combined = 1.0 - (1.0 - documented) * (1.0 - INDICATOR_SHARE * has_context)
        fit: NDArray[np.float64] = np.where(
            documented > 0, np.maximum(combined, INDICATOR_ALONE), INDICATOR_ALONE * has_context
        )
        return fit

    @cached_property
    def partner_count(self) -> NDArray[np.int64]:
        """How many partnerships abroad each unit has that have not ended."""
        lived = self.bonds.unit[~self.bonds.ended]
        return np.bincount(lived, minlength=len(self)).astype(np.int64)

    def only(self, row: int) -> Profiles:
        """The unit in `row` as entry 0, followed by its district and its parent if it has any."""
        relatives = (row, int(self.units.district[row]), int(self.units.parent[row]))
        rows = np.array(list(dict.fromkeys(r for r in relatives if r >= 0)), dtype=np.int32)
        entry = np.full(len(self), -1, dtype=np.int32)
        entry[rows] = np.arange(len(rows), dtype=np.int32)
        bonds = self.bonds.where(entry[self.bonds.unit] >= 0)
        evidence = self.evidence.where(entry[self.evidence.unit] >= 0)
        return replace(
            self,
            units=_take(self.units, rows, entry),
            bonds=replace(bonds, unit=entry[bonds.unit]),
            evidence=replace(evidence, unit=entry[evidence.unit]),
            commitment=self.commitment[rows],
            usual_partners=self.usual_partners[rows],
        )

    def _fit(self, mask: NDArray[np.bool_]) -> NDArray[np.float64]:
        evidence = self.evidence.where(mask)
        size = len(self) * len(THEME_IDS)
        groups, strengths = [], []
        for column in range(len(THEME_IDS)):
            states = (evidence.themes >> np.uint64(column)) & np.uint64(1) == 1
            groups.append(evidence.unit[states].astype(np.int64) * len(THEME_IDS) + column)
            strengths.append(evidence.strength[states])
        fit = combine_best(np.concatenate(groups), np.concatenate(strengths), size)
        return fit.reshape(len(self), len(THEME_IDS))


def _focus(themes: NDArray[np.uint64]) -> NDArray[np.float64]:
    """What a statement says about each of its themes: all for one, half for five, a third for
    ten."""
    count = np.bitwise_count(themes & ~_NETWORKS).astype(np.float64)
    focus: NDArray[np.float64] = 4.0 / (3.0 + np.maximum(count, 1.0))
    return focus


def _sample(rows: NDArray[np.int64]) -> NDArray[np.int64]:
    return rows[:: max(1, len(rows) // _BACKGROUND)]


def _usual_partners(units: Units, bonds: Bonds) -> NDArray[np.float64]:
    count = np.bincount(bonds.unit[~bonds.ended], minlength=len(units.row))
    bounds = np.array(list(SIZE_CLASSES.values()))
    known = ~np.isnan(units.population)
    size = np.where(known, np.searchsorted(bounds, units.population, side="right"), -1)
    district = units.kind == KINDS.index("landkreis")
    usual = np.full(len(units.row), np.nan)
    for group in range(len(bounds)):
        for of_kind in (district, ~district):
            members = (size == group) & of_kind
            having = count[members & (count > 0)]
            quartile = float(np.quantile(having, 0.75)) if len(having) else 0.0
            usual[members] = max(_LEAST_USUAL, quartile)
    return usual


def _units(snapshot: Snapshot) -> Units:
    units = snapshot.units
    state = {code: number for number, code in enumerate(STATES)}
    kind = {name: number for number, name in enumerate(KINDS)}
    traits = {
        trait: np.fromiter((trait in unit.traits for unit in units), bool, len(units))
        for trait in ("coast", "mountains", "wine")
    }
    return Units(
        row=np.arange(len(units), dtype=np.int32),
        population=np.array([unit.population or np.nan for unit in units], dtype=np.float64),
        kind=np.array([kind[unit.kind] for unit in units], dtype=np.int8),
        state=np.array([state[unit.state] for unit in units], dtype=np.int8),
        located=np.array([unit.kind not in UNLOCATED for unit in units], dtype=bool),
        traits=traits,
        farmland=_percentiles(snapshot, "farmland_share"),
        district=_rows(snapshot, [unit.district for unit in units]),
        parent=_rows(snapshot, [unit.parent for unit in units]),
    )


def _rows(snapshot: Snapshot, keys: Sequence[str | None]) -> NDArray[np.int32]:
    return np.array([-1 if key is None else snapshot.row.get(key, -1) for key in keys], np.int32)


def _percentiles(snapshot: Snapshot, indicator: str) -> NDArray[np.float64]:
    if indicator not in snapshot.indicator_ids:
        return np.full(len(snapshot.units), np.nan)
    column = snapshot.indicator_ids.index(indicator)
    return snapshot.indicator_percentiles[:, column].astype(np.float64)


def _take(units: Units, rows: NDArray[np.int32], entry: NDArray[np.int32]) -> Units:
    def relative(of: NDArray[np.int32]) -> NDArray[np.int32]:
        return np.where(of[rows] >= 0, entry[of[rows]], -1).astype(np.int32)

    return Units(
        row=units.row[rows],
        population=units.population[rows],
        kind=units.kind[rows],
        state=units.state[rows],
        located=units.located[rows],
        traits={trait: mask[rows] for trait, mask in units.traits.items()},
        farmland=units.farmland[rows],
        district=relative(units.district),
        parent=relative(units.parent),
    )


def _bonds(snapshot: Snapshot, codes: Sequence[str]) -> Bonds:
    number = {code: position for position, code in enumerate(codes)}
    year = snapshot.manifest.reference_year
    kept = [
        (position, partnership)
        for position, partnership in enumerate(snapshot.partnerships)
        if partnership.country not in NO_EXPERIENCE and partnership.ags in snapshot.row
    ]
    partnerships = [partnership for _, partnership in kept]
    return Bonds(
        index=np.array([position for position, _ in kept], dtype=np.int32),
        unit=np.array([snapshot.row[p.ags] for p in partnerships], dtype=np.int32),
        country=np.array([number[p.country] for p in partnerships], dtype=np.int16),
        strength=np.array([partnership_strength(p, year) for p in partnerships], np.float64),
        themes=np.array([_bits(p) for p in partnerships], dtype=np.uint64),
        ended=np.array([p.status == "ended" for p in partnerships], dtype=bool),
    )


def _bits(partnership: Partnership) -> int:
    return sum(1 << THEME_COLUMN[theme] for theme in partnership.themes)


def _evidence(snapshot: Snapshot) -> Evidence:
    codes = [PASSAGE_KINDS.index(kind) for kind in _DOCUMENTED]
    stating = (snapshot.passage_themes != 0) & (snapshot.passage_strength > 0)
    index = np.flatnonzero(stating)
    index = index[np.argsort(snapshot.passage_unit[index], kind="stable")]
    return Evidence(
        index=index,
        unit=snapshot.passage_unit[index],
        themes=snapshot.passage_themes[index],
        strength=snapshot.passage_strength[index] * _focus(snapshot.passage_themes[index]),
        documented=np.isin(snapshot.passage_kind[index], codes),
    )
