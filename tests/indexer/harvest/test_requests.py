"""Requests: a text of their facts and nothing else, and what became of each."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.harvest.citations import cite
from indexer.harvest.countries import build_countries
from indexer.harvest.facts import RequestFact
from indexer.harvest.gazetteer import Entry, Gazetteer
from indexer.harvest.german_side import GermanSide
from indexer.harvest.places import PlaceTable
from indexer.harvest.report import Report
from indexer.harvest.request_text import compose, enumeration
from indexer.harvest.requests import build_requests, collect_requests
from indexer.records import Partnership
from models.paths import data_dir

NAMES = {"PS": "Palästinensische Autonomiegebiete", "ES": "Spanien", "IT": "Italien", "BJ": "Benin"}
ENTRIES = [Entry("geonames:1", "Lüderitz", "NA", -26.65, 15.15, (), ("geonames",), 15137)]


def row(**changes):
    return {
        "id": "na-lüderitz",
        "place": "Lüderitz",
        "country_iso2": "NA",
        "source_url": "https://www.rgre.de/gesuche",
        "themes": ["Recycling", "Wasser"],
        "context": ["Landwirtschaft"],
        "wants": "Zusammenarbeit mit deutscher Stadt (Köln)",
        "date": "2024-06",
        **changes,
    }


@pytest.fixture(scope="module")
def countries(tmp_path_factory):
    return build_countries(tmp_path_factory.mktemp("countries"), Report())


@pytest.fixture
def report() -> Report:
    return Report()


@pytest.fixture
def build(tmp_path, resolver, countries, report):
    def run(*rows, partnerships=()):
        (tmp_path / "facts").mkdir(exist_ok=True)
        text = "".join(json.dumps(one) + "\n" for one in rows)
        (tmp_path / "facts" / "requests.jsonl").write_text(text, encoding="utf-8")
        places = PlaceTable(Gazetteer(ENTRIES), report)
        drafts = collect_requests(tmp_path, GermanSide(resolver, report), places, report)
        return build_requests(drafts, places.records(), partnerships, countries, report)

    return run


def partnership(status="active", ags="05315000"):
    return Partnership(
        id=f"{ags}:na-luederitz",
        ags=ags,
        place="na-luederitz",
        country="NA",
        kind="unknown",
        status=status,
        themes=(),
        topics=(),
        programmes=(),
        references=(cite("facts-partnerships"),),
        resolved_by="only",
    )


# --- fields ------------------------------------------------------------------------------------


def test_ids_are_ascii_and_places_joined(build):
    (found,) = build(row())
    assert (found.id, found.place, found.place_id) == ("na-luederitz", "Lüderitz", "na-luederitz")
    assert (found.lat, found.lon) == (-26.65, 15.15)


def test_themes_come_from_the_wishes_and_never_from_the_context(build):
    (found,) = build(row())
    assert found.themes == ("water_supply", "waste")
    assert found.context == ("Landwirtschaft",)


def test_a_request_without_themes_says_so_and_gets_none(build):
    (found,) = build(row(themes=[]))
    assert (found.themes, found.themes_known) == ((), False)
    assert "Welche Themen gewünscht sind, geht aus der Quelle nicht hervor." in found.text


def test_the_unit_that_a_wish_names_is_resolved(build):
    city, district, none = build(
        row(),
        row(id="a", wants="Partnerschaftsvertrag mit deutschem Landkreis (Böblingen)"),
        row(id="b", wants="Städtepartnerschaft mit hessischer Stadt"),
    )
    assert (city.named_partner, city.named_partner_text) == ("05315000", "Köln")
    assert (district.named_partner, district.named_partner_text) == ("08115", "Böblingen")
    assert (none.named_partner, none.named_partner_text) == (None, None)


def test_an_empty_region_is_none_and_languages_become_codes(build, report):
    (found,) = build(row(region="", languages=["Arabisch", "Ateso", "Marsianisch"]))
    assert found.region is None
    assert found.languages == ("ar", "teo")
    assert any("Marsianisch" in doubt.reason for doubt in report.doubts)


@pytest.mark.parametrize(
    ("place", "tier"),
    [
        ("Lüderitz", "municipality"),
        ("Oblast Tscherkassy", "region"),
        ("Nandi County", "district"),
    ],
)
def test_the_tier_is_read_from_the_name(build, place, tier):
    assert build(row(place=place))[0].tier == tier


def test_a_hint_in_brackets_is_no_part_of_the_name(build):
    assert build(row(place="Baghdati (Region Imeretien)"))[0].place == "Baghdati"


# --- status ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({}, "open"),
        ({"date": "2019-12"}, "dormant"),
        ({"date": "2020-01"}, "open"),
        ({"date": None}, "dormant"),
        ({"date": None, "context": ["Stand 2024"]}, "open"),
        ({"date": None, "context": ["Stand 2013"]}, "dormant"),
        ({"id": "ua-kalynivka", "date": None}, "open"),
        ({"wants": "Partnergemeinde in Österreich"}, "not_for_germany"),
        ({"wants": "Partnerschaft mit walisischer Stadt"}, "not_for_germany"),
        ({"id": "ua-mariupol"}, "not_actionable"),
    ],
)
def test_status_follows_date_target_and_what_a_person_found_out(build, changes, status):
    (found,) = build(row(**changes))
    assert found.status == status
    assert (found.status_reason is None) == (status == "open" and found.reference.date is not None)


def test_a_wish_that_came_true_is_matched_with_the_reason(build):
    (found,) = build(row(), partnerships=[partnership()])
    assert found.status == "matched"
    assert found.status_reason == "Die gewünschte Partnerschaft mit Köln besteht."


@pytest.mark.parametrize("known", [partnership(status="initiation"), partnership(ags="05314000")])
def test_a_beginning_or_another_partner_is_no_fulfilment(build, known):
    assert build(row(), partnerships=[known])[0].status == "open"


def test_the_country_that_a_wish_is_for(build):
    austrian, listed, unsaid = build(
        row(wants="Partnergemeinde in Österreich"),
        row(id="a", wants="kommunale Partnerschaft"),
        row(id="b", wants="kommunale Partnerschaft", source_url="https://example.org"),
    )
    assert (austrian.target_country, listed.target_country, unsaid.target_country) == (
        "AT",
        "DE",
        None,
    )


# --- text --------------------------------------------------------------------------------------


def test_the_text_tells_the_facts_in_good_german():
    fact = RequestFact(
        id="x",
        place="Hizma",
        country_iso2="PS",
        source_url="",
        region="Westjordanland (nahe Jerusalem)",
        population=8000,
        themes=("Bildung", "Sport"),
        context=("Landwirtschaft", "Stand 2018"),
        existing_partners=("Barcelona, ES", "Gemeinde in Italien, IT"),
        wants="Partnerschaft mit deutscher Kommune",
        languages=("Arabisch", "Englisch"),
    )
    assert compose(fact, "Hizma", "2018-04", NAMES) == (
        "Hizma liegt in den palästinensischen Gebieten (Westjordanland, nahe Jerusalem) "
        "und hat rund 8.000 Einwohnerinnen und Einwohner. "
        "Gesucht wird eine Partnerschaft mit einer deutschen Kommune. "
        "Als Themen nennt das Gesuch: Bildung und Sport. Über den Ort heißt es: Landwirtschaft. "
        "Partner hat der Ort bereits: Barcelona (Spanien) und eine Gemeinde in Italien. "
        "Genannte Sprachen: Arabisch und Englisch. Stand: April 2018."
    )


def test_a_wish_in_new_words_is_told_as_it_is():
    fact = RequestFact("x", "Ort", "BJ", "", wants="Hilfe beim Brückenbau (Köln)")
    text = compose(fact, "Ort", None, NAMES)
    assert "Ort liegt in Benin. Gesucht wird: Hilfe beim Brückenbau; genannt ist Köln." in text
    assert text.endswith("Das Gesuch ist undatiert.")


@pytest.mark.parametrize(
    ("items", "text"),
    [
        (("a",), "a"),
        (("a", "b"), "a und b"),
        (("a", "b", "c"), "a, b und c"),
        (("a und b", "c"), "a und b; c"),
        (("a, b", "c", "d"), "a, b; c; d"),
    ],
)
def test_enumerations_stay_readable(items, text):
    assert enumeration(items) == text


words = st.text("abcäöüß", min_size=1, max_size=8)


@given(themes=st.lists(words, max_size=4), context=st.lists(words, max_size=4))
def test_the_text_holds_every_fact_and_wishes_before_context(themes, context):
    fact = RequestFact("x", "Ort", "BJ", "", themes=tuple(themes), context=tuple(context))
    wishes, _, place = compose(fact, "Ort", None, NAMES).partition("Über den Ort heißt es:")
    assert all(theme in wishes for theme in themes)
    assert all(item in place for item in context)


# --- what shipped ------------------------------------------------------------------------------


def test_the_shipped_requests_are_76_and_their_verdicts_those_of_the_harvest():
    lines = (data_dir() / "requests.jsonl").read_text(encoding="utf-8").splitlines()
    shipped = {request["id"]: request for request in map(json.loads, lines)}
    assert len(shipped) == 76
    by_status = {
        status: sorted(k for k, r in shipped.items() if r["status"] == status)
        for status in ("not_for_germany", "not_actionable")
    }
    assert by_status == {
        "not_for_germany": [
            "al-gjirokastra",
            "al-prrenjas",
            "ar-esquel",
            "ar-mar-del-plata",
            "be-chiny",
            "be-la-hulpe",
            "br-santa-maria-de-jetiba",
            "ge-gori",
            "ua-vyschnivets",
        ],
        "not_actionable": ["ua-mariupol", "ua-tscherkassy-oblast"],
    }
    assert shipped["na-luederitz"]["status"] == "matched"
    assert shipped["ps-sourif"]["place_id"] == "ps-surif"
    for request in shipped.values():
        assert request["status"] == "open" or request["status_reason"]
