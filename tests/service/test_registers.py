"""A newer register from the official files to the answers: what merged leads to its successor.

Xanten is taken to have merged into Krefeld, Eberswalde to have a new key, both in the official
list. Wismar is in no file any more and in no list: nothing of it is guessed.
"""

from __future__ import annotations

import contextlib
import io
import json
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from indexer.records import Membership, Municipality
from indexer.reindex import reindex
from indexer.tables import read_csv, read_jsonl, read_tables
from models import Encoder
from service.accounts import CONSOLE, Role
from service.application import create_app
from service.cli import main
from service.settings import Settings
from tests.indexer.harvest.official import write_changes, write_extract
from tests.service.helpers import Command, assert_refused

KREFELD, XANTEN, WISMAR = "05114000", "05170052", "13074087"
EBERSWALDE, RENUMBERED = "12060052", "12060999"
BEIT_SAHOUR = "ps-beit-sahour"


@dataclass(frozen=True)
class Updated:
    data: Path
    out: str
    err: str


def before(data: Path) -> dict[str, Municipality]:
    return {unit.ags: unit for unit in read_tables(data).municipalities}


def registers(folder: Path, units: dict[str, Municipality], *, with_list: bool) -> Path:
    folder.mkdir()
    newer = dict(units)
    for gone in (XANTEN, WISMAR):
        del newer[gone]
    newer[RENUMBERED] = replace(newer.pop(EBERSWALDE), ags=RENUMBERED)
    write_extract(folder / "31122024_Auszug_GV.xlsx", newer.values(), more_inhabitants=100)
    if with_list:
        write_changes(
            folder / "gebietsaenderungen_2023.xlsx",
            (XANTEN, "Xanten, Stadt", "1", KREFELD, "Krefeld, Stadt", "01.01.2023"),
            (EBERSWALDE, "Eberswalde, Stadt", "3", RENUMBERED, "Eberswalde, Stadt", "01.07.2023"),
            ("01001000", "Flensburg, Stadt", "2", "01055032", "Neustadt", "01.07.2023"),
        )
    return folder


