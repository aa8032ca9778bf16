"""The student: one vector per piece, a text is the mean of its pieces, trained towards the teacher.

While it is trained, pieces share the vectors of their runs of letters
(:mod:`models.training.letters`).

Loss of a batch of one language pair (left, right, and the teacher's vector of their English):
``1 - cosine`` of each side to the teacher, plus in-batch contrastive terms (temperature 0.05)
between the sides and between each side and the teacher. A part of each batch is drawn in groups of
neighbours (:mod:`models.training.neighbours`), and of each text some pieces are left out
(:mod:`models.training.dropping`). Since vectors are normalised only after
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

from models.training.contrast import among, contrast, repeated
from models.training.corpus import NO_TARGET, Corpus, PairTable
from models.training.dropping import drop_pieces
from models.training.letters import LetterRuns
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

    steps: int = 5_000
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
        *(("sw", 3.5), ("rw", 2.0), ("rn", 2.0)),
    )
    """How many times as often the pairs of a language are drawn as their size says."""
    near: float = 0.1
    """Share of a batch that is drawn in groups of neighbours."""
    dropped: float = 0.15
    """Share of a text's pieces that a step doesn't see."""
    run_lengths: tuple[int, int] = (3, 5)
    """Letters of the shortest and the longest run that pieces share."""
    run_weight: float = 0.7
    """How much a piece's runs count against its own vector; 0: pieces share nothing."""
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
    letters: LetterRuns,
    silent: Sequence[int],
    options: StudentOptions,
    log: Log = print,
) -> NDArray[np.float32]:
    """Train from ``start`` [vocabulary, dim]; return the averaged vectors of the last steps.

    ``letters`` are the runs that the pieces share. The rows ``silent`` stay zero.
    """
    torch.manual_seed(options.seed)
    # bfloat16 products, float32 sums: the similarities of a batch are most of the work.
    torch.set_float32_matmul_precision("medium")
    rng = np.random.default_rng(options.seed)
    shares = pair_shares(corpus.pairs, dict(options.raised))
    near = neighbourhoods(corpus.pairs, teacher, options.seed)
    names = list(shares)
    schedule = rng.choice(len(names), size=options.steps, p=list(shares.values()))
    table = _PieceTable(start, letters, silent)
    running, began = 0.0, time.monotonic()
    for step, choice in enumerate(schedule):
        pairs = corpus.pairs[names[choice]]
        rows = draw_with_neighbours(pairs, near[names[choice]], options.batch, options.near, rng)
        texts = [
            drop_pieces(*corpus.tokens.gather(side[rows]), options.dropped, rng)
            for side in (pairs.left, pairs.right)
        ]
        running += _step(table, texts, pairs, rows, teacher, _rate(step, options), options)
        if step >= options.steps * (1 - options.averaged) and step % options.average_every == 0:
            table.note()
        if (step + 1) % 100 == 0:
            seconds = time.monotonic() - began
            log(
                f"student: step {step + 1} of {options.steps}, loss {running / 100:.3f}, "
                f"{seconds / (step + 1):.2f} s a step"
            )
            running = 0.0
    return table.mean()


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


