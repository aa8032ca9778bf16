"""Nights over the small data, with an encoder that takes no time.

Fixtures:
    watch      looks at an index as the test tells it to
    fresh      runs nights in an empty home of the test's own
    nights     the same in a home after one good night, without sources
    yesterday  the folder of that night
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from indexer.nightly.collecting import Reading
from indexer.nightly.report import NightReport
from indexer.nightly.run import Night, run_night
from indexer.reindex import Progress
from indexer.snapshot import Snapshot, open_snapshot
from indexer.sources.extract.__main__ import take_apart
from indexer.sources.extract.content import Content, Limits
from indexer.sources.settings import load_settings
from indexer.tables import read_tables
from models import Encoder
from service.understanding import TableUnderstanding
from tests.conftest import FIXTURES, WordEncoder, copy_data


def extracted(data: bytes, name: str, limits: Limits, *, declared: str | None = None) -> Content:
    return take_apart(data, name, declared, limits)


class TellingWatch:
    """Answers what a test says; counts how often the backtest was asked for."""

    def __init__(self) -> None:
        self.strong: dict[str, tuple[str, ...]] = {"ps-west-bani-zeid": ("05170052", "08222000")}
        self.first: dict[str, tuple[str, ...]] = {}
        self.rate: float | None = 0.5
        self.backtests = 0

    def strong_matches(self, snapshot: Snapshot) -> Mapping[str, tuple[str, ...]]:
        return self.strong

    def first_units(self, snapshot: Snapshot, request: str, count: int) -> tuple[str, ...]:
        return self.first.get(request, self.strong.get(request, ()))

    def hit_rate(self, snapshot: Snapshot) -> float | None:
        self.backtests += 1
        return self.rate


@cache
def small_reading(data: Path) -> Reading:
    """What sources are read with: the small tables as they ship, read once for all nights."""
    with TemporaryDirectory() as folder:
        tables = read_tables(copy_data(Path(folder) / data.name))
    return Reading(tables, TableUnderstanding(tables))


class Nights:
    """A home with its data folder, and the nights in it."""

    def __init__(self, data: Path, home: Path, encoder: Encoder, watch: TellingWatch) -> None:
        self.data, self.home = data, home
        self.encoder, self.watch = encoder, watch
        self.read = 0

    def settings(self, text: str) -> None:
        self.home.mkdir(parents=True, exist_ok=True)
        (self.home / "sources.toml").write_text(text, encoding="utf-8")

    def source(self, text: str) -> None:
        """A configured page with this text."""
        self.settings('[[source]]\nid = "seite"\nkind = "page"\npath = "seite.html"\n')
        (self.home / "seite.html").write_text(text, encoding="utf-8")

    def run(self, *, dry_run: bool = False, progress: Progress | None = None) -> NightReport:
        return run_night(
            Night(
                data=self.data,
                home=self.home,
                settings=load_settings(self.home / "sources.toml"),
                encoder=self.encoder,
                reading=self._reading,
                watch=lambda: self.watch,
                dry_run=dry_run,
            ),
            progress,
        )

    def served(self) -> Snapshot:
        return open_snapshot(self.home)

    def _reading(self) -> Reading:
        self.read += 1
        return small_reading(FIXTURES / "data")


@pytest.fixture
def watch() -> TellingWatch:
    return TellingWatch()


@pytest.fixture(scope="session")
def yesterday(small_data: Callable[[Path], Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("yesterday")
    Nights(small_data(root / "data"), root / "home", WordEncoder(), TellingWatch()).run()
    return root


@pytest.fixture
def fresh(
    monkeypatch: pytest.MonkeyPatch,
    small_data: Callable[[Path], Path],
    tmp_path: Path,
    word_encoder: Encoder,
    watch: TellingWatch,
) -> Nights:
    # Foreign files are taken apart in this process: the confined one has tests of its own.
    monkeypatch.setattr("indexer.sources.importing.extract_bytes", extracted)
    return Nights(small_data(tmp_path / "data"), tmp_path / "home", word_encoder, watch)


@pytest.fixture
def nights(fresh: Nights, yesterday: Path) -> Nights:
    shutil.copytree(yesterday / "home", fresh.home)
    return fresh
