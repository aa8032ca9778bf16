from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from models.training.ragged import Ragged

ROWS = st.lists(st.lists(st.integers(0, 9), max_size=4), min_size=1, max_size=6)


@given(ROWS, st.data())
def test_rows_are_gathered_in_the_order_asked(rows: list[list[int]], data: st.DataObject) -> None:
    wanted = data.draw(st.lists(st.integers(0, len(rows) - 1), min_size=1, max_size=8))

    numbers, offsets = Ragged.of(rows).gather(np.array(wanted))

    ends = [*offsets[1:].tolist(), len(numbers)]
    parts = [numbers[begin:end].tolist() for begin, end in zip(offsets, ends, strict=True)]
    assert parts == [rows[row] for row in wanted]


def test_no_rows_are_no_rows() -> None:
    assert len(Ragged.of([])) == 0
