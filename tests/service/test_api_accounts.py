"""Accounts and tokens over the API, and what protects a browser's session."""

from __future__ import annotations

import pytest
from starlette.testclient import TestClient

from service.accounts.limits import CallLimit
from service.settings import Settings
from tests.service.helpers import REQUEST
from tests.service.people import OWN, PASSWORD, Served

API = "/api/v1"
FILTER = {"page": "inbox", "name": "a", "query": ""}


def test_an_administrator_invites_and_the_link_leads_in(served: Served) -> None:
    administrator = served.calling("administrator")
    body = {"email": "Neu@Stadt.example", "name": "Neu", "role": "municipality", "ags": OWN}
    answered = administrator.post(f"{API}/users", json=body)
    assert answered.status_code == 201, answered.text
    invited = answered.json()
    assert invited["user"]["email"] == "neu@stadt.example"
    assert invited["link"].startswith("http://testserver/welcome/")
    assert answered.headers["cache-control"] == "no-store"
    secret = invited["link"].rsplit("/", 1)[1]
    assert served.accounts.people.follow(secret, PASSWORD).email == "neu@stadt.example"
    german, english = invited["mails"]
    assert invited["link"] in german["text"]
    assert english["subject"] == "Invitation to Partnerkompass"
    again = administrator.post(f"{API}/users/{invited['user']['id']}/reset").json()
    assert again["link"] != invited["link"]
    assert administrator.post(f"{API}/users", json=body).status_code == 409


@pytest.mark.parametrize(
    "fields",
    [{"email": "x"}, {"role": "service"}, {"ags": "99999999"}, {"ags": None}, {"name": ""}],
)
def test_people_that_cannot_be_invited(served: Served, fields: dict) -> None:
    body = {"email": "a@b.de", "name": "A", "role": "municipality", "ags": OWN, **fields}
    assert served.calling("administrator").post(f"{API}/users", json=body).status_code == 422


def test_an_account_is_disabled(served: Served) -> None:
    administrator, user = served.calling("administrator"), served.users["advisor"]
    browser, _ = served.browsing("advisor")
    assert browser.get(f"{API}/filters").status_code == 200
    read = administrator.get(f"{API}/users/{user.id}")
    gone = administrator.patch(
        f"{API}/users/{user.id}",
        json={"active": False},
        headers={"If-Match": read.headers["etag"]},
    )
    assert gone.json()["active"] is False
    assert browser.get(f"{API}/filters").status_code == 401


def test_a_token_is_shown_once_and_revoked(served: Served) -> None:
    administrator = served.calling("administrator")
    made = administrator.post(f"{API}/tokens", json={"name": "x", "role": "service"}).json()
    secret, token = made["secret"], made["token"]
    program = TestClient(served.app, headers={"Authorization": f"Bearer {secret}"})
    assert program.get(f"{API}/me").json() == {
        "kind": "token",
        "id": token["id"],
        "name": "x",
        "role": "service",
        "ags": None,
    }
    assert secret not in administrator.get(f"{API}/tokens").text
    assert administrator.delete(f"{API}/tokens/{token['id']}").json()["revoked_at"]
    assert program.get(f"{API}/me").status_code == 401


def test_a_token_is_made_once_and_its_secret_is_not_kept(served: Served) -> None:
    administrator = served.calling("administrator")
    key = {"Idempotency-Key": "one"}
    made = administrator.post(f"{API}/tokens", json={"name": "x", "role": "service"}, headers=key)
    again = administrator.post(f"{API}/tokens", json={"name": "x", "role": "service"}, headers=key)
    assert again.status_code == 409
    assert made.headers["location"] in again.json()["detail"]
    named = [one["name"] for one in administrator.get(f"{API}/tokens").json()["items"]]
    assert named.count("x") == 1
    assert administrator.get(made.headers["location"]).json() == made.json()["token"]
    with served.database.read() as work:
        actor = work.tokens.get(made.json()["token"]["id"]).created_by
        kept = work.replies.find(actor, "one")
    assert kept is not None
    assert kept.body == ""


def test_no_answer_holds_a_secret_that_is_kept(served: Served) -> None:
    administrator = served.calling("administrator")
    served.browsing("administrator")
    for address in ("users", "tokens", "me/sessions", "history?limit=200"):
        told = administrator.get(f"{API}/{address}").text
        assert "hash" not in told
        assert "argon2" not in told