class _PieceTable:
    """The vectors that are trained: the pieces' own and those of the runs they share."""

    def __init__(
        self, start: NDArray[np.float32], letters: LetterRuns, silent: Sequence[int]
    ) -> None:
        self._letters = letters
        self._weights = torch.from_numpy(letters.weights)
        self._own = _LazyAdam(start, silent)
        self._runs = _LazyAdam(np.zeros((letters.count, start.shape[1]), np.float32), ())
        self._sums = [torch.zeros_like(part.vectors) for part in (self._own, self._runs)]
        self._noted = 0

    def rows(self, used: NDArray[np.int64]) -> _Rows:
        """What the pieces ``used`` (ascending) are made of in this step."""
        pieces = torch.from_numpy(used)
        own = self._own.vectors[pieces].requires_grad_(True)
        numbers, offsets = self._letters.of_piece.gather(used)
        met, local = np.unique(numbers, return_inverse=True)
        runs = torch.from_numpy(met)
        shared = self._runs.vectors[runs].requires_grad_(True)
        sums = functional.embedding_bag(
            torch.from_numpy(local), shared, torch.from_numpy(offsets), mode="sum"
        )
        return _Rows(pieces, own, runs, shared, own + sums * self._weights[pieces][:, None])

    def update(self, rows: _Rows, rate: float) -> None:
        """Step along the gradients that ``rows`` were given."""
        assert rows.own.grad is not None
        assert rows.shared.grad is not None
        self._own.update(rows.pieces, rows.own.grad, rate)
        self._runs.update(rows.runs, rows.shared.grad, rate)

    def note(self) -> None:
        """Count the vectors as they are now into the mean."""
        for total, part in zip(self._sums, (self._own, self._runs), strict=True):
            total.add_(part.vectors)
        self._noted += 1

    def mean(self) -> NDArray[np.float32]:
        """The mean of what was noted [pieces, dim], or what is now; the runs folded in."""
        own, runs = (
            (total / self._noted if self._noted else part.vectors).numpy()
            for total, part in zip(self._sums, (self._own, self._runs), strict=True)
        )
        return own + self._letters.sums(runs)


@dataclass(frozen=True, slots=True)
class _Rows:
    """The rows of a step: numbers of pieces and runs, their vectors, and the pieces' sums."""

    pieces: torch.Tensor
    own: torch.Tensor
    runs: torch.Tensor
    shared: torch.Tensor
    vectors: torch.Tensor


def _step(
    table: _PieceTable,
    texts: Sequence[tuple[NDArray[np.int32], NDArray[np.int64]]],
    pairs: PairTable,
    rows: NDArray[np.int64],
    teacher: NDArray[np.float16],
    rate: float,
    options: StudentOptions,
) -> float:
    """One step along the ``rows`` of ``pairs``; ``texts``: pieces and offsets of both sides."""
    (left_ids, left_offsets), (right_ids, right_offsets) = texts
    used, local = np.unique(np.concatenate([left_ids, right_ids]), return_inverse=True)
    trained = table.rows(used.astype(np.int64))
    indices = torch.from_numpy(local)
    offsets = torch.from_numpy(np.concatenate([left_offsets, right_offsets + len(left_ids)]))
    unit = functional.normalize(
        functional.embedding_bag(indices, trained.vectors, offsets, mode="mean"), dim=1
    )
    loss, gradient = _loss(unit.detach(), pairs, rows, teacher, options)
    torch.autograd.backward(unit, gradient)
    table.update(trained, rate)
    return loss


def _loss(
    unit: torch.Tensor,
    pairs: PairTable,
    rows: NDArray[np.int64],
    teacher: NDArray[np.float16],
    options: StudentOptions,
) -> tuple[float, torch.Tensor]:
    """The loss of ``unit`` (left sides, then right sides) and its gradient."""
    size = len(rows)
    gradient = torch.zeros_like(unit)
    targets = pairs.target[rows]
    # A text without a target is not the same as the next one without.
    own_target = np.where(targets == NO_TARGET, -1 - np.arange(size), targets)
    alike = np.concatenate(
        [repeated(each) for each in (pairs.left[rows], pairs.right[rows], own_target)]
    )
    left, right = unit[:size], unit[size:]
    loss, to_left, to_right = contrast(left, right, alike, options.temperature)
    gradient[:size] += to_left
    gradient[size:] += to_right
    known = np.flatnonzero(targets != NO_TARGET)
    if len(known) == 0:
        return loss, gradient
    wanted = torch.from_numpy(teacher[targets[known]].astype(np.float32))
    wanted = functional.normalize(wanted, dim=1)
    alike = among(alike, known, size)
    for first in (0, size):
        index = torch.from_numpy(known + first)
        side = unit[index]
        found, to_side, _ = contrast(side, wanted, alike, options.temperature)
        cosine = float((side * wanted).sum(dim=1).mean())
        loss += found + options.cosine_weight * (1 - cosine)
        gradient[index] += to_side - wanted * (options.cosine_weight / len(known))
    return loss, gradient
