"""Draws the main pages, small, for the README: ``python -m tests.browser.screenshots FOLDER``.

The pages are those of the shipped data; what a person would have entered is entered first.
"""

from __future__ import annotations

import base64
import os
import socket
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

import uvicorn
from playwright.sync_api import sync_playwright

from indexer.reindex import reindex
from models.paths import data_dir
from service.accounts.demo import make_demo
from service.application import create_app
from service.settings import Settings
from service.state.records import Case, ShortlistEntry
from tests.browser.conftest import _FLAGS, _chromium
from tests.browser.table import REQUEST

SIZE = {"width": 1200, "height": 760}
PHONE = {"width": 360, "height": 700}
#: Name -> (role, address, colour scheme, size).
SHOTS: dict[str, tuple[str, str, str, dict[str, int]]] = {
    "start": ("anyone", "/", "light", SIZE),
    "inbox": ("advisor", "/desk", "light", SIZE),
    "work-desk": ("advisor", f"/desk/requests/{REQUEST}", "light", SIZE),
    "work-desk-dark": ("advisor", f"/desk/requests/{REQUEST}", "dark", SIZE),
    "country": ("advisor", "/desk/countries/UA", "light", SIZE),
    "map": ("advisor", "/desk/map", "light", SIZE),
    "municipality": ("municipality", "/my", "light", SIZE),
    "phone": ("advisor", "/desk", "dark", PHONE),
}
HEAVIEST = 120_000


def main(folder: Path) -> None:
    """Draw them all."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as home:
        reindex(data_dir(), Path(home))
        app = create_app(settings=Settings(home=Path(home), calls_per_minute=0))
        app.state.database.prepare()
        people = {one.user.role.value: one.user for one in make_demo(app.state.accounts)}
        with app.state.database.write(f"user:{people['advisor'].id}") as work:
            for id, status in (("ua-kuyalnyck", "in_review"), (REQUEST, "proposed")):
                work.cases.add(Case(id=id, status=status))
            work.shortlist.add(ShortlistEntry(request_id=REQUEST, ags="05315000", state="selected"))
        with socket.create_server(("127.0.0.1", 0)) as listening:
            server = uvicorn.Server(
                uvicorn.Config(app, log_config=None, access_log=False, lifespan="off")
            )
            thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
            thread.start()
            while not server.started:
                time.sleep(0.01)
            sessions = {
                role: app.state.accounts.sessions.begin(user, agent="screenshots").secret
                for role, user in people.items()
            }
            _draw(folder, f"http://127.0.0.1:{listening.getsockname()[1]}", sessions)
            server.should_exit = True
            thread.join()
        app.state.database.close()


def _draw(folder: Path, address: str, sessions: dict[str, str]) -> None:
    flags = [*_FLAGS, *(["--no-sandbox"] if os.geteuid() == 0 else [])]
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=_chromium(), args=flags)
        for name, (role, path, scheme, size) in SHOTS.items():
            options: dict[str, Any] = {"viewport": size, "color_scheme": scheme}
            context = browser.new_context(base_url=address, **options)
            if role in sessions:
                cookie = {"name": "partnerkompass", "value": sessions[role], "url": address}
                context.add_cookies([cookie])
            page = context.new_page()
            page.goto(path)
            target = folder / f"{name}.webp"
            _save(context.new_cdp_session(page), target)
            sys.stdout.write(f"{target}: {target.stat().st_size:,} bytes\n")
            context.close()
        browser.close()


def _save(session: Any, target: Path) -> None:
    """The window as WebP, as good as it stays small."""
    for quality in (82, 65, 45):
        asked = {"format": "webp", "quality": quality}
        drawn = base64.b64decode(session.send("Page.captureScreenshot", asked)["data"])
        if len(drawn) < HEAVIEST:
            break
    target.write_bytes(drawn)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
