"""Any sentence-transformers model, by folder or hub name, behind the encoder interface."""

from __future__ import annotations

import hashlib
import importlib.util
import json
import os
import socket
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit
from urllib.request import getproxies

import numpy as np
from numpy.typing import NDArray

from models.encoder import EncoderOptions, Role, check_texts, describe_settings, role_prefixes
from models.errors import EncoderError, MissingExtraError

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

__all__ = ["SentenceTransformerEncoder"]

_PATIENCE_SECONDS = 5


class SentenceTransformerEncoder:
    """See :class:`models.encoder.Encoder`."""

    def __init__(
        self, model: SentenceTransformer, name: str, options: EncoderOptions | None = None
    ) -> None:
        options = options or EncoderOptions()
        if options.max_length is not None:
            model.max_seq_length = options.max_length
        self._model = model
        self._name = name
        self._batch_size = options.batch_size
        self._prefixes = role_prefixes(
            name, options, {role: text for role, text in (model.prompts or {}).items() if text}
        )
        self._dim = _dimension(model, name)
        self._hash: str | None = None

    @classmethod
    def load(cls, spec: str, options: EncoderOptions | None = None) -> SentenceTransformerEncoder:
        """Load the model that ``spec`` names.

        Raises:
            MissingExtraError: sentence-transformers isn't installed.
            EncoderError: no such folder, not a model, or the hub can't be reached.
        """
        if importlib.util.find_spec("sentence_transformers") is None:
            raise MissingExtraError(
                f"The encoder {spec!r} needs sentence-transformers, which isn't installed.",
                mend='Install partnerkompass[transformers], or use the encoder "shipped".',
            )
        options = options or EncoderOptions()
        folder = Path(spec).expanduser()
        if _means_path(spec) or folder.exists():
            _check_folder(folder)
            return cls(_load(str(folder), folder, options), folder.resolve().name, options)
        return cls(_load(spec, None, options), spec, options)

    @property
    def id(self) -> str:
        """Name for people and manifests: the hub name, or the folder's."""
        return self._name

    @property
    def dim(self) -> int:
        """Length of a vector."""
        return self._dim

    @property
    def max_length(self) -> int | None:
        """Tokens of a text that are read; None: all of them."""
        length = self._model.max_seq_length
        return int(length) if length is not None and np.isfinite(length) else None

    @property
    def hash(self) -> str:
        """Hash of all tensors, the tokenizer, the modules, role texts and maximal length.

        Reads the whole model once (about a second per gigabyte), then is remembered.
        """
        if self._hash is None:
            digest = hashlib.sha256(describe_settings(self._prefixes, self.max_length))
            digest.update(_architecture(self._model))
            for name, tensor in sorted(self._model.state_dict().items()):
                digest.update(f"{name} {tensor.dtype} {tuple(tensor.shape)}".encode())
                digest.update(_tensor_bytes(tensor))
            self._hash = digest.hexdigest()
        return self._hash

    def encode(self, texts: Sequence[str], role: Role = "passage") -> NDArray[np.float32]:
        """Vectors [n, dim], float32, L2-normalised; see :meth:`models.encoder.Encoder.encode`."""
        check_texts(texts, role)
        if len(texts) == 0:
            return np.zeros((0, self._dim), np.float32)
        prefix = self._prefixes[role]
        raw = self._model.encode(
            [prefix + text for text in texts],
            # The role texts are put in front above; the model's own must not come on top.
            prompt="",
            batch_size=self._batch_size,
            convert_to_numpy=True,
            show_progress_bar=False,
        )
        vectors = np.asarray(raw, np.float32)
        norms = np.linalg.norm(vectors, axis=1, keepdims=True)
        return np.divide(vectors, np.where(norms > 0, norms, 1), dtype=np.float32)


def _means_path(spec: str) -> bool:
    """Whether ``spec`` can only be a path: hub names are ``name`` or ``owner/name``."""
    return spec.startswith((".", "~", os.sep)) or spec.count("/") > 1 or "\\" in spec


def _check_folder(folder: Path) -> None:
    if not folder.is_dir():
        raise EncoderError(
            f"There is no folder {folder}.",
            mend="Name the folder of a sentence-transformers model, or a hub name (owner/name).",
        )
    if not any((folder / name).is_file() for name in ("modules.json", "config.json")):
        raise EncoderError(
            f"The folder {folder} holds no model: neither modules.json nor config.json.",
            mend="Name the folder that SentenceTransformer.save() wrote.",
        )


def _load(name: str, folder: Path | None, options: EncoderOptions) -> SentenceTransformer:
    from sentence_transformers import SentenceTransformer

    local = folder is not None or not _hub_answers()
    try:
        return SentenceTransformer(name, device=options.device, local_files_only=local)
    except Exception as error:  # transformers, hub, torch and safetensors each raise their own
        reason = str(error).strip().split("\n")[0] or type(error).__name__
        if folder is not None:
            raise EncoderError(
                f"The model in {folder} can't be loaded: {reason}",
                mend="Check that the folder is complete and the device exists.",
            ) from error
        raise EncoderError(
            f"The model {name!r} is no folder here and can't be had from the model hub: {reason}",
            mend=(
                "Check the name and the network connection, or fetch the model once on another "
                'machine and name its folder, or use the encoder "shipped".'
            ),
        ) from error


def _hub_answers() -> bool:
    """Whether it is worth asking the model hub: its library tries for over a minute to find out.

    Without it a model still comes from the library's own cache, where an earlier call left it.
    """
    from huggingface_hub import constants

    address = urlsplit(constants.ENDPOINT)
    port = address.port or (443 if address.scheme == "https" else 80)
    if constants.HF_HUB_OFFLINE or getproxies():
        return True  # the library knows what to do
    try:
        socket.create_connection((address.hostname or "", port), _PATIENCE_SECONDS).close()
    except OSError:
        return False
    return True


def _dimension(model: SentenceTransformer, name: str) -> int:
    dimension = model.get_embedding_dimension()
    if dimension is None:
        raise EncoderError(
            f"The model {name!r} doesn't say how long its vectors are.",
            mend="Use a model that makes one vector per text.",
        )
    return int(dimension)


def _architecture(model: SentenceTransformer) -> bytes:
    """Modules with their settings, and the tokenizer: what the tensors alone don't tell."""
    parts = [f"{name}: {module!r}" for name, module in model.named_children()]
    tokenizer: Any = getattr(model, "tokenizer", None)
    backend = getattr(tokenizer, "backend_tokenizer", tokenizer)
    if hasattr(backend, "to_str"):
        tokenization = json.loads(backend.to_str())
        # Set anew by every call, by the batch at hand.
        parts.append(json.dumps({**tokenization, "padding": None, "truncation": None}))
    return "\n".join(parts).encode()


def _tensor_bytes(tensor: Any) -> memoryview:
    import torch

    flat = tensor.detach().cpu().contiguous().reshape(-1)
    return memoryview(flat.view(torch.uint8).numpy())
