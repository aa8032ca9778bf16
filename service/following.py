"""The index that a running service answers from, and how it follows what is published."""

from __future__ import annotations

import gc
import logging
import threading
import time
import weakref
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from indexer.snapshot import Snapshot, open_snapshot, published_id, verify_snapshot
from indexer.snapshot.store import open_verified, pointer
from indexer.snapshot.watching import FileWatch
from models.configuration import load_configured_encoder
from models.errors import PartnerkompassError, SnapshotError
from service.correcting import Corrected
from service.index import Index

__all__ = ["CurrentIndex"]

_RETRY_SECONDS = 2.0

_LOG = logging.getLogger("partnerkompass")

#: Which writing of the pointer it was (:func:`indexer.snapshot.store.pointer`).
_Pointer = tuple[int, int] | None


@dataclass(frozen=True, slots=True)
class _Failure:
    """Why no snapshot could be loaded, and until when that is taken for granted."""

    pointer: _Pointer
    error: PartnerkompassError
    until: float


class CurrentIndex:
    """The index to answer from right now.

    Every call looks at the pointer, which costs a few microseconds. When something was published,
    it is loaded and verified beside, while everybody is served from the old one; the first index
    of all is waited for. A new one that is damaged or does not fit is refused, and the old one
    stays.

    The files that are served from are watched too (:class:`indexer.snapshot.watching.FileWatch`):
    where they are damaged, the newest intact snapshot takes over without anybody waiting for it,
    until the next night has mended the published one.
    """

    def __init__(self, home: Path, corrected: Corrected | None = None) -> None:
        self._home = home
        self._corrected = corrected
        self._lock = threading.Lock()
        self._index: Index | None = None
        self._watch: FileWatch | None = None
        self._decided: _Pointer = None
        self._refusal: tuple[str, ...] = ()
        self._failure: _Failure | None = None
        self._work: threading.Thread | None = None
        self._ahead: Callable[[Index], None] | None = None
        self._served: weakref.ref[Index] | None = None

    def prepare_with(self, ahead: Callable[[Index], None]) -> None:
        """From now on `ahead` hears of every index that is about to be answered from.

        It is called with each once, in the first call that gets it, and must return at once. What
        is loaded from now on is for a service that stays: the garbage collector leaves it alone.
        """
        self._ahead = ahead

    @property
    def warnings(self) -> tuple[str, ...]:
        """What stands against the loaded index: an older one, a new one that was refused."""
        loaded = self._index.snapshot.warnings if self._index else ()
        entered = self._corrected.warnings if self._corrected else ()
        return (*loaded, *self._refusal, *entered)

    def get(self) -> Index:
        """The loaded index, with what people know better than its sources.

        Raises:
            SnapshotError, EncoderError: none could be loaded yet.
        """
        index = self._published()
        if self._corrected:
            index = self._corrected.over(index)
        if self._ahead is not None and (self._served is None or self._served() is not index):
            self._served = weakref.ref(index)
            self._ahead(index)
        return index

    def finish(self) -> None:
        """Wait until what is published by now is served, or refused."""
        while self._index is not None and pointer(self._home) != self._decided:
            self._published()
            if (beside := self._work) is not None:
                beside.join()

    def _published(self) -> Index:
        seen = pointer(self._home)
        if self._index is None:
            with self._lock:
                return self._index or self._load_first(seen)
        if seen != self._decided:
            self._beside(lambda: self._replace(seen))
        elif self._watch is not None and self._watch.is_due():
            self._beside(self._check)
        return self._index

    def _beside(self, work: Callable[[], None]) -> None:
        """Do what takes a while in a thread of its own, unless one is at work already."""
        if not self._lock.acquire(blocking=False):
            return

        def run() -> None:
            try:
                work()
            finally:
                self._lock.release()

        try:
            thread = threading.Thread(target=run, name="index", daemon=True)
            thread.start()
            # Only now: who waits for it in another thread may not find it unstarted.
            self._work = thread
        except RuntimeError:  # no thread is left: the next call tries again
            self._lock.release()

    def _load_first(self, seen: _Pointer) -> Index:
        """Load, or repeat the last failure: not every request needs to find it out anew."""
        failed = self._failure
        if failed and failed.pointer == seen and time.monotonic() < failed.until:
            raise failed.error
        try:
            return self._take(open_verified(self._home), seen)
        except PartnerkompassError as error:
            self._failure = _Failure(seen, error, time.monotonic() + _RETRY_SECONDS)
            raise

    def _replace(self, seen: _Pointer) -> None:
        try:
            snapshot = open_snapshot(self._home)
            verify_snapshot(snapshot.folder)
            self._take(snapshot, seen)
        except PartnerkompassError as error:
            # Not tried again until the pointer moves: the refusal is in the log and in /readyz.
            _LOG.error("New index %s refused: %s", published_id(self._home), error)
            self._decided, self._refusal = seen, (str(error),)

    def _take(self, snapshot: Snapshot, seen: _Pointer) -> Index:
        watch = FileWatch(snapshot)
        index = Index(snapshot, load_configured_encoder(self._home))
        index.warm_up()
        if self._ahead is not None:
            _settle(first=self._index is None)
        self._index, self._watch = index, watch
        self._decided, self._refusal = seen, ()
        return index

    def _check(self) -> None:
        """Read the files that are served from; another snapshot takes over if they are damaged."""
        if self._watch is None:
            return
        try:
            self._watch.check()
            self._refusal = ()
        except SnapshotError as damage:
            _LOG.error("The index that is served was damaged: %s", damage)
            self._fall_back(damage)

    def _fall_back(self, damage: SnapshotError) -> None:
        try:
            self._take(open_verified(self._home), self._decided)
        except PartnerkompassError as error:
            # Nothing better is left: an index with a wrong byte answers better than none.
            _LOG.error("No other index can take over: %s", error)
            self._refusal = (str(damage),)


def _settle(*, first: bool) -> None:
    """Take what is loaded out of the garbage collector's rounds.

    One round over all records of an index takes a quarter of a second, in which no page answers.
    An index holds nothing that holds it, so it goes when the next one has taken over.
    """
    gc.collect(2 if first else 1)
    gc.freeze()
