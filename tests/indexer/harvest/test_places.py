"""Places abroad: which mentions are one place, and what its record says."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.harvest.citations import cite
from indexer.harvest.foreign_names import read_name
from indexer.harvest.gazetteer import Entry, Gazetteer, readable_names
from indexer.harvest.geo import distance_km
from indexer.harvest.places import PlaceMention, PlaceTable, write_places
from indexer.harvest.report import Report
from indexer.records import Place
from indexer.tables import read_jsonl

ENTRIES = [
    Entry(
        "geonames:1", "Kharkiv", "UA", 49.98, 36.25, ("Charkiw", "Харків"), ("geonames",), 1421125
    ),
    Entry("geonames:2", "Janīn", "PS", 32.461, 35.300, ("Jenin", "جنين"), ("geonames",), 34730),
    Entry("geonames:284487", "Az Zabābidah", "PS", 32.387, 35.324, (), ("geonames",), 3751),
    Entry("geonames:4", "Bexley", "GB", 51.441, 0.149, (), ("geonames",), 228000),
    Entry("geonames:5", "San Carlos", "NI", 11.12, -84.78, (), ("geonames",), 13451),
    Entry("geonames:6", "Santa Rosa", "NI", 12.90, -86.00, (), ("geonames",), 900),
    Entry("geonames:7", "Santa Rosa", "NI", 13.50, -84.00, (), ("geonames",), 800),
    Entry("geonames:8", "León", "NI", 12.44, -86.88, (), ("geonames",), 144538),
    Entry("geonames:9", "León", "NI", 11.50, -85.00, (), ("geonames",), 600),
    Entry("geonames:10", "Soest", "NL", 52.17, 5.29, (), ("geonames",), 45000),
]


@pytest.fixture
def report() -> Report:
    return Report()


@pytest.fixture
def table(report) -> PlaceTable:
    return PlaceTable(Gazetteer(ENTRIES), report)


def mention(written, country, lat=None, lon=None, *, source="twin-towns-wikipedia", german=False):
    return PlaceMention(
        written=written,
        country=country,
        reference=cite(source),
        file="list.csv",
        row=f"row of {written}",
        lat=lat,
        lon=lon,
        german=german,
    )


def fact(written, country):
    return mention(written, country, source="facts-partnerships", german=True)


def places_of(table, *mentions):
    """The place id of every mention."""
    found = table.add_located(m for m in mentions if m.lat is not None)
    for each in mentions:
        if each.lat is None:
            found[each] = table.find(each)
    records = table.records()
    return [records[found[each]].id for each in mentions]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (
            mention("Bexley", "GB", 51.44, 0.15),
            mention("London Borough of Bexley", "GB", 51.45, 0.14),
        ),
        (mention("Kharkiv", "UA", 49.99, 36.23), fact("Charkiw", "UA")),
        (fact("Al Bohaira", "LB"), fact("Union Al-Bouhaira", "LB")),
        (mention("Ekeren", "BE", 51.28, 4.41), mention("Antwerp – Ekeren", "BE", 51.28, 4.42)),
        (
            mention("Budapest XXIII – Soroksár", "HU", 47.4, 19.11),
            mention("Soroksár (Budapest)", "HU", 47.4, 19.12),
        ),
        (mention("Gmina Gołuchów", "PL", 51.85, 17.93), mention("Gołuchów", "PL", 51.84, 17.93)),
        (fact("Sourif", "PS"), fact("Surif", "PS")),
        (fact("Mazari' Al-Nubani", "PS"), fact("Bani Zeid al-Sharqiya", "PS")),
    ],
)
def test_spellings_of_one_place_meet(table, one, other):
    first, second = places_of(table, one, other)
    assert first == second


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (fact("Jenin", "PS"), fact("Zababdeh", "PS")),
        (mention("Prague 5", "CZ", 50.06, 14.39), mention("Prague 6", "CZ", 50.09, 14.39)),
        (mention("Słubice", "PL", 52.35, 14.56), mention("Słubice County", "PL", 52.35, 14.56)),
        (
            mention("Świdnica", "PL", 50.85, 16.49),
            mention("Świdnica (rural gmina)", "PL", 50.85, 16.48),
        ),
        (mention("Ber", "NI", 11.2, -84.8), mention("Ber", "NI", 12.5, -86.9)),
        (mention("Soest", "NL", 52.17, 5.29), mention("Soest", "BE", 52.17, 5.29)),
        (fact("Westufeld", "GH"), fact("Ostufeld", "GH")),
    ],
)
def test_different_places_stay_apart(table, one, other):
    first, second = places_of(table, one, other)
    assert first != second


def test_a_name_borne_twice_means_the_far_larger_place(table):
    (found,) = places_of(table, fact("León", "NI"))
    assert table.records()[0].population == 144538
    assert found == "ni-leon"


def test_an_ambiguous_name_gets_no_coordinates_and_is_reported(table, report):
    places_of(table, fact("Santa Rosa", "NI"), fact("Santa Rosa", "NI"))
    (record,) = table.records().values()
    assert record.lat is None
    assert "2 places of NI bear the name" in report.doubts[0].reason


def test_a_partner_of_the_same_unit_goes_before_a_namesake(table):
    known = mention("Santa Rosa", "NI", 13.50, -84.00)
    number = table.add_located([known])[known]
    assert table.find(fact("Santa Rosa", "NI"), partners={number}) == number


def test_coordinates_of_a_namesake_abroad_are_corrected_and_reported(table, report):
    places_of(table, mention("Soest", "NL", 51.57, 8.11))
    (record,) = table.records().values()
    assert (record.lat, record.lon) == (52.17, 5.29)
    assert "the one place of that name" in report.doubts[0].reason


def test_coordinates_outside_the_country_are_left_out_and_reported(table, report):
    places_of(table, mention("Village", "NL", 10.0, 10.0))
    (record,) = table.records().values()
    assert record.lat is None
    assert "do not lie in NL" in report.doubts[0].reason


def test_crimea_is_ukraine_and_qalqilya_palestinian():
    assert read_name("Yalta", "RU").country == "UA"
    assert read_name("Qalqilya", "IL").country == "PS"


def test_the_record_names_every_spelling_and_every_source(table):
    places_of(table, mention("Kharkiv", "UA", 49.99, 36.23), fact("Charkiw", "UA"))
    (record,) = table.records().values()
    assert record.name == "Charkiw"
    assert {"Kharkiv", "Charkiw", "Харків"} <= set(record.names)
    assert [r.source for r in record.references] == [
        "facts-partnerships",
        "geonames",
        "twin-towns-wikipedia",
    ]
    assert record.population == 1421125


def test_exonyms_are_shown_in_german(table):
    places_of(table, mention("Warsaw", "PL", 52.23, 21.01))
    (record,) = table.records().values()
    assert (record.id, record.name) == ("pl-warschau", "Warschau")


def test_namesakes_get_ids_that_other_places_do_not_change(table):
    mentions = [mention("Berg", "NI", 11.2, -84.8), mention("Berg", "NI", 12.5, -86.9)]
    assert places_of(table, *mentions) == ["ni-berg", "ni-berg-12n87w"]


def test_written_places_are_read_back(table, tmp_path, report):
    places_of(table, mention("San Carlos", "NI", 11.12, -84.78), fact("Jenin", "PS"))
    write_places(tmp_path, table.records(), report)
    records = read_jsonl(tmp_path / "places.jsonl", Place)
    assert [record.id for record in records] == ["ni-san-carlos", "ps-jenin"]
    assert ("places.jsonl", "places", 2) in report.counts()


def test_a_reader_does_not_meet_far_scripts():
    entry = Entry("x", "Kyiv", "UA", 50.4, 30.5, ("Київ", "基輔", "키이우", "كييف"), ("geonames",))
    assert set(readable_names(entry)) == {"Kyiv", "Київ", "كييف"}


@given(
    lat=st.floats(-70, 70),
    lon=st.floats(-179, 179),
    north=st.floats(-0.08, 0.08),
    east=st.floats(-0.08, 0.08),
)
def test_neighbours_are_found_wherever_a_cell_ends(lat, lon, north, east):
    other = (lat + north, min(180.0, lon + east))
    gazetteer = Gazetteer([Entry("a", "Anywhere", "XX", *other, (), ("geonames",))])
    near = distance_km(lat, lon, *other) <= 10.0
    assert (gazetteer.near(("Anywhere",), "XX", lat, lon) is not None) == near


def test_shipped_places_have_one_id_each_and_no_machine_transliterations():
    from models.paths import data_dir

    seen = set()
    for line in (data_dir() / "places.jsonl").read_text(encoding="utf-8").splitlines():
        place = json.loads(line)
        assert place["id"].startswith(place["country"].lower() + "-")
        assert place["id"] not in seen
        seen.add(place["id"])
        assert place["name"] == place["names"][0]
