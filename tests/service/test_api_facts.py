"""Corrections, statements and contact data over the API."""

from __future__ import annotations

from typing import Any

import pytest

from tests.service.helpers import REQUEST
from tests.service.people import OTHER, OWN, Served

API = "/api/v1"
ADD = {
    "action": "add",
    "kind": "partnership",
    "change": {"place": "Halhul", "country": "Palästina", "kind": "project", "since": 2025},
    "source_title": "Ratsbeschluss vom 12. März 2025",
    "source_url": "https://stadt.example/beschluss",
    "source_date": "2025-03-12",
    "note": "von Frau Amtsleiterin",
}


def corrections(ags: str) -> str:
    return f"{API}/municipalities/{ags}/corrections"


def test_a_partnership_is_added_with_its_source(served: Served) -> None:
    answered = served.calling("advisor").post(corrections(OWN), json=ADD)
    assert answered.status_code == 201, answered.text
    kept = answered.json()
    assert kept["change"] == {**ADD["change"], "country": "PS"}
    assert kept["withdrawn"] is False
    assert served.calling("service").get(f"{API}/corrections").json()["items"] == [kept]


def test_a_fact_is_corrected_or_retired_by_its_id(served: Served) -> None:
    advisor = served.calling("advisor")
    profile = advisor.get(f"{API}/municipalities/{OWN}").json()
    fact = profile["partnerships"][0]["partnership"]["id"]
    correct = {"action": "correct", "kind": "partnership", "fact": fact, "source_title": "Amt"}
    answered = advisor.post(corrections(OWN), json={**correct, "change": {"status": "ended"}})
    assert answered.status_code == 201, answered.text
    retire = {**correct, "action": "retire"}
    assert advisor.post(corrections(OWN), json=retire).status_code == 201
    assert advisor.post(corrections(OTHER), json=retire).status_code == 422


@pytest.mark.parametrize(
    ("fields", "named"),
    [
        ({"source_title": " "}, "source_title"),
        ({"source_url": "javascript:alert(1)"}, "source_url"),
        ({"source_url": "https://["}, "source_url"),
        ({"source_date": "2025-3-1"}, "source_date"),
        ({"fact": "x"}, "fact"),
        ({"change": {}}, "change"),
        ({"change": {"place": "Halhul"}}, "country"),
        ({"change": {**ADD["change"], "colour": "red"}}, "colour"),
        ({"change": {**ADD["change"], "country": "XX"}}, "XX"),
        ({"change": {**ADD["change"], "since": "x"}}, "since"),
        ({"change": {**ADD["change"], "since": 900}}, "since"),
        ({"change": {**ADD["change"], "kind": "friendship"}}, "kind"),
        ({"change": {**ADD["change"], "themes": ["wast"]}}, "waste"),
        ({"action": "correct"}, "fact"),
        ({"action": "correct", "fact": "none"}, "none"),
        ({"action": "retire", "fact": None}, "fact"),
        ({"note": "x" * 1001}, "note"),
    ],
)
def test_corrections_that_cannot_be_kept(served: Served, fields: dict, named: str) -> None:
    advisor = served.calling("advisor")
    answered = advisor.post(corrections(OWN), json={**ADD, **fields})
    assert answered.status_code == 422
    problem = answered.json()
    assert named in problem["detail"] + problem["mend"]
    assert advisor.get(corrections(OWN)).json()["items"] == []


def test_a_municipality_corrects_and_withdraws_its_own(served: Served) -> None:
    own, advisor = served.calling("own"), served.calling("advisor")
    mine = own.post(corrections(OWN), json=ADD).json()
    theirs = advisor.post(corrections(OWN), json=ADD).json()
    seen = {one["id"]: one["note"] for one in own.get(corrections(OWN)).json()["items"]}
    # What advisors note is not for the municipality.
    assert seen == {mine["id"]: ADD["note"], theirs["id"]: ""}
    match = {"If-Match": '"1"'}
    assert own.delete(f"{API}/corrections/{theirs['id']}", headers=match).status_code == 403
    withdrawn = own.delete(f"{API}/corrections/{mine['id']}", headers=match)
    assert withdrawn.json()["withdrawn"] is True
    again = own.delete(f"{API}/corrections/{mine['id']}", headers={"If-Match": '"2"'})
    assert again.status_code == 409
    assert advisor.delete(f"{API}/corrections/{theirs['id']}", headers=match).status_code == 200


