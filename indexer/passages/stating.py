"""Which themes a passage states: a fact's themes are kept only where its words show them.

Collected facts carry themes that a source implies and no word says: a prize for cycle paths under
climate protection, a network against racism under peace. Such a passage would be shown as the
reason for a theme that it doesn't speak of, so it doesn't count for it either.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from indexer.records import Passage, Theme
from models.encoder import Encoder
from models.themes import ThemeDetector

__all__ = ["with_stated_themes"]

#: The themes of other passages are written into their text, or belong to the indicator.
_TAGGED = ("partnership", "competence")
_NEAREST = 3
# Partnership work is what a partnership is; no passage needs to say so.
_ALWAYS = frozenset({"networks"})


def with_stated_themes(
    passages: Sequence[Passage],
    vectors: npt.NDArray[np.float32],
    themes: Sequence[Theme],
    encoder: Encoder,
    detector: ThemeDetector | None = None,
) -> list[Passage]:
    """`passages` with the themes that each of them states.

    A text states a theme if the vocabulary finds it there, or if the theme's description is among
    the three that are nearest to it.

    Args:
        passages: as composed, with all themes of the fact.
        vectors: theirs, float32 [passages, dim], L2-normalised.
        themes: the catalogue.
        encoder: the one that made the vectors.
        detector: finds themes in words, for whoever has it at hand already.
    """
    detector = detector or ThemeDetector(themes)
    described = encoder.encode([f"{t.label['de']}. {t.description['de']}" for t in themes])
    ids = [theme.id for theme in themes]
    # Hundreds of units share the words of a prize.
    near: dict[str, frozenset[str]] = {}
    named: dict[str, frozenset[str]] = {}
    found = []
    for passage, vector in zip(passages, vectors, strict=True):
        if passage.kind not in _TAGGED or _ALWAYS.issuperset(passage.themes):
            found.append(passage)
            continue
        if passage.text not in near:
            nearest = np.argsort(-(described @ vector), kind="stable")[:_NEAREST].tolist()
            near[passage.text] = _ALWAYS.union(ids[n] for n in nearest)
        stated = near[passage.text]
        if not stated.issuperset(passage.themes):
            # Slower than all the rest, so words are only looked at for what is still open.
            if passage.text not in named:
                hits = detector.detect(passage.text, passage.language)
                named[passage.text] = frozenset(hit.id for hit in hits)
            stated |= named[passage.text]
        kept = tuple(theme for theme in passage.themes if theme in stated)
        found.append(replace(passage, themes=kept))
    return found
