"""The static encoder: a text's vector is the sum of its pieces' vectors, at length one.

Reads a sentence-transformers folder (StaticEmbedding, optionally Normalize) with numpy, tokenizers
and safetensors alone. The weights are either one float matrix (``embedding.weight``) or, as the
shipped model has them, 8-bit rows with one scale per row (``embeddings`` and ``weights``). 8-bit
rows stay 8-bit in memory, where they lie as they lie on disk.

A tokenizer that folds and splits as the shipped one does is asked once per distinct word: its
pieces don't depend on the words around it, and what was written so before isn't even folded. It is
not even built before a few thousand words have been met (:mod:`models.unigram` cuts those): most
commands end sooner.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError, safe_open
from tokenizers import Tokenizer

from models.encoder import EncoderOptions, Role, check_texts, describe_settings, role_prefixes
from models.errors import EncoderError
from models.folding import folds_like_us, words
from models.unigram import Unigram

__all__ = ["PieceVectors", "StaticEncoder", "is_static_folder"]

WEIGHTS = "model.safetensors"
TOKENIZER = "tokenizer.json"
WORD_BEGIN = "▁"
# Texts per call of the tokenizer: enough to keep all cores busy, few enough for the caches.
CHUNK = 1_024
# Pieces of one text added up at once, so that a book doesn't fill the memory.
PIECES = 8_192
# Words that are cut without the tokenizer: somewhat fewer than it takes to win back its building.
FIRST_WORDS = 10_000
# Distinct words whose pieces are remembered: all of Germany's profiles have fewer.
WORDS = 200_000
# What is longer (addresses of pages, scripts without spaces) hardly comes again.
LETTERS = 40


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
        tokenizer: bytes,
        vectors: PieceVectors,
        *,
        name: str,
        content: str,
        options: EncoderOptions | None = None,
        prompts: dict[str, str] | None = None,
    ) -> None:
        """``tokenizer``: the text of a ``tokenizer.json``; ``content``: hash of it and the weights.

        Raises:
            ValueError: the tokenizer can't be read, or has another number of pieces than vectors.
        """
        options = options or EncoderOptions()
        self._cutter = _cutter(tokenizer, options.max_length)
        if len(self._cutter) != len(vectors):
            raise ValueError(f"{len(vectors)} vectors for {len(self._cutter)} pieces")
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
            weights = _module_folder(folder).joinpath(WEIGHTS)
            tokenizer = _module_folder(folder).joinpath(TOKENIZER).read_bytes()
            config = _config(folder / "config_sentence_transformers.json")
            with weights.open("rb") as file:
                content = hashlib.file_digest(file, "sha256").hexdigest()
            content += hashlib.sha256(tokenizer).hexdigest()
            vectors = PieceVectors.from_tensors(_tensors(weights))
            return cls(
                tokenizer,
                vectors,
                name=str(config.get("name") or folder.resolve().name),
                content=content,
                options=options,
                prompts=config.get("prompts"),
            )
        except FileNotFoundError as error:
            raise _broken(folder, f"{Path(error.filename).name} is missing") from error
        except (OSError, ValueError, KeyError, SafetensorError) as error:
            raise _broken(folder, str(error)) from error

    @property
    def id(self) -> str:
        """Name for people and manifests."""
        return self._name

    @property
    def dim(self) -> int:
        """Length of a vector."""
        return int(self._vectors.rows.shape[1])

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
        for row, ids in enumerate(self._cutter.pieces(texts)):
            # Text by text: what a text adds up to can't depend on its neighbours, and its rows
            # fit the processor's cache, which is faster than adding up many texts at once.
            for begin in range(0, len(ids), PIECES):
                out[row] += self._vectors.sum(ids[begin : begin + PIECES])


@dataclass(frozen=True, slots=True)
class PieceVectors:
    """One vector per piece: ``rows`` [pieces, dim], float32, or int8 with ``scales`` [pieces]."""

    rows: NDArray[np.float32] | NDArray[np.int8]
    scales: NDArray[np.float32] | None = None

    @classmethod
    def from_tensors(cls, tensors: Mapping[str, NDArray[Any]]) -> PieceVectors:
        """From the weights of a model file.

        Raises:
            KeyError: neither form of weights is there.
        """
        if "embedding.weight" in tensors:
            return cls(np.ascontiguousarray(tensors["embedding.weight"], np.float32))
        rows, scales = tensors["embeddings"], tensors.get("weights")
        if "mapping" in tensors:
            rows = rows[tensors["mapping"].astype(np.int64)]
        if rows.dtype != np.int8:
            rows = rows.astype(np.float32)
        if scales is None and rows.dtype == np.int8:
            scales = np.ones(len(rows))
        return cls(rows, None if scales is None else scales.astype(np.float32))

    def __len__(self) -> int:
        return len(self.rows)

    def sum(self, pieces: Sequence[int]) -> NDArray[np.float32]:
        """The sum of the vectors of ``pieces`` [dim]."""
        numbers = np.array(pieces, np.int64)
        rows = self.rows[numbers]
        if self.scales is None:
            return np.asarray(rows.sum(axis=0, dtype=np.float32))
        return np.asarray(self.scales[numbers] @ rows.astype(np.float32))


class _TextCutter:
    """Asks the tokenizer for every text: for tokenizers of any kind."""

    def __init__(self, tokenizer: bytes, max_length: int | None) -> None:
        self._tokenizer = _build(tokenizer)
        self._tokenizer.no_padding()
        self._tokenizer.no_truncation()
        self._max_length = max_length

    def __len__(self) -> int:
        return int(self._tokenizer.get_vocab_size())

    def pieces(self, texts: list[str]) -> Iterable[list[int]]:
        """Numbers of the pieces of each text, in order."""
        encodings = self._tokenizer.encode_batch_fast(texts, add_special_tokens=False)
        return (encoding.ids[: self._max_length] for encoding in encodings)


class _WordCutter:
    """Cuts each word once, whatever text it stands in."""

    def __init__(self, tokenizer: bytes, table: Unigram) -> None:
        self._tokenizer = tokenizer
        self._size = len(table)
        self._cut: Callable[[str], list[int]] = table.cut
        self._first = FIRST_WORDS
        self._known: dict[str, list[int]] = {}
        # What stands between two spaces, as it is written: most of it was written so before, and
        # then need not even be folded. No folding reaches over a space.
        self._written: dict[str, list[int]] = {}

    def __len__(self) -> int:
        return self._size

    def pieces(self, texts: list[str]) -> Iterable[list[int]]:
        """Numbers of the pieces of each text, in order."""
        return map(self._of_text, texts)

    def _of_text(self, text: str) -> list[int]:
        written = self._written
        pieces: list[int] = []
        for part in text.split():
            own = written.get(part)
            pieces += self._of_part(part) if own is None else own
        return pieces

    def _of_part(self, part: str) -> list[int]:
        known = self._known
        pieces: list[int] = []
        for word in words(part):
            own = known.get(word)
            pieces += self._of_word(word) if own is None else own
        if len(part) <= LETTERS:
            if len(self._written) >= WORDS:
                self._written.clear()
            self._written[part] = pieces
        return pieces

    def _of_word(self, word: str) -> list[int]:
        if len(self._known) == self._first:
            model, self._first = _build(self._tokenizer).model, -1
            self._cut = lambda text: [piece.id for piece in model.tokenize(text)]
        if len(self._known) >= WORDS:
            self._known.clear()
        own = self._known[word] = self._cut(WORD_BEGIN + word)
        return own


def _cutter(tokenizer: bytes, max_length: int | None) -> _TextCutter | _WordCutter:
    """The quickest way to cut as ``tokenizer`` does.

    Raises:
        ValueError: no tokenizer can be read from it.
    """
    try:
        parts = msgspec.json.decode(tokenizer, type=_TokenizerFile)
    except msgspec.MsgspecError as error:
        raise ValueError(f"{TOKENIZER}: {error}") from error
    if max_length is None and _cuts_words_alone(parts):
        return _WordCutter(tokenizer, Unigram(parts.model))
    return _TextCutter(tokenizer, max_length)


class _TokenizerFile(msgspec.Struct):
    """The parts of a ``tokenizer.json`` that say how it cuts."""

    normalizer: Any = None
    pre_tokenizer: Any = None
    post_processor: Any = None
    model: msgspec.Raw = msgspec.Raw(b"null")


def _cuts_words_alone(parts: _TokenizerFile) -> bool:
    """Whether a text's pieces are those of its words (:func:`models.folding.words`)."""
    alone = {"type": "Metaspace", "replacement": WORD_BEGIN, "prepend_scheme": "always"}
    return (
        parts.pre_tokenizer == alone | {"split": True}
        and folds_like_us(parts.normalizer)
        and parts.post_processor is None
        and Unigram.reads(parts.model)
    )


def _build(tokenizer: bytes) -> Tokenizer:
    try:
        return Tokenizer.from_str(tokenizer.decode("utf-8"))
    except Exception as error:  # the library raises bare Exception
        raise ValueError(f"{TOKENIZER}: {error}") from error


def _module_folder(folder: Path) -> Path:
    modules = json.loads(_read_text(folder / "modules.json"))
    return folder / str(modules[0]["path"])


def _tensors(path: Path) -> dict[str, NDArray[Any]]:
    with safe_open(path, framework="numpy") as file:
        return {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118 (no mapping)


def _config(path: Path) -> dict[str, Any]:
    """Name and role texts; models may come without."""
    return dict(json.loads(_read_text(path))) if path.is_file() else {}


def _read_text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def _broken(folder: Path, why: str) -> EncoderError:
    return EncoderError(
        f"The encoder in {folder} can't be read: {why}.",
        mend="Fetch the folder again, or train it: python -m models.training --sources DIR.",
    )
