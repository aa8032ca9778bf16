"""SIGKILL at every boundary between two steps of a night, and at random moments: 55 kills."""

from __future__ import annotations

import random
import time

import pytest

from tests.faults.conftest import Yesterday
from tests.faults.homes import Nights

STEPS = (
    "collect",
    "hash",
    "read",
    "compose",
    "embed",
    "write",
    "verify",
    "digest",
    "gate",
    "publish",
    "prune",
)
_RANDOM_KILLS = 4


def test_the_steps_are_those_that_a_night_tells(yesterday: Yesterday) -> None:
    assert yesterday.steps == STEPS


@pytest.mark.parametrize("step", STEPS)
def test_nights_are_killed_and_the_next_one_mends(
    nights: Nights, yesterday: Yesterday, step: str
) -> None:
    good, entered = nights.published(), nights.entered()
    running = nights.start()
    assert running.reach(step), "the step was not reached"
    assert running.kill().code in (-9, 0)
    look_at(nights, {good, yesterday.tonight})
    moments = random.Random(step)
    for _ in range(_RANDOM_KILLS):
        running = nights.start()
        time.sleep(moments.uniform(0, yesterday.seconds))
        running.kill()
        look_at(nights, {good, yesterday.tonight})

    mended = nights.night()
    assert mended.code == 0
    assert nights.published() == yesterday.tonight
    assert nights.leftovers() == []
    assert nights.entered() == entered
    told = [note.id for report in nights.reports() for note in report.added]
    assert told == ["ps-nablus"], "what a killed night brought in is told by the next, and once"
    assert any("cut off" in str(report.recovered) for report in nights.reports())
    assert nights.night().report["result"] == "unchanged"


def look_at(nights: Nights, allowed: set[str | None]) -> None:
    """A service that starts at this moment finds a whole index, and needs no other."""
    served = nights.served()
    assert served.id in allowed
    assert served.warnings == ()
