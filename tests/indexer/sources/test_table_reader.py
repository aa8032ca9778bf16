"""Tables of requests: heads in German and English, mapping shown, broken cells set aside."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.sources.drafts import Draft
from indexer.sources.fields import FIELDS, field_of
from tests.indexer.sources.conftest import Read
from tests.indexer.sources.files import ods_file, xlsx_file

GERMAN = "Gemeinde;Land;Einwohner;Datum;Themen;Beschreibung;Bemerkung\n"
ENGLISH = "Municipality,Country,Population,Date,Topics,Description,Remarks\n"


def named(draft: Draft) -> str:
    assert draft.place is not None
    return draft.place.name


def test_german_and_english_heads_give_the_same_request(read: Read) -> None:
    text = "Die Gemeinde Hizma sucht Partner für Abwasser"
    german = read(GERMAN + f"Hizma;Palästina;8.000;April 2018;Abfall, Bildung;{text};x\n", "a.csv")
    english = read(ENGLISH + f'Hizma,PS,"8,000",2018-04,"Waste; Education",{text},x\n', "a.csv")
    for harvest in (german, english):
        assert harvest.set_aside == []
        (draft,) = harvest.drafts
        assert (named(draft), draft.country, draft.population, draft.date) == (
            "Hizma",
            "PS",
            8000,
            "2018-04",
        )
        assert set(draft.themes) == {"waste", "education"}
        assert draft.text == text
    (mapping,) = german.mappings
    assert mapping.guessed
    assert mapping.unused == ("Bemerkung",)
    assert mapping.columns["population"] == "Einwohner"


def test_windows_1252_semicolons_and_a_byte_order_mark(read: Read) -> None:
    rows = GERMAN + "Hizma;Palästina;1.234;7.4.2018;Müll;;\n"
    for data in (rows.encode("cp1252"), rows.encode("utf-8-sig"), rows.encode("utf-16")):
        (draft,) = read(data, "export.csv").drafts
        assert (draft.country, draft.population, draft.date) == ("PS", 1234, "2018-04-07")
        assert draft.themes == ("waste",)


def test_workbooks_are_read_like_text_tables(read: Read) -> None:
    rows = [
        ["Stand der Liste: heute", "", "", ""],
        ["Ort", "Staat", "Einwohnerzahl (2018)", "Eingangsdatum"],
        ["Hizma", "PS", 8000, dt.date(2018, 4, 7)],
    ]
    (draft,) = read(xlsx_file(rows), "liste.xlsx").drafts
    assert (draft.population, draft.date) == (8000, "2018-04-07")
    (draft,) = read(
        ods_file([["Ort", "Staat", "EW"], ["Hizma", "Palästina", 8000]]), "l.ods"
    ).drafts
    assert (draft.country, draft.population) == ("PS", 8000)


def test_a_broken_cell_is_set_aside_and_its_row_is_taken(read: Read) -> None:
    harvest = read(GERMAN + "Hizma;PS;viele;bald;Wasser;;\n", "a.csv")
    (draft,) = harvest.drafts
    assert (draft.population, draft.date) == (None, None)
    assert [row.where for row in harvest.set_aside] == [
        "a.csv, row 2, field population",
        "a.csv, row 2, field date",
    ]
    assert all("taken without it" in row.why and row.mend for row in harvest.set_aside)


def test_a_row_without_place_or_with_an_unknown_country_is_set_aside(read: Read) -> None:
    harvest = read(GERMAN + ";PS;5;;;;\nX-Dorf;Atlantis;5;;;;\nHizma;PS;5;;;;\n\n;;;;;;\n", "a.csv")
    assert [named(draft) for draft in harvest.drafts] == ["Hizma"]
    assert [row.where for row in harvest.set_aside] == [
        "a.csv, row 2, field place",
        "a.csv, row 3, field country",
    ]


def test_columns_as_a_person_names_them(read: Read) -> None:
    rows = "A;B;C\nHizma;8000;PS\n"
    columns = {"place": "A", "population": "B", "country": "C"}
    harvest = read(rows, "a.csv", columns=columns)
    assert harvest.drafts[0].population == 8000
    assert not harvest.mappings[0].guessed
    wrong = read(rows, "a.csv", columns={**columns, "place": "Ort"})
    assert wrong.drafts == []
    assert "'Ort'" in wrong.set_aside[0].why


def test_the_country_may_be_that_of_the_whole_table(read: Read) -> None:
    rows = "Gemeinde;Einwohner\nHizma;8000\n"
    assert read(rows, "a.csv", country="PS").drafts[0].country == "PS"
    assert "country" in read(rows, "a.csv").set_aside[0].why


def test_a_table_without_a_head_or_without_rows_says_so(read: Read) -> None:
    assert "names the columns" in read("1;2;3\n4;5;6\n", "a.csv").set_aside[0].why
    assert "no rows" in read(GERMAN, "a.csv").set_aside[0].why


def test_dates_with_slashes_follow_their_column(read: Read) -> None:
    rows = "Gemeinde;Land;Datum\nHizma;PS;04/07/2018\nNablus;PS;25/07/2018\n"
    assert [draft.date for draft in read(rows, "a.csv").drafts] == ["2018-07-04", "2018-07-25"]
    assert read("Gemeinde;Land;Datum\nHizma;PS;04/07/2018\n", "a.csv").drafts[0].date == "2018"


@pytest.mark.parametrize(
    ("head", "cell", "inhabitants"),
    [
        ("Bevölkerung (in Tsd.)", "4,2", 4_200),
        ("Bevölkerung (in Tsd.)", "16", 16_000),
        ("Einwohner in 1.000", "13.9", 13_900),
        ("Population (thousands)", "274", 274_000),
        ("Einwohner (Mio.)", "1,1", 1_100_000),
        # A cell that says itself what it counts in is believed.
        ("Bevölkerung (in Tsd.)", "1,1 Mio.", 1_100_000),
        ("Einwohner", "16", 16),
    ],
)
def test_a_head_says_what_its_numbers_are_counted_in(
    read: Read, head: str, cell: str, inhabitants: int
) -> None:
    harvest = read(f"Gemeinde;Land;{head}\nHizma;PS;{cell}\n", "a.csv")
    assert harvest.drafts[0].population == inhabitants
    assert harvest.set_aside == []


def test_thousands_below_a_head_in_thousands_may_be_either_and_are_asked_for(read: Read) -> None:
    harvest = read("Gemeinde;Land;Einwohner (in Tsd.)\nHizma;PS;4.200\n", "a.csv")
    assert harvest.drafts[0].population is None
    assert "'4.200' is no number" in harvest.set_aside[0].why


def test_the_country_may_stand_above_the_head(read: Read) -> None:
    rows = "Partnerschaftsgesuche aus der Ukraine an Deutschland\n\nGemeinde;Einwohner\n"
    assert read(f"{rows}Kalusch;65 088\n", "a.csv").drafts[0].country == "UA"
    # Of two countries neither is taken, and a row that says its own is believed.
    two = "Gesuche aus Tunesien und Namibia\n\nGemeinde;Einwohner\nKalusch;65088\n"
    assert "country" in read(two, "a.csv").set_aside[0].why
    own = "Gesuche aus Tunesien\n\nGemeinde;Land;Einwohner\nKalusch;Ukraine;65088\n"
    assert read(own, "a.csv").drafts[0].country == "UA"


def test_a_form_saved_as_a_table_is_one_request(read: Read) -> None:
    form = (
        'Feld,Angabe\nName der Kommune,Hizma\nStaat,Palästina\nEinwohner,"8,000"\n'
        'Themen,"Abwasser, Müll"\nDatum,April 2018\nSprachen,Arabisch & Englisch\n'
    )
    harvest = read(form, "formular.csv")
    assert harvest.set_aside == []
    (draft,) = harvest.drafts
    assert (named(draft), draft.country, draft.population, draft.date) == (
        "Hizma",
        "PS",
        8000,
        "2018-04",
    )
    assert set(draft.themes) == {"wastewater", "waste"}
    assert draft.languages == ("Arabisch", "Englisch")


@pytest.mark.parametrize(
    "cell", ["Arabic/English", "Arabic and English", "Arabic; English", "Arabic + English"]
)
def test_languages_however_they_are_parted(read: Read, cell: str) -> None:
    rows = f"Gemeinde\tLand\tSprachen\nHizma\tPS\t{cell}\n"
    assert read(rows, "a.tsv").drafts[0].languages == ("Arabic", "English")


def test_a_workbook_of_an_office(read: Read) -> None:
    """A title over all columns, heads in two rows, notes below, a legend, a day without format."""
    rows = [
        ["Internationale Partnerschaftsanfragen", "", "", "", "", ""],
        ["(nur für den Dienstgebrauch)", "", "", "", "", ""],
        ["", "Antragsteller", "", "Anfrage", "", ""],
        ["Nr.", "Kommune", "Staat", "Einwohnerzahl", "Datum", "Gesuchter Partner"],
        [1, "Gitega", "Burundi", "45\u00a0000", dt.date(2023, 5, 4), "Stadt am Wasser"],
        [2, "Rumonge", "Burundi", 35_931, 45_123, ""],
        ["", "", "", "", "", ""],
        ["Quelle: eigene Erhebung", "", "", "", "", ""],
    ]
    harvest = read(xlsx_file(rows), "anfragen.xlsx")
    found = [(named(d), d.country, d.population, d.date, d.wants) for d in harvest.drafts]
    assert found == [
        ("Gitega", "BI", 45_000, "2023-05-04", "Stadt am Wasser"),
        ("Rumonge", "BI", 35_931, "2023-07-16", None),
    ]
    assert [one.why for one in harvest.set_aside] == ["The place is missing."]


def test_an_export_of_an_office(read: Read) -> None:
    """Windows-1252, titles above, a cell of two lines, decimal commas, a sum below."""
    text = (
        "Übersicht der Anfragen;;;\nStand: 12. März 2024;;;\n\n"
        "Gemeinde;Land;Fläche km²;Eingang;Gewünschte Themen;Anfrage\n"
        'Zababdeh;Palästina;5,7;12.03.2024;"Abwasser; Jugend";"Wir suchen Partner\n'
        'für Abwasser – „gerne“ in NRW"\n'
        "Beit Jala;Palästina;13,3;Feb. 2024;Tourismus, Müll;\nSumme;;19;;;\n"
    )
    harvest = read(text.encode("cp1252"), "export.csv")
    # The sum is left without a country, and a record without one is set aside.
    assert [(named(d), d.country, d.date) for d in harvest.drafts] == [
        ("Zababdeh", "PS", "2024-03-12"),
        ("Beit Jala", "PS", "2024-02"),
        ("Summe", None, None),
    ]
    assert harvest.drafts[0].text.endswith("„gerne“ in NRW")


def test_contact_data_in_a_text_stay_out(read: Read) -> None:
    rows = (
        "Gemeinde;Land;Anfrage;E-Mail\n"
        "Hizma;PS;Wir suchen Partner für Abwasser. Tel. +970 2 1234567;rathaus@example.org\n"
    )
    (draft,) = read(rows, "a.csv").drafts
    assert "1234567" not in draft.text
    assert "example.org" not in draft.text
    assert draft.contacts_removed == 1


@given(st.sampled_from(FIELDS), st.sampled_from(["{}:", "{} *", "  {}", "{} (Pflichtfeld)"]))
def test_labels_are_known_whatever_stands_around_them(field: str, form: str) -> None:
    label = {"lat": "Breite", "lon": "Länge", "id": "ID", "url": "Quelle"}.get(field)
    label = (
        label
        or {
            "place": "Gemeinde",
            "place_native": "Originalname",
            "country": "Country",
            "region": "Provinz",
            "population": "Einwohner",
            "date": "Stand",
            "themes": "Themen",
            "text": "Beschreibung",
            "wants": "Gesucht wird",
            "languages": "Sprachen",
            "existing_partners": "Bestehende Partner",
            "named_partner": "Wunschpartner",
            "context": "Hintergrund",
            "contact": "Ansprechpartner/in",
        }[field]
    )
    assert field_of(form.format(label)) == field
