"""The administrator's pages: accounts, links, tokens, history."""

from __future__ import annotations

import re
from html import unescape

import pytest
from starlette.testclient import TestClient

from service.state.records import Case, Contact
from tests.service.people import OWN, PASSWORD, Served
from tests.service.test_pages import HTML, Outline

NEW = {"name": "Amt für Partnerschaften", "email": "Amt@Stadt.de", "role": "municipality"}


@pytest.fixture
def office(served: Served) -> tuple[TestClient, str]:
    client, csrf = served.browsing("administrator")
    client.headers.update(HTML)
    return client, csrf


def sent(office: tuple[TestClient, str], address: str, status: int = 200, /, **fields: str) -> str:
    client, csrf = office
    answered = client.post(address, data={"csrf_token": csrf, **fields})
    assert answered.status_code == status
    assert answered.headers["cache-control"] == "no-store"
    return answered.text


def link_in(page: str) -> str:
    found = re.search(r'id="link"[^>]* value="http://testserver(/welcome/[\w-]+)"', page)
    assert found
    return found[1]


def test_somebody_is_invited_and_comes_in(served: Served, office: tuple[TestClient, str]) -> None:
    page = sent(office, "/admin/users", **NEW, unit="Köln")
    address = link_in(page)
    mails = [
        unescape(text) for text in re.findall(r"<textarea[^>]*>\n(.*?)</textarea>", page, re.S)
    ]
    assert len(mails) == 2
    assert "zu Köln passen" in mails[0]
    assert "suit Köln" in mails[1]
    assert all(f"http://testserver{address}" in text for text in mails)
    assert all("amt@stadt.de" in text for text in mails)
    assert f"{address}?lang=en" in mails[1]
    invited = TestClient(served.app, headers=HTML)
    done = invited.post(address, data={"password": "x" + PASSWORD, "again": "x" + PASSWORD})
    assert done.url.path == "/my"
    kept = served.accounts.people.by_email("amt@stadt.de")
    assert (kept.name, kept.ags) == (NEW["name"], OWN)
    # The link was there once: no other page has it.
    everything = "".join(
        office[0].get(one).text for one in ("/admin", f"/admin/users/{kept.id}", "/admin/history")
    )
    assert "/welcome/" not in everything
    assert "Amt für Partnerschaften" in everything


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"email": "kein"}, "keine E-Mail-Adresse"),
        ({"name": " "}, "einen Namen"),
        ({"role": "service"}, "eine Rolle"),
        ({"unit": ""}, "Für welche Kommune"),
        ({"unit": "Nirgendstadt"}, "heißt „Nirgendstadt“"),
        ({"unit": "Neustadt"}, "So heißen mehrere"),
        ({"email": "advisor@example.org"}, "schon ein Konto"),
    ],
)
def test_an_invitation_that_cannot_be_says_why(
    served: Served, office: tuple[TestClient, str], fields: dict[str, str], said: str
) -> None:
    before = len(served.accounts.people.all())
    page = sent(office, "/admin/users", 422, **{**NEW, "unit": "Köln", **fields})
    assert said in page
    assert "aria-invalid" in page
    assert len(served.accounts.people.all()) == before
    if fields.get("name") != " ":
        assert 'value="Amt für Partnerschaften"' in page


def test_an_account_is_changed_disabled_and_opened(
    served: Served, office: tuple[TestClient, str]
) -> None:
    user = served.users["advisor"]
    other, _ = served.browsing("advisor")
    address = f"/admin/users/{user.id}"
    form = {"name": "Anna", "role": "advisor", "version": "1"}
    assert "Das Konto ist geändert" in sent(office, address, **form)
    assert other.get("/account", headers=HTML).url.path == "/login"
    assert not served.accounts.people.get(user.id).active
    assert sent(office, f"{address}/link", 409, purpose="reset")
    stale = sent(office, address, 412, **form, active="1")
    assert "Inzwischen hat jemand dieses Konto" in stale
    sent(office, address, **{**form, "version": "2"}, active="1")
    assert served.accounts.people.get(user.id).active
    assert served.accounts.people.get(user.id).name == "Anna"


