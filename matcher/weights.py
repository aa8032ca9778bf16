"""The weights of the factors: the defaults, each with its reason, and a person's changes to them.

All are judgement; the six that hidden partnerships can judge in part were tried on them, within
limits that judgement sets (see :mod:`matcher.evaluation.fitting`, which also says why no further).
Positive weights are scaled to sum 1 so that a score stays in 0..1 whatever a person changes;
penalties keep their own size.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from matcher.inputs import not_found
from models.errors import BadInputError

__all__ = ["DEFAULT_WEIGHTS", "PENALTIES", "resolve_weights"]

DEFAULT_WEIGHTS: Mapping[str, float] = MappingProxyType(
    {
        # What the request asks for and the unit has done comes first.
        "themes": 0.25,
        # Wording sees what the closed list of themes misses, and is the noisiest signal.
        "text": 0.05,
        # Who already works in the country knows actors, law and travel; on the theme, the work too.
        "experience": 0.21,
        # Administrations of one size have comparable tasks and staff.
        "structure": 0.1,
        # Someone in the town hall gets things done, and some of it with partners abroad.
        "commitment": 0.05,
        # A state's partnership, experience next door or around the asking place: money, company,
        # one journey for two.
        "geography": 0.13,
        # Who is near the partners that the place already has can join them; few units have any.
        "connections": 0.2,
        # A working language that partnerships already use; a help, never a condition.
        "language": 0.01,
        # Many partnerships for its size: less time for one more.
        "capacity": -0.03,
        # An administration of another order: its experience is hard to carry over.
        "disparity": -0.12,
        # What the request asks of its partner. A wish missed costs half of what theme fit can give:
        # it decides between equals, and good evidence on the themes still tells.
        "wishes": -0.24,
    }
)
PENALTIES = frozenset({"capacity", "disparity", "wishes"})


def resolve_weights(changes: Mapping[str, float] | None = None) -> dict[str, float]:
    """The weight of every factor, to 4 decimals, after a person's `changes`.

    Raises:
        NotFoundError: an unknown factor.
        BadInputError: a weight of the wrong sign or size, or nothing positive left.
    """
    weights = dict(DEFAULT_WEIGHTS)
    for factor, weight in (changes or {}).items():
        if factor not in weights:
            raise not_found(
                "factor",
                factor,
                DEFAULT_WEIGHTS,
                mend=f"The factors are: {', '.join(DEFAULT_WEIGHTS)}.",
            )
        weights[factor] = _checked(factor, weight)
    total = sum(weight for factor, weight in weights.items() if factor not in PENALTIES)
    if total <= 0:
        raise BadInputError(
            "Field 'weights': every factor is switched off.",
            mend="Leave at least one positive weight.",
        )
    return {
        factor: round(weight if factor in PENALTIES else weight / total, 4)
        for factor, weight in weights.items()
    }


def _checked(factor: str, weight: float) -> float:
    low, high = (-1.0, 0.0) if factor in PENALTIES else (0.0, 1.0)
    if not low <= weight <= high:  # NaN fails this as well
        raise BadInputError(
            f"Field 'weights', factor '{factor}': {weight} lies outside {low:g}..{high:g}.",
            mend="Penalties are 0 or negative, all other weights 0 or positive.",
        )
    return float(weight)
