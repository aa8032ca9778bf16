"""The log tells what happened and nothing about people."""

from __future__ import annotations

import io
import json
import logging
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from service.application import create_app
from service.operations.logs import CALLS, log_to
from service.settings import Settings
from tests.service.helpers import REQUEST, TEXT
from tests.service.people import OWN, PASSWORD, Served
from tests.service.test_access import ROUTES

API = "/api/v1"


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """What the service writes at its most talkative; the log of the tests comes back afterwards."""
    root, stream = logging.getLogger(), io.StringIO()
    handlers, level = root.handlers[:], root.level
    log_to(stream, "debug")
    yield stream
    root.handlers[:] = handlers
    root.setLevel(level)
    logging.captureWarnings(False)
    for name in ("partnerkompass", "uvicorn"):
        logging.getLogger(name).setLevel(logging.NOTSET)


def lines(log: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in log.getvalue().splitlines()]


def calls(log: io.StringIO) -> list[dict[str, Any]]:
    return [line for line in lines(log) if line["logger"] == CALLS]


def test_a_call_is_told_by_its_route(served: Served, log: io.StringIO) -> None:
    advisor = served.calling("advisor")
    answered = advisor.get(f"{API}/requests/{REQUEST}?lang=de", headers={"X-Request-ID": "Anna"})
    kept = "0123456789abcdef0123"
    advisor.get("/nothing/of/the/kind", headers={"X-Request-ID": kept})
    served.calling("anyone").get("/static/site.css")
    one, other, static = calls(log)
    assert re.fullmatch(r"[0-9a-f]{32}", one["request"])
    assert one["request"] == answered.headers["X-Request-ID"]
    assert other["request"] == kept, "what a proxy calls it"
    assert (one["method"], one["route"], one["status"], one["role"]) == (
        *("GET", f"{API}/requests/{{request_id}}", 200, "advisor"),
    )
    assert 0 < one["ms"] < 60_000
    assert (other["route"], other["status"]) == ("unknown", 404)
    assert static["route"] == "/static"
    assert one["time"].endswith("+00:00")
    assert {one["level"], other["level"]} == {"info"}


def test_a_busy_hour_leaves_nothing_of_anybody_in_the_log(served: Served, log: io.StringIO) -> None:
    anyone, advisor, own = (served.calling(who) for who in ("anyone", "advisor", "own"))
    mail = "advisor@example.org"
    anyone.post("/login", data={"email": mail, "password": PASSWORD})
    anyone.post("/login", data={"email": mail, "password": "falsches Kennwort 7"})
    anyone.get("/welcome/geheimer-link-1234567890")
    anyone.get("/requests?q=Muhammad+Abu+Karim")
    anyone.post(f"{API}/match", json={"text": TEXT})
    anyone.post("/match", data={"text": TEXT})
    anyone.post(f"{API}/match", content=b'{"text": "Frau Berger')
    anyone.get("/api/v1/requests/Herr-Schmidt")
    anyone.get("/Herr-Schmidt?telefon=0221-99")
    anyone.get(
        f"{API}/users", headers={"Authorization": "Bearer pk_verraten", "User-Agent": "Agent7"}
    )
    contact = {
        "ags": OWN,
        "name": "Erika Berger",
        "email": "berger@stadt.example",
        "phone": "0221-99",
    }
    kept = advisor.post(f"{API}/contacts", json=contact).json()
    advisor.delete(f"{API}/contacts/{kept['id']}", headers={"If-Match": '"1"'})
    advisor.post(f"{API}/requests", json={"text": TEXT, "place": "Halhul", "source": "Frau Berger"})
    own.post(f"{API}/feedback", json={"request_id": REQUEST, "answer": "later", "because": "Wahl!"})
    told = log.getvalue()
    assert len(calls(log)) >= 14
    secrets = [client.headers["Authorization"].split(" ")[1] for client in (advisor, own)]
    private = (
        *(mail, PASSWORD, "Kennwort", "geheimer-link", "Muhammad", "Abfallwirtschaft", "Berger"),
        *("Schmidt", "0221", "verraten", "Agent7", "Halhul", "Wahl!", "testclient", kept["id"]),
        *("West Bani", "24.000", "example", *secrets, *(user.id for user in served.users.values())),
    )
    assert [text for text in private if text in told] == []
    known = {name.split(" ")[1] for name in ROUTES} | {"unknown"}
    assert {line["route"] for line in calls(log)} <= known
    fields = {"time", "level", "logger", "message", "request", "method", "route", "status", "ms"}
    assert set().union(*lines(log)) <= fields | {"role"}


def test_an_error_tells_where_and_not_what_was_typed(
    served: Served, log: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError(f"could not digest {TEXT}")

    monkeypatch.setattr(type(served.app.state.index), "get", broken)
    client = served.calling("anyone", raise_server_exceptions=False)
    answered = client.get(f"{API}/themes")
    assert answered.status_code == 500
    logging.getLogger("uvicorn.error").exception("in place of the server", exc_info=raised(broken))
    call, error = lines(log)
    assert (call["status"], call["route"]) == (500, f"{API}/themes")
    assert call["request"] == answered.headers["X-Request-ID"]
    assert error["error"] == "RuntimeError"
    assert error["at"][-1].startswith("tests/service/operations/test_logs.py:")
    assert error["at"][-1].endswith(" broken")
    assert "digest" not in log.getvalue()


def raised(broken: Any) -> BaseException:
    try:
        broken()
    except RuntimeError as error:
        return error
    raise AssertionError


def test_a_database_that_is_away_is_told_without_its_password(
    log: io.StringIO, tmp_path: Path
) -> None:
    nowhere = "postgresql://eva:ganz-geheim@127.0.0.1:1/none?connect_timeout=1"
    client = TestClient(create_app(settings=Settings(home=tmp_path, database=nowhere)))
    client.get(f"{API}/users", headers={"Authorization": "Bearer pk_x"})
    assert "can't be used" in log.getvalue()
    assert "ganz-geheim" not in log.getvalue()


def test_what_libraries_fill_in_stays_out(log: io.StringIO) -> None:
    logging.getLogger("httpx2").warning("HTTP Request: %s %s", "GET", "https://x/?code=geheim")
    logging.getLogger("httpx2").info("HTTP Request: %s", "https://x/?code=geheim")
    (line,) = lines(log)
    assert line["message"] == "HTTP Request: %s %s"


def test_a_person_at_a_terminal_reads_lines(log: io.StringIO) -> None:
    terminal = Terminal()
    log_to(terminal, "info")
    logging.getLogger(CALLS).info("call", extra={"method": "GET", "route": "/", "status": 200})
    logging.getLogger(CALLS).debug("too talkative")
    assert re.fullmatch(
        r"\d\d:\d\d:\d\d info    call method=GET route=/ status=200\n", terminal.getvalue()
    )
