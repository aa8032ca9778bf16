"""The search "why not this one?" on the pages: which unit is meant, and what if it isn't clear."""

from __future__ import annotations

from dataclasses import dataclass

from indexer.records import Municipality
from models.errors import PartnerkompassError
from service.index import Index
from service.units import UnitFilter

__all__ = ["AskedUnit", "asked_unit"]

_MOST = 10


@dataclass(frozen=True, slots=True)
class AskedUnit:
    """What was typed, the key of the unit it names, or the units it may mean.

    Neither a key nor choices: no unit is called so.
    """

    text: str
    key: str | None
    choices: tuple[Municipality, ...]


def asked_unit(index: Index, text: str) -> AskedUnit | None:
    """The unit behind a name or a key; None if nothing was typed."""
    name = " ".join(text.split())
    if not name:
        return None
    if any(character.isdigit() for character in name):
        try:
            return AskedUnit(name, index.unit_key(name), ())
        except PartnerkompassError:
            return AskedUnit(name, None, ())
    found = index.units.named(name)
    if len(found) == 1:
        return AskedUnit(name, found[0].ags, ())
    near = found or [unit for _, unit in index.units.search(name, UnitFilter())]
    return AskedUnit(name, None, tuple(near[:_MOST]))
