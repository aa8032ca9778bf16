"""The vocabulary's evidence for themes in a text: how much there is, and where it stands.

The evidence ``e`` of a theme adds up, over the distinct terms found,
``weight * (1 + log2(times found) / 2)``. A word weighs 1, an expression of several words 1.25, a
member of a German compound 0.9; a term listed by n themes weighs ``1 / sqrt(n)`` of that, a negated
one a quarter. In a long text one mention says less: beyond a hundred words ``e`` is divided by the
square root of the length in hundreds. What stands in an address, a link or a name of a street
(:mod:`models.themes.mentions`) is no evidence.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from math import log2, sqrt

from models.themes.catalogue import LANGUAGES, Theme
from models.themes.mentions import addresses
from models.themes.negation import is_negated
from models.themes.stemming import bare_forms, shared_letters
from models.themes.terms import Term
from models.themes.tokens import Token, folded, tokenise
from models.themes.vocabulary import WORD, GermanVocabulary, Match, Vocabulary

__all__ = ["Evidence", "Lexicon"]

_NEGATED = 0.25
_LONG_TEXT = 100  # words


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the vocabulary says of one theme in one text.

    ``amount`` is above 0. ``spans`` are (start, end) character offsets into the text as given, in
    order, without overlaps; ``terms`` are written as in the catalogue, the weightiest first.
    ``denied``: every mention is negated.
    """

    theme: str
    amount: float
    spans: tuple[tuple[int, int], ...]
    terms: tuple[str, ...]
    denied: bool


class Lexicon:
    """Finds the terms of the catalogue in text of any of the seven languages, mixed or not.

    The vocabulary of a language is prepared when it is first needed: a German request does not
    pay for Arabic.

    Args:
        themes: the catalogue (:func:`models.themes.load_themes`).
    """

    def __init__(self, themes: Sequence[Theme]) -> None:
        self._themes = tuple(themes)
        self._vocabularies: dict[str, Vocabulary] = {}

    def find(self, text: str, language: str | None = None) -> list[Evidence]:
        """The evidence in `text`, one entry per theme, in no particular order.

        ``language`` (ISO 639-1) narrows the search to that language and English; None or a language
        without vocabulary tries all.
        """
        tokens = tokenise(text)
        places = addresses(text)
        matches = [
            match
            for code in _languages(language)
            for match in self._vocabulary(code).matches(tokens)
            if not any(start <= match.start < end for start, end in places)
        ]
        return _evidence(text, tokens, _without_overlaps(_nearest(matches, tokens)))

    def _vocabulary(self, language: str) -> Vocabulary:
        if language not in self._vocabularies:
            kind = GermanVocabulary if language == "de" else Vocabulary
            self._vocabularies[language] = kind(self._themes, language)
        return self._vocabularies[language]


def _languages(language: str | None) -> tuple[str, ...]:
    if language not in LANGUAGES:
        return LANGUAGES
    return (language,) if language == "en" else (language, "en")


def _nearest(matches: list[Match], tokens: Sequence[Token]) -> list[Match]:
    """Of several one-word terms at one word those it looks most like: Parken is not Park."""
    by_place: dict[int, list[Match]] = defaultdict(list)
    kept = []
    for match in matches:
        token = tokens[match.first]
        if match.weight == WORD and (match.start, match.end) == (token.start, token.end):
            by_place[match.first].append(match)
        else:
            kept.append(match)
    for place, words in by_place.items():
        word = folded(tokens[place].plain)
        distances = [_distance(word, match.term) for match in words]
        nearest = min(distances)
        kept += [match for match, d in zip(words, distances, strict=True) if d == nearest]
    return kept


def _distance(word: str, term: Term) -> tuple[int, int]:
    """Letters apart, then how much had to be taken off the word: بطاقة (card) is not ب + طاقة."""
    lemma = folded(term.words[0])
    forms = bare_forms(word, term.language)
    return min((_letters_apart(form, lemma), taken) for taken, form in enumerate(forms))


def _letters_apart(word: str, lemma: str) -> int:
    return len(word) + len(lemma) - 2 * shared_letters(word, lemma)


def _without_overlaps(matches: list[Match]) -> list[Match]:
    """The longest match wins; matches of exactly the same span stand beside each other."""
    kept: list[Match] = []
    taken: dict[int, tuple[int, int]] = {}
    for match in sorted(matches, key=lambda m: (m.start - m.end, m.start)):
        span = (match.start, match.end)
        # No longer span lies inside a shorter one, so the ends tell of every overlap.
        owners = {taken.get(match.start, span), taken.get(match.end - 1, span)}
        if owners == {span}:
            kept.append(match)
            for character in range(*span):
                taken[character] = span
    return kept


def _evidence(text: str, tokens: Sequence[Token], matches: list[Match]) -> list[Evidence]:
    spans: dict[str, set[tuple[int, int]]] = defaultdict(set)
    weights: dict[str, dict[str, float]] = defaultdict(dict)
    times: dict[str, Counter[str]] = defaultdict(Counter)
    affirmed: set[str] = set()
    for match in sorted(matches, key=_weightiest_first):
        weight, denied = match.weight * match.term.weight, False
        if match.term.themes and _is_denied(text, tokens, match):
            weight, denied = weight * _NEGATED, True
        for theme in match.term.themes:
            # One place tells of a theme once, whatever several languages call it.
            if (match.start, match.end) in spans[theme]:
                continue
            spans[theme].add((match.start, match.end))
            term = match.term.text
            weights[theme][term] = max(weight, weights[theme].get(term, 0.0))
            times[theme][term] += 1
            if not denied:
                affirmed.add(theme)
    dilution = sqrt(max(1.0, len(tokens) / _LONG_TEXT))
    return [
        Evidence(
            theme,
            _amount(weights[theme], times[theme]) / dilution,
            tuple(sorted(spans[theme])),
            tuple(sorted(weights[theme], key=lambda term: (-weights[theme][term], term))),
            theme not in affirmed,
        )
        for theme in spans
    ]


def _is_denied(text: str, tokens: Sequence[Token], match: Match) -> bool:
    last = match.first
    while last + 1 < len(tokens) and tokens[last + 1].start < match.end:
        last += 1
    return is_negated(text, tokens, match.first, last, match.term.language)


def _weightiest_first(match: Match) -> tuple[int, float, int]:
    return match.start, -match.weight, LANGUAGES.index(match.term.language)


def _amount(weights: dict[str, float], times: Counter[str]) -> float:
    return sum(weight * (1 + log2(times[term]) / 2) for term, weight in weights.items())
