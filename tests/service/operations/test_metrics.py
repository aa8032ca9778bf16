"""The figures for a monitor: true, without people, and not for everybody."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families
from starlette.testclient import TestClient

from indexer.nightly.report import NightReport, write_report
from indexer.sources.drafts import SetAside
from service.application import create_app
from service.operations.metrics import ROOMS, room_of
from service.settings import Settings
from service.state import Database
from tests.service.helpers import REQUEST, TEXT
from tests.service.people import Served
from tests.service.test_access import ROUTES

Figures = dict[tuple[str, ...], float]


@pytest.fixture
def watched(small_home: Path, migrated_file: Path, tmp_path: Path) -> Iterator[Served]:
    """An application of this test's own: its counters start at nothing."""
    home = tmp_path / "home"
    shutil.copytree(small_home / "snapshots", home / "snapshots")
    shutil.copy(migrated_file, home / "state.sqlite3")
    app = create_app(settings=Settings(home=home, calls_per_minute=0))
    served = Served.over(app, Database(app.state.database.url))
    yield served
    served.database.close()


def figures(client: TestClient) -> Figures:
    answered = client.get("/metrics")
    assert answered.status_code == 200, answered.text
    assert answered.headers["content-type"].startswith("text/plain; version=0.0.4")
    return {
        (sample.name, *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(answered.text)
        for sample in family.samples
    }


def test_what_a_monitor_sees_of_a_service_at_work(watched: Served) -> None:
    home = watched.app.state.settings.home
    set_aside = (SetAside("brief.txt", "no country", "name it"),)
    night = NightReport(1, "published", 0, "2026-05-04T02:00:00+00:00", "2026-05-04T02:01:00+00:00")
    write_report(home, night, 9)
    refused = replace(night, number=2, result="refused", exit_code=3, quarantined=set_aside)
    write_report(home, refused, 9)
    anyone, browser = watched.calling("anyone"), watched.browsing("advisor")[0]
    for _ in range(2):
        assert anyone.post("/api/v1/match", json={"text": TEXT}).status_code == 200
    assert anyone.get("/api/v1/requests/nothing").status_code == 404
    assert anyone.head("/requests").status_code == 200
    assert browser.get("/account").status_code == 200
    assert anyone.get("/wp-login.php?user=admin").status_code == 404
    found = figures(watched.calling("service"))
    assert found["partnerkompass_requests_total", "match", "200"] == 2
    assert found["partnerkompass_requests_total", "api", "404"] == 1
    assert found["partnerkompass_requests_total", "public", "200"] == 1
    assert found["partnerkompass_requests_total", "account", "200"] == 1
    assert found["partnerkompass_requests_total", "unknown", "404"] == 1
    assert found["partnerkompass_request_seconds_count", "match"] == 2
    assert found["partnerkompass_request_seconds_sum", "match"] > 0
    assert found["partnerkompass_index_usable",] == 1
    assert found["partnerkompass_index_age_seconds",] < 3600
    assert found["partnerkompass_night_result", "refused"] == 1
    assert found["partnerkompass_night_result", "published"] == 0
    assert found["partnerkompass_night_exit_code",] == 3
    assert found["partnerkompass_night_quarantined",] == 1
    assert found["partnerkompass_night_good_seconds",] == 1777860060
    assert found["partnerkompass_database_up",] == 1
    assert found["partnerkompass_sessions",] == 1
    assert found["partnerkompass_home_free_bytes",] > 0


def test_a_monitor_learns_that_something_is_wrong(tmp_path: Path) -> None:
    broken = f"sqlite:///{tmp_path}"
    settings = Settings(home=tmp_path / "none", database=broken, metrics="open")
    found = figures(TestClient(create_app(settings=settings)))
    assert found["partnerkompass_index_usable",] == 0
    assert found["partnerkompass_database_up",] == 0
    assert ("partnerkompass_night_exit_code",) not in found


def test_labels_are_from_closed_lists(watched: Served) -> None:
    anyone = watched.calling("anyone")
    for path in ("/requests/Anna?q=anna@skew.example", f"/requests/{REQUEST}", "/municipalities/x"):
        anyone.get(path)
    text = watched.calling("administrator").get("/metrics").text
    assert "nna" not in text
    assert REQUEST not in text
    labels = dict(re.findall(r'(\w+)="([^"]*)"', text))
    assert labels.keys() <= {"room", "status", "result", "version", "snapshot", "le"}


def test_every_route_is_of_a_known_kind() -> None:
    kinds = {name: room_of(name.split(" ")[1]) for name in ROUTES}
    assert set(kinds.values()) <= set(ROOMS)
    assert kinds["POST /api/v1/match"] == kinds["GET /requests/{request_id}"] == "match"
    assert kinds["GET /api/v1/themes"] == "api"
    assert kinds["GET /"] == kinds["GET /requests"] == "public"
    matching = {name.split(" ")[1] for name, kind in kinds.items() if kind == "match"}
    from service.operations.metrics import _MATCHING

    assert matching == _MATCHING, "an address that is none any more"


@pytest.mark.parametrize(
    ("setting", "client", "headers", "status"),
    [
        ("local", ("127.0.0.1", 5), {}, 200),
        ("local", ("::1", 5), {}, 200),
        ("local", ("192.0.2.7", 5), {}, 401),
        ("local", ("127.0.0.1", 5), {"X-Forwarded-For": "127.0.0.1"}, 401),
        ("local", ("127.0.0.1", 5), {"Via": "1.1 proxy"}, 401),
        ("token", ("127.0.0.1", 5), {}, 401),
        ("open", ("192.0.2.7", 5), {}, 200),
    ],
)
def test_who_reads_them_is_a_setting(
    served: Served,
    setting: str,
    client: tuple[str, int],
    headers: dict[str, str],
    status: int,
) -> None:
    # The fixture puts the state of the application back afterwards.
    served.app.state.settings = replace(served.app.state.settings, metrics=setting)
    caller = TestClient(served.app, client=client)
    assert caller.get("/metrics", headers=headers).status_code == status


def test_nobody_reads_them_with_just_any_account(watched: Served) -> None:
    assert watched.calling("advisor").get("/metrics").status_code == 403
    assert watched.calling("anyone").get("/metrics").status_code == 401
