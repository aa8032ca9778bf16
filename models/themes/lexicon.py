"""Themes found in text by their vocabulary: which theme, how surely, and where it stands.

Score of a theme: ``1 - exp(-e)``, where its evidence ``e`` adds up, over the distinct terms found,
``weight * (1 + log2(times found) / 2)``. A word weighs 1, an expression of several words 1.25, a
member of a German compound 0.9; a term listed by n themes weighs ``1 / sqrt(n)`` of that, a negated
one a quarter. So one plain word gives 0.63, two different ones 0.86, three 0.95; a shared word
alone 0.51, a negated one 0.22. In a long text one mention says less: beyond a hundred words ``e``
is divided by the square root of the length in hundreds. :data:`CLEAR` (0.4) parts what is said from
what is touched.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, log2, sqrt

from models.themes.catalogue import LANGUAGES, THEME_IDS, Theme
from models.themes.negation import is_negated
from models.themes.stemming import bare_forms, shared_letters
from models.themes.terms import Term
from models.themes.tokens import Token, folded, tokenise
from models.themes.vocabulary import WORD, GermanVocabulary, Match, Vocabulary

__all__ = ["CLEAR", "ThemeDetector", "ThemeHit"]

#: From this score on a text says the theme.
CLEAR = 0.4

_NEGATED = 0.25
_LONG_TEXT = 100  # words


@dataclass(frozen=True, slots=True)
class ThemeHit:
    """A theme in a text: score in 0..1, where it shows, and the terms that showed it.

    ``spans`` are (start, end) character offsets into the text as given, in order, without overlaps.
    ``terms`` are written as in the catalogue, the weightiest first.
    """

    id: str
    score: float
    spans: tuple[tuple[int, int], ...]
    terms: tuple[str, ...]


class ThemeDetector:
    """Finds themes in text of any of the seven languages, mixed or not.

    The vocabulary of a language is prepared when it is first needed: a German request does not
    pay for Arabic.

    Args:
        themes: the catalogue (:func:`models.themes.load_themes`).
    """

    def __init__(self, themes: Sequence[Theme]) -> None:
        self._themes = tuple(themes)
        self._vocabularies: dict[str, Vocabulary] = {}

    def detect(self, text: str, language: str | None = None) -> list[ThemeHit]:
        """The themes of `text`, the surest first.

        ``language`` (ISO 639-1) narrows the search to that language and English; None or a language
        without vocabulary tries all.
        """
        tokens = tokenise(text)
        matches = [
            match
            for code in _languages(language)
            for match in self._vocabulary(code).matches(tokens)
        ]
        return _hits(text, tokens, _without_overlaps(_nearest(matches, tokens)))

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


def _hits(text: str, tokens: Sequence[Token], matches: list[Match]) -> list[ThemeHit]:
    spans: dict[str, set[tuple[int, int]]] = defaultdict(set)
    weights: dict[str, dict[str, float]] = defaultdict(dict)
    times: dict[str, Counter[str]] = defaultdict(Counter)
    for match in sorted(matches, key=_weightiest_first):
        weight = match.weight * match.term.weight
        if match.term.themes and is_negated(text, tokens, match.first, match.term.language):
            weight *= _NEGATED
        for theme in match.term.themes:
            # One place tells of a theme once, whatever several languages call it.
            if (match.start, match.end) in spans[theme]:
                continue
            spans[theme].add((match.start, match.end))
            term = match.term.text
            weights[theme][term] = max(weight, weights[theme].get(term, 0.0))
            times[theme][term] += 1
    dilution = sqrt(max(1.0, len(tokens) / _LONG_TEXT))
    hits = [
        ThemeHit(
            theme,
            round(1 - exp(-_evidence(weights[theme], times[theme]) / dilution), 4),
            tuple(sorted(spans[theme])),
            tuple(sorted(weights[theme], key=lambda term: (-weights[theme][term], term))),
        )
        for theme in spans
    ]
    return sorted(hits, key=lambda hit: (-hit.score, THEME_IDS.index(hit.id)))


def _weightiest_first(match: Match) -> tuple[int, float, int]:
    return match.start, -match.weight, LANGUAGES.index(match.term.language)


def _evidence(weights: dict[str, float], times: Counter[str]) -> float:
    return sum(weight * (1 + log2(times[term]) / 2) for term, weight in weights.items())
