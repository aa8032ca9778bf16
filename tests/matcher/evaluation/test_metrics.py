from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcher.evaluation.metrics import (
    ahead_figures,
    bootstrap,
    gini,
    random_figures,
    rank_biased_overlap,
    rank_figures,
    rank_of,
)


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


def test_known_partners_of_the_place_are_left_out_of_the_rank() -> None:
    scores = np.asarray([0.9, 0.2, 0.5, 0.7], dtype=np.float32)
    assert rank_of(scores, 1, np.array([0, 3])) == 2
    # the unit asked for counts even where it is named among them
    assert rank_of(scores, 1, np.array([0, 1, 3])) == 2


def test_ahead_is_what_one_ranking_gains_over_the_other() -> None:
    ahead = ahead_figures([1, 20, 30, 40], [60, 70, 30, 400], ["a", "b", "c", "d"])
    assert ahead["hit@50"].value == 0.75
    assert ahead["hit@200"].value == 0.25
    assert ahead_figures([5, 9], [5, 9], ["a", "b"])["mrr"].hi == 0.0


def test_the_same_list_agrees_fully_and_two_strange_ones_not_at_all() -> None:
    assert rank_biased_overlap("abcdef", "abcdef") == pytest.approx(1.0)
    assert rank_biased_overlap("abc", "xyz") == 0.0
    assert rank_biased_overlap("", "") == 1.0


def test_the_first_places_weigh_most() -> None:
    first, last = rank_biased_overlap("xbcd", "abcd"), rank_biased_overlap("abcx", "abcd")
    assert first < last < 1.0
    # (1 + 1 + 1 + 3/4 weighted with 0.9 ** 0..3)
    assert last == pytest.approx((1 + 0.9 + 0.81 + 0.729 * 0.75) / (1 + 0.9 + 0.81 + 0.729))


@given(st.lists(st.integers(0, 50), min_size=1, max_size=40))
def test_gini_lies_between_even_and_one_that_has_it_all(counts: list[int]) -> None:
    assert 0.0 <= gini(np.array(counts)) < 1.0


def test_gini_of_known_shares() -> None:
    assert gini(np.array([3, 3, 3])) == 0.0
    assert gini(np.array([0, 0, 0, 8])) == pytest.approx(0.75)
