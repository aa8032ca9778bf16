"""The inbox, its saved filters, the overview and the history over the API."""

from __future__ import annotations

from dataclasses import replace

import pytest

from models.errors import ConflictError
from tests.service.helpers import REQUEST
from tests.service.people import OWN, Served
from tests.service.test_api_desk import changed, entered
from tests.service.test_api_lists import everything

API = "/api/v1"
FILTER = {"page": "inbox", "name": "Palästina", "query": "country=PS"}


# --- the inbox -------------------------------------------------------------------------------


def test_the_inbox_says_who_changed_what_and_what_is_shortlisted(served: Served) -> None:
    advisor = served.calling("advisor")
    changed(advisor, f"/requests/{REQUEST}", '"0"', status="in_review")
    advisor.post(f"{API}/feedback", json={"request_id": REQUEST, "ags": OWN, "state": "selected"})
    page = advisor.get(f"{API}/inbox", params={"status": "in_review"}).json()
    (row,) = page["items"]
    assert (row["request"]["id"], row["changed_by"], row["shortlisted"]) == (REQUEST, "advisor", 1)
    whole = everything(advisor, f"{API}/inbox")
    assert page["counts"]["in_review"] == 1
    assert sum(page["counts"].values()) == len(whole)


@pytest.mark.parametrize("sort", ["open", "place", "country", "date", "status", "changed"])
def test_pages_of_the_inbox_show_everything_once_in_every_order(served: Served, sort: str) -> None:
    client = served.calling("service")
    whole = everything(client, f"{API}/inbox", sort=sort, limit=200)
    assert everything(client, f"{API}/inbox", sort=sort, limit=2) == whole
    assert len({row["request"]["id"] for row in whole}) == len(whole)
    if sort == "place":
        places = [row["request"]["place"].casefold() for row in whole]
        assert places == sorted(places)
        turned = everything(client, f"{API}/inbox", sort=sort, reverse="1")
        assert [row["request"]["place"].casefold() for row in turned] == places[::-1]


def test_the_inbox_goes_on_behind_what_was_shown_wherever_that_stands_now(served: Served) -> None:
    advisor = served.calling("advisor")
    asked = {"sort": "changed", "limit": 1}
    first = advisor.get(f"{API}/inbox", params=asked).json()
    later = entered(advisor)
    second = advisor.get(f"{API}/inbox", params={**asked, "cursor": first["next"]}).json()
    shown = [page["items"][0]["request"]["id"] for page in (first, second)]
    assert len({*shown, later["id"]}) == 3


