"""What a snapshot says of itself, so that it can be trusted without reading all of it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import msgspec

from models.errors import SnapshotError

__all__ = [
    "CORRECTIONS",
    "FORMAT",
    "MANIFEST",
    "EncoderEntry",
    "FileEntry",
    "Manifest",
    "read_manifest",
    "snapshot_id",
    "write_manifest",
]

#: The layout of the folder. A reader refuses any other.
FORMAT = 2
MANIFEST = "manifest.json"
#: The entry of ``data`` that stands for the corrections a snapshot was built with, if any.
CORRECTIONS = "corrections"
_MEND = "Run `partnerkompass reindex` to build a new one."


@dataclass(frozen=True, slots=True)
class FileEntry:
    """Size in bytes and SHA-256 of one file of the snapshot."""

    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class EncoderEntry:
    """The encoder whose vectors these are; ``hash`` covers weights, tokenizer and role texts."""

    id: str
    hash: str
    dim: int


@dataclass(frozen=True, slots=True)
class Manifest:
    """The content of ``manifest.json``.

    ``id`` is derived from ``format``, ``composer`` (hash of the code that composes passages),
    ``data`` (file name -> SHA-256) and the encoder's hash. ``theme_ids``, ``passage_kinds`` and
    ``indicator_ids`` say what the bits, codes and columns of the arrays mean. ``counts`` are
    records, ``figures`` shares and means that tell how good the data is. ``created`` is UTC, ISO
    8601; ``reference_year`` the year that ages are counted from. ``checksum`` covers the manifest
    itself.
    """

    format: int
    id: str
    created: str
    encoder: EncoderEntry
    composer: str
    data: dict[str, str]
    theme_ids: tuple[str, ...]
    passage_kinds: tuple[str, ...]
    indicator_ids: tuple[str, ...]
    reference_year: int
    counts: dict[str, int]
    figures: dict[str, float]
    files: dict[str, FileEntry]
    checksum: str = ""


def snapshot_id(data: Mapping[str, str], composer: str, encoder_hash: str) -> str:
    """The id of the snapshot that comes of this data, this code and this encoder."""
    parts = [str(FORMAT), composer, encoder_hash, *(f"{k}={v}" for k, v in sorted(data.items()))]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]


def write_manifest(folder: Path, manifest: Manifest) -> Manifest:
    """Write the manifest with its checksum, and return it."""
    sealed = replace(manifest, checksum=_checksum(manifest))
    text = msgspec.json.format(msgspec.json.encode(sealed), indent=1)
    (folder / MANIFEST).write_bytes(text + b"\n")
    return sealed


def read_manifest(folder: Path) -> Manifest:
    """Read and check a manifest.

    Raises:
        SnapshotError: it is missing, damaged, or of another format.
    """
    path = folder / MANIFEST
    try:
        content = path.read_bytes()
    except OSError as error:
        raise SnapshotError(
            f"The snapshot {folder} has no readable {MANIFEST} ({error.strerror}).", mend=_MEND
        ) from None
    try:
        found = msgspec.json.decode(content, type=_Format).format
        if found != FORMAT:
            raise SnapshotError(
                f"The snapshot {folder} has format {found}; this version reads format {FORMAT}.",
                mend=_MEND,
            )
        manifest = msgspec.json.decode(content, type=Manifest)
    except msgspec.DecodeError as error:
        raise SnapshotError(f"{path} is damaged ({error}).", mend=_MEND) from None
    if manifest.checksum != _checksum(manifest):
        raise SnapshotError(f"{path} was changed: its checksum doesn't fit.", mend=_MEND)
    return manifest


@dataclass(frozen=True, slots=True)
class _Format:
    format: int


def _checksum(manifest: Manifest) -> str:
    return hashlib.sha256(msgspec.json.encode(replace(manifest, checksum=""))).hexdigest()
