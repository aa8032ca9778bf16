"""Fairness: a unit that every request would find steps back behind others that are nearly as good.

Acts after the score and never changes it. How often a unit would be found is counted over all
requests of the snapshot, from documented themes and experience alone, so it depends on the
snapshot and never on earlier calls.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from indexer.records import PartnershipRequest
from matcher.factors.experience import country_experience
from matcher.profiles import THEME_COLUMN, Profiles
from matcher.score import UNIT
from matcher.weights import DEFAULT_WEIGHTS

__all__ = ["LIST_LENGTH", "Exposure", "exposure", "fair_order"]

#: A list as long as advisors read it: being on it is being asked.
LIST_LENGTH = 20
# Being on a quarter of all lists is no problem yet; being on all of them sets back by this much
# of a score: fairness decides between near equals and never lifts a poor match over a good one.
_FREE_SHARE = 0.25
_LARGEST = 0.03


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
        over = np.clip((share - _FREE_SHARE) / (1.0 - _FREE_SHARE), 0.0, 1.0)
        back: NDArray[np.int64] = np.rint(_LARGEST * UNIT * over).astype(np.int64)
        return back


def exposure(profiles: Profiles, requests: Iterable[PartnershipRequest]) -> Exposure:
    """How often each unit would be found.

    The preselection of a request are the 20 units with the most documented evidence on its themes
    and the most experience with its country, weighted as in the score.
    """
    asking = [request for request in requests if request.themes]
    experience = {
        country: country_experience(profiles, country)
        for country in sorted({request.country for request in asking})
    }
    count = np.zeros(len(profiles), dtype=np.int64)
    for request in asking:
        columns = [THEME_COLUMN[theme] for theme in request.themes]
        rough = DEFAULT_WEIGHTS["themes"] * profiles.documented_fit[:, columns].mean(axis=1)
        rough += DEFAULT_WEIGHTS["experience"] * experience[request.country]
        known = np.flatnonzero(rough > 0)
        count[known[np.argsort(-rough[known], kind="stable")[:LIST_LENGTH]]] += 1
    return Exposure(count, len(asking))


def fair_order(total: NDArray[np.int64], set_back: NDArray[np.int64]) -> NDArray[np.int64]:
    """The entries in the order in which they are proposed; equal ones stay in the order of keys."""
    return np.argsort(-(total - set_back), kind="stable")