def test_somebody_sees_and_ends_own_browsers(served: Served) -> None:
    here, csrf = served.browsing("advisor")
    there, _ = served.browsing("advisor")
    served.browsing("other")
    sessions = here.get(f"{API}/me/sessions").json()["items"]
    assert len(sessions) == 2
    for session in sessions:
        here.delete(f"{API}/me/sessions/{session['id']}", headers={"X-CSRF-Token": csrf})
    assert there.get(f"{API}/me/sessions").status_code == 401


def test_an_administrator_signs_somebody_out_everywhere(served: Served) -> None:
    browser, _ = served.browsing("advisor")
    administrator = served.calling("administrator")
    address = f"{API}/users/{served.users['advisor'].id}/sessions"
    (session,) = administrator.get(address).json()["items"]
    assert session["agent"] == "test"
    assert administrator.delete(address).status_code == 204
    assert browser.get(f"{API}/filters").status_code == 401
    assert administrator.get(address).json()["total"] == 0
    assert administrator.delete(f"{API}/users/none/sessions").status_code == 404


# --- what protects a session -----------------------------------------------------------------


def test_a_browser_needs_the_token_of_its_session_to_change_anything(served: Served) -> None:
    browser, csrf = served.browsing("advisor")
    _, foreign = served.browsing("administrator")
    assert browser.get(f"{API}/filters").status_code == 200
    for headers in ({}, {"X-CSRF-Token": ""}, {"X-CSRF-Token": foreign}):
        answered = browser.post(f"{API}/filters", json=FILTER, headers=headers)
        assert answered.status_code == 403
    answered = browser.post(f"{API}/filters", json=FILTER, headers={"X-CSRF-Token": csrf})
    assert answered.status_code == 201


@pytest.mark.parametrize(
    "origin", ["https://evil.example", "null", "http://testserver.evil.example"]
)
def test_a_call_from_another_site_is_refused(served: Served, origin: str) -> None:
    browser, csrf = served.browsing("advisor")
    headers = {"X-CSRF-Token": csrf, "Origin": origin}
    assert browser.post(f"{API}/filters", json=FILTER, headers=headers).status_code == 403
    headers["Origin"] = "http://testserver"
    assert browser.post(f"{API}/filters", json=FILTER, headers=headers).status_code == 201


def test_behind_a_proxy_the_public_address_is_ours(served: Served) -> None:
    served.app.state.settings = Settings(
        home=served.app.state.settings.home, public_url="https://partner.example"
    )
    client = served.calling("anyone")
    headers = {"Origin": "https://partner.example"}
    answered = client.post(f"{API}/match", json={"request_id": REQUEST, "k": 1}, headers=headers)
    assert answered.status_code == 200


def test_a_cookie_that_opens_nothing_is_nobody(served: Served) -> None:
    client = TestClient(served.app, cookies={"partnerkompass": "x"})
    assert client.get(f"{API}/me").json()["kind"] == "anyone"
    assert client.get(f"{API}/requests").status_code == 200


def test_expensive_calls_are_limited_for_each_caller(served: Served) -> None:
    served.app.state.calls = CallLimit(3)
    anyone, advisor = served.calling("anyone"), served.calling("advisor")
    body = {"request_id": REQUEST, "k": 1}
    for _ in range(3):
        assert anyone.post(f"{API}/match", json=body).status_code == 200
    answered = anyone.post(f"{API}/match", json=body)
    assert answered.status_code == 429
    assert 0 < int(answered.headers["retry-after"]) <= 60
    assert anyone.get(f"{API}/municipalities/{OWN}/suggestions").status_code == 429
    assert anyone.get(f"{API}/requests").status_code == 200
    assert advisor.post(f"{API}/match", json=body).status_code == 200


def test_every_body_is_described_with_an_example(client: TestClient) -> None:
    schema = client.get(f"{API}/openapi.json").json()
    bodies = [
        content["schema"]["$ref"]
        for operations in schema["paths"].values()
        for operation in operations.values()
        for kind, content in operation.get("requestBody", {"content": {}})["content"].items()
        if kind == "application/json"
    ]
    assert len(bodies) >= 12
    for reference in bodies:
        name = reference.rsplit("/", 1)[1]
        assert schema["components"]["schemas"][name]["examples"], name
