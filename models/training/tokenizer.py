"""The student's tokenizer: unigram pieces over folded text.

All folding (:mod:`models.folding`) lies inside ``tokenizer.json``, so every loader does the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
from tokenizers import Tokenizer, models, pre_tokenizers, trainers

from models.folding import build_normalizer

__all__ = ["SILENT", "UNKNOWN", "balanced_text", "silent_pieces", "train_tokenizer"]

UNKNOWN = "<unk>"
# Pieces that mean nothing: what the model never saw, and the mark of a word's beginning alone,
# which is all that is left of a text of signs. Their vectors are zero.
SILENT = (UNKNOWN, "▁")
# Characters of text per language the pieces are learned from, at most. A language with less is
# repeated up to MAX_REPEAT times, so that its words become pieces too.
CHARACTERS_PER_LANGUAGE = 5_000_000
MAX_REPEAT = 3


def balanced_text(texts: Mapping[str, Sequence[str]], rng: np.random.Generator) -> Iterator[str]:
    """Texts of all languages, drawn so that no language fills the vocabulary alone."""
    for language in sorted(texts):
        own = texts[language]
        written = 0
        available = sum(map(len, own))
        for _ in range(MAX_REPEAT):
            for index in rng.permutation(len(own)):
                if written >= min(CHARACTERS_PER_LANGUAGE, MAX_REPEAT * available):
                    break
                written += len(own[index])
                yield own[index]


def silent_pieces(tokenizer: Tokenizer) -> list[int]:
    """Numbers of the SILENT pieces."""
    numbers = (tokenizer.token_to_id(piece) for piece in SILENT)
    return [number for number in numbers if number is not None]


def train_tokenizer(texts: Iterator[str], vocabulary: int) -> Tokenizer:
    """A unigram tokenizer of ``vocabulary`` pieces, the unknown piece first."""
    tokenizer = Tokenizer(models.Unigram())
    tokenizer.normalizer = build_normalizer()
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(prepend_scheme="always", split=True)
    trainer = trainers.UnigramTrainer(
        vocab_size=vocabulary,
        special_tokens=[UNKNOWN],
        unk_token=UNKNOWN,
        show_progress=False,
        max_piece_length=16,
        n_sub_iterations=2,
    )
    tokenizer.train_from_iterator(texts, trainer)
    return tokenizer
