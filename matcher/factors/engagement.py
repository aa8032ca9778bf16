"""Commitment and capacity: who does international work, and who has much of it already."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from matcher.factors.base import FLOOR, Factor, Values, documented
from matcher.profiles import Profiles
from matcher.question import Question

__all__ = ["CAPACITY", "COMMITMENT", "capacity_values", "commitment_values", "usual_partners"]


def commitment_values(profiles: Profiles, question: Question) -> Values:  # noqa: ARG001
    """What networks, development work and prizes for it make together, in 0.1..1.

    The evidence is :func:`matcher.commitments.commitment_evidence`; it doesn't depend on the
    request.
    """
    return documented(profiles.commitment)


def capacity_values(profiles: Profiles, question: Question) -> Values:  # noqa: ARG001
    """How far the unit's partnerships exceed what its size usually carries, in 0..1; a penalty.

    ``(partnerships - usual) / usual``, between 0 and 1. Ended partnerships don't count. Without a
    number of inhabitants there is nothing to compare with: missing, 0.1.
    """
    usual = usual_partners(profiles.units.population)
    known = ~np.isnan(usual)
    load = (profiles.partner_count - usual) / np.where(known, usual, 1.0)
    return Values(np.where(known, np.clip(load, 0.0, 1.0), FLOOR), ~known)


def usual_partners(population: NDArray[np.float64]) -> NDArray[np.float64]:
    """Partnerships that a unit of this size usually carries: 3 up to 10 000 inhabitants, then 4
    more with every tenfold (7 at 100 000, 11 at a million). NaN where the size is unknown.
    """
    return 3.0 + 4.0 * np.maximum(np.log10(population / 10_000), 0.0)


COMMITMENT = Factor(
    id="commitment",
    label={"de": "Engagement", "en": "Commitment"},
    source={
        "de": "Projekte mit Partnern im Ausland, Netzwerke, Konvent der Bürgermeister, Preise",
        "en": "Projects with partners abroad, networks, Covenant of Mayors, prizes",
    },
    compute=commitment_values,
)
CAPACITY = Factor(
    id="capacity",
    label={"de": "Auslastung", "en": "Workload"},
    source={
        "de": "Zahl der bekannten Partnerschaften im Verhältnis zur Einwohnerzahl",
        "en": "Number of known partnerships for the number of inhabitants",
    },
    compute=capacity_values,
)
