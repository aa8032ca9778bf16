"""The pages that an advisor opens all day, at full size, beside a page without a database or index.

A page answers as a whole: its first byte comes when it is rendered, so the time of the answer is
the time to the first byte. The goal is 100 ms.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_benchmark.fixture import BenchmarkFixture
from starlette.testclient import TestClient

from service.accounts.demo import make_demo
from service.application import create_app
from service.settings import Settings

PAGES = (
    "/desk",
    "/desk?q=abfall",
    "/desk/new",
    "/desk/overview",
    "/desk/countries/UA",
    "/desk/requests/ps-west-bani-zeid",
    "/requests",
)


@pytest.fixture(scope="module")
def advisor(home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    database = f"sqlite:///{tmp_path_factory.mktemp('state') / 'state.sqlite3'}"
    app = create_app(settings=Settings(home=home, database=database, calls_per_minute=0))
    app.state.database.prepare()
    advisor = make_demo(app.state.accounts)[0].user
    session = app.state.accounts.sessions.begin(advisor, agent="benchmark")
    with TestClient(app) as client:
        client.cookies.set("partnerkompass", session.secret)
        yield client
    app.state.database.close()


@pytest.mark.benchmark(group="pages")
@pytest.mark.parametrize("address", PAGES)
def test_page(benchmark: BenchmarkFixture, advisor: TestClient, address: str) -> None:
    answered = benchmark(advisor.get, address)
    assert answered.status_code == 200
    assert len(answered.content) < 150_000


@pytest.mark.benchmark(group="pages")
def test_peer_page_without_anything(benchmark: BenchmarkFixture, advisor: TestClient) -> None:
    assert benchmark(advisor.get, "/login").status_code == 200
