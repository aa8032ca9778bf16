"""German coordinations that leave a part of a word out, completed.

``Wasser- und Abwassermanagement`` says Wassermanagement too, ``Abfallsammlung und -verwertung``
says Abfallverwertung, ``Wasserver- und -entsorgung`` Wasserversorgung and Wasserentsorgung.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from models.text import fold
from models.themes.tokens import Token

__all__ = ["Completion", "complete"]

_CONJUNCTIONS = frozenset(("und", "oder", "sowie", "bzw", "beziehungsweise", "u", "wie", "als"))
_SHORTEST_PART = 3
_FARTHEST = 7  # tokens between the cut word and the whole one


@dataclass(frozen=True, slots=True)
class Completion:
    """What the cut token number ``place`` may stand for, likeliest first, all folded.

    ``part`` is the cut word itself, where it may stand as first member of an unknown compound.
    """

    place: int
    words: tuple[str, ...]
    part: str | None


def complete(tokens: Sequence[Token]) -> Iterator[Completion]:
    """Every cut word of the text with the words it may be completed to."""
    for place, token in enumerate(tokens):
        if token.cut_end and (whole := _whole_after(tokens, place)) is not None:
            part, word = fold(token.plain), fold(tokens[whole].plain)
            # The longest borrowed part first; at least the first letters are not borrowed.
            words = [part + word[cut:] for cut in range(0, len(word) - _SHORTEST_PART + 1)]
            yield Completion(place, tuple(words), part)
        if token.cut_start and (before := _word_before(tokens, place)) is not None:
            part, word = fold(token.plain), fold(tokens[before].plain)
            words = [word[:cut] + part for cut in range(len(word), _SHORTEST_PART - 1, -1)]
            yield Completion(place, tuple(words), None)


def _whole_after(tokens: Sequence[Token], place: int) -> int | None:
    """The next word that lends its end: past conjunctions and further cut words."""
    for later in range(place + 1, min(place + 1 + _FARTHEST, len(tokens))):
        token = tokens[later]
        if token.plain not in _CONJUNCTIONS and not token.cut_end:
            return later
    return None


def _word_before(tokens: Sequence[Token], place: int) -> int | None:
    """The last word that lends its beginning: past conjunctions and other cut words."""
    for earlier in range(place - 1, max(place - 1 - _FARTHEST, -1), -1):
        token = tokens[earlier]
        if token.plain not in _CONJUNCTIONS and not token.cut_start:
            return earlier
    return None
