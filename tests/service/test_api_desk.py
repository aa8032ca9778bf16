"""The advisors' desk over the API: what one enters has its effect, and nobody is overwritten."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from starlette.testclient import TestClient

from tests.service.helpers import REQUEST
from tests.service.people import OTHER, OWN, Served

API = "/api/v1"
TEXT = (
    "Die Stadt Halhul in Palästina mit 28.000 Einwohnern sucht eine deutsche Partnerkommune"
    " für Abfallwirtschaft und Abwasser."
)


def entered(client: TestClient, **fields: Any) -> dict[str, Any]:
    answered = client.post(f"{API}/requests", json={"text": TEXT, "place": "Halhul", **fields})
    assert answered.status_code == 201, answered.text
    document: dict[str, Any] = answered.json()
    return document


def match(client: TestClient, request_id: str, **fields: Any) -> dict[str, Any]:
    answered = client.post(f"{API}/match", json={"request_id": request_id, "k": 5, **fields})
    assert answered.status_code == 200, answered.text
    document: dict[str, Any] = answered.json()
    return document


def themes(document: dict[str, Any]) -> set[str]:
    return {theme["id"] for theme in document["query"]["themes"]}


def changed(client: TestClient, address: str, etag: str, **fields: Any):
    return client.patch(f"{API}{address}", json=fields, headers={"If-Match": etag})


# --- requests --------------------------------------------------------------------------------


def test_an_entered_request_is_understood_listed_and_matched(served: Served) -> None:
    advisor = served.calling("advisor")
    kept = entered(advisor, source="Brief", received="2026-05-04")
    assert kept["id"] == "own-ps-halhul"
    assert (kept["country"], kept["population"], kept["status"]) == ("PS", 28_000, "open")
    assert {"waste", "wastewater"} <= set(kept["themes"])
    assert kept["desk"]["status"] == "new"
    assert kept["desk"]["entered"] is True
    listed = advisor.get(f"{API}/requests", params={"q": "halhul", "country": "PS"}).json()
    assert [one["id"] for one in listed["items"]] == ["own-ps-halhul"]
    document = match(advisor, "own-ps-halhul")
    assert document["query"]["request"] == "own-ps-halhul"
    assert document["query"]["population"] == 28_000
    assert len(document["candidates"]) == 5
    assert document["candidates"] == match(advisor, "own-ps-halhul")["candidates"]


def test_only_the_desk_knows_of_entered_requests(served: Served) -> None:
    kept = entered(served.calling("service"))
    for caller in ("anyone", "own"):
        client = served.calling(caller)
        assert client.get(f"{API}/requests/{kept['id']}").status_code == 404
        assert client.post(f"{API}/match", json={"request_id": kept["id"]}).status_code == 422
        assert kept["id"] not in client.get(f"{API}/requests?limit=200").text
        assert client.get(f"{API}/requests?desk=new").status_code == 403
    assert served.calling("service").get(f"{API}/requests/{kept['id']}").json() == kept


def test_a_municipality_sees_an_entered_request_once_it_was_asked(served: Served) -> None:
    advisor, own, other = (served.calling(who) for who in ("advisor", "own", "other"))
    kept = entered(advisor)
    address = f"{API}/requests/{kept['id']}"
    pair = {"request_id": kept["id"], "ags": OWN}
    advisor.post(f"{API}/feedback", json={**pair, "state": "selected"})
    assert own.get(address).status_code == 404
    advisor.post(f"{API}/feedback", json={**pair, "state": "contacted", "version": 1})
    shown = own.get(address)
    assert shown.json()["text"] == TEXT
    assert shown.json()["desk"] is None
    # The version is the desk's: this tag is of the content.
    assert shown.headers["etag"].startswith("W/")
    assert other.get(address).status_code == 404
    assert own.post(f"{API}/feedback", json={**pair, "answer": "interested"}).status_code == 200
    refused = other.post(
        f"{API}/feedback", json={"request_id": kept["id"], "ags": OTHER, "answer": "later"}
    )
    assert refused.status_code == 422


def test_corrections_of_what_was_read_change_the_list_for_the_desk(served: Served) -> None:
    advisor, anyone = served.calling("advisor"), served.calling("anyone")
    address = f"/requests/{REQUEST}"
    before = match(anyone, REQUEST)
    read = advisor.get(f"{API}{address}")
    assert read.headers["etag"] == '"0"'
    answered = changed(advisor, address, '"0"', themes=["sport"], population=9000)
    assert answered.status_code == 200, answered.text
    assert answered.headers["etag"] == '"1"'
    assert answered.json()["desk"]["corrected"] == ["population", "themes"]
    corrected = match(advisor, REQUEST)
    assert themes(corrected) == {"sport"}
    assert corrected["query"]["population"] == 9000
    assert themes(match(advisor, REQUEST, themes=["waste"])) == {"waste"}
    # The public list stays what the source says.
    assert match(anyone, REQUEST) == before
    assert anyone.get(f"{API}{address}").json()["themes"] == read.json()["themes"]
    back = changed(advisor, address, '"1"', themes=None, population=None)
    assert back.json()["desk"]["corrected"] == []
    assert match(advisor, REQUEST)["candidates"] == before["candidates"]


def test_the_status_filters_the_inbox(served: Served) -> None:
    advisor = served.calling("advisor")
    changed(advisor, f"/requests/{REQUEST}", '"0"', status="in_review")

    def listed(*statuses: str) -> set[str]:
        found = advisor.get(f"{API}/requests", params={"desk": statuses, "limit": 200}).json()
        return {one["id"] for one in found["items"]}

    assert listed("in_review") == {REQUEST}
    assert REQUEST not in listed("new")
    assert listed("in_review", "new") == listed()


def test_a_closed_request_is_open_no_more(served: Served) -> None:
    advisor = served.calling("advisor")
    kept = entered(advisor)
    answered = changed(advisor, f"/requests/{kept['id']}", '"1"', status="matched")
    assert answered.json()["status"] == "matched"


def test_two_advisors_do_not_overwrite_each_other(served: Served) -> None:
    first, second = served.calling("advisor"), served.calling("administrator")
    address = f"/requests/{REQUEST}"
    assert changed(first, address, '"0"', status="in_review").status_code == 200
    late = changed(second, address, '"0"', status="closed")
    assert late.status_code == 412
    assert late.json()["type"] == "urn:partnerkompass:problem:changed-since"
    assert first.get(f"{API}{address}").json()["desk"]["status"] == "in_review"
    assert changed(second, address, '"1"', status="closed").status_code == 200


@pytest.mark.parametrize(
    ("headers", "status"), [({}, 428), ({"If-Match": "1"}, 422), ({"If-Match": "*"}, 422)]
)
def test_a_change_names_the_version_it_was_made_from(
    served: Served, headers: dict[str, str], status: int
) -> None:
    answered = served.calling("advisor").patch(
        f"{API}/requests/{REQUEST}", json={"status": "closed"}, headers=headers
    )
    assert answered.status_code == status
    assert "If-Match" in answered.json()["detail"]


@pytest.mark.parametrize(
    ("fields", "named"),
    [
        ({"text": "kurz"}, "text"),
        ({"country": "Atlantis"}, "Atlantis"),
        ({"themes": ["wast"]}, "waste"),
        ({"population": 0}, "population"),
        ({"received": "gestern"}, "received"),
        ({"received": "2026-13"}, "received"),
        ({"language": "Deutsch"}, "language"),
        ({"place": "  "}, "place"),
        ({"text": "Wir suchen Partner für Abfall und Energie."}, "country"),
        ({"status": "closed"}, "status"),
    ],
)
def test_requests_that_cannot_be_kept(served: Served, fields: dict, named: str) -> None:
    advisor = served.calling("advisor")
    body = {"text": TEXT, **fields}
    answered = advisor.post(f"{API}/requests", json=body)
    assert answered.status_code == 422
    problem = answered.json()
    assert named in problem["detail"] + problem["mend"]
    assert advisor.get(f"{API}/requests?q=halhul").json()["total"] == 0


def test_a_place_in_arabic_letters_has_an_address_too(served: Served) -> None:
    advisor = served.calling("advisor")
    text = "تبحث بلدية حلحول عن شراكة مع مدينة ألمانية في مجال إدارة النفايات والمياه."
    ids = [entered(advisor, text=text, place="حلحول", country="PS")["id"] for _ in range(2)]
    assert ids == ["own-ps", "own-ps-2"]


def test_the_text_of_a_published_request_stays_its_source_s(served: Served) -> None:
    advisor = served.calling("advisor")
    assert changed(advisor, f"/requests/{REQUEST}", '"0"', text=TEXT).status_code == 422
    assert changed(advisor, f"/requests/{REQUEST}", '"0"', status=None).status_code == 422
    kept = entered(advisor)
    other = TEXT.replace("Abfallwirtschaft und Abwasser", "Jugendaustausch und Sport")
    again = changed(advisor, f"/requests/{kept['id']}", '"1"', text=other).json()
    assert "sport" in again["themes"]


def test_a_call_sent_twice_has_its_effect_once(served: Served) -> None:
    advisor = served.calling("advisor")
    body = {"text": TEXT, "place": "Halhul"}
    key = {"Idempotency-Key": "5f0c"}
    first = advisor.post(f"{API}/requests", json=body, headers=key)
    again = advisor.post(f"{API}/requests", json=body, headers=key)
    assert again.status_code == first.status_code == 201
    assert again.content == first.content
    assert again.headers["location"] == first.headers["location"]
    assert again.headers["idempotency-replayed"] == "true"
    assert advisor.get(f"{API}/requests?q=halhul").json()["total"] == 1
    other = advisor.post(f"{API}/requests", json={**body, "source": "x"}, headers=key)
    assert other.status_code == 422
    # The key is the caller's own.
    assert (
        served.calling("service").post(f"{API}/requests", json=body, headers=key).json()["id"]
        == "own-ps-halhul-2"
    )
    bad = advisor.post(f"{API}/requests", json=body, headers={"Idempotency-Key": ""})
    assert bad.status_code == 422


def test_the_same_call_sent_at_the_same_time(served: Served) -> None:
    advisor = served.calling("advisor")
    body = {"text": TEXT, "place": "Halhul"}

    def send(_: int) -> str:
        headers = {"Idempotency-Key": "one"}
        return advisor.post(f"{API}/requests", json=body, headers=headers).json()["id"]

    with ThreadPoolExecutor(4) as threads:
        assert set(threads.map(send, range(4))) == {"own-ps-halhul"}
    assert advisor.get(f"{API}/requests?q=halhul").json()["total"] == 1


# --- shortlist and answers -------------------------------------------------------------------


def test_a_candidate_on_its_way_through_the_shortlist(served: Served) -> None:
    advisor = served.calling("advisor")
    pair = {"request_id": REQUEST, "ags": OWN}
    steps = [
        {"state": "selected", "note": "Klärwerk"},
        {"state": "contacted", "contacted_on": "2026-05-04"},
        {"state": "declined", "reason": "kein Personal"},
    ]
    for version, step in enumerate(steps):
        answered = advisor.post(f"{API}/feedback", json={**pair, **step, "version": version})
        assert answered.status_code == 200, answered.text
    (entry,) = advisor.get(f"{API}/requests/{REQUEST}/shortlist").json()["items"]
    shown = {name: entry[name] for name in ("state", "note", "reason", "contacted_on", "version")}
    assert shown == {
        "state": "declined",
        "note": "Klärwerk",
        "reason": "kein Personal",
        "contacted_on": "2026-05-04",
        "version": 3,
    }
    changes = advisor.get(
        f"{API}/history", params={"entity": "shortlist entry", "id": entry["id"]}
    ).json()["items"]
    assert [one["action"] for one in changes] == ["changed", "changed", "created"]
    assert changes[0]["before"] == {"state": "contacted", "reason": ""}
    assert {one["by"] for one in changes} == {"advisor"}
    gone = advisor.delete(f"{API}/requests/{REQUEST}/shortlist/{OWN}", headers={"If-Match": '"3"'})
    assert gone.status_code == 204
    assert advisor.get(f"{API}/requests/{REQUEST}/shortlist").json()["items"] == []


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"state": "selected", "version": 1}, 412),
        ({"state": "declined"}, 422),
        ({"state": "selected", "request_id": "xx-none"}, 422),
        ({"state": "selected", "ags": "99999999"}, 422),
        ({"state": "contacted", "contacted_on": "2026-02-30"}, 422),
        ({"state": "selected", "note": "x" * 5001}, 422),
        ({"state": "selected", "answer": "later"}, 422),
        ({}, 422),
        ({"answer": "later"}, 403),
    ],
)
def test_feedback_that_cannot_be_kept(served: Served, fields: dict, status: int) -> None:
    advisor = served.calling("advisor")
    body = {"request_id": REQUEST, "ags": OWN, **fields}
    assert advisor.post(f"{API}/feedback", json=body).status_code == status
    assert advisor.get(f"{API}/requests/{REQUEST}/shortlist").json()["items"] == []


def test_two_shortlist_the_same_candidate(served: Served) -> None:
    body = {"request_id": REQUEST, "ags": OWN, "state": "selected"}
    assert served.calling("advisor").post(f"{API}/feedback", json=body).status_code == 200
    late = served.calling("administrator").post(f"{API}/feedback", json=body)
    assert late.status_code == 412
    assert "version 1" in late.json()["detail"]


def test_a_municipality_answers_for_itself_alone(served: Served) -> None:
    own, advisor = served.calling("own"), served.calling("advisor")
    body = {"request_id": REQUEST, "ags": OWN, "answer": "later", "because": "Haushalt"}
    first = own.post(f"{API}/feedback", json=body)
    assert first.headers["etag"] == '"1"'
    again = own.post(f"{API}/feedback", json={**body, "answer": "interested", "version": 1})
    assert again.json()["answer"] == "interested"
    stranger = served.calling("other").post(f"{API}/feedback", json=body)
    assert stranger.status_code == 403
    shortlisted = own.post(
        f"{API}/feedback", json={"request_id": REQUEST, "ags": OWN, "state": "matched"}
    )
    assert shortlisted.status_code == 403
    (seen,) = advisor.get(f"{API}/requests/{REQUEST}/answers").json()["items"]
    assert (seen["ags"], seen["answer"], seen["because"]) == (OWN, "interested", "Haushalt")
    assert own.get(f"{API}/municipalities/{OWN}/answers").json()["items"] == [seen]


# --- exclusions ------------------------------------------------------------------------------


def test_an_excluded_unit_is_shown_apart_with_its_reason(served: Served) -> None:
    advisor, anyone = served.calling("advisor"), served.calling("anyone")
    before = match(advisor, REQUEST)
    first, second = before["candidates"][0], before["candidates"][1]
    assert before["excluded"] == []
    for unit, scope in ((first, {"request_id": REQUEST}), (second, {"country": "Palästina"})):
        answered = advisor.post(
            f"{API}/exclusions", json={"ags": unit["ags"], "reason": "hat abgesagt", **scope}
        )
        assert answered.status_code == 201, answered.text
    after = match(advisor, REQUEST)
    assert [(one["ags"], one["rank"], one["scope"]) for one in after["excluded"]] == [
        (first["ags"], 1, "request"),
        (second["ags"], 2, "country"),
    ]
    assert after["excluded"][0]["reason"] == "hat abgesagt"
    assert [one["rank"] for one in after["candidates"]] == [3, 4, 5, 6, 7]
    assert after["candidates"][:3] == before["candidates"][2:]
    public = match(anyone, REQUEST)
    assert public["candidates"][0]["ags"] == first["ags"]
    assert "excluded" not in public
    listed = advisor.get(f"{API}/exclusions").json()["items"]
    assert [one["ags"] for one in listed] == [second["ags"], first["ags"]]
    narrowed = advisor.get(f"{API}/exclusions", params={"country": "Palästina"}).json()["items"]
    assert narrowed == listed[:1]
    for one in listed:
        address = f"{API}/exclusions/{one['id']}"
        seen = {"If-Match": advisor.get(address).headers["etag"]}
        assert advisor.delete(address).status_code == 428
        assert advisor.delete(address, headers=seen).status_code == 204
    assert match(advisor, REQUEST) == before


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"country": "PS", "request_id": REQUEST}, 422),
        ({}, 422),
        ({"country": "PS", "reason": " "}, 422),
        ({"country": "XX"}, 422),
        ({"request_id": "xx-none"}, 422),
        ({"ags": "99999999", "country": "PS"}, 422),
    ],
)
def test_exclusions_that_cannot_be_kept(served: Served, fields: dict, status: int) -> None:
    advisor = served.calling("advisor")
    body = {"ags": OWN, "reason": "x", **fields}
    assert advisor.post(f"{API}/exclusions", json=body).status_code == status
    assert advisor.get(f"{API}/exclusions").json()["items"] == []


def test_a_unit_is_excluded_once(served: Served) -> None:
    advisor = served.calling("advisor")
    body = {"ags": OWN, "reason": "x", "country": "PS"}
    assert advisor.post(f"{API}/exclusions", json=body).status_code == 201
    assert advisor.post(f"{API}/exclusions", json=body).status_code == 409
