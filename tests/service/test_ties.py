"""Ties to a country: what counts, how it is filtered, shown and taken away."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from types import SimpleNamespace

import pytest
from openpyxl import load_workbook
from starlette.testclient import TestClient

from indexer.snapshot import Snapshot
from service.desk.ties import STANDINGS, TieDirectory, TieFilter, ties
from tests.service.people import Served
from tests.service.test_api_lists import everything

TIES = "/api/v1/countries/{}/ties"


def test_every_partnership_abroad_is_a_tie(client: TestClient, small_snapshot: Snapshot) -> None:
    listed = everything(client, TIES.format("FR"), limit=5)
    expected = {one.id for one in small_snapshot.partnerships if one.country == "FR"}
    assert {tie["id"] for tie in listed if tie["kind"] != "statement"} == expected
    assert expected


@pytest.mark.parametrize(
    ("statement", "countries"),
    [
        ("Frauenpartnerschaften mit Tansania", {"TZ"}),
        ("Gibt Einblick in ihre Tansania-Partnerschaft", {"TZ"}),
        ("Dreieckspartnerschaften mit Frankreich und Marokko", {"FR", "MA"}),
        ("Hilfe für Städte Brasiliens", {"BR"}),
        ("Delegationsreise nach Palästina", {"PS"}),
        ("Preis des Landes Deutschland", set()),
        ("Klimaschutzkonzept mit Namibiaweitem Ziel", set()),
    ],
)
def test_a_statement_that_names_a_country_is_a_tie(
    small_snapshot: Snapshot, statement: str, countries: set[str]
) -> None:
    said = replace(small_snapshot.competences[0], statement=statement)
    found = TieDirectory(
        SimpleNamespace(
            partnerships=(),
            state_partnerships=(),
            competences=(said,),
            countries=small_snapshot.countries,
            units=small_snapshot.units,
            row=small_snapshot.row,
            places={},
        )
    )
    assert {count.code for count in found.counts()} == countries
    assert all(found.of(code)[0].text == statement for code in countries)


def test_counts_are_those_of_the_lists(client: TestClient) -> None:
    counts = everything(client, "/api/v1/countries", limit=20)
    assert [one["units"] for one in counts] == sorted((c["units"] for c in counts), reverse=True)
    for count in counts[:4]:
        listed = everything(client, TIES.format(count["code"]))
        assert count["units"] == len({tie["ags"] for tie in listed})
        assert count["partnerships"] + count["statements"] == len(listed)


@pytest.mark.parametrize(
    ("parameters", "holds"),
    [
        ({"state": "NW"}, lambda tie: tie["state"] == "NW"),
        ({"kind": "twinning"}, lambda tie: tie["kind"] == "twinning"),
        ({"standing": "active"}, lambda tie: tie["standing"] == "active"),
        ({"q": "köln"}, lambda tie: "Köln" in tie["label"]),
    ],
)
def test_filters(client: TestClient, parameters: dict, holds) -> None:
    every = everything(client, TIES.format("PS"))
    found = everything(client, TIES.format("PS"), **parameters)
    assert found == [tie for tie in every if holds(tie)]
    assert found


def test_standings_are_a_partition(small_snapshot: Snapshot) -> None:
    directory = ties(small_snapshot)
    every = directory.search("PS", TieFilter())
    parts = [directory.search("PS", TieFilter(standings=(one,))) for one in STANDINGS]
    assert sum(map(len, parts)) == len(every)


@pytest.mark.parametrize("sort", ["unit", "place", "state", "population", "since", "seen"])
def test_every_order_shows_everything_once(client: TestClient, sort: str) -> None:
    found = everything(client, TIES.format("PS"), sort=sort, limit=3)
    assert len({tie["id"] for tie in found}) == len(found)
    if sort == "population":
        sizes = [tie["population"] or 0 for tie in found]
        assert sizes == sorted(sizes, reverse=True)


def test_a_country_is_found_by_its_name(client: TestClient) -> None:
    assert (
        client.get(TIES.format("Palästinensische Gebiete")).json()
        == client.get(TIES.format("ps")).json()
    )
    assert client.get(TIES.format("Atlantis")).status_code == 404
    assert client.get(TIES.format("PS"), params={"theme": "gold"}).status_code == 422


# --- pages ---------------------------------------------------------------------------------------


def test_the_list_of_countries_leads_to_each(served: Served) -> None:
    with served.calling("advisor") as client:
        page = client.get("/desk/countries").text
        assert '/desk/countries/FR">Frankreich</a>' in page
        assert client.get("/desk/countries?sort=name").status_code == 200


@pytest.mark.parametrize(
    "query", ["", "?lang=en", "?kind=twinning&sort=since", "?kind=gold&page=99"]
)
def test_the_page_of_a_country(served: Served, query: str) -> None:
    with served.calling("advisor") as client:
        page = client.get(f"/desk/countries/FR{query}")
    assert page.status_code == 200
    assert len(page.content) < 150_000
    assert "map-germany" in page.text
    assert "French" in page.text or "Frankreich" in page.text or "France" in page.text


def test_a_country_without_ties_says_so(served: Served) -> None:
    with served.calling("advisor") as client:
        assert "Das heißt nicht, dass es keine gibt" in client.get("/desk/countries/MA").text


def test_files_hold_what_the_filter_leaves(served: Served) -> None:
    with served.calling("advisor") as client:
        listed = everything(client, TIES.format("PS"), state="NW")
        as_csv = client.get("/desk/countries/PS.csv?state=NW")
        as_xlsx = client.get("/desk/countries/PS.xlsx?state=NW&lang=en")
    assert as_csv.headers["content-disposition"] == 'attachment; filename="partnerkompass-ps.csv"'
    rows = list(csv.reader(io.StringIO(as_csv.content.decode("utf-8-sig")), delimiter=";"))
    assert [row[0] for row in rows[1:]] == [tie["ags"] for tie in listed]
    assert all(row[-2] for row in rows[1:])
    sheet = load_workbook(io.BytesIO(as_xlsx.content)).active
    assert sheet.title == "Palestinian Territories"
    assert [cell.value for cell in sheet["A"][1:]] == [tie["ags"] for tie in listed]


def test_the_map_says_in_a_table_what_it_shows(served: Served) -> None:
    with served.calling("advisor") as client:
        page = client.get("/desk/map?requests=all").text
        with_theme = client.get("/desk/map?theme=waste&lang=en").text
    assert 'class="map map-world"' in page
    assert page.count('<a class="map-point') >= 3
    assert '<th role="rowheader" scope="row"><a href="/desk/countries/PS">' in page
    assert len(page.encode()) < 150_000
    assert "The same as a table" in with_theme


def test_the_map_of_one_country_shows_places_and_names_the_units(served: Served) -> None:
    with served.calling("advisor") as client:
        page = client.get("/desk/map?country=PS&requests=all").text
        listed = everything(client, TIES.format("PS"), kind=["twinning", "project", "unknown"])
        none = client.get("/desk/map?country=MA&theme=waste").text
    assert 'role="group"' in page
    assert '<a class="map-point map-warm" href="/desk/requests/' in page
    for tie in listed:
        assert f"{tie['ags']}" in page
        assert tie["place"] in page
    assert "map-point" in page.split("Zeichen der Karte")[0]
    assert "Dasselbe als Tabelle" in none
