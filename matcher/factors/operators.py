"""Operators: enterprises and associations, partners in the field that they run."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from indexer.records import UnitKind
from indexer.tiers import is_operator
from matcher.profiles import KINDS, Profiles
from matcher.question import Question

__all__ = ["SPECIALISTS", "run_by_operators", "specialists", "wants_operator"]

#: Kinds of units that are no municipality: partners in their own field only.
SPECIALISTS: frozenset[UnitKind] = frozenset({"unternehmen", "verband"})
_RUN_BY_OPERATORS = frozenset(
    "water_supply wastewater waste renewable_energy energy_efficiency mobility"
    " public_services".split()
)


def specialists(profiles: Profiles) -> NDArray[np.bool_]:
    """Which units are enterprises or associations."""
    return np.isin(profiles.units.kind, [KINDS.index(kind) for kind in SPECIALISTS])


def run_by_operators(question: Question) -> float:
    """The share of the request, by the weights of its themes, that operators run, 0..1.

    Water, waste, energy, transport and public services; 0 where the request names no themes.
    """
    run = np.array([theme in _RUN_BY_OPERATORS for theme in question.themes], dtype=np.float64)
    return float(question.theme_weights @ run)


def wants_operator(question: Question) -> bool:
    """Whether an enterprise or an association asks, whose like is the natural partner."""
    return is_operator(question.query.place or "")
