"""Vectors of passages: only texts that the previous snapshot doesn't know are embedded."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from models.encoder import Encoder
from models.errors import EncoderError

__all__ = ["Embedded", "KnownVectors", "embed", "text_hash"]

_BATCH = 2048

FloatArray = npt.NDArray[np.float32]
HASH_BYTES = 16


@dataclass(frozen=True, slots=True)
class KnownVectors:
    """Vectors that an earlier snapshot of the same encoder holds.

    ``hashes`` is uint8 [n, 16], ``vectors`` float32 [n, dim] in the same order.
    """

    hashes: npt.NDArray[np.uint8]
    vectors: FloatArray


@dataclass(frozen=True, slots=True)
class Embedded:
    """``vectors`` float32 [n, dim], L2-normalised, and ``hashes`` uint8 [n, 16] of the texts.

    ``embedded`` and ``reused`` count passages: their sum is n. Passages with the same words are
    sent to the encoder once and counted once each.
    """

    vectors: FloatArray
    hashes: npt.NDArray[np.uint8]
    embedded: int
    reused: int


def text_hash(text: str) -> bytes:
    """16 bytes that stand for a text."""
    return hashlib.sha256(text.encode()).digest()[:HASH_BYTES]


def embed(
    texts: Sequence[str],
    encoder: Encoder,
    known: KnownVectors | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Embedded:
    """Vectors of `texts`, taken from `known` where it has them.

    Args:
        texts: passages in their order.
        encoder: embeds what is new.
        known: vectors of the **same** encoder (the caller compares the hashes).
        progress: called with (texts done, texts to embed) after every batch.

    Raises:
        EncoderError: the encoder returned another shape, or something that is no number.
    """
    keys = [text_hash(text) for text in texts]
    vectors = np.empty((len(texts), encoder.dim), dtype=np.float32)
    rows = {} if known is None else {row.tobytes(): i for i, row in enumerate(known.hashes)}
    new: dict[bytes, list[int]] = {}
    reused_at, reused_from = [], []
    for position, key in enumerate(keys):
        row = rows.get(key)
        if row is None:
            new.setdefault(key, []).append(position)
        else:
            reused_at.append(position)
            reused_from.append(row)
    if known is not None and reused_at:
        vectors[reused_at] = known.vectors[reused_from]
    positions = list(new.values())
    for start in range(0, len(positions), _BATCH):
        batch = positions[start : start + _BATCH]
        encoded = _encode(encoder, [texts[places[0]] for places in batch])
        for places, vector in zip(batch, encoded, strict=True):
            vectors[places] = vector
        if progress:
            progress(min(start + _BATCH, len(positions)), len(positions))
    return Embedded(
        vectors=vectors,
        hashes=np.frombuffer(b"".join(keys), dtype=np.uint8).reshape(-1, HASH_BYTES),
        embedded=len(texts) - len(reused_at),
        reused=len(reused_at),
    )


def _encode(encoder: Encoder, texts: list[str]) -> FloatArray:
    vectors = encoder.encode(texts, role="passage")
    if vectors.shape != (len(texts), encoder.dim) or not np.isfinite(vectors).all():
        raise EncoderError(
            f"The encoder {encoder.id} returned {vectors.shape} with "
            f"{int(np.count_nonzero(~np.isfinite(vectors)))} values that are no numbers, "
            f"for {len(texts)} texts and {encoder.dim} dimensions.",
            mend="Use another encoder, or restore this one: its files are probably damaged.",
        )
    return vectors
