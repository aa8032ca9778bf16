"""Themes of a text: which, how surely, and where they show.

With the encoder that the shipped classifier belongs to, a score is a probability
(:mod:`models.themes.classifier`). Without an encoder, or with another one, the vocabulary decides
alone: ``1 - exp(-e)`` of its evidence ``e`` (:mod:`models.themes.lexicon`), so that one plain word
gives 0.63, two different ones 0.86, three 0.95; a shared word alone 0.51, a negated one 0.22.
:data:`CLEAR` parts what is said from what is touched, on either basis.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import exp

import numpy as np
from numpy.typing import NDArray

from models.encoder import Encoder
from models.language import UNDETERMINED
from models.sentences import Sentence, split_sentences
from models.themes.catalogue import LANGUAGES, THEME_IDS, Theme
from models.themes.classifier import BASES, Basis, Signs, ThemeClassifier, shipped_classifier
from models.themes.lexicon import Evidence, Lexicon
from models.themes.listing import Span, listed_items, phrases, themes_in
from models.themes.mentions import addresses, without
from models.themes.negation import turns_partnership_down

__all__ = ["CLEAR", "MEANT", "Judgement", "ThemeDetector", "ThemeHit"]

#: From this score on a text says the theme.
CLEAR = 0.4
#: A theme that no word shows needs this probability: its reason is a whole sentence, and from 0.5
#: on "the town looks for a partner town" would ask for town planning.
MEANT = 0.6

# What is denied everywhere is at most touched.
_DENIED = 0.2
# In a language without vocabulary a phrase may name a theme, if the encoder is as sure as that. In
# cross-validation 50 to 80 % of such phrases were right: their score is MEANT.
_NAMED = 0.9
# That a partner is looked for names no theme.
_PARTNERSHIP = "networks"
# Up to so many words each sentence counts as much as the whole; a long text is about less than it
# mentions.
_SHORT_TEXT = 60


@dataclass(frozen=True, slots=True)
class ThemeHit:
    """A theme in a text: score in 0..1, where it shows, and the terms that showed it.

    ``spans`` are (start, end) character offsets into the text as given, in order, without overlaps.
    ``terms`` are written as in the catalogue, the weightiest first; empty where no term was found
    and the span is the sentence (in a language without vocabulary the phrase) that says the theme
    in other words.
    """

    id: str
    score: float
    spans: tuple[Span, ...]
    terms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Judgement:
    """What is made of one text: the hits, and scores per theme on each basis.

    ``scores`` are those of the product, also below every threshold; ``by_words`` the vocabulary's
    alone; ``by_meaning`` the encoder's alone, None without classifier. A theme left out has 0.
    """

    hits: tuple[ThemeHit, ...]
    scores: Mapping[str, float]
    by_words: Mapping[str, float]
    by_meaning: Mapping[str, float] | None


@dataclass(frozen=True, eq=False, slots=True)
class _Reading:
    """A text as the classifier sees it; ``closest``: per theme the most telling sentence."""

    signs: Signs
    sentences: tuple[Sentence, ...]
    closest: NDArray[np.int64]


class ThemeDetector:
    """Finds themes in text of any of the seven languages, mixed or not; in others by meaning alone.

    Args:
        themes: the catalogue (:func:`models.themes.load_themes`).
        encoder: the encoder in use; None, or one that `classifier` wasn't made for, leaves the
            vocabulary alone. :attr:`classifier` is None then.
        classifier: instead of the shipped one.
    """

    def __init__(
        self,
        themes: Sequence[Theme],
        encoder: Encoder | None = None,
        classifier: ThemeClassifier | None = None,
    ) -> None:
        self._lexicon = Lexicon(themes)
        self._encoder = encoder
        self.classifier: ThemeClassifier | None = None
        if encoder is not None:
            classifier = classifier or shipped_classifier()
            self.classifier = classifier if classifier.encoder_hash == encoder.hash else None

    def detect(self, text: str, language: str | None = None) -> list[ThemeHit]:
        """The themes of `text`, the surest first.

        ``language`` (ISO 639-1) narrows the search for terms to that language and English; None or
        a language without vocabulary tries all.
        """
        found = self._lexicon.find(text, language)
        return list(self._hits(text, language, found, self._read(text, language, found)))

    def judge(self, text: str, language: str | None = None) -> Judgement:
        """The hits with the scores of every theme on each basis, from one reading of `text`."""
        found = self._lexicon.find(text, language)
        words = {evidence.theme: _by_words(evidence).score for evidence in found}
        reading = self._read(text, language, found)
        hits = self._hits(text, language, found, reading)
        if reading is None or self.classifier is None:
            return Judgement(hits, words, words, None)
        rows: dict[Basis, dict[str, float]] = {}
        for basis in BASES:
            row = self.classifier.probabilities(reading.signs, basis)[0].round(4).tolist()
            rows[basis] = dict(zip(THEME_IDS, row, strict=True))
        scores = rows["both"] | {hit.id: hit.score for hit in hits}
        return Judgement(hits, scores, words, rows["encoder"])

    def _read(self, text: str, language: str | None, found: Sequence[Evidence]) -> _Reading | None:
        """None without classifier, and for a text that has no words besides addresses."""
        spoken = without(text, addresses(text))
        if self._encoder is None or self.classifier is None or not _has_letters(spoken):
            return None
        sentences = split_sentences(spoken, language or UNDETERMINED)
        # One sentence is the whole text, and has its vector.
        parts = [sentence.text for sentence in sentences] if len(sentences) > 1 else []
        meaning = self.classifier.meaning(self._encoder.encode([spoken, *parts]))
        each = meaning[1:] if parts else meaning
        evidence = np.zeros(len(THEME_IDS), np.float32)
        for one in found:
            evidence[THEME_IDS.index(one.theme)] = one.amount
        signs = Signs(
            whole=meaning[:1],
            best=each.max(axis=0, keepdims=True),
            evidence=evidence[None],
            words=np.array([len(spoken.split())], np.float32),
        )
        return _Reading(signs, tuple(sentences), each.argmax(axis=0))

    def _hits(
        self,
        text: str,
        language: str | None,
        found: Sequence[Evidence],
        reading: _Reading | None,
    ) -> tuple[ThemeHit, ...]:
        if reading is None or self.classifier is None:
            hits = [_by_words(evidence) for evidence in found]
        else:
            hits = _by_both(found, reading, self.classifier)
            if reading.signs.words[0] <= _SHORT_TEXT:
                hits = self._with_parts(text, hits, found, reading)
                if language not in (None, UNDETERMINED, *LANGUAGES):
                    hits += self._named(text, {hit.id for hit in hits})
            if turns_partnership_down(text):
                hits = [hit for hit in hits if hit.id != "networks" or hit.terms]
        return tuple(sorted(hits, key=lambda hit: (-hit.score, THEME_IDS.index(hit.id))))

    def _with_parts(
        self, text: str, hits: list[ThemeHit], found: Sequence[Evidence], reading: _Reading
    ) -> list[ThemeHit]:
        """`hits`, those of one part of the text scored as the part is, where that is higher."""
        affirmed = {one.theme: one for one in found if not one.denied}
        parts = _parts(text, affirmed, reading.sentences)
        if not parts:
            return hits
        evidence = np.zeros((len(parts), len(THEME_IDS)), np.float32)
        for row, (_, themes) in enumerate(parts):
            for theme in themes:
                evidence[row, THEME_IDS.index(theme)] = affirmed[theme].amount
        alone = self._alone(text, [span for span, _ in parts], evidence)
        best = np.where(evidence > 0, alone, 0).max(axis=0).round(4).tolist()
        return [replace(hit, score=max(hit.score, best[THEME_IDS.index(hit.id)])) for hit in hits]

    def _named(self, text: str, known: set[str]) -> list[ThemeHit]:
        """Themes that a phrase of `text` names, other than those `known`.

        What the vocabulary does elsewhere, where a theme is one of several in a sentence: the
        meaning of the whole sentence would drown it.
        """
        spans = phrases(without(text, addresses(text)))
        if not spans:
            return []
        sure = self._alone(text, spans, np.zeros((len(spans), len(THEME_IDS)), np.float32))
        return [
            ThemeHit(theme, MEANT, (spans[int(sure[:, place].argmax())],), ())
            for place, theme in enumerate(THEME_IDS)
            if theme not in {*known, _PARTNERSHIP} and sure[:, place].max() >= _NAMED
        ]

    def _alone(
        self, text: str, spans: Sequence[Span], evidence: NDArray[np.float32]
    ) -> NDArray[np.float64]:
        """Probabilities [spans, themes] of pieces of `text`, each read as a text of its own."""
        assert self._encoder is not None
        assert self.classifier is not None
        pieces = [text[start:end] for start, end in spans]
        meaning = self.classifier.meaning(self._encoder.encode(pieces))
        words = np.array([len(piece.split()) for piece in pieces], np.float32)
        return self.classifier.probabilities(Signs(meaning, meaning, evidence, words))


def _has_letters(text: str) -> bool:
    return any(character.isalpha() for character in text)


def _by_words(evidence: Evidence) -> ThemeHit:
    score = round(1 - exp(-evidence.amount), 4)
    return ThemeHit(evidence.theme, score, evidence.spans, evidence.terms)


def _by_both(
    found: Sequence[Evidence], reading: _Reading, classifier: ThemeClassifier
) -> list[ThemeHit]:
    probabilities = classifier.probabilities(reading.signs)[0].round(4).tolist()
    shown = {evidence.theme: evidence for evidence in found}
    hits = []
    for place, theme in enumerate(THEME_IDS):
        score, evidence = probabilities[place], shown.get(theme)
        if evidence is not None:
            # However little the sentence means it, the word stands there.
            score = max(min(score, _DENIED) if evidence.denied else score, 0.0001)
            hits.append(ThemeHit(theme, score, evidence.spans, evidence.terms))
        elif score >= MEANT:
            sentence = reading.sentences[int(reading.closest[place])]
            hits.append(ThemeHit(theme, score, ((sentence.start, sentence.end),), ()))
    return hits


def _parts(
    text: str, affirmed: Mapping[str, Evidence], sentences: Sequence[Sentence]
) -> list[tuple[Span, frozenset[str]]]:
    """Items of lists, and sentences where there are several, with the themes they name."""
    spans = {theme: one.spans for theme, one in affirmed.items()}
    parts = listed_items(text, sentences, spans)
    if len(sentences) > 1:
        whole = [(sentence.start, sentence.end) for sentence in sentences]
        parts += [(span, themes_in(span, spans)) for span in whole]
    return [(span, themes) for span, themes in parts if themes]
