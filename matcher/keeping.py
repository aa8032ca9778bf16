"""The last answers to questions that come again."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

__all__ = ["Kept"]

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


class Kept(Generic[Key, Value]):
    """The `most` values that were asked for last, by key; safe to share between threads.

    Unlike ``functools.lru_cache`` it holds no function, and so nothing that holds it in turn: what
    an index has kept goes with the index.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._lock = threading.Lock()
        self._values: OrderedDict[Key, Value] = OrderedDict()

    def get(self, key: Key) -> Value | None:
        """The value of `key`, if it is kept."""
        with self._lock:
            value = self._values.get(key)
            if value is not None:
                self._values.move_to_end(key)
            return value

    def put(self, key: Key, value: Value) -> Value:
        """Keep `value`; the one that nobody asked for longest goes."""
        with self._lock:
            self._values[key] = value
            self._values.move_to_end(key)
            while len(self._values) > self._most:
                self._values.popitem(last=False)
        return value

    def of(self, key: Key, make: Callable[[], Value]) -> Value:
        """The kept value of `key`, or what `make` makes; two may make it at the same time."""
        found = self.get(key)
        return self.put(key, make()) if found is None else found
