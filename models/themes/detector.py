"""Themes of a text: which, how surely, and where they show.

With the encoder that the shipped classifier belongs to, a score is a probability
(:mod:`models.themes.classifier`). Without an encoder, or with another one, the vocabulary decides
alone: ``1 - exp(-e)`` of its evidence ``e`` (:mod:`models.themes.lexicon`), so that one plain word
gives 0.63, two different ones 0.86, three 0.95; a shared word alone 0.51, a negated one 0.22.
:data:`CLEAR` parts what is said from what is touched, on either basis.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp

import numpy as np

from models.encoder import Encoder
from models.language import UNDETERMINED
from models.sentences import Sentence, split_sentences
from models.themes.catalogue import THEME_IDS, Theme
from models.themes.classifier import Basis, Signs, ThemeClassifier, shipped_classifier
from models.themes.lexicon import Evidence, Lexicon
from models.themes.mentions import addresses, without

__all__ = ["CLEAR", "MEANT", "ThemeDetector", "ThemeHit"]

#: From this score on a text says the theme.
CLEAR = 0.4
#: A theme that no word shows needs this probability: its reason is a whole sentence.
MEANT = 0.6

# What is denied everywhere is at most touched.
_DENIED = 0.2


@dataclass(frozen=True, slots=True)
class ThemeHit:
    """A theme in a text: score in 0..1, where it shows, and the terms that showed it.

    ``spans`` are (start, end) character offsets into the text as given, in order, without overlaps.
    ``terms`` are written as in the catalogue, the weightiest first; empty where no term was found
    and the span is the sentence that says the theme in other words.
    """

    id: str
    score: float
    spans: tuple[tuple[int, int], ...]
    terms: tuple[str, ...]


@dataclass(frozen=True, eq=False, slots=True)
class _Reading:
    """A text as the classifier sees it; ``closest``: per theme the most telling sentence."""

    signs: Signs
    sentences: tuple[Sentence, ...]
    closest: np.ndarray[tuple[int], np.dtype[np.int64]]


class ThemeDetector:
    """Finds themes in text of any of the seven languages, mixed or not.

    Args:
        themes: the catalogue (:func:`models.themes.load_themes`).
        encoder: the encoder in use; None, or one that `classifier` wasn't made for, leaves the
            vocabulary alone (see :attr:`classifier`).
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
        reading = self._read(text, language, found)
        if reading is None or self.classifier is None:
            hits = [_by_words(evidence) for evidence in found]
        else:
            hits = _by_both(found, reading, self.classifier)
        return sorted(hits, key=lambda hit: (-hit.score, THEME_IDS.index(hit.id)))

    def scores(
        self, text: str, language: str | None = None, basis: Basis = "both"
    ) -> dict[str, float]:
        """The score of every theme, also of those that the text doesn't say; 0 where left out.

        ``basis`` "encoder" leaves the vocabulary aside. Without classifier: as :meth:`detect`.
        """
        found = self._lexicon.find(text, language)
        reading = self._read(text, language, found)
        if reading is None or self.classifier is None:
            return {evidence.theme: _by_words(evidence).score for evidence in found}
        row = self.classifier.probabilities(reading.signs, basis)[0]
        scores = dict(zip(THEME_IDS, np.round(row, 4).tolist(), strict=True))
        if basis == "both":
            for evidence in found:
                if evidence.denied:
                    scores[evidence.theme] = min(scores[evidence.theme], _DENIED)
        return scores

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
