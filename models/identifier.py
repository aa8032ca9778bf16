"""py3langid's model, unpacked once.

The package carries its model packed so tightly that unpacking takes most of a second, more than a
whole match. The first use leaves the arrays, cut down to the languages asked for, in the working
folder; later ones read them in hundredths of a second. A folder that can't be written, or a file
that can't be read, costs time and nothing else.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from contextlib import suppress
from hashlib import blake2b
from pathlib import Path
from typing import BinaryIO
from zipfile import BadZipFile

import numpy as np
import py3langid
from py3langid.langid import MODEL_FILE, LanguageIdentifier

from models.paths import home_dir

__all__ = ["load_identifier"]


def load_identifier(languages: Sequence[str]) -> LanguageIdentifier:
    """The identifier that chooses among ``languages`` (ISO 639-1), with confidences in 0..1."""
    key = blake2b(repr((py3langid.__version__, *languages)).encode(), digest_size=6).hexdigest()
    unpacked = home_dir() / "cache" / f"languages-{key}.npz"
    with suppress(OSError, ValueError, KeyError, EOFError, BadZipFile):
        return _read(unpacked)
    identifier = _unpack(languages)
    with suppress(OSError):
        unpacked.parent.mkdir(parents=True, exist_ok=True)
        _write(unpacked, identifier)
    return identifier


def _unpack(languages: Sequence[str]) -> LanguageIdentifier:
    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages(languages)
    return identifier


def _write(path: Path, identifier: LanguageIdentifier) -> None:
    # The moves have a file of their own, to be read in place: they are many, and a text needs few.
    moves = np.asarray(identifier.tk_nextmove)
    _write_whole(path.with_suffix(".npy"), lambda file: np.save(file, moves))
    arrays = {
        "ptc": identifier.nb_ptc,
        "pc": identifier.nb_pc,
        "classes": np.array(identifier.nb_classes),
        "row": np.asarray(identifier.tk_row),
        "output": np.asarray(identifier.tk_output),
    }
    _write_whole(path, lambda file: np.savez(file, **arrays))


def _write_whole(path: Path, write: Callable[[BinaryIO], None]) -> None:
    """The file gets its name when it is whole: two commands may start at once."""
    part = path.with_name(f"{path.name}.{os.getpid()}.part")
    try:
        with part.open("wb") as file:
            write(file)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def _read(path: Path) -> LanguageIdentifier:
    moves = np.load(path.with_suffix(".npy"), mmap_mode="r", allow_pickle=False)
    with path.open("rb") as file, np.load(file, allow_pickle=False) as stored:
        return LanguageIdentifier(
            stored["ptc"],
            stored["pc"],
            stored["classes"].tolist(),
            # Read one number at a time, which a memoryview does faster than an array.
            memoryview(moves),
            stored["output"].tolist(),
            norm_probs=True,
            tk_row=stored["row"].tolist(),
        )
