"""The night, step by step: collect, build, check, publish, look at what is new, tidy up, report.

Whatever goes wrong, the published index stays and the report says what happened; the next night
goes on from there.
"""

from __future__ import annotations

import fcntl
import os
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path

import msgspec

from indexer.corrections import Corrections
from indexer.nightly.bounds import Finding, compare
from indexer.nightly.changes import Changes, changes_collected, changes_since
from indexer.nightly.collecting import Reading, collect
from indexer.nightly.report import (
    NightReport,
    Result,
    latest_good,
    numbers,
    write_report,
)
from indexer.nightly.watch import Watch
from indexer.reindex import Progress, hash_tables, reindex, writing_lock
from indexer.snapshot import Snapshot, open_snapshot, published_id
from indexer.snapshot.store import prune
from indexer.sources.drafts import SetAside
from indexer.sources.results import Import
from indexer.sources.settings import Settings
from indexer.steps import timed_step
from indexer.tables import QuarantinedRow, Tables, read_tables
from indexer.tables.known import KnownRows
from models import Encoder, clock
from models.errors import LockedError, PartnerkompassError, QualityGateError

__all__ = ["Night", "run_night"]

_LOCK = "nightly.lock"
_LOCK_BYTES = 200
_ROOM = "Check the disk's free space and the permissions of the home folder."


def _nothing() -> None:
    """There is nothing to tidy up."""


@dataclass(frozen=True, slots=True)
class Night:
    """What a night works with.

    ``data`` is the folder of the shipped tables; ``reading`` makes what sources are read with,
    ``watch`` what looks at an index: both are answered by the matcher, and only when needed.
    ``entered`` tells what people know better, ``tidy`` forgets what is no longer needed of them.
    """

    data: Path
    home: Path
    settings: Settings
    encoder: Encoder
    reading: Callable[[], Reading]
    watch: Callable[[], Watch]
    dry_run: bool = False
    entered: Callable[[], Corrections] = Corrections
    tidy: Callable[[], None] = _nothing


def run_night(night: Night, progress: Progress | None = None) -> NightReport:
    """One night; the report is written to the home (unless it is a dry run) and returned.

    Raises:
        LockedError: another night is running; nothing was done and no report is written.
    """
    with _night_lock(night.home) as recovered:
        return _Run(night, progress, recovered).report()


