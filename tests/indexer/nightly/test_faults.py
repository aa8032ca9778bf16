"""Faults with real processes: killed at every step, a full disk. The last good index is served."""

from __future__ import annotations

import os
import resource
import signal
from collections.abc import Callable

import pytest

from indexer.nightly.report import NightReport, latest_report
from indexer.snapshot import verify_snapshot
from tests.indexer.nightly.conftest import Nights
from tests.indexer.nightly.pages import lose_one, page

STEPS = (
    "collect",
    "hash",
    "read",
    "compose",
    "embed",
    "write",
    "verify",
    "gate",
    "digest",
    "prune",
)


def in_child(run: Callable[[], NightReport]) -> int:
    """Run in a forked process; its exit status as :func:`os.waitpid` gives it."""
    child = os.fork()
    if child == 0:
        try:
            os._exit(run().exit_code)
        except BaseException:  # noqa: BLE001 -- a child must never return into the test run
            os._exit(99)
    return os.waitpid(child, 0)[1]


def killing_at(step: str) -> Callable[[str, int, int], None]:
    def progress(name: str, done: int, total: int) -> None:
        if name == step and done == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    return progress


@pytest.mark.parametrize("step", STEPS)
def test_a_killed_night_leaves_the_last_good_index_and_the_next_one_mends(
    nights: Nights, step: str
) -> None:
    good = nights.served().id
    if step in ("collect", "read"):
        nights.source(page("Nablus"))
    else:
        lose_one(nights.data / "competences.jsonl")
    nights.watch.strong = {}
    status = in_child(lambda: nights.run(progress=killing_at(step)))
    assert os.WIFSIGNALED(status), "the step was not reached"
    served = nights.served()
    verify_snapshot(served.folder)
    assert served.warnings == ()
    assert served.id == good or step == "prune"
    report = nights.run()
    assert report.exit_code == 0
    assert "cut off" in str(report.recovered)
    assert nights.served().id != good
    left = [path.name for path in (nights.home / "snapshots").iterdir()]
    assert not [name for name in left if name.startswith(".building")]


def test_a_full_disk_keeps_the_last_good_index(nights: Nights) -> None:
    good = nights.served().id
    nights.source(page("Nablus"))

    def on_full_disk() -> NightReport:
        # Like a full disk: whatever grows beyond this fails with an error of the system.
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))
        return nights.run()

    assert os.waitstatus_to_exitcode(in_child(on_full_disk)) == 1
    assert nights.served().id == good
    told = latest_report(nights.home)
    assert told is not None
    assert told.result == "failed"
    assert "refused" in str(told.message)
    assert nights.run().result == "published"


def test_a_folder_that_can_not_be_written_is_told(fresh: Nights) -> None:
    fresh.home.mkdir()
    (fresh.home / "snapshots").write_text("no folder")
    report = fresh.run()
    assert (report.result, report.exit_code) == ("failed", 1)
    assert report.mend
