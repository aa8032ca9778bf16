"""Weights fitted on hidden partnerships: ``python -m matcher.evaluation.fitting [HOME]``.

Fitted are the shares of the six factors that such pairs can judge; text, language and the penalties
keep their weights, for the pairs come without words and wishes. Drawn are some hundreds of
weightings around the judged ones, always the same, and none outside limits that judgement sets:
themes come first, experience with the country follows, size keeps its part, and whom a place's
partners know never counts more than what a unit has done itself. Hidden pairs can't judge
experience: hiding a partnership takes the experience with its country (and often the theme) from
the true partner and leaves it to all others, so any fit lowers it; and pairs tell how twinnings
came about, by acquaintance and next door, not whom an advisor should write to. Shares are never
negative, so more of a factor never lowers a score. Each weighting is worth the mean of
``50 / (50 + rank)`` over the pairs (a first place is worth 1, a fiftieth one half), and the fit is
the mean of the best three: a single best one would be luck.

The pairs are split twice, by German unit and by country of the partner, each by a fixed hash. Each
half is fitted and looked at on the other one; so every pair is ranked once by weights that never
saw its half ("unseen"), and held against the judged ones.
"""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from indexer.snapshot import open_snapshot
from matcher.engine import Matcher
from matcher.evaluation.asking import pose
from matcher.evaluation.matches import known_partnerships
from matcher.evaluation.metrics import ahead_figures, bootstrap, rank_figures
from matcher.evaluation.outside import PastPartnership
from matcher.evaluation.report import Figures
from matcher.factors import FACTORS
from matcher.weights import resolve_weights
from models.configuration import load_configured_encoder
from models.paths import home_dir

__all__ = [
    "FITTED",
    "JUDGED",
    "LEAST",
    "MOST",
    "Pairs",
    "candidate_shares",
    "fitted",
    "gather",
    "half_of",
    "ranks",
]

#: The factors whose shares are fitted, with the shares that judgement gave them.
JUDGED = {
    "themes": 0.35,
    "experience": 0.25,
    "structure": 0.15,
    "commitment": 0.07,
    "geography": 0.08,
    "connections": 0.1,
}
FITTED = tuple(JUDGED)
#: What they have at least, and at most.
LEAST = {"themes": 0.26, "experience": 0.22, "structure": 0.1}
MOST = {"connections": 0.22}
#: How the draws spread: wide, with the later factors freer than judgement had them.
_SPREAD = np.array([4.0, 3.0, 2.0, 1.6, 2.0, 2.6])
_DRAWS = 300
_AT_ONCE = 4096
_SEED = 20211231
_HALF_WORTH = 50.0
_BEST = 3


@dataclass(frozen=True, eq=False, slots=True)
class Pairs:
    """Hidden partnerships as arrays, one row each.

    ``values`` are the fitted factors, ``[pairs, units, 6]``; ``fixed`` what all others contribute,
    ``[pairs, units]``; ``row`` is the true unit's, ``out`` marks known partners of the place.
    """

    known: Sequence[PastPartnership]
    values: NDArray[np.float32]
    fixed: NDArray[np.float32]
    row: NDArray[np.int64]
    out: NDArray[np.bool_]


def gather(matcher: Matcher, known: Sequence[PastPartnership]) -> Pairs:
    """Hide and pose every pair, and keep what the factors say."""
    units = len(matcher.snapshot.units)
    ids = [factor.id for factor in FACTORS]
    columns = [ids.index(name) for name in FITTED]
    others = [column for column in range(len(ids)) if column not in columns]
    values = np.zeros((len(known), units, len(FITTED)), dtype=np.float32)
    fixed = np.zeros((len(known), units), dtype=np.float32)
    row, out = np.zeros(len(known), dtype=np.int64), np.zeros((len(known), units), dtype=bool)
    for nth, past in enumerate(known):
        posed = pose(matcher, past)
        scores = posed.hidden.scores(posed.given)
        values[nth] = scores.value[:, columns]
        fixed[nth] = scores.value[:, others] @ scores.weight[others]
        row[nth] = posed.row
        out[nth, posed.taken] = True
    return Pairs(known, values, fixed, row, out)


