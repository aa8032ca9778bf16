"""Signing in with an OpenID Connect provider, over real HTTP."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx2 as httpx
import pytest
from starlette.testclient import TestClient

from models.errors import BadInputError
from service.accounts.oidc import OidcSignIn
from service.settings import OidcSettings, Settings
from tests.service.accounts.provider import (
    CLIENT_ID,
    CLIENT_SECRET,
    Provider,
    running_provider,
)
from tests.service.people import Served
from tests.service.test_pages import HTML


@pytest.fixture(scope="module")
def running() -> Iterator[Provider]:
    with running_provider() as provider:
        yield provider


@pytest.fixture
def provider(running: Provider) -> Iterator[Provider]:
    before = dict(vars(running))
    running.claims, running.metadata = {}, {}
    yield running
    vars(running).update({**before, "claims": {}, "metadata": {}})


@pytest.fixture
def browser(served: Served, provider: Provider) -> TestClient:
    oidc = OidcSettings(provider.issuer, CLIENT_ID, CLIENT_SECRET, "Stadtkonto")
    home = served.app.state.settings.home
    served.app.state.settings = Settings(home=home, oidc=oidc)
    served.app.state.oidc = OidcSignIn(oidc, served.database)
    return TestClient(served.app, headers=HTML, follow_redirects=False)


def through(browser: TestClient, target: str = "") -> str:
    """Go to the provider; the address that it sends the browser back to."""
    away = browser.get("/login/oidc", params={"next": target})
    assert away.status_code == 303, away.text
    back = httpx.get(away.headers["location"])
    assert back.status_code == 302
    address = urlsplit(back.headers["location"])
    assert address.netloc == "testserver"
    return f"{address.path}?{address.query}"


def test_somebody_with_an_account_gets_in(browser: TestClient, served: Served) -> None:
    assert "Anmelden mit Stadtkonto" in browser.get("/login").text
    done = browser.get(through(browser, "/match"))
    assert (done.status_code, done.headers["location"]) == (303, "/match")
    assert browser.get("/api/v1/me").json()["id"] == served.users["advisor"].id


def test_later_the_provider_s_name_counts_not_the_mail_address(
    browser: TestClient, provider: Provider, served: Served
) -> None:
    browser.get(through(browser))
    provider.claims = {"email": "other@example.org", "email_verified": True}
    browser.cookies.clear()
    browser.get(through(browser))
    assert browser.get("/api/v1/me").json()["id"] == served.users["advisor"].id


@pytest.mark.parametrize(
    "claims",
    [
        {"email": "stranger@example.org"},
        {"email_verified": False},
        {"email_verified": "true"},
        {"email": None},
        {"nonce": "another"},
        {"nonce": None},
        {"aud": "another client"},
        {"iss": "https://evil.example"},
        {"exp": int(time.time()) - 3600},
        {"exp": None},
        {"sub": None},
        {"azp": "another client"},
    ],
)
def test_what_does_not_fit_lets_nobody_in(
    browser: TestClient, provider: Provider, claims: dict[str, Any]
) -> None:
    provider.claims = claims
    refused = browser.get(through(browser))
    assert refused.status_code == 401
    assert "nicht geklappt" in refused.text
    assert browser.get("/api/v1/me").json()["kind"] == "anyone"


@pytest.mark.parametrize(
    "wrong",
    [{"signs_with": "none"}, {"key_is_published": False}, {"refusal": "access_denied"}],
)
def test_signatures_and_refusals(
    browser: TestClient, provider: Provider, wrong: dict[str, Any]
) -> None:
    vars(provider).update(wrong)
    assert browser.get(through(browser)).status_code == 401
    assert browser.get("/api/v1/me").json()["kind"] == "anyone"


def test_the_way_back_works_once_and_in_the_same_browser(
    browser: TestClient, served: Served
) -> None:
    back = through(browser)
    stranger = TestClient(served.app, headers=HTML, follow_redirects=False)
    assert stranger.get(back).status_code == 401
    assert browser.get(back).status_code == 303
    browser.cookies.clear()
    assert browser.get(back).status_code == 401
    assert browser.get("/login/oidc/callback").status_code == 401


def test_who_is_disabled_stays_out(browser: TestClient, served: Served) -> None:
    browser.get(through(browser))
    user = served.users["advisor"]
    served.accounts.people.change("console", user.id, user.version, active=False)
    browser.cookies.clear()
    assert browser.get(through(browser)).status_code == 401


def test_nobody_is_led_elsewhere_after_it(browser: TestClient) -> None:
    done = browser.get(through(browser, "https://evil.example/"))
    assert done.headers["location"] == "/desk"


@pytest.mark.parametrize(
    "wrong",
    [
        {"broken": True},
        {"metadata": {"issuer": "https://other.example"}},
        {"metadata": {"token_endpoint": None}},
    ],
)
def test_a_provider_that_is_none(
    browser: TestClient, provider: Provider, wrong: dict[str, Any]
) -> None:
    vars(provider).update(wrong)
    answered = browser.get("/login/oidc")
    assert answered.status_code == 503
    assert browser.get("/login").status_code == 200


def test_without_a_provider_there_is_no_such_page(served: Served) -> None:
    client = TestClient(served.app, headers=HTML)
    assert client.get("/login/oidc").status_code == 404
    assert "login/oidc" not in client.get("/login").text


# --- settings --------------------------------------------------------------------------------


def test_settings_come_from_the_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "secret").write_text("geheim\n")
    for name, value in {
        "DATABASE": "postgresql://x/y",
        "PUBLIC_URL": "https://partner.example/",
        "CALLS_PER_MINUTE": "5",
        "OIDC_ISSUER": "https://id.example/realm",
        "OIDC_CLIENT_ID": "client",
        "OIDC_CLIENT_SECRET_FILE": str(tmp_path / "secret"),
        "OIDC_LABEL": "Stadtkonto",
    }.items():
        monkeypatch.setenv(f"PARTNERKOMPASS_{name}", value)
    settings = Settings.from_environment(tmp_path)
    assert settings == Settings(
        home=tmp_path,
        database="postgresql://x/y",
        public_url="https://partner.example",
        calls_per_minute=5,
        oidc=OidcSettings("https://id.example/realm", "client", "geheim", "Stadtkonto"),
    )
    assert "geheim" not in repr(settings)


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ({"PUBLIC_URL": "partner.example"}, "PUBLIC_URL"),
        ({"PUBLIC_URL": "https://["}, "PUBLIC_URL"),
        ({"CALLS_PER_MINUTE": "many"}, "CALLS_PER_MINUTE"),
        ({"OIDC_ISSUER": "https://id.example"}, "OIDC_CLIENT_ID"),
        ({"OIDC_ISSUER": "http://id.example"}, "encrypted"),
        (
            {
                "OIDC_ISSUER": "https://id.example",
                "OIDC_CLIENT_ID": "x",
                "OIDC_CLIENT_SECRET_FILE": "/none",
            },
            "/none",
        ),
    ],
)
def test_settings_that_cannot_be_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, given: dict[str, str], named: str
) -> None:
    for name, value in given.items():
        monkeypatch.setenv(f"PARTNERKOMPASS_{name}", value)
    with pytest.raises(BadInputError, match=named):
        Settings.from_environment(tmp_path)
