from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcher.evaluation.metrics import bootstrap, random_figures, rank_figures, rank_of


def test_rank_counts_the_better_ones() -> None:
    scores = np.asarray([0.9, 0.2, 0.5, 0.7], dtype=np.float32)
    assert [rank_of(scores, row) for row in range(4)] == [1, 4, 3, 2]


def test_a_scorer_that_tells_nothing_apart_ranks_at_chance() -> None:
    assert rank_of(np.zeros(101, dtype=np.float32), 7) == 51


@given(st.lists(st.integers(1, 500), min_size=1, max_size=60))
def test_hits_grow_with_k_and_lie_inside_their_interval(ranks: list[int]) -> None:
    figures = rank_figures(ranks, [str(i % 7) for i in range(len(ranks))])
    values = [figures[name].value for name in ("hit@10", "hit@50", "hit@200")]
    assert values == sorted(values)
    for figure in figures.values():
        assert 0.0 <= figure.lo <= figure.hi <= 1.0


def test_figures_of_known_ranks() -> None:
    figures = rank_figures([1, 20, 100, 1000], ["a", "b", "c", "d"])
    assert figures["hit@10"].value == 0.25
    assert figures["hit@50"].value == 0.5
    assert figures["hit@200"].value == 0.75
    assert figures["mrr"].value == pytest.approx((1 + 1 / 20 + 1 / 100 + 1 / 1000) / 4, abs=1e-4)


def test_one_unit_with_many_partnerships_widens_the_interval() -> None:
    values = np.asarray([1.0] * 10 + [0.0] * 10)
    apart = bootstrap(values, [str(i) for i in range(20)])
    together = bootstrap(values, ["a"] * 10 + ["b"] * 10)
    assert together.hi - together.lo > apart.hi - apart.lo


def test_random_draws_are_exact() -> None:
    figures = random_figures(1000)
    assert figures["hit@50"].value == 0.05
    assert figures["mrr"].value == pytest.approx(0.0075, abs=1e-4)


def test_no_partnership_gives_zero_not_an_error() -> None:
    assert rank_figures([], [])["mrr"].value == 0.0
