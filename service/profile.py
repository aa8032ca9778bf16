"""A German unit as the index knows it: every fact with its source."""

from __future__ import annotations

import math
from dataclasses import dataclass

from indexer.lookups import Source
from indexer.records import (
    Competence,
    IndicatorKind,
    Membership,
    Municipality,
    Partnership,
    Passage,
    Place,
    Reference,
)
from indexer.snapshot import Snapshot

__all__ = ["IndicatorEntry", "PartnershipEntry", "UnitProfile", "unit_profile"]


@dataclass(frozen=True, slots=True)
class PartnershipEntry:
    """A partnership together with the place it is with."""

    partnership: Partnership
    place: Place | None
    country_names: dict[str, str]


@dataclass(frozen=True, slots=True)
class IndicatorEntry:
    """A figure together with what it measures; ``percentile`` is 0..1 within the size class."""

    kind: IndicatorKind
    value: float
    percentile: float | None


@dataclass(frozen=True, slots=True)
class UnitProfile:
    """All that the snapshot holds of one unit; ``sources`` has every source that is cited."""

    snapshot: str
    unit: Municipality
    partnerships: tuple[PartnershipEntry, ...]
    competences: tuple[Competence, ...]
    memberships: tuple[Membership, ...]
    indicators: tuple[IndicatorEntry, ...]
    passages: tuple[Passage, ...]
    sources: dict[str, Source]


def unit_profile(snapshot: Snapshot, ags: str) -> UnitProfile:
    """The profile of the unit `ags`, which must be one of the snapshot's."""
    partnerships = tuple(
        _partnership(snapshot, one) for one in snapshot.partnerships if one.ags == ags
    )
    competences = tuple(one for one in snapshot.competences if one.ags == ags)
    memberships = tuple(one for one in snapshot.memberships if one.ags == ags)
    indicators = _indicators(snapshot, snapshot.row[ags])
    passages = tuple(snapshot.passage(row) for row in snapshot.passage_rows(ags))
    unit = snapshot.units[snapshot.row[ags]]
    cited = {
        unit.reference.source,
        *(one.reference.source for one in competences),
        *(one.reference.source for one in memberships),
        *(one.reference.source for one in passages),
        *(one.kind.reference.source for one in indicators),
        *(reference.source for entry in partnerships for reference in _references(entry)),
    }
    return UnitProfile(
        snapshot=snapshot.id,
        unit=unit,
        partnerships=partnerships,
        competences=competences,
        memberships=memberships,
        indicators=indicators,
        passages=passages,
        sources={id: snapshot.sources[id] for id in sorted(cited) if id in snapshot.sources},
    )


def _partnership(snapshot: Snapshot, partnership: Partnership) -> PartnershipEntry:
    country = snapshot.countries.get(partnership.country)
    return PartnershipEntry(
        partnership=partnership,
        place=snapshot.places.get(partnership.place),
        country_names=country.names if country else {},
    )


def _references(entry: PartnershipEntry) -> tuple[Reference, ...]:
    place = entry.place.references if entry.place else ()
    return (*entry.partnership.references, *place)


def _indicators(snapshot: Snapshot, row: int) -> tuple[IndicatorEntry, ...]:
    values = snapshot.indicator_values[row].tolist()
    percentiles = snapshot.indicator_percentiles[row].tolist()
    return tuple(
        IndicatorEntry(
            kind=snapshot.indicator_kinds[id],
            value=value,
            percentile=None if math.isnan(percentile) else percentile,
        )
        for id, value, percentile in zip(snapshot.indicator_ids, values, percentiles, strict=True)
        if not math.isnan(value)
    )
