"""Units as they would be with other facts, many at once, scored by the factors themselves.

A :class:`Variant` is one unit with its own evidence and partnerships. Those factors that look at
them are computed anew; the others (wording, structure, wishes) are what they were. The units around
stay as they are.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from matcher.factors import FACTORS, Factor
from matcher.factors.connections import CONNECTIONS
from matcher.factors.engagement import CAPACITY, COMMITMENT
from matcher.factors.experience import EXPERIENCE
from matcher.factors.surroundings import GEOGRAPHY, LANGUAGE
from matcher.factors.themes import THEMES
from matcher.profiles import Bonds, Evidence, Profiles, Units
from matcher.question import Question
from matcher.score import Scores, contribution_of

__all__ = ["DEPENDENT", "Variant", "appended", "contributions", "totals"]

#: The factors that depend on a unit's evidence and partnerships alone.
DEPENDENT = (THEMES, EXPERIENCE, COMMITMENT, GEOGRAPHY, CONNECTIONS, LANGUAGE, CAPACITY)

Rows = TypeVar("Rows", Bonds, Evidence)


@dataclass(frozen=True, eq=False, slots=True)
class Variant:
    """The unit at ``entry`` of the profiles with these facts; ``unit`` in them is not read."""

    entry: int
    evidence: Evidence
    bonds: Bonds
    commitment: float

    @classmethod
    def of(cls, profiles: Profiles, entry: int) -> Variant:
        """The unit as it is."""
        return cls(
            entry=entry,
            evidence=profiles.evidence.where(profiles.evidence.unit == entry),
            bonds=profiles.bonds.where(profiles.bonds.unit == entry),
            commitment=float(profiles.commitment[entry]),
        )


def appended(rows: Rows, **added: object) -> Rows:
    """`rows` and one more; `added` names the value of every field that is not 0 or False."""
    columns = {}
    for field in fields(rows):
        column = getattr(rows, field.name)
        last = np.array([added.get(field.name, 0)], dtype=column.dtype)
        columns[field.name] = np.concatenate([column, last])
    return replace(rows, **columns)


def contributions(
    profiles: Profiles,
    question: Question,
    weights: Mapping[str, float],
    variants: Sequence[Variant],
    factors: Sequence[Factor] = DEPENDENT,
) -> NDArray[np.int64]:
    """What `factors` contribute, ``[variants, factors]`` in ten-thousandths."""
    together = _profiles_of(profiles, variants)
    return np.stack(
        [
            contribution_of(factor.compute(together, question).value, weights[factor.id])
            for factor in factors
        ],
        axis=1,
    )


def totals(
    profiles: Profiles, question: Question, scores: Scores, variants: Sequence[Variant]
) -> NDArray[np.int64]:
    """The scores of the variants, ``[variants]`` in ten-thousandths."""
    entries = [variant.entry for variant in variants]
    columns = [FACTORS.index(factor) for factor in DEPENDENT]
    kept = scores.total[entries] - scores.contribution[np.ix_(entries, columns)].sum(axis=1)
    found: NDArray[np.int64] = kept + contributions(
        profiles, question, scores.weights, variants
    ).sum(1)
    return found


def _profiles_of(profiles: Profiles, variants: Sequence[Variant]) -> Profiles:
    """Profiles whose entries are the variants."""
    entries = np.array([variant.entry for variant in variants], dtype=np.intp)
    return replace(
        profiles,
        units=_units(profiles.units, entries),
        bonds=_joined([variant.bonds for variant in variants]),
        evidence=_joined([variant.evidence for variant in variants]),
        commitment=np.array([variant.commitment for variant in variants]),
        usual_partners=profiles.usual_partners[entries],
    )


def _joined(parts: Sequence[Rows]) -> Rows:
    columns = {
        field.name: np.concatenate([getattr(part, field.name) for part in parts])
        for field in fields(parts[0])
    }
    lengths = [len(part.unit) for part in parts]
    columns["unit"] = np.repeat(np.arange(len(parts)), lengths).astype(np.int32)
    return replace(parts[0], **columns)


def _units(units: Units, entries: NDArray[np.intp]) -> Units:
    columns = {
        field.name: getattr(units, field.name)[entries]
        for field in fields(units)
        if field.name != "traits"
    }
    traits = {trait: mask[entries] for trait, mask in units.traits.items()}
    return replace(units, **columns, traits=traits)
