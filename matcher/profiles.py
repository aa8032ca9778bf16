"""What is known of the German units, as arrays: everything that the factors look at.

Built once per snapshot in well under 150 ms, and again for each hidden partnership (see
:mod:`matcher.hidden`): whatever derives from partnerships and passages is derived here.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from indexer.passages.strength import partnership_strength
from indexer.passages.traces import only_listed
from indexer.records import Competence, Membership, Partnership
from indexer.snapshot import PASSAGE_KINDS, Snapshot
from matcher.combining import combine_best
from matcher.commitments import commitment_evidence, usual_statements
from matcher.units import (
    KINDS,
    STATES,
    UNLOCATED,
    Units,
    on_sphere,
    peer_groups,
    quantile,
    units_of,
)
from models.themes import THEME_IDS

__all__ = ["INDICATOR_SHARE", "KINDS", "NO_EXPERIENCE", "STATES", "THEME_COLUMN", "UNLOCATED"]
__all__ += ["Bonds", "Evidence", "Profiles", "Units"]

T = TypeVar("T")

THEME_COLUMN = {theme: column for column, theme in enumerate(THEME_IDS)}

#: Twin towns whose current state is unknown, and inner-German ones: they are no experience.
NO_EXPERIENCE = frozenset({"RU", "BY", "DE"})
#: What an indicator can add to the fit of a theme at most, and without any documented evidence.
INDICATOR_SHARE = 0.2
INDICATOR_ALONE = 0.1
# Partnership work goes with every partnership and is no theme of its own.
_NETWORKS = np.uint64(1 << THEME_COLUMN["networks"])
_COLUMNS = np.arange(len(THEME_IDS), dtype=np.uint64)
_LEAST_USUAL = 3.0
# Enough to tell what chance reaches, few enough to compare with in a millisecond.
_BACKGROUND = 1500
_DOCUMENTED = ("partnership", "competence", "membership")


@dataclass(frozen=True, eq=False, slots=True)
class Bonds:
    """Partnerships abroad, one entry each; Russian, Belarusian and inner-German ones left out.

    ``index`` points into ``snapshot.partnerships``, ``place`` is a number of
    ``Profiles.place_number``; ``strength`` in 0..1 is the evidence's weight by kind,
    status and age; ``ended`` counts for experience and no longer for capacity; ``listed`` are those
    that only lists of twin towns name.
    """

    index: NDArray[np.int32]
    unit: NDArray[np.int32]
    place: NDArray[np.int32]
    country: NDArray[np.int16]
    strength: NDArray[np.float64]
    themes: NDArray[np.uint64]
    ended: NDArray[np.bool_]
    listed: NDArray[np.bool_]

    def where(self, mask: NDArray[np.bool_ | np.intp]) -> Bonds:
        """Only the partnerships that `mask` keeps."""
        return Bonds(
            self.index[mask],
            self.unit[mask],
            self.place[mask],
            self.country[mask],
            self.strength[mask],
            self.themes[mask],
            self.ended[mask],
            self.listed[mask],
        )

    def of(self, entry: int) -> Bonds:
        """Only those of the unit at `entry`."""
        return self.where(np.flatnonzero(self.unit == entry))


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

    def where(self, mask: NDArray[np.bool_ | np.intp]) -> Evidence:
        """Only the passages that `mask` keeps."""
        return Evidence(
            self.index[mask],
            self.unit[mask],
            self.themes[mask],
            self.strength[mask],
            self.documented[mask],
        )

    def of(self, entry: int) -> Evidence:
        """Only that of the unit at `entry`."""
        start, end = np.searchsorted(self.unit, (entry, entry + 1))
        return self.where(np.arange(start, end))


@dataclass(frozen=True, eq=False)
class Profiles:
    """All units of a snapshot, or a few of them, ready to be scored.

    ``units.row`` tells which row of the snapshot each entry is; ``all_units`` and ``all_bonds`` are
    those of all units, whose neighbourhood counts. ``commitment`` is what
    :func:`matcher.commitments.commitment_evidence` finds, 0..1 per unit. ``country_codes`` numbers
    the countries. ``competences`` are those that may be seen; ``background`` are passages of the
    snapshot that stand for all of them; ``usual_statements`` says per unit of the snapshot how many
    statements the most active of its size have;
    ``usual_partners`` is the number of partnerships that three quarters of the units of the size
    class (of those that have any) do not exceed, at least 3, NaN where the size is unknown;
    ``hidden`` are passages that may not be shown. ``known`` is what :meth:`once` has made.
    """

    snapshot: Snapshot
    country_codes: tuple[str, ...]
    units: Units
    bonds: Bonds
    all_units: Units
    all_bonds: Bonds
    evidence: Evidence
    commitment: NDArray[np.float64]
    competences: tuple[Competence, ...]
    background: NDArray[np.int64]
    usual_partners: NDArray[np.float64]
    usual_statements: NDArray[np.float64]
    hidden: frozenset[int] = frozenset()
    known: dict[Hashable, Any] = field(default_factory=dict, repr=False)

    @classmethod
    def of(cls, snapshot: Snapshot) -> Profiles:
        """The profiles of all units of `snapshot`."""
        codes = tuple(sorted(snapshot.countries))
        bonds = _bonds(snapshot, codes)
        units, evidence = units_of(snapshot), _evidence(snapshot)
        usual = usual_statements(snapshot, units)
        return cls(
            snapshot=snapshot,
            country_codes=codes,
            units=units,
            bonds=bonds,
            all_units=units,
            all_bonds=bonds,
            evidence=evidence,
            commitment=commitment_evidence(
                snapshot, snapshot.competences, bonds.index, bonds.strength, usual
            ),
            competences=snapshot.competences,
            background=_sample(evidence.index[evidence.documented]),
            usual_partners=_usual_partners(units, bonds),
            usual_statements=usual,
        )

    def __len__(self) -> int:
        return len(self.units.row)

    @cached_property
    def country_number(self) -> dict[str, int]:
        """Country code -> the number that ``bonds.country`` holds."""
        return {code: number for number, code in enumerate(self.country_codes)}

    @property
    def place_number(self) -> dict[str, int]:
        """Id of a place abroad -> the number, from 1, that ``bonds.place`` holds."""
        return self.once("place_number", lambda: _numbers(self.snapshot))

    def once(self, key: Hashable, make: Callable[[], T]) -> T:
        """What `make` makes, made once for all profiles that are derived from the same ones.

        It must rest on the snapshot alone, and on what the key says: others see other evidence.
        """
        found: T = self.known[key] if key in self.known else self.known.setdefault(key, make())
        return found

    @cached_property
    def documented(self) -> Evidence:
        """The evidence without indicators."""
        return self.evidence.where(self.evidence.documented)

    @cached_property
    def documented_vectors(self) -> NDArray[np.float32]:
        """The vectors of the passages in ``documented``, ``[passages, dim]``."""
        return self.snapshot.vectors[self.documented.index]

    @property
    def background_vectors(self) -> NDArray[np.float32]:
        """The vectors of the passages in ``background``, ``[passages, dim]``."""
        return self.once("background", lambda: self.snapshot.vectors[self.background])

    @property
    def memberships(self) -> Mapping[str, tuple[Membership, ...]]:
        """The memberships of each unit that has any."""
        return self.once("memberships", lambda: _by_unit(self.snapshot.memberships))

    @property
    def place_position(self) -> NDArray[np.float64]:
        """Points of the places on the unit sphere by their number, NaN where unknown."""
        return self.once("place_position", lambda: _places_at(self.snapshot))

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
        """The unit in `row` alone, as entry 0; ``all_units`` and ``all_bonds`` stay."""
        bonds, evidence = self.bonds.of(row), self.evidence.of(row)
        alone = replace(
            self,
            units=self.units.at(np.array([row])),
            bonds=replace(bonds, unit=np.zeros_like(bonds.unit)),
            evidence=replace(evidence, unit=np.zeros_like(evidence.unit)),
            commitment=self.commitment[[row]],
            usual_partners=self.usual_partners[[row]],
        )
        for name in ("documented_fit", "theme_fit", "partner_count"):
            if name in vars(self):
                vars(alone)[name] = vars(self)[name][[row]]
        return alone

    def with_fit_of(self, like: Profiles, row: int) -> Profiles:
        """The same, if evidence differs from that of `like` for the unit in `row` alone.

        Adding up the evidence of all units again would take longer than everything else.
        """
        alone = self.only(row)
        for name in ("documented_fit", "theme_fit"):
            fit = getattr(like, name).copy()
            fit[row] = getattr(alone, name)[0]
            vars(self)[name] = fit
        return self

    def _fit(self, mask: NDArray[np.bool_]) -> NDArray[np.float64]:
        evidence = self.evidence.where(mask)
        size = len(self) * len(THEME_IDS)
        states = (evidence.themes[:, None] >> _COLUMNS) & np.uint64(1)
        passage, column = np.nonzero(states)
        groups = evidence.unit[passage].astype(np.int64) * len(THEME_IDS) + column
        fit = combine_best(groups, evidence.strength[passage], size)
        return fit.reshape(len(self), len(THEME_IDS))


def _focus(themes: NDArray[np.uint64]) -> NDArray[np.float64]:
    """What a statement says about each of its themes: all for one, half for five, a third for
    ten."""
    count = np.bitwise_count(themes & ~_NETWORKS).astype(np.float64)
    focus: NDArray[np.float64] = 4.0 / (3.0 + np.maximum(count, 1.0))
    return focus


def _by_unit(memberships: Sequence[Membership]) -> Mapping[str, tuple[Membership, ...]]:
    found: defaultdict[str, list[Membership]] = defaultdict(list)
    for membership in memberships:
        found[membership.ags].append(membership)
    return {ags: tuple(own) for ags, own in found.items()}


def _sample(rows: NDArray[np.int64]) -> NDArray[np.int64]:
    return rows[:: max(1, len(rows) // _BACKGROUND)]


def _usual_partners(units: Units, bonds: Bonds) -> NDArray[np.float64]:
    count = np.bincount(bonds.unit[~bonds.ended], minlength=len(units.row))
    usual = np.full(len(units.row), np.nan)
    for members in peer_groups(units):
        having = count[members][count[members] > 0]
        quartile = quantile(having, 0.75) if len(having) else 0.0
        usual[members] = max(_LEAST_USUAL, quartile)
    return usual


def _numbers(snapshot: Snapshot) -> dict[str, int]:
    return {place: number for number, place in enumerate(snapshot.places, start=1)}


def _places_at(snapshot: Snapshot) -> NDArray[np.float64]:
    points = [(place.lat, place.lon) for place in snapshot.places.values()]
    degrees = np.array([(np.nan, np.nan), *points], dtype=np.float64)
    return on_sphere(degrees[:, 0], degrees[:, 1])


def _bonds(snapshot: Snapshot, codes: Sequence[str]) -> Bonds:
    number = {code: position for position, code in enumerate(codes)}
    places = _numbers(snapshot)
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
        place=np.array([places[p.place] for p in partnerships], dtype=np.int32),
        country=np.array([number[p.country] for p in partnerships], dtype=np.int16),
        strength=np.array([partnership_strength(p, year) for p in partnerships], np.float64),
        themes=np.array([_bits(p) if p.themes else 0 for p in partnerships], dtype=np.uint64),
        ended=np.array([p.status == "ended" for p in partnerships], dtype=bool),
        listed=np.array([only_listed(p) for p in partnerships], dtype=bool),
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
