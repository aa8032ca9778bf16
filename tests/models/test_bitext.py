from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.bitext import accuracy_at_1, f1_at_1, found_at_1
from models.errors import BadInputError


def unit(rows: list[list[float]]) -> np.ndarray:
    vectors = np.array(rows, np.float32)
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def test_counts_each_direction_on_its_own() -> None:
    left = unit([[1, 0], [0, 1], [1, 0.1]])
    right = unit([[1, 0], [0, 1], [0.2, 1]])

    # The third left text is nearest to the first right one, the third right one to the second left.
    assert found_at_1(left, right).tolist() == [True, True, False]
    assert accuracy_at_1(left, right) == (pytest.approx(2 / 3), pytest.approx(2 / 3))
    one_way = unit([[1, 0], [1, 0.01], [0, 1]])
    assert accuracy_at_1(one_way, unit([[1, 0], [0.7, 1], [0, 1]]))[0] == pytest.approx(2 / 3)


def test_f1_counts_a_candidate_less_that_others_find_too() -> None:
    queries = unit([[1, 0], [0, 1], [1, 0.1]])
    candidates = unit([[1, 0], [0, 1], [0.2, 1]])

    # The first is found by its own query and by the third: half precision, full recall.
    assert f1_at_1(queries, candidates).tolist() == [pytest.approx(2 / 3), 1.0, 0.0]
    assert f1_at_1(queries[:0], candidates[:0]).tolist() == []


def test_equal_vectors_do_not_raise_the_figure() -> None:
    same = unit([[1, 1]] * 5)
    assert accuracy_at_1(same, same) == (0.2, 0.2)


def test_no_pairs_give_zero() -> None:
    empty = np.zeros((0, 4), np.float32)
    assert accuracy_at_1(empty, empty) == (0.0, 0.0)


@pytest.mark.parametrize("shape", [(2, 3), (3, 4), (3,)])
def test_vectors_that_do_not_pair_are_refused(shape: tuple[int, ...]) -> None:
    with pytest.raises(BadInputError, match="aren't pairs"):
        accuracy_at_1(np.zeros((3, 3), np.float32), np.zeros(shape, np.float32))


@given(st.integers(1, 40), st.integers(0, 2**32 - 1))
def test_distinct_vectors_find_themselves_in_any_order(n: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    vectors = rng.standard_normal((n, 16)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    order = rng.permutation(n)

    assert accuracy_at_1(vectors, vectors) == (1.0, 1.0)
    moved = accuracy_at_1(vectors, vectors[order])
    assert moved[0] == pytest.approx(np.mean(order == np.arange(n)))
    assert f1_at_1(vectors, vectors[order]).mean() == pytest.approx(moved[0])


def test_more_rows_than_one_chunk() -> None:
    rng = np.random.default_rng(1)
    vectors = rng.standard_normal((2_500, 24)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    other = vectors.copy()
    other[[2_100, 2_400]] = other[[2_400, 2_100]]

    found = found_at_1(vectors, other)
    assert np.flatnonzero(~found).tolist() == [2_100, 2_400]
