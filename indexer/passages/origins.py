"""What the passages of a unit are made of, as one hash: where it stays, so do they."""

from __future__ import annotations

import hashlib
from collections import defaultdict

import msgspec
import numpy as np
import numpy.typing as npt

from indexer.tables import Tables

__all__ = ["ORIGIN_BYTES", "unit_origins"]

ORIGIN_BYTES = 16


def unit_origins(tables: Tables, encoder_hash: str) -> npt.NDArray[np.uint8]:
    """uint8 [units, 16] in the order of ``tables.municipalities``.

    Everything goes in that composing looks at (the code apart): the unit's record and the names
    that its profile may mention, its facts with the places and countries they speak of, its
    figures, and what holds for all units. ``encoder_hash`` because the encoder has a say in which
    themes a passage states.
    """
    encode = msgspec.msgpack.Encoder().encode
    facts = defaultdict[str, list[bytes]](list)
    places = {place.id: encode(place) for place in tables.places}
    countries = {code: encode(country) for code, country in tables.countries.items()}
    for partnership in tables.partnerships:
        place, country = places[partnership.place], countries[partnership.country]
        facts[partnership.ags] += (b"p", encode(partnership), place, country)
    for competence in tables.competences:
        facts[competence.ags] += (b"c", encode(competence))
    for membership in tables.memberships:
        facts[membership.ags] += (b"m", encode(membership))
    figures = tables.indicators
    for row, ags in enumerate(figures.ags):
        values, shares = figures.values[row].tobytes(), figures.percentiles[row].tobytes()
        facts[ags] += (b"i", encode(figures.size_classes[row]), values, shares)
    names = {unit.ags: unit.name for unit in tables.municipalities}
    common = hashlib.sha256(
        encode(
            (
                encoder_hash,
                tables.reference_year,
                tables.themes,
                tables.indicator_kinds,
                figures.ids,
            )
        )
    ).digest()
    found = []
    for unit in tables.municipalities:
        others = [names.get(key or "") for key in (unit.parent, unit.seat, unit.district)]
        parts = (common, encode(unit), encode(others), *facts[unit.ags])
        found.append(hashlib.sha256(b"".join(parts)).digest()[:ORIGIN_BYTES])
    return np.frombuffer(b"".join(found), dtype=np.uint8).reshape(-1, ORIGIN_BYTES)
