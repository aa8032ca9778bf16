"""Indicators that stand out against the peers: the top tenth, at most four a unit.

"Among the top 5 % in photovoltaics per inhabitant" is a statement, "12 034 kW" is not. An
indicator is context and no experience, so its passages are weak.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from indexer.keys import PEERS_OF_DISTRICTS, SIZE_CLASSES
from indexer.passages.wording import decimal
from indexer.records import Indicator, IndicatorKind

__all__ = ["Standout", "indicator_text", "standouts"]

#: The share of the peers, counted from the end that stands out, that makes a statement.
TOP_SHARE = 0.10
MOST_PER_UNIT = 4
_SMALLEST_PERCENT = 1


@dataclass(frozen=True, slots=True)
class Standout:
    """An indicator with the share 0..1 of the peers that are as far out as the unit, or further."""

    indicator: Indicator
    kind: IndicatorKind
    top: float


def standouts(indicators: list[Indicator], kinds: Mapping[str, IndicatorKind]) -> list[Standout]:
    """The indicators of one unit that stand out, furthest first, at most four."""
    found = []
    for indicator in indicators:
        kind = kinds[indicator.id]
        if indicator.percentile is None or kind.higher_is == "none":
            continue
        more = kind.higher_is == "more"
        top = 1.0 - indicator.percentile if more else indicator.percentile
        # A hair's breadth: the table rounds percentiles to three decimals.
        if top <= TOP_SHARE + 1e-6:
            found.append(Standout(indicator, kind, top))
    found.sort(key=lambda standout: (standout.top, standout.indicator.id))
    return found[:MOST_PER_UNIT]


def indicator_text(standout: Standout) -> str:
    """The kind's statement, its slots filled in."""
    percent = max(_SMALLEST_PERCENT, math.ceil(round(standout.top * 100, 4)))
    return standout.kind.statement["de"].format(
        top=percent,
        value=decimal(standout.indicator.value),
        peers=_PEERS.get(standout.indicator.size_class or "", "aller Kommunen"),
    )


def _peers() -> dict[str, str]:
    """The peers of a percentile in the genitive: ``der Kommunen unter 5.000 Einwohnern``."""
    words = {PEERS_OF_DISTRICTS: "der Landkreise"}
    lower = 0.0
    for name, upper in SIZE_CLASSES.items():
        low, high = (f"{int(bound):,}".replace(",", ".") for bound in (lower, min(upper, 1e9)))
        if not lower:
            words[name] = f"der Kommunen unter {high} Einwohnern"
        elif math.isinf(upper):
            words[name] = f"der Kommunen ab {low} Einwohnern"
        else:
            words[name] = f"der Kommunen mit {low} bis {high} Einwohnern"
        lower = upper
    return words


_PEERS = _peers()
