"""Cleaned rows -> what a training step reads: token ids of every text, and numbered pairs.

Besides the pairs that the sources hold, direct pairs are made by joining two languages on a shared
English sentence (German-Arabic, German-Ukrainian ...), so that these are not learned through
English alone. Some rows are read as people type who have no accents at hand.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from models.spelling import plainly
from models.training.ragged import Ragged
from models.training.sources import LanguagePair, Row

__all__ = ["Corpus", "PairTable", "build_corpus", "join_on_english"]

MAX_TOKENS = 128
# A short English text ("Yes.") has many translations; this many of each language are joined.
JOINED_PER_TEXT = 2
# Languages of the first rank are joined with each other; the rest is carried by English.
JOINED = ("de", "fr", "ar", "uk", "es", "pt")
NO_TARGET = -1
# One row in so many is learned without its accents.
PLAIN_EVERY = 12

# How often rows of a source are drawn, against 1 for all others: lists of names and interface
# words are many and say little; text that public offices write is scarce and is what matters, and
# so is plain speech in Arabic and Ukrainian.
SOURCE_WEIGHTS = {
    "cldr": 0.2,
    "iso_codes": 0.2,
    "country": 0.5,
    "scratch": 0.3,
    "manythings": 1.75,
    "tatoeba_test": 1.75,
    "tico19": 2.0,
    "sdg_core": 2.0,
    "cpv": 1.5,
    "cpv_dk021": 1.5,
    "gemet": 2.0,
    "checkliste_berlin": 2.0,
    "integreat_pages_rems-murr-kreis": 2.0,
    "integreat_pages_lkaugsburg": 2.0,
    "prozorro": 2.0,
    "udhr": 2.0,
}
KIND_WEIGHTS = {"dict": 0.1, "ui": 0.2}


@dataclass(frozen=True, slots=True)
class PairTable:
    """Pairs of one language pair: text numbers of both sides, row of the teacher's vector (or
    NO_TARGET), number of the origin (``Corpus.origins``), and the cumulative drawing weight."""

    left: NDArray[np.int64]
    right: NDArray[np.int64]
    target: NDArray[np.int64]
    origin: NDArray[np.int64]
    cumulative: NDArray[np.float64]

    def only(self, kept: NDArray[np.bool_]) -> PairTable:
        """The ``kept`` [rows] rows alone."""
        weights = np.diff(self.cumulative, prepend=0.0)
        return PairTable(
            self.left[kept],
            self.right[kept],
            self.target[kept],
            self.origin[kept],
            np.cumsum(weights[kept]),
        )

    def draw(self, size: int, rng: np.random.Generator) -> NDArray[np.int64]:
        """Row numbers, drawn by weight."""
        points = rng.random(size) * self.cumulative[-1]
        rows: NDArray[np.int64] = np.searchsorted(self.cumulative, points, side="right")
        return rows


@dataclass(frozen=True, slots=True)
class Corpus:
    """Everything a training run reads; ``origins`` are (source, kind)."""

    tokens: Ragged
    pairs: dict[LanguagePair, PairTable]
    origins: tuple[tuple[str, str], ...]


def join_on_english(
    rows: Mapping[LanguagePair, Iterable[Row]],
) -> dict[LanguagePair, list[tuple[Row, str]]]:
    """Direct pairs of the JOINED languages through a shared English text.

    Returns, per language pair, the row and the English text it was made through.
    """
    translations: dict[str, dict[str, list[Row]]] = defaultdict(lambda: defaultdict(list))
    for (left, right), pair_rows in rows.items():
        if left == "en" and right in JOINED:
            for row in pair_rows:
                own = translations[row.left][right]
                if len(own) < JOINED_PER_TEXT:
                    own.append(row)
    joined: dict[LanguagePair, list[tuple[Row, str]]] = defaultdict(list)
    for english, by_language in translations.items():
        for number, left in enumerate(JOINED):
            for right in JOINED[number + 1 :]:
                for one in by_language.get(left, ()):
                    for other in by_language.get(right, ()):
                        row = Row(one.source, one.kind, one.right, other.right)
                        joined[left, right].append((row, english))
    return dict(joined)


def build_corpus(
    rows: Mapping[LanguagePair, Iterable[Row]],
    teacher_rows: Mapping[str, int],
    tokenizer: Tokenizer,
) -> Corpus:
    """Number all texts, tokenise them once, and set up the pairs with their teacher targets."""
    builder = _Builder(teacher_rows)
    for pair, pair_rows in sorted(rows.items()):
        if pair[0] == "en":
            for row in pair_rows:
                builder.learn(row)
    for pair, pair_rows in sorted(rows.items()):
        for row in pair_rows:
            builder.add(pair, row, row.left if pair[0] == "en" else builder.english_of(row))
    for pair, joined in sorted(join_on_english(rows).items()):
        for row, english in joined:
            builder.add(pair, row, english)
    return Corpus(_tokenise(builder.texts, tokenizer), builder.tables(), builder.origins)


class _Builder:
    def __init__(self, teacher_rows: Mapping[str, int]) -> None:
        self._teacher_rows = teacher_rows
        self._numbers: dict[str, int] = {}
        self._english: dict[str, str] = {}
        self._origins: dict[tuple[str, str], int] = {}
        self._columns: dict[LanguagePair, _Columns] = {}

    @property
    def texts(self) -> list[str]:
        return list(self._numbers)

    @property
    def origins(self) -> tuple[tuple[str, str], ...]:
        return tuple(self._origins)

    def learn(self, row: Row) -> None:
        """Remember the English of a text: a direct pair often has it in another file."""
        self._english.setdefault(row.right, row.left)

    def english_of(self, row: Row) -> str | None:
        return self._english.get(row.left) or self._english.get(row.right)

    def add(self, pair: LanguagePair, row: Row, english: str | None) -> None:
        columns = self._columns.setdefault(pair, _Columns([], [], [], [], [], set()))
        if len(columns.seen) % PLAIN_EVERY == PLAIN_EVERY - 1:
            row = Row(row.source, row.kind, plainly(row.left), plainly(row.right))
        left, right = self._number(row.left), self._number(row.right)
        if (left, right) in columns.seen:
            return
        columns.seen.add((left, right))
        columns.left.append(left)
        columns.right.append(right)
        target = NO_TARGET if english is None else self._teacher_rows.get(english, NO_TARGET)
        columns.target.append(target)
        origin = (row.source, row.kind)
        columns.origin.append(self._origins.setdefault(origin, len(self._origins)))
        columns.weight.append(SOURCE_WEIGHTS.get(row.source, 1.0) * KIND_WEIGHTS.get(row.kind, 1.0))

    def tables(self) -> dict[LanguagePair, PairTable]:
        return {
            pair: PairTable(
                np.array(columns.left, np.int64),
                np.array(columns.right, np.int64),
                np.array(columns.target, np.int64),
                np.array(columns.origin, np.int64),
                np.cumsum(np.array(columns.weight, np.float64)),
            )
            for pair, columns in sorted(self._columns.items())
        }

    def _number(self, text: str) -> int:
        return self._numbers.setdefault(text, len(self._numbers))


@dataclass(slots=True)
class _Columns:
    left: list[int]
    right: list[int]
    target: list[int]
    origin: list[int]
    weight: list[float]
    seen: set[tuple[int, int]]


def _tokenise(texts: list[str], tokenizer: Tokenizer) -> Ragged:
    rows: list[NDArray[np.int32]] = []
    for begin in range(0, len(texts), 20_000):
        encodings = tokenizer.encode_batch_fast(
            texts[begin : begin + 20_000], add_special_tokens=False
        )
        rows += [np.array(encoding.ids[:MAX_TOKENS], np.int32) for encoding in encodings]
    return Ragged.of(rows)
