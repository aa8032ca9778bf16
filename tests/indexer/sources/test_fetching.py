"""What may be fetched, from where, and how much: a real server on this machine."""

from __future__ import annotations

import gzip
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from time import sleep

import pytest

from indexer.sources.extract.content import UnreadableError
from indexer.sources.fetching import Fetched, FetchSettings, fetch

PAGE = b"<html><body><h2>Hizma</h2></body></html>"


class Pages(BaseHTTPRequestHandler):
    seen: list[str]

    def do_GET(self) -> None:
        type(self).seen.append(f"{self.headers['Host']}{self.path}")
        handler = getattr(self, "page_" + self.path.strip("/").split("?")[0].split("/")[0], None)
        if handler is None:
            self.answer(404, b"gone")
        else:
            handler()

    def answer(self, status: int, body: bytes, **headers: str) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        if "Content_Length" not in headers:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def page_good(self) -> None:
        self.answer(200, PAGE, Content_Type="text/html; charset=iso-8859-15")

    def page_packed(self) -> None:
        self.answer(200, gzip.compress(PAGE), Content_Encoding="gzip")

    def page_bomb(self) -> None:
        self.answer(200, gzip.compress(bytes(9_000_000), 9), Content_Encoding="gzip")

    def page_brotli(self) -> None:
        self.answer(200, b"abc", Content_Encoding="br")

    def page_large(self) -> None:
        self.answer(200, bytes(2_000_000))

    def page_cut(self) -> None:
        self.answer(200, PAGE, Content_Length=str(len(PAGE) * 2))

    def page_slow(self) -> None:
        self.send_response(200)
        self.end_headers()
        for _ in range(30):
            self.wfile.write(b"x")
            self.wfile.flush()
            sleep(0.1)

    def page_moved(self) -> None:
        self.answer(301, b"", Location="/good")

    def page_elsewhere(self) -> None:
        self.answer(302, b"", Location=f"http://{self.path.rpartition('/')[2]}/good")

    def page_circle(self) -> None:
        self.answer(302, b"", Location="/circle")

    def page_nowhere(self) -> None:
        self.answer(302, b"")

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def port() -> Iterator[int]:
    Pages.seen = []
    with ThreadingHTTPServer(("", 0), Pages) as server:
        server.daemon_threads = True
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        yield server.server_port
        server.shutdown()
        thread.join()


def settings(port: int, **changes: object) -> FetchSettings:
    options: dict[str, object] = {
        "hosts": (f"localhost:{port}",),
        "private_networks": ("127.0.0.0/8", "::1/128"),
        "seconds": 5,
        **changes,
    }
    return FetchSettings(**options)  # type: ignore[arg-type]  # the tests' own options


def refusal(url: str, rules: FetchSettings) -> str:
    with pytest.raises(UnreadableError) as refused:
        fetch(url, rules)
    assert refused.value.mend
    return refused.value.why


def test_an_allowed_page_is_fetched_by_its_name(port: int) -> None:
    page = fetch(f"http://localhost:{port}/good?x=1", settings(port))
    assert page == Fetched(PAGE, f"http://localhost:{port}/good?x=1", "good.html", "iso-8859-15")
    assert Pages.seen == [f"localhost:{port}/good?x=1"], "the name stays in the Host header"
    assert fetch(f"http://LOCALHOST:{port}/packed", settings(port)).data == PAGE


def test_nothing_is_fetched_unless_a_person_wrote_it_down(port: int) -> None:
    assert "not allowed" in refusal(f"http://localhost:{port}/good", FetchSettings())
    assert "not allowed" in refusal("http://localhost/good", settings(port))
    assert Pages.seen == []


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "10.0.0.1",
        "169.254.169.254",
        "0.0.0.0",
        "100.64.0.1",
        "192.168.1.1",
        "224.0.0.1",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "[fe80::1]",
        "[fd00::1]",
        "[64:ff9b::7f00:1]",
        "[2002:7f00:1::]",
    ],
)
def test_addresses_that_are_not_public_are_refused(host: str) -> None:
    assert "no public address" in refusal(f"http://{host}/", FetchSettings(hosts=(host,)))


def test_a_name_that_resolves_to_this_machine_is_refused(port: int) -> None:
    why = refusal(f"http://localhost:{port}/good", settings(port, private_networks=()))
    assert "no public address" in why
    assert Pages.seen == []


def test_redirects_go_through_the_same_checks(port: int) -> None:
    base = f"http://localhost:{port}"
    assert fetch(f"{base}/moved", settings(port)).url == f"{base}/good"
    assert "not allowed" in refusal(f"{base}/elsewhere/127.0.0.1:{port}", settings(port))
    inside = settings(
        port,
        hosts=(f"localhost:{port}", f"127.0.0.2:{port}"),
        private_networks=("127.0.0.1/32", "::1/128"),
    )
    assert "no public address" in refusal(f"{base}/elsewhere/127.0.0.2:{port}", inside)
    assert "more than 5 times" in refusal(f"{base}/circle", settings(port))
    assert "nowhere" in refusal(f"{base}/nowhere", settings(port))
    assert not any(seen.startswith("127.0.0.") for seen in Pages.seen)


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        "ftp://localhost/x",
        "http://user:secret@localhost/x",
        "http://",
        "http://[::1",
        "gopher://localhost",
    ],
)
def test_other_kinds_of_addresses_are_refused(url: str) -> None:
    assert "address" in refusal(url, FetchSettings(hosts=("localhost",)))


def test_size_packing_and_time_have_bounds(port: int) -> None:
    base = f"http://localhost:{port}"
    assert "larger than 1 MB" in refusal(f"{base}/large", settings(port, max_bytes=1_000_000))
    assert "times its size" in refusal(f"{base}/bomb", settings(port))
    assert "not asked for" in refusal(f"{base}/brotli", settings(port))
    assert "longer than 1 s" in refusal(f"{base}/slow", settings(port, seconds=1))


def test_errors_and_broken_answers_are_told(port: int) -> None:
    base = f"http://localhost:{port}"
    assert "404" in refusal(f"{base}/absent", settings(port))
    refusal(f"{base}/cut", settings(port))
    assert "can't be fetched" in refusal("http://localhost:1/x", settings(1))
    unknown = FetchSettings(hosts=("no-such-host.invalid",))
    assert "can't be found" in refusal("http://no-such-host.invalid/", unknown)
