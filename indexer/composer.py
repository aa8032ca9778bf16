"""The code that turns tables into a snapshot, as one hash."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

import indexer
import models.themes

__all__ = ["composer_hash"]

#: Of the files beside the code the words that compounds are split by.
_COMPOSES = (".py", ".txt")


@cache
def composer_hash() -> str:
    """Hash of the code that turns tables into a snapshot; reading themes out of text is part of it.

    A version number would be forgotten one day, and the night's run would then call a snapshot with
    old wording unchanged. A needless rebuild after an edit costs seconds: vectors are reused.
    """
    digest = hashlib.sha256()
    left_out = {indexer: {"harvest", "nightly", "sources"}, models.themes: {"training"}}
    for package, rooms in left_out.items():
        root = Path(package.__path__[0])
        for path in sorted(root.rglob("*")):
            if path.suffix in _COMPOSES and not rooms & set(path.relative_to(root).parts):
                digest.update(path.relative_to(root).as_posix().encode())
                digest.update(path.read_bytes())
    return digest.hexdigest()
