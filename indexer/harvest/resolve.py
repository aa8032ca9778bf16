"""From the name that a source gives to the one German unit it means, or the reason why none.

A wrong join is a wrong recommendation, so every step only narrows and what stays doubtful stays
unresolved. The order: kind, state, coordinates, the only candidate at least 20 times larger.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from indexer.harvest.crosswalk import Crosswalk
from indexer.harvest.geo import distance_km
from indexer.harvest.mentions import MUNICIPAL, Mention, read_mentions, read_parts, without_kind
from indexer.harvest.name_index import NameIndex
from indexer.harvest.names import bracket_variants, name_halves, short_names
from indexer.lookups import AgsChange, Alias
from indexer.records import Municipality, UnitKind
from models.text import fold, similar_names

__all__ = ["By", "Resolution", "UnitResolver"]

By = Literal["kind", "state", "coordinates", "only", "larger"]
Point = tuple[float, float]

#: How far a stated place may lie from the unit's own coordinates.
NEAR_KM = 15.0
#: How many times larger the only candidate must be than the next, to be taken without another sign.
LARGER = 20
#: A spelling that nobody filed counts as the name from here on, and only where coordinates agree.
SAME_SPELLING = 0.9
#: "Hanau-Steinheim" is read as a part of Hanau only if the town has at least so many inhabitants.
TOWN_WITH_PARTS = 20_000

# Without a stated kind a name means the first of these that bears it: "Ansbach" is the town.
_TIERS: tuple[tuple[UnitKind, ...], ...] = (
    MUNICIPAL,
    ("bezirk",),
    ("landkreis",),
    ("verbandsgemeinde", "samtgemeinde", "amt"),
    ("unternehmen", "verband"),
)


@dataclass(frozen=True, slots=True)
class Resolution:
    """What a name was resolved to.

    ``ags`` is None if it stays doubtful; ``reason`` then says why. ``by`` is the step that decided
    ("only": the name has one bearer). ``candidates`` are the keys of the units in question, sorted.
    ``part`` is what the source named where that is a part of the unit today: a part of a city
    ("Bad Cannstatt"), a municipality that has merged since.
    """

    ags: str | None
    by: By | None
    candidates: tuple[str, ...]
    reason: str | None = None
    part: str | None = None


class UnitResolver:
    """Finds units by the names that sources use.

    Args:
        units: every unit that can be a partner.
        aliases: further names; they count like the name itself.
        changes: keys that are no longer in use, and what they became.
    """

    def __init__(
        self,
        units: Iterable[Municipality],
        aliases: Iterable[Alias],
        changes: Iterable[AgsChange],
    ) -> None:
        self._units = {unit.ags: unit for unit in units}
        self._crosswalk = Crosswalk(changes, self._units)
        self._exact = NameIndex()
        self._bracketed = NameIndex()
        self._short = NameIndex()
        self._former = NameIndex()
        self._halves = NameIndex()
        for unit in self._units.values():
            self._file(unit)
        for alias in aliases:
            if alias.ags in self._units:
                index = self._former if alias.kind == "historic" else self._exact
                index.add(alias.alias, alias.ags)

    def _file(self, unit: Municipality) -> None:
        names = {unit.name, unit.label, unit.official_name or unit.name}
        for name in names:
            self._exact.add(name, unit.ags)
            for variant in bracket_variants(name):
                self._bracketed.add(variant, unit.ags)
            for variant in short_names(name):
                self._short.add(variant, unit.ags)
            if unit.kind not in MUNICIPAL:
                self._exact.add(without_kind(name), unit.ags)
        if unit.kind in MUNICIPAL:
            for half in name_halves(unit.name):
                self._halves.add(half, unit.ags)

    def current(self, ags: str) -> str | None:
        """`ags` if it is in use, else the key it became, else None."""
        return self._crosswalk.current(ags)

    def unit(self, ags: str) -> Municipality | None:
        """The unit of a key (a former key leads to its successor), None if there is none."""
        current = self.current(ags)
        return None if current is None else self._units[current]

    def resolve(
        self,
        name: str,
        *,
        kind: str | None = None,
        state: str | None = None,
        lat: float | None = None,
        lon: float | None = None,
    ) -> Resolution:
        """The unit that `name` means.

        Args:
            name: as the source writes it: "Cologne", "Celle (district)", "Porz (Cologne)".
            kind: the kind as the source puts it (Stadt, Gemeinde, Landkreis, Verband,
                Kommunalunternehmen ...) or a unit kind of the records; unknown words are ignored.
            state: code or name of the state; an unknown one is ignored.
            lat: WGS 84 degrees, if the source has coordinates.
            lon: the same.
        """
        point = None if lat is None or lon is None else (lat, lon)
        mentions = tuple(read_mentions(name, kind=kind, state=state))
        for mention in mentions:
            candidates = self._candidates(mention)
            if candidates:
                found = self._narrow(mention, candidates, point)
                return found if found.ags else self._as_former(mention, point) or found
        for mention in mentions:
            former = self._as_former(mention, point)
            if former is not None:
                return former
        return self._as_part(name, mentions[0], point) or self._as_spelling(mentions[-1], point)

    # --- candidates ------------------------------------------------------------------------

    def _candidates(self, mention: Mention) -> list[Municipality]:
        """The units that may bear the name: of the kinds in question and with the hint."""
        exact = self._look_up(self._exact, mention)
        bracketed = self._look_up(self._bracketed, mention)
        short = self._look_up(self._short, mention)
        if exact:
            # Weimar (Lahn) is called Weimar as well, Hagen im Bremischen hardly Hagen: what is
            # shortened counts only if its bearer is larger than all who bear the name in full.
            in_full = [unit for unit in exact + bracketed if unit.kind in MUNICIPAL]
            largest = max((unit.population or 0 for unit in in_full), default=0)
            short = [unit for unit in short if (unit.population or 0) > largest]
        units = {unit.ags: unit for unit in self._of_tier(mention, exact + bracketed + short)}
        wanted = [ags for ags in units if units[ags].kind in mention.kinds]
        return [units[ags] for ags in sorted(wanted or units)]

    def _look_up(self, index: NameIndex, mention: Mention) -> list[Municipality]:
        # Munster is Munster; Zulpich, which nobody bears, may be Zülpich without its umlaut.
        named = (self._exact, self._bracketed, self._short, self._former)
        loose = not any(one.find(mention.name) for one in named)
        units = [self._units[ags] for ags in sorted(index.find(mention.name, loose=loose))]
        if mention.hint is None:
            return units
        words = set(mention.hint.split())
        return [unit for unit in units if words <= _words_around(unit)]

    @staticmethod
    def _of_tier(mention: Mention, units: list[Municipality]) -> list[Municipality]:
        """Those of the stated kinds; without any stated, those of the first tier that has one."""
        if mention.kinds:
            kinds = mention.kinds + mention.near_kinds
            return [unit for unit in units if unit.kind in kinds]
        for tier in _TIERS:
            found = [unit for unit in units if unit.kind in tier]
            if found:
                return found
        return []

    # --- narrowing -------------------------------------------------------------------------

    def _narrow(
        self,
        mention: Mention,
        candidates: Sequence[Municipality],
        point: Point | None,
        *,
        inside: bool = False,
    ) -> Resolution:
        keys = tuple(unit.ags for unit in candidates)
        left = list(candidates)
        by: By = "only"
        if mention.kinds and self._bearers(mention) - set(keys):
            by = "kind"
        if mention.state is not None:
            kept = [unit for unit in left if unit.state == mention.state]
            if not kept:
                reason = f"none that bears the name lies in {mention.state}"
                return Resolution(None, None, keys, f"{reason}: {_shown(left)}")
            by, left = ("state" if len(kept) < len(left) else by), kept
        if point is not None:
            kept = [u for u in left if self._distance(u, point) <= self._reach(u, inside=inside)]
            if not kept:
                return Resolution(None, None, keys, self._far(left, point))
            by, left = ("coordinates" if len(kept) < len(left) else by), kept
        if len(left) == 1:
            return Resolution(left[0].ags, by, keys)
        return self._larger(mention, left, keys)

    def _bearers(self, mention: Mention) -> set[str]:
        """Everything that bears the name in full, of whatever kind."""
        found = self._look_up(self._exact, mention) + self._look_up(self._bracketed, mention)
        return {unit.ags for unit in found}

    def _larger(
        self, mention: Mention, left: Sequence[Municipality], keys: tuple[str, ...]
    ) -> Resolution:
        """The only one that is far larger than every other that may be meant."""
        by_size = sorted(left, key=lambda unit: (-(unit.population or 0), unit.ags))
        first = by_size[0]
        others = {unit.ags: unit for unit in by_size[1:]}
        if first not in self._look_up(self._exact, mention):
            for unit in self._of_tier(mention, self._look_up(self._short, mention)):
                if mention.state in (None, unit.state) and unit.ags != first.ags:
                    others[unit.ags] = unit
        # A bearer of unknown size may be any size: then nothing is "20 times larger".
        sizes = [unit.population for unit in others.values()]
        if all(size and (first.population or 0) >= LARGER * size for size in sizes):
            return Resolution(first.ags, "larger", keys)
        return Resolution(None, None, keys, f"{len(left)} units bear the name: {_shown(by_size)}")

    def _distance(self, unit: Municipality, point: Point) -> float:
        """Kilometres from the unit, or from its seat or city where it has no coordinates."""
        home: Municipality | None = unit
        while home is not None:
            if home.lat is not None and home.lon is not None:
                return distance_km(home.lat, home.lon, *point)
            home = self._units.get(home.seat or home.parent or "")
        return math.inf

    def _reach(self, unit: Municipality, *, inside: bool) -> float:
        """15 km from a municipality's centre.

        The radius is added where the source may mean a point `inside` the unit: a part of it, or
        the seat of a district.
        """
        if unit.kind in MUNICIPAL and not inside:
            return NEAR_KM
        home = self._units.get(unit.seat or unit.parent or "", unit)
        return NEAR_KM + math.sqrt((unit.area_km2 or home.area_km2 or 0.0) / math.pi)

    def _far(self, left: Sequence[Municipality], point: Point) -> str:
        km, nearest = min((self._distance(unit, point), unit.label) for unit in left)
        return f"name and coordinates disagree: the nearest, {nearest}, lies {km:.0f} km away"

    # --- last readings ---------------------------------------------------------------------

    def _as_former(self, mention: Mention, point: Point | None) -> Resolution | None:
        """A former municipality, or one half of a double name, belongs to the unit of today.

        Where a unit bears the name now, only coordinates can say that the former one is meant; a
        half is never meant then. Without coordinates a half alone says too little.
        """
        units = self._of_tier(mention, self._look_up(self._former, mention))
        borne = bool(self._candidates(mention))
        if point is None and borne:
            return None
        if point is not None and not borne and not units:
            units = self._of_tier(mention, self._look_up(self._halves, mention))
        if not units:
            return None
        found = self._narrow(mention, units, point, inside=True)
        return replace(found, part=mention.name) if found.ags else None

    def _as_part(self, name: str, mention: Mention, point: Point | None) -> Resolution | None:
        """A part of a city belongs to the city."""
        for city, part, said in read_parts(name):
            of_city = replace(mention, name=city, kinds=(), near_kinds=())
            candidates = [unit for unit in self._candidates(of_city) if unit.kind in MUNICIPAL]
            if not said:
                candidates = [u for u in candidates if (u.population or 0) >= TOWN_WITH_PARTS]
            if candidates:
                found = self._narrow(of_city, candidates, point, inside=True)
                return replace(found, part=part) if found.ags else found
        return None

    def _as_spelling(self, mention: Mention, point: Point | None) -> Resolution:
        """A spelling that nobody filed is taken only if the coordinates agree."""
        near: list[Municipality] = []
        if point is not None:
            kinds = mention.kinds + mention.near_kinds or MUNICIPAL
            near = [
                unit
                for unit in self._units.values()
                if unit.kind in kinds
                and mention.state in (None, unit.state)
                and self._distance(unit, point) <= self._reach(unit, inside=False)
                and similar_names(unit.name, mention.name) >= SAME_SPELLING
            ]
        keys = tuple(sorted(unit.ags for unit in near))
        if len(near) == 1:
            return Resolution(keys[0], "coordinates", keys)
        return Resolution(None, None, keys, "no unit bears the name")


def _tier(kind: UnitKind) -> int:
    return next(rank for rank, tier in enumerate(_TIERS) if kind in tier)


def _words_around(unit: Municipality) -> set[str]:
    texts = (unit.name, unit.label, unit.official_name or "", unit.district_name or "")
    return {word for text in texts for word in fold(text).split()}


def _shown(units: Sequence[Municipality]) -> str:
    names = "; ".join(f"{unit.label} ({unit.ags})" for unit in units[:4])
    return names if len(units) <= 4 else f"{names} and {len(units) - 4} more"
