"""Tables that leave the service: nothing in them is ever executed, and nothing gets lost."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from service.exports.tables import Table, plain, to_csv, to_xlsx

DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
texts = st.one_of(
    st.text(), st.builds(str.__add__, st.sampled_from((*DANGEROUS, " =", "\x00=")), st.text())
)


def read_csv(content: bytes) -> list[list[str]]:
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=";"))


@given(texts)
def test_no_text_is_a_formula(text: str) -> None:
    kept = plain(text)
    assert not kept.startswith(DANGEROUS)
    assert not kept.lstrip().startswith(DANGEROUS)
    assert plain(kept) == kept


@given(st.lists(st.tuples(texts, texts), max_size=6))
def test_csv_gives_back_the_cells_as_they_may_be_held(rows: list[tuple[str, str]]) -> None:
    read = read_csv(to_csv(Table("t", ("a", "b"), tuple(rows))))
    # An empty line is what a row of one empty cell would be; two cells never are.
    assert read == [["a", "b"], *([plain(one), plain(two)] for one, two in rows)]


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ('=HYPERLINK("http://x")', '\'=HYPERLINK("http://x")'),
        ("+49 30 1", "'+49 30 1"),
        ("-5 °C", "'-5 °C"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t=1"),
        ("\r=1", "'\r=1"),
        ("\u00a0=1", "'\u00a0=1"),
        ("a = b", "a = b"),
        ("08236", "08236"),
        ("", ""),
        ("x\x00y", "xy"),
    ],
)
def test_what_becomes_of_a_text(text: str, kept: str) -> None:
    assert plain(text) == kept


def test_figures_are_figures_with_a_decimal_comma() -> None:
    content = to_csv(Table("t", ("n",), ((-5,), (0.62,), (None,))))
    assert content.decode("utf-8-sig").splitlines() == ["n", "-5", "0,62", '""']


@pytest.fixture(scope="module")
def sheets() -> dict:
    rows = (("08236", "=1+1", 12, None), ("01001000", "Zeile\nzwei", -3, "\x0bx"))
    tables = [
        Table("Kandidaten [1]", ("AGS", "Text", "Zahl", "Leer"), rows),
        Table("Ohne Zeilen", ("AGS",), ()),
    ]
    book = load_workbook(io.BytesIO(to_xlsx(tables, title="Probe")))
    assert book.properties.title == "Probe"
    return {sheet.title: sheet for sheet in book.worksheets}


def test_a_key_is_a_text_and_keeps_its_zero(sheets: dict) -> None:
    cell = sheets["Kandidaten 1"]["A2"]
    assert (cell.value, cell.data_type, cell.number_format) == ("08236", "s", "@")


def test_no_cell_of_a_sheet_is_a_formula(sheets: dict) -> None:
    kinds = {cell.data_type for sheet in sheets.values() for row in sheet for cell in row}
    assert kinds == {"s", "n"}
    assert sheets["Kandidaten 1"]["B2"].value == "'=1+1"


def test_headers_stay_in_view_and_figures_are_numbers(sheets: dict) -> None:
    sheet = sheets["Kandidaten 1"]
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == "A1:D3"
    assert [cell.value for cell in sheet["C"]] == ["Zahl", 12, -3]
    assert sheets["Ohne Zeilen"].max_row == 1
