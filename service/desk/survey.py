"""Who fills the first places of all open requests: counted beside, once per index.

Listing every open request takes some seconds, so no page waits for it: a thread of its own does it,
and the page shows how far it is, or what was counted for the index before. The lists are the very
answers that the pages of these requests show, and the index keeps them: who opens one of them
finds it ready. The last lists lie in the home folder too: after a start they are there at once, for
the same index and the same requests, while they are counted anew.
"""

from __future__ import annotations

import hashlib
import logging
import os
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path

import msgspec

from matcher import MatchInput
from matcher.document import Confidence
from models.errors import PartnerkompassError
from service.index import Index

__all__ = ["FIRST", "Lists", "Survey"]

#: A list as long as advisors read it.
FIRST = 20
_FILE = Path("cache", "overview.json")
_LOG = logging.getLogger("partnerkompass")

#: Request and the version of its case -> what the matcher is asked for it.
Asked = Mapping[tuple[str, int], MatchInput]
#: The units of the first places of one request with how sure each match is, best first.
Listed = tuple[tuple[str, Confidence], ...]


@dataclass(frozen=True, slots=True)
class Lists:
    """The lists by request; ``missing`` of them are not counted yet.

    ``snapshot`` is the index they were made with; ``current`` says whether it is the one that is
    served.
    """

    by_request: Mapping[str, Listed]
    missing: int
    snapshot: str
    current: bool


@dataclass(frozen=True, slots=True)
class _Complete:
    """Lists that were counted for all that was ``asked`` (:func:`_digest`) with a ``snapshot``."""

    asked: str
    snapshot: str
    lists: dict[str, Listed]


@dataclass(eq=False)
class _Counted:
    index: Index
    lists: dict[tuple[str, int], Listed] = field(default_factory=dict)


#: What to count with, and what says which lists.
_Job = tuple[_Counted, Callable[[], Asked]]


class Survey:
    """The lists of all open requests; one for each service, safe to share between threads.

    Args:
        home: where the last lists lie.
    """

    def __init__(self, home: Path) -> None:
        self._path = home / _FILE
        self._lock = threading.Lock()
        self._counted: _Counted | None = None
        self._complete = _read(self._path)
        self._thread: threading.Thread | None = None
        self._next: _Job | None = None

    def begin(self, index: Index, asked: Callable[[], Asked]) -> None:
        """Count with `index` from now on, before anybody has looked; `asked` says what."""
        with self._lock:
            self._begin(self._counted_with(index), asked)

    def of(self, index: Index, asked: Asked) -> Lists:
        """What is counted by now; what is missing is begun."""
        with self._lock:
            counted = self._counted_with(index)
            lists = {key[0]: counted.lists[key] for key in asked if key in counted.lists}
            found = Lists(lists, len(asked) - len(lists), index.snapshot.id, current=True)
            if found.missing == 0:
                return found
            self._begin(counted, lambda: asked)
        last = self._complete
        if last is None:
            return found
        if (last.snapshot, last.asked) == (index.snapshot.id, _digest(asked)):
            return Lists(last.lists, 0, last.snapshot, current=True)
        return found if lists else Lists(last.lists, found.missing, last.snapshot, current=False)

    def finish(self) -> None:
        """Wait until everything that was begun is counted."""
        thread = self._thread
        if thread is not None:
            thread.join()

    def _counted_with(self, index: Index) -> _Counted:
        if self._counted is None or self._counted.index is not index:
            self._counted = _Counted(index)
        return self._counted

    def _begin(self, counted: _Counted, asked: Callable[[], Asked]) -> None:
        self._next = counted, asked
        if self._thread is None:
            self._thread = threading.Thread(target=self._work, name="survey", daemon=True)
            self._thread.start()

    def _work(self) -> None:
        """Do what is next until nothing is."""
        while True:
            with self._lock:
                job, self._next = self._next, None
                if job is None:
                    self._thread = None
                    return
            try:
                counted, asked = job[0], job[1]()
                self._count(counted, asked)
                self._keep(counted, asked)
            except Exception:  # noqa: BLE001
                # The next page that asks begins anew, and what serves pages goes on.
                _LOG.exception("The lists for the overview can't be counted")

    def _keep(self, counted: _Counted, asked: Asked) -> None:
        if not all(key in counted.lists for key in asked):
            return
        lists = {key[0]: counted.lists[key] for key in asked}
        complete = _Complete(_digest(asked), counted.index.snapshot.id, lists)
        if complete != self._complete:
            self._complete = complete
            _write(self._path, complete)

    def _count(self, counted: _Counted, asked: Asked) -> None:
        for key, given in asked.items():
            # Somebody may have corrected a fact meanwhile: what is next counts with that.
            if counted is not self._counted:
                return
            if key in counted.lists:
                continue
            begun = time.monotonic()
            try:
                listed = _listed(counted.index, given)
            except PartnerkompassError as error:
                _LOG.warning("No list for the overview of %s: %s", key[0], error)
                listed = ()
            with self._lock:
                counted.lists[key] = listed
            # Pages get as much of the processor as this.
            time.sleep(time.monotonic() - begun)


def _listed(index: Index, given: MatchInput) -> Listed:
    document = index.answered(given, k=FIRST, locale="de")
    return tuple((one.ags, one.confidence) for one in document.candidates)


def _digest(asked: Asked) -> str:
    """A word that becomes another one with what is asked, and with the version of the program."""
    told = [(*key, given) for key, given in sorted(asked.items(), key=lambda one: one[0])]
    return hashlib.sha256(msgspec.json.encode((version("partnerkompass"), told))).hexdigest()


def _read(path: Path) -> _Complete | None:
    """What is kept; None if nothing is, or nothing that can be read: it is counted anew."""
    try:
        return msgspec.json.decode(path.read_bytes(), type=_Complete)
    except (OSError, msgspec.MsgspecError, UnicodeDecodeError):
        return None


def _write(path: Path, complete: _Complete) -> None:
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        beside.parent.mkdir(parents=True, exist_ok=True)
        beside.write_bytes(msgspec.json.encode(complete))
        os.replace(beside, path)
    except OSError as error:
        # Nothing is lost: after the next start it is counted once more.
        _LOG.warning("The lists of the overview can't be kept: %s", error)
