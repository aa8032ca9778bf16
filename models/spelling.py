"""Spellings without accents, as people type them on a keyboard that has none."""

from __future__ import annotations

import re
import unicodedata

__all__ = ["plain_spellings", "plainly"]

_GERMAN = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue"})
_LETTERS = str.maketrans({"ł": "l", "Ł": "L", "ı": "i", "İ": "I", "ø": "o", "Ø": "O"})
_LATIN_MARKS = re.compile("(?<=[A-Za-z])[\u0300-\u036f]+")


def plainly(text: str) -> str:
    """``text`` without the accents of its Latin letters; other scripts stay as they are.

    Umlauts become two letters (ue) in one half of the texts and lose their dots in the other: both
    are met, and the length of the text decides, so that a text always comes out the same.
    """
    if text.isascii():
        return text
    return _without_marks(text.translate(_GERMAN) if len(text) % 2 else text)


def plain_spellings(word: str) -> list[str]:
    """The spellings of ``word`` without the accents of its Latin letters; none if it has none."""
    spellings = dict.fromkeys((_without_marks(word), _without_marks(word.translate(_GERMAN))))
    return [spelling for spelling in spellings if spelling != word]


def _without_marks(text: str) -> str:
    decomposed = unicodedata.normalize("NFD", text.translate(_LETTERS))
    return unicodedata.normalize("NFC", _LATIN_MARKS.sub("", decomposed))
