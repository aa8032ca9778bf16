"""What time it is: the one place that asks the machine's clock for it.

Nothing may rest on this clock going forward: what has an order is numbered, what lasts is measured
by :func:`time.monotonic`.
"""

from __future__ import annotations

from datetime import UTC, datetime

__all__ = ["now"]


def now() -> datetime:
    """The present moment in UTC."""
    return datetime.now(UTC)
