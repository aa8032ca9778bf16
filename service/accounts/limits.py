"""How many expensive calls one caller may make: a sliding minute, in memory."""

from __future__ import annotations

import math
import threading
import time
from collections import deque
from collections.abc import Callable

from models.errors import TooManyError

__all__ = ["CallLimit"]

_WINDOW = 60.0
_MOST_CALLERS = 10_000


class CallLimit:
    """At most `limit` calls of each caller in any sixty seconds (0: any number).

    Each process counts for itself. `clock` is in seconds.
    """

    def __init__(self, limit: int, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._limit = limit
        self._clock = clock
        self._calls: dict[str, deque[float]] = {}
        self._lock = threading.Lock()

    def count(self, caller: str) -> None:
        """Count one call.

        Raises:
            TooManyError: it is one too many; it is not counted.
        """
        if self._limit == 0:
            return
        now = self._clock()
        with self._lock:
            if len(self._calls) >= _MOST_CALLERS:
                self._forget(now)
            calls = self._calls.setdefault(caller, deque())
            while calls and now - calls[0] >= _WINDOW:
                calls.popleft()
            if len(calls) >= self._limit:
                wait = math.ceil(calls[0] + _WINDOW - now)
                raise TooManyError(
                    f"More than {self._limit} calls in a minute.",
                    mend=f"Wait {wait} seconds.",
                    retry_after=wait,
                )
            calls.append(now)

    def _forget(self, now: float) -> None:
        """Drop the callers who have not called for a minute."""
        self._calls = {
            caller: calls
            for caller, calls in self._calls.items()
            if calls and now - calls[-1] < _WINDOW
        }
