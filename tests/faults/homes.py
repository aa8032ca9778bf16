"""A home and its data, and the real command in it."""

from __future__ import annotations

import re
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

from indexer.nightly.report import NightReport, numbers, read_report
from indexer.snapshot import Snapshot, published_id
from indexer.snapshot.store import open_verified
from tests.faults.processes import Ended, Running, World, start
from tests.indexer.nightly.pages import lose_one, page

_SETTINGS = '[[source]]\nid = "seite"\nkind = "page"\npath = "seite.html"\n'


class Nights:
    """A home and its data, and the real command in it."""

    def __init__(self, root: Path) -> None:
        self.home, self.data = root / "home", root / "data"

    @classmethod
    def copied(cls, root: Path, target: Path) -> Nights:
        nights = cls(target)
        shutil.copytree(root / "data", nights.data)
        shutil.copytree(root / "home", nights.home, ignore=shutil.ignore_patterns("cache"))
        # The language model is the same for all of them and large.
        (nights.home / "cache").symlink_to(root / "home" / "cache")
        return nights

    def change(self) -> None:
        """A request more, and a statement less."""
        (self.home / "sources.toml").write_text(_SETTINGS, encoding="utf-8")
        (self.home / "seite.html").write_text(page("Nablus"), encoding="utf-8")
        lose_one(self.data / "competences.jsonl")

    def start(self, *options: str, world: World | None = None) -> Running:
        return start(
            self.home, "nightly", *options, world=world, PARTNERKOMPASS_DATA=str(self.data)
        )

    def night(self, world: World | None = None) -> Ended:
        return self.start(world=world).ended()

    def published(self) -> str | None:
        return published_id(self.home)

    def served(self) -> Snapshot:
        """What a service that starts now answers from, with every byte read."""
        return open_verified(self.home)

    def reports(self) -> list[NightReport]:
        found = (read_report(self.home, number) for number in numbers(self.home))
        return [report for report in found if report is not None]

    def entered(self) -> list[str]:
        """All that people have entered."""
        with closing(sqlite3.connect(self.home / "state.sqlite3")) as connection:
            assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            return list(connection.iterdump())

    def leftovers(self) -> list[str]:
        """What a run that was killed would leave behind."""
        names = (path.name for path in (self.home / "snapshots").iterdir())
        return [name for name in names if not re.fullmatch(r"[0-9a-f]{16}|current|\.lock", name)]
