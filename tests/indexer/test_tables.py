from __future__ import annotations

import json
import string
from collections.abc import Callable
from pathlib import Path

import msgspec
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.records import Competence, Partnership, Place, Reference
from indexer.tables import (
    TABLE_FILES,
    Tables,
    read_csv,
    read_jsonl,
    read_tables,
    write_csv,
    write_jsonl,
)
from models.errors import DataError
from models.themes.catalogue import THEME_IDS


def edit(folder: Path, file: str, change: Callable[[list[str]], list[str]]) -> None:
    path = folder / file
    lines = change(path.read_text(encoding="utf-8").splitlines())
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def edit_record(folder: Path, file: str, row: int, **fields: object) -> None:
    def change(lines: list[str]) -> list[str]:
        record = json.loads(lines[row]) | fields
        lines[row] = json.dumps({k: v for k, v in record.items() if v is not None})
        return lines

    edit(folder, file, change)


def edit_cell(folder: Path, file: str, key: str, column: str, value: str) -> None:
    rows = read_csv(folder / file)
    for row in rows:
        if next(iter(row.values())) == key:
            row[column] = value
    write_csv(folder / file, rows, tuple(rows[0]))


def complaint(tables: Tables) -> str:
    (only,) = tables.quarantined
    return str(only)


# --- a whole folder


def test_the_small_folder_is_read_without_complaint(data_folder: Path) -> None:
    tables = read_tables(data_folder)

    assert tables.quarantined == ()
    assert [unit.ags for unit in tables.municipalities] == sorted(
        unit.ags for unit in tables.municipalities
    )
    koeln = next(unit for unit in tables.municipalities if unit.ags == "05315000")
    assert koeln.aliases == ("Cologne",)
    assert koeln.population == 1073096
    assert koeln.reference == Reference(source="register", vintage="2021-12-31")
    assert {unit.kind for unit in tables.municipalities} >= {"bezirk", "unternehmen", "verband"}
    assert tables.countries["NA"].names["de"] == "Namibia"
    assert [theme.id for theme in tables.themes] == list(THEME_IDS)
    assert tables.programme_vocabulary[0].name == "Nakopa"
    assert tables.reference_year == 2026


def test_indicators_are_arrays_with_gaps(data_folder: Path) -> None:
    table = read_tables(data_folder).indicators

    assert table.ids == ("pv_per_inhabitant", "wind_per_inhabitant", "forest_share", "growth")
    assert table.values.shape == (len(table.ags), 4)
    assert table.values.dtype == np.float32
    row = table.ags.index("05113000")
    column = table.ids.index("wind_per_inhabitant")
    assert table.values[row, column] == 0.0
    assert np.isnan(table.percentiles[row, column])
    figures = {figure.id: figure for figure in table.row(row)}
    assert figures["wind_per_inhabitant"].percentile is None
    assert figures["forest_share"].size_class == "from_500000"


@pytest.mark.parametrize("file", TABLE_FILES)
def test_every_table_is_needed(data_folder: Path, file: str) -> None:
    (data_folder / file).unlink()

    with pytest.raises(DataError, match=file):
        read_tables(data_folder)


@pytest.mark.parametrize("file", [name for name in TABLE_FILES if name != "themes.yaml"])
def test_an_empty_table_stops_the_run(data_folder: Path, file: str) -> None:
    (data_folder / file).write_text("", encoding="utf-8")

    with pytest.raises(DataError, match=file):
        read_tables(data_folder)


# --- one bad row is set aside and named


def test_an_unknown_unit_sets_the_fact_aside(data_folder: Path) -> None:
    edit_record(data_folder, "competences.jsonl", 2, ags="05315001")

    tables = read_tables(data_folder)

    assert len(tables.competences) == 19
    assert "competences.jsonl, line 3, field ags" in complaint(tables)
    assert "'05315001'" in complaint(tables)
    assert "05315000" in complaint(tables), "the nearest key is offered"


