"""A disk that is full, a folder that is read-only, a clock that goes back, two nights at once."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.conftest import Yesterday
from tests.faults.homes import Nights
from tests.faults.processes import World
from tests.indexer.nightly.pages import lose_one

#: The largest files that can be written: none, a pointer, a manifest, most of a snapshot.
SIZES = (0, 250, 6_000, 20_000)


@pytest.mark.parametrize("largest", SIZES)
def test_what_can_not_be_written_keeps_the_last_good_index(
    nights: Nights, yesterday: Yesterday, largest: int
) -> None:
    good = nights.published()
    # Its index would be larger than the files that are to fail.
    (nights.home / "state.sqlite3").unlink()
    starved = nights.night(World(largest_file=largest))
    assert starved.code == 1
    assert "File too large" in starved.errors + "".join(starved.lines)
    assert nights.published() == nights.served().id == good
    mends(nights, yesterday)


def test_a_database_that_can_not_be_opened_for_lack_of_room_loses_nothing(
    nights: Nights, yesterday: Yesterday
) -> None:
    good, entered = nights.published(), nights.entered()
    starved = nights.night(World(largest_file=20_000))
    assert starved.code == 1
    assert "free space" in starved.report["mend"]
    assert nights.published() == nights.served().id == good
    assert nights.entered() == entered
    mends(nights, yesterday)


@pytest.mark.parametrize(
    "file", ["snapshots/current.part", "imported/requests.jsonl.part", "nights/000003.part"]
)
def test_a_full_disk_under_one_small_file(nights: Nights, yesterday: Yesterday, file: str) -> None:
    """/dev/full answers every write as a full disk does, to everybody."""
    (nights.home / "imported").mkdir(exist_ok=True)
    full = nights.home / file
    full.symlink_to("/dev/full")
    ended = nights.night()
    assert ended.code == 1
    assert "No space left on device" in ended.report["message"]
    assert ended.report["mend"]
    served = nights.served()
    assert served.id == nights.published()
    assert served.warnings == ()
    full.unlink()
    mends(nights, yesterday)


def test_a_home_that_can_only_be_read(nights: Nights, yesterday: Yesterday) -> None:
    good = nights.published()
    with read_only(nights.home):
        ended = nights.night(World(unprivileged=True))
        assert ended.code == 1
        assert "Permission denied" in ended.errors
        assert "Mend:" in ended.errors
        assert nights.served().id == good
    mends(nights, yesterday)


def test_a_clock_that_goes_back_confuses_nothing(nights: Nights) -> None:
    before = nights.served().manifest.created
    past = nights.night(World(year=1999))
    assert (past.code, past.report["result"]) == (0, "published")
    assert past.report["started"].startswith("1999")
    assert nights.published() == past.report["snapshot"] != past.report["previous"]
    assert nights.served().manifest.created > before
    lose_one(nights.data / "competences.jsonl")
    (nights.home / "sources.toml").write_text("[bounds]\nmax_loss = 1.0\n")
    again = nights.night(World(year=1998))
    assert (again.code, again.report["result"]) == (0, "published")
    (nights.served().folder / "manifest.json").write_bytes(b"{")
    assert nights.served().id == past.report["snapshot"], "the newest of those that are left"
    assert [report.number for report in nights.reports()][-2:] == [3, 4]
    assert nights.night().code == 0


def test_a_second_night_leaves_the_first_alone(nights: Nights, yesterday: Yesterday) -> None:
    first = nights.start()
    assert first.reach("collect")
    second = nights.night()
    assert second.code == 4
    assert f"process {first.process.pid}" in second.errors
    assert first.ended().code == 0
    assert nights.published() == yesterday.tonight
    assert len(nights.reports()) == 3, "the second one has nothing to report"


def mends(nights: Nights, yesterday: Yesterday) -> None:
    """The next night ends well and leaves everything as it should be; nothing is told twice."""
    assert nights.night().code == 0
    assert nights.published() == nights.served().id == yesterday.tonight
    assert nights.leftovers() == []
    good = [report for report in nights.reports() if report.exit_code == 0]
    assert [note.id for report in good for note in report.added] == ["ps-nablus"]


class read_only:  # noqa: N801 -- reads as what it does
    """A folder in which nothing can be written while this lasts."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def _paths(self) -> Iterator[Path]:
        yield self._folder
        yield from (path for path in self._folder.rglob("*") if not path.is_symlink())

    def __enter__(self) -> None:
        for path in self._paths():
            path.chmod(stat.S_IMODE(path.stat().st_mode) & ~0o222)

    def __exit__(self, *_: object) -> None:
        for path in self._paths():
            os.chmod(path, stat.S_IMODE(path.stat().st_mode) | 0o200)
