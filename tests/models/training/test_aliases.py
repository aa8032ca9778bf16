from __future__ import annotations

import numpy as np
from tokenizers import Tokenizer, models, pre_tokenizers

from models.folding import build_normalizer
from models.training.aliases import with_plain_spellings

WORDS = ["déchets", "müll", "schön", "schon", "łódź", "été", "d", "e", "m", "l", "s", "c", "h"]


def small() -> tuple[Tokenizer, np.ndarray]:
    """Whole words, likeliest first, and letters for what is none of them."""
    pieces = [("<unk>", 0.0)] + [(f"▁{word}", -1.0 - n) for n, word in enumerate(WORDS)]
    pieces += [(letter, -30.0) for letter in "abcdefghijklmnopqrstuvwxyz"]
    tokenizer = Tokenizer(models.Unigram(pieces, unk_id=0, byte_fallback=False))
    tokenizer.normalizer = build_normalizer()
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(prepend_scheme="always", split=True)
    return tokenizer, np.random.default_rng(0).standard_normal((len(pieces), 4)).astype(np.float32)


def vector(tokenizer: Tokenizer, vectors: np.ndarray, text: str) -> np.ndarray:
    return vectors[tokenizer.encode(text, add_special_tokens=False).ids].sum(axis=0)


def test_a_word_lends_its_vector_to_its_spellings_without_accents() -> None:
    tokenizer, vectors = small()
    more, longer = with_plain_spellings(tokenizer, vectors, 100)

    assert len(longer) == more.get_vocab_size() > len(vectors)
    assert np.array_equal(longer[: len(vectors)], vectors)
    for accented, plain in (("déchets", "dechets"), ("müll", "muell"), ("łódź", "Lodz")):
        assert np.allclose(vector(more, longer, plain), vector(more, longer, accented))


def test_words_of_their_own_and_short_ones_lend_nothing() -> None:
    tokenizer, vectors = small()
    more, longer = with_plain_spellings(tokenizer, vectors, 100)

    assert np.allclose(vector(more, longer, "schon"), vector(tokenizer, vectors, "schon"))
    assert more.token_to_id("▁ete") is None


def test_no_more_than_asked_for() -> None:
    tokenizer, vectors = small()
    _, longer = with_plain_spellings(tokenizer, vectors, 1)
    assert len(longer) == len(vectors) + 1
