"""Commitment and capacity: who gets things done, and who has many partners already."""

from __future__ import annotations

import numpy as np

from matcher.factors.base import FLOOR, Factor, Values, documented
from matcher.profiles import Profiles
from matcher.question import Question

__all__ = ["CAPACITY", "COMMITMENT", "capacity_values", "commitment_values"]


def commitment_values(profiles: Profiles, question: Question) -> Values:  # noqa: ARG001 (all factors are called alike)
    """Work with partners abroad (a third) and documented own work at all (two thirds), in 0.1..1.

    The evidence is :func:`matcher.commitments.commitment_evidence`; it doesn't depend on the
    request.
    """
    return documented(profiles.commitment)


def capacity_values(profiles: Profiles, question: Question) -> Values:  # noqa: ARG001 (all factors are called alike)
    """How far the unit's partnerships exceed what units of its size carry, in 0..1; a penalty.

    ``(partnerships - usual) / usual``, between 0 and 1; what is usual is
    ``Profiles.usual_partners``. Ended partnerships don't count. Without a number of inhabitants
    there is nothing to compare with: missing, 0.1.
    """
    usual = profiles.usual_partners
    known = ~np.isnan(usual)
    load = (profiles.partner_count - usual) / np.where(known, usual, 1.0)
    return Values(np.where(known, np.clip(load, 0.0, 1.0), FLOOR), ~known)


COMMITMENT = Factor(
    id="commitment",
    label={"de": "Engagement", "en": "Commitment"},
    source={
        "de": "Projekte mit Partnern im Ausland, Netzwerke, Konvent der Bürgermeister, Preise, "
        "Zahl der belegten Aussagen zur eigenen Arbeit",
        "en": "Projects with partners abroad, networks, Covenant of Mayors, prizes, number of "
        "documented statements on own work",
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
