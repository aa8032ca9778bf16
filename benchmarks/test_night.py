"""Nights over the shipped tables: what nothing costs, what a hundredth, what everything.

The command as a timer calls it. Its peers are an interpreter that only loads what a night needs,
and a night that builds everything. The bounds are those of a machine that has nothing else to do:
processor time is held against them, after a loop has told how slow the machine is just now.
"""

from __future__ import annotations

import csv
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from models.paths import data_dir

# A machine with other things to do takes its time.
pytestmark = pytest.mark.timeout(900)

_COMMAND = str(Path(sys.executable).with_name("partnerkompass"))
_MOST_MEMORY_MB = 1000
_MOST_SECONDS = {"nothing": 2.0, "a hundredth": 5.0, "everything": 60.0}
# What a loop takes on an idle core of 3 GHz, and how many show the machine's mean.
_LOOP_SECONDS = 0.2
_LOOPS = 8
_PROBE = """
import resource, subprocess, sys
ended = subprocess.run(sys.argv[1:], stdout=-1, check=True)
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(ended.stdout.decode(), used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)
"""


class Installation:
    """A home and a copy of the tables, in which nights are called."""

    def __init__(self, root: Path) -> None:
        self.home, self.data = root / "home", root / "data"
        shutil.copytree(data_dir(), self.data)

    def night(self) -> dict[str, Any]:
        """One night; its report, with its processor time and the most memory it held in MB."""
        ran = self._run(sys.executable, "-c", _PROBE, _COMMAND, "nightly", "--json")
        report, used = ran.splitlines()
        told: dict[str, Any] = json.loads(report)
        seconds, memory = used.split()
        return {**told, "processor": float(seconds), "memory": float(memory)}

    def add_database(self) -> None:
        """Somebody has an account, so there is a database that may hold entries."""
        account = ("anna@skew.example", "--role", "administrator")
        self._run(_COMMAND, "user", "add", *account, typed="a long enough password\n")

    def _run(self, *command: str, typed: str = "") -> str:
        env = _compiling()
        env |= {"PARTNERKOMPASS_HOME": str(self.home), "PARTNERKOMPASS_DATA": str(self.data)}
        return subprocess.run(
            command, env=env, input=typed, stdout=subprocess.PIPE, text=True, check=True
        ).stdout

    def change(self, table: str, share: float) -> None:
        """Other facts about this share of all units: in their statements, or in the register."""
        if table == "competences.jsonl":
            self._reword(share)
        else:
            self._recount(table, share)

    def _reword(self, share: float) -> None:
        table = self.data / "competences.jsonl"
        rows = [json.loads(line) for line in table.read_text(encoding="utf-8").splitlines()]
        named = sorted({row["ags"] for row in rows})
        chosen = set(named[: max(1, int(share * 11_144))])
        for row in rows:
            if row["ags"] in chosen:
                row["statement"] += " Neu."
        lines = (json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
        table.write_text("".join(lines), encoding="utf-8")

    def _recount(self, table: str, share: float) -> None:
        path = self.data / table
        with path.open(encoding="utf-8", newline="") as given:
            header, *rows = csv.reader(given)
        column = header.index("population")
        for row in rows[:: int(1 / share)]:
            row[column] = str(int(row[column] or 0) + 1)
        with path.open("w", encoding="utf-8", newline="") as written:
            csv.writer(written, lineterminator="\n").writerows([header, *rows])


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    root = tmp_path_factory.mktemp("night")
    installation = Installation(root)
    assert installation.night()["result"] == "published"
    yield installation
    shutil.rmtree(root)


@pytest.fixture(scope="module")
def entered(tmp_path_factory: pytest.TempPathFactory, built: Installation) -> Installation:
    """The same home with a database."""
    installation = Installation(tmp_path_factory.mktemp("entered"))
    shutil.copytree(built.home, installation.home)
    installation.add_database()
    return installation


def _within_bounds(benchmark: BenchmarkFixture, report: dict[str, Any], changed: str) -> None:
    slowness = _slowness()
    benchmark.extra_info["processor"] = round(report["processor"], 2)
    benchmark.extra_info["slowness"] = round(slowness, 2)
    benchmark.extra_info["memory_mb"] = round(report["memory"])
    benchmark.extra_info["steps"] = report["seconds"]
    assert report["processor"] < _MOST_SECONDS[changed] * slowness
    assert report["memory"] < _MOST_MEMORY_MB


def _slowness() -> float:
    """How much slower the machine is just now than one that has nothing else to do."""
    began = time.process_time()
    for _ in range(_LOOPS):
        sum(number * number for number in range(3_000_000))
    return max(1.0, (time.process_time() - began) / _LOOPS / _LOOP_SECONDS)


@pytest.mark.benchmark(group="a night without changes")
def test_nothing_changed(benchmark: BenchmarkFixture, built: Installation) -> None:
    report = benchmark.pedantic(built.night, rounds=3)
    assert report["result"] == "unchanged"
    _within_bounds(benchmark, report, "nothing")


@pytest.mark.benchmark(group="a night without changes")
def test_nothing_changed_with_a_database(
    benchmark: BenchmarkFixture, entered: Installation
) -> None:
    report = benchmark.pedantic(entered.night, rounds=3)
    assert report["result"] == "unchanged"
    _within_bounds(benchmark, report, "nothing")


@pytest.mark.benchmark(group="a night without changes")
def test_peer_loading_alone(benchmark: BenchmarkFixture) -> None:
    load = "import numpy, indexer.nightly.run, models; models.load_encoder()"
    command = [sys.executable, "-c", load]
    options = {"check": True, "env": _compiling()}
    benchmark.pedantic(subprocess.run, args=(command,), kwargs=options, rounds=3)


@pytest.mark.benchmark(group="a night with changes")
@pytest.mark.parametrize("table", ["competences.jsonl", "municipalities.csv"])
def test_one_percent_changed(benchmark: BenchmarkFixture, built: Installation, table: str) -> None:
    report = benchmark.pedantic(built.night, setup=_changing(built, table), rounds=2)
    assert report["result"] == "published"
    assert 0 < report["passages"]["embedded"] < 0.05 * report["passages"]["all"]
    _within_bounds(benchmark, report, "a hundredth")


@pytest.mark.benchmark(group="a night with changes")
def test_peer_everything(benchmark: BenchmarkFixture, tmp_path: Path) -> None:
    fresh = Installation(tmp_path)
    report = benchmark.pedantic(fresh.night, rounds=1)
    assert report["passages"]["reused"] == 0
    _within_bounds(benchmark, report, "everything")


def _compiling() -> dict[str, str]:
    """The environment in which code is compiled once, as in any installation."""
    return {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}


def _changing(built: Installation, table: str) -> Callable[[], None]:
    return lambda: built.change(table, 0.01)