@pytest.mark.parametrize(
    ("file", "fields", "where"),
    [
        ("competences.jsonl", {"themes": ["wast"]}, "themes"),
        ("competences.jsonl", {"year": "2019"}, "year"),
        ("competences.jsonl", {"year": 99999}, "year"),
        ("competences.jsonl", {"colour": "blue"}, "colour"),
        ("competences.jsonl", {"statement": None}, "statement"),
        ("competences.jsonl", {"type": "rumour"}, "type"),
        ("competences.jsonl", {"id": "c-0001"}, "id"),
        (
            "competences.jsonl",
            {"reference": {"source": "hearsay", "vintage": "2026"}},
            "reference.source",
        ),
        ("competences.jsonl", {"reference": {"source": "facts"}}, "reference.vintage"),
        ("memberships.jsonl", {"ags": "99999999"}, "ags"),
        ("places.jsonl", {"country": "XX"}, "country"),
        ("places.jsonl", {"lat": 95.0}, "lat"),
        ("partnerships.jsonl", {"place": "ps-nowhere"}, "place"),
        ("partnerships.jsonl", {"references": []}, "references"),
        ("partnerships.jsonl", {"country": "ps"}, "country"),
        ("requests.jsonl", {"status": "new"}, "status"),
        ("requests.jsonl", {"named_partner": "05114999"}, "named_partner"),
        ("requests.jsonl", {"place_id": "ps-nowhere"}, "place_id"),
    ],
)
def test_a_bad_field_is_named(
    data_folder: Path, file: str, fields: dict[str, object], where: str
) -> None:
    row = 2
    whole = len((data_folder / file).read_text(encoding="utf-8").splitlines())
    edit_record(data_folder, file, row, **fields)

    tables = read_tables(data_folder)

    own = [bad for bad in tables.quarantined if bad.file == file]
    assert [(bad.line, bad.field) for bad in own] == [(row + 1, where)]
    assert own[0].why
    assert own[0].mend
    kept = getattr(tables, file.removesuffix(".jsonl"))
    assert len(kept) == whole - 1


@pytest.mark.parametrize(
    ("file", "key", "column", "value"),
    [
        ("municipalities.csv", "05113000", "population", "many"),
        ("municipalities.csv", "05113000", "population", "-3"),
        ("municipalities.csv", "05113000", "lat", "5.1"),
        ("municipalities.csv", "05113000", "lat", "nan"),
        ("municipalities.csv", "05113000", "kind", "city"),
        ("municipalities.csv", "05113000", "traits", "coast;lake"),
        ("municipalities.csv", "05113000", "source", ""),
        ("indicators.csv", "05113000", "forest_share", "3 %"),
        ("indicators.csv", "05113000", "forest_share_pct", "97"),
        ("indicators.csv", "05113000", "forest_share_pct", "nan"),
        ("indicators.csv", "05113000", "size_class", "large"),
        ("countries.csv", "NA", "name_uk", ""),
        ("aliases.csv", "Cologne", "ags", "05315999"),
        ("aliases.csv", "Cologne", "kind", "nickname"),
        ("state_partnerships.csv", "BW", "country", "ZZ"),
        ("ags_changes.csv", "16056000", "date", "July"),
    ],
)
def test_a_bad_cell_is_named(
    data_folder: Path, file: str, key: str, column: str, value: str
) -> None:
    if file == "ags_changes.csv":
        more = "03152000,03159000,2016-11-01,merger,register"
        edit(data_folder, file, lambda lines: [*lines, more])
    edit_cell(data_folder, file, key, column, value)

    tables = read_tables(data_folder)

    bad = next(bad for bad in tables.quarantined if bad.file == file)
    assert bad.field is not None
    assert column in bad.field
    line = (data_folder / file).read_text(encoding="utf-8").splitlines()[bad.line - 1]
    assert key in line


def test_a_broken_unit_takes_its_facts_along_and_says_so(data_folder: Path) -> None:
    edit_cell(data_folder, "municipalities.csv", "13074087", "population", "x")

    tables = read_tables(data_folder)

    assert all(unit.ags != "13074087" for unit in tables.municipalities)
    assert {bad.file for bad in tables.quarantined} == {
        "municipalities.csv",
        "indicators.csv",
        "partnerships.jsonl",
        "competences.jsonl",
    }


def test_a_broken_district_costs_its_municipalities_the_link_only(data_folder: Path) -> None:
    edit_cell(data_folder, "municipalities.csv", "07231", "state", "Pfalz")

    tables = read_tables(data_folder)

    kues = next(unit for unit in tables.municipalities if unit.ags == "07231008")
    assert kues.district is None
    assert kues.district_name == "Landkreis Bernkastel-Wittlich"
    links = [bad for bad in tables.quarantined if bad.field == "district"]
    assert {bad.file for bad in links} == {"municipalities.csv", "units.csv"}


def test_a_quotation_mark_that_is_never_closed_costs_one_row(data_folder: Path) -> None:
    edit(
        data_folder,
        "municipalities.csv",
        lambda lines: [line.replace("05113000,", '05113000,"', 1) for line in lines],
    )

    tables = read_tables(data_folder)

    assert len(tables.municipalities) == 39
    assert any("quotation mark" in bad.mend for bad in tables.quarantined)


