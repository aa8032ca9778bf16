"""The advisors' pages on German units: search, profile with corrections, overview."""

from __future__ import annotations

import re
from typing import Any

import pytest
from starlette.testclient import TestClient

from service.state.records import Case, Correction, Exclusion, ShortlistEntry
from tests.service.helpers import REQUEST
from tests.service.people import OTHER, OWN, Served
from tests.service.standings import standing

UNITS = "/desk/units"
TOWN = f"{UNITS}/{OTHER}"
FORM: dict[str, Any] = {
    "kind-of-fact": "partnership",
    "place": "Halhul",
    "country": "Palästina",
    "kind": "project",
    "status": "active",
    "since": "2025",
    "themes": ["waste", "wastewater"],
    "source_title": "Ratsbeschluss vom 12. März 2025",
    "source_date": "12.3.2025",
}


@pytest.fixture
def desk(served: Served) -> tuple[TestClient, dict[str, str]]:
    client, csrf = served.browsing("advisor")
    return client, {"csrf_token": csrf}


def shown(client: TestClient, address: str, **parameters: str) -> str:
    answered = client.get(address, params=parameters)
    assert answered.status_code == 200, answered.text
    return answered.text


def section(html: str, name: str) -> str:
    found = re.search(rf'<section[^>]*aria-labelledby="{name}".*?</section>', html, re.DOTALL)
    assert found is not None
    return found[0]


@pytest.mark.parametrize(
    ("asked", "found"),
    [("Köln", "05315000"), ("koeln", "05315000"), ("05315", "05315000"), ("08236", "08236")],
)
def test_a_unit_is_found_by_name_and_key(
    desk: tuple[TestClient, dict[str, str]], asked: str, found: str
) -> None:
    assert f'href="{UNITS}/{found}"' in shown(desk[0], UNITS, q=asked)


def test_nothing_found_is_said(desk: tuple[TestClient, dict[str, str]]) -> None:
    html = shown(desk[0], UNITS, q="Xyzzyheim")
    assert "0 Kommunen gefunden" in html
    assert desk[0].get(f"{UNITS}/05999999").status_code == 404


def test_the_profile_shows_every_fact_with_its_source(
    served: Served, desk: tuple[TestClient, dict[str, str]]
) -> None:
    client, _ = desk
    html = shown(client, f"{UNITS}/{OWN}")
    profile = client.get(f"/api/v1/municipalities/{OWN}").json()
    for one in profile["competences"]:
        assert one["statement"].split("&")[0] in html
    assert "Bethlehem" in section(html, "partnerships")
    assert "keiner eingetragen" in html
    with served.database.write("user:advisor") as work:
        work.cases.add(Case(id=REQUEST))
        entry = ShortlistEntry(
            request_id=REQUEST, ags=OWN, state="contacted", contacted_on="2026-04-01"
        )
        work.shortlist.add(entry)
    assert "1. April 2026" in shown(client, f"{UNITS}/{OWN}")


def test_a_partnership_is_entered_takes_effect_and_is_taken_back(
    served: Served, desk: tuple[TestClient, dict[str, str]]
) -> None:
    client, csrf = desk
    before = standing(served.calling("anyone"), OTHER)
    assert "Partnerschaft ergänzen" in shown(client, TOWN)
    assert "Woher weiß man das?" in shown(client, f"{TOWN}/correction", kind="partnership")
    posted = client.post(f"{TOWN}/corrections", data={**FORM, **csrf})
    assert [one.status_code for one in posted.history] == [303]
    html = posted.text
    assert "Es wirkt ab sofort" in html
    assert "Halhul" in section(html, "partnerships")
    assert "Eingetragen von der Beratung: Ratsbeschluss vom 12. März 2025" in html
    assert "Advisor" in section(html, "history-title")
    assert standing(served.calling("anyone"), OTHER)["score"] > before["score"]
    undo = re.search(r'action="([^"]+/withdraw)".*?name="version" value="(\d+)"', html, re.DOTALL)
    assert undo is not None
    taken = client.post(undo[1], data={"version": undo[2], **csrf})
    assert "Zurückgenommen: Es gilt wieder" in taken.text
    assert "Halhul" not in section(taken.text, "partnerships")
    assert "zurückgenommen" in section(taken.text, "history-title")
    assert standing(served.calling("anyone"), OTHER)["score"] == before["score"]


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"source_title": ""}, "Bitte nennen Sie eine Quelle"),
        ({"country": "Nirgendwo"}, "Dieses Land ist nicht bekannt"),
        ({"since": "neulich"}, "ein Jahr mit vier Ziffern"),
    ],
)
def test_what_cannot_be_used_is_said_and_what_was_typed_stays(
    desk: tuple[TestClient, dict[str, str]], fields: dict[str, str], said: str
) -> None:
    client, csrf = desk
    answered = client.post(f"{TOWN}/corrections", data={**FORM, **fields, **csrf})
    assert answered.status_code == 422
    assert said in answered.text
    assert 'value="Halhul"' in answered.text


