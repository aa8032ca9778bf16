"""The matcher over the small data, and over the shipped."""

from __future__ import annotations

import pytest

from indexer.snapshot import Snapshot
from matcher import Matcher
from models import Encoder


@pytest.fixture(scope="session")
def matcher(small_snapshot: Snapshot, encoder: Encoder) -> Matcher:
    return Matcher(small_snapshot, encoder)


@pytest.fixture(scope="session")
def shipped_matcher(shipped_snapshot: Snapshot, encoder: Encoder) -> Matcher:
    return Matcher(shipped_snapshot, encoder)
