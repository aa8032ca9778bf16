"""The shipped encoder's words: folded, split, the same here and in its ``tokenizer.json``.

Folding is compatibility forms (NFKC), lower case, no vowel signs, tatweel or stress marks, one form
of alef and ya, no Ukrainian apostrophe, no Latin i in a Cyrillic word; what is no letter, digit or
mark becomes a space, except ``?``, ``!`` and ``%``, which are words. The Arabic article, with what
is written before it (and, with, for), is a word of its own, so that the city is the same piece as a
city. Accents stay: schon is not schön, and łaska not laska.

It exists twice because speed needs it: as steps of a tokenizer, which every loader of the model
folder runs, and as :func:`words`, which is many times faster because Python's own string methods do
the work and a word met before is not cut into pieces again.
"""

from __future__ import annotations

import json
import re
import unicodedata

from tokenizers import Regex, normalizers

__all__ = ["build_normalizer", "folds_like_us", "words"]

_APOSTROPHES = "'\u2019\u02bc`"
_IN_CYRILLIC = f"(?<=[\u0400-\u04ff])[{_APOSTROPHES}](?=[\u0400-\u04ff])"
_UKRAINIAN_APOSTROPHE = re.compile(_IN_CYRILLIC)
# A Russian keyboard has no Ukrainian i, so the Latin one, which looks the same, is often typed.
_LATIN_I = "(?<=[\u0400-\u04ff])i|i(?=[\u0400-\u04ff])"
_LATIN_I_IN_CYRILLIC = re.compile(_LATIN_I)
_UKRAINIAN_I = "\u0456"
_CYRILLIC = re.compile("[\u0400-\u04ff]")
_BESIDE_CYRILLIC = f"i{_APOSTROPHES}"
# Written either way within one language: the carriers of hamza over alef, ya without its dots, the
# Greek final sigma, ß before capitals (SS).
_LETTERS = {
    **{"\u0623": "\u0627", "\u0625": "\u0627", "\u0622": "\u0627", "\u0671": "\u0627"},
    **{"\u0649": "\u064a", "\u03c2": "\u03c3", "\u00df": "ss"},
}
# Signs that are left out in most writing: marks that compose with no letter (stress), Hebrew and
# Arabic vowel points, tatweel.
_SIGNS = (
    "\u0300-\u036f\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7"
    "\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed"
)
_IS_SIGN = re.compile(f"[{_SIGNS}]")
_MARKS = {"?": " ? ", "\u061f": " ? ", "!": " ! ", "%": " % ", "\u066a": " % "}
_ARTICLE = "\u0627\u0644"
# For the article: after "for", its alef is not written.
_FOR_THE = "\u0644\u0644"
_AND_SO = ("", "\u0648", "\u0641")
_BEFORE_ARTICLE = [
    *(one + two + _ARTICLE for one in _AND_SO for two in ("", "\u0628", "\u0643")),
    *(one + _FOR_THE for one in _AND_SO),
]
# Words whose article is part of them (God, which, now) have fewer than three letters after it.
_STEM = "(?=[\u0621-\u064a]{3})"
_STEM_BEGINS = "|".join(f"(?<=(?:^| ){before}){_STEM}" for before in _BEFORE_ARTICLE)
_ARTICLES = re.compile(f"(?<![^ ])({'|'.join(_BEFORE_ARTICLE)}){_STEM}")
_NO_WORD = rf"[^\p{{L}}\p{{N}}\p{{M}}{''.join(_MARKS)}]+"


def build_normalizer() -> normalizers.Sequence:
    """The folding as a tokenizer's normaliser, each step after those that it needs."""
    return normalizers.Sequence(
        [
            normalizers.NFKC(),
            normalizers.Lowercase(),
            *(normalizers.Replace(letter, plain) for letter, plain in _LETTERS.items()),
            normalizers.Replace(Regex(f"[{_SIGNS}]"), ""),
            normalizers.Replace(Regex(_LATIN_I), _UKRAINIAN_I),
            normalizers.Replace(Regex(_IN_CYRILLIC), ""),
            normalizers.Replace(Regex(_NO_WORD), " "),
            *(normalizers.Replace(mark, alone) for mark, alone in _MARKS.items()),
            normalizers.Replace(Regex(_STEM_BEGINS), " "),
        ]
    )


def folds_like_us(normalizer: object) -> bool:
    """Whether ``normalizer``, as a ``tokenizer.json`` has it, folds as :func:`words` does."""
    return bool(normalizer == json.loads(build_normalizer().__getstate__()))


class _Characters(dict[int, str]):
    """What becomes of a character (by its number); learned when it is first met."""

    def __missing__(self, number: int) -> str:
        character = chr(number)
        if _IS_SIGN.match(character):
            folded = ""
        elif character in _MARKS:
            folded = _MARKS[character]
        elif unicodedata.category(character)[0] in "LNM":
            folded = _LETTERS.get(character, character)
        else:
            folded = " "
        self[number] = folded
        return folded


_CHARACTERS = _Characters()


def words(text: str) -> list[str]:
    """The folded words of ``text``, in order.

    Only the folding by character knows all of Unicode; a text that fills it is the same text
    whatever was read before.
    """
    if text.isascii():
        return text.lower().translate(_CHARACTERS).split()
    text = unicodedata.normalize("NFKC", text).lower()
    if _CYRILLIC.search(text) and any(mark in text for mark in _BESIDE_CYRILLIC):
        # Signs go first: the apostrophe of а\u0301'я stands between letters.
        text = _LATIN_I_IN_CYRILLIC.sub(_UKRAINIAN_I, _IS_SIGN.sub("", text))
        text = _UKRAINIAN_APOSTROPHE.sub("", text)
    text = text.translate(_CHARACTERS)
    if _ARTICLE in text or _FOR_THE in text:
        text = _ARTICLES.sub(r"\1 ", text)
    return text.split()