def test_a_fact_is_retired_and_the_history_names_it(
    desk: tuple[TestClient, dict[str, str]],
) -> None:
    client, csrf = desk
    facts = client.get(f"/api/v1/municipalities/{OTHER}").json()["partnerships"]
    fact = facts[0]["partnership"]["id"]
    place = facts[0]["place"]["name"]
    assert place in shown(client, f"{TOWN}/correction", kind="partnership", fact=fact)
    body = {"kind-of-fact": "partnership", "fact": fact, "action": "retire", "source_title": "Amt"}
    html = client.post(f"{TOWN}/corrections", data={**body, **csrf}).text
    assert place not in section(html, "partnerships")
    assert place in section(html, "history-title")


def test_what_a_municipality_told_is_written_down(
    desk: tuple[TestClient, dict[str, str]],
) -> None:
    client, csrf = desk
    text = "Zwei Fachleute der Kläranlage können reisen."
    body = {"kind": "offer", "text": text, "themes": ["wastewater"], **csrf}
    html = client.post(f"{TOWN}/statements", data=body).text
    assert text in section(html, "statements")
    short = client.post(f"{TOWN}/statements", data={**body, "text": "kurz"})
    assert short.status_code == 422
    assert "10 bis 1.000 Zeichen" in short.text
    back = re.search(rf'action="({TOWN}/statements/[^"]+/withdraw)"', html)
    assert back is not None
    # Without the version that was seen nothing is deleted.
    assert client.post(back[1], data=csrf).status_code == 412
    assert text not in client.post(back[1], data={"version": "1", **csrf}).text


def test_a_municipality_without_facts_is_called_thin(
    desk: tuple[TestClient, dict[str, str]],
) -> None:
    client, _ = desk
    units = client.get("/api/v1/municipalities", params={"limit": 200}).json()["items"]
    bare = next(
        unit["ags"]
        for unit in units
        if not any(
            client.get(f"/api/v1/municipalities/{unit['ags']}").json()[kind]
            for kind in ("partnerships", "competences", "memberships")
        )
    )
    html = shown(client, f"{UNITS}/{bare}")
    assert "Nichts über eigene Arbeit bekannt" in html
    assert "heißt nicht, dass sie nichts tut" in html


def test_exclusions_and_what_has_no_effect_are_said(
    served: Served, desk: tuple[TestClient, dict[str, str]]
) -> None:
    client, _ = desk
    with served.database.write("user:advisor") as work:
        work.exclusions.add(Exclusion(ags=OTHER, country="PS", reason="Ratsbeschluss"))
        gone = Correction(
            ags=OTHER,
            action="correct",
            kind="competence",
            source_title="Amt",
            fact="was-einmal-war",
            change={"year": 2020},
        )
        work.corrections.add(gone)
    html = shown(client, TOWN)
    assert "Ohne Wirkung" in section(html, "history-title")
    assert "Ratsbeschluss" in section(html, "suggested")
    anyone = served.calling("anyone")
    assert TOWN not in anyone.get(f"/municipalities/{OTHER}").text
    assert TOWN in shown(client, f"/municipalities/{OTHER}")


# --- overview --------------------------------------------------------------------------------


def test_the_overview_counts_beside_and_never_waits(
    served: Served, desk: tuple[TestClient, dict[str, str]]
) -> None:
    client, _ = desk
    with served.database.write("user:advisor") as work:
        work.cases.add(Case(id=REQUEST, status="in_review"))
    shown(client, "/desk/overview")
    served.app.state.survey.finish()
    html = shown(client, "/desk/overview")
    assert "werden gerade ausgezählt" not in html
    exposure = section(html, "exposure")
    by_state, by_size = (
        sum(int(n) for n in re.findall(r'</th><td class="figure">(\d+)</td>', table))
        for table in re.findall(r"<table.*?</table>", exposure, re.DOTALL)
    )
    # Each place is counted once by state and once by size.
    assert by_state == by_size > 0
    assert "Noch keine Nacht" in html
    assert f"{REQUEST}" in section(html, "last")


def test_requests_without_strong_candidates_come_first(
    served: Served, desk: tuple[TestClient, dict[str, str]]
) -> None:
    client, _ = desk
    shown(client, "/desk/overview")
    served.app.state.survey.finish()
    told = section(shown(client, "/desk/overview"), "uncovered")
    anyone = served.calling("anyone")
    for request_id in re.findall(r"/desk/requests/([a-z0-9-]+)", told):
        body = {"request_id": request_id, "k": 20}
        found = anyone.post("/api/v1/match", json=body).json()["candidates"]
        assert "high" not in {one["confidence"] for one in found}, request_id
