"""The student: one vector per piece, a text is the mean of its pieces, trained towards the teacher.

Loss of a batch of one language pair (left, right, and the teacher's vector of their English):
``1 - cosine`` of each side to the teacher, plus in-batch contrastive terms (temperature 0.05)
between the sides and between each side and the teacher. A part of each batch is drawn in groups of
neighbours (:mod:`models.training.neighbours`). Since vectors are normalised only after
the sum, the length of a piece's vector is its weight: frequent words learn to be short.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn import functional

from models.training.corpus import NO_TARGET, Corpus, PairTable
from models.training.neighbours import draw_with_neighbours, neighbourhoods
from models.training.sources import LanguagePair

__all__ = ["StudentOptions", "initial_vectors", "pair_shares", "train_student"]

Log = Callable[[str], None]

# A piece seen n times keeps n / (n + PRIOR) of its first estimate.
PRIOR = 5.0
INITIAL_SCALE = 0.05
BETA1, BETA2, EPSILON = 0.9, 0.99, 1e-8


@dataclass(frozen=True, slots=True)
class StudentOptions:
    """Settings of a training run; the defaults made the shipped model."""

    steps: int = 4_000
    batch: int = 2_048
    temperature: float = 0.05
    learning_rate: float = 0.01
    warmup: int = 100
    cosine_weight: float = 1.0
    averaged: float = 0.25
    """Share of the last steps whose vectors are averaged."""
    average_every: int = 25
    raised: tuple[tuple[str, float], ...] = (
        *(("ar", 1.6), ("uk", 1.6), ("tr", 1.5), ("pl", 1.5)),
        *(("sw", 2.5), ("rw", 1.5), ("rn", 1.5)),
    )
    """How many times as often the pairs of a language are drawn as their size says."""
    near: float = 0.5
    """Share of a batch that is drawn in groups of neighbours."""
    seed: int = 20_261_122


def pair_shares(
    pairs: Mapping[LanguagePair, PairTable], raised: Mapping[str, float]
) -> dict[LanguagePair, float]:
    """How often each language pair is drawn: by the square root of its weight, some raised."""
    raw = {
        pair: math.sqrt(table.cumulative[-1]) * max(raised.get(language, 1.0) for language in pair)
        for pair, table in pairs.items()
    }
    total = sum(raw.values())
    return {pair: value / total for pair, value in raw.items()}


def initial_vectors(
    corpus: Corpus, teacher: NDArray[np.float16], vocabulary: int, seed: int
) -> NDArray[np.float32]:
    """First estimate [vocabulary, dim]: the mean teacher vector of the texts a piece occurs in.

    The mean over all texts is taken off, so that pieces that occur everywhere start near zero.
    """
    count = np.zeros(vocabulary, np.float64)
    total = torch.zeros(vocabulary, teacher.shape[1], requires_grad=True)
    mean = teacher[:: max(1, len(teacher) // 50_000)].astype(np.float32).mean(axis=0)
    for table in corpus.pairs.values():
        known = table.target != NO_TARGET
        for side in (table.left, table.right):
            texts, first = np.unique(side[known], return_index=True)
            targets = table.target[known][first]
            for begin in range(0, len(texts), 100_000):
                part = texts[begin : begin + 100_000]
                ids, offsets = corpus.tokens.gather(part)
                wanted = teacher[targets[begin : begin + 100_000]].astype(np.float32) - mean
                # The gradient of a sum of rows hands each text's target to each of its pieces.
                sums = functional.embedding_bag(
                    torch.from_numpy(ids), total, torch.from_numpy(offsets), mode="sum"
                )
                torch.autograd.backward(sums, torch.from_numpy(wanted))
                count += np.bincount(ids, minlength=vocabulary)
    assert total.grad is not None
    vectors = (total.grad.numpy() / (count + PRIOR)[:, None]).astype(np.float32)
    vectors *= INITIAL_SCALE / vectors[count > 0].std()
    noise = np.random.default_rng(seed).standard_normal(vectors.shape, dtype=np.float32)
    return vectors + noise * np.float32(0.1 * INITIAL_SCALE)


def train_student(
    corpus: Corpus,
    teacher: NDArray[np.float16],
    start: NDArray[np.float32],
    silent: Sequence[int],
    options: StudentOptions,
    log: Log = print,
) -> NDArray[np.float32]:
    """Train from ``start`` [vocabulary, dim]; return the averaged vectors of the last steps.

    The rows ``silent`` stay zero.
    """
    torch.manual_seed(options.seed)
    # bfloat16 products, float32 sums: the similarities of a batch are most of the work.
    torch.set_float32_matmul_precision("medium")
    rng = np.random.default_rng(options.seed)
    shares = pair_shares(corpus.pairs, dict(options.raised))
    near = neighbourhoods(corpus.pairs, teacher, options.seed)
    names = list(shares)
    schedule = rng.choice(len(names), size=options.steps, p=list(shares.values()))
    table = _LazyAdam(start, silent)
    average = np.zeros(start.shape, np.float64)
    averaged = 0
    running, began = 0.0, time.monotonic()
    for step, choice in enumerate(schedule):
        pairs = corpus.pairs[names[choice]]
        rows = draw_with_neighbours(pairs, near[names[choice]], options.batch, options.near, rng)
        running += _step(table, corpus, pairs, rows, teacher, _rate(step, options), options)
        if step >= options.steps * (1 - options.averaged) and step % options.average_every == 0:
            average += table.vectors.numpy()
            averaged += 1
        if (step + 1) % 100 == 0:
            seconds = time.monotonic() - began
            log(
                f"student: step {step + 1} of {options.steps}, loss {running / 100:.3f}, "
                f"{seconds / (step + 1):.2f} s a step"
            )
            running = 0.0
    return (average / max(1, averaged)).astype(np.float32) if averaged else table.vectors.numpy()


def _rate(step: int, options: StudentOptions) -> float:
    warmup = min(options.warmup, options.steps // 10)
    if step < warmup:
        return options.learning_rate * (step + 1) / warmup
    progress = (step - warmup) / max(1, options.steps - warmup)
    return options.learning_rate * (0.02 + 0.98 * 0.5 * (1 + math.cos(math.pi * progress)))


class _LazyAdam:
    """Adam on the rows that a batch touches; rare pieces keep their step size."""

    def __init__(self, start: NDArray[np.float32], silent: Sequence[int]) -> None:
        self.vectors = torch.from_numpy(start.copy())
        self._silent = torch.tensor(silent, dtype=torch.int64)
        self.vectors[self._silent] = 0
        self._first = torch.zeros_like(self.vectors)
        self._second = torch.zeros_like(self.vectors)
        self._seen = torch.zeros(len(start))

    def update(self, rows: torch.Tensor, gradient: torch.Tensor, rate: float) -> None:
        self._seen[rows] += 1
        seen = self._seen[rows][:, None]
        first = self._first[rows].mul_(BETA1).add_(gradient, alpha=1 - BETA1)
        second = self._second[rows].mul_(BETA2).addcmul_(gradient, gradient, value=1 - BETA2)
        self._first[rows] = first
        self._second[rows] = second
        scale = (second / (1 - BETA2**seen)).sqrt_().add_(EPSILON)
        step = first / (1 - BETA1**seen) / scale
        self.vectors[rows] -= rate * step
        self.vectors[self._silent] = 0


def _step(
    table: _LazyAdam,
    corpus: Corpus,
    pairs: PairTable,
    rows: NDArray[np.int64],
    teacher: NDArray[np.float16],
    rate: float,
    options: StudentOptions,
) -> float:
    left_ids, left_offsets = corpus.tokens.gather(pairs.left[rows])
    right_ids, right_offsets = corpus.tokens.gather(pairs.right[rows])
    used, local = np.unique(np.concatenate([left_ids, right_ids]), return_inverse=True)
    used_rows = torch.from_numpy(used.astype(np.int64))
    vectors = table.vectors[used_rows].requires_grad_(True)
    indices = torch.from_numpy(local)
    offsets = torch.from_numpy(np.concatenate([left_offsets, right_offsets + len(left_ids)]))
    unit = functional.normalize(
        functional.embedding_bag(indices, vectors, offsets, mode="mean"), dim=1
    )
    loss, gradient = _loss(unit.detach(), pairs, rows, teacher, options)
    torch.autograd.backward(unit, gradient)
    assert vectors.grad is not None
    table.update(used_rows, vectors.grad, rate)
    return loss


def _loss(
    unit: torch.Tensor,
    pairs: PairTable,
    rows: NDArray[np.int64],
    teacher: NDArray[np.float16],
    options: StudentOptions,
) -> tuple[float, torch.Tensor]:
    """The loss of ``unit`` (left sides, then right sides) and its gradient.

    Written out instead of left to autograd: the similarities of a batch are large, and this way
    each is exponentiated once.
    """
    size = len(rows)
    gradient = torch.zeros_like(unit)
    targets = pairs.target[rows]
    same = _same(pairs.left[rows]) | _same(pairs.right[rows])
    same |= _same(targets) & (targets != NO_TARGET)[:, None]
    left, right = unit[:size], unit[size:]
    loss, to_left, to_right = _contrast(left, right, same, options.temperature)
    gradient[:size] += to_left
    gradient[size:] += to_right
    known = np.flatnonzero(targets != NO_TARGET)
    if len(known) == 0:
        return loss, gradient
    wanted = torch.from_numpy(teacher[targets[known]].astype(np.float32))
    wanted = functional.normalize(wanted, dim=1)
    same = same if len(known) == size else same[np.ix_(known, known)]
    for first in (0, size):
        index = torch.from_numpy(known + first)
        side = unit[index]
        contrast, to_side, _ = _contrast(side, wanted, same, options.temperature)
        cosine = float((side * wanted).sum(dim=1).mean())
        loss += contrast + options.cosine_weight * (1 - cosine)
        gradient[index] += to_side - wanted * (options.cosine_weight / len(known))
    return loss, gradient


def _same(numbers: NDArray[np.int64]) -> NDArray[np.bool_]:
    return np.equal.outer(numbers, numbers)


def _contrast(
    one: torch.Tensor, other: torch.Tensor, same: NDArray[np.bool_], temperature: float
) -> tuple[float, torch.Tensor, torch.Tensor]:
    """Each text must find its own counterpart in the batch, both ways; ``same`` texts don't count.

    Returns the mean loss of both ways and its gradients for ``one`` and ``other``.
    """
    size = len(one)
    # Cosines are at most 1: taking that off keeps the exponentials below 1.
    likeness = torch.mm(one / temperature, other.T).sub_(1 / temperature)
    own = likeness.diagonal().clone()
    likeness.exp_()
    repeated = np.argwhere(same)
    repeated = repeated[repeated[:, 0] != repeated[:, 1]]
    likeness[tuple(torch.from_numpy(repeated.T))] = 0
    by_one, by_other = likeness.sum(dim=1), likeness.sum(dim=0)
    loss = float((by_one.log() + by_other.log() - 2 * own).mean() / 2)
    likeness.mul_((1 / by_one)[:, None] + (1 / by_other)[None, :])
    likeness.diagonal().sub_(2)
    scale = 1 / (2 * size * temperature)
    return loss, torch.mm(likeness, other) * scale, torch.mm(likeness.T, one) * scale
