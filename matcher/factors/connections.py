"""Connections: what ties a unit to the asking place through those that are its partners already."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from indexer.records import Place
from matcher.factors.base import Fact, Factor, Values, asking_names, documented, either
from matcher.factors.neighbourhood import Nearby, nearest, related
from matcher.profiles import Profiles
from matcher.question import Question
from matcher.units import kilometres

__all__ = ["CONNECTIONS", "connection_facts", "connection_values", "partners_of"]

_NEIGHBOUR = 0.9
_RELATIVE = 0.7
_TRILATERAL = 0.6
# One, two, three partner towns in common: 0.3, 0.5, 0.6.
_SHARED = np.array([0.0, 0.3, 0.5, 0.6])
_MOST_NAMES = 3


class _Found(NamedTuple):
    """What the factor rests on. Masks and counts are per entry or per partnership."""

    neighbour: Nearby
    relative: Nearby
    shared: NDArray[np.float64]
    trilateral: NDArray[np.float64]


def connection_values(profiles: Profiles, question: Question) -> Values:
    """Four things together as independent evidence, in 0.1..1.

    A partner of the asking place lies within 30 km (0.9, falling with the distance, less for
    units that have shown little themselves); it is the unit's district, owner or member (0.7);
    the unit and a partner have twin towns abroad in common (one 0.3, two 0.5, more 0.6); a partner
    town of the unit abroad is a partner of the asking place as well (0.6), so that three could work
    together. Ended partnerships tie nobody. Where the place is unknown or has no partners the
    factor is missing.
    """
    found = _find(profiles, question)
    return documented(
        either(
            _NEIGHBOUR * found.neighbour.value,
            found.relative.value,
            found.shared,
            found.trilateral,
        )
    )


def connection_facts(profiles: Profiles, question: Question, entry: int) -> tuple[Fact, ...]:
    """What the value of the unit at `entry` rests on, strongest first."""
    alone = profiles.only(entry)
    facts = _facts(alone, question, _find(alone, question), 0)
    return tuple(sorted(facts, key=lambda fact: -fact.strength))


def _find(profiles: Profiles, question: Question) -> _Found:
    partners = _partners(profiles, question)
    return _Found(
        nearest(profiles, partners),
        related(profiles, partners, _RELATIVE),
        _shared(profiles, question, partners),
        _trilateral(profiles, question),
    )


def _partners(profiles: Profiles, question: Question) -> NDArray[np.int64]:
    """The partners that the data know, and those that the request says it has."""
    row = profiles.snapshot.row
    stated = [row[ags] for ags in question.stated_partners if ags in row]
    return np.union1d(partners_of(profiles, question.query.place_id), np.array(stated, np.int64))


def partners_of(profiles: Profiles, place: str | None) -> NDArray[np.int64]:
    """The units that are partners of the place with this id, as rows of the snapshot."""
    bonds = profiles.all_bonds
    number = profiles.place_number.get(place or "", -1)
    return np.unique(bonds.unit[(bonds.place == number) & ~bonds.ended]).astype(np.int64)


def _shared(
    profiles: Profiles, question: Question, partners: NDArray[np.int64]
) -> NDArray[np.float64]:
    """What the towns abroad that a unit and a partner of the asking place have in common bring."""
    value = np.zeros(len(profiles))
    for partner in partners.tolist():
        common = np.isin(profiles.bonds.place, _twins(profiles, question, partner))
        common &= ~profiles.bonds.ended
        count = np.bincount(profiles.bonds.unit[common], minlength=len(profiles))
        count[profiles.units.row == partner] = 0
        value = np.maximum(value, _SHARED[np.minimum(count, len(_SHARED) - 1)])
    return value


def _twins(profiles: Profiles, question: Question, partner: int) -> NDArray[np.int32]:
    """The places abroad that `partner` works with, the asking one left out."""
    bonds = profiles.all_bonds
    asking = profiles.place_number.get(question.query.place_id or "")
    own = (bonds.unit == partner) & ~bonds.ended & (bonds.place != asking)
    return np.unique(bonds.place[own])


def _trilateral(profiles: Profiles, question: Question) -> NDArray[np.float64]:
    """0.6 for the partners of the towns abroad that the asking place names as its partners."""
    abroad = profiles.once(
        ("partners abroad", question.query.existing_partners),
        lambda: [profiles.place_number[one.id] for one in _partners_abroad(profiles, question)],
    )
    bonds = profiles.bonds
    third = np.isin(bonds.place, np.array(abroad, dtype=np.int32)) & ~bonds.ended
    value = np.zeros(len(profiles))
    value[bonds.unit[third]] = _TRILATERAL
    return value


def _partners_abroad(profiles: Profiles, question: Question) -> list[Place]:
    """The places outside Germany that the request names as partners ("Bordeaux, FR")."""
    named = [name.rpartition(", ") for name in question.query.existing_partners]
    wanted = {name for name, _, _ in named}
    countries = {country for _, _, country in named if country in profiles.country_codes} - {"DE"}
    if not countries:
        return []
    return [
        place
        for place in profiles.snapshot.places.values()
        if place.country in countries
        and not wanted.isdisjoint((place.name, *place.names))
        and any(n in (place.name, *place.names) for n, _, c in named if c == place.country)
    ]


def _facts(profiles: Profiles, question: Question, found: _Found, entry: int) -> Iterator[Fact]:
    units = profiles.snapshot.units
    de, en = asking_names(question)
    if found.neighbour.value[entry] > 0:
        row = int(found.neighbour.row[entry])
        points = profiles.units.position[[entry]], profiles.all_units.position[[row]]
        km = max(round(float(kilometres(*points)[0, 0])), 1)
        yield Fact(
            kind="neighbour_of_partner",
            strength=_NEIGHBOUR * float(found.neighbour.value[entry]),
            text={
                "de": f"{units[row].label}, schon Partner von {de}, liegt {km} km entfernt.",
                "en": f"{units[row].label}, already a partner of {en}, is {km} km away.",
            },
            unit=units[row].ags,
        )
    if found.relative.value[entry] > 0:
        row = int(found.relative.row[entry])
        yield Fact(
            kind="relative_of_partner",
            strength=float(found.relative.value[entry]),
            text={
                "de": f"Gehört mit {units[row].label} zusammen, schon Partner von {de}.",
                "en": f"Belongs together with {units[row].label}, already a partner of {en}.",
            },
            unit=units[row].ags,
        )
    yield from _shared_facts(profiles, question, found, entry)
    if found.trilateral[entry] > 0:
        own = profiles.bonds.place[profiles.bonds.unit == entry]
        names = ", ".join(
            abroad.name
            for abroad in _partners_abroad(profiles, question)
            if profiles.place_number[abroad.id] in own
        )
        yield Fact(
            kind="trilateral",
            strength=_TRILATERAL,
            text={
                "de": f"Partnerstadt {names} ist auch Partner von {de}: "
                "Zusammenarbeit zu dritt möglich.",
                "en": f"Its partner {names} is a partner of {en} as well: "
                "the three could work together.",
            },
        )


def _shared_facts(
    profiles: Profiles, question: Question, found: _Found, entry: int
) -> Iterator[Fact]:
    """The partner of the asking place with which the unit has most towns in common."""
    if found.shared[entry] <= 0:
        return
    snapshot = profiles.snapshot
    own = profiles.bonds.where((profiles.bonds.unit == entry) & ~profiles.bonds.ended)
    best: tuple[int, list[str]] = (-1, [])
    for partner in _partners(profiles, question).tolist():
        common = own.index[np.isin(own.place, _twins(profiles, question, partner))]
        names = [snapshot.places[snapshot.partnerships[i].place].name for i in common.tolist()]
        if partner != profiles.units.row[entry] and len(names) > len(best[1]):
            best = (partner, names)
    unit, common_names = snapshot.units[best[0]], ", ".join(best[1][:_MOST_NAMES])
    de, en = asking_names(question)
    yield Fact(
        kind="shared_partner",
        strength=float(found.shared[entry]),
        text={
            "de": f"Hat mit {unit.label}, schon Partner von {de}, gemeinsame Partner im "
            f"Ausland: {common_names}.",
            "en": f"Shares partners abroad with {unit.label}, already a partner of {en}: "
            f"{common_names}.",
        },
        unit=unit.ags,
    )


CONNECTIONS = Factor(
    id="connections",
    label={"de": "Verbindungen zum Ort", "en": "Links to the place"},
    source={
        "de": "Partner, die der anfragende Ort schon hat, ihre Nachbarn und Partnerstädte",
        "en": "Partners that the asking place already has, their neighbours and twin towns",
    },
    compute=connection_values,
    facts=connection_facts,
)