@pytest.fixture(scope="module")
def base(small_data: Callable[[Path], Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    data = small_data(tmp_path_factory.mktemp("before") / "data")
    # Krefeld had a project with Xanten's partner: one partnership of both.
    rows = (data / "partnerships.jsonl").read_text("utf-8").splitlines()
    (row,) = [json.loads(line) for line in rows if f'"{XANTEN}-{BEIT_SAHOUR}"' in line]
    row |= {"id": "krefeld", "ags": KREFELD, "kind": "project", "since": 2019, "topics": ["Bauhof"]}
    with (data / "partnerships.jsonl").open("a", encoding="utf-8") as file:
        file.write(json.dumps(row) + "\n")
    return data


@pytest.fixture(scope="module")
def updated(base: Path, tmp_path_factory: pytest.TempPathFactory) -> Updated:
    root = tmp_path_factory.mktemp("newer")
    folder = registers(root / "registers", before(base), with_list=True)
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = main(
            (
                *("data", "update", "--registers", str(folder)),
                *("--base", str(base), "--out", str(root / "data")),
            )
        )
    assert code == 0, err.getvalue()
    return Updated(root / "data", out.getvalue(), err.getvalue())


@pytest.fixture(scope="module")
def app(
    updated: Updated,
    encoder: Encoder,
    migrated_file: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> FastAPI:
    home = tmp_path_factory.mktemp("served")
    reindex(updated.data, home, encoder=encoder)
    shutil.copy(migrated_file, home / "state.sqlite3")
    return create_app(settings=Settings(home=home, calls_per_minute=0))


@pytest.fixture
def client(app: FastAPI) -> Iterator[TestClient]:
    with TestClient(app) as client:
        yield client


def test_the_successor_has_the_partnership(client: TestClient) -> None:
    profile = client.get(f"/api/v1/municipalities/{KREFELD}").json()
    told = [one["partnership"] for one in profile["partnerships"]]
    (kept,) = [one for one in told if one["place"] == BEIT_SAHOUR]
    assert (kept["kind"], kept["since"], kept["status"]) == ("twinning", 2011, "active")
    assert "Bauhof" in kept["topics"]
    assert "Xanten" in kept["note"]


@pytest.mark.parametrize(("old", "new"), [(XANTEN, KREFELD), (EBERSWALDE, RENUMBERED)])
def test_the_old_key_leads_to_the_successor(client: TestClient, old: str, new: str) -> None:
    assert client.get(f"/api/v1/municipalities/{old}").json()["unit"]["ags"] == new


def test_the_old_name_leads_to_the_successor_in_a_match(client: TestClient) -> None:
    asked = {"request_id": "ps-west-bani-zeid", "compare": "Xanten", "k": 40}
    answer = client.post("/api/v1/match", json=asked).json()
    (krefeld,) = [one for one in answer["candidates"] if one["ags"] == KREFELD]
    assert "Beit Sahour" in json.dumps(krefeld, ensure_ascii=False)
    assert not [one for one in answer["candidates"] if one["ags"] in (XANTEN, WISMAR)]


def test_what_no_list_names_is_nowhere_and_in_the_report(
    client: TestClient, updated: Updated
) -> None:
    assert client.get(f"/api/v1/municipalities/{WISMAR}").status_code == 404
    assert client.post(
        "/api/v1/match", json={"request_id": "ps-west-bani-zeid", "compare": "Wismar"}
    ).status_code in (404, 422)
    doubts = {(row["file"], row["row"]) for row in read_csv(updated.data / "report.csv")}
    assert ("municipalities.csv", WISMAR) in doubts
    assert ("partnerships.jsonl", f"{WISMAR}-al-pogradec") in doubts
    assert "partnerships.jsonl: rows that join no unit: 1" in updated.out
    assert "partnerships.jsonl: rows joined by a change: 1" in updated.out
    # Wismar, and the districts of Wismar and Xanten, which have no other municipality here.
    assert "Nachfolgerin: 3;" in updated.err


def test_figures_are_those_of_the_newer_register(updated: Updated, base: Path) -> None:
    old, new = before(base), before(updated.data)
    assert new["01001000"].population == (old["01001000"].population or 0) + 100
    assert {new["01001000"].population_date, new["01055"].population_date} == {"2024-12-31"}
    assert new["01001000"].reference.vintage == "2024-12-31"
    assert new["05315000"].name == "Köln"
    assert new["07231008"].parent == "072315001"
    assert new["072315001"].name == "Verbandsgemeinde Bernkastel-Kues"
    assert new["11000000-treptow-koepenick"].parent == "11000000"
    assert new[RENUMBERED].aliases == old[EBERSWALDE].aliases
    assert "Xanten" in new[KREFELD].aliases
    assert "Cologne" in new["05315000"].aliases
    figures = {row["ags"]: row for row in read_csv(updated.data / "indicators.csv")}
    parts = {row["ags"]: row for row in read_csv(base / "indicators.csv")}
    weights = {ags: old[ags].population or 0 for ags in (KREFELD, XANTEN)}
    mean = sum(float(parts[a]["growth"]) * w for a, w in weights.items()) / sum(weights.values())
    assert float(figures[KREFELD]["growth"]) == pytest.approx(mean, rel=1e-3)
    assert figures["01001000"]["growth"] == parts["01001000"]["growth"]


def test_memberships_follow(updated: Updated) -> None:
    members = {one.ags for one in read_jsonl(updated.data / "memberships.jsonl", Membership)}
    assert RENUMBERED in members
    assert EBERSWALDE not in members


def test_without_the_list_nothing_follows(base: Path, tmp_path: Path, command: Command) -> None:
    folder = registers(tmp_path / "registers", before(base), with_list=False)
    ran = command(
        *("data", "update", "--registers", str(folder), "--base", str(base)),
        *("--out", str(tmp_path / "data")),
    )
    assert ran.code == 0
    assert "partnerships.jsonl: rows that join no unit: 2" in ran.out
    # Xanten, Eberswalde, Wismar, and two districts that have no other municipality here.
    assert "Nachfolgerin: 5;" in ran.err
    units = before(tmp_path / "data")
    assert "Xanten" not in units[KREFELD].aliases
    assert not [
        row
        for row in (tmp_path / "data" / "partnerships.jsonl").read_text("utf-8").splitlines()
        if "Xanten" in row
    ]


def test_a_municipality_s_account_goes_on_at_the_successor(app: FastAPI) -> None:
    with TestClient(app) as client:
        made = app.state.accounts.tokens.create(
            CONSOLE, name="Xanten", role=Role.MUNICIPALITY, ags=XANTEN
        )
        client.headers["Authorization"] = f"Bearer {made.secret}"
        assert client.get(f"/api/v1/municipalities/{XANTEN}").json()["unit"]["ags"] == KREFELD


def test_an_older_register_and_no_register_are_refused(
    base: Path, updated: Updated, tmp_path: Path, command: Command
) -> None:
    write_extract(
        tmp_path / "AuszugGV1QAktuell.xlsx",
        before(base).values(),
        title="Gemeinden am 31.03.2019 (1. Quartal)",
    )
    out = tmp_path / "data"
    where = ("--base", str(base), "--out", str(out))
    ran = command("data", "update", "--registers", str(tmp_path), *where)
    assert_refused(ran, "2019-03-31", "newer extract", code=2)
    (tmp_path / "empty").mkdir()
    ran = command("data", "update", "--registers", str(tmp_path / "empty"), *where)
    assert_refused(ran, "Auszug_GV.xlsx", code=2)
    assert not out.exists()
