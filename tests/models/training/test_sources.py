from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from models.errors import DataError
from models.training.sources import Row, read_sources


def write(path: Path, *rows: tuple[str, ...]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with gzip.open(path, "wt", encoding="utf-8") as file:
        file.writelines("\t".join(row) + "\n" for row in rows)


def test_reads_all_folders_and_cleans(tmp_path: Path) -> None:
    write(
        tmp_path / "pairs" / "en-de.tsv.gz", ("a", "sent", " The  city\u00a0hall ", "Das Rathaus")
    )
    write(tmp_path / "pairs_mt" / "en-de.tsv.gz", ("b", "", "Open {file} now", "{file} öffnen"))
    write(tmp_path / "pairs_mt" / "de-ar.tsv.gz", ("b", "", "Wasser", "ماء"))

    collection = read_sources(tmp_path)

    assert collection.rows == {
        ("en", "de"): [
            Row("a", "sent", "The city hall", "Das Rathaus"),
            Row("b", "", "Open now", "öffnen"),
        ],
        ("de", "ar"): [Row("b", "", "Wasser", "ماء")],
    }
    assert collection.count() == 3


@pytest.mark.parametrize(
    ("left", "right", "reason"),
    [
        ("", "Rathaus", "empty"),
        ("12 - 13", "12 bis 13", "no letter"),
        ("Dear #NAME#, thanks", "Liebe #NAME#, danke", "placeholder"),
        ("long " * 200, "lang " * 100, "too long"),
        (
            "This sentence is much longer than the other one, by far and away",
            "Kurz",
            "lengths differ",
        ),
        ("Manage all users here", "Manage all users here", "not translated"),
    ],
)
def test_useless_rows_are_counted_by_reason(
    tmp_path: Path, left: str, right: str, reason: str
) -> None:
    write(tmp_path / "pairs" / "en-de.tsv.gz", ("a", "", left, right), ("a", "", "Kyiv", "Kyiv"))

    collection = read_sources(tmp_path)

    assert [row.left for row in collection.rows["en", "de"]] == ["Kyiv"]
    assert collection.dropped == {reason: 1}


def test_repetitions_are_left_out_once_per_pair(tmp_path: Path) -> None:
    write(tmp_path / "pairs" / "en-de.tsv.gz", ("a", "", "Water", "Wasser"))
    write(tmp_path / "pairs_admin" / "en-de.tsv.gz", ("b", "", "water", "wasser"))

    collection = read_sources(tmp_path)

    assert collection.count() == 1
    assert collection.dropped == {"repeated": 1}


def test_a_row_of_three_columns_is_named(tmp_path: Path) -> None:
    write(tmp_path / "pairs" / "en-de.tsv.gz", ("a", "", "Water", "Wasser"), ("a", "x", "y"))
    with pytest.raises(DataError, match=r"en-de\.tsv\.gz, line 2: 3 columns"):
        read_sources(tmp_path)


def test_a_damaged_file_is_named(tmp_path: Path) -> None:
    path = tmp_path / "pairs" / "en-de.tsv.gz"
    write(path, ("a", "", "Water", "Wasser"))
    path.write_bytes(path.read_bytes()[:-6])
    with pytest.raises(DataError, match=r"en-de\.tsv\.gz can't be read"):
        read_sources(tmp_path)


def test_an_empty_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="No parallel text") as caught:
        read_sources(tmp_path)
    assert "--sources" in caught.value.mend
