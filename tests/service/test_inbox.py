"""The inbox: requests filtered, searched and sorted; status in place; saved filters."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from starlette.testclient import TestClient

from service.desk.inbox import COLUMNS
from tests.service.helpers import REQUEST
from tests.service.people import OWN, Served
from tests.service.test_pages import HTML, Outline, show

ARABIC = "تبحث مدينة طوباس عن شراكة مع مدينة ألمانية في مجال إدارة النفايات والمياه."
UKRAINIAN = "Громада Люботин шукає партнерство з німецьким містом у сфері відходів."


@pytest.fixture
def advisor(served: Served) -> tuple[TestClient, str]:
    return served.browsing("advisor")


def places(client: TestClient, address: str = "/desk") -> list[str]:
    html = client.get(address, headers=HTML).text
    return re.findall(r'class="row-link" href="[^"]*">([^<]+)<', html)


def enter(served: Served, **given: str) -> str:
    answered = served.calling("advisor").post("/api/v1/requests", json=given)
    assert answered.status_code == 201, answered.text
    return str(answered.json()["id"])


def put_on_shortlist(served: Served) -> None:
    body = {"request_id": REQUEST, "ags": OWN, "state": "selected", "version": 0}
    assert served.calling("advisor").post("/api/v1/feedback", json=body).status_code < 300


def set_status(
    client: TestClient, csrf: str, status: str, version: int = 0, **more: str
) -> tuple[int, str]:
    form = {"csrf_token": csrf, "request_id": REQUEST, "version": str(version), "status": status}
    answered = client.post("/desk/status", data={**form, **more}, follow_redirects=False)
    return answered.status_code, answered.headers.get("location", answered.text)


def test_the_inbox_is_a_sound_page(advisor: tuple[TestClient, str]) -> None:
    client, _ = advisor
    for address in ("/desk", "/desk?lang=en", "/desk?q=nothing-like-it", "/desk?status=matched"):
        html, outline = show(client, address)
        ids = [attributes["id"] for _, attributes in outline.tags if "id" in attributes]
        assert len(ids) == len(set(ids))
        assert outline.headings.count(1) == 1
        assert len(html) < 150_000
    assert "Kein Gesuch passt" in client.get("/desk?status=matched").text


@pytest.mark.parametrize(
    ("query", "expected"),
    [("q=hizma", ["Hizma"]), ("country=PS&q=ABFALL", None), ("tier=district", [])],
)
def test_it_is_searched_and_filtered(
    advisor: tuple[TestClient, str], query: str, expected: list[str] | None
) -> None:
    client, _ = advisor
    found, everything = places(client, f"/desk?{query}"), places(client)
    assert set(found) < set(everything)
    assert found == expected if expected is not None else found


@pytest.mark.parametrize(
    ("text", "place", "country", "words"),
    [
        (ARABIC, "طوباس", "PS", "النفايات"),
        (UKRAINIAN, "Люботин", "UA", "ЛЮБОТИН"),
        ("Wir suchen eine Partnerschaft wie die mit München, für Abfall.", "X", "PS", "Muenchen"),
    ],
)
def test_search_knows_every_script(
    served: Served, advisor: tuple[TestClient, str], text: str, place: str, country: str, words: str
) -> None:
    enter(served, text=text, place=place, country=country)
    assert places(advisor[0], f"/desk?q={words}") == [place]


@pytest.mark.parametrize("column", COLUMNS)
def test_every_column_sorts_both_ways(
    served: Served, advisor: tuple[TestClient, str], column: str
) -> None:
    client, csrf = advisor
    set_status(client, csrf, "in_review")
    put_on_shortlist(served)
    one, other = (
        places(client, f"/desk?sort={column}"),
        places(client, f"/desk?sort={column}&reverse=1"),
    )
    assert set(one) == set(other)
    assert one != other


def test_umlauts_sort_with_their_letters(served: Served, advisor: tuple[TestClient, str]) -> None:
    enter(served, text="Özd sucht Hilfe bei Abwasser und Abfall.", place="Özd", country="PS")
    listed = places(advisor[0], "/desk?sort=place")
    assert listed.index("Özd") < listed.index("West Bani Zeid")


def test_what_changed_last_comes_first(served: Served, advisor: tuple[TestClient, str]) -> None:
    client, csrf = advisor
    set_status(client, csrf, "in_review")
    assert places(client, "/desk?sort=changed")[0] == "West Bani Zeid"
    assert places(client, "/desk?status=in_review") == ["West Bani Zeid"]
    assert "Advisor" in client.get("/desk?status=in_review").text


def test_the_status_is_changed_in_place_and_taken_back(advisor: tuple[TestClient, str]) -> None:
    client, csrf = advisor
    code, location = set_status(client, csrf, "proposed", query="country=PS&sort=place")
    assert code == 303
    parts = parse_qs(urlsplit(location).query)
    assert (parts["country"], parts["sort"], parts["was"]) == (["PS"], ["place"], ["new"])
    html, outline = show(client, location)
    assert "jetzt „Vorschläge gemacht“" in html
    undo = {one["name"]: one["value"] for one in outline.all("input") if "value" in one}
    assert undo["csrf_token"] == csrf
    code, location = set_status(client, csrf, "new", version=1)
    assert "jetzt „neu“" in client.get(location).text


def test_nobody_overwrites_what_somebody_else_set(
    served: Served, advisor: tuple[TestClient, str]
) -> None:
    client, csrf = advisor
    other, other_csrf = served.browsing("administrator")
    assert set_status(other, other_csrf, "in_contact")[0] == 303
    code, html = set_status(client, csrf, "closed", query="country=PS")
    assert code == 412
    assert "Administrator hat „West Bani Zeid“ inzwischen geändert" in html
    assert "im Kontakt" in html
    assert "Trotzdem auf „abgeschlossen“ setzen" in html
    assert set_status(client, csrf, "closed", version=1)[0] == 303


def test_a_status_that_is_none_changes_nothing(advisor: tuple[TestClient, str]) -> None:
    client, csrf = advisor
    _, location = set_status(client, csrf, "wonderful", query="page=2&request=1&path=x")
    assert 'role="status"><p>' not in client.get(location).text
    assert places(client, "/desk?status=closed") == []
    unknown = client.post(
        "/desk/status",
        data={"csrf_token": csrf, "request_id": "nobody", "status": "closed"},
        headers=HTML,
    )
    assert unknown.status_code == 422


def test_a_filter_is_saved_applied_deleted_and_brought_back(
    served: Served, advisor: tuple[TestClient, str]
) -> None:
    client, csrf = advisor

    def post(address: str, **form: str) -> str:
        return client.post(address, data={"csrf_token": csrf, **form}).text

    html = post("/desk/filters", name=" Palästina ", query="country=PS&sort=place&junk=1")
    assert "Filter „Palästina“ ist gespeichert." in html
    assert "/desk?country=PS&amp;sort=place" in html
    assert "gibt es schon" in post("/desk/filters", name="Palästina", query="q=x")
    assert post("/desk/filters", name="", query="q=x")
    filter_id = re.search(r"/desk/filters/(\w+)/delete", html)
    assert filter_id
    address = f"/desk/filters/{filter_id[1]}"
    assert "Palästina" not in served.browsing("administrator")[0].get("/desk").text
    other, other_csrf = served.browsing("administrator")
    for action in ("delete", "restore"):
        answered = other.post(f"{address}/{action}", data={"csrf_token": other_csrf}, headers=HTML)
        assert answered.status_code == 404
    html = post(f"{address}/delete", query="q=hizma")
    assert "Filter „Palästina“ ist gelöscht." in html
    assert "Gespeicherte Filter" not in html
    assert "Gespeicherte Filter" in post(f"{address}/restore")


@pytest.mark.parametrize(
    "query", ["page=99", "page=-1", "page=x", "sort=;", "status=x", "changed=x&was=y", "saved=1"]
)
def test_a_strange_address_is_no_trouble(advisor: tuple[TestClient, str], query: str) -> None:
    assert advisor[0].get(f"/desk?{query}&taken=", headers=HTML).status_code == 200


def test_the_shortlist_is_counted(served: Served, advisor: tuple[TestClient, str]) -> None:
    put_on_shortlist(served)
    html = advisor[0].get("/desk?q=bani&sort=shortlist").text
    assert re.search(r'data-label="Merkliste" class="figure">1<', html)


def test_pages_follow_each_other(
    served: Served, advisor: tuple[TestClient, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("service.pages.desk.inbox._ROWS", 3)
    client, _ = advisor
    first, second = places(client, "/desk?sort=place"), places(client, "/desk?sort=place&page=2")
    assert len(first) == 3
    assert not set(first) & set(second)
    outline = Outline(client.get("/desk?sort=place").text)
    (following,) = [one["href"] for one in outline.all("a") if one.get("rel") == "next"]
    assert places(client, str(following)) == second
