"""Nights over the shipped tables: what nothing costs, what a hundredth, what everything.

The command as a timer calls it. Its peers are an interpreter that only loads what a night needs,
and a night that builds everything.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from models.paths import data_dir

# A machine with other things to do takes its time.
pytestmark = pytest.mark.timeout(900)

_COMMAND = [str(Path(sys.executable).with_name("partnerkompass")), "nightly", "--json"]
_MOST_MEMORY_MB = 1000
_PROBE = (
    "import resource, subprocess, sys; ended = subprocess.run(sys.argv[1:], stdout=-1, check=True);"
    "print(ended.stdout.decode(), resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss, sep='')"
)


class Installation:
    """A home and a copy of the tables, in which nights are called."""

    def __init__(self, root: Path) -> None:
        self.home, self.data = root / "home", root / "data"
        shutil.copytree(data_dir(), self.data)

    def night(self) -> dict[str, Any]:
        """One night; its report, with the most memory that it held in MB."""
        ran = subprocess.run(
            [sys.executable, "-c", _PROBE, *_COMMAND],
            env={
                **os.environ,
                "PARTNERKOMPASS_HOME": str(self.home),
                "PARTNERKOMPASS_DATA": str(self.data),
            },
            capture_output=True,
            text=True,
            check=True,
        )
        report, memory = ran.stdout.splitlines()
        told: dict[str, Any] = json.loads(report)
        return {**told, "memory": int(memory) / 1024}

    def change(self, share: float) -> None:
        """Other words in the statements of this share of all units."""
        table = self.data / "competences.jsonl"
        rows = [json.loads(line) for line in table.read_text(encoding="utf-8").splitlines()]
        named = sorted({row["ags"] for row in rows})
        chosen = set(named[: max(1, int(share * 11_144))])
        for row in rows:
            if row["ags"] in chosen:
                row["statement"] += " Neu."
        lines = (json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
        table.write_text("".join(lines), encoding="utf-8")


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Installation:
    installation = Installation(tmp_path_factory.mktemp("night"))
    assert installation.night()["result"] == "published"
    return installation


@pytest.mark.benchmark(group="a night without changes")
def test_nothing_changed(benchmark: BenchmarkFixture, built: Installation) -> None:
    report = benchmark.pedantic(built.night, rounds=3)
    assert report["result"] == "unchanged"


@pytest.mark.benchmark(group="a night without changes")
def test_peer_loading_alone(benchmark: BenchmarkFixture) -> None:
    load = "import faiss, numpy, indexer.nightly.run, models; models.load_encoder()"
    command = [sys.executable, "-c", load]
    benchmark.pedantic(subprocess.run, args=(command,), kwargs={"check": True}, rounds=3)


@pytest.mark.benchmark(group="a night with changes")
def test_one_percent_changed(benchmark: BenchmarkFixture, built: Installation) -> None:
    report = benchmark.pedantic(built.night, setup=_changing(built), rounds=2)
    assert report["result"] == "published"
    assert report["passages"]["embedded"] < 0.05 * report["passages"]["all"]
    assert report["memory"] < _MOST_MEMORY_MB


@pytest.mark.benchmark(group="a night with changes")
def test_peer_everything(benchmark: BenchmarkFixture, tmp_path: Path) -> None:
    fresh = Installation(tmp_path)
    report = benchmark.pedantic(fresh.night, rounds=1)
    assert report["passages"]["reused"] == 0
    assert report["memory"] < _MOST_MEMORY_MB


def _changing(built: Installation) -> Callable[[], None]:
    return lambda: built.change(0.01)
