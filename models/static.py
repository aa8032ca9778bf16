"""The static encoder: a text's vector is the sum of its pieces' vectors, at length one.

Reads a sentence-transformers folder (StaticEmbedding, optionally Normalize) with numpy, tokenizers
and safetensors alone. The weights are either one float matrix (``embedding.weight``) or, as the
shipped model has them, 8-bit rows with one scale per row (``embeddings`` and ``weights``).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError
from safetensors.numpy import load as load_tensors
from tokenizers import Tokenizer

from models.encoder import EncoderOptions, Role, check_texts, describe_settings, role_prefixes
from models.errors import EncoderError

__all__ = ["StaticEncoder", "is_static_folder"]

WEIGHTS = "model.safetensors"
TOKENIZER = "tokenizer.json"
# Texts per call of the tokenizer: enough to keep all cores busy, few enough for the caches.
CHUNK = 1_024
# Pieces of one text added up at once, so that a book doesn't fill the memory.
PIECES = 8_192


def is_static_folder(folder: Path) -> bool:
    """Whether ``folder`` is a sentence-transformers model that this module can read alone."""
    try:
        modules = json.loads((folder / "modules.json").read_text(encoding="utf-8"))
        kinds = [str(module["type"]).rpartition(".")[2] for module in modules]
    except (OSError, ValueError, TypeError, KeyError):
        return False
    return kinds in (["StaticEmbedding"], ["StaticEmbedding", "Normalize"])


class StaticEncoder:
    """See :class:`models.encoder.Encoder`. A text without a known piece becomes the zero vector."""

    def __init__(
        self,
        tokenizer: Tokenizer,
        vectors: NDArray[np.float32],
        *,
        name: str,
        content: str,
        options: EncoderOptions | None = None,
        prompts: dict[str, str] | None = None,
    ) -> None:
        """``vectors``: [pieces, dim]; ``content``: hash of weights and tokenizer."""
        options = options or EncoderOptions()
        tokenizer.no_padding()
        tokenizer.no_truncation()
        self._tokenizer = tokenizer
        self._vectors = vectors
        self._name = name
        self._prefixes = role_prefixes(name, options, prompts)
        self._max_length = options.max_length
        settings = describe_settings(self._prefixes, self._max_length)
        self._hash = hashlib.sha256(content.encode() + settings).hexdigest()

    @classmethod
    def from_folder(cls, folder: Path, options: EncoderOptions | None = None) -> StaticEncoder:
        """Read a model folder.

        Raises:
            EncoderError: a file is missing or damaged; the message names it.
        """
        try:
            weights = _module_folder(folder).joinpath(WEIGHTS).read_bytes()
            tokenizer = _module_folder(folder).joinpath(TOKENIZER).read_bytes()
            config = _config(folder / "config_sentence_transformers.json")
            vectors = _vectors(load_tensors(weights))
            pieces = Tokenizer.from_str(tokenizer.decode("utf-8"))
        except FileNotFoundError as error:
            raise _broken(folder, f"{Path(error.filename).name} is missing") from error
        except (OSError, ValueError, KeyError, SafetensorError) as error:
            raise _broken(folder, str(error)) from error
        except Exception as error:  # the tokenizers library raises bare Exception
            raise _broken(folder, f"{TOKENIZER}: {error}") from error
        if pieces.get_vocab_size() != len(vectors):
            raise _broken(folder, f"{len(vectors)} vectors for {pieces.get_vocab_size()} pieces")
        content = hashlib.sha256(weights).hexdigest() + hashlib.sha256(tokenizer).hexdigest()
        return cls(
            pieces,
            vectors,
            name=str(config.get("name") or folder.resolve().name),
            content=content,
            options=options,
            prompts=config.get("prompts"),
        )

    @property
    def id(self) -> str:
        """Name for people and manifests."""
        return self._name

    @property
    def dim(self) -> int:
        """Length of a vector."""
        return int(self._vectors.shape[1])

    @property
    def hash(self) -> str:
        """Hash of weights, tokenizer, role texts and maximal length."""
        return self._hash

    @property
    def max_length(self) -> int | None:
        """Pieces of a text that are read; None: all of them."""
        return self._max_length

    def encode(self, texts: Sequence[str], role: Role = "passage") -> NDArray[np.float32]:
        """Vectors [n, dim], float32, L2-normalised; see :meth:`models.encoder.Encoder.encode`."""
        check_texts(texts, role)
        result = np.zeros((len(texts), self.dim), np.float32)
        prefix = self._prefixes[role]
        for begin in range(0, len(texts), CHUNK):
            part = [prefix + text for text in texts[begin : begin + CHUNK]]
            self._encode_into(part, result[begin : begin + len(part)])
        norms = np.sqrt(np.einsum("ij,ij->i", result, result))
        result /= np.where(norms > 0, norms, 1)[:, None]
        return result

    def _encode_into(self, texts: list[str], out: NDArray[np.float32]) -> None:
        """Write the sums of the pieces' vectors of ``texts`` to ``out`` [n, dim]."""
        encodings = self._tokenizer.encode_batch_fast(texts, add_special_tokens=False)
        for row, encoding in enumerate(encodings):
            ids = np.array(encoding.ids[: self._max_length], np.int64)
            # Text by text: what a text adds up to can't depend on its neighbours, and its rows
            # fit the processor's cache, which is faster than adding up many texts at once.
            for begin in range(0, len(ids), PIECES):
                out[row] += self._vectors[ids[begin : begin + PIECES]].sum(axis=0)


def _module_folder(folder: Path) -> Path:
    modules = json.loads(_read_text(folder / "modules.json"))
    return folder / str(modules[0]["path"])


def _config(path: Path) -> dict[str, Any]:
    """Name and role texts; models may come without."""
    return dict(json.loads(_read_text(path))) if path.is_file() else {}


def _read_text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def _vectors(tensors: dict[str, Any]) -> NDArray[np.float32]:
    if "embedding.weight" in tensors:
        return np.ascontiguousarray(tensors["embedding.weight"], dtype=np.float32)
    vectors = tensors["embeddings"].astype(np.float32)
    if "mapping" in tensors:
        vectors = vectors[tensors["mapping"].astype(np.int64)]
    if "weights" in tensors:
        vectors *= tensors["weights"].astype(np.float32)[:, None]
    return np.ascontiguousarray(vectors)


def _broken(folder: Path, why: str) -> EncoderError:
    return EncoderError(
        f"The encoder in {folder} can't be read: {why}.",
        mend="Fetch the folder again, or train it: python -m models.training --sources DIR.",
    )
