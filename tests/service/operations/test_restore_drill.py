"""The drill: enter, back up while it serves, lose everything, restore, serve: all is as it was."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx2 as httpx
import pytest
from starlette.testclient import TestClient

from service.accounts import Accounts, Role
from service.accounts.passwords import Passwords
from service.application import create_app
from service.settings import Settings
from service.state import Database
from service.state.engine import database_url
from tests.service.helpers import REQUEST
from tests.service.people import CHEAP, OWN, PASSWORD
from tests.service.test_serving import COMMAND, serving

TEXT = (
    "Die Stadt Halhul in Palästina mit 28.000 Einwohnern sucht eine deutsche Partnerkommune"
    " für Abfallwirtschaft und Abwasser."
)


@pytest.fixture
def home(small_home: Path, migrated_file: Path, tmp_path: Path) -> Path:
    home = tmp_path / "home"
    shutil.copytree(small_home / "snapshots", home / "snapshots")
    shutil.copy(migrated_file, home / "state.sqlite3")
    (home / "sources.toml").write_text("[nightly]\nkeep_snapshots = 3\n", encoding="utf-8")
    return home


@pytest.fixture
def token(home: Path) -> Iterator[str]:
    database = Database(database_url(None, home))
    accounts = Accounts.over(database, Passwords(CHEAP))
    accounts.people.add(
        "console", email="anna@skew.example", name="Anna", role=Role.ADVISOR, password=PASSWORD
    )
    yield accounts.tokens.create("console", name="x", role=Role.ADMINISTRATOR).secret
    database.close()


def partnerkompass(home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*COMMAND, *arguments],
        env={**os.environ, "PARTNERKOMPASS_HOME": str(home)},
        capture_output=True,
        text=True,
        check=False,
    )


def seen(client: httpx.Client) -> dict[str, Any]:
    """What the service shows of index, desk, people and history."""
    api = "/api/v1"
    matches = [
        client.post(f"{api}/match", json={"request_id": one, "k": 10}).json()
        for one in (REQUEST, "own-ps-halhul")
    ]
    lists = ("requests?limit=200", "history?limit=200", "users", f"contacts?ags={OWN}")
    shown = [client.get(f"{api}/{address}").json() for address in lists]
    return {"matches": matches, "lists": shown}


def test_everything_comes_back(home: Path, token: str, tmp_path: Path) -> None:
    headers = {"Authorization": f"Bearer {token}"}
    with serving(home) as (process, address):
        with httpx.Client(base_url=address, headers=headers, timeout=60) as client:
            posts = {
                "requests": {"text": TEXT, "place": "Halhul"},
                "contacts": {"ags": OWN, "name": "Amt", "email": "amt@stadt.example"},
                "feedback": {"request_id": "own-ps-halhul", "ags": OWN, "state": "selected"},
            }
            for room, body in posts.items():
                assert client.post(f"/api/v1/{room}", json=body).status_code in (200, 201)
            before = seen(client)
            made = partnerkompass(home, "backup", "--to", str(tmp_path), "--json")
            assert made.returncode == 0, made.stderr
            backup = json.loads(made.stdout)
            assert client.get("/readyz").status_code == 200
            # What comes after the backup is lost with the disk.
            client.post("/api/v1/requests", json={"text": TEXT, "place": "Hizma"})
        process.send_signal(signal.SIGINT)
        process.wait(timeout=20)
    assert backup["rows"]["cases"] == 1
    assert backup["left_out"] == []

    (home / "state.sqlite3").write_bytes(b"no database")
    for path in (home / "snapshots").rglob("*.npy"):
        path.write_bytes(b"")
    (home / "sources.toml").unlink()
    ran = partnerkompass(home, "restore", backup["file"], "--force", "--json")
    assert ran.returncode == 0, ran.stderr
    kept = Path(json.loads(ran.stdout)["kept"])
    assert (kept / "state.sqlite3").read_bytes() == b"no database"
    assert (home / "sources.toml").read_text(encoding="utf-8").startswith("[nightly]")
    with TestClient(create_app(settings=Settings(home=home)), headers=headers) as client:
        assert seen(client) == before
        client.app.state.database.close()  # type: ignore[attr-defined]  # a FastAPI
