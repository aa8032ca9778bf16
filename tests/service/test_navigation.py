"""What everybody finds at the top of a page: their own navigation, and the switch of languages."""

from __future__ import annotations

from urllib.parse import urlencode

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from service.accounts import Role
from service.pages.navigation import _OF_ROLE, _PUBLIC
from tests.service.people import PASSWORD, Served
from tests.service.test_pages import HTML, Outline


def links(client: TestClient, address: str) -> dict[str, str | None]:
    """The addresses of the header, and which of them is marked as the current one."""
    outline = Outline(client.get(address, headers=HTML).text.split("<main")[0] + "</body></html>")
    return {str(one["href"]): one.get("aria-current") for one in outline.all("a")}


@pytest.mark.parametrize("caller", ["advisor", "own", "administrator"])
def test_each_role_has_its_own_pages_and_lands_on_the_first(
    served: Served, app: FastAPI, caller: str
) -> None:
    client, _ = served.browsing(caller)
    role = served.users[caller].role
    wanted = [
        one
        for entries in (_OF_ROLE[role], _PUBLIC)
        for one, _ in entries
        if one in app.state.addresses
    ]
    wanted = [one for one in wanted if one.startswith(("/desk", "/my", "/admin"))] or wanted
    assert set(wanted) <= links(client, "/account").keys()
    for address in wanted:
        assert client.get(address, headers=HTML, follow_redirects=False).status_code == 200
    form = {"email": f"{caller}@example.org", "password": PASSWORD}
    landed = TestClient(app).post("/login", data=form, follow_redirects=False)
    assert landed.headers["location"] == wanted[0]


def test_a_page_below_another_marks_it_in_the_navigation(client: TestClient) -> None:
    assert links(client, "/requests")["/requests"] == "page"
    below = links(client, "/requests/ps-sourif")
    assert below["/requests"] == "true"
    assert below["/match"] is None


def test_nobody_is_shown_a_page_that_is_not_there(app: FastAPI, client: TestClient) -> None:
    app.state.addresses -= {"/match"}
    try:
        assert "/match" not in links(client, "/")
    finally:
        app.state.addresses |= {"/match"}


def test_the_language_stays_once_it_was_switched(client: TestClient) -> None:
    switch = "/language?" + urlencode({"to": "en", "next": "/requests?q=hizma"})
    answered = client.get(switch, follow_redirects=False)
    assert answered.status_code == 303
    assert answered.headers["location"] == "/requests?q=hizma&lang=en"
    assert "httponly" in answered.headers["set-cookie"].lower()
    html = client.get("/requests").text
    assert '<html lang="en">' in html
    assert "lang=en" not in html.split("<main")[0]
    assert '<html lang="de">' in client.get("/requests?lang=de").text
    assert "lang=de" in client.get("/requests?lang=de").text.split("<main")[0]
    client.get("/language?to=de")
    assert '<html lang="de">' in client.get("/requests").text


@pytest.mark.parametrize("target", ["https://example.org/", "//example.org", "/\\example.org"])
def test_the_switch_leads_to_pages_of_ours_only(client: TestClient, target: str) -> None:
    switch = "/language?" + urlencode({"to": "en", "next": target})
    assert client.get(switch, follow_redirects=False).headers["location"] == "/?lang=en"
    unknown = client.get("/language?to=xx&next=/match", follow_redirects=False)
    assert unknown.headers["location"] == "/match"
    assert "set-cookie" not in unknown.headers


def test_a_file_is_kept_only_under_the_address_of_its_content(client: TestClient) -> None:
    outline = Outline(client.get("/").text)
    sheets = [str(one["href"]) for one in outline.all("link") if one["rel"] == "stylesheet"]
    assert sheets
    for sheet in sheets:
        assert "immutable" in client.get(sheet).headers["cache-control"]
    assert client.get("/static/site.css").headers["cache-control"] == "no-cache"


def test_only_own_scripts_run(client: TestClient) -> None:
    policy = client.get("/").headers["content-security-policy"]
    assert "script-src 'self';" in policy
    assert "unsafe" not in policy


def test_every_role_of_persons_has_a_navigation() -> None:
    assert _OF_ROLE.keys() == set(Role) - {Role.SERVICE}
