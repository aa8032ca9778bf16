"""What tests of several floors stand on.

``tests/fixtures/data`` is a small data folder in the form of the shipped one: 40 German units (two
Neustadts, a coast, a borough, a utility, an association, a Verbandsgemeinde), 19 places abroad, 15
partnerships of every status, 20 competences, 8 requests of every status. Names, keys and figures
are real, statuses and a few statements are set so that every case occurs. The themes are those
that ship: ``data/themes.yaml``.

Fixtures:
    small_data       copies the small data folder to a path
    data_folder      the small data folder, a copy of this test's own: change it freely
    word_encoder     a tiny deterministic encoder: texts that share words are near
    encoder          the shipped encoder
    small_home       a home folder with the published index of the small data (read only)
    small_snapshot   that index, opened
    shipped_snapshot the index of the shipped tables, built once (some seconds): for what only real
                     data can show
"""

from __future__ import annotations

import hashlib
import re
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from indexer.reindex import reindex
from indexer.snapshot import Snapshot, open_snapshot
from models import Encoder, Role, load_encoder
from models.paths import data_dir

FIXTURES = Path(__file__).parent / "fixtures"


class WordEncoder:
    """Adds up one pseudo-random direction a word; counts what it was asked to encode."""

    id = "words"
    dim = 32
    hash = "words-1"
    max_length = None

    def __init__(self) -> None:
        self.encoded: list[str] = []

    def encode(self, texts: Sequence[str], role: Role = "passage") -> npt.NDArray[np.float32]:
        self.encoded.extend(texts)
        vectors = np.zeros((len(texts), self.dim), dtype=np.float32)
        for row, text in enumerate(texts):
            for word in re.findall(r"\w+", text.casefold()):
                seed = int.from_bytes(hashlib.sha256(word.encode()).digest()[:8])
                vectors[row] += np.random.default_rng(seed).standard_normal(self.dim)
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
        return vectors / np.where(lengths > 0, lengths, 1)


def copy_data(target: Path) -> Path:
    """Copy the small data folder to `target`, which must not exist yet."""
    shutil.copytree(FIXTURES / "data", target)
    shutil.copy(data_dir() / "themes.yaml", target)
    return target


@pytest.fixture(scope="session")
def small_data() -> Callable[[Path], Path]:
    return copy_data


@pytest.fixture
def data_folder(tmp_path: Path) -> Path:
    return copy_data(tmp_path / "data")


@pytest.fixture
def word_encoder() -> WordEncoder:
    return WordEncoder()


@pytest.fixture(scope="session")
def encoder() -> Encoder:
    return load_encoder()


@pytest.fixture(scope="session")
def small_home(tmp_path_factory: pytest.TempPathFactory, encoder: Encoder) -> Path:
    root = tmp_path_factory.mktemp("small")
    reindex(copy_data(root / "data"), root / "home", encoder=encoder)
    return root / "home"


@pytest.fixture(scope="session")
def small_snapshot(small_home: Path) -> Snapshot:
    return open_snapshot(small_home)


@pytest.fixture(scope="session")
def shipped_snapshot(tmp_path_factory: pytest.TempPathFactory, encoder: Encoder) -> Snapshot:
    home = tmp_path_factory.mktemp("shipped") / "home"
    reindex(data_dir(), home, encoder=encoder)
    return open_snapshot(home)
