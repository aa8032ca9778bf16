"""Writes the shipped folder: a sentence-transformers model with 8-bit weights, and its card.

The weights are stored as ``embeddings`` (int8 [pieces, dim]) and ``weights`` (float32 [pieces], one
scale per row), a layout that sentence-transformers reads by itself and that takes a quarter of the
room of float32.
"""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import save
from tokenizers import Tokenizer

__all__ = ["MODEL_NAME", "quantise", "write_model"]

MODEL_NAME = "partnerkompass-static"
LEVELS = 127

_MODULES = [
    {
        "idx": 0,
        "name": "0",
        "path": "",
        "type": "sentence_transformers.sentence_transformer.modules.static_embedding."
        "StaticEmbedding",
    },
    {
        "idx": 1,
        "name": "1",
        "path": "1_Normalize",
        "type": "sentence_transformers.base.modules.normalize.Normalize",
    },
]


def quantise(vectors: NDArray[np.float32]) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    """8-bit rows [pieces, dim] and their scales [pieces]; an all-zero row stays zero."""
    scales = np.abs(vectors).max(axis=1).astype(np.float32) / LEVELS
    safe = np.where(scales > 0, scales, 1)[:, None]
    return np.rint(vectors / safe).astype(np.int8), scales


def write_model(
    folder: Path, tokenizer: Tokenizer, vectors: NDArray[np.float32], card: str
) -> None:
    """Write the model beside ``folder``, then put it in its place."""
    rows, scales = quantise(vectors)
    fresh = folder.with_name(folder.name + ".new")
    shutil.rmtree(fresh, ignore_errors=True)
    (fresh / "1_Normalize").mkdir(parents=True)
    tensors: dict[str, NDArray[Any]] = {"embeddings": rows, "weights": scales}
    # save_file() would make the file readable for its owner alone.
    (fresh / "model.safetensors").write_bytes(save(tensors))
    _write_tokenizer(fresh / "tokenizer.json", tokenizer)
    _write_json(fresh / "modules.json", _MODULES)
    _write_json(fresh / "1_Normalize" / "config.json", {})
    _write_json(
        fresh / "config_sentence_transformers.json",
        {
            "model_type": "SentenceTransformer",
            "name": MODEL_NAME,
            "prompts": {"query": "", "document": ""},
            "default_prompt_name": None,
            "similarity_fn_name": "cosine",
        },
    )
    (fresh / "README.md").write_text(card, encoding="utf-8")
    if folder.exists():
        shutil.rmtree(folder)
    os.replace(fresh, folder)


def _write_tokenizer(path: Path, tokenizer: Tokenizer) -> None:
    # Scores need no more than seven digits, and no indentation: half the size.
    content = json.loads(tokenizer.to_str())
    content["model"]["vocab"] = [
        [piece, round(score, 4)] for piece, score in content["model"]["vocab"]
    ]
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    path.write_text(text, encoding="utf-8")


def _write_json(path: Path, content: object) -> None:
    path.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")
