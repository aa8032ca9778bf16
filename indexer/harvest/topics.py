"""From a source's German noun phrase to theme ids.

The vocabulary of ``data/themes.yaml`` tells most phrases. Where it can't know better, or where a
wide word would claim too much ("Umwelt"), a person has decided: ``curated/topics.csv``, with the
reason.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from indexer.harvest.raw import curated_rows
from models.paths import data_dir
from models.themes import CLEAR, THEME_IDS, ThemeDetector, load_themes

__all__ = ["decided_themes", "topic_themes"]


@cache
def topic_themes(phrase: str) -> tuple[str, ...]:
    """The ids of the themes that `phrase` names, in the catalogue's order; maybe none."""
    decided = decided_themes(phrase)
    if decided is not None:
        return decided
    found = {hit.id for hit in _detector().detect(phrase, "de") if hit.score >= CLEAR}
    return tuple(theme for theme in THEME_IDS if theme in found)


def decided_themes(phrase: str) -> tuple[str, ...] | None:
    """What a person has decided that `phrase` names; None if nobody has."""
    return _decided().get(phrase)


@cache
def _decided() -> Mapping[str, tuple[str, ...]]:
    return {
        row["phrase"]: tuple(filter(None, row["themes"].split(";")))
        for row in curated_rows("topics.csv")
    }


@cache
def _detector() -> ThemeDetector:
    return ThemeDetector(load_themes(data_dir() / "themes.yaml"))