def test_a_municipality_says_what_it_offers(served: Served) -> None:
    own = served.calling("own")
    address = f"{API}/municipalities/{OWN}/statements"
    body = {"kind": "offer", "text": "Fachleute für Kläranlagen", "themes": ["wastewater"]}
    kept = own.post(address, json=body)
    assert kept.status_code == 201
    statement = f"{API}/statements/{kept.json()['id']}"
    changed = own.patch(statement, json={"text": "Eine Fachfrau"}, headers={"If-Match": '"1"'})
    assert (changed.json()["text"], changed.json()["themes"]) == ("Eine Fachfrau", ["wastewater"])
    late = own.patch(statement, json={"text": "Niemanden mehr"}, headers={"If-Match": '"1"'})
    assert late.status_code == 412
    assert served.calling("advisor").get(address).json()["items"] == [changed.json()]
    assert own.get(statement).headers["etag"] == '"2"'
    assert served.calling("other").get(statement).status_code == 403
    assert own.delete(statement, headers={"If-Match": '"1"'}).status_code == 412
    assert own.delete(statement, headers={"If-Match": '"2"'}).status_code == 204
    assert own.get(address).json()["items"] == []
    for wrong in ({"text": "kurz"}, {"text": "x" * 1001}, {"themes": ["x"]}, {"kind": "wish"}):
        assert own.post(address, json={**body, **wrong}).status_code == 422


# --- contacts --------------------------------------------------------------------------------


def contact(**fields: Any) -> dict[str, Any]:
    return {"ags": OWN, "name": "Amt für Internationales", "email": "amt@stadt.example", **fields}


def test_contacts_are_read_changed_deleted_and_every_look_is_known(served: Served) -> None:
    advisor = served.calling("advisor")
    kept = advisor.post(f"{API}/contacts", json=contact()).json()
    address = f"{API}/contacts/{kept['id']}"
    read = advisor.get(f"{API}/contacts", params={"ags": OWN})
    assert read.json()["items"] == [kept]
    assert read.headers["cache-control"] == "no-store"
    changed = advisor.patch(address, json={"phone": "0221"}, headers={"If-Match": '"1"'})
    assert changed.json()["phone"] == "0221"
    version = advisor.get(address).headers["etag"]
    assert version == '"2"'
    assert advisor.delete(address, headers={"If-Match": '"1"'}).status_code == 412
    assert advisor.delete(address, headers={"If-Match": version}).status_code == 204
    assert advisor.get(f"{API}/contacts", params={"ags": OWN}).json()["items"] == []
    log = served.calling("administrator").get(f"{address}/accesses").json()["items"]
    assert [one["action"] for one in log] == ["deleted", "read", "changed", "read", "added"]
    told = served.calling("administrator").get(f"{API}/history?limit=200").text
    assert "amt@stadt.example" not in told
    assert "0221" not in told


@pytest.mark.parametrize(
    "fields",
    [{"request_id": REQUEST}, {"ags": None}, {"name": ""}, {"ags": "99999999"}, {"role": "x"}],
)
def test_contacts_that_cannot_be_kept(served: Served, fields: dict) -> None:
    answered = served.calling("advisor").post(f"{API}/contacts", json=contact(**fields))
    assert answered.status_code == 422


def test_a_contact_behind_a_request(served: Served) -> None:
    advisor = served.calling("advisor")
    body = contact(ags=None, request_id=REQUEST)
    assert advisor.post(f"{API}/contacts", json=body).status_code == 201
    assert len(advisor.get(f"{API}/contacts", params={"request_id": REQUEST}).json()["items"]) == 1
    assert advisor.get(f"{API}/contacts").status_code == 422


def test_a_contact_is_added_once_and_no_answer_with_it_is_kept(served: Served) -> None:
    advisor = served.calling("advisor")
    key = {"Idempotency-Key": "a"}
    first = advisor.post(f"{API}/contacts", json=contact(), headers=key)
    again = advisor.post(f"{API}/contacts", json=contact(), headers=key)
    assert (again.status_code, again.json()) == (201, first.json())
    assert again.headers["idempotency-replayed"] == "true"
    assert advisor.get(f"{API}/contacts", params={"ags": OWN}).json()["total"] == 1
    with served.database.read() as work:
        (actor,) = {one.actor for one in work.history.latest(1)}
        kept = work.replies.find(actor, "a")
    assert kept is not None
    assert kept.body == ""
    other = advisor.post(f"{API}/contacts", json=contact(phone="1"), headers=key)
    assert other.status_code == 422
