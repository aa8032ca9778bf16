"""Words of a text with their places in it, as the theme vocabulary wants to see them."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache

from models.text import fold

__all__ = ["Script", "Token", "folded", "plain", "script_of", "tokenise", "words_of"]

# Vowel signs and joiners belong to their word; so does the apostrophe in пам'ятка, not in l'eau.
_MARKS = "\u0300-\u036f\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06ed\u00ad\u200c\u200d"
_WORD = re.compile(
    rf"[^\W_](?:[^\W_]|[{_MARKS}]|(?<=[\u0400-\u04ff])['\u2019\u02bc](?=[\u0400-\u04ff]))*"
)
_UNSEEN = re.compile("[\u00ad\u200c\u200d\u0640]")
_HYPHENS = "-\u2010\u2011"
_DASHES = _HYPHENS + "\u2013"
# Between the words of one expression: spaces, hyphens, apostrophes, quotation marks.
_SAME_EXPRESSION = re.compile(r"[\s\-\u2010-\u2013'\u2019\u02bc\"\u201c-\u201f\u00ab\u00bb`]*")
_SPACES = " \t\n\r\u00a0"


class Script(Enum):
    """The scripts of the seven languages; whatever else there is counts as Latin."""

    LATIN = "latin"
    CYRILLIC = "cyrillic"
    ARABIC = "arabic"


@dataclass(frozen=True, slots=True)
class Token:
    """One word; ``text[start:end]`` is ``surface``, ``plain`` its lower-case form.

    ``joined``: nothing that ends an expression stands between it and the word before.
    ``hyphenated``: a hyphen alone joins it to the word before. ``cut_end``, ``cut_start``: a part
    is left out there (``Wasser- und ...``, ``... und -entsorgung``).
    """

    surface: str
    plain: str
    start: int
    end: int
    script: Script
    joined: bool
    hyphenated: bool
    cut_start: bool
    cut_end: bool


def plain(word: str) -> str:
    """Lower case, compatibility forms resolved (``CO₂`` is ``co2``), joiners removed."""
    if word.isascii():
        return word.lower()
    return _UNSEEN.sub("", unicodedata.normalize("NFKC", word)).casefold()


@lru_cache(maxsize=65_536)
def script_of(word: str) -> Script:
    """The script of the first letter that tells."""
    for character in word:
        if "\u0400" <= character <= "\u04ff":
            return Script.CYRILLIC
        if "\u0600" <= character <= "\u06ff" or "\ufb50" <= character <= "\ufefc":
            return Script.ARABIC
        if character.isalpha():
            break
    return Script.LATIN


@lru_cache(maxsize=65_536)
def folded(word: str) -> str:
    """:func:`models.text.fold`, remembered: words of texts recur."""
    return fold(word)


def words_of(text: str) -> list[str]:
    """The words of `text` in their plain form, places aside."""
    return [plain(word) for word in _WORD.findall(text)]


def tokenise(text: str) -> list[Token]:
    """The words of `text` in order."""
    tokens: list[Token] = []
    last_end = 0
    for match in _WORD.finditer(text):
        start, end = match.span()
        gap = text[last_end:start]
        surface = match[0]
        tokens.append(
            Token(
                surface=surface,
                plain=plain(surface),
                start=start,
                end=end,
                script=script_of(surface),
                joined=bool(tokens) and _SAME_EXPRESSION.fullmatch(gap) is not None,
                hyphenated=bool(tokens) and len(gap) == 1 and gap in _HYPHENS,
                cut_start=_opens_with_hyphen(text, start),
                cut_end=_ends_with_hyphen(text, end),
            )
        )
        last_end = end
    return tokens


def _opens_with_hyphen(text: str, start: int) -> bool:
    return start >= 2 and text[start - 1] in _DASHES and text[start - 2] in _SPACES + "("


def _ends_with_hyphen(text: str, end: int) -> bool:
    return end + 1 < len(text) and text[end] in _DASHES and text[end + 1] in _SPACES + ",/"
