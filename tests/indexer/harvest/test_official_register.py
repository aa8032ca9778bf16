"""The official extract of the Gemeindeverzeichnis, read as it comes."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from indexer.harvest.official_register import find_registers, read_official_register
from indexer.records import Municipality, Reference
from models.errors import DataError
from tests.indexer.harvest.official import write_extract

FLENSBURG = Municipality(
    ags="01001000",
    name="Flensburg",
    label="Flensburg",
    kind="kreisfreie_stadt",
    state="SH",
    reference=Reference("register", "2021-12-31"),
    official_name="Flensburg, Stadt",
    population=91_113,
    area_km2=56.73,
    lat=54.78,
    lon=9.43751,
    postal_code="24937",
    region="Ostsee",
    urbanisation="dense",
)
QUARTERLY = "Gemeinden in Deutschland nach Fläche, Bevölkerung und Postleitzahl am {} (Quartal)"


def test_a_row_says_what_the_older_tables_said(tmp_path: Path) -> None:
    read = read_official_register(write_extract(tmp_path / "Auszug_GV.xlsx", [FLENSBURG]))
    (row,) = read.rows
    assert (read.date, read.population_date) == ("2024-12-31", "2024-12-31")
    assert row["ags"] == "01001000"
    assert row["ars"] == "010010000000"
    assert (row["name"], row["BEZ"]) == ("Flensburg, Stadt", "Stadt")
    assert (row["population"], float(row["area_km2"])) == ("91113", 56.73)
    assert (float(row["lat"]), float(row["lon"])) == (54.78, 9.43751)
    assert (row["plz"], row["reisegebiet"]) == ("24937", "Ostsee")
    assert row["verstaedterung"] == "dicht besiedelt"


@pytest.mark.parametrize(
    ("title", "notes", "territory", "counted"),
    [
        (QUARTERLY.format("30.09.2025"), (), "2025-09-30", "2024-12-31"),
        (QUARTERLY.format("31.12.2024"), (), "2024-12-31", "2023-12-31"),
        (
            QUARTERLY.format("30.09.2025"),
            ("1) Gebietsstand", "2) Bevölkerung auf Grundlage des Zensus 2022 am 30.06.2025"),
            "2025-09-30",
            "2025-06-30",
        ),
        ("Gemeinden", (), "2024-12-31", "2024-12-31"),
    ],
)
def test_it_says_of_which_day_it_is(
    tmp_path: Path, title: str, notes: tuple[str, ...], territory: str, counted: str
) -> None:
    path = write_extract(tmp_path / "Auszug_GV.xlsx", [FLENSBURG], title=title, notes=notes)
    read = read_official_register(path)
    assert (read.date, read.population_date) == (territory, counted)


def rewritten(path: Path, **cells: object) -> Path:
    """The extract with other cells in its row of Flensburg."""
    write_extract(path, [FLENSBURG])
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[1]
    for column, value in cells.items():
        sheet[f"{column}7"] = value
    book.save(path)
    return path


def test_keys_and_codes_that_were_saved_as_numbers_get_their_zeros_back(tmp_path: Path) -> None:
    path = rewritten(tmp_path / "a.xlsx", C=1, D=0, E=1, F=0, G=0, N=1067, J="91 113")
    (row,) = read_official_register(path).rows
    assert (row["ags"], row["plz"], row["population"]) == ("01001000", "01067", "91113")


def test_territories_without_inhabitants_are_left_out(tmp_path: Path) -> None:
    read = read_official_register(rewritten(tmp_path / "a.xlsx", B="66", J=None))
    assert (read.rows, read.uninhabited) == ((), 1)


@pytest.mark.parametrize(
    ("cells", "said"),
    [({"J": "viele"}, "row 7: Flensburg, Stadt has 'viele'"), ({"C": "99"}, "row 7: '99 0 01")],
)
def test_a_broken_row_is_named(tmp_path: Path, cells: dict[str, object], said: str) -> None:
    with pytest.raises(DataError, match=said) as error:
        read_official_register(rewritten(tmp_path / "a.xlsx", **cells))
    assert "Statistisches Bundesamt" in error.value.mend or "as it comes" in error.value.mend


def test_another_table_is_refused(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(("ags", "name"))
    book.save(tmp_path / "gemeindeverzeichnis_2024.xlsx")
    (path,) = find_registers(tmp_path)
    with pytest.raises(DataError, match="no sheet with rows of municipalities"):
        read_official_register(path)
