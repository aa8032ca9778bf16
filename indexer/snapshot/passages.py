"""Passages as the files of a snapshot hold them: lines of JSON, and one array a property."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
import numpy as np
import numpy.typing as npt

from indexer.passages import PASSAGE_KINDS
from indexer.records import Passage
from indexer.snapshot.reading import Snapshot
from indexer.vectors import Embedded
from models.themes.catalogue import THEME_IDS

__all__ = ["Kept", "PassageRows"]


@dataclass(frozen=True, eq=False, slots=True)
class Kept:
    """Which units keep the passages that an earlier snapshot has of them.

    ``row`` is int64 [units]: the unit's row in ``snapshot``, -1 for those whose passages are made
    anew.
    """

    snapshot: Snapshot
    row: npt.NDArray[np.int64]

    @classmethod
    def of(cls, origins: npt.NDArray[np.uint8], snapshot: Snapshot) -> Kept:
        """The units whose passages would be made of the same (``unit_origins``)."""
        there = {origin.tobytes(): row for row, origin in enumerate(snapshot.unit_origins)}
        rows = [there.get(origin.tobytes(), -1) for origin in origins]
        return cls(snapshot, np.array(rows, dtype=np.int64))

    def gone(self) -> npt.NDArray[np.int64]:
        """The rows of the earlier snapshot's passages that are not taken over."""
        return np.flatnonzero(~np.isin(self.snapshot.passage_unit, self.row))


@dataclass(frozen=True, eq=False, slots=True)
class PassageRows:
    """All passages, sorted by unit; arrays as :class:`Snapshot` describes them.

    ``lines`` are the passages one a line, ``offsets`` int64 [passages + 1] where each begins.
    """

    lines: bytes
    offsets: npt.NDArray[np.int64]
    unit: npt.NDArray[np.int32]
    kind: npt.NDArray[np.int8]
    themes: npt.NDArray[np.uint64]
    strength: npt.NDArray[np.float32]
    hashes: npt.NDArray[np.uint8]
    vectors: npt.NDArray[np.float32]

    def __len__(self) -> int:
        return len(self.unit)

    @classmethod
    def of(
        cls, passages: Sequence[Passage], embedded: Embedded, rows: Mapping[str, int]
    ) -> PassageRows:
        """`passages` with their vectors; `rows` are the rows of the units."""
        encoder = msgspec.json.Encoder()
        lines = [encoder.encode(passage) + b"\n" for passage in passages]
        kinds = {kind: code for code, kind in enumerate(PASSAGE_KINDS)}
        bits = {theme: 1 << bit for bit, theme in enumerate(THEME_IDS)}
        themes = [sum(bits[theme] for theme in set(passage.themes)) for passage in passages]
        return cls(
            lines=b"".join(lines),
            offsets=_offsets(np.array([len(line) for line in lines], dtype=np.int64)),
            unit=np.array([rows[p.ags] for p in passages], dtype=np.int32),
            kind=np.array([kinds[p.kind] for p in passages], dtype=np.int8),
            themes=np.array(themes, dtype=np.uint64),
            strength=np.array([p.strength for p in passages], dtype=np.float32),
            hashes=embedded.hashes,
            vectors=embedded.vectors,
        )

    def with_kept(self, kept: Kept) -> PassageRows:
        """These passages of the units that have new ones, with those that the others keep.

        The outcome is what :meth:`of` makes of all passages together.
        """
        old = kept.snapshot
        stays = kept.row >= 0
        old_start, old_count = _ranges(old.passage_unit, old.manifest.counts["units"])
        start, count = _ranges(self.unit, len(kept.row))
        start += old.passage_count
        start[stays], count[stays] = old_start[kept.row[stays]], old_count[kept.row[stays]]
        # The rows of each unit in turn, out of those of the earlier snapshot and then ours.
        taken = np.repeat(start - (np.cumsum(count) - count), count) + np.arange(count.sum())
        lengths = np.concatenate([np.diff(old.passage_offsets), np.diff(self.offsets)])[taken]
        return PassageRows(
            lines=_lines(old, self, taken),
            offsets=_offsets(lengths),
            unit=np.repeat(np.arange(len(kept.row), dtype=np.int32), count),
            kind=_taken(old.passage_kind, self.kind, taken),
            themes=_taken(old.passage_themes, self.themes, taken),
            strength=_taken(old.passage_strength, self.strength, taken),
            hashes=_taken(old.passage_hashes, self.hashes, taken),
            vectors=_taken(old.vectors, self.vectors, taken),
        )


def _ranges(
    unit: npt.NDArray[np.int32], units: int
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Where the passages of each unit begin, and how many they are."""
    count = np.bincount(unit, minlength=units).astype(np.int64)
    return np.cumsum(count) - count, count


def _offsets(lengths: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    offsets = np.zeros(len(lengths) + 1, dtype=np.int64)
    np.cumsum(lengths, out=offsets[1:])
    return offsets


def _lines(old: Snapshot, new: PassageRows, taken: npt.NDArray[np.int64]) -> bytes:
    """The lines of these rows, whole runs at a time."""
    before = old.passage_lines
    texts, rows = (before, memoryview(new.lines)), old.passage_count
    offsets = (old.passage_offsets, new.offsets)
    breaks = np.flatnonzero((np.diff(taken) != 1) | (taken[1:] == rows)) + 1
    parts = []
    for run in np.split(taken, breaks):
        if len(run):
            which = int(run[0] >= rows)
            first, last = (int(row) - which * rows for row in (run[0], run[-1]))
            at = offsets[which]
            parts.append(texts[which][int(at[first]) : int(at[last + 1])])
    return b"".join(parts)


def _taken(
    old: npt.NDArray[Any], new: npt.NDArray[Any], taken: npt.NDArray[np.int64]
) -> npt.NDArray[Any]:
    """These rows of `old` and then `new`, in one copy: vectors are large."""
    found = np.take(old, np.minimum(taken, len(old) - 1), axis=0)
    added = taken >= len(old)
    found[added] = new[taken[added] - len(old)]
    return found
