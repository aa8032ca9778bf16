"""Building and opening the index."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from indexer.reindex import reindex
from indexer.snapshot import open_snapshot
from indexer.tables import read_tables
from models import Encoder
from models.paths import data_dir


@pytest.mark.benchmark(group="reindex")
def test_unchanged(benchmark: BenchmarkFixture, home: Path, encoder: Encoder) -> None:
    result = benchmark(reindex, data_dir(), home, encoder=encoder)
    assert result.unchanged


@pytest.mark.benchmark(group="reindex")
def test_peer_full(benchmark: BenchmarkFixture, tmp_path: Path, encoder: Encoder) -> None:
    benchmark.pedantic(
        reindex, args=(data_dir(), tmp_path), kwargs={"encoder": encoder, "full": True}, rounds=1
    )


@pytest.mark.benchmark(group="open")
def test_open_snapshot(benchmark: BenchmarkFixture, home: Path) -> None:
    def everything() -> int:
        snapshot = open_snapshot(home)
        return len(snapshot.units) + len(snapshot.partnerships) + len(snapshot.vectors)

    benchmark(everything)


@pytest.mark.benchmark(group="open")
def test_peer_read_tables(benchmark: BenchmarkFixture) -> None:
    benchmark.pedantic(read_tables, args=(data_dir(),), rounds=3)
