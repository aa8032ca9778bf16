"""The pages that are opened all day, at full size, beside a page without a database or index.

A page answers as a whole: its first byte comes when it is rendered, so the time of the answer is
the time to the first byte. The goal is 100 ms and 150 kB; ``bytes`` stands among the extra figures
of each. Three views of a page are told apart:

- *first*: of an index that has just been loaded and that nothing was made ahead for: what somebody
  meets who comes in the first seconds, or right after facts were corrected;
- *prepared*: the first one after the service has worked ahead (:mod:`service.ahead`);
- *again*: every later one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from fastapi import FastAPI
from pytest_benchmark.fixture import BenchmarkFixture
from starlette.testclient import TestClient

from indexer.snapshot import Snapshot
from models import Encoder
from service.accounts.demo import make_demo
from service.ahead import Ahead, work_ahead
from service.application import create_app
from service.index import Index
from service.settings import Settings

REQUEST = "ps-west-bani-zeid"
DESK = f"/desk/requests/{REQUEST}"
ADVISOR, TOWN, ANYONE = "advisor", "town", "anyone"
PAGES = (
    (ADVISOR, "/desk"),
    (ADVISOR, "/desk?q=abfall"),
    (ADVISOR, "/desk/new"),
    (ADVISOR, "/desk/overview"),
    (ADVISOR, "/desk/map"),
    (ADVISOR, "/desk/countries"),
    (ADVISOR, "/desk/countries/UA"),
    (ADVISOR, "/desk/units?q=neustadt"),
    (ADVISOR, "/desk/units/08222000"),
    (ADVISOR, DESK),
    (ADVISOR, f"{DESK}?w_themes=50"),
    (ADVISOR, f"{DESK}?state=NW"),
    (ADVISOR, f"{DESK}/compare?ags=08222000&ags=05170052"),
    (TOWN, "/my"),
    (TOWN, "/my/profile"),
    (TOWN, f"/my/requests/{REQUEST}"),
    (ANYONE, "/"),
    (ANYONE, "/requests"),
    (ANYONE, f"/requests/{REQUEST}"),
    (ANYONE, "/api/v1/municipalities?q=neustadt"),
)
pages = pytest.mark.parametrize(("who", "address"), PAGES)


@dataclass
class Served:
    """The service, and an index of it that nobody has seen a page of."""

    app: FastAPI
    ahead: Ahead
    clients: dict[str, TestClient]
    fresh: Callable[[], Index]

    def renew(self) -> None:
        """Answer from an index that was loaded and warmed, and nothing more."""
        index = self.fresh()
        index.warm_up()
        self.app.state.index.get = lambda: index


@pytest.fixture(scope="module")
def served(
    home: Path, snapshot: Snapshot, encoder: Encoder, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Served]:
    database = f"sqlite:///{tmp_path_factory.mktemp('state') / 'state.sqlite3'}"
    app = create_app(settings=Settings(home=home, database=database, calls_per_minute=0))
    app.state.database.prepare()
    clients = {ANYONE: TestClient(app)}
    for who, made in zip((ADVISOR, TOWN), make_demo(app.state.accounts), strict=True):
        session = app.state.accounts.sessions.begin(made.user, agent="benchmark")
        clients[who] = TestClient(app)
        clients[who].cookies.set("partnerkompass", session.secret)
    ahead = work_ahead(app)
    like = app.state.index.get()
    yield Served(app, ahead, clients, lambda: Index(snapshot, encoder, like=like))
    ahead.finish()
    app.state.database.close()


@pytest.fixture(scope="module")
def prepared(served: Served) -> Served:
    """The service when it has worked ahead; every page of it is then seen once."""
    served.ahead.finish()
    for client in served.clients.values():
        client.get("/login")
    return served


@pytest.mark.benchmark(group="pages, prepared")
@pages
def test_prepared(benchmark: BenchmarkFixture, prepared: Served, who: str, address: str) -> None:
    answered = benchmark.pedantic(prepared.clients[who].get, args=(address,))
    assert answered.status_code == 200
    assert len(answered.content) < 150_000
    benchmark.extra_info["bytes"] = len(answered.content)


@pytest.mark.benchmark(group="pages, again")
@pages
def test_again(benchmark: BenchmarkFixture, prepared: Served, who: str, address: str) -> None:
    assert benchmark(prepared.clients[who].get, address).status_code == 200


@pytest.mark.benchmark(group="pages, again")
def test_peer_page_without_anything(benchmark: BenchmarkFixture, prepared: Served) -> None:
    assert benchmark(prepared.clients[ANYONE].get, "/login").status_code == 200


@pytest.mark.benchmark(group="pages, first")
@pages
def test_first(benchmark: BenchmarkFixture, prepared: Served, who: str, address: str) -> None:
    client = prepared.clients[who]
    answered = benchmark.pedantic(client.get, args=(address,), setup=prepared.renew, rounds=3)
    assert answered.status_code == 200
    # What the overview has begun to count must not run beside the next page.
    prepared.app.state.survey.finish()
