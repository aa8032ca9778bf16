"""What people know better, over the index that is served: at once, in every process."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from indexer.corrections import Corrections
from models.errors import PartnerkompassError
from service.index import Index

__all__ = ["Corrected", "EnteredFacts"]

#: Whoever comes while corrections are applied waits for them, and not for ever.
_WAIT_SECONDS = 2.0

_LOG = logging.getLogger("partnerkompass")


class EnteredFacts(Protocol):
    """All that was entered into a database; ``of`` names it."""

    @property
    def of(self) -> str:
        """The address of the database."""

    def stamp(self) -> str:
        """A word that becomes another one whenever something changes."""

    def stamped(self) -> tuple[str, Corrections]:
        """The stamp, and what is in force under it."""


@dataclass(frozen=True, slots=True)
class _Served:
    """The index that is served over `base` while the database `of` bears `stamp`."""

    base: Index
    of: str
    stamp: str
    index: Index

    def holds(self, base: Index, of: str, stamp: str) -> bool:
        return self.base is base and (self.of, self.stamp) == (of, stamp)


class Corrected:
    """Follows what is entered: every call asks the database for its stamp, one row by its key.

    The one who sees a new stamp first applies what was entered, which takes some tenths of a
    second; others wait for it, so that nobody who entered something is shown the facts of before.
    A database that can't be read leaves what was known of it in force.
    """

    def __init__(self, entered: Callable[[], EnteredFacts]) -> None:
        self._entered = entered
        self._lock = threading.Lock()
        self._served: _Served | None = None
        self._unreadable: tuple[str, ...] = ()
        self._refusal: tuple[str, ...] = ()

    @property
    def warnings(self) -> tuple[str, ...]:
        """What keeps the latest entries from being served."""
        return (*self._unreadable, *self._refusal)

    def over(self, base: Index) -> Index:
        """`base` with all that is in force now."""
        entered = self._entered()
        try:
            stamp = entered.stamp()
        except PartnerkompassError as error:
            self._unreadable = (str(error),)
            return self._last(base)
        self._unreadable = ()
        served = self._served
        if served is not None and served.holds(base, entered.of, stamp):
            return served.index
        if not self._lock.acquire(timeout=_WAIT_SECONDS):
            return self._last(base)
        try:
            served = self._served
            if served is None or not served.holds(base, entered.of, stamp):
                served = self._applied(base, entered, stamp)
            return served.index
        finally:
            self._lock.release()

    def _applied(self, base: Index, entered: EnteredFacts, stamp: str) -> _Served:
        try:
            stamp, corrections = entered.stamped()
            index, self._refusal = base.corrected(corrections), ()
        except Exception as error:  # noqa: BLE001
            # Whatever is wrong with one correction, the index without it answers better than none.
            _LOG.exception("What was entered can't be applied")
            self._refusal = (f"What was entered can't be applied: {error}",)
            index = self._last(base)
        self._served = _Served(base, entered.of, stamp, index)
        return self._served

    def _last(self, base: Index) -> Index:
        """What was served over `base` last, with whatever was in force then."""
        served = self._served
        return served.index if served is not None and served.base is base else base
