"""Why not this one, what would change it, and the reverse view with dormant requests."""

from __future__ import annotations

import pytest
from starlette.testclient import TestClient

from tests.service.helpers import REQUEST, TEXT, Command, assert_refused

MATCH = "/api/v1/match"
SUGGESTIONS = "/api/v1/municipalities/05315000/suggestions"


def ids(document: dict[str, list[dict[str, dict[str, str]]]]) -> set[str]:
    return {one["request"]["id"] for one in document["suggestions"]}


# --- command line


def test_the_report_answers_for_the_unit_that_was_asked_for(command: Command) -> None:
    ran = command("match", "--request", REQUEST, "-k", "3", "--compare", "Eisenach")

    assert ran.code == 0
    for expected in (
        "Warum nicht Eisenach?",
        "Eisenach steht auf Platz",
        "Platz 1:",
        "Unterschied",
    ):
        assert expected in ran.out
    assert "Warum nicht" not in command("match", "--request", REQUEST, "-k", "3").out


def test_a_name_and_a_key_ask_for_the_same_unit(command: Command) -> None:
    asked = ("match", "--request", REQUEST, "-k", "3", "--json", "--compare")
    by_name = command(*asked, "eisenach").document
    by_key = command(*asked, "16063105").document

    assert by_name == by_key
    assert by_name["comparison"]["ags"] == "16063105"


def test_the_report_says_what_is_known_and_what_would_change_it(command: Command) -> None:
    ran = command("match", "--request", REQUEST, "-k", "5")

    assert "Wissensstand" in ran.out
    assert "Was es ändern würde" in ran.out
    english = command("match", "--request", REQUEST, "-k", "5", "--lang", "en").out
    assert "Known so far" in english
    assert "What would change it" in english


def test_existing_partners_are_listed_apart(command: Command) -> None:
    text = "Die Stadt Nablus in Palästina sucht Partner für Abwasser und Abfallwirtschaft."
    ran = command("match", "--text", text, "-k", "40")

    assert "Schon Partner, nicht vorgeschlagen" in ran.out
    listed, apart = ran.out.split("Schon Partner, nicht vorgeschlagen")
    assert "Nürnberg: Projektpartnerschaft" in apart
    assert "Nürnberg  kreisfreie Stadt" not in listed


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("Neustadt", ("called just 'Neustadt'", "01055032", "09473151")),
        ("Eisenbach", ("Eisenach",)),
        ("99", ("'99'",)),
    ],
)
def test_a_name_that_is_no_one_unit_s_is_refused(
    command: Command, name: str, parts: tuple[str, ...]
) -> None:
    assert_refused(command("match", "--request", REQUEST, "--compare", name), *parts)


def test_suggest_takes_a_name_and_dormant_requests(command: Command) -> None:
    open_only = command("suggest", "--ags", "Köln", "--json").document
    every = command("suggest", "--ags", "05315000", "--dormant", "--json").document

    assert open_only == command("suggest", "--ags", "05315000", "--json").document
    assert ids(open_only) < ids(every)
    assert {one["request"]["status"] for one in every["suggestions"]} == {"open", "dormant"}
    assert {one["request"]["status"] for one in open_only["suggestions"]} == {"open"}


@pytest.mark.parametrize(
    "arguments", [("match", "--request", "nirgends"), ("suggest", "--ags", "05999999")]
)
def test_hints_tell_a_person_at_the_terminal_what_to_do_there(
    command: Command, arguments: tuple[str, ...]
) -> None:
    ran = command(*arguments)

    assert ran.code == 2
    assert "/api/v1" not in ran.err


# --- API


def test_the_api_compares_as_the_command_line_does(client: TestClient, command: Command) -> None:
    body = {"request_id": REQUEST, "k": 3, "compare": "Eisenach"}
    answered = client.post(MATCH, json=body).json()

    ran = command("match", "--request", REQUEST, "-k", "3", "--compare", "16063105", "--json")
    assert answered == ran.document
    assert answered["comparison"]["candidate"]["rank"] > 3
    assert len(answered["comparison"]["versus"]) == 2


def test_an_ambiguous_name_is_a_problem_that_names_the_choices(client: TestClient) -> None:
    answered = client.post(MATCH, json={"text": TEXT, "compare": "Neustadt"})

    assert answered.status_code in (404, 422)
    assert "09473151" in answered.text


def test_dormant_requests_come_when_asked_for(client: TestClient) -> None:
    open_only = client.get(SUGGESTIONS).json()
    every = client.get(SUGGESTIONS, params={"dormant": "true"}).json()

    assert ids(open_only) < ids(every)


# --- pages


def test_a_request_page_answers_why_not(client: TestClient) -> None:
    page = client.get(f"/requests/{REQUEST}", params={"compare": "Eisenach"}).text

    assert "Warum nicht Eisenach?" in page
    assert "Eisenach steht auf Platz" in page
    assert page.count('id="why-16063105"') == 1
    assert 'id="why-not"' not in client.get(f"/requests/{REQUEST}").text


def test_a_pasted_text_is_kept_while_comparing(client: TestClient) -> None:
    page = client.post("/match", data={"text": TEXT, "compare": "Eisenach"}).text

    assert "Warum nicht Eisenach?" in page
    assert page.count(TEXT[:40]) >= 2


def test_a_name_of_several_offers_them_and_an_unknown_one_is_told(client: TestClient) -> None:
    several = client.get(f"/requests/{REQUEST}", params={"compare": "Neustadt"}).text
    unknown = client.get(f"/requests/{REQUEST}", params={"compare": "Nirgendstadt <b>"}).text

    assert "compare=09473151" in several
    assert "Neustadt in Holstein" in several
    assert "Keine deutsche Kommune heißt" in unknown
    assert "Nirgendstadt &lt;b&gt;" in unknown


def test_the_page_of_a_unit_shows_what_suits_it(client: TestClient) -> None:
    page = client.get("/municipalities/05315000").text
    every = client.get("/municipalities/05315000", params={"dormant": "true"}).text

    assert "West Bani Zeid" in page
    assert "ps-hizma" not in page
    assert "ps-hizma" in every
    assert 'href="/municipalities/05315000?dormant=true"' in page
    assert client.get("/municipalities/05999999").status_code == 404
