"""Keys of other vintages: which unit of the register a row of another year belongs to."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence

from indexer.harvest.area_changes import FormerUnit
from indexer.harvest.raw import curated_records
from indexer.lookups import AgsChange, Alias
from indexer.records import Municipality
from models.text import fold

__all__ = ["Crosswalk", "former_names", "load_changes", "with_official"]


def load_changes() -> tuple[AgsChange, ...]:
    """The hand-written changes of keys, each with its source."""
    return tuple(curated_records("ags_changes.csv", AgsChange))


def with_official(
    by_hand: Sequence[AgsChange], official: Iterable[FormerUnit]
) -> tuple[AgsChange, ...]:
    """The hand-written changes and those of the official list; of one key a person decides."""
    decided = {change.old_ags for change in by_hand}
    further = (unit.change for unit in official if unit.change.old_ags not in decided)
    # Parts ceded by a municipality that goes on say nothing about its key.
    return (*by_hand, *sorted(further, key=lambda change: (change.old_ags, change.new_ags)))


def former_names(
    official: Iterable[FormerUnit],
    changes: Iterable[AgsChange],
    units: Mapping[str, Municipality],
) -> list[Alias]:
    """Names of dissolved municipalities as aliases of their successors.

    A name that a municipality of today bears stays that one's.
    """
    crosswalk = Crosswalk(changes, units)
    taken = {fold(unit.name) for unit in units.values()}
    found = []
    for unit in official:
        successor = crosswalk.current(unit.change.old_ags)
        if (
            unit.change.kind == "merger"
            and successor not in (None, unit.change.old_ags)
            and fold(unit.name) not in taken
        ):
            found.append(Alias(unit.name, str(successor), "historic", unit.change.source))
    return found


class Crosswalk:
    """Leads former keys to the units they became.

    Args:
        changes: mergers and renumberings; partial ones (a territory split up) lead nowhere.
        units: the keys in use. A change that lies after the register's date has no effect, since
            its old key is still one of them.
    """

    def __init__(self, changes: Iterable[AgsChange], units: Container[str]) -> None:
        self._units = units
        self._successors = {
            change.old_ags: change.new_ags for change in changes if change.kind != "partial"
        }

    def current(self, ags: str) -> str | None:
        """`ags` if it is in use, else the key it became, else None."""
        seen: set[str] = set()
        while ags not in self._units:
            if ags in seen or ags not in self._successors:
                return None
            seen.add(ags)
            ags = self._successors[ags]
        return ags
