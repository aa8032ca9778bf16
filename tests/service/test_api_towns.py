"""One German unit over the API: as a candidate, as the desk knows it, and as it sees itself."""

from __future__ import annotations

import pytest

from indexer.nightly.report import RequestNote
from tests.service.helpers import REQUEST
from tests.service.people import OTHER, OWN, Served
from tests.service.test_api_desk import entered, match
from tests.service.test_api_lists import everything
from tests.service.test_nights import Tell, at_home, tell  # noqa: F401 (fixtures)

API = "/api/v1"
UNIT = f"{API}/municipalities/{OWN}"
PAIR = {"request_id": REQUEST, "ags": OWN}


# --- as a candidate --------------------------------------------------------------------------


def test_a_candidate_in_full(served: Served) -> None:
    advisor = served.calling("advisor")
    advisor.post(
        f"{API}/feedback", json={**PAIR, "state": "contacted", "contacted_on": "2026-05-04"}
    )
    address = f"{API}/requests/{REQUEST}/candidates/{OWN}"
    sheet = advisor.get(address, params={"locale": "en"}).json()
    listed = match(advisor, REQUEST, k=1, compare=OWN, locale="en")["comparison"]
    assert sheet["candidate"] == listed["candidate"]
    assert sheet["summary"] == listed["summary"]
    assert sheet["unit"]["ags"] == OWN
    assert "Who is released for the partnership" in sheet["questions"][0]
    assert [one["contacted_on"] for one in sheet["contacts"]] == ["2026-05-04"]
    lands = [
        entry["partnership"]["country"] == "PS"
        for entry in sheet["partnerships"]
        if entry["partnership"]["status"] != "ended"
    ]
    assert lands == sorted(lands, reverse=True)
    assert advisor.get(f"{API}/requests/xx-none/candidates/{OWN}").status_code == 404
    assert advisor.get(f"{API}/requests/{REQUEST}/candidates/16056001").status_code == 404


def test_two_candidates_side_by_side(served: Served) -> None:
    anyone = served.calling("anyone")
    first, _, third = match(anyone, REQUEST, k=3)["candidates"]
    beside = match(anyone, REQUEST, units=[third["ags"], first["label"]])
    assert [one["rank"] for one in beside["candidates"]] == [1, 3]
    assert [one["score"] for one in beside["candidates"]] == [first["score"], third["score"]]
    body = {"request_id": REQUEST, "units": ["Atlantis"]}
    assert anyone.post(f"{API}/match", json=body).status_code == 422


def test_the_factors_that_weights_may_name(served: Served) -> None:
    factors = everything(served.calling("anyone"), f"{API}/factors")
    assert sum(one["weight"] for one in factors if one["weight"] > 0) == pytest.approx(1)
    assert {one["id"] for one in factors if one["penalty"]} == {
        one["id"] for one in factors if one["weight"] < 0
    }
    weights = match(served.calling("anyone"), REQUEST, k=1)["weights"]
    assert {one["id"]: one["weight"] for one in factors} == weights


# --- as the desk knows it --------------------------------------------------------------------


def test_the_sheet_of_a_unit_holds_what_people_entered(served: Served) -> None:
    advisor = served.calling("advisor")
    advisor.post(
        f"{API}/feedback", json={**PAIR, "state": "contacted", "contacted_on": "2026-05-04"}
    )
    advisor.post(f"{API}/exclusions", json={"ags": OWN, "country": "PS", "reason": "voll"})
    sheet = advisor.get(f"{UNIT}/sheet").json()
    assert sheet["profile"]["unit"]["ags"] == OWN
    assert [one["reason"] for one in sheet["exclusions"]] == ["voll"]
    assert [one["request_id"] for one in sheet["contacts"]] == [REQUEST]
    assert sheet["known"] in ("thin", "some", "much")
    # Who has nothing to do with it is not named.
    assert set(sheet["names"].values()) == {"advisor"}


# --- as it sees itself -----------------------------------------------------------------------


