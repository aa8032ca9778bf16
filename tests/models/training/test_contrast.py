from __future__ import annotations

import numpy as np
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch.nn import functional

from models.training.contrast import among, contrast, repeated


@given(st.lists(st.integers(0, 4), min_size=1, max_size=12))
def test_every_two_places_with_one_number_are_a_pair(numbers: list[int]) -> None:
    found = [tuple(pair) for pair in repeated(np.array(numbers)).tolist()]

    expected = {
        (one, other)
        for one in range(len(numbers))
        for other in range(len(numbers))
        if one != other and numbers[one] == numbers[other]
    }
    assert len(found) == len(expected)
    assert set(found) == expected


def test_pairs_are_numbered_anew_among_the_known() -> None:
    alike = np.array([[0, 3], [3, 0], [1, 2]])

    assert among(alike, np.array([0, 2, 3]), 4).tolist() == [[0, 2], [2, 0]]


def test_loss_and_gradients_are_those_of_cross_entropy_both_ways() -> None:
    torch.manual_seed(4)
    one, other = (
        functional.normalize(torch.randn(12, 8), dim=1).requires_grad_(True) for _ in range(2)
    )
    alike = repeated(np.array([0, 1, 2, 0, 4, 5, 6, 7, 0, 9, 10, 11]))
    logits = one @ other.T / 0.1
    hidden = torch.zeros_like(logits, dtype=torch.bool)
    hidden[tuple(torch.from_numpy(alike.T))] = True
    logits = logits.masked_fill(hidden, -torch.inf)
    own = torch.arange(12)
    loss = (functional.cross_entropy(logits, own) + functional.cross_entropy(logits.T, own)) / 2
    loss.backward()

    found, to_one, to_other = contrast(one.detach(), other.detach(), alike, 0.1)

    assert abs(found - float(loss.detach())) < 1e-4
    assert one.grad is not None
    assert other.grad is not None
    # The products are made in bfloat16.
    torch.testing.assert_close(to_one, one.grad, rtol=0.02, atol=2e-3)
    torch.testing.assert_close(to_other, other.grad, rtol=0.02, atol=2e-3)
