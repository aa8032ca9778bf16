from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.training.dropping import FEWEST, drop_pieces
from models.training.ragged import Ragged

TEXTS = st.lists(st.lists(st.integers(0, 99), max_size=8), min_size=1, max_size=20)


@given(texts=TEXTS, share=st.floats(0, 1), seed=st.integers(0, 9))
def test_every_text_keeps_some_of_its_pieces_in_order(
    texts: list[list[int]], share: float, seed: int
) -> None:
    rows = np.arange(len(texts))
    pieces, offsets = drop_pieces(
        *Ragged.of(texts).gather(rows), share, np.random.default_rng(seed)
    )
    left = [part.tolist() for part in np.split(pieces, offsets[1:])]
    assert len(left) == len(texts)
    for before, after in zip(texts, left, strict=True):
        rest = iter(before)
        assert all(piece in rest for piece in after)
        assert bool(after) == bool(before)
        assert after == before or len(before) >= FEWEST


@pytest.mark.parametrize("share", [0.0, 0.15, 0.5])
def test_the_share_is_what_is_left_out(share: float) -> None:
    pieces = np.zeros(100_000, np.int32)
    offsets = np.arange(0, 100_000, 100)
    left, _ = drop_pieces(pieces, offsets, share, np.random.default_rng(1))
    assert len(left) == pytest.approx(100_000 * (1 - share), rel=0.01)