def test_the_last_administrator_stays(served: Served, office: tuple[TestClient, str]) -> None:
    user = served.users["administrator"]
    form = {"name": "A", "role": "advisor", "version": "1", "active": "1"}
    page = sent(office, f"/admin/users/{user.id}", 409, **form)
    assert "das letzte offene Konto" in page
    assert "Ihr eigenes Konto" in page


def test_a_reset_link_opens_the_account(served: Served, office: tuple[TestClient, str]) -> None:
    user = served.users["own"]
    page = sent(office, f"/admin/users/{user.id}/link", purpose="reset")
    assert "neues Passwort" in page
    client = TestClient(served.app, headers=HTML)
    assert client.get(link_in(page)).status_code == 200
    assert (
        "Willkommen"
        in client.get(link_in(sent(office, f"/admin/users/{user.id}/link", purpose="invite"))).text
    )
    assert client.get(link_in(page)).status_code == 410


def test_browsers_are_signed_out(served: Served, office: tuple[TestClient, str]) -> None:
    user = served.users["own"]
    other, _ = served.browsing("own")
    assert "1 Browser abmelden" in office[0].get(f"/admin/users/{user.id}").text
    assert "abgemeldet" in sent(office, f"/admin/users/{user.id}/sign-out")
    assert other.get("/account", headers=HTML).url.path == "/login"
    assert "sessions" in office[0].get("/admin/history").text


def test_a_token_is_shown_once_and_revoked(served: Served, office: tuple[TestClient, str]) -> None:
    page = sent(office, "/admin/tokens", name="Import", role="service", days="30")
    secret = re.search(r'value="(pk_[\w-]+)"', page)
    assert secret
    program = TestClient(served.app, headers={"Authorization": f"Bearer {secret[1]}"})
    assert program.get("/api/v1/me").json()["role"] == "service"
    listed = office[0].get("/admin").text
    assert "pk_" not in listed
    address = re.search(r'action="(/admin/tokens/\w+/revoke)"', listed)
    assert address
    for _ in range(2):
        assert "Der Token gilt nicht mehr" in sent(office, address[1])
    assert program.get("/api/v1/me").status_code == 401
    wrong = sent(office, "/admin/tokens", 422, name="", role="service", days="viele")
    assert "1 bis 3650" in wrong


def test_the_history_says_who_changed_what_and_nothing_of_contacts(
    served: Served, office: tuple[TestClient, str]
) -> None:
    with served.database.write(f"user:{served.users['advisor'].id}") as work:
        work.cases.add(Case(id="ps-x", status="in_review"))
        work.contacts.add(Contact(ags=OWN, name="Geheime Person"))
    for address in ("/admin", "/admin/history"):
        page = office[0].get(address).text
        assert "Advisor" in page
        assert "in_review" in page
        assert "Geheime Person" not in page


def test_the_history_goes_back(
    office: tuple[TestClient, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("service.pages.admin.overview._LISTED", 2)
    first = office[0].get("/admin/history").text
    older = re.search(r'href="(/admin/history\?before=\d+)"', first)
    assert older
    assert office[0].get(older[1]).text != first


@pytest.mark.parametrize("language", ["de", "en"])
def test_the_pages_are_sound(served: Served, office: tuple[TestClient, str], language: str) -> None:
    client, csrf = office
    user = served.users["own"].id
    served.browsing("own")
    served.calling("service")
    pages = [
        client.get(f"{address}?lang={language}").text
        for address in ("/admin", "/admin/history", f"/admin/users/{user}")
    ]
    form = {"csrf_token": csrf, "purpose": "invite", "name": "x", "role": "service"}
    pages += [
        client.post(f"{address}?lang={language}", data=form).text
        for address in (f"/admin/users/{user}/link", "/admin/tokens", "/admin/users")
    ]
    for html in pages:
        outline = Outline(html)
        assert outline.all("html") == [{"lang": language}]
        assert outline.headings[0] == 1
        assert outline.headings.count(1) == 1
        ids = [attributes["id"] for _, attributes in outline.tags if "id" in attributes]
        assert len(ids) == len(set(ids))
        labels = {label["for"] for label in outline.all("label")}
        shown = [*outline.all("input"), *outline.all("textarea"), *outline.all("select")]
        assert {one["id"] for one in shown if one.get("type") != "hidden"} <= labels
        assert "Undefined" not in html