def test_bytes_that_are_no_utf8_cost_one_row(data_folder: Path) -> None:
    for file in ("municipalities.csv", "competences.jsonl"):
        content = (data_folder / file).read_bytes()
        for word in ("Mühlacker", "Müllverbrennung"):
            content = content.replace(word.encode(), word.encode("latin-1"))
        (data_folder / file).write_bytes(content)

    tables = read_tables(data_folder)

    found = {bad.file for bad in tables.quarantined if "UTF-8" in bad.why}
    assert found == {"municipalities.csv", "competences.jsonl"}
    assert len(tables.competences) == 19


def test_a_line_that_is_no_json_costs_one_row(data_folder: Path) -> None:
    edit(data_folder, "places.jsonl", lambda lines: ["{not json", "[1]", *lines])

    tables = read_tables(data_folder)

    assert [(bad.line, bad.file) for bad in tables.quarantined] == [
        (1, "places.jsonl"),
        (2, "places.jsonl"),
    ]
    assert len(tables.places) == 19


def test_a_bad_entry_of_a_yaml_table_is_named_by_its_line(data_folder: Path) -> None:
    path = data_folder / "programmes.yaml"
    text = path.read_text(encoding="utf-8").replace("countries: [PS]", "countries: [PX]")
    path.write_text(text, encoding="utf-8")

    tables = read_tables(data_folder)

    assert len(tables.programmes) == 2
    assert tables.quarantined[0].where == "programmes.yaml, line 2, field countries"


def test_yaml_that_cannot_be_parsed_stops_the_run_with_its_line(data_folder: Path) -> None:
    path = data_folder / "programmes.yaml"
    path.write_text(path.read_text(encoding="utf-8") + "  - name: [\n", encoding="utf-8")

    with pytest.raises(DataError, match=r"programmes\.yaml, line \d+"):
        read_tables(data_folder)


def test_yaml_without_the_list_stops_the_run(data_folder: Path) -> None:
    (data_folder / "indicators.yaml").write_text("id: x\n", encoding="utf-8")

    with pytest.raises(DataError, match="does not hold a list"):
        read_tables(data_folder)


# --- too much is broken


def test_a_table_that_is_largely_broken_stops_the_run(data_folder: Path) -> None:
    for row in range(4):
        edit_record(data_folder, "competences.jsonl", row, year="old")

    with pytest.raises(DataError, match="4 of the 20 rows") as error:
        read_tables(data_folder)
    assert "competences.jsonl, line 1, field year" in error.value.message


def test_three_broken_rows_of_twenty_are_borne(data_folder: Path) -> None:
    for row in range(3):
        edit_record(data_folder, "competences.jsonl", row, year="old")

    assert len(read_tables(data_folder).competences) == 17


def test_a_header_without_a_column_stops_the_run(data_folder: Path) -> None:
    edit(
        data_folder,
        "municipalities.csv",
        lambda lines: [lines[0].replace("vintage", "jahrgang"), *lines[1:]],
    )

    with pytest.raises(DataError, match="header lacks vintage"):
        read_tables(data_folder)


def test_a_table_with_semicolons_is_refused_by_its_header(data_folder: Path) -> None:
    edit(data_folder, "sources.csv", lambda lines: [line.replace(",", ";") for line in lines])

    with pytest.raises(DataError, match=r"sources\.csv, line 1"):
        read_tables(data_folder)


def test_an_indicator_column_that_nobody_describes_is_refused(data_folder: Path) -> None:
    edit(
        data_folder,
        "indicators.csv",
        lambda lines: [lines[0] + ",luck,luck_pct", *(line + ",," for line in lines[1:])],
    )

    with pytest.raises(DataError, match="'luck' is no indicator"):
        read_tables(data_folder)


def test_a_column_that_occurs_twice_is_refused(data_folder: Path) -> None:
    edit(data_folder, "aliases.csv", lambda lines: [lines[0] + ",alias", *lines[1:]])

    with pytest.raises(DataError, match="a column name occurs twice"):
        read_tables(data_folder)


def test_a_folder_in_place_of_a_table_is_refused(data_folder: Path) -> None:
    (data_folder / "sources.csv").unlink()
    (data_folder / "sources.csv").mkdir()

    with pytest.raises(DataError, match="can't be read"):
        read_tables(data_folder)


# --- writing


