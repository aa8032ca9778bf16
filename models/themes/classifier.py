"""How surely a text speaks of each theme: what it means and what its words show, together.

Two linear steps, both in one small file beside this module, made by ``models.themes.training``:

1. *Meaning* of a theme in a text: ``vector . weights + offset``, one ridge regression per theme
   over the encoder's vectors. About 1 where the theme is there, about 0 where it isn't.
2. *Probability*: a logistic regression over the meaning of the whole text, the meaning of its most
   telling sentence, and the vocabulary's evidence; its coefficients are shared by all themes, only
   the intercept is a theme's own. It was fitted on texts that step 1 had not seen, so that of the
   themes with score 0.8 about 80 % are right, on texts like those.

The weights belong to one encoder, named by its hash: with any other they mean nothing.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError, safe_open

from models.errors import DataError
from models.text import fold
from models.themes.catalogue import THEME_IDS

__all__ = [
    "BASES",
    "CLASSIFIER_FILE",
    "Basis",
    "Signs",
    "ThemeClassifier",
    "features",
    "shipped_classifier",
    "text_key",
]

CLASSIFIER_FILE = Path(__file__).with_name("classifier.safetensors")

#: What a probability rests on. ``encoder`` alone is there to be compared with.
Basis = Literal["both", "encoder"]
BASES: tuple[Basis, ...] = ("both", "encoder")

# How short a text is: 1 for an empty one, 1/e at so many words.
_SHORT = 40.0


@dataclass(frozen=True, eq=False, slots=True)
class Signs:
    """What is measured in n texts; the arrays are [n, themes], ``words`` is [n].

    ``whole``: meaning of the whole text; ``best``: the highest among its sentences; ``evidence``:
    amount of the vocabulary's (:class:`models.themes.lexicon.Evidence`), 0 where there is none.
    """

    whole: NDArray[np.float32]
    best: NDArray[np.float32]
    evidence: NDArray[np.float32]
    words: NDArray[np.float32]


def features(signs: Signs, basis: Basis) -> NDArray[np.float64]:
    """Input of the second step, [n, themes, features].

    A sign tells another thing in a short text than in a long one, so each comes once more, weighed
    with how short the text is. Meaning and word together say less than both added up, which the
    last feature takes off.
    """
    short = np.exp(-signs.words / _SHORT)[:, None] * np.ones_like(signs.whole)
    columns = [signs.whole, signs.best, short, signs.whole * short, signs.best * short]
    if basis == "both":
        shown, root = 1 - np.exp(-signs.evidence), np.sqrt(signs.evidence)
        columns += [shown, root, shown * short, root * short, signs.best * shown * short]
    return np.stack(columns, axis=-1).astype(np.float64)


class ThemeClassifier:
    """The two steps; see the module.

    Args:
        weights: [dim + 1, themes], the last row being the offsets.
        coefficients: per basis [features].
        intercepts: per basis [themes].
        encoder_hash: of the encoder whose vectors the weights are for.
        seen: keys (:func:`text_key`) of the texts it was trained on.
    """

    def __init__(
        self,
        weights: NDArray[np.float32],
        coefficients: Mapping[Basis, NDArray[np.float64]],
        intercepts: Mapping[Basis, NDArray[np.float64]],
        encoder_hash: str,
        seen: frozenset[int] = frozenset(),
    ) -> None:
        self._weights = weights
        self._coefficients = coefficients
        self._intercepts = intercepts
        self.encoder_hash = encoder_hash
        self._seen = seen

    @classmethod
    def from_file(cls, path: Path) -> ThemeClassifier:
        """Read what ``models.themes.training`` has written.

        Raises:
            DataError: the file is missing, damaged, or made for another list of themes.
        """
        try:
            with safe_open(path, framework="numpy") as file:
                about = json.loads(file.metadata()["about"])
                arrays: dict[str, NDArray[Any]] = {k: file.get_tensor(k) for k in file.keys()}  # noqa: SIM118 (no mapping)
            if tuple(about["themes"]) != THEME_IDS:
                raise ValueError("it was made for another list of themes")
            return cls(
                arrays["weights"],
                {basis: arrays[f"{basis}.coefficients"] for basis in BASES},
                {basis: arrays[f"{basis}.intercepts"] for basis in BASES},
                about["encoder_hash"],
                frozenset(arrays["seen"].tolist()),
            )
        except (OSError, SafetensorError, KeyError, TypeError, ValueError) as error:
            raise DataError(
                f"The theme classifier {path} can't be read: {error}.",
                mend="Restore it, or train it: python -m models.themes.training --sources DIR.",
            ) from error

    def meaning(self, vectors: NDArray[np.float32]) -> NDArray[np.float32]:
        """Step 1: [n, dim] vectors to [n, themes]."""
        scores: NDArray[np.float32] = vectors @ self._weights[:-1] + self._weights[-1]
        return scores

    def probabilities(self, signs: Signs, basis: Basis = "both") -> NDArray[np.float64]:
        """Step 2: [n, themes], each in 0..1."""
        logits = features(signs, basis) @ self._coefficients[basis] + self._intercepts[basis]
        probabilities: NDArray[np.float64] = 1 / (1 + np.exp(-np.clip(logits, -30, 30)))
        return probabilities

    def arrays(self) -> dict[str, NDArray[Any]]:
        """What the file holds, by name."""
        return {
            "weights": self._weights,
            "seen": np.array(sorted(self._seen), dtype=np.int64),
            **{f"{basis}.coefficients": self._coefficients[basis] for basis in BASES},
            **{f"{basis}.intercepts": self._intercepts[basis] for basis in BASES},
        }

    def has_seen(self, text: str) -> bool:
        """Whether `text` was trained on, so that a figure measured on it would flatter."""
        return text_key(text) in self._seen


def text_key(text: str) -> int:
    """A key of the words of `text`, case, marks and spaces aside (signed, 64 bits)."""
    words = " ".join(fold(text).split())
    digest = hashlib.blake2b(words.encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True)


@cache
def shipped_classifier() -> ThemeClassifier:
    """The classifier that belongs to the shipped encoder.

    Raises:
        DataError: see :meth:`ThemeClassifier.from_file`.
    """
    return ThemeClassifier.from_file(CLASSIFIER_FILE)
