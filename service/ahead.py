"""What a service does before anybody waits for it: the first view of a page is as quick as others.

Templates are compiled while the index loads. Of every index that is served (a new one, or one with
new corrections) the lists of the open requests are made beside (:mod:`service.desk.survey`), then
the suggestions for the municipalities that have signed in, then the lists in the other language.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator
from functools import partial

from fastapi import FastAPI

from models.errors import PartnerkompassError
from service.desk.overview import asked_of, open_requests
from service.desk.survey import FIRST, Asked, Survey
from service.desk.ties import ties
from service.index import Index
from service.maps import load_outlines
from service.pages.rendering import compile_templates
from service.pages.town.suggesting import first_suggestions
from service.state import Database

__all__ = ["Ahead", "work_ahead"]

#: Those that signed in last; the index keeps some more.
_MOST_TOWNS = 40

_LOG = logging.getLogger("partnerkompass")


def work_ahead(app: FastAPI) -> Ahead:
    """Do so from now on; `app` is the whole application, before it answers anybody."""
    threading.Thread(target=_load, name="load", daemon=True).start()
    ahead = Ahead(app.state.survey, app.state.database)
    app.state.index.prepare_with(ahead.begin)
    return ahead


class Ahead:
    """Prepares the index that is served, in a thread of its own that leaves pages their share."""

    def __init__(self, survey: Survey, database: Database) -> None:
        self._survey = survey
        self._database = database
        self._index: Index | None = None
        self._thread: threading.Thread | None = None

    def begin(self, index: Index) -> None:
        """Prepare `index` from now on, and no other one any more."""
        self._index = index
        self._survey.begin(index, partial(self._asked, index))
        self._thread = threading.Thread(target=self._work, args=(index,), name="ahead", daemon=True)
        self._thread.start()

    def finish(self) -> None:
        """Wait until everything that was begun is prepared."""
        self._survey.finish()
        if self._thread is not None:
            self._thread.join()

    def _work(self, index: Index) -> None:
        try:
            self._survey.finish()
            for make in self._still_to_make(index):
                if self._index is not index:
                    return
                begun = time.monotonic()
                make()
                # Pages get as much of the processor as this.
                time.sleep(time.monotonic() - begun)
        except PartnerkompassError as error:
            _LOG.warning("Not everything is prepared: %s", error)

    def _still_to_make(self, index: Index) -> Iterator[Callable[[], object]]:
        for ags in self._towns(index):
            yield partial(first_suggestions, index, ags, "de")
        for given in self._asked(index).values():
            yield partial(index.answered, given, k=FIRST, locale="en")

    def _asked(self, index: Index) -> Asked:
        """What the survey counts, and before that what every page on countries rests on."""
        ties(index.snapshot)
        with self._database.read() as work:
            return asked_of(work, open_requests(work, index))

    def _towns(self, index: Index) -> list[str]:
        """The municipalities whose people signed in last."""
        with self._database.read() as work:
            users = [one for one in work.users.all() if one.active]
        users.sort(key=lambda one: str(one.signed_in_at or ""), reverse=True)
        towns = (one.ags for one in users if one.ags in index.snapshot.row)
        return [*dict.fromkeys(ags for ags in towns if ags)][:_MOST_TOWNS]


def _load() -> None:
    """What holds for every index."""
    compile_templates()
    try:
        load_outlines()
    except PartnerkompassError as error:
        _LOG.error("Pages with maps will fail: %s", error)
