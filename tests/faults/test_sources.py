"""Sources that are gone, slow, cut short, broken or suddenly half as long: what is there stays."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar

import pytest

from tests.faults.homes import Nights
from tests.indexer.nightly.pages import page

#: Source -> the places whose requests it lists; every page is of a country of its own.
PLACES = {
    "gone": ("Nablus", "Jericho"),
    "slow": ("Hebron",),
    "cut": ("Bethlehem",),
    "error": ("Beit Sahour",),
    "half": ("Halhul", "Hizma", "Salfit", "Tubas", "Qalqilya"),
}
TOLD = {
    "gone": "404",
    "slow": "takes longer than",
    "cut": "without sending complete",
    "error": "error page",
    "half": "not believed",
    "closed": "can't be fetched",
}


class Pages(BaseHTTPRequestHandler):
    """Answers well, or each page in its own broken way."""

    broken: ClassVar[bool] = False

    def do_GET(self) -> None:
        name = self.path.strip("/")
        content = page(*PLACES[name]).encode()
        if self.broken and name == "gone":
            self.send_error(404)
            return
        if self.broken and name == "error":
            content = b"<h1>503 Service Unavailable</h1><p>Back soon, the server is down.</p>"
        if self.broken and name == "half":
            content = page(*PLACES[name][:2]).encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        try:
            if self.broken and name == "cut":
                content = content[: len(content) // 2]
            for byte in content if self.broken and name == "slow" else ():
                self.wfile.write(bytes([byte]))
                self.wfile.flush()
                time.sleep(0.05)
            self.wfile.write(content)
        except OSError:
            return

    def log_message(self, *_: object) -> None:
        """Nothing is logged."""


@pytest.fixture
def address() -> Iterator[str]:
    Pages.broken = False
    server = ThreadingHTTPServer(("127.0.0.1", 0), Pages)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield f"127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    thread.join()
    server.server_close()


def settings(host: str, *names: str) -> str:
    sources = "".join(
        f'[[source]]\nid = "{name}"\nkind = "page"\nurl = "http://{host}/{name}"\ncountry = "PS"\n'
        for name in names
    )
    closed = '[[source]]\nid = "closed"\nkind = "page"\nurl = "http://127.0.0.1:9/"\n'
    allowed = f'hosts = ["{host}", "127.0.0.1:9"]\nprivate_networks = ["127.0.0.0/8"]\n'
    return f"[fetch]\n{allowed}seconds = 1\n{sources}{closed}"


def test_broken_sources_take_nothing_away_and_are_told(nights: Nights, address: str) -> None:
    toml = nights.home / "sources.toml"
    toml.write_text(settings(address, *PLACES), encoding="utf-8")
    assert nights.night().code == 0
    there = set(nights.served().requests)
    count = sum(len(places) for places in PLACES.values())
    good = {key for key, one in nights.served().requests.items() if one.status == "open"}
    assert len(good) >= count

    Pages.broken = True
    night = nights.night()
    assert night.code == 0
    assert night.report["withdrawn"] == []
    aside = [f"{row['where']}: {row['why']}" for row in night.report["quarantined"]]
    for source, why in TOLD.items():
        assert [told for told in aside if source in told and why in told], (source, aside)
    assert all(row["mend"] for row in night.report["quarantined"])
    assert set(nights.served().requests) == there
    still = {key for key, one in nights.served().requests.items() if one.status == "open"}
    assert still == good

    Pages.broken = False
    toml.write_text(
        settings(address, *PLACES).replace('"closed"', '"half-2"').replace("127.0.0.1:9/", address),
        encoding="utf-8",
    )
    left = nights.night().report["quarantined"]
    assert [row for row in left if any(f"/{name}" in row["where"] for name in PLACES)] == []
