"""Evidence becomes one figure: invariants."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcher.combining import combine_best

GROUPS = 4
evidence = st.lists(
    st.tuples(st.integers(0, GROUPS - 1), st.floats(0.0, 1.0, allow_nan=False)), max_size=25
)


def combined(pieces: list[tuple[int, float]]) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    group = np.array([g for g, _ in pieces], dtype=np.int64)
    strength = np.array([s for _, s in pieces], dtype=np.float64)
    return combine_best(group, strength, GROUPS)


@given(evidence, st.integers(0, GROUPS - 1), st.floats(0.0, 1.0, allow_nan=False))
def test_more_evidence_never_lowers_a_figure(
    pieces: list[tuple[int, float]], group: int, strength: float
) -> None:
    before, after = combined(pieces), combined([*pieces, (group, strength)])

    assert np.all(after >= before - 1e-12)
    assert np.array_equal(np.delete(after, group), np.delete(before, group))


@given(evidence)
def test_figures_stay_in_range_and_reach_the_best_piece(pieces: list[tuple[int, float]]) -> None:
    found = combined(pieces)

    for group in range(GROUPS):
        best = max((s for g, s in pieces if g == group), default=0.0)
        assert best - 1e-12 <= found[group] <= 1.0


@given(evidence, st.randoms())
def test_the_order_of_the_evidence_does_not_matter(
    pieces: list[tuple[int, float]], random: st.randoms
) -> None:
    mixed = pieces.copy()
    random.shuffle(mixed)

    assert np.array_equal(combined(mixed), combined(pieces))


def test_a_long_list_of_weak_pieces_does_not_replace_a_good_one() -> None:
    weak = combined([(0, 0.1)] * 50)
    good = combined([(0, 0.6)])

    assert weak[0] < 0.2 < good[0]


def test_a_group_without_evidence_has_none() -> None:
    assert combined([(1, 0.5)]).tolist() == pytest.approx([0.0, 0.5, 0.0, 0.0])