@dataclass
class _Run:
    """One night; the lock is held."""

    night: Night
    progress: Progress | None
    recovered: str | None
    seconds: dict[str, float] = field(default_factory=dict)
    imported: Import = field(default_factory=Import)
    findings: tuple[Finding, ...] = ()
    hit_rate: float | None = None
    reading: Reading | None = None
    read_hashes: dict[str, str] = field(default_factory=dict)
    strong: dict[str, tuple[str, ...]] | None = None
    changes: Changes | None = None

    def report(self) -> NightReport:
        night = self.night
        done = numbers(night.home)
        report = NightReport(
            number=(done[-1] + 1) if done else 1,
            result="failed",
            exit_code=1,
            started=_now(),
            finished="",
            previous=published_id(night.home),
            recovered=self.recovered,
        )
        try:
            report = self._night(report)
        except PartnerkompassError as error:
            result: Result = "refused" if isinstance(error, QualityGateError) else "failed"
            report = replace(
                report,
                result=result,
                exit_code=error.exit_code,
                message=error.message,
                mend=error.mend,
            )
        except OSError as error:
            report = replace(
                report,
                message=f"The operating system refused: {error.strerror or error}.",
                mend=_ROOM,
            )
        report = self._completed(report)
        if not night.dry_run:
            try:
                write_report(night.home, report, night.settings.nightly.keep_reports)
            except OSError as error:
                told = f"The report can't be written ({error.strerror})."
                report = replace(
                    report,
                    exit_code=report.exit_code or 1,
                    message=_joined(report.message, told),
                    mend=report.mend or _ROOM,
                )
        return report

    def _night(self, report: NightReport) -> NightReport:
        night = self.night
        last = latest_good(night.home)
        with self._step("collect"):
            self.imported = collect(
                night.settings, night.data, night.home, self._reading, dry_run=night.dry_run
            )
        known = latest_good(night.home, of_snapshot=report.previous) or last
        built = reindex(
            night.data,
            night.home,
            encoder=night.encoder,
            progress=self.progress,
            gate=lambda new, published: self._gate(new, published, known),
            dry_run=night.dry_run,
            read=self._tables,
            corrections=night.entered(),
        )
        self.seconds.update(built.seconds)
        # The digest of a new index is part of its gate.
        if "gate" in built.seconds:
            self.seconds["gate"] = round(built.seconds["gate"] - self.seconds["digest"], 3)
        self.recovered = _joined(self.recovered, built.damage)
        if self.strong is None:
            self.strong = self._strong(open_snapshot(night.home))
        fresh = _new_strong(self.strong, last.strong) if last is not None else {}
        if last is not None and not night.dry_run:
            self.changes = changes_since(night.home, last.snapshot, open_snapshot(night.home))
        pruned: tuple[str, ...] = ()
        if not night.dry_run:
            with self._step("prune"), writing_lock(night.home):
                pruned = prune(night.home, night.settings.nightly.keep_snapshots)
                night.tidy()
        served = published_id(night.home)
        same = built.unchanged and served == report.previous
        result: Result = "unchanged" if same else "published"
        rate = self.hit_rate if self.hit_rate is not None else _hit_rate(known)
        return replace(
            report,
            result="dry_run" if night.dry_run else result,
            exit_code=0,
            snapshot=served,
            recovered=self.recovered,
            passages={
                "embedded": built.embedded,
                "reused": built.reused,
                "removed": built.removed,
                "all": built.passages,
            },
            quarantined=tuple(_row(row) for row in built.quarantined),
            figures={} if rate is None else {"hit_rate": rate},
            strong=self.strong,
            new_strong=fresh,
            new_strong_by_unit=_by_unit(fresh),
            pruned=pruned,
        )

    def _completed(self, report: NightReport) -> NightReport:
        done = self.imported
        changes = self.changes or changes_collected(done)
        return replace(
            report,
            finished=_now(),
            snapshot=report.snapshot or published_id(self.night.home),
            seconds=dict(self.seconds),
            added=changes.added,
            changed=changes.changed,
            withdrawn=changes.withdrawn,
            statements=sum(change == "new" for _, change in done.statements),
            quarantined=(*done.quarantined, *report.quarantined),
            findings=self.findings,
        )

    def _gate(self, new: Snapshot, published: Snapshot | None, known: NightReport | None) -> None:
        """Refuse what is worse; what is good is looked at as its users will."""
        watch, bounds = self._watch, self.night.settings.bounds
        good = known.strong if known is not None else {}
        verdict = compare(new, published, good, _hit_rate(known), watch, bounds)
        self.findings, self.hit_rate = verdict.findings, verdict.hit_rate
        bad = [finding for finding in self.findings if not finding.good]
        if bad:
            told = "; ".join(f"{finding.check}: {finding.detail}" for finding in bad)
            raise QualityGateError(
                f"The new index is worse than the one that is published ({told}). The published "
                "one stays.",
                mend=bad[0].mend,
            )
        with self._step("digest"):
            self.strong = dict(watch.strong_matches(new))

    def _strong(self, served: Snapshot) -> dict[str, tuple[str, ...]]:
        """The strong matches of what is served and was not looked at tonight."""
        known = latest_good(self.night.home, of_snapshot=served.id)
        if known is not None:
            return known.strong
        with self._step("digest"):
            return dict(self._watch.strong_matches(served))

    def _reading(self) -> Reading:
        self.read_hashes = hash_tables(self.night.data)
        self.reading = self.night.reading()
        return self.reading

    def _tables(self, data: Path, known: KnownRows) -> Tables:
        """The tables that sources were read with, if nobody has written to them since."""
        if self.reading is not None and self.read_hashes == hash_tables(data):
            return self.reading.tables
        return read_tables(data, known)

    @cached_property
    def _watch(self) -> Watch:
        return self.night.watch()

    def _step(self, name: str) -> AbstractContextManager[None]:
        return timed_step(name, self.seconds, self.progress)


@contextmanager
def _night_lock(home: Path) -> Iterator[str | None]:
    """Hold the night's lock; yields what a run that was cut off left in it.

    The operating system frees the lock of a process that is gone, so no lock is ever stale; what
    its file says is how the next run learns of it.
    """
    home.mkdir(parents=True, exist_ok=True)
    with os.fdopen(os.open(home / _LOCK, os.O_RDWR | os.O_CREAT, 0o644), "r+b") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise LockedError(
                f"Another night is running in {home}{_whose(lock.fileno())}.",
                mend="Wait until it has finished; its process is named in the lock's file.",
            ) from None
        left = _whose(lock.fileno())
        holder = msgspec.json.encode({"pid": os.getpid(), "started": _now()})
        # Written over in one go: a run that is killed here leaves one of the two.
        os.pwrite(lock.fileno(), holder.ljust(_LOCK_BYTES), 0)
        yield f"The night before was cut off{left}." if left else None
        lock.truncate(0)


def _whose(descriptor: int) -> str:
    try:
        content = msgspec.json.decode(
            os.pread(descriptor, _LOCK_BYTES, 0), type=dict[str, str | int]
        )
    except msgspec.DecodeError:
        return ""
    return f" (process {content.get('pid')}, started {content.get('started')})"


def _now() -> str:
    return clock.now().isoformat(timespec="seconds")


def _hit_rate(known: NightReport | None) -> float | None:
    return known.figures.get("hit_rate") if known is not None else None


def _row(row: QuarantinedRow) -> SetAside:
    return SetAside(row.where, row.why, row.mend)


def _joined(*parts: str | None) -> str | None:
    return " ".join(part for part in parts if part) or None


def _new_strong(
    now: Mapping[str, tuple[str, ...]], before: Mapping[str, tuple[str, ...]]
) -> dict[str, tuple[str, ...]]:
    fresh = {
        request: tuple(ags for ags in units if ags not in before.get(request, ()))
        for request, units in now.items()
    }
    return {request: units for request, units in fresh.items() if units}


def _by_unit(fresh: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    found: defaultdict[str, list[str]] = defaultdict(list)
    for request, units in sorted(fresh.items()):
        for ags in units:
            found[ags].append(request)
    return {ags: tuple(requests) for ags, requests in sorted(found.items())}
