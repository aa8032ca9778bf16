"""Partnerships: rows of several sources merged to one record per unit and place."""

import json

import pytest

from indexer.harvest.citations import cite, cite_address, date_in_url
from indexer.harvest.german_side import GermanSide, Resolved
from indexer.harvest.merging import merge_ties
from indexer.harvest.place_groups import PlaceMention
from indexer.harvest.report import Report
from indexer.harvest.ties import Tie, agree_on_places
from indexer.records import Place
from models.paths import data_dir
from models.text import similar_names


@pytest.fixture
def report() -> Report:
    return Report()


@pytest.fixture
def german(resolver, report) -> GermanSide:
    return GermanSide(resolver, report)


@pytest.fixture(scope="module")
def shipped_partnerships():
    lines = (data_dir() / "partnerships.jsonl").read_text(encoding="utf-8").splitlines()
    return {record["id"]: record for record in map(json.loads, lines)}


def place(country="PS"):
    return Place(id=f"{country.lower()}-x", name="X", country=country, names=("X",), references=())


def tie(source="facts-partnerships", *, url=None, date=None, point=None, written="X", **changes):
    fields = {
        "unit": Resolved("05315000", "only"),
        "kind": "unknown",
        "status": "active",
        "last_seen": None,
        **changes,
    }
    return Tie(
        mention=PlaceMention(
            written=written,
            country="PL",
            reference=cite(source, url, date),
            file="file",
            row=f"row {url}",
            lat=point[0] if point else None,
            lon=point[1] if point else None,
        ),
        **fields,
    )


def listed(source="twin-towns-wikipedia", **changes):
    year = {"twin-towns-wikipedia": 2026, "twin-towns-wikidata": 2017}[source]
    return tie(source, kind="twinning", status="unknown", last_seen=year, **changes)


def merged(*ties, country="PS", report=None):
    return merge_ties("05315000", place(country), ties, report or Report())


# --- merging -----------------------------------------------------------------------------------


def test_themes_topics_programmes_and_references_are_united():
    found = merged(
        listed(),
        tie(url="https://a.de", topics=("Abfallwirtschaft", "Sport"), programme="Nakopa"),
        tie(url="https://b.de", topics=("Sport", "Wasserversorgung"), themes=("peace",)),
    )
    assert found.themes == ("water_supply", "waste", "sport", "peace")
    assert found.topics == ("Abfallwirtschaft", "Sport", "Wasserversorgung")
    assert found.programmes == ("Nakopa",)
    assert [r.url for r in found.references] == ["https://a.de", "https://b.de", None]


def test_a_row_of_a_twin_list_is_a_twinning_of_unknown_state():
    found = merged(listed())
    assert (found.kind, found.status, found.last_seen) == ("twinning", "unknown", 2026)
    assert found.since is None


def test_the_most_binding_kind_holds():
    assert merged(tie(kind="project"), tie(kind="climate")).kind == "climate"
    assert merged(tie(kind="climate"), listed()).kind == "twinning"


@pytest.mark.parametrize(
    ("ties", "status"),
    [
        ([tie(status="initiation"), tie(status="active")], "active"),
        ([tie(status="initiation"), listed()], "initiation"),
        ([tie(status="ended", last_seen=2020), tie(status="active", last_seen=2010)], "ended"),
        ([tie(status="ended", last_seen=2010), tie(status="active", last_seen=2020)], "active"),
        ([tie(status="suspended")], "suspended"),
        ([tie(status="ended"), tie(status="active", last_seen=2020)], "active"),
    ],
)
def test_the_younger_statement_holds_and_without_years_the_stronger(ties, status):
    assert merged(*ties).status == status


@pytest.mark.parametrize("country", ["RU", "BY"])
def test_the_state_of_russian_and_belarusian_partnerships_is_unknown(country):
    found = merged(tie(status="active"), country=country)
    assert found.status == "unknown"
    assert found.note == "Aktueller Stand unbekannt."


def test_the_earliest_beginning_counts():
    assert merged(tie(start=2004), tie(start=1996), listed()).since == 1996


def test_the_year_of_a_project_is_no_beginning():
    assert merged(tie(programme="Nakopa")).since is None
    assert merged(tie(programme_start=2012, programme="Klima"), listed()).since is None


def test_a_programme_that_is_all_there_is_begins_the_partnership():
    assert merged(tie(programme_start=2016, programme="Klima")).since == 2016


def test_a_year_after_the_pair_was_seen_is_no_beginning_and_reported(report):
    assert merged(tie(start=2019), listed("twin-towns-wikidata"), report=report).since is None
    assert "already seen in 2017" in report.doubts[0].reason
    dated = tie(start=2022, date="2019-05", url="https://a.de")
    assert merged(dated, report=report).since is None


def test_a_part_of_a_city_is_noted_only_if_every_row_names_it():
    part = Resolved("08111000", "only", "Bad Cannstatt")
    assert merged(tie(unit=part)).note == "Partner ist der Ortsteil Bad Cannstatt."
    assert merged(tie(unit=part), tie()).note is None


# --- places of the two lists -------------------------------------------------------------------


