"""Lists of numbers of different lengths, one after another: tokens of texts, runs of pieces."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["Ragged"]


@dataclass(frozen=True, slots=True)
class Ragged:
    """Row ``i`` is ``numbers[starts[i]:starts[i + 1]]``; ``starts`` [rows + 1]."""

    numbers: NDArray[np.int32]
    starts: NDArray[np.int64]

    @classmethod
    def of(cls, rows: Sequence[NDArray[np.int32] | Sequence[int]]) -> Ragged:
        """From one list a row."""
        starts = np.zeros(len(rows) + 1, np.int64)
        np.cumsum(np.fromiter(map(len, rows), np.int64, len(rows)), out=starts[1:])
        none = np.zeros(0, np.int32)
        numbers = np.concatenate([none, *(np.asarray(row, np.int32) for row in rows)])
        return cls(numbers, starts)

    def __len__(self) -> int:
        return len(self.starts) - 1

    def gather(self, rows: NDArray[np.int64]) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
        """The numbers of ``rows`` joined, and the offset at which each row begins."""
        begins = self.starts[rows]
        lengths = self.starts[rows + 1] - begins
        offsets = np.zeros(len(rows), np.int64)
        np.cumsum(lengths[:-1], out=offsets[1:])
        positions = np.arange(int(lengths.sum())) + np.repeat(begins - offsets, lengths)
        return self.numbers[positions], offsets
