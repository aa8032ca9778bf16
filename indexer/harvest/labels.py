"""Labels: a name where it is unique, and the name with its district where several units bear it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import replace

from indexer.keys import STATE_NAMES
from indexer.records import Municipality
from models.text import fold

__all__ = ["label_units"]

# A kreisfreie Stadt this many times larger than all of its name needs no addition.
_NEEDS_NO_ADDITION = 20


def label_units(units: Sequence[Municipality]) -> list[Municipality]:
    """The units with labels that tell them apart, in the order given.

    Names that differ in case or accents only count as one. Added is, in this order until it is
    enough: the district (the state for kreisfreie Städte), the association, the post code.
    """
    by_name: dict[str, list[Municipality]] = defaultdict(list)
    for unit in units:
        by_name[fold(unit.name)].append(unit)
    associations = {unit.ags: unit.name for unit in units}
    labels: dict[str, str] = {}
    for bearers in by_name.values():
        labels.update(_labels(bearers, associations))
    return [replace(unit, label=labels[unit.ags]) for unit in units]


def _labels(bearers: Sequence[Municipality], associations: dict[str, str]) -> dict[str, str]:
    if len(bearers) == 1:
        return {bearers[0].ags: bearers[0].name}
    by_size = sorted(bearers, key=lambda unit: -(unit.population or 0))
    first, second = by_size[0], by_size[1].population or 0
    found: dict[str, str] = {}
    if (first.population or 0) >= _NEEDS_NO_ADDITION * max(second, 1):
        found[first.ags] = first.name
    rest = [unit for unit in bearers if unit.ags not in found]
    additions: tuple[Callable[[Municipality], str | None], ...] = (
        lambda unit: unit.district_name or STATE_NAMES[unit.state],
        lambda unit: associations.get(unit.parent or ""),
        lambda unit: unit.postal_code,
    )
    parts: dict[str, list[str]] = {unit.ags: [] for unit in rest}
    for addition in additions:
        for unit in _still_alike(rest, parts):
            extra = addition(unit)
            if extra:
                parts[unit.ags].append(extra)
    return {**found, **{u.ags: f"{u.name} ({', '.join(parts[u.ags])})" for u in rest}}


def _still_alike(units: Sequence[Municipality], parts: dict[str, list[str]]) -> list[Municipality]:
    groups: dict[tuple[str, ...], list[Municipality]] = defaultdict(list)
    for unit in units:
        groups[tuple(parts[unit.ags])].append(unit)
    return [
        unit for group in groups.values() for unit in group if len(group) > 1 or not parts[unit.ags]
    ]
