"""Spellings without accents that mean the word with them: dechets is déchets, Muell is Müll.

A row in twelve of the training text has no accents, which teaches the frequent words. For the
others, a whole word of the vocabulary that has accents lends its vector to its plain spellings,
unless these are words of their own (schon is not schön).
"""

from __future__ import annotations

import json

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from models.spelling import plain_spellings
from models.static import WORD_BEGIN

__all__ = ["with_plain_spellings"]

# Words of fewer letters are too often another word without their accents.
SHORTEST = 4
# A plain spelling is a little less likely than the word it stands for (natural logarithm).
LESS_LIKELY = 1.0


def with_plain_spellings(
    tokenizer: Tokenizer, vectors: NDArray[np.float32], most: int
) -> tuple[Tokenizer, NDArray[np.float32]]:
    """The tokenizer and its ``vectors`` [pieces, dim] with up to ``most`` plain spellings added.

    The likeliest words come first.
    """
    state = json.loads(tokenizer.to_str())
    vocabulary: list[list[str | float]] = state["model"]["vocab"]
    known = {str(piece) for piece, _ in vocabulary}
    lenders: list[int] = []
    by_likelihood = sorted(enumerate(list(vocabulary)), key=lambda entry: -float(entry[1][1]))
    for number, (piece, likelihood) in by_likelihood:
        word = str(piece).removeprefix(WORD_BEGIN)
        if word == piece or len(word) < SHORTEST:
            continue
        for spelling in plain_spellings(word):
            if WORD_BEGIN + spelling not in known and len(lenders) < most:
                known.add(WORD_BEGIN + spelling)
                vocabulary.append([WORD_BEGIN + spelling, float(likelihood) - LESS_LIKELY])
                lenders.append(number)
    return Tokenizer.from_str(json.dumps(state)), np.concatenate([vectors, vectors[lenders]])
