"""A service that runs, is killed and starts again while nights publish, break and mend."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import httpx2 as httpx
from sqlalchemy import make_url

from indexer.snapshot import publish
from service.accounts import CONSOLE, Accounts, Role
from service.state import Database
from tests.faults.conftest import Yesterday
from tests.faults.homes import Nights
from tests.faults.processes import Running, start

_PATIENCE = 60.0


class Service:
    """A service on a port of its own."""

    def __init__(self, nights: Nights) -> None:
        self.running: Running = start(nights.home, "serve", "--port", "0")
        found = None
        while found is None:
            line = self.running.error_line()
            assert line, "it ended before it named its address"
            found = re.search(r"http://\S+", line)
        self.client = httpx.Client(base_url=found[0], timeout=_PATIENCE)

    def ready(self) -> Any:
        return self.client.get("/readyz").json()

    def kill(self) -> None:
        self.client.close()
        assert self.running.kill().code == -9


@contextmanager
def serving(nights: Nights) -> Iterator[Service]:
    service = Service(nights)
    try:
        yield service
    finally:
        service.kill()


class Asking:
    """Somebody who asks all the time; no question may stay without a good answer."""

    def __init__(self, service: Service) -> None:
        self.answers: list[tuple[int, str]] = []
        self._done = threading.Event()
        self._client = httpx.Client(base_url=service.client.base_url, timeout=_PATIENCE)
        self._thread = threading.Thread(target=self._ask)

    def __enter__(self) -> Asking:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._done.set()
        self._thread.join()
        self._client.close()
        assert self.answers
        assert {status for status, _ in self.answers} == {200}

    def _ask(self) -> None:
        while not self._done.wait(0.02):
            answer = self._client.get("/readyz")
            self.answers.append((answer.status_code, answer.json().get("snapshot", "")))


def flip(nights: Nights) -> None:
    """One byte of the published vectors becomes another; the size stays."""
    published = nights.published()
    assert published
    vectors = nights.home / "snapshots" / published / "vectors.npy"
    with vectors.open("r+b") as file:
        file.seek(-7, 2)
        byte = file.read(1)[0]
        file.seek(-7, 2)
        file.write(bytes([byte ^ 0x10]))


def until(true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + _PATIENCE
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_a_running_service_never_fails_while_nights_publish_break_and_mend(
    nights: Nights, yesterday: Yesterday
) -> None:
    old, new = nights.published(), yesterday.tonight
    with serving(nights) as service:
        assert service.ready()["snapshot"] == old
        with Asking(service) as asking:
            killed = nights.start()
            assert killed.reach("embed")
            killed.kill()
            assert nights.night().code == 0
            until(lambda: service.ready()["snapshot"] == new)
            flip(nights)
            until(lambda: service.ready()["snapshot"] == old)
            assert "vectors.npy" in service.ready()["warnings"][0]
            mended = nights.night()
            assert mended.report["result"] == "published"
            assert "vectors.npy" in mended.report["recovered"]
            until(lambda: service.ready()["snapshot"] == new)
            assert service.ready()["warnings"] == []
        assert {snapshot for _, snapshot in asking.answers} == {old, new}


def test_a_service_that_starts_on_a_flipped_byte_serves_the_last_good_index(
    nights: Nights, yesterday: Yesterday
) -> None:
    old = nights.published()
    assert nights.night().code == 0
    flip(nights)
    with serving(nights) as service:
        assert service.ready()["snapshot"] == old
        assert "vectors.npy" in service.ready()["warnings"][0]
        assert nights.night().code == 0
        until(lambda: service.ready()["snapshot"] == yesterday.tonight)


def test_services_start_while_the_pointer_swaps(nights: Nights, yesterday: Yesterday) -> None:
    old, new = nights.published(), yesterday.tonight
    assert nights.night().code == 0
    assert old
    assert new
    done = threading.Event()

    def swap() -> None:
        while not done.wait(0.003):
            for snapshot in (old, new):
                publish(nights.home, snapshot)

    swapping = threading.Thread(target=swap)
    swapping.start()
    try:
        for _ in range(3):
            with serving(nights) as service:
                assert service.ready()["snapshot"] in (old, new)
                assert service.ready()["warnings"] == []
    finally:
        done.set()
        swapping.join()


def test_what_was_entered_outlives_a_service_that_is_killed_and_a_night(
    nights: Nights,
) -> None:
    database = Database(make_url(f"sqlite:///{nights.home / 'state.sqlite3'}"))
    token = Accounts.over(database).tokens.create(CONSOLE, name="desk", role=Role.ADVISOR)
    database.close()
    headers = {"Authorization": f"Bearer {token.secret}"}
    with serving(nights) as service:
        body = {"place": "Halhul", "country": "PS", "text": "Halhul sucht Partner für Abwasser."}
        made = service.client.post("/api/v1/requests", json=body, headers=headers)
        assert made.status_code == 201
    # Killed as soon as it had said so.
    nights.start().kill()
    assert nights.night().code == 0
    with serving(nights) as service:
        kept = service.client.get(f"/api/v1/requests/{made.json()['id']}", headers=headers)
        assert kept.status_code == 200
        assert kept.json()["text"] == body["text"]
