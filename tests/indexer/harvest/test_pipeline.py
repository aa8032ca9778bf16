"""The builder from end to end, on a few rows of the real raw files; and what it shipped."""

import json
import shutil

import pytest

from indexer.harvest.pipeline import build_data
from indexer.harvest.report import Doubt, Report
from indexer.harvest.sources_page import write_report
from indexer.outlines import OUTLINES_FILE
from indexer.tables import TABLE_FILES, read_csv, read_tables
from models.errors import DataError
from models.paths import data_dir


@pytest.fixture(scope="module")
def built_twice(raw, tmp_path_factory):
    folders = [tmp_path_factory.mktemp("one"), tmp_path_factory.mktemp("two") / "new"]
    return [(build_data(raw, folder), folder) for folder in folders]


def test_building_twice_gives_the_same_bytes(built_twice):
    (_, one), (_, two) = built_twice
    names = sorted(path.name for path in one.iterdir())
    assert names == sorted(path.name for path in two.iterdir())
    for name in names:
        assert (one / name).read_bytes() == (two / name).read_bytes(), name


def test_every_table_is_written_and_read_without_a_broken_row(built_twice):
    data = built_twice[0][1]
    others = {"report.csv", "SOURCES.md", OUTLINES_FILE}
    assert {path.name for path in data.iterdir()} == {*TABLE_FILES, *others}
    tables = read_tables(data)
    assert tables.quarantined == ()
    assert tables.partnerships
    assert tables.requests
    assert tables.competences


def test_tables_are_sorted_and_end_their_lines_the_same_way(built_twice):
    for path in built_twice[0][1].glob("*.csv"):
        text = path.read_bytes().decode("utf-8")
        assert "\r" not in text
        assert text.endswith("\n")
        keys = [next(iter(row.values())) for row in read_csv(path)]
        assert keys == sorted(keys), path.name


@pytest.mark.parametrize("folder", ["built", "shipped"])
def test_every_source_in_a_table_is_listed(built_twice, folder):
    data = built_twice[0][1] if folder == "built" else data_dir()
    listed = {row["id"] for row in read_csv(data / "sources.csv")}
    assert all(row["licence"] and row["vintage"] for row in read_csv(data / "sources.csv"))
    for path in data.glob("*.csv"):
        rows = read_csv(path)
        if rows and "source" in rows[0]:
            assert {row["source"] for row in rows} <= listed, path.name
    for path in data.glob("*.jsonl"):
        for line in path.read_text(encoding="utf-8").splitlines():
            document = json.loads(line)
            references = [*document.get("references", ()), document.get("reference")]
            assert {one["source"] for one in references if one} <= listed, path.name


def test_the_page_of_sources_tells_licences_counts_and_doubts(built_twice):
    report, data = built_twice[0]
    page = (data / "SOURCES.md").read_text(encoding="utf-8")
    for source in read_csv(data / "sources.csv"):
        assert f"`{source['id']}`" in page
    rows = len(read_csv(data / "municipalities.csv"))
    assert f"| `municipalities.csv` | {rows} |" in page
    assert "- rows joined by a change: 5" in page
    assert "13425 Rimbach" in page
    assert len(read_csv(data / "report.csv")) == len(report.doubts)


def test_a_missing_folder_of_raw_files_is_named(tmp_path):
    with pytest.raises(DataError, match="folder of raw files") as error:
        build_data(tmp_path / "nowhere", tmp_path / "data")
    assert "--sources" in error.value.mend
    assert not (tmp_path / "data").exists()


def test_the_report_adds_up_and_forgets_repetitions():
    report = Report()
    report.count("a.csv", "rows")
    report.count("a.csv", "rows", 2)
    report.doubt("a.csv", 7, "odd", "why")
    report.doubt("a.csv", "7", "odd", "why")
    assert list(report.counts()) == [("a.csv", "rows", 3)]
    assert report.doubts == (Doubt("a.csv", "odd", "7", "why"),)


def test_long_lists_of_doubts_are_cut_on_the_page_and_whole_in_the_table(tmp_path):
    report = Report()
    for row in range(12):
        report.doubt("a.csv", row, "odd", "why")
    write_report(report, tmp_path)
    assert "- and 7 more" in (tmp_path / "SOURCES.md").read_text(encoding="utf-8")
    assert len(read_csv(tmp_path / "report.csv")) == 12


def test_the_shipped_tables_are_small_enough_to_ship():
    assert sum(path.stat().st_size for path in data_dir().iterdir()) < 15_000_000


def test_a_run_that_fails_leaves_everything_as_it_was(raw, built_twice, tmp_path):
    out = tmp_path / "data"
    shutil.copytree(built_twice[0][1], out)
    before = {path.name: path.read_bytes() for path in out.iterdir()}
    broken = tmp_path / "raw"
    shutil.copytree(raw, broken)
    (broken / "facts" / "requests.jsonl").unlink()
    with pytest.raises(DataError, match=r"requests\.jsonl"):
        build_data(broken, out)
    assert {path.name: path.read_bytes() for path in out.iterdir()} == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["data", "raw"]