def test_a_municipality_sees_what_it_was_asked_about(served: Served) -> None:
    advisor, own = served.calling("advisor"), served.calling("own")
    id = entered(advisor)["id"]
    for request_id, state in ((id, "contacted"), (REQUEST, "selected")):
        body = {"request_id": request_id, "ags": OWN, "state": state}
        assert advisor.post(f"{API}/feedback", json=body).status_code == 200
    (asked,) = everything(own, f"{UNIT}/asked")
    assert (asked["request"]["id"], asked["waiting"], asked["answer"]) == (id, True, None)
    assert asked["request"]["desk"] is None
    own.post(f"{API}/feedback", json={"request_id": id, "ags": OWN, "answer": "later"})
    (asked,) = everything(own, f"{UNIT}/asked")
    assert asked["answer"]["answer"] == "later"
    assert everything(served.calling("other"), f"{API}/municipalities/{OTHER}/asked") == []


def test_an_answer_is_taken_back_step_by_step(served: Served) -> None:
    own = served.calling("own")
    address = f"{UNIT}/answers/{REQUEST}"
    before = own.get(address)
    assert before.json() == {"answer": None, "steps": []}
    assert before.headers["etag"] == '"0"'
    for version, said in enumerate(("later", "interested")):
        own.post(f"{API}/feedback", json={**PAIR, "answer": said, "version": version})
    given = own.get(address)
    assert [one["answer"] for one in given.json()["steps"]] == ["interested", "later"]
    assert own.delete(address, headers={"If-Match": '"1"'}).status_code == 412
    undone = own.delete(address, headers={"If-Match": given.headers["etag"]})
    assert undone.json()["answer"]["answer"] == "later"
    assert len(undone.json()["steps"]) == 3
    assert served.calling("service").get(address).json() == undone.json()
    nothing = served.calling("other").delete(
        f"{API}/municipalities/{OTHER}/answers/{REQUEST}", headers={"If-Match": '"0"'}
    )
    assert nothing.status_code == 409


def test_suggestions_are_narrowed_by_country_and_theme(served: Served) -> None:
    own = served.calling("own")

    def suggested(**asked: str) -> list[str]:
        answered = own.get(f"{UNIT}/suggestions", params={"k": 1000, **asked})
        assert answered.status_code == 200, answered.text
        return [one["request"]["id"] for one in answered.json()["suggestions"]]

    here = suggested(country="Palästina")
    assert here
    assert set(here) < set(suggested())
    countries = {own.get(f"{API}/requests/{id}").json()["country"] for id in here}
    assert countries == {"PS"}
    assert set(suggested(theme="waste")) <= set(suggested())
    assert own.get(f"{UNIT}/suggestions?country=Atlantis").status_code == 422


# --- what is new -----------------------------------------------------------------------------


def test_what_the_nights_brought_is_new(at_home: Served, tell: Tell) -> None:  # noqa: F811
    note = RequestNote(REQUEST, "West Bani Zeid", "PS")
    tell(1, "2026-05-02T02:00:00+00:00", added=(note,), new_strong={REQUEST: (OWN, OTHER)})
    asked = {"since": "2026-05-01T00:00:00Z"}
    town = at_home.calling("own").get(f"{UNIT}/news", params=asked).json()
    assert town["requests"] == [REQUEST]
    desk = at_home.calling("advisor").get(f"{API}/news", params=asked).json()
    assert [one["id"] for one in desk["added"]] == [REQUEST]
    assert [one["matches"] for one in desk["strong"]] == [2]
    later = {"since": "2026-05-03T00:00:00+02:00"}
    assert at_home.calling("own").get(f"{UNIT}/news", params=later).json()["requests"] == []
    assert at_home.calling("own").get(f"{UNIT}/news").status_code == 422
    missing = at_home.calling("advisor").get(f"{API}/news")
    assert missing.status_code == 422
    assert "since" in missing.json()["detail"]


def test_what_others_entered_and_answered_is_new(served: Served) -> None:
    kept = entered(served.calling("service"))
    served.calling("own").post(f"{API}/feedback", json={**PAIR, "answer": "later"})
    asked = {"since": "2020-01-01T00:00:00Z"}
    found = served.calling("advisor").get(f"{API}/news", params=asked).json()
    assert [one["id"] for one in found["added"]] == [kept["id"]]
    (said,) = found["answers"]
    assert (said["answer"]["answer"], said["request"]["id"]) == ("later", REQUEST)
    assert served.calling("service").get(f"{API}/news", params=asked).json()["added"] == []


def test_the_indexes_that_are_kept(served: Served) -> None:
    client = served.calling("administrator")
    (published,) = [one for one in everything(client, f"{API}/snapshots") if one["published"]]
    assert published["id"] == client.get("/readyz").json()["snapshot"]
    assert published["problem"] is None
