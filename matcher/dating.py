"""Years: how old a fact is. "Now" is ``snapshot.manifest.reference_year``, never the clock."""

from __future__ import annotations

from indexer.passages.traces import latest_trace
from indexer.records import Partnership, Passage

__all__ = ["OLD_AFTER", "evidence_date", "is_recent"]

#: Years after which a fact is called old.
OLD_AFTER = 10


def evidence_date(passage: Passage, partnership: Partnership | None) -> str | None:
    """What the fact behind a passage is dated; None if no source says.

    For a partnership it is the latest page that speaks of it: neither the list that names it nor
    the harvest tells that it was lived.
    """
    if partnership is None:
        return passage.reference.date
    seen = latest_trace(partnership).seen
    dated = [r.date for r in partnership.references if r.date and r.date.startswith(str(seen))]
    return max(dated, default=None if seen is None else str(seen))


def is_recent(year: int | None, now: int) -> bool:
    """Whether a fact is dated and at most ten years old."""
    return year is not None and now - year <= OLD_AFTER
