"""Reading sources with the small tables.

Fixtures:
    tables           the small tables
    understanding    the product's own reader of places and sizes, over the small tables
    read             takes a file apart and reads it, in this process
    take             imports files into a home of the test's own
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from indexer.sources.extract.__main__ import take_apart
from indexer.sources.extract.content import Content, Limits
from indexer.sources.importing import import_sources
from indexer.sources.inputs import Input
from indexer.sources.readers import Harvest, Origin, Tools, reader_of
from indexer.sources.results import Import
from indexer.sources.settings import Settings
from indexer.tables import Tables, read_tables
from models.themes import ThemeDetector
from service.understanding import TableUnderstanding

TODAY = dt.date(2026, 11, 22)

Read = Callable[..., Harvest]
Take = Callable[..., Import]


@pytest.fixture(scope="session")
def tables(small_data: Callable[[Path], Path], tmp_path_factory: pytest.TempPathFactory) -> Tables:
    return read_tables(small_data(tmp_path_factory.mktemp("sources") / "data"))


@pytest.fixture(scope="session")
def understanding(tables: Tables) -> TableUnderstanding:
    return TableUnderstanding(tables)


@pytest.fixture(scope="session")
def tools(tables: Tables, understanding: TableUnderstanding) -> Tools:
    return Tools(understanding, ThemeDetector(tables.themes), TODAY)


@pytest.fixture
def read(tools: Tools) -> Read:
    """``read(data, "page.html", country="PS")``: keywords are those of :class:`Origin`."""

    def run(data: bytes | str, name: str, **origin: Any) -> Harvest:
        raw = data.encode() if isinstance(data, str) else data
        content = take_apart(raw, name, None, Limits())
        known = Origin(id=name, name=name, **origin)
        return reader_of(content, known.kind).read(content, known, tools)

    return run


@pytest.fixture
def in_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take files apart in this process: the confined one has tests of its own."""

    def extract(data: bytes, name: str, limits: Limits, *, declared: str | None = None) -> Content:
        return take_apart(data, name, declared, limits)

    monkeypatch.setattr("indexer.sources.importing.extract_bytes", extract)


@pytest.fixture
def take(
    tables: Tables, understanding: TableUnderstanding, tmp_path: Path, in_process: None
) -> Take:
    """``take((name, data), ...)``: keywords are those of :class:`Origin` and ``import_sources``."""
    home = tmp_path / "home"

    def run(*files: tuple[str, bytes | str], **options: Any) -> Import:
        known = {key: options.pop(key) for key in ("kind", "country", "ags") if key in options}
        inputs = [
            Input(
                Origin(id=f"o-{name.partition('.')[0]}", name=name, complete=True, **known),
                data=data.encode() if isinstance(data, str) else data,
            )
            for name, data in files
        ]
        options.setdefault("today", TODAY)
        settings = options.pop("settings", Settings())
        return import_sources(inputs, settings, tables, understanding, home, **options)

    return run
