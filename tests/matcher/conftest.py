"""The matcher over the small data."""

from __future__ import annotations

import pytest

from indexer.snapshot import Snapshot
from matcher import Matcher
from models import Encoder


@pytest.fixture(scope="session")
def matcher(small_snapshot: Snapshot, encoder: Encoder) -> Matcher:
    return Matcher(small_snapshot, encoder)
