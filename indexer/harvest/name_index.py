"""Names filed under folded keys: the very spelling first, then one without its umlauts."""

from __future__ import annotations

from collections import defaultdict

from indexer.harvest.names import loose_keys, strict_keys

__all__ = ["NameIndex"]


class NameIndex:
    """Which units bear a name: ``Munster`` is not Münster, but loosely it may be."""

    def __init__(self) -> None:
        self._strict: dict[str, set[str]] = defaultdict(set)
        self._loose: dict[str, set[str]] = defaultdict(set)

    def add(self, name: str, ags: str) -> None:
        """File a unit under one of its names."""
        for key in strict_keys(name):
            self._strict[key].add(ags)
        for key in loose_keys(name):
            self._loose[key].add(ags)

    def find(self, name: str, *, loose: bool = False) -> set[str]:
        """The keys of the units that bear `name`; `loose`: with its umlauts as plain vowels."""
        keys, index = (
            (loose_keys(name), self._loose) if loose else (strict_keys(name), self._strict)
        )
        return {ags for key in keys for ags in index.get(key, ())}
