"""How much is known at all: of how many units work on a theme is documented."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from indexer.passages import LIST_FACT_MAX
from matcher.document import Query
from matcher.profiles import THEME_COLUMN, Profiles

__all__ = ["documented_units", "with_knowledge"]


def documented_units(profiles: Profiles, theme: str) -> int:
    """The number of units with own documented work on `theme`.

    Own is what weighs more than a fact that a list shares out: a project, an institution, a living
    partnership, not too old. Indicators are no work.
    """
    evidence = profiles.evidence
    bit = np.uint64(1 << THEME_COLUMN[theme])
    own = profiles.snapshot.passage_strength[evidence.index] > LIST_FACT_MAX
    stated = evidence.documented & own & ((evidence.themes & bit) != 0)
    return len(np.unique(evidence.unit[stated]))


def with_knowledge(query: Query, profiles: Profiles) -> Query:
    """`query` with the number of units of which work on each theme is known."""
    themes = tuple(
        replace(theme, documented_units=documented_units(profiles, theme.id))
        for theme in query.themes
    )
    return replace(query, themes=themes)
