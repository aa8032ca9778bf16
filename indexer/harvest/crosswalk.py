"""Keys of other vintages: which unit of the register a row of another year belongs to."""

from __future__ import annotations

from collections.abc import Container, Iterable

from indexer.harvest.raw import curated_records
from indexer.lookups import AgsChange

__all__ = ["Crosswalk", "load_changes"]


def load_changes() -> tuple[AgsChange, ...]:
    """The hand-written changes of keys, each with its source."""
    return tuple(curated_records("ags_changes.csv", AgsChange))


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
