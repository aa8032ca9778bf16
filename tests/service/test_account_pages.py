"""Signing in, invitations and one's own account, as a browser without a script does it."""

from __future__ import annotations

import re

import pytest
from starlette.testclient import TestClient

from service.settings import Settings
from tests.service.people import PASSWORD, Served
from tests.service.test_pages import HTML, Outline

OTHER = "ganz andere Woerter hier"


@pytest.fixture
def browser(served: Served) -> TestClient:
    return TestClient(served.app, headers=HTML, follow_redirects=False)


def signed_in(served: Served, caller: str = "advisor") -> tuple[TestClient, str]:
    client, csrf = served.browsing(caller)
    client.headers.update(HTML)
    client.follow_redirects = False
    return client, csrf


def fields(caller: str = "advisor", **more: str) -> dict[str, str]:
    return {"email": f"{caller}@example.org", "password": PASSWORD, **more}


def test_somebody_signs_in_and_out(served: Served, browser: TestClient) -> None:
    assert 'href="/login"' in browser.get("/").text
    answered = browser.post("/login", data=fields())
    assert (answered.status_code, answered.headers["location"]) == (303, "/desk")
    cookie = answered.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert "Secure" not in cookie
    page = browser.get("/account")
    assert page.headers["cache-control"] == "no-store"
    assert "advisor@example.org" in page.text
    csrf = re.search(r'name="csrf_token" value="(\w+)"', page.text)
    assert csrf
    assert browser.post("/logout").status_code == 403
    out = browser.post("/logout", data={"csrf_token": csrf[1]})
    assert out.headers["location"] == "/login?signed_out=1"
    assert "abgemeldet" in browser.get(out.headers["location"]).text
    assert browser.get("/account").status_code == 303


def test_over_https_the_cookie_is_for_https_alone(served: Served) -> None:
    secure = TestClient(served.app, base_url="https://testserver", follow_redirects=False)
    cookie = secure.post("/login", data=fields()).headers["set-cookie"]
    assert cookie.startswith("__Host-partnerkompass=")
    assert "Secure" in cookie
    home = served.app.state.settings.home
    served.app.state.settings = Settings(home=home, public_url="https://partner.example")
    behind_a_proxy = TestClient(served.app, follow_redirects=False)
    assert "Secure" in behind_a_proxy.post("/login", data=fields()).headers["set-cookie"]


@pytest.mark.parametrize("wrong", [{"password": OTHER}, {"email": "x@y.de"}, {"password": ""}])
def test_a_wrong_sign_in_says_so_and_keeps_the_address(
    browser: TestClient, wrong: dict[str, str]
) -> None:
    answered = browser.post("/login", data={**fields(), **wrong})
    assert answered.status_code == 422
    assert "passen nicht zusammen" in answered.text
    assert wrong.get("email", "advisor@example.org") in answered.text
    assert PASSWORD not in answered.text
    assert "set-cookie" not in answered.headers


def test_too_many_tries_have_to_wait(browser: TestClient) -> None:
    for _ in range(10):
        browser.post("/login", data=fields(password="wrong"))
    answered = browser.post("/login", data=fields())
    assert answered.status_code == 429
    assert int(answered.headers["retry-after"]) > 0
    assert "15 Minuten" in answered.text


def test_who_is_not_signed_in_comes_back_after_it(served: Served, browser: TestClient) -> None:
    away = browser.get("/account?lang=en")
    assert away.status_code == 303
    form = browser.get(away.headers["location"])
    assert 'name="next" value="/account?lang=en"' in form.text
    back = browser.post("/login", data=fields(next="/account?lang=en"))
    assert back.headers["location"] == "/account?lang=en"


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example/",
        "//evil.example",
        "/\\evil.example",
        "javascript:alert(1)",
        "/%0d",
        "/\nx",
        "https://[",
    ],
)
def test_nobody_is_led_elsewhere(browser: TestClient, target: str) -> None:
    location = browser.post("/login", data=fields(next=target)).headers["location"]
    assert location in ("/desk", "/%0d")


