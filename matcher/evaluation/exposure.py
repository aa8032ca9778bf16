"""How evenly proposals are spread over the units, with and without the fairness rule."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from matcher.engine import Matcher
from matcher.evaluation.metrics import exactly, gini
from matcher.evaluation.report import Figures
from matcher.fairness import ASKING, LIST_LENGTH
from matcher.inputs import MatchInput

__all__ = ["exposure_figures"]

Progress = Callable[[str, int, int], None]

_SMALL = 20_000


def exposure_figures(matcher: Matcher, progress: Progress | None = None) -> dict[str, Figures]:
    """Over the first twenty for every open and dormant request, as proposed and by score alone.

    ``most`` is the share of the lists that the unit on most of them is on; ``gini`` is taken over
    the units that are on any list, of which there are ``units``; ``under_20000`` is the share of
    the places held by units under 20 000 inhabitants; ``states`` how many of the 16 are covered;
    ``score`` the mean score, which shows what the rule costs in fit.
    """
    requests = [one.id for one in matcher.snapshot.requests.values() if one.status in ASKING]
    found: dict[str, Figures] = {}
    for name, fair in (("proposed", True), ("by_score", False)):
        lists = []
        for done, request in enumerate(requests, start=1):
            lists.append(matcher.listed(MatchInput(request_id=request, fair=fair), LIST_LENGTH))
            if progress:
                progress(f"exposure {name}", done, len(requests))
        found[f"exposure/{name}"] = _figures(matcher, lists)
    return found


def _figures(matcher: Matcher, lists: Sequence[Sequence[tuple[str, float]]]) -> Figures:
    snapshot = matcher.snapshot
    places = [(snapshot.row[ags], score) for one in lists for ags, score in one]
    if not places:
        return {}
    rows = np.array([row for row, _ in places])
    count = np.bincount(rows, minlength=len(snapshot.units))
    units = [snapshot.units[row] for row in rows.tolist()]
    return {
        "most": exactly(int(count.max()) / len(lists)),
        "gini": exactly(gini(count[count > 0])),
        "units": exactly(int((count > 0).sum())),
        "under_20000": exactly(float(np.mean([(u.population or _SMALL) < _SMALL for u in units]))),
        "states": exactly(len({unit.state for unit in units})),
        "score": exactly(float(np.mean([score for _, score in places]))),
    }
