"""Some pieces of each text are left out while training.

A text then can't lean on one piece alone: what the encoder meets later has words that were never
trained. Source: Iyyer et al. 2015, "Deep Unordered Composition Rivals Syntactic Methods" (word
dropout of an averaging model).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = ["drop_pieces"]

# A text of fewer pieces would no longer say what it says.
FEWEST = 3


def drop_pieces(
    pieces: NDArray[np.int32],
    offsets: NDArray[np.int64],
    share: float,
    rng: np.random.Generator,
) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
    """Leave out ``share`` of the ``pieces`` of texts that begin at ``offsets``; each keeps one.

    Returns what is left, and where each text begins in it.
    """
    ends = np.append(offsets[1:], len(pieces))
    lengths = ends - offsets
    kept = rng.random(len(pieces)) >= share
    kept |= np.repeat(lengths < FEWEST, lengths)
    before = np.concatenate([[0], np.cumsum(kept)])
    empty = (before[ends] == before[offsets]) & (lengths > 0)
    if empty.any():
        kept[offsets[empty]] = True
        before = np.concatenate([[0], np.cumsum(kept)])
    return pieces[kept], before[offsets]
