from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from models.training.letters import LetterRuns, letter_runs

PIECES = ["<unk>", "▁сердита", "▁сердитий", "ита", "▁", "▁вода"]


def runs_of(runs: LetterRuns) -> list[set[int]]:
    rows = (runs.of_piece.gather(np.array([row]))[0] for row in range(len(runs.of_piece)))
    return [set(row.tolist()) for row in rows]


def test_pieces_that_resemble_each_other_share_runs_and_others_do_not() -> None:
    runs = letter_runs(PIECES, (3, 5), 1.0, silent=[0, 4])
    of = runs_of(runs)

    assert of[1] & of[2]
    assert of[3] == set()  # a piece is no run of itself
    assert of[0] == of[4] == of[5] == set()
    assert runs.count == len(of[1] | of[2])


def test_the_end_of_a_word_is_not_its_beginning() -> None:
    runs = letter_runs(["▁стан", "▁станція", "містан", "естан"], (3, 4), 1.0)
    of = runs_of(runs)

    # "<ст", "<ста" begin a word; "ста", "стан", "тан" are in all.
    assert len(of[0] & of[1]) == 5
    assert len(of[0] & of[2]) == 3


def test_without_weight_nothing_is_shared() -> None:
    runs = letter_runs(PIECES, (3, 5), 0.0)

    assert runs.count == 0
    assert not runs.sums(np.zeros((0, 4), np.float32)).any()


@given(
    st.lists(st.text("абв", min_size=1, max_size=7), min_size=1, max_size=8, unique=True),
    st.floats(0.1, 2),
)
def test_what_is_folded_in_is_the_weighted_sum_of_the_runs(
    pieces: list[str], weight: float
) -> None:
    runs = letter_runs(pieces, (2, 3), weight)
    vectors = np.random.default_rng(3).standard_normal((runs.count, 4)).astype(np.float32)

    folded = runs.sums(vectors)

    for number, own in enumerate(folded):
        numbers, _ = runs.of_piece.gather(np.array([number]))
        expected = vectors[numbers].sum(axis=0) * weight / max(1, len(numbers)) ** 0.5
        np.testing.assert_allclose(own, expected, rtol=1e-4, atol=1e-5)
