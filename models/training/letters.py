"""Runs of letters that pieces share, so that a rare piece learns from those that resemble it.

While it is trained, a piece's vector is its own plus the sum of its runs' vectors (a run is a few
letters in a row, ``<`` where a word begins). Arabic and Ukrainian inflect much and are thin in the
data: most of their pieces are met a few times only, their runs are met often. Folded into the
pieces in the end, this costs the shipped model nothing. Source: Bojanowski et al. 2017, "Enriching
Word Vectors with Subword Information", there for words.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn import functional

from models.static import WORD_BEGIN
from models.training.ragged import Ragged

__all__ = ["LetterRuns", "letter_runs"]

BEGIN = "<"
# A run that only one piece has shares nothing.
FEWEST_PIECES = 2
# Pieces folded at a time.
CHUNK = 5_000


@dataclass(frozen=True, slots=True)
class LetterRuns:
    """The runs of each piece: a row of ``of_piece`` holds the numbers of its runs.

    ``weights`` [pieces] is what the sum of a piece's runs is multiplied by: the more runs, the
    less each counts.
    """

    of_piece: Ragged
    weights: NDArray[np.float32]
    count: int

    def sums(self, runs: NDArray[np.float32]) -> NDArray[np.float32]:
        """What ``runs`` [count, dim] add to every piece: [pieces, dim]."""
        parts: list[NDArray[np.float32]] = []
        for first in range(0, len(self.weights), CHUNK):
            own = np.arange(first, min(first + CHUNK, len(self.weights)))
            numbers, offsets = self.of_piece.gather(own)
            total = functional.embedding_bag(
                torch.from_numpy(numbers),
                torch.from_numpy(runs),
                torch.from_numpy(offsets),
                mode="sum",
            )
            parts.append(total.numpy() * self.weights[own, None])
        return np.concatenate(parts)


def letter_runs(
    pieces: Sequence[str], lengths: tuple[int, int], weight: float, silent: Sequence[int] = ()
) -> LetterRuns:
    """The runs of ``lengths`` (shortest, longest) of every piece that are not the piece itself.

    ``weight`` is how much the runs count against the piece's own vector, 0: there are none. Nor
    have the pieces numbered ``silent``.
    """
    mute = set(silent) if weight else set(range(len(pieces)))
    of_piece = [
        set() if number in mute else _runs(piece, *lengths) for number, piece in enumerate(pieces)
    ]
    times = Counter(run for own in of_piece for run in own)
    # By themselves, not by their piece's set: the order of a set differs from run to run.
    shared = sorted(run for run, count in times.items() if count >= FEWEST_PIECES)
    number_of = {run: number for number, run in enumerate(shared)}
    numbers = [sorted(number_of[run] for run in own if run in number_of) for own in of_piece]
    counts = np.array([len(own) for own in numbers], np.int64)
    weights = (weight / np.sqrt(np.maximum(counts, 1))).astype(np.float32)
    return LetterRuns(Ragged.of(numbers), weights, len(shared))


def _runs(piece: str, shortest: int, longest: int) -> set[str]:
    word = piece.replace(WORD_BEGIN, BEGIN)
    return {
        word[begin : begin + length]
        for length in range(shortest, min(longest, len(word) - 1) + 1)
        for begin in range(len(word) - length + 1)
    }
