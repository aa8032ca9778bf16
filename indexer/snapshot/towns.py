"""Towns abroad by name: a sorted file that is searched where it lies, without reading it.

One line per spelling: folded name, country, inhabitants, name, parted by tabs. A text needs a few
look-ups among a hundred thousand lines; decoding them all would cost more than everything else.
"""

from __future__ import annotations

import mmap
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from indexer.lookups import Town
from models.text import fold

__all__ = ["TOWNS_FILE", "NamedTown", "TownNames", "town_lines"]

TOWNS_FILE = "towns.tsv"


@dataclass(frozen=True, slots=True)
class NamedTown:
    """A town that bears a name: its own name, its country, its inhabitants if they are known."""

    name: str
    country: str
    population: int | None


def town_lines(towns: Iterable[Town]) -> bytes:
    """The content of the file."""
    lines = {
        f"{fold(spelling)}\t{town.country}\t{town.population or ''}\t{town.name}"
        for town in towns
        for spelling in (town.name, *town.names)
        if fold(spelling)
    }
    return b"".join(sorted(f"{line}\n".encode() for line in lines))


class TownNames:
    """Looks names up in the sorted lines."""

    def __init__(self, lines: bytes | mmap.mmap) -> None:
        self._lines = lines

    @classmethod
    def of(cls, towns: Iterable[Town]) -> TownNames:
        """The names of `towns`, in memory."""
        return cls(town_lines(towns))

    @classmethod
    def open(cls, path: Path) -> TownNames:
        """The names of a file that :func:`town_lines` wrote.

        Raises:
            OSError: it can't be opened.
        """
        if path.stat().st_size == 0:
            return cls(b"")
        with path.open("rb") as file:
            return cls(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))

    def named(self, folded: str) -> tuple[NamedTown, ...]:
        """The towns of this folded name, the largest first."""
        found = [_town(line) for line in self._starting(f"{folded}\t".encode())]
        return tuple(sorted(found, key=lambda town: (-(town.population or 0), town.country)))

    def _starting(self, key: bytes) -> Iterator[bytes]:
        """The lines that start with `key`: binary search for the first of them."""
        low, high = 0, len(self._lines)
        while low < high:
            middle = self._line_start((low + high) // 2)
            end = self._lines.find(b"\n", middle) + 1
            if self._lines[middle : middle + len(key)] < key:
                low = end
            else:
                high = middle
        while low < len(self._lines):
            end = self._lines.find(b"\n", low)
            line = self._lines[low:end]
            if not line.startswith(key):
                return
            yield line
            low = end + 1

    def _line_start(self, position: int) -> int:
        return self._lines.rfind(b"\n", 0, position) + 1


def _town(line: bytes) -> NamedTown:
    _, country, population, name = line.decode().split("\t")
    return NamedTown(name, country, int(population) if population else None)
