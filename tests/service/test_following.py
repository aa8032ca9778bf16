"""A running service follows the published index without failing a request."""

from __future__ import annotations

import gc
import shutil
import threading
import weakref
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from indexer.reindex import reindex
from indexer.snapshot import publish, published_id
from models import Encoder
from service.application import create_app


@pytest.fixture
def home(tmp_path: Path, data_folder: Path, encoder: Encoder) -> Path:
    reindex(data_folder, tmp_path / "home", encoder=encoder)
    return tmp_path / "home"


@pytest.fixture
def client(home: Path) -> Iterator[TestClient]:
    with TestClient(create_app(home)) as client:
        yield client


@pytest.fixture
def publish_another(home: Path, data_folder: Path, encoder: Encoder) -> Callable[[], str]:
    """Change one request and publish the index of it."""

    def run() -> str:
        requests = data_folder / "requests.jsonl"
        text = requests.read_text(encoding="utf-8")
        requests.write_text(text.replace("8.000 Einwohner", "8.100 Einwohner"), encoding="utf-8")
        return reindex(data_folder, home, encoder=encoder).snapshot

    return run


def snapshot_of(client: TestClient) -> str:
    """What is served once everything that is published by now has been looked at."""
    client.get("/readyz")
    client.app.state.index.finish()
    return client.get("/readyz").json()["snapshot"]


def test_the_next_answer_comes_from_the_new_index(
    client: TestClient, publish_another: Callable[[], str]
) -> None:
    assert "8.000" in client.get("/api/v1/requests/ps-hizma").json()["text"]
    new = publish_another()
    assert snapshot_of(client) == new
    assert "8.100" in client.get("/api/v1/requests/ps-hizma").json()["text"]


def test_nobody_waits_or_fails_while_it_changes(
    client: TestClient, home: Path, publish_another: Callable[[], str]
) -> None:
    old = snapshot_of(client)
    new = publish_another()
    publish(home, old)
    answered: list[tuple[int, str]] = []
    done = threading.Event()

    def ask() -> None:
        while not done.wait(0.01):
            response = client.get("/readyz")
            answered.append((response.status_code, response.json()["snapshot"]))

    askers = [threading.Thread(target=ask) for _ in range(4)]
    for asker in askers:
        asker.start()
    try:
        for snapshot in (new, old, new):
            publish(home, snapshot)
            client.app.state.index.finish()
    finally:
        # Who still asks would keep the service from ending.
        done.set()
        for asker in askers:
            asker.join()
    assert {status for status, _ in answered} == {200}
    assert {snapshot for _, snapshot in answered} == {old, new}
    assert snapshot_of(client) == new


def test_an_index_that_was_replaced_leaves_no_trace(
    client: TestClient, publish_another: Callable[[], str]
) -> None:
    """Nothing in it leads back to it: it goes without the garbage collector, which leaves it
    alone in a service that stays."""
    client.get("/api/v1/requests/ps-hizma/candidates")
    replaced = weakref.ref(client.app.state.index.get())
    client.app.state.survey.finish()
    publish_another()
    gc.disable()
    try:
        snapshot_of(client)
        assert replaced() is None
    finally:
        gc.enable()


def test_a_damaged_new_index_is_refused_and_the_old_one_stays(
    client: TestClient, home: Path, publish_another: Callable[[], str]
) -> None:
    old = snapshot_of(client)
    new = publish_another()
    vectors = home / "snapshots" / new / "vectors.npy"
    damaged = bytearray(vectors.read_bytes())
    damaged[-1] ^= 0xFF
    vectors.write_bytes(damaged)
    assert snapshot_of(client) == old
    ready = client.get("/readyz").json()
    assert ready["snapshot"] == old
    assert "vectors.npy" in ready["warnings"][0]
    assert client.get("/api/v1/requests/ps-hizma").status_code == 200


def test_a_pointer_that_vanishes_changes_nothing(client: TestClient, home: Path) -> None:
    old = snapshot_of(client)
    (home / "snapshots" / "current").unlink()
    assert snapshot_of(client) == old


def test_a_service_started_first_serves_what_is_published_later(home: Path, tmp_path: Path) -> None:
    later = tmp_path / "later"
    with TestClient(create_app(later)) as client:
        assert client.get("/readyz").status_code == 503
        shutil.copytree(home, later)
        assert snapshot_of(client) == published_id(home)
