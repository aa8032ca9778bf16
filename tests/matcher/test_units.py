from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcher.units import quantile


@given(
    values=st.lists(st.integers(0, 5_000), min_size=1, max_size=60),
    share=st.sampled_from([0.0, 0.5, 0.75, 0.9, 1.0]),
)
def test_the_quantile_is_that_of_numpy(values: list[int], share: float) -> None:
    assert quantile(np.array(values), share) == pytest.approx(np.quantile(values, share))