def ranks(pairs: Pairs, shares: NDArray[np.float64]) -> NDArray[np.int64]:
    """The rank of each true unit with these shares of the six factors; ties count half."""
    weights = resolve_weights()
    scale = sum(weights[name] for name in FITTED)
    every = np.arange(len(pairs.row))
    score = pairs.values @ (scale * shares).astype(np.float32) + pairs.fixed
    own = score[every, pairs.row][:, None]
    score[pairs.out] = -np.inf
    equal: NDArray[np.int64] = (score == own).sum(axis=1) - 1
    better: NDArray[np.int64] = (score > own).sum(axis=1)
    return better + 1 + equal // 2


def candidate_shares(draws: int = _DRAWS) -> NDArray[np.float64]:
    """The weightings that are tried, ``[draws, 6]``, each summing to 1; always the same."""
    generator = np.random.default_rng(_SEED)
    least = np.array([LEAST.get(name, 0.0) for name in FITTED])
    most = np.array([MOST.get(name, 1.0) for name in FITTED])
    found = np.empty((0, len(FITTED)))
    while len(found) < draws:
        drawn = generator.dirichlet(_SPREAD, size=_AT_ONCE)
        inside = np.all((drawn >= least) & (drawn <= most), axis=1)
        found = np.concatenate([found, drawn[inside]])
    return found[:draws]


def fitted(
    shares: NDArray[np.float64], ranked: NDArray[np.int64], members: NDArray[np.bool_]
) -> NDArray[np.float64]:
    """The mean of the best three of `shares` [draws, 6] on some pairs.

    Args:
        ranked: the ranks that each weighting gave, ``[draws, pairs]``.
        members: the pairs to fit on, ``[pairs]``.
    """
    worth = (_HALF_WORTH / (_HALF_WORTH + ranked[:, members])).mean(axis=1)
    best = np.argsort(-worth, kind="stable")[:_BEST]
    mean: NDArray[np.float64] = shares[best].mean(axis=0)
    return mean


def half_of(key: str) -> int:
    """0 or 1, always the same for a key."""
    return int(hashlib.sha256(key.encode()).hexdigest(), 16) % 2


def _line(what: str, figures: Figures) -> str:
    shown = (
        f"{name} {figure.value:.3f} ({figure.lo:.2f} to {figure.hi:.2f})"
        for name, figure in figures.items()
        if name in ("hit@50", "mrr", "worth")
    )
    return f"  {what:18} {', '.join(shown)}"


def report(home: Path) -> Iterator[str]:
    """Fit on each half and on all, and say in lines what they are worth."""
    matcher = Matcher(open_snapshot(home), load_configured_encoder(home))
    pairs = gather(matcher, known_partnerships(matcher.snapshot))
    shares = candidate_shares()
    ranked = np.stack([ranks(pairs, one) for one in shares])
    judged = ranks(pairs, np.array(list(JUDGED.values())))
    units = [past.ags for past in pairs.known]
    yield from _held_against("judged", judged, judged, units)
    for split, keys in (("German unit", units), ("country", [p.country for p in pairs.known])):
        half = np.array([half_of(key) for key in keys])
        seen, unseen = np.zeros_like(judged), np.zeros_like(judged)
        for number in (0, 1):
            found = fitted(shares, ranked, half == number)
            own = ranks(pairs, found)
            seen[half == number], unseen[half != number] = own[half == number], own[half != number]
            yield f"Split by {split}, fitted on half {number}: {_shares(found)}"
        yield from _held_against("seen", seen, judged, units)
        yield from _held_against("unseen", unseen, judged, units)
    everything = fitted(shares, ranked, np.ones(len(units), dtype=bool))
    yield f"Fitted on all: {_shares(everything)}"
    yield from _held_against("seen", ranks(pairs, everything), judged, units)


def _held_against(
    what: str, own: NDArray[np.int64], judged: NDArray[np.int64], units: Sequence[str]
) -> Iterator[str]:
    yield _line(what, rank_figures(own.tolist(), units))
    if own is not judged:
        worth = _HALF_WORTH / (_HALF_WORTH + own) - _HALF_WORTH / (_HALF_WORTH + judged)
        ahead = ahead_figures(own.tolist(), judged.tolist(), units)
        yield _line("  ahead of judged", {**ahead, "worth": bootstrap(worth, units)})


def _shares(shares: NDArray[np.float64]) -> str:
    return ", ".join(f"{name} {share:.2f}" for name, share in zip(FITTED, shares, strict=True))


if __name__ == "__main__":
    for line in report(Path(sys.argv[1]) if len(sys.argv) > 1 else home_dir()):
        sys.stdout.write(f"{line}\n")
