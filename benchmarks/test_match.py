"""Ranking all German units for one request, and the command from cold."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import bm25s
import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from indexer.snapshot import Snapshot
from matcher import Matcher, MatchInput

REQUEST = "ps-west-bani-zeid"


@pytest.mark.benchmark(group="rank all units")
def test_match(benchmark: BenchmarkFixture, matcher: Matcher) -> None:
    document = benchmark(matcher.match, MatchInput(request_id=REQUEST), 20)
    assert len(document.candidates) == 20


@pytest.mark.benchmark(group="rank all units")
def test_peer_bm25(benchmark: BenchmarkFixture, snapshot: Snapshot) -> None:
    profiles = [
        " ".join(snapshot.passage(row).text for row in snapshot.passage_rows(unit.ags))
        for unit in snapshot.units
    ]
    index = bm25s.BM25()
    index.index(bm25s.tokenize(profiles, show_progress=False), show_progress=False)
    text = snapshot.requests[REQUEST].text

    def best() -> None:
        tokens = bm25s.tokenize([text], return_ids=False, show_progress=False)
        index.retrieve(tokens, k=20, show_progress=False)

    benchmark(best)


@pytest.mark.benchmark(group="from cold")
def test_command(benchmark: BenchmarkFixture, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PARTNERKOMPASS_HOME", str(home))
    command = [str(Path(sys.executable).with_name("partnerkompass")), "match", "--request", REQUEST]
    benchmark.pedantic(
        subprocess.run, args=(command,), kwargs={"check": True, "capture_output": True}, rounds=5
    )


@pytest.mark.benchmark(group="from cold")
def test_peer_bare_imports(benchmark: BenchmarkFixture) -> None:
    command = [sys.executable, "-c", "import numpy, faiss, tokenizers, rich.table"]
    benchmark.pedantic(subprocess.run, args=(command,), kwargs={"check": True}, rounds=5)
