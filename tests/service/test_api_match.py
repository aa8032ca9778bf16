"""``POST /match`` and ``/suggestions``: the same documents as the command line prints."""

from __future__ import annotations

import json
from typing import Any

import pytest
from pydantic import TypeAdapter
from starlette.testclient import TestClient

from matcher.document import MatchDocument, SuggestionDocument
from tests.service.helpers import REQUEST, TEXT, Command

MATCH = "/api/v1/match"


def test_api_and_command_line_answer_alike(client: TestClient, command: Command) -> None:
    answered = client.post(MATCH, json={"request_id": REQUEST, "k": 7})
    assert answered.status_code == 200
    assert answered.headers["content-type"] == "application/json"
    printed = command("match", "--request", REQUEST, "-k", "7", "--json")
    assert answered.json() == printed.document
    assert answered.content == printed.out.rstrip("\n").encode()


def test_the_answer_is_what_openapi_promises(client: TestClient) -> None:
    answered = client.post(MATCH, json={"text": TEXT})
    TypeAdapter(MatchDocument).validate_json(answered.content)
    suggested = client.get("/api/v1/municipalities/05315000/suggestions")
    TypeAdapter(SuggestionDocument).validate_json(suggested.content)


def test_the_same_question_has_the_same_answer(client: TestClient) -> None:
    first, second = (client.post(MATCH, json={"text": TEXT}).content for _ in range(2))
    assert first == second


def test_every_field_is_heard(client: TestClient) -> None:
    answered = client.post(
        MATCH,
        json={
            "text": TEXT,
            "k": 4,
            "country": "Ukraine",
            "population": 9000,
            "place": "Irgendwo",
            "language": "de",
            "themes": ["sport"],
            "weights": {"themes": 0.9},
            "locale": "en",
        },
    ).json()
    query = answered["query"]
    assert (query["country"], query["population"], query["place"]) == ("UA", 9000, "Irgendwo")
    assert [(theme["id"], theme["label"]) for theme in query["themes"]] == [("sport", "Sport")]
    assert len(answered["candidates"]) == 4
    assert "inhabitants" in json.dumps(answered["candidates"])


def test_a_question_without_a_text(client: TestClient) -> None:
    answered = client.post(MATCH, json={"country": "TN", "themes": ["waste"]})
    assert answered.status_code == 200
    assert answered.json()["query"]["country"] == "TN"


def test_suggestions_carry_the_score_of_the_match(client: TestClient) -> None:
    suggested = client.get("/api/v1/municipalities/05315000/suggestions", params={"k": 1}).json()
    best = suggested["suggestions"][0]
    there = client.post(MATCH, json={"request_id": best["request"]["id"], "k": 1000}).json()
    scores = {one["ags"]: one["score"] for one in there["candidates"]}
    assert scores["05315000"] == best["score"]


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ({"request_id": "ps-west-bani-zed"}, REQUEST),
        ({"text": TEXT, "country": "XX"}, "XX"),
        ({"text": TEXT, "country": "Palestin"}, "PS"),
        ({"text": TEXT, "themes": ["wastee"]}, "waste"),
        ({"text": TEXT, "weights": {"colour": 1.0}}, "colour"),
        ({"text": TEXT, "weights": {"themes": -1.0}}, "themes"),
        ({"text": TEXT, "weights": {"themes": "much"}}, "weights.themes"),
        ({"text": ""}, "0 characters"),
        ({"text": "Abfall neu"}, "10 characters"),
        ({"text": "a" * 200_000}, "200000 characters"),
        ({"text": "\x00\x01" * 40}, "binary"),
        ({"text": TEXT, "request_id": REQUEST}, "request_id"),
        ({}, "says nothing"),
        ({"request_id": REQUEST, "k": 0}, "'k'"),
        ({"request_id": REQUEST, "k": -1}, "'k'"),
        ({"request_id": REQUEST, "k": 10**9}, "'k'"),
        ({"request_id": REQUEST, "k": "5"}, "k: "),
        ({"request_id": REQUEST, "k": 2.5}, "k: "),
        ({"request_id": REQUEST, "k": True}, "k: "),
        ({"request_id": REQUEST, "k": None}, "k: "),
        ({"text": TEXT, "population": 0}, "population"),
        ({"text": TEXT, "population": 10**30}, "population"),
        ({"text": TEXT, "locale": "fr"}, "locale"),
        ({"request": REQUEST}, "request: "),
        ({"text": 7}, "text: "),
        ([], "body: "),
        ("text", "body: "),
    ],
)
def test_bad_bodies_name_the_field_and_the_mend(
    client: TestClient, body: object, said: str
) -> None:
    answered = client.post(MATCH, json=body)
    assert answered.status_code == 422
    assert answered.headers["content-type"] == "application/problem+json"
    problem = answered.json()
    assert problem["status"] == 422
    assert problem["type"].startswith("urn:partnerkompass:problem:")
    assert problem["title"]
    assert said in problem["detail"] + problem["mend"]
    assert problem["mend"]


