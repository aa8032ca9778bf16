"""Where units stand in the list of a request, for tests of what changes it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import URL
from starlette.testclient import TestClient

from service.application import create_app
from service.settings import Settings
from tests.service.helpers import REQUEST

API = "/api/v1"
TOWN = "08236"
ADD: dict[str, Any] = {
    "action": "add",
    "kind": "partnership",
    "change": {"place": "Halhul", "country": "PS", "kind": "project", "since": 2025},
    "source_title": "Ratsbeschluss vom 12. März 2025",
    "source_date": "2025-03-12",
}
#: The same as a record's fields.
ADDED: dict[str, Any] = {
    name: ADD[name] for name in ("action", "kind", "change", "source_title", "source_date")
}


def listed(client: TestClient, k: int = 40) -> list[dict[str, Any]]:
    answered = client.post(f"{API}/match", json={"request_id": REQUEST, "k": k})
    assert answered.status_code == 200, answered.text
    found: list[dict[str, Any]] = answered.json()["candidates"]
    return found


def standing(client: TestClient, ags: str) -> dict[str, Any]:
    return next(one for one in listed(client) if one["ags"] == ags)


def order(client: TestClient) -> list[tuple[str, float]]:
    return [(one["ags"], one["score"]) for one in listed(client)]


@contextmanager
def opened(home: Path, url: URL) -> Iterator[TestClient]:
    """A process of its own that serves this home and this database."""
    address = url.render_as_string(hide_password=False)
    app = create_app(settings=Settings(home, address, calls_per_minute=0))
    yield TestClient(app)
    app.state.database.close()


def snapshot_of(client: TestClient) -> str:
    found: str = client.get("/readyz").json()["snapshot"]
    return found
