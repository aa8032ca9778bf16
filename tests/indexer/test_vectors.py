from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.vectors import KnownVectors, embed, text_hash
from models.errors import EncoderError

TEXTS = ["Abfall in Köln", "Wasser in Essen", "Abfall in Köln", "Energie"]


def known(texts: Sequence[str], encoder: Any) -> KnownVectors:
    result = embed(texts, encoder)
    return KnownVectors(result.hashes, result.vectors)


def test_every_text_gets_its_vector_and_equal_texts_are_encoded_once(word_encoder: Any) -> None:
    result = embed(TEXTS, word_encoder)

    assert result.vectors.dtype == np.float32
    assert np.array_equal(result.vectors, word_encoder.encode(TEXTS))
    assert word_encoder.encoded[:3] == ["Abfall in Köln", "Wasser in Essen", "Energie"]
    assert (result.embedded, result.reused) == (4, 0)
    assert [row.tobytes() for row in result.hashes] == [text_hash(text) for text in TEXTS]


def test_known_texts_are_not_encoded_again(word_encoder: Any) -> None:
    earlier = known(["Energie", "Wasser in Essen"], word_encoder)
    word_encoder.encoded.clear()

    result = embed(TEXTS, word_encoder, earlier)

    assert word_encoder.encoded == ["Abfall in Köln"]
    assert (result.embedded, result.reused) == (2, 2)
    assert np.array_equal(result.vectors, word_encoder.encode(TEXTS))


def test_progress_ends_at_what_had_to_be_encoded(word_encoder: Any) -> None:
    seen: list[tuple[int, int]] = []

    embed(TEXTS, word_encoder, progress=lambda done, total: seen.append((done, total)))

    assert seen[-1] == (3, 3)


@given(st.lists(st.sampled_from("abcdef"), max_size=12), st.sets(st.sampled_from("abcdef")))
def test_reuse_never_changes_a_vector(texts: list[str], before: set[str]) -> None:
    encoder = _Letters()

    result = embed(texts, encoder, known(sorted(before), encoder))

    assert result.embedded + result.reused == len(texts)
    assert result.reused == sum(text in before for text in texts)
    assert np.array_equal(result.vectors, encoder.encode(texts).reshape(-1, encoder.dim))


@pytest.mark.parametrize("fault", ["shape", "nan"])
def test_an_encoder_that_returns_nonsense_is_refused(fault: str) -> None:
    with pytest.raises(EncoderError, match="letters"):
        embed(["a"], _Letters(fault=fault))


class _Letters:
    id = "letters"
    hash = "letters"
    dim = 6
    max_length = None

    def __init__(self, fault: str = "") -> None:
        self.fault = fault

    def encode(self, texts: Sequence[str], role: str = "passage") -> Any:
        vectors = np.zeros((len(texts), self.dim), dtype=np.float32)
        for row, text in enumerate(texts):
            vectors[row, ord(text) - ord("a")] = 1.0
        if self.fault == "nan":
            vectors[0, 0] = np.nan
        return vectors[:, :3] if self.fault == "shape" else vectors
