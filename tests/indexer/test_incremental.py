"""Whatever changed: what a run takes over from the last one gives what a full run would give."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.reindex import ReindexResult, reindex
from indexer.snapshot import open_snapshot, verify_snapshot
from models import Encoder
from tests.conftest import FIXTURES, WordEncoder, copy_data

Edit = Callable[[Path], None]

_WORDS = st.sampled_from(["Abwasser", "Radwege", "Solarstrom", "Bürgerhaus", "Kanalnetz"])
_TEXTS = st.lists(_WORDS, min_size=1, max_size=3).map(" ".join)
#: Fields that may be changed freely, by table: any of them may reach a passage, or none.
_FIELDS: dict[str, dict[str, st.SearchStrategy[Any]]] = {
    "competences.jsonl": {
        "statement": _TEXTS,
        "year": st.integers(1995, 2024),
        "themes": st.sampled_from([["water"], ["energy", "climate"]]),
    },
    "partnerships.jsonl": {
        "topics": st.lists(_WORDS, unique=True, max_size=2),
        "since": st.integers(1960, 2020),
        "note": _TEXTS,
    },
    "places.jsonl": {"name": _TEXTS, "lat": st.floats(30, 50).map(lambda n: round(n, 2))},
    "memberships.jsonl": {"since": st.integers(1990, 2020).map(str)},
    "requests.jsonl": {"text": _TEXTS},
}
_CELLS: dict[str, dict[str, st.SearchStrategy[str]]] = {
    "municipalities.csv": {
        "name": _WORDS,
        "population": st.integers(500, 900_000).map(str),
        "region": _WORDS,
    },
    "units.csv": {"name": _WORDS},
    "countries.csv": {"name_de": _WORDS, "aliases": _WORDS},
    "sources.csv": {"title": _WORDS},
    "towns.csv": {"name": _WORDS},
}


def _lines(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").splitlines()


def _write(path: Path, lines: list[str]) -> None:
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")


@st.composite
def changed_records(draw: st.DrawFn) -> Edit:
    """Another value in a record of a table of JSON lines."""
    file = draw(st.sampled_from(sorted(_FIELDS)))
    field = draw(st.sampled_from(sorted(_FIELDS[file])))
    row, value = draw(st.integers(0, 50)), draw(_FIELDS[file][field])

    def edit(data: Path) -> None:
        lines = _lines(data / file)
        at = row % len(lines)
        lines[at] = json.dumps(json.loads(lines[at]) | {field: value}, ensure_ascii=False)
        _write(data / file, lines)

    return edit


@st.composite
def changed_cells(draw: st.DrawFn) -> Edit:
    """Another value in a cell of a table."""
    file = draw(st.sampled_from(sorted(_CELLS)))
    column = draw(st.sampled_from(sorted(_CELLS[file])))
    row, value = draw(st.integers(0, 50)), draw(_CELLS[file][column])

    def edit(data: Path) -> None:
        with (data / file).open(encoding="utf-8", newline="") as given:
            header, *rows = csv.reader(given)
        rows[row % len(rows)][header.index(column)] = value
        with (data / file).open("w", encoding="utf-8", newline="") as written:
            csv.writer(written, lineterminator="\n").writerows([header, *rows])

    return edit


@st.composite
def removed_or_repeated(draw: st.DrawFn) -> Edit:
    """A fact that is gone, moved to the end, or there twice (the second is set aside)."""
    file = draw(st.sampled_from(["competences.jsonl", "memberships.jsonl", "partnerships.jsonl"]))
    row, again = draw(st.integers(0, 50)), draw(st.integers(0, 2))

    def edit(data: Path) -> None:
        lines = _lines(data / file)
        at = row % len(lines)
        line = lines.pop(at)
        _write(data / file, [*lines, *([line] * again)] if len(lines) > 2 else [line, *lines])

    return edit


@st.composite
def changed_figures(draw: st.DrawFn) -> Edit:
    """Another percentile of an indicator, which may make it stand out."""
    row, column = draw(st.integers(0, 50)), draw(st.integers(0, 50))
    share = draw(st.sampled_from(["0.01", "0.5", "0.99", ""]))

    def edit(data: Path) -> None:
        header, *lines = _lines(data / "indicators.csv")
        shares = [n for n, name in enumerate(header.split(",")) if name.endswith("_pct")]
        cells = lines[row % len(lines)].split(",")
        at = shares[column % len(shares)]
        cells[at] = share if cells[at - 1] else ""
        lines[row % len(lines)] = ",".join(cells)
        _write(data / "indicators.csv", [header, *lines])

    return edit


_EDITS = st.lists(
    changed_records() | changed_cells() | removed_or_repeated() | changed_figures(),
    min_size=1,
    max_size=8,
)


class Installation:
    """A home and its tables, changed and built again and again."""

    def __init__(self, root: Path) -> None:
        self.data, self.home = copy_data(root / "data"), root / "home"
        self.encoder: Encoder = WordEncoder()
        self.build()

    def build(self, *, full: bool = False) -> ReindexResult:
        return reindex(self.data, self.home, encoder=self.encoder, full=full)


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Installation:
    return Installation(tmp_path_factory.mktemp("incremental"))


@given(_EDITS)
@settings(max_examples=4, deadline=None)
def test_what_is_taken_over_gives_what_a_full_run_gives(
    installation: Installation, edits: list[Edit]
) -> None:
    for edit in edits:
        edit(installation.data)

    result = installation.build()
    files = open_snapshot(installation.home).manifest.files
    whole = installation.build(full=True)
    manifest = verify_snapshot(open_snapshot(installation.home).folder)

    assert whole.snapshot == result.snapshot
    assert manifest.files == files
    assert (whole.units, whole.passages) == (result.units, result.passages)
    assert whole.quarantined == result.quarantined
    # The next example may begin with other tables than the last one ended with.
    for path in (FIXTURES / "data").iterdir():
        (installation.data / path.name).write_bytes(path.read_bytes())
