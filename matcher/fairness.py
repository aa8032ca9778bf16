"""Fairness: a unit that every request would find steps back behind others that are nearly as good.

Acts after the score and never changes it. How often a unit would be found is counted over the open
and dormant requests of the snapshot, from themes, experience, size and commitment, so it depends on
the snapshot and never on earlier calls.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from indexer.records import PartnershipRequest
from matcher.factors.experience import country_experience
from matcher.factors.structure import size_fit
from matcher.profiles import THEME_COLUMN, Profiles
from matcher.score import UNIT
from matcher.weights import DEFAULT_WEIGHTS

__all__ = ["ASKING", "LIST_LENGTH", "MOST", "Exposure", "exposure", "fair_order"]

#: A list as long as advisors read it: being on it is being asked.
LIST_LENGTH = 20
#: The most that a unit is set back, in parts of a score: fairness decides between near equals and
#: never lifts a poor match over a good one.
MOST = 0.03
# Being on a fifth of all lists is no problem yet; from a half on a unit is set back by all.
_FREE_SHARE = 0.2
_FULL_SHARE = 0.5
#: The requests that somebody may still answer.
ASKING = frozenset({"open", "dormant"})
_NEUTRAL_SIZE = 0.5


@dataclass(frozen=True, eq=False)
class Exposure:
    """For how many of the ``asked`` requests each unit stands in the preselection."""

    count: NDArray[np.int64]
    asked: int

    @cached_property
    def set_back(self) -> NDArray[np.int64]:
        """How far each unit is set back in the order, in ten-thousandths of a score: at most
        300."""
        share = self.count / max(self.asked, 1)
        over = np.clip((share - _FREE_SHARE) / (_FULL_SHARE - _FREE_SHARE), 0.0, 1.0)
        back: NDArray[np.int64] = np.rint(MOST * UNIT * over).astype(np.int64)
        return back

    @classmethod
    def off(cls, units: int) -> Exposure:
        """The rule switched off: nobody is set back."""
        return cls(np.zeros(units, dtype=np.int64), 0)


def exposure(profiles: Profiles, requests: Iterable[PartnershipRequest]) -> Exposure:
    """How often each unit would be found.

    The preselection of a request are the 20 units with the most documented evidence on its themes,
    the most experience with its country, the best size and the most commitment, weighted as in the
    score: near enough to the lists themselves, and done in a moment. Requests without themes, and
    those that nobody could answer any more, don't count.
    """
    asking = [r for r in requests if r.themes and r.status in ASKING]
    experience = {
        country: country_experience(profiles, country)
        for country in sorted({request.country for request in asking})
    }
    count = np.zeros(len(profiles), dtype=np.int64)
    # Nine of ten units have no documented work: they can't be found.
    known = np.flatnonzero((profiles.documented_fit > 0).any(axis=1))
    documented, commitment = profiles.documented_fit[known], profiles.commitment[known]
    for request in asking:
        columns = [THEME_COLUMN[theme] for theme in request.themes]
        rough = DEFAULT_WEIGHTS["themes"] * documented[:, columns].mean(axis=1)
        rough += DEFAULT_WEIGHTS["experience"] * experience[request.country][known]
        rough += DEFAULT_WEIGHTS["structure"] * _size(profiles, request)[known]
        rough += DEFAULT_WEIGHTS["commitment"] * commitment
        found = known[np.argsort(-rough.round(9), kind="stable")[:LIST_LENGTH]]
        count[found] += 1
    return Exposure(count, len(asking))


def fair_order(total: NDArray[np.int64], set_back: NDArray[np.int64]) -> NDArray[np.int64]:
    """The entries in the order in which they are proposed; equal ones stay in the order of keys."""
    return np.argsort(-(total - set_back), kind="stable")


def _size(profiles: Profiles, request: PartnershipRequest) -> NDArray[np.float64]:
    if not request.population:
        return np.full(len(profiles), _NEUTRAL_SIZE)
    return np.nan_to_num(size_fit(profiles, request.population), nan=_NEUTRAL_SIZE)
