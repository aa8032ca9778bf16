"""The real thing at full size: the shipped data, encoder and index.

Every group holds a peer that does the same work another way in the same run; read the ratios, not
the seconds.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from indexer.reindex import reindex
from indexer.snapshot import Snapshot, open_snapshot
from matcher import Matcher
from models import Encoder, load_encoder
from models.paths import data_dir


@pytest.fixture(scope="session")
def encoder() -> Encoder:
    return load_encoder()


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory, encoder: Encoder) -> Path:
    folder = tmp_path_factory.mktemp("home")
    reindex(data_dir(), folder, encoder=encoder)
    return folder


@pytest.fixture(scope="session")
def snapshot(home: Path) -> Snapshot:
    return open_snapshot(home)


@pytest.fixture(scope="session")
def matcher(snapshot: Snapshot, encoder: Encoder) -> Matcher:
    return Matcher(snapshot, encoder)


@pytest.fixture(scope="session")
def passages(snapshot: Snapshot) -> list[str]:
    """Two thousand passages, spread over the index."""
    step = max(1, snapshot.passage_count // 2000)
    return [snapshot.passage(row).text for row in range(0, snapshot.passage_count, step)][:2000]
