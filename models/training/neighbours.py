"""Hard negatives: batches whose texts are about the same things.

Told apart from texts at random, a text only learns its topic; told apart from its neighbours, it
learns what it says. Neighbours are texts of one cluster of the teacher's vectors (k-means).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import faiss
import numpy as np
from numpy.typing import NDArray

from models.training.corpus import NO_TARGET, PairTable
from models.training.sources import LanguagePair

__all__ = ["Neighbourhood", "draw_with_neighbours", "neighbourhoods"]

CLUSTERS = 1_024
# Texts the clusters are found on; all texts are then sorted into them.
SAMPLE_PER_CLUSTER = 100
ROUNDS = 8
# Rows of one cluster in a batch.
GROUP = 64


@dataclass(frozen=True, slots=True)
class Neighbourhood:
    """The rows of a language pair by cluster: those of ``c`` are ``rows[starts[c]:starts[c + 1]]``.

    ``of_row`` [rows] names each row's cluster, NO_TARGET for rows without a teacher's vector.
    """

    of_row: NDArray[np.int64]
    rows: NDArray[np.int64]
    starts: NDArray[np.int64]


def neighbourhoods(
    pairs: Mapping[LanguagePair, PairTable], teacher: NDArray[np.float16], seed: int
) -> dict[LanguagePair, Neighbourhood]:
    """The clusters of the teacher's vectors [texts, dim], and each pair's rows in them."""
    count = min(CLUSTERS, max(1, len(teacher) // SAMPLE_PER_CLUSTER))
    rng = np.random.default_rng(seed)
    size = min(len(teacher), count * SAMPLE_PER_CLUSTER)
    sample = teacher[np.sort(rng.choice(len(teacher), size, replace=False))].astype(np.float32)
    kmeans = faiss.Kmeans(
        teacher.shape[1],
        count,
        niter=ROUNDS,
        seed=seed,
        spherical=True,
        min_points_per_centroid=1,
    )
    kmeans.train(sample)
    cluster = np.concatenate(
        [
            kmeans.index.search(teacher[begin : begin + 50_000].astype(np.float32), 1)[1][:, 0]
            for begin in range(0, len(teacher), 50_000)
        ]
    )
    found: dict[LanguagePair, Neighbourhood] = {}
    for pair, table in pairs.items():
        of_row = np.where(table.target == NO_TARGET, NO_TARGET, cluster[table.target])
        known = np.flatnonzero(of_row != NO_TARGET)
        rows = known[np.argsort(of_row[known], kind="stable")]
        starts = np.searchsorted(of_row[rows], np.arange(count + 1))
        found[pair] = Neighbourhood(of_row, rows, starts)
    return found


def draw_with_neighbours(
    table: PairTable, near: Neighbourhood, size: int, share: float, rng: np.random.Generator
) -> NDArray[np.int64]:
    """``size`` rows of a pair: ``share`` of them in groups from one cluster, the rest by weight."""
    groups = round(size * share / GROUP)
    parts: list[NDArray[np.int64]] = []
    for first in table.draw(groups, rng) if groups else ():
        cluster = near.of_row[first]
        if cluster != NO_TARGET:
            own = near.rows[near.starts[cluster] : near.starts[cluster + 1]]
            parts.append(rng.choice(own, min(GROUP, len(own)), replace=False))
    drawn = sum(map(len, parts))
    parts.append(table.draw(size - drawn, rng))
    return np.concatenate(parts)
