"""Countries: names in seven languages, languages spoken, regions, further names."""

import pytest

from indexer.harvest.countries import build_countries, language_codes
from indexer.harvest.report import Report
from indexer.tables import read_csv
from models.errors import DataError


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    out = tmp_path_factory.mktemp("countries")
    names = build_countries(out, Report())
    return names, {row["code"]: row for row in read_csv(out / "countries.csv")}


def test_every_country_of_iso_and_kosovo_is_there(built):
    rows = built[1]
    assert len(rows) == 250
    assert {"NA", "XK", "PS", "TW"} <= rows.keys()
    assert not {"AN", "CS"} & rows.keys()
    assert rows["NA"]["name_en"] == "Namibia"


def test_every_country_has_seven_names_a_region_and_a_source(built):
    for row in built[1].values():
        assert all(row[f"name_{lang}"] for lang in ("de", "en", "fr", "ar", "uk", "es", "pt"))
        assert row["region"]
        assert row["subregion"]
        assert row["source"] == "cldr"


def test_official_languages_come_first_then_what_a_tenth_speaks(built):
    rows = built[1]
    assert rows["TN"]["languages"].split(";")[:2] == ["ar", "fr"]
    assert rows["UA"]["languages"].split(";")[0] == "uk"
    assert "es" in rows["NI"]["languages"].split(";")


def test_neighbours_border_each_other(built):
    rows = built[1]
    for code, row in rows.items():
        for neighbour in filter(None, row["borders"].split(";")):
            assert code in rows[neighbour]["borders"].split(";"), (code, neighbour)


@pytest.mark.parametrize(
    ("label", "code"),
    [
        ("Palästina", "PS"),
        ("Palästinensische Gebiete", "PS"),
        ("Westjordanland", "PS"),
        ("Gazastreifen", "PS"),
        ("Palestine", "PS"),
        ("فلسطين", "PS"),
        ("Україна", "UA"),
        ("England", "GB"),
        ("Scotland, United Kingdom", "GB"),
        ("People's Republic of China", "CN"),
        ("Republic of Macedonia", "MK"),
        ("Ivory Coast", "CI"),
        ("Kosovo", "XK"),
        ("t430222130", "UA"),
        ("", "BG"),
    ],
)
def test_labels_of_texts_and_lists_lead_to_the_country(built, label, code):
    assert built[0].code(label) == code


def test_an_unknown_label_is_named_with_a_mend(built):
    with pytest.raises(DataError, match="Atlantis") as error:
        built[0].code("Atlantis")
    assert "country_labels.csv" in error.value.mend


def test_german_names_of_languages_have_codes():
    codes = language_codes()
    assert [codes[name] for name in ("arabisch", "ukrainisch", "ateso", "besiro")] == [
        "ar",
        "uk",
        "teo",
        "cax",
    ]
