"""Facts by unit, out of records of all units and back into them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from typing import Protocol, TypeVar

from indexer.corrections.records import Figure, UnitFacts
from indexer.keys import PEERS_OF_DISTRICTS, size_class
from indexer.records import Competence, Membership, Municipality, Partnership

__all__ = ["gathered", "merged", "peers_of"]


class _OfUnit(Protocol):
    @property
    def ags(self) -> str: ...


Fact = TypeVar("Fact", bound=_OfUnit)


def gathered(
    keys: Collection[str],
    partnerships: Iterable[Partnership],
    competences: Iterable[Competence],
    memberships: Iterable[Membership],
    figures: Mapping[str, dict[str, Figure]],
) -> dict[str, UnitFacts]:
    """The facts of the units of these keys."""
    with_places, own_work, networks = (
        _by_unit(partnerships, keys),
        _by_unit(competences, keys),
        _by_unit(memberships, keys),
    )
    return {
        ags: UnitFacts(
            ags,
            tuple(sorted(with_places[ags], key=lambda one: one.id)),
            tuple(sorted(own_work[ags], key=lambda one: one.id)),
            tuple(sorted(networks[ags], key=lambda one: one.network)),
            figures.get(ags, {}),
        )
        for ags in keys
    }


def merged(
    records: Iterable[Fact], changed: Collection[str], facts: Iterable[Fact], key: str
) -> tuple[Fact, ...]:
    """`records` with those of the units `changed` replaced by `facts`, sorted by `key`."""
    kept = (record for record in records if record.ags not in changed)
    return tuple(sorted((*kept, *facts), key=lambda record: str(getattr(record, key))))


def peers_of(unit: Municipality) -> str:
    """The group that the unit's figures are compared in."""
    return PEERS_OF_DISTRICTS if unit.kind == "landkreis" else size_class(unit.population or 0)


def _by_unit(records: Iterable[Fact], keys: Collection[str]) -> defaultdict[str, list[Fact]]:
    found: defaultdict[str, list[Fact]] = defaultdict(list)
    for record in records:
        if record.ags in keys:
            found[record.ags].append(record)
    return found
