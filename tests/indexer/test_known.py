"""Lines that were read before are not parsed again, and nothing else changes."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from indexer.records import Municipality
from indexer.tables import read_tables
from indexer.tables.known import known_rows
from models.errors import DataError


@pytest.fixture
def home(tmp_path: Path, data_folder: Path) -> Path:
    """A home that knows the small tables."""
    known = known_rows(tmp_path / "home", "code")
    read_tables(data_folder, known)
    known.save()
    return tmp_path / "home"


def files(home: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in (home / "cache" / "tables").iterdir()}


def same(data: Path, home: Path, code: str = "code") -> bool:
    """Whether the tables are read as if nothing were known."""
    anew, again = read_tables(data), read_tables(data, known_rows(home, code))
    fields = [name for name in anew.__slots__ if name not in ("indicators", "towns")]
    assert repr(anew.indicators) == repr(again.indicators)
    assert tuple(anew.towns) == tuple(again.towns)
    return all(getattr(anew, name) == getattr(again, name) for name in fields)


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("municipalities.csv", "Wismar", "Wismar an der See"),
        ("municipalities.csv", "Wismar", 'Wis"mar'),
        ("indicators.csv", "0.", "0.0"),
        ("themes.yaml", "Abwasser", "Schmutzwasser"),
        ("towns.csv", "Nabeul", "Nabeul-Plage"),
        ("aliases.csv", "Cologne", "Colonia"),
        ("programmes.yaml", "Beratung", "Beratung vor Ort"),
    ],
)
def test_whatever_changes_is_read_as_if_nothing_were_known(
    data_folder: Path, home: Path, file: str, old: str, new: str
) -> None:
    before = files(home)

    change(data_folder / file, old, new)

    assert same(data_folder, home)
    assert files(home) == before, "reading writes nothing by itself"


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("municipalities.csv", "ags,", "schluessel,ags,"),
        ("indicators.yaml", "- id", "- - id"),
        ("themes.yaml", "water", "watr"),
    ],
)
def test_a_broken_table_is_refused_whatever_is_known(
    data_folder: Path, home: Path, file: str, old: str, new: str
) -> None:
    change(data_folder / file, old, new)

    with pytest.raises(DataError) as anew:
        read_tables(data_folder)
    with pytest.raises(DataError) as again:
        read_tables(data_folder, known_rows(home, "code"))

    assert str(again.value) == str(anew.value)


def test_a_row_that_is_set_aside_is_told_every_time(data_folder: Path, home: Path) -> None:
    change(data_folder / "municipalities.csv", "2021", "long ago")

    for _ in range(2):
        known = known_rows(home, "code")
        tables = read_tables(data_folder, known)
        known.save()
        assert [row.file for row in tables.quarantined][:1] == ["municipalities.csv"]


def test_what_a_line_became_is_what_is_read(data_folder: Path, home: Path) -> None:
    """Tests that find nothing changed could not fail if nothing were ever taken from the files."""
    header = (data_folder / "units.csv").read_text(encoding="utf-8").splitlines()[0]
    rows = known_rows(home, "code").rows("units.csv", header, Municipality)
    other = known_rows(home, "code")
    other.remember("units.csv", header, {k: replace(v, name="Neu") for k, v in rows.items()})
    other.save()

    units = read_tables(data_folder, known_rows(home, "code")).municipalities

    assert sum(unit.name == "Neu" for unit in units) == len(rows) > 0


@pytest.mark.parametrize("damage", ["flipped", "cut", "empty", "gone", "folder"])
def test_a_damaged_file_costs_time_and_nothing_else(
    data_folder: Path, home: Path, damage: str
) -> None:
    path = home / "cache" / "tables" / "municipalities.csv.rows"
    content = bytearray(path.read_bytes())
    path.unlink()
    if damage == "folder":
        path.mkdir()
    elif damage != "gone":
        content[len(content) // 2] ^= 0x01
        size = {"flipped": len(content), "cut": 100, "empty": 0}[damage]
        path.write_bytes(bytes(content[:size]))

    assert same(data_folder, home)


def test_other_code_reads_everything_anew(data_folder: Path, home: Path) -> None:
    assert same(data_folder, home, "other code")
    assert known_rows(home, "other code").rows("sources.csv", "", dict) == {}


def test_a_disk_without_room_is_no_reason_to_stop(data_folder: Path, tmp_path: Path) -> None:
    (tmp_path / "home").write_text("no folder")
    known = known_rows(tmp_path / "home", "code")

    read_tables(data_folder, known)
    known.save()

    assert (tmp_path / "home").read_text() == "no folder"