@pytest.mark.parametrize(
    ("asked", "named"),
    [
        ({"status": "open"}, "status"),
        ({"country": "Atlantis"}, "Atlantis"),
        ({"theme": "wast"}, "waste"),
        ({"sort": "size"}, "sort"),
        ({"cursor": "x"}, "cursor"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_what_the_inbox_cannot_be_asked_for(served: Served, asked: dict, named: str) -> None:
    answered = served.calling("advisor").get(f"{API}/inbox", params=asked)
    assert answered.status_code == 422
    assert named in answered.text


# --- saved filters ---------------------------------------------------------------------------


def test_a_filter_is_saved_applied_changed_and_deleted(served: Served) -> None:
    advisor = served.calling("advisor")
    made = advisor.post(f"{API}/filters", json=FILTER)
    address = made.headers["location"]
    kept = advisor.get(address)
    assert kept.json() == made.json()
    assert kept.headers["etag"] == made.headers["etag"] == '"1"'
    listed = advisor.get(f"{API}/inbox?{kept.json()['query']}").json()
    assert {row["request"]["country"] for row in listed["items"]} == {"PS"}
    seen = {"If-Match": '"1"'}
    answered = advisor.patch(address, json={"query": "?tier=region&q=x  y"}, headers=seen)
    assert answered.headers["etag"] == '"2"'
    assert (answered.json()["name"], answered.json()["query"]) == ("Palästina", "q=x+y&tier=region")
    assert advisor.patch(address, json={"name": "Neu"}, headers=seen).status_code == 412
    assert advisor.delete(address, headers=seen).status_code == 412
    assert advisor.delete(address, headers={"If-Match": '"2"'}).status_code == 204
    assert advisor.get(address).status_code == 404


def test_everybody_has_filters_of_their_own(served: Served) -> None:
    advisor, administrator = served.calling("advisor"), served.calling("administrator")
    made = advisor.post(f"{API}/filters", json=FILTER)
    address, seen = made.headers["location"], {"If-Match": '"1"'}
    assert everything(advisor, f"{API}/filters") == [made.json()]
    assert everything(administrator, f"{API}/filters") == []
    assert administrator.get(address).status_code == 404
    assert administrator.patch(address, json={"name": "a"}, headers=seen).status_code == 404
    assert administrator.delete(address, headers=seen).status_code == 404
    assert administrator.post(f"{API}/filters", json=FILTER).status_code == 201


def test_a_name_is_free_once(served: Served) -> None:
    advisor = served.calling("advisor")
    advisor.post(f"{API}/filters", json=FILTER)
    assert advisor.post(f"{API}/filters", json=FILTER).status_code == 409
    other = advisor.post(f"{API}/filters", json={**FILTER, "name": "Andere"})
    taken = advisor.patch(
        other.headers["location"], json={"name": " Palästina "}, headers={"If-Match": '"1"'}
    )
    assert taken.status_code == 409
    assert "Palästina" in taken.json()["detail"]
    assert len(everything(advisor, f"{API}/filters", limit=1)) == 2


def test_two_that_take_the_same_name_at_once_do_not_break_it(served: Served) -> None:
    advisor = served.calling("advisor")
    for name in ("a", "b"):
        advisor.post(f"{API}/filters", json={**FILTER, "name": name})
    with served.database.write("user:x") as work:
        owner = next(one.actor for one in work.history.latest(1))
        first, second = work.filters.of_owner(owner)
        with pytest.raises(ConflictError):
            work.filters.change(replace(second, name=first.name))
    assert [one["name"] for one in everything(advisor, f"{API}/filters")] == ["a", "b"]


def test_a_filter_sent_twice_with_its_key_is_one(served: Served) -> None:
    advisor = served.calling("advisor")
    first, again = (
        advisor.post(f"{API}/filters", json=FILTER, headers={"Idempotency-Key": "k"})
        for _ in range(2)
    )
    assert again.json() == first.json()
    assert again.headers["idempotency-replayed"] == "true"


@pytest.mark.parametrize(
    ("fields", "named"),
    [
        ({"page": "map"}, "inbox"),
        ({"name": " "}, "name"),
        ({"name": "x" * 61}, "name"),
        ({"query": "colour=red"}, "colour"),
        ({"query": "status=open"}, "status"),
        ({"query": "sort=size"}, "sort"),
    ],
)
def test_filters_that_cannot_be_kept(served: Served, fields: dict, named: str) -> None:
    advisor = served.calling("advisor")
    answered = advisor.post(f"{API}/filters", json={**FILTER, **fields})
    assert answered.status_code == 422
    assert named in answered.json()["detail"] + answered.json()["mend"]
    assert advisor.get(f"{API}/filters").json()["total"] == 0


# --- the overview ----------------------------------------------------------------------------


def test_the_overview_in_figures(served: Served) -> None:
    client = served.calling("service")
    begun = client.get(f"{API}/overview").json()
    assert begun["missing"] <= begun["open"]
    served.app.state.survey.finish()
    shown = client.get(f"{API}/overview").json()
    assert (shown["missing"], shown["current"]) == (0, True)
    assert shown["lists_of"] == shown["snapshot"]
    places = sum(one["places"] for one in shown["states"])
    assert places == sum(one["places"] for one in shown["sizes"]) > 0
    assert places <= shown["open"] * shown["first"]
    assert len(shown["themes"]) == 40
    lists = [one["lists"] for one in shown["most_listed"]]
    assert lists == sorted(lists, reverse=True)
    for one in shown["uncovered"]:
        assert one["request"]["status"] == "open"
    assert (shown["night"], shown["digest"]) == (None, None)


# --- history ---------------------------------------------------------------------------------


def test_the_history_of_accounts_is_for_administrators(served: Served) -> None:
    entered(served.calling("advisor"))
    seen = {
        caller: {
            one["entity"] for one in everything(served.calling(caller), f"{API}/history", limit=3)
        }
        for caller in ("advisor", "administrator")
    }
    assert seen["advisor"] == {"request"}
    assert seen["administrator"] == {"request", "account", "token"}


def test_the_history_of_a_request_holds_its_shortlist_and_its_exclusions(served: Served) -> None:
    advisor = served.calling("advisor")
    pair = {"request_id": REQUEST, "ags": OWN}
    changed(advisor, f"/requests/{REQUEST}", '"0"', status="in_review")
    advisor.post(f"{API}/feedback", json={**pair, "state": "selected"})
    advisor.post(f"{API}/exclusions", json={**pair, "reason": "x"})
    entered(advisor)
    found = everything(advisor, f"{API}/requests/{REQUEST}/history", limit=2)
    assert [one["entity"] for one in found] == ["exclusion", "shortlist entry", "request"]
    assert advisor.get(f"{API}/requests/xx-none/history").status_code == 404
    half = advisor.get(f"{API}/history", params={"entity": "request"})
    assert half.status_code == 422
    assert "'id'" in half.json()["detail"]
