"""Who fills the first places of all open requests: counted beside, once per index.

Listing every open request takes some seconds, so no page waits for it: a thread of its own does it,
and the page shows how far it is, or what was counted for the index before.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field

from matcher import MatchInput
from matcher.document import Confidence
from models.errors import PartnerkompassError
from service.index import Index

__all__ = ["FIRST", "Lists", "Survey"]

#: A list as long as advisors read it.
FIRST = 20
# Existing partners are told apart only afterwards: some more than are shown.
_LOOKED_AT = 30

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


@dataclass(eq=False)
class _Counted:
    index: Index
    lists: dict[tuple[str, int], Listed] = field(default_factory=dict)


class Survey:
    """The lists of all open requests; one for each service, safe to share between threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._counted: _Counted | None = None
        self._complete: Lists | None = None
        self._thread: threading.Thread | None = None

    def of(self, index: Index, asked: Asked) -> Lists:
        """What is counted by now; what is missing is begun."""
        with self._lock:
            if self._counted is None or self._counted.index is not index:
                self._counted = _Counted(index)
            counted = self._counted
            lists = {key[0]: counted.lists[key] for key in asked if key in counted.lists}
            found = Lists(lists, len(asked) - len(lists), index.snapshot.id, current=True)
            if found.missing == 0:
                self._complete = found
                return found
            self._begin(counted, asked)
        last = self._complete
        if last is not None and not lists:
            return Lists(last.by_request, found.missing, last.snapshot, current=False)
        return found

    def finish(self) -> None:
        """Wait until everything that was begun is counted."""
        thread = self._thread
        if thread is not None:
            thread.join()

    def _begin(self, counted: _Counted, asked: Asked) -> None:
        if self._thread is None or not self._thread.is_alive():
            self._thread = threading.Thread(
                target=self._count, args=(counted, dict(asked)), name="survey", daemon=True
            )
            self._thread.start()

    def _count(self, counted: _Counted, asked: Asked) -> None:
        for key, given in asked.items():
            # Somebody may have corrected a fact meanwhile: the next page begins anew.
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
    levels = dict(index.matcher.confidences(given, _LOOKED_AT))
    units = [ags for ags, _ in index.matcher.listed(given, FIRST)]
    return tuple((ags, levels.get(ags, "low")) for ags in units)
