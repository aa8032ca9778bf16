"""Figures for a monitor, in the format of Prometheus: the state of the service, never of people.

Counts and times are kept while calls are answered; the rest (index, last night, database, free
space) is looked up when somebody asks. The service is one process, so one registry holds all.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import get_args

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Histogram,
    disable_created_metrics,
    generate_latest,
)
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from indexer.nightly.report import Result, latest_good, latest_report
from models.clock import now
from models.errors import PartnerkompassError
from service.following import CurrentIndex
from service.operations.backing_up import last_backup
from service.state import Database

__all__ = ["ROOMS", "Metrics", "room_of"]

#: Addresses that compute a ranking; how long these take is what people feel.
_MATCHING = frozenset(
    {
        "/match",
        "/requests/{request_id}",
        "/municipalities/{ags}",
        "/desk/requests/{request_id}",
        "/api/v1/match",
        "/api/v1/municipalities/{ags}/suggestions",
    }
)
_FIRST = {
    "api": "api",
    "desk": "desk",
    "my": "my",
    "admin": "admin",
    "static": "static",
    "healthz": "watch",
    "readyz": "watch",
    "metrics": "watch",
    "login": "account",
    "logout": "account",
    "welcome": "account",
    "account": "account",
    "unknown": "unknown",
}
#: Every kind of call that is told apart.
ROOMS = ("match", "public", *dict.fromkeys(_FIRST.values()))
# When a counter began is known from its jump to 0; twice as many lines would say no more.
disable_created_metrics()  # type: ignore[no-untyped-call]  # the library declares none
_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)


def room_of(route: str) -> str:
    """The kind of call behind the template of an address."""
    if route in _MATCHING:
        return "match"
    return _FIRST.get(route.strip("/").split("/")[0], "public")


class Metrics:
    """All figures of one service."""

    def __init__(self, home: Path, index: CurrentIndex, database: Callable[[], Database]) -> None:
        self._registry = CollectorRegistry()
        self._calls = Counter(
            "partnerkompass_requests",
            "Calls by kind and status of the answer.",
            ("room", "status"),
            registry=self._registry,
        )
        self._seconds = Histogram(
            "partnerkompass_request_seconds",
            "Seconds from a call to the end of its answer, by kind; room=match computes a ranking.",
            ("room",),
            buckets=_SECONDS,
            registry=self._registry,
        )
        for room in ROOMS:
            self._seconds.labels(room)
        self._registry.register(_Found(home, index, database))

    def count(self, route: str, status: int, seconds: float) -> None:
        """Note that a call was answered."""
        room = room_of(route)
        self._calls.labels(room, str(status)).inc()
        self._seconds.labels(room).observe(seconds)

    def text(self) -> bytes:
        """All figures as Prometheus reads them (text format 0.0.4)."""
        return generate_latest(self._registry)


class _Found(Collector):
    """What is looked up when somebody asks."""

    def __init__(self, home: Path, index: CurrentIndex, database: Callable[[], Database]) -> None:
        self._home = home
        self._index = index
        self._database = database

    def collect(self) -> Iterator[Metric]:
        """All of it."""
        info = GaugeMetricFamily(
            "partnerkompass_info", "The version that runs.", labels=["version"]
        )
        info.add_metric([version("partnerkompass")], 1)
        yield info
        yield from self._of_index()
        yield from self._of_nights()
        yield from self._of_database()
        last = last_backup(self._home)
        if last is not None:
            yield _gauge(
                "partnerkompass_backup_created_seconds",
                "When the last good backup was made (Unix time).",
                _seconds(last.created),
            )
        try:
            free = shutil.disk_usage(self._home).free
        except OSError:
            return
        yield _gauge("partnerkompass_home_free_bytes", "Free space of the home folder.", free)

    def _of_index(self) -> Iterator[Metric]:
        try:
            manifest = self._index.get().snapshot.manifest
        except PartnerkompassError:
            yield _gauge("partnerkompass_index_usable", "1 if an index answers.", 0)
            return
        yield _gauge("partnerkompass_index_usable", "1 if an index answers.", 1)
        shown = GaugeMetricFamily(
            "partnerkompass_index_info", "The index that answers.", labels=["snapshot"]
        )
        shown.add_metric([manifest.id], 1)
        yield shown
        yield _gauge(
            "partnerkompass_index_age_seconds",
            "Seconds since the index that answers was built; it stays where nothing changes.",
            max(now().timestamp() - _seconds(manifest.created), 0.0),
        )
        yield _gauge(
            "partnerkompass_index_warnings",
            "What stands against the index that answers (see /readyz).",
            len(self._index.warnings),
        )
        for name in ("units", "passages", "requests", "quarantined"):
            yield _gauge(
                f"partnerkompass_index_{name}",
                f"Records of the index: {name}.",
                manifest.counts.get(name, 0),
            )

    def _of_nights(self) -> Iterator[Metric]:
        last = latest_report(self._home)
        if last is None:
            return
        results = GaugeMetricFamily(
            "partnerkompass_night_result", "1 at the result of the last night.", labels=["result"]
        )
        for result in get_args(Result):
            results.add_metric([result], float(result == last.result))
        yield results
        yield _gauge(
            "partnerkompass_night_exit_code", "Exit code of the last night.", last.exit_code
        )
        yield _gauge(
            "partnerkompass_night_finished_seconds",
            "When the last night ended (Unix time).",
            _seconds(last.finished),
        )
        yield _gauge(
            "partnerkompass_night_quarantined",
            "Records that the last night set aside.",
            len(last.quarantined),
        )
        good = latest_good(self._home)
        if good is not None:
            yield _gauge(
                "partnerkompass_night_good_seconds",
                "When the last night ended that was good (Unix time): the age of what is known.",
                _seconds(good.finished),
            )

    def _of_database(self) -> Iterator[Metric]:
        try:
            with self._database().read() as work:
                sessions = work.sessions.count()
        except PartnerkompassError:
            yield _gauge("partnerkompass_database_up", "1 if the database answers.", 0)
            return
        yield _gauge("partnerkompass_database_up", "1 if the database answers.", 1)
        yield _gauge("partnerkompass_sessions", "Browsers that are signed in.", sessions)


def _gauge(name: str, told: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(name, told, value=value)


def _seconds(moment: str) -> float:
    try:
        return datetime.fromisoformat(moment).timestamp()
    except ValueError:
        return 0.0
