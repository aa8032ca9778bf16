"""Lists: search, filters, order, pages; and the single records behind them."""

from __future__ import annotations

from typing import Any

import pytest
from starlette.testclient import TestClient

UNITS = "/api/v1/municipalities"
REQUESTS = "/api/v1/requests"


def names(answered) -> list[str]:
    assert answered.status_code == 200, answered.text
    return [item["label"] for item in answered.json()["items"]]


def everything(client: TestClient, address: str, **parameters: Any) -> list[dict]:
    """All items of a list, page by page."""
    items, cursor = [], None
    while True:
        page = client.get(
            address, params={**parameters, "cursor": cursor} if cursor else parameters
        )
        assert page.status_code == 200
        document = page.json()
        items += document["items"]
        cursor = document["next"]
        if cursor is None:
            assert len(items) == document["total"]
            return items


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("Köln", "Köln"),
        ("Koeln", "Köln"),
        ("koln", "Köln"),
        ("  KÖLN ", "Köln"),
        ("Nuernberg", "Nürnberg"),
        ("Neustadt", "Neustadt in Holstein"),
        ("neustadt holstein", "Neustadt in Holstein"),
        ("treptow", "Berlin Treptow-Köpenick"),
        ("Treptow-Koepenick", "Berlin Treptow-Köpenick"),
        ("entwaesserungsbetriebe", None),
        ("05315000", "Köln"),
        ("08236", "Enzkreis"),
        ("Garmisch", "Garmisch-Partenkirchen"),
        ("partenkirchen garmisch landkreis", "Landkreis Garmisch-Partenkirchen"),
        ("?!", None),
        ("Atlantis", None),
    ],
)
def test_names_are_found_folded(client: TestClient, query: str, first: str | None) -> None:
    found = names(client.get(UNITS, params={"q": query}))
    assert (found[0] if found else None) == first


def test_the_very_name_comes_first_then_the_larger_unit(client: TestClient) -> None:
    found = names(client.get(UNITS, params={"q": "Garmisch-Partenkirchen"}))
    assert found[0] == "Garmisch-Partenkirchen"
    populations = [one["population"] or 0 for one in everything(client, UNITS)]
    assert populations == sorted(populations, reverse=True)


def test_filters_combine(client: TestClient) -> None:
    units = everything(client, UNITS, state="NW", kind=["landkreis", "verband"])
    assert {unit["state"] for unit in units} == {"NW"}
    assert {unit["kind"] for unit in units} == {"landkreis", "verband"}
    small = everything(client, UNITS, size="under_5000")
    assert small
    assert all(unit["population"] < 5000 for unit in small)
    inside = everything(client, UNITS, district="05378")
    assert {unit["ags"] for unit in inside} == {"05378", "05378004"}


@pytest.mark.parametrize(("address", "limit"), [(UNITS, 7), (UNITS, 1), (REQUESTS, 3)])
def test_pages_show_everything_once(client: TestClient, address: str, limit: int) -> None:
    whole = everything(client, address, limit=200)
    paged = everything(client, address, limit=limit)
    assert paged == whole
    key = "ags" if address == UNITS else "id"
    assert len({item[key] for item in whole}) == len(whole)


@pytest.mark.parametrize("cursor", ["x", "", "AAAA", "WzEsMl0", "é", "W10=" * 100])
def test_a_cursor_that_is_none(client: TestClient, cursor: str) -> None:
    answered = client.get(UNITS, params={"cursor": cursor})
    assert answered.status_code == 422
    assert "cursor" in answered.json()["detail"]


@pytest.mark.parametrize(
    "parameters",
    [
        {"state": "XX"},
        {"kind": "dorf"},
        {"size": "huge"},
        {"limit": 0},
        {"limit": 201},
        {"q": "x" * 201},
        {"district": "99999"},
        {"stat": "NW"},
    ],
)
def test_impossible_filters(client: TestClient, parameters: dict) -> None:
    answered = client.get(UNITS, params=parameters)
    assert answered.status_code == 422
    assert answered.json()["mend"]


