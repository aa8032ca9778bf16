"""The official list of changes: former keys and names lead to the successor, and nowhere else."""

from __future__ import annotations

import shutil
from pathlib import Path

import openpyxl
import pytest

from indexer.harvest.area_changes import read_area_changes
from indexer.harvest.crosswalk import Crosswalk, former_names, with_official
from indexer.harvest.german_units import GermanUnits, build_german_units
from indexer.harvest.report import Report
from indexer.lookups import AgsChange
from models.errors import DataError

HEAD = (
    "lfd. Nr.;Regionale Einheit;ARS;AGS;Gebietsname;Änderung;Fläche;Einwohner;ARS;AGS;Gebietsname;"
    "rechtlich;statistisch"
)
ROWS = (
    # dissolved into Flensburg; the leading zero was lost
    "1;Gemeinde;010010000990;1001990;Altdorf, Stadt;1;100,0;500;010010000000;01001000;Flensburg;"
    "01.01.2020;01.01.2020",
    # a new key, then dissolved: a chain
    "2;Gemeinde;x;01001991;Neudorf;3;;;x;01001992;Neudorf;01.03.2018;01.03.2018",
    "3;Gemeinde;x;01001992;Neudorf;1;;;x;01001000;Flensburg, Stadt;01.01.2021;01.01.2021",
    # dissolved into two
    "4;Gemeinde;x;01001993;Teilstadt;1;;;x;01001000;Flensburg;01.01.2020;01.01.2020",
    "5;Gemeinde;x;01001993;Teilstadt;1;;;x;01002000;Kiel;01.01.2020;01.01.2020",
    # a part ceded, a new name, a district, a sum
    "6;Gemeinde;x;01002000;Kiel;2;;;x;01001000;Flensburg;01.01.2020;01.01.2020",
    "7;Gemeinde;x;01002000;Kiel;4;;;x;01002000;Kiel am Meer;01.01.2020;01.01.2020",
    "8;Kreis;01001;01001;Kreis;1;;;01002;01002;Kreis;01.01.2020;01.01.2020",
    "Zusammen;;;;;;100,0;500;;;;;",
)


@pytest.fixture
def listed(tmp_path: Path) -> Path:
    (tmp_path / "municipal").mkdir()
    text = "\n".join(["Gebietsänderungen 2020", "", HEAD, *ROWS])
    (tmp_path / "municipal" / "gebietsaenderungen_2020.csv").write_text(text, encoding="cp1252")
    return tmp_path


def test_rows_are_read_by_their_cells(listed: Path) -> None:
    report = Report()
    found = read_area_changes(listed, report)
    assert [(u.name, u.change.old_ags, u.change.new_ags, u.change.kind) for u in found] == [
        ("Altdorf", "01001990", "01001000", "merger"),
        ("Neudorf", "01001991", "01001992", "renumbering"),
        ("Neudorf", "01001992", "01001000", "merger"),
        ("Teilstadt", "01001993", "01001000", "partial"),
        ("Teilstadt", "01001993", "01002000", "partial"),
        ("Kiel", "01002000", "01001000", "partial"),
    ]
    assert found[0].change.date == "2020-01-01"


def test_former_keys_lead_to_the_successor_only(listed: Path) -> None:
    changes = with_official((), read_area_changes(listed, Report()))
    crosswalk = Crosswalk(changes, {"01001000", "01002000"})
    assert crosswalk.current("01001990") == "01001000"
    assert crosswalk.current("01001991") == "01001000", "through the key it had in between"
    assert crosswalk.current("01001993") is None, "split up"
    assert crosswalk.current("01002000") == "01002000", "a part ceded changes no key"


def test_of_one_key_a_person_decides(listed: Path) -> None:
    by_hand = AgsChange("01001990", "01002000", "2020-01-01", "merger", "hand")
    changes = with_official((by_hand,), read_area_changes(listed, Report()))
    assert [c.new_ags for c in changes if c.old_ags == "01001990"] == ["01002000"]


def test_former_names_become_aliases(listed: Path, built: tuple[GermanUnits, Report]) -> None:
    units = {unit.ags: unit for unit in built[0].units}
    official = read_area_changes(listed, Report())
    aliases = former_names(official, with_official((), official), units)
    assert [(alias.alias, alias.ags, alias.kind) for alias in aliases] == [
        ("Altdorf", "01001000", "historic"),
        ("Neudorf", "01001000", "historic"),
    ]


def test_the_builder_takes_the_list_in(listed: Path, raw: Path, tmp_path: Path) -> None:
    sources = tmp_path / "sources"
    shutil.copytree(raw, sources)
    book = openpyxl.Workbook()
    for row in [HEAD.split(";"), ROWS[0].split(";")]:
        book.active.append(row)
    book.save(sources / "municipal" / "gebietsaenderungen_2020.xlsx")
    german = build_german_units(sources, Report())
    assert german.resolver().resolve("Altdorf").ags == "01001000"
    assert "01001990" in {change.old_ags for change in german.changes}


def test_a_list_that_can_not_be_read_is_named(tmp_path: Path) -> None:
    (tmp_path / "municipal").mkdir()
    (tmp_path / "municipal" / "gebietsaenderungen_2020.xlsx").write_bytes(b"PK\x03\x04cut")
    with pytest.raises(DataError, match="gebietsaenderungen_2020"):
        read_area_changes(tmp_path, Report())