def test_a_form_on_another_site_signs_nobody_in(browser: TestClient) -> None:
    answered = browser.post("/login", data=fields(), headers={"Origin": "https://evil.example"})
    assert answered.status_code == 403
    assert "set-cookie" not in answered.headers


def test_an_invitation_is_followed(served: Served, browser: TestClient) -> None:
    user = served.users["own"]
    link = served.accounts.people.link("console", user.id, "invite")
    form = browser.get(link.path)
    assert "Willkommen" in form.text
    assert user.email in form.text
    for wrong, said in (
        ({"password": "kurz", "again": "kurz"}, "mindestens 12"),
        ({"password": OTHER, "again": PASSWORD}, "nicht gleich"),
        ({"password": "123456789012", "again": "123456789012"}, "leicht zu erraten"),
    ):
        answered = browser.post(link.path, data=wrong)
        assert answered.status_code == 422
        assert said in answered.text
    done = browser.post(link.path, data={"password": OTHER, "again": OTHER})
    assert done.headers["location"] == "/my"
    assert "Kommune" in browser.get("/account").text
    for again in (browser.get(link.path), TestClient(served.app).get(link.path, headers=HTML)):
        assert again.status_code == 410
        assert "gilt nicht mehr" in again.text


def test_the_password_is_changed(served: Served) -> None:
    client, csrf = signed_in(served)
    other, _ = signed_in(served)
    form = {"csrf_token": csrf, "old": PASSWORD, "password": OTHER, "again": OTHER}
    wrong = client.post("/account/password", data={**form, "old": OTHER})
    assert wrong.status_code == 422
    assert "jetzige Passwort stimmt nicht" in wrong.text
    done = client.post("/account/password", data=form)
    assert "neue Passwort gilt" in client.get(done.headers["location"]).text
    assert other.get("/account").status_code == 303


def test_another_browser_is_signed_out(served: Served) -> None:
    client, csrf = signed_in(served)
    other, _ = signed_in(served)
    address = re.search(r'action="(/account/sessions/\w+/end)"', client.get("/account").text)
    assert address
    for _ in range(2):
        assert client.post(address[1], data={"csrf_token": csrf}).status_code == 303
    assert other.get("/account").status_code == 303
    assert client.get("/account").status_code == 200


@pytest.mark.parametrize("language", ["de", "en"])
def test_the_pages_are_sound(served: Served, browser: TestClient, language: str) -> None:
    client, _ = signed_in(served, "own")
    signed_in(served, "own")
    link = served.accounts.people.link("console", served.users["advisor"].id, "reset")
    suffix = "" if language == "de" else "?lang=en"
    for who, address in ((browser, "/login"), (browser, link.path), (client, "/account")):
        html = who.get(address + suffix).text
        outline = Outline(html)
        assert outline.all("html") == [{"lang": language}]
        assert outline.headings[0] == 1
        ids = [attributes["id"] for _, attributes in outline.tags if "id" in attributes]
        assert len(ids) == len(set(ids))
        labels = {label["for"] for label in outline.all("label")}
        shown = [one for one in outline.all("input") if one["type"] != "hidden"]
        assert labels == {one["id"] for one in shown}
        assert "<script" not in html
        assert "Undefined" not in html


def test_the_form_for_a_text_works_for_who_is_signed_in(served: Served) -> None:
    client, csrf = signed_in(served)
    assert csrf in client.get("/match").text
    assert client.post("/match", data={"text": "kurz"}).status_code == 403
    answered = client.post("/match", data={"text": "kurz", "csrf_token": csrf})
    assert answered.status_code == 422


def test_what_may_not_be_is_a_page_too(served: Served, browser: TestClient) -> None:
    answered = browser.post("/account/password", data={})
    assert answered.headers["location"] == "/login?next=%2F"
    client, _ = signed_in(served)
    refused = client.post("/account/password", data={})
    assert refused.status_code == 403
    assert "nicht für Ihr Konto" in refused.text