def test_a_profile_has_every_fact_with_its_source(client: TestClient) -> None:
    profile = client.get(f"{UNITS}/05315000").json()
    assert profile["unit"]["name"] == "Köln"
    assert profile["partnerships"]
    assert profile["competences"]
    assert profile["passages"]
    cited = {one["reference"]["source"] for one in (*profile["competences"], *profile["passages"])}
    cited |= {
        reference["source"]
        for entry in profile["partnerships"]
        for reference in entry["partnership"]["references"]
    }
    assert cited <= profile["sources"].keys()
    for entry in profile["partnerships"]:
        assert entry["place"]["id"] == entry["partnership"]["place"]
        assert entry["country_names"]["de"]
    for entry in profile["indicators"]:
        assert entry["kind"]["label"]["de"]


def test_every_unit_has_a_profile(client: TestClient) -> None:
    for unit in everything(client, UNITS):
        profile = client.get(f"{UNITS}/{unit['ags']}")
        assert profile.status_code == 200
        assert profile.json()["unit"] == unit


@pytest.mark.parametrize("spelling", ["08236", "08236000", " 08236 "])
def test_a_district_has_one_key(client: TestClient, spelling: str) -> None:
    assert client.get(f"{UNITS}/{spelling}").json()["unit"]["ags"] == "08236"


def test_a_key_that_was_changed_leads_to_the_successor(client: TestClient) -> None:
    # Eisenach lost its own district in 2021; the official list of changes says so.
    assert client.get("/api/v1/municipalities/16056000").json()["unit"]["ags"] == "16063105"
    assert client.get("/api/v1/municipalities/16056001").status_code == 404


def test_open_requests_come_first_and_the_newest_among_them(client: TestClient) -> None:
    requests = everything(client, REQUESTS)
    statuses = [one["status"] for one in requests]
    order = ["open", "matched", "dormant", "not_for_germany", "not_actionable"]
    assert statuses == sorted(statuses, key=order.index)
    dates = [one["reference"].get("date") or "" for one in requests if one["status"] == "open"]
    assert dates == sorted(dates, reverse=True)


def test_requests_are_filtered(client: TestClient) -> None:
    assert {one["country"] for one in everything(client, REQUESTS, country="PS")} == {"PS"}
    assert everything(client, REQUESTS, country="Palästina") == everything(
        client, REQUESTS, country="PS"
    )
    waste = everything(client, REQUESTS, theme="waste")
    assert waste
    assert all("waste" in one["themes"] for one in waste)
    assert {one["status"] for one in everything(client, REQUESTS, status="open")} == {"open"}
    assert [one["id"] for one in everything(client, REQUESTS, q="ABFALLmanagement ramallah")] == [
        "ps-west-bani-zeid"
    ]
    assert everything(client, REQUESTS, q="atlantis") == []


@pytest.mark.parametrize(
    ("parameters", "said"),
    [
        ({"country": "XX"}, "XX"),
        ({"theme": "wastee"}, "waste"),
        ({"status": "closed"}, "status"),
    ],
)
def test_impossible_request_filters(client: TestClient, parameters: dict, said: str) -> None:
    answered = client.get(REQUESTS, params=parameters)
    assert answered.status_code == 422
    assert said in answered.text


def test_one_request(client: TestClient) -> None:
    one = client.get(f"{REQUESTS}/ps-hizma").json()
    assert one["place"] == "Hizma"
    assert one["reference"]["url"]
    missing = client.get(f"{REQUESTS}/ps-hisma")
    assert missing.status_code == 404
    assert "ps-hizma" in missing.json()["mend"]


def test_catalogues(client: TestClient) -> None:
    themes = everything(client, "/api/v1/themes", limit=15)
    assert len(themes) == 40
    assert set(themes[0]["label"]) == {"de", "en", "fr", "ar", "uk", "es", "pt"}
    programmes = {one["id"]: one for one in everything(client, "/api/v1/programmes")}
    assert programmes["giz-experts"]["end"] == 2022


def test_readiness_names_the_index(client: TestClient) -> None:
    ready = client.get("/readyz").json()
    assert ready["status"] == "ready"
    assert ready["warnings"] == []
    assert ready["snapshot"]
