"""The German units of one snapshot as a directory: found by name, key or postal code."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate

from indexer.keys import size_class
from indexer.records import Municipality
from models.text import search_keys
from service.paging import SortKey

__all__ = ["UnitDirectory", "UnitFilter"]

_DIGITS = re.compile(r"\d{2,9}")
_EXACT, _PREFIX, _WORDS = range(3)


@dataclass(frozen=True, slots=True)
class _Names:
    """The folded names of a unit; ``others`` are aliases: former, foreign and double names.

    ``together`` is all of them in one text, a blank before every word.
    """

    own: frozenset[str]
    others: frozenset[str]
    together: str


@dataclass(frozen=True, slots=True)
class UnitFilter:
    """What a list of units is narrowed to; an empty field narrows nothing."""

    states: Collection[str] = ()
    kinds: Collection[str] = ()
    sizes: Collection[str] = ()
    district: str | None = None

    def takes(self, unit: Municipality) -> bool:
        """Whether `unit` passes every field. Units without a known population have no size."""
        return (
            (not self.states or unit.state in self.states)
            and (not self.kinds or unit.kind in self.kinds)
            and (not self.sizes or self._size_fits(unit))
            and (self.district is None or self.district in (unit.district, unit.ags))
        )

    def _size_fits(self, unit: Municipality) -> bool:
        return unit.population is not None and size_class(unit.population) in self.sizes


class UnitDirectory:
    """Search over all units; built once per snapshot."""

    def __init__(self, units: Sequence[Municipality]) -> None:
        self._entries = [(unit, _names(unit)) for unit in units]
        # A line for each unit: where a word stands in all names is found at once.
        lines = [names.together for _, names in self._entries]
        self._text = "\n".join(lines)
        self._starts = [0, *accumulate(len(line) + 1 for line in lines)]

    def search(self, query: str, wanted: UnitFilter) -> list[tuple[SortKey, Municipality]]:
        """The units that `query` finds, with their sort keys, best first.

        Names are compared folded (``Muenchen`` finds München): the very name comes first, then
        names that begin so and the very alias, then names and aliases that have all its words;
        among these, the larger unit. Digits find keys that begin so, and postal codes. An empty
        `query` finds every unit.
        """
        matcher = _NameQuery(query)
        found = [
            ((rank, -(unit.population or 0), unit.ags), unit)
            for unit, names in self._likely(matcher)
            if wanted.takes(unit) and (rank := matcher.rank(unit, names)) is not None
        ]
        return sorted(found, key=lambda entry: entry[0])

    def _likely(self, matcher: _NameQuery) -> Iterable[tuple[Municipality, _Names]]:
        """The entries that `matcher` may rank: those with a name that has all its words."""
        if matcher.looks_beyond_names:
            return self._entries
        rows = {row for words in matcher.words for row in self._having(max(words, key=len))}
        return (self._entries[row] for row in sorted(rows))

    def _having(self, word: str) -> Iterator[int]:
        """The rows of the units that have a name in which a word begins like `word`."""
        at = self._text.find(word)
        while at >= 0:
            row = bisect_right(self._starts, at) - 1
            yield row
            at = self._text.find(word, self._starts[row + 1])

    def named(self, name: str) -> list[Municipality]:
        """The units that `name` names, the likeliest first; one alone if it is their very label.

        ``Traunstein`` is the town, ``Landkreis Traunstein`` the district, ``Neustadt`` are many.
        """
        keys = search_keys(name)
        found = [unit for (rank, *_), unit in self.search(name, UnitFilter()) if rank == _EXACT]
        own = [unit for unit in found if not keys.isdisjoint(search_keys(unit.label))]
        if own or found:
            return own or found
        # An alias alone ("Frankfurt", "Cologne") is as good as a name where it is one unit's only.
        return [unit for unit, names in self._entries if not keys.isdisjoint(names.others)]


class _NameQuery:
    """One search, prepared once for all units."""

    def __init__(self, query: str) -> None:
        self._everything = not query.strip()
        self._keys = search_keys(query)
        #: The words of each form of the query, each with the blank before it.
        self.words = [tuple(f" {word}" for word in key.split()) for key in self._keys]
        self._digits = query.strip() if _DIGITS.fullmatch(query.strip()) else None

    @property
    def looks_beyond_names(self) -> bool:
        """Whether units answer that don't have its words in their names."""
        return self._everything or self._digits is not None

    def rank(self, unit: Municipality, names: _Names) -> int | None:
        """How well `unit` answers, 0 best; None if it does not."""
        if self._everything or not self._keys.isdisjoint(names.own):
            return _EXACT
        if self._digits is not None:
            return self._rank_digits(unit, self._digits)
        if not any(all(word in names.together for word in words) for words in self.words):
            return None
        if not self._keys.isdisjoint(names.others) or self._begins(names.own):
            return _PREFIX
        return _WORDS if self._in_words(names.own) or self._in_words(names.others) else None

    def _begins(self, names: frozenset[str]) -> bool:
        return any(name.startswith(wanted) for wanted in self._keys for name in names)

    def _in_words(self, names: frozenset[str]) -> bool:
        return any(_has_words(name, wanted) for wanted in self._keys for name in names)

    @staticmethod
    def _rank_digits(unit: Municipality, digits: str) -> int | None:
        if digits in (unit.ags, unit.postal_code):
            return _EXACT
        return _PREFIX if unit.ags.startswith(digits) else None


def _has_words(key: str, wanted: str) -> bool:
    """Whether each word of `wanted` begins a word of `key`."""
    words = f" {key}"
    return all(f" {word}" in words for word in wanted.split())


def _names(unit: Municipality) -> _Names:
    own = {unit.name, unit.label, unit.official_name or ""}
    folded, others = _folded(own), _folded(unit.aliases)
    return _Names(
        folded, others, "".join(f" {name}" for name in (*sorted(folded), *sorted(others)))
    )


def _folded(names: Collection[str]) -> frozenset[str]:
    return frozenset().union(*map(search_keys, names))
