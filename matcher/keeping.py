"""The last answers to questions that come again, and what was worked out on the way to them."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Generic, TypeVar

from matcher.inputs import Locale, MatchInput

if TYPE_CHECKING:
    from matcher.explain.candidates import Explainer
    from matcher.question import Question
    from matcher.score import Measured

__all__ = ["Kept", "KeptWork", "unweighed"]

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


@dataclass(frozen=True, eq=False, slots=True)
class KeptWork:
    """What a matcher worked out for the last questions, and holds for any weights.

    The keys are what :func:`unweighed` makes of a question, and the language where it matters. A
    measured question takes 0.4 MB, an explainer some megabytes at most.
    """

    questions: Kept[tuple[MatchInput, Locale], Question] = field(default_factory=lambda: Kept(320))
    measured: Kept[MatchInput, Measured] = field(default_factory=lambda: Kept(128))
    explainers: Kept[tuple[MatchInput, Locale], Explainer] = field(
        default_factory=lambda: Kept(144)
    )


def unweighed(given: MatchInput) -> MatchInput:
    """The question without what only weighs and orders: understood and measured the same way."""
    return replace(given, weights=None, fair=True)
