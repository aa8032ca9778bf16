"""Steps of a run: told to whoever shows progress, and timed."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

__all__ = ["timed_step"]


@contextmanager
def timed_step(
    name: str, seconds: dict[str, float], progress: Callable[[str, int, int], None] | None
) -> Iterator[None]:
    """Tell beginning and end of the step `name`, and put its duration into `seconds`.

    A step that fails leaves neither an end nor a duration.
    """
    began = time.perf_counter()
    if progress:
        progress(name, 0, 1)
    yield
    if progress:
        progress(name, 1, 1)
    seconds[name] = round(time.perf_counter() - began, 3)