def test_the_list_with_reliable_points_decides_where_a_place_lies(report):
    right = listed("twin-towns-wikidata", written="Stargard", point=(53.33, 15.03))
    wrong = listed(written="Stargard", point=(50.0, 10.0))
    found = agree_on_places([wrong, right], report)
    assert {(t.mention.lat, t.mention.lon) for t in found} == {(53.33, 15.03)}
    assert len(report.doubts) == 1


def test_a_county_in_one_list_and_the_town_in_the_other_are_one_partner(report):
    county = listed(written="Słubice County", point=(52.35, 14.56))
    town = listed("twin-towns-wikidata", written="Słubice", point=(52.35, 14.56))
    assert {t.mention.written for t in agree_on_places([county, town], report)} == {
        "Słubice County"
    }


def test_a_list_that_names_town_and_county_means_two_partners(report):
    county = listed(written="Słubice County", point=(52.35, 14.56))
    towns = [
        listed(written="Słubice", point=(52.35, 14.56)),
        listed("twin-towns-wikidata", written="Słubice", point=(52.35, 14.56)),
    ]
    assert len({t.mention.written for t in agree_on_places([county, *towns], report)}) == 2


# --- the German side ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "kind", "url", "ags"),
    [
        ("Berlin Treptow-Köpenick", "Stadt", "", ["11000000-treptow-koepenick"]),
        ("Landkreis Traunstein", "Landkreis", "", ["09189"]),
        ("Ulm / Neu-Ulm", "Stadt", "", ["08421000", "09775135"]),
        ("Gronau", "Stadt", "", ["05554020"]),
        ("Hofstetten", "Gemeinde", "https://giz.de/de/newsroom", ["08317046"]),
        ("Hofstetten", "Gemeinde", "https://example.org", []),
        ("Samtgemeinde Bersenbrück", "Gemeinde", "", ["034595402"]),
        ("hanseWasser Bremen", "Kommunalunternehmen", "", ["04011000-hansewasser-bremen"]),
    ],
)
def test_units_are_found_by_kind_and_by_what_a_person_found_out(german, name, kind, url, ags):
    found = german.resolve(name, "file", "row", kind=kind, url=url)
    assert [unit.ags for unit in found] == ags


def test_what_stays_doubtful_is_reported_with_the_reason(german, report):
    assert german.resolve("Kinheim", "file", "row 7", point=(51.0, 9.0)) == ()
    (doubt,) = report.doubts
    assert (doubt.file, doubt.row) == ("file", "row 7")
    assert "name and coordinates disagree" in doubt.reason


# --- references --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("url", "date"),
    [
        ("http://rti.rtsh.al/2018/06/01/horer-fragen/", "2018-06-01"),
        ("https://maz-online.de/Bilder/2015/12/Partnerschaften", "2015-12"),
        ("https://salzlandkreis.de/news/2023-2/2023-10-16_lk-delegation", "2023-10-16"),
        ("https://example.org/2018/99/x", None),
        ("https://example.org/archiv/2018", None),
        ("https://example.org/2031/01/01/", None),
    ],
)
def test_only_a_whole_date_in_an_address_counts(url, date):
    assert date_in_url(url) == date


def test_a_title_in_place_of_an_address_cites_the_document():
    reference = cite_address(
        "facts-partnerships",
        "Projektkurzbeschreibung 'Fachkräfte für kommunale Partnerschaften weltweit' "
        "(BMZ/GIZ, 2012-2022)",
    )
    assert (reference.source, reference.url) == ("giz-experts-brief", None)


# --- what shipped ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "key",
    [
        "05315000:ps-bethlehem",
        "05170052:ps-beit-sahour",
        "16053000:ps-beit-jala",
        "05378004:ps-beit-jala",
        "05378004:il-ganei-tikva",
        "08115:tn-el-guettar",
        "14713000:ua-kiew",
        "05122000:ni-jinotega",
        "09564000:ua-charkiw",
        "08311000:ua-lwiw",
        "11000000-berliner-wasserbetriebe:ua-lwiw",
        "09189:lb-union-al-bouhaira",
        "05711000:ps-jenin",
        "05711000:ps-zababdeh",
    ],
)
def test_known_partnerships_are_there_once(shipped_partnerships, key):
    ags, _, place_id = key.partition(":")
    same = [
        p["id"]
        for p in shipped_partnerships.values()
        if p["ags"] == ags and similar_names(p["place"], place_id) >= 0.85
    ]
    assert same == [key]


def test_solingen_and_jinotega_unite_what_three_sources_tell(shipped_partnerships):
    found = shipped_partnerships["05122000:ni-jinotega"]
    assert {"water_supply", "wastewater", "renewable_energy"} <= set(found["themes"])
    assert found["since"] == 1985
    assert {r["source"] for r in found["references"]} >= {
        "twin-towns-wikidata",
        "twin-towns-wikipedia",
        "facts-partnerships",
    }


def test_no_partnership_lies_in_germany_and_none_with_russia_counts(shipped_partnerships):
    for found in shipped_partnerships.values():
        assert found["country"] != "DE"
        if found["country"] in ("RU", "BY"):
            assert found["status"] == "unknown"
            assert "Aktueller Stand unbekannt." in found["note"]