@pytest.mark.parametrize("key", ["05315999", "99999999", "K%C3%B6ln", "0531500"])
def test_an_unknown_ags_in_the_address(client: TestClient, key: str) -> None:
    for address in (f"/api/v1/municipalities/{key}", f"/api/v1/municipalities/{key}/suggestions"):
        answered = client.get(address)
        assert answered.status_code in (404, 422)
        assert answered.json()["mend"]


@pytest.mark.parametrize("k", ["0", "-1", "1000000000", "many"])
def test_k_of_suggestions(client: TestClient, k: str) -> None:
    answered = client.get("/api/v1/municipalities/05315000/suggestions", params={"k": k})
    assert answered.status_code == 422
    assert "k" in answered.json()["detail"]


def test_what_was_read_can_be_left_out(client: TestClient) -> None:
    text = f"{TEXT} Gesucht wird eine bayerische Stadt. Verschwistert mit Krefeld."
    plain = client.post(MATCH, json={"text": text}).json()
    wishes = {wish["id"]: wish for wish in plain["query"]["wishes"]}
    start, end = wishes["state_by"]["spans"][0]
    assert plain["query"]["text"][start:end] == "bayerische"
    assert (wishes["state_by"]["effect"], wishes["state_by"]["values"]) == ("filters", ["BY"])
    assert plain["query"]["existing_partners"] == ["Krefeld, DE"]
    assert {candidate["state"] for candidate in plain["candidates"]} == {"BY"}

    drop = ["state_by", "Krefeld, DE"]
    without = client.post(MATCH, json={"text": text, "drop": drop}).json()
    assert sorted(without["query"]["dropped"]) == sorted(drop)
    assert without["query"]["existing_partners"] == []
    assert without["considered"] > plain["considered"]


def test_leaving_out_what_is_no_wish_is_a_problem(client: TestClient) -> None:
    answered = client.post(MATCH, json={"text": TEXT, "drop": ["cost"]})
    assert answered.status_code == 422
    assert "cost" in answered.json()["detail"]


NARROWED: list[dict[str, Any]] = [
    {"states": ["BW", "NW"]},
    {"kinds": ["landkreis"]},
    {"sizes": ["from_500000"]},
    {"near": "Köln", "km": 40},
    {"partner": "yes"},
    {"states": ["NW"], "partner": "no"},
]


@pytest.mark.parametrize("narrow", NARROWED)
def test_a_narrowed_list_is_part_of_the_whole_one(
    client: TestClient, narrow: dict[str, Any]
) -> None:
    asked = {"request_id": REQUEST, "k": 1000}
    whole = client.post("/api/v1/match", json=asked).json()
    some = client.post("/api/v1/match", json={**asked, "narrow": narrow}).json()
    ranks = [one["rank"] for one in some["candidates"]]
    assert some["narrowed"] == len(ranks) < whole["considered"]
    assert ranks
    assert ranks == sorted(ranks)
    by_rank = {one["rank"]: one for one in whole["candidates"]}
    assert some["candidates"] == [by_rank[rank] for rank in ranks]
    second = client.post("/api/v1/match", json={**asked, "narrow": narrow, "skip": 1}).json()
    assert second["candidates"] == some["candidates"][1:]


@pytest.mark.parametrize(
    "narrow",
    [{"states": ["XX"]}, {"near": "Atlantis"}, {"programme": "none"}, {"km": 0}, {"wat": 1}],
)
def test_what_nothing_can_be_narrowed_to_is_refused(
    client: TestClient, narrow: dict[str, Any]
) -> None:
    asked = {"request_id": REQUEST, "k": 3, "narrow": narrow}
    assert client.post("/api/v1/match", json=asked).status_code == 422
