"""Units as they would be with other facts, many at once, scored by the factors themselves.

A :class:`Variant` is one unit with its own evidence and partnerships. Those factors that look at
them are computed anew; the others (wording, structure, wishes) are what they were. The units around
stay as they are.
"""

from __future__ import annotations

from collections.abc import Sequence
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

__all__ = ["DEPENDENT", "Variant", "appended", "totals", "values"]

#: The factors that depend on a unit's evidence and partnerships alone.
DEPENDENT = (THEMES, EXPERIENCE, COMMITMENT, GEOGRAPHY, CONNECTIONS, LANGUAGE, CAPACITY)
_COLUMNS = [FACTORS.index(factor) for factor in DEPENDENT]

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
            evidence=profiles.evidence.of(entry),
            bonds=profiles.bonds.of(entry),
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


def values(
    profiles: Profiles,
    question: Question,
    variants: Sequence[Variant],
    factors: Sequence[Factor] = DEPENDENT,
) -> NDArray[np.float64]:
    """What `factors` find for the variants, ``[variants, factors]``; weights come later."""
    if not variants:
        return np.zeros((0, len(factors)))
    together = _profiles_of(profiles, variants)
    return np.stack([factor.compute(together, question).value for factor in factors], axis=1)


def totals(scores: Scores, entry: int, values: NDArray[np.float64]) -> NDArray[np.int64]:
    """The scores of variants of the unit at `entry`, ``[variants]`` in ten-thousandths.

    `values` are those of the dependent factors (:func:`values`).
    """
    kept = scores.total[entry] - scores.contribution[entry, _COLUMNS].sum()
    found: NDArray[np.int64] = kept + contribution_of(values, scores.weight[_COLUMNS]).sum(axis=1)
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
