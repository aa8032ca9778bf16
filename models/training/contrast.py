"""The contrastive loss of a batch: each text finds its own counterpart among all others.

Written out instead of left to autograd: the similarities of a batch are large, and this way each is
exponentiated once.
"""

from __future__ import annotations

import numpy as np
import torch
from numpy.typing import NDArray

__all__ = ["among", "contrast", "repeated"]


def repeated(numbers: NDArray[np.int64]) -> NDArray[np.int64]:
    """All ordered pairs [n, 2] of different places that hold the same number.

    There are few, and comparing every place with every other takes as long as the products do.
    """
    order = np.argsort(numbers, kind="stable")
    found = [np.zeros((0, 2), np.int64)]
    distance = 1
    while True:
        # Equal numbers stand side by side in order: a run of n has pairs 1 to n - 1 apart.
        at = np.flatnonzero(numbers[order[distance:]] == numbers[order[:-distance]])
        if len(at) == 0:
            return np.concatenate(found)
        ones, others = order[at], order[at + distance]
        found += [np.column_stack([ones, others]), np.column_stack([others, ones])]
        distance += 1


def among(alike: NDArray[np.int64], known: NDArray[np.int64], size: int) -> NDArray[np.int64]:
    """The pairs [n, 2] of places whose both ends are ``known``, numbered among these."""
    numbers = np.full(size, -1)
    numbers[known] = np.arange(len(known))
    renumbered = numbers[alike]
    return renumbered[(renumbered >= 0).all(axis=1)]


def contrast(
    one: torch.Tensor, other: torch.Tensor, alike: NDArray[np.int64], temperature: float
) -> tuple[float, torch.Tensor, torch.Tensor]:
    """Each text must find its own counterpart in the batch, both ways; ``alike`` ones don't count.

    Returns the mean loss of both ways and its gradients for ``one`` and ``other``.
    """
    size = len(one)
    # Cosines are at most 1: taking that off keeps the exponentials below 1.
    likeness = torch.mm(one / temperature, other.T).sub_(1 / temperature)
    own = likeness.diagonal().clone()
    likeness.exp_()
    likeness[tuple(torch.from_numpy(alike.T))] = 0
    by_one, by_other = likeness.sum(dim=1), likeness.sum(dim=0)
    loss = float((by_one.log() + by_other.log() - 2 * own).mean() / 2)
    likeness.mul_((1 / by_one)[:, None] + (1 / by_other)[None, :])
    likeness.diagonal().sub_(2)
    scale = 1 / (2 * size * temperature)
    half = likeness.bfloat16()  # what the products are made in anyway, at twice the speed
    to_one = torch.mm(half, other.bfloat16()).float()
    to_other = torch.mm(half.T, one.bfloat16()).float()
    return loss, to_one * scale, to_other * scale
