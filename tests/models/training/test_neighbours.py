from __future__ import annotations

import numpy as np

from models.training.corpus import NO_TARGET, PairTable
from models.training.neighbours import GROUP, draw_with_neighbours, neighbourhoods

TOPICS, OF_EACH = 6, 200


def table() -> tuple[PairTable, np.ndarray]:
    """Rows of six topics that lie far apart, and ten rows without a teacher's vector."""
    rng = np.random.default_rng(2)
    topics = np.eye(16, dtype=np.float32)[:TOPICS]
    teacher = np.repeat(topics, OF_EACH, axis=0) + 0.01 * rng.standard_normal((1200, 16))
    target = np.concatenate([rng.permutation(1200), np.full(10, NO_TARGET)])
    rows = np.arange(len(target))
    weights = np.cumsum(np.ones(len(rows)))
    return PairTable(rows, rows, target, np.zeros_like(rows), weights), teacher.astype(np.float16)


def test_a_cluster_holds_one_topic_and_every_row_with_a_target() -> None:
    pairs, teacher = table()
    near = neighbourhoods({("en", "de"): pairs}, teacher, seed=1)["en", "de"]

    assert sorted(near.rows) == list(range(1200))
    assert (near.of_row[1200:] == NO_TARGET).all()
    for begin, end in zip(near.starts, near.starts[1:], strict=False):
        assert len(set(pairs.target[near.rows[begin:end]] // OF_EACH)) <= 1


def test_a_batch_is_full_and_half_of_it_comes_in_groups() -> None:
    pairs, teacher = table()
    near = neighbourhoods({("en", "de"): pairs}, teacher, seed=1)["en", "de"]
    rng = np.random.default_rng(4)

    mixed = draw_with_neighbours(pairs, near, 512, 0.5, rng)
    alone = draw_with_neighbours(pairs, near, 512, 0.0, rng)

    assert len(mixed) == len(alone) == 512
    first = pairs.target[mixed[:GROUP]] // OF_EACH
    assert len(set(first)) == 1
    assert len(set(mixed[:GROUP])) == GROUP
