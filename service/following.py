"""The index that a running service answers from, and how it follows what is published."""

from __future__ import annotations

import logging
import threading
import time
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
    the caller that sees it first loads and verifies it while all others are served from the old
    one. A new one that is damaged or does not fit is refused, and the old one stays.

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
        return self._corrected.over(index) if self._corrected else index

    def _published(self) -> Index:
        seen = pointer(self._home)
        if self._index is None:
            with self._lock:
                return self._index or self._load_first(seen)
        if seen != self._decided:
            if self._lock.acquire(blocking=False):
                try:
                    self._replace(seen)
                finally:
                    self._lock.release()
        elif self._watch is not None and self._watch.is_due():
            # Reading everything takes a while, and nobody needs to wait for it.
            threading.Thread(target=self._check, daemon=True).start()
        return self._index

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
        self._index, self._watch = index, watch
        self._decided, self._refusal = seen, ()
        return index

    def _check(self) -> None:
        """Read the files that are served from; another snapshot takes over if they are damaged."""
        if self._watch is None or not self._lock.acquire(blocking=False):
            return
        try:
            self._watch.check()
            self._refusal = ()
        except SnapshotError as damage:
            _LOG.error("The index that is served was damaged: %s", damage)
            self._fall_back(damage)
        finally:
            self._lock.release()

    def _fall_back(self, damage: SnapshotError) -> None:
        try:
            self._take(open_verified(self._home), self._decided)
        except PartnerkompassError as error:
            # Nothing better is left: an index with a wrong byte answers better than none.
            _LOG.error("No other index can take over: %s", error)
            self._refusal = (str(damage),)
