"""Years: how old a fact is. "Now" is ``snapshot.manifest.reference_year``, never the clock."""

from __future__ import annotations

from indexer.records import Reference

__all__ = ["OLD_AFTER", "year_of"]

#: Years after which a fact is called old.
OLD_AFTER = 10


def year_of(reference: Reference) -> int | None:
    """The year that the fact itself is dated; the vintage is the harvest's and does not count."""
    return int(reference.date[:4]) if reference.date else None
