"""Text as people type it: a spoilt German sentence is still to find its English translation."""

from __future__ import annotations

import random
import unicodedata
from collections.abc import Callable, Iterable, Sequence

import numpy as np

from indexer.records import Place
from matcher.evaluation.metrics import bootstrap
from matcher.evaluation.report import Figure, Figures
from models import Encoder
from models.bitext import EvaluationSet, found_at_1
from models.spelling import plainly

__all__ = ["on_names", "on_sentences"]

SEED = 20211231
# One letter in so many words is wrong.
TYPO_EVERY = 4
WORDS = 5
LONG = 5_000
SCRIPTS = {"ar": "ARABIC", "uk": "CYRILLIC"}


def on_sentences(encoder: Encoder, sets: Sequence[EvaluationSet]) -> Figures:
    """German, French, Arabic and Ukrainian sentences of the first set, spoilt in several ways."""
    metrics: dict[str, Figure] = {}
    first = sets[0].name
    for each in sets:
        if each.name != first or each.language not in ("de", "fr", "ar", "uk"):
            continue
        english = encoder.encode(each.english)
        rows = [str(row) for row in range(len(each.english))]
        for way, spoil in _WAYS.items():
            rng = random.Random(SEED)
            texts = [
                spoil(text, other, rng)
                for text, other in zip(each.other, each.english, strict=True)
            ]
            found = found_at_1(encoder.encode(texts, role="query"), english)
            metrics[f"{way}/{each.language}-en"] = bootstrap(found.astype(np.float64), rows)
        metrics[f"long/{each.language}-en"] = _long(encoder, each)
    return metrics


def on_names(encoder: Encoder, places: Iterable[Place]) -> Figures:
    """A place's name in Latin letters finds its Arabic or Cyrillic one among all of the language.

    The encoder is not meant to know names; the figure tells how far it does.
    """
    pairs: dict[str, list[tuple[str, str]]] = {language: [] for language in SCRIPTS}
    for place in sorted(places, key=lambda place: place.id):
        for language, script in SCRIPTS.items():
            own = next((name for name in place.names if _written_in(name, script)), None)
            if own is not None and place.name.isascii():
                pairs[language].append((place.name, own))
    metrics: dict[str, Figure] = {}
    for language, names in pairs.items():
        if names:
            latin, native = (encoder.encode(column) for column in zip(*names, strict=True))
            found = found_at_1(latin, native).astype(np.float64)
            metrics[f"names/latin-{language}"] = bootstrap(found, [name for name, _ in names])
    return metrics


def _written_in(name: str, script: str) -> bool:
    return all(
        unicodedata.name(character, "").startswith(script)
        for character in name
        if character.isalpha()
    ) and any(character.isalpha() for character in name)


def _long(encoder: Encoder, sentences: EvaluationSet) -> Figure:
    """Texts of about 5 000 words, the sentences dealt out like cards: all lengths are alike."""
    words = sum(len(text.split()) for text in sentences.english)
    count = max(2, round(words / LONG))
    other, english = (
        encoder.encode([" ".join(texts[start::count]) for start in range(count)])
        for texts in (sentences.other, sentences.english)
    )
    rows = [str(row) for row in range(count)]
    return bootstrap(found_at_1(other, english).astype(np.float64), rows)


def _typos(text: str, _english: str, rng: random.Random) -> str:
    words = text.split()
    for position in range(rng.randrange(TYPO_EVERY), len(words), TYPO_EVERY):
        word = words[position]
        if len(word) > 3:
            at = rng.randrange(1, len(word) - 1)
            spoilt = (
                word[:at] + word[at + 1 :],
                word[:at] + word[at] + word[at:],
                word[:at] + word[at + 1] + word[at] + word[at + 2 :],
            )
            words[position] = rng.choice(spoilt)
    return " ".join(words)


def _capitals(text: str, _english: str, _rng: random.Random) -> str:
    return text.upper()


def _plain(text: str, _english: str, _rng: random.Random) -> str:
    return plainly(text)


def _mixed(text: str, english: str, _rng: random.Random) -> str:
    own, other = text.split(), english.split()
    return " ".join(own[: len(own) // 2] + other[len(other) // 2 :])


def _begin(text: str, _english: str, _rng: random.Random) -> str:
    return " ".join(text.split()[:WORDS])


_WAYS: dict[str, Callable[[str, str, random.Random], str]] = {
    "typos": _typos,
    "capitals": _capitals,
    "no-accents": _plain,
    "half-english": _mixed,
    "five-words": _begin,
}
