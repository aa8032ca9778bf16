"""What the builder found: counts, doubtful rows, and the two files that tell of them.

Nothing that a build step drops disappears silently: it is counted or put down as a doubt with its
reason, and ends up in ``SOURCES.md`` (summary) and ``report.csv`` (every doubtful row).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

__all__ = ["Doubt", "Report"]


@dataclass(frozen=True, slots=True, order=True)
class Doubt:
    """A row that was set aside or taken with a reservation.

    ``file`` is the source file, ``row`` what finds the row in it again (line number, key or
    names), ``what`` the kind of doubt in a few words that many rows share, ``reason`` this row's.
    """

    file: str
    what: str
    row: str
    reason: str


class Report:
    """Collects what build steps count and doubt. Order of calls does not matter."""

    def __init__(self) -> None:
        self._counts: dict[str, Counter[str]] = defaultdict(Counter)
        self._doubts: set[Doubt] = set()

    def count(self, file: str, what: str, n: int = 1) -> None:
        """Add `n` to what was counted as `what` in `file` (a source file or a shipped table)."""
        self._counts[file][what] += n

    def doubt(self, file: str, row: str | int, what: str, reason: str) -> None:
        """Put down one doubtful row; the same doubt twice is one."""
        self._doubts.add(Doubt(file=file, what=what, row=str(row), reason=reason))

    def counts(self) -> Iterator[tuple[str, str, int]]:
        """(file, what, n), sorted by file; within a file in the order first counted."""
        for file in sorted(self._counts):
            for what, n in self._counts[file].items():
                yield file, what, n

    @property
    def doubts(self) -> tuple[Doubt, ...]:
        """Every doubt, sorted."""
        return tuple(sorted(self._doubts))
