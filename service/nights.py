"""What the nights did and what they brought, for the pages and the API."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from indexer.nightly.report import (
    GOOD,
    NightReport,
    RequestNote,
    Result,
    numbers,
    read_report,
)
from models.errors import NotFoundError
from service.paging import Page, paginate

__all__ = ["Digest", "NightLine", "digest", "last_nights", "night_page", "one_night"]

_DAY = dt.timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class NightLine:
    """One night in a list. ``started`` is UTC by the machine's clock; the figures are how many
    requests were added, changed and withdrawn, how many records stand aside, and how many strong
    matches are new."""

    number: int
    result: Result
    started: str
    seconds: float
    added: int
    changed: int
    withdrawn: int
    quarantined: int
    new_strong: int
    recovered: bool


@dataclass(frozen=True, slots=True)
class Digest:
    """What some nights brought; ``since`` is when the first of them began.

    ``new_strong`` and ``by_unit`` are the strong matches that were none before, by request and by
    municipality.
    """

    since: str
    added: tuple[RequestNote, ...]
    changed: tuple[RequestNote, ...]
    withdrawn: tuple[RequestNote, ...]
    new_strong: Mapping[str, tuple[str, ...]]
    by_unit: Mapping[str, tuple[str, ...]]


def last_nights(home: Path, count: int) -> tuple[NightLine, ...]:
    """The last nights, the newest first; reports that can't be read are left out."""
    newest = sorted(numbers(home), reverse=True)[:count]
    reports = (read_report(home, number) for number in newest)
    return tuple(_line(report) for report in reports if report is not None)


def night_page(home: Path, limit: int, cursor: str | None) -> Page[NightLine]:
    """A page of all nights whose reports are kept, the newest first.

    Raises:
        BadInputError: `cursor` is none of this list.
    """
    entries = [((-number, 0, ""), number) for number in sorted(numbers(home), reverse=True)]
    shown = paginate(entries, limit=limit, cursor=cursor)
    reports = (read_report(home, number) for number in shown.items)
    lines = tuple(_line(report) for report in reports if report is not None)
    return Page(lines, shown.next, shown.total)


def one_night(home: Path, number: int | None = None) -> NightReport | None:
    """The report of that night, or of the newest one; None if there was no night yet.

    Raises:
        NotFoundError: there is no (readable) report of that number.
    """
    if number is None:
        return next(_newest(home), None)
    report = read_report(home, number)
    if report is None:
        raise NotFoundError(
            f"There is no report of night {number}.",
            mend="The list of nights shows those whose reports are kept.",
        )
    return report


def digest(home: Path, since: dt.datetime | None = None) -> Digest | None:
    """What the nights brought that ended after `since`; None if no good one did.

    Without `since` those of the last day, up to the newest one. A night that published nothing
    has no news: the next good one tells them.
    """
    nights = _of_last_day(home) if since is None else _ended_after(home, since)
    good = [report for report in nights if report.result in GOOD]
    if not good:
        return None
    strong: dict[str, tuple[str, ...]] = {}
    by_unit: dict[str, tuple[str, ...]] = {}
    for report in good:
        _join(strong, report.new_strong)
        _join(by_unit, report.new_strong_by_unit)
    return Digest(
        since=good[-1].started,
        added=_once(note for report in good for note in report.added),
        changed=_once(note for report in good for note in report.changed),
        withdrawn=_once(note for report in good for note in report.withdrawn),
        new_strong=strong,
        by_unit=by_unit,
    )


def _newest(home: Path) -> Iterator[NightReport]:
    found = (read_report(home, number) for number in sorted(numbers(home), reverse=True))
    return (report for report in found if report is not None)


def _of_last_day(home: Path) -> Iterator[NightReport]:
    """The newest night and those that began less than a day before it, the newest first."""
    began: dt.datetime | None = None
    for report in _newest(home):
        started = dt.datetime.fromisoformat(report.started)
        began = began or started
        # A clock that was put back makes a night seem to come later: it is one of them.
        if began - started >= _DAY:
            return
        yield report


def _ended_after(home: Path, moment: dt.datetime) -> Iterator[NightReport]:
    """The nights that ended after this time, the newest first."""
    for report in _newest(home):
        if dt.datetime.fromisoformat(report.finished) <= moment:
            return
        yield report


def _line(report: NightReport) -> NightLine:
    return NightLine(
        number=report.number,
        result=report.result,
        started=report.started,
        seconds=round(report.duration, 1),
        added=len(report.added),
        changed=len(report.changed),
        withdrawn=len(report.withdrawn),
        quarantined=len(report.quarantined),
        new_strong=sum(len(units) for units in report.new_strong.values()),
        recovered=report.recovered is not None,
    )


def _join(whole: dict[str, tuple[str, ...]], part: Mapping[str, tuple[str, ...]]) -> None:
    for key, values in part.items():
        whole[key] = tuple(dict.fromkeys((*whole.get(key, ()), *values)))


def _once(notes: Iterable[RequestNote]) -> tuple[RequestNote, ...]:
    return tuple({note.id: note for note in notes}.values())
