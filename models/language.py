"""The language of a text: script first, then py3langid.

A script that only one of our languages is written in settles the matter at once; Latin and
Cyrillic text goes to py3langid (naive Bayes over byte n-grams, offline, part of its package). Its
model is loaded on first use; :func:`warm_up` does that in the background while the snapshot loads.
"""

from __future__ import annotations

import threading
import unicodedata
from collections import Counter
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

__all__ = ["LANGUAGES", "UNDETERMINED", "Language", "detect_language", "warm_up"]

#: What Latin, Cyrillic and ambiguous Arabic text is told apart into (ISO 639-1).
LANGUAGES = (
    *("am", "ar", "be", "bg", "de", "en", "es", "fa", "fr", "he", "it", "nl"),
    *("pl", "pt", "ro", "ru", "rw", "sr", "sw", "tr", "uk", "ur"),
)
#: ISO 639-2 for "undetermined".
UNDETERMINED = "und"

# Two German nouns come out at 0.46, digits and single letters below 0.1.
_THRESHOLD = 0.3
# Enough for certainty; a request of 200 000 characters is not read to its end.
_CHARACTERS_READ = 4_000
_SCRIPTS = ("LATIN", "CYRILLIC", "ARABIC", "HEBREW", "ETHIOPIC")
_ONE_LANGUAGE = {"HEBREW": "he", "ETHIOPIC": "am"}
_NOT_ARABIC = frozenset("پچژگٹڈڑںےہھ")
_UKRAINIAN = frozenset("іїєґ")
_NOT_UKRAINIAN = frozenset("ыэёъўјљњћђџ")


@dataclass(frozen=True, slots=True)
class Language:
    """An ISO 639-1 code, or ``und``, and a confidence in 0..1."""

    code: str
    confidence: float


def warm_up() -> None:
    """Load the model in the background."""
    threading.Thread(target=_identifier, name="language-model", daemon=True).start()


def detect_language(text: str) -> Language:
    """The language of ``text``; ``und`` for text without letters or below a confidence of 0.3.

    In a text of several languages the one with most letters wins. Only the first 4 000 characters
    are read.
    """
    sample = text[:_CHARACTERS_READ].lower()
    letters = Counter(character for character in sample if character.isalpha())
    scripts = Counter[str]()
    for character, count in letters.items():
        scripts[_script(character)] += count
    if not scripts:
        return Language(UNDETERMINED, 0.0)
    script, in_script = scripts.most_common(1)[0]
    sure = in_script / letters.total()
    if script in _ONE_LANGUAGE:
        return Language(_ONE_LANGUAGE[script], sure)
    if script == "ARABIC" and not _NOT_ARABIC & letters.keys():
        return Language("ar", sure)
    if script == "CYRILLIC" and _UKRAINIAN & letters.keys() and not _NOT_UKRAINIAN & letters.keys():
        return Language("uk", sure)
    code, confidence = _identifier().classify(sample)
    if confidence < _THRESHOLD:
        return Language(UNDETERMINED, float(confidence))
    return Language(code, float(confidence))


@cache
def _script(character: str) -> str:
    name = unicodedata.name(character, "")
    return next((script for script in _SCRIPTS if name.startswith(script)), "OTHER")


_loading = threading.Lock()


def _identifier() -> LanguageIdentifier:
    # The lock keeps a call during the warm-up from unpacking the model a second time.
    with _loading:
        return _loaded()


@cache
def _loaded() -> LanguageIdentifier:
    # Its import counts too: a match that was told the language does without.
    from models.identifier import load_identifier

    return load_identifier(LANGUAGES)
