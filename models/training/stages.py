"""Cache keys: a stage's result is reused as long as its inputs and its code are the same."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from pathlib import Path
from types import ModuleType


def fingerprint(*parts: object) -> str:
    """A short key of JSON-able values."""
    text = json.dumps(parts, sort_keys=True, ensure_ascii=False)
    return hashlib.blake2b(text.encode(), digest_size=8).hexdigest()


def code_of(*modules: ModuleType) -> str:
    """A key of the source code of ``modules``: edited code makes a new result."""
    digest = hashlib.blake2b(digest_size=8)
    for module in modules:
        if module.__file__ is not None:
            digest.update(Path(module.__file__).read_bytes())
    return digest.hexdigest()


def files_key(paths: Iterable[Path]) -> str:
    """A key of the names and contents of ``paths``."""
    digest = hashlib.blake2b(digest_size=8)
    for path in paths:
        digest.update(path.name.encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()
