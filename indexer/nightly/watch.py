"""What the night asks about an index before it is published; answered two floors up.

Ranking belongs to the matcher; the command line hands its answers in (:class:`Watch`).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from indexer.snapshot import Snapshot

__all__ = ["Watch"]


class Watch(Protocol):
    """Looks at an index as a user would."""

    def strong_matches(self, snapshot: Snapshot) -> Mapping[str, tuple[str, ...]]:
        """Open request -> keys of the units that match it strongly, the best first."""

    def first_units(self, snapshot: Snapshot, request: str, count: int) -> tuple[str, ...]:
        """The keys of the first `count` units for a request; empty if it is not there."""

    def hit_rate(self, snapshot: Snapshot) -> float | None:
        """The share of sampled real partnerships, each hidden in turn, that the ranking finds
        among the first fifty; None if there are none to sample."""
