"""The pages in a real browser: one server, one Chromium, one database for all tests of this folder.

The browser is Debian's Chromium, found on the path (or named by PARTNERKOMPASS_CHROMIUM) and driven
by Playwright. Where there is none, these tests are skipped, and the end of the run says so.

A new page gets its line in ``table.py``: then axe-core looks at it in light and dark, it is
measured at 320 px and at 200 % zoom, weighed, and watched for messages of the console.

Fixtures:
    site            the server: its address, its database, a session for each role
    browser         the browser
    page_of         a page in which somebody of a role is signed in (kept for all tests)
    fresh_page      a page of this test's own, with the options of a browser context
    advisor_page, town_page, public_page
"""

from __future__ import annotations

import os
import shutil
import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from argon2 import PasswordHasher

from service.accounts import CONSOLE, Accounts, Role
from service.accounts.demo import make_demo
from service.accounts.passwords import Passwords
from service.application import create_app
from service.settings import Settings
from service.state import Database
from service.state.records import User

playwright = pytest.importorskip("playwright.sync_api")

_FLAGS = (
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
_CHEAP = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
_NO_BROWSER = "no Chromium: apt-get install chromium (or PARTNERKOMPASS_CHROMIUM names one)"
#: What no test waits longer for, in milliseconds.
_PATIENCE = 15_000


def _chromium() -> str | None:
    named = os.environ.get("PARTNERKOMPASS_CHROMIUM")
    return named or shutil.which("chromium") or shutil.which("chromium-browser")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say plainly which tests did not run."""
    left_out = [
        report
        for report in terminalreporter.stats.get("skipped", [])
        if "tests/browser" in report.nodeid
    ]
    if left_out:
        terminalreporter.section("browser tests", sep="=", yellow=True)
        terminalreporter.line(f"NOT RUN: {len(left_out)} tests in a browser; {_NO_BROWSER}.")


@dataclass(frozen=True)
class Site:
    """The served application; ``people`` are the accounts by role, ``passwords`` theirs."""

    address: str
    database: Database
    accounts: Accounts
    people: dict[str, User]
    passwords: dict[str, str]

    def cookie(self, role: str) -> dict[str, str]:
        """The cookie of a new session."""
        begun = self.accounts.sessions.begin(self.people[role], agent="browser test")
        return {"name": "partnerkompass", "value": begun.secret, "url": self.address}


@pytest.fixture(scope="package")
def site(small_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    state = tmp_path_factory.mktemp("browser") / "state.sqlite3"
    settings = Settings(home=small_home, database=f"sqlite:///{state}", calls_per_minute=0)
    app = create_app(settings=settings)
    database: Database = app.state.database
    database.prepare()
    accounts = app.state.accounts = Accounts.over(database, Passwords(_CHEAP))
    made = {one.user.role.value: one for one in make_demo(accounts)}
    people = {role: one.user for role, one in made.items()}
    people["administrator"] = accounts.people.add(
        CONSOLE,
        email="verwaltung@demo.invalid",
        name="Demo-Verwaltung",
        role=Role.ADMINISTRATOR,
        ags=None,
    )
    with socket.create_server(("127.0.0.1", 0)) as listening:
        server = uvicorn.Server(
            uvicorn.Config(app, log_config=None, access_log=False, lifespan="off")
        )
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        while not server.started:
            time.sleep(0.01)
        address = f"http://127.0.0.1:{listening.getsockname()[1]}"
        passwords = {role: one.password for role, one in made.items()}
        yield Site(address, database, accounts, people, passwords)
        server.should_exit = True
        thread.join()
    database.close()


@pytest.fixture(scope="package")
def browser() -> Iterator[Any]:
    found = _chromium()
    if found is None:
        pytest.skip(_NO_BROWSER)
    flags = (*_FLAGS, *(("--no-sandbox",) if os.geteuid() == 0 else ()))
    with playwright.sync_playwright() as driver:
        opened = driver.chromium.launch(executable_path=found, args=list(flags))
        yield opened
        opened.close()


@pytest.fixture
def fresh_page(browser: Any, site: Site) -> Iterator[Callable[..., Any]]:
    contexts: list[Any] = []

    def make(role: str | None = None, **options: Any) -> Any:
        context = browser.new_context(base_url=site.address, **options)
        contexts.append(context)
        if role is not None:
            context.add_cookies([site.cookie(role)])
        context.set_default_timeout(_PATIENCE)
        return context.new_page()

    yield make
    for context in contexts:
        context.close()


@pytest.fixture(scope="package")
def page_of(browser: Any, site: Site) -> Iterator[Callable[[str], Any]]:
    pages: dict[str, Any] = {}

    def page(role: str) -> Any:
        if role not in pages:
            context = browser.new_context(base_url=site.address)
            if role != "anyone":
                context.add_cookies([site.cookie(role)])
            context.set_default_timeout(_PATIENCE)
            pages[role] = context.new_page()
        return pages[role]

    yield page
    for one in pages.values():
        one.context.close()


@pytest.fixture
def advisor_page(fresh_page: Callable[..., Any]) -> Any:
    return fresh_page("advisor")


@pytest.fixture
def town_page(fresh_page: Callable[..., Any]) -> Any:
    return fresh_page("municipality")


@pytest.fixture
def public_page(fresh_page: Callable[..., Any]) -> Any:
    return fresh_page()
