"""What a night did: one JSON document a night, numbered, so that no clock can confuse their order.

<home>/nights/000001.json
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import msgspec

from indexer.nightly.bounds import Finding
from indexer.sources.drafts import SetAside

__all__ = [
    "GOOD",
    "NightReport",
    "RequestNote",
    "latest_good",
    "latest_report",
    "nights_dir",
    "read_report",
    "write_report",
]

Result = Literal["published", "unchanged", "refused", "failed", "dry_run"]
#: The results of nights after which the newest index is served.
GOOD = frozenset[Result]({"published", "unchanged"})

_NAME = re.compile(r"(\d{6,})\.json")


@dataclass(frozen=True, slots=True)
class RequestNote:
    """A request that a night's report speaks of."""

    id: str
    place: str
    country: str


@dataclass(frozen=True, slots=True)
class NightReport:
    """One night.

    ``started`` and ``finished`` are UTC by this machine's clock; ``seconds`` maps steps to seconds
    that don't depend on it. ``snapshot`` is the index that is served afterwards, ``previous`` the
    one before. ``added``, ``changed`` and ``withdrawn`` are the requests that are served otherwise
    than after the last night that ended well; for a night that published nothing, what it
    collected. ``strong`` are the strong matches of every open request, ``new_strong`` those that
    were none last night, by request and (``new_strong_by_unit``) by municipality. ``recovered``
    says what was found broken, by a run that was cut off or a damaged file, and is whole again;
    ``message`` and ``mend`` are those of a night that failed or was refused.
    """

    number: int
    result: Result
    exit_code: int
    started: str
    finished: str
    snapshot: str | None = None
    previous: str | None = None
    seconds: dict[str, float] = field(default_factory=dict)
    added: tuple[RequestNote, ...] = ()
    changed: tuple[RequestNote, ...] = ()
    withdrawn: tuple[RequestNote, ...] = ()
    statements: int = 0
    quarantined: tuple[SetAside, ...] = ()
    passages: dict[str, int] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()
    figures: dict[str, float] = field(default_factory=dict)
    strong: dict[str, tuple[str, ...]] = field(default_factory=dict)
    new_strong: dict[str, tuple[str, ...]] = field(default_factory=dict)
    new_strong_by_unit: dict[str, tuple[str, ...]] = field(default_factory=dict)
    pruned: tuple[str, ...] = ()
    recovered: str | None = None
    message: str | None = None
    mend: str | None = None

    @property
    def duration(self) -> float:
        """How long all steps took together, in seconds."""
        return sum(self.seconds.values())


def nights_dir(home: Path) -> Path:
    """Where the reports of a home lie."""
    return home / "nights"


def numbers(home: Path) -> list[int]:
    """The numbers of the reports, in order."""
    folder = nights_dir(home)
    names = (_NAME.fullmatch(path.name) for path in folder.glob("*.json"))
    return sorted(int(name[1]) for name in names if name)


def read_report(home: Path, number: int) -> NightReport | None:
    """The report of that number; None if it is missing or damaged."""
    try:
        content = (nights_dir(home) / f"{number:06d}.json").read_bytes()
        return msgspec.json.decode(content, type=NightReport)
    except (OSError, msgspec.DecodeError, UnicodeDecodeError):
        return None


def latest_report(home: Path) -> NightReport | None:
    """The newest readable report."""
    return next(_reports(home), None)


def latest_good(home: Path, *, of_snapshot: str | None = None) -> NightReport | None:
    """The newest report of a night that ended well, or of one that left this snapshot.

    Only such a night knows the strong matches of what is served.
    """
    for report in _reports(home):
        if report.result in GOOD and of_snapshot in (None, report.snapshot):
            return report
    return None


def _reports(home: Path) -> Iterator[NightReport]:
    found = (read_report(home, number) for number in reversed(numbers(home)))
    return (report for report in found if report is not None)


def write_report(home: Path, report: NightReport, keep: int) -> Path:
    """Write the report beside and swap it in; the oldest ones beyond `keep` go."""
    folder = nights_dir(home)
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{report.number:06d}.json"
    beside = path.with_suffix(".part")
    with beside.open("wb") as file:
        file.write(msgspec.json.format(msgspec.json.encode(report), indent=1) + b"\n")
        file.flush()
        os.fsync(file.fileno())
    os.replace(beside, path)
    for number in numbers(home)[:-keep] if keep else ():
        (folder / f"{number:06d}.json").unlink(missing_ok=True)
    return path