def test_csv_is_sorted_and_keeps_leading_zeros_and_namibia(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "t.csv"

    count = write_csv(
        path,
        [
            {"ags": "05315000", "name": 'a "b", c', "items": ("x", "y"), "ok": True},
            {"ags": "01001000", "name": None, "items": (), "ok": False},
            {"ags": "NA", "name": 1.5},
        ],
        ("ags", "name", "items", "ok"),
    )

    assert count == 3
    assert path.read_bytes().decode() == (
        'ags,name,items,ok\n01001000,,,false\n05315000,"a ""b"", c",x;y,true\nNA,1.5,,\n'
    )
    assert [row["ags"] for row in read_csv(path)] == ["01001000", "05315000", "NA"]


@pytest.mark.parametrize(
    "row",
    [{"a": "x", "other": 1}, {"a": "two\nlines"}, {"a": ["x;y"]}],
    ids=["column", "line break", "separator"],
)
def test_what_could_not_be_read_back_is_refused_and_the_old_table_stays(
    tmp_path: Path, row: dict[str, object]
) -> None:
    path = tmp_path / "t.csv"
    write_csv(path, [{"a": "old"}], ("a",))

    with pytest.raises(DataError, match=r"t\.csv, row 1"):
        write_csv(path, [row], ("a",))

    assert path.read_text(encoding="utf-8") == "a\nold\n"
    assert list(tmp_path.iterdir()) == [path]


def test_two_records_of_one_id_are_refused(tmp_path: Path) -> None:
    place = Place("x", "X", "PS", ("X",), (Reference("s", "2020"),))

    with pytest.raises(DataError, match="'x' occurs twice"):
        write_jsonl(tmp_path / "p.jsonl", [place, place])


def test_reading_a_single_table_refuses_a_broken_row(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("a,b\n1\n", encoding="utf-8")

    with pytest.raises(DataError, match=r"t\.csv, line 2: The row has 1 cells"):
        read_csv(path)

    lines = tmp_path / "p.jsonl"
    lines.write_text('{"id": 1}\n', encoding="utf-8")
    with pytest.raises(DataError, match=r"p\.jsonl, line 1"):
        read_jsonl(lines, Place)


def test_a_byte_order_mark_and_windows_line_ends_are_borne(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes(b"\xef\xbb\xbfa,b\r\n1,2\r\n\r\n")

    assert read_csv(path) == [{"a": "1", "b": "2"}]


# A cell may hold anything but what ends a line; JSON carries every character.
_CELL = st.text(st.characters(codec="utf-8", exclude_characters="\n\r"), max_size=20)
_TEXT = st.text(st.characters(codec="utf-8"), max_size=20)


@given(st.lists(st.fixed_dictionaries({"k": _CELL.filter(str.strip), "v": _CELL}), max_size=8))
def test_rows_survive_writing_and_reading(
    tmp_path_factory: pytest.TempPathFactory, rows: list[dict[str, str]]
) -> None:
    path = tmp_path_factory.mktemp("csv") / "t.csv"

    write_csv(path, rows, ("k", "v"))

    assert read_csv(path) == sorted(rows, key=lambda row: (row["k"], row["v"]))


_REFERENCES = st.builds(
    Reference,
    source=_TEXT,
    vintage=st.just("2026-11-22"),
    url=st.none() | _TEXT,
    date=st.none() | st.just("2019-05"),
)
_COMPETENCES = st.builds(
    Competence,
    id=st.text(string.ascii_lowercase, min_size=1, max_size=6),
    ags=st.sampled_from(["05315000", "08236", "11000000-treptow-koepenick"]),
    themes=st.lists(st.sampled_from(THEME_IDS), max_size=3).map(tuple),
    statement=_TEXT,
    type=st.sampled_from(["award", "project"]),
    shared=st.integers(1, 300),
    reference=_REFERENCES,
    year=st.none() | st.integers(1800, 2100),
)


@given(st.lists(_COMPETENCES, unique_by=lambda record: record.id, max_size=6))
def test_records_survive_writing_and_reading(
    tmp_path_factory: pytest.TempPathFactory, records: list[Competence]
) -> None:
    path = tmp_path_factory.mktemp("jsonl") / "t.jsonl"

    write_jsonl(path, records)

    assert read_jsonl(path, Competence) == sorted(records, key=lambda record: record.id)


@given(st.randoms(use_true_random=False))
def test_the_order_of_records_does_not_change_the_file(
    tmp_path_factory: pytest.TempPathFactory, random: object
) -> None:
    fixture = Path(__file__).parents[1] / "fixtures" / "data" / "partnerships.jsonl"
    records = read_jsonl(fixture, Partnership)
    random.shuffle(records)
    path = tmp_path_factory.mktemp("order") / "t.jsonl"

    write_jsonl(path, records)

    assert path.read_bytes() == fixture.read_bytes()


def test_a_quarantined_row_can_be_shown_as_json(data_folder: Path) -> None:
    edit_record(data_folder, "competences.jsonl", 0, year="old")

    shown = msgspec.json.decode(msgspec.json.encode(read_tables(data_folder).quarantined))

    assert shown[0]["file"] == "competences.jsonl"
    assert shown[0]["line"] == 1
