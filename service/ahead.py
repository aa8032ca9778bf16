"""What a service does before anybody waits for it: the first view of a page is as quick as others.

Templates are compiled while the index loads, and of every index that is served (a new one, or one
with new corrections) the lists of the open requests are made beside (:mod:`service.desk.survey`).
"""

from __future__ import annotations

import logging
import threading

from fastapi import FastAPI

from models.errors import PartnerkompassError
from service.desk.overview import asked_of, open_requests
from service.desk.survey import Asked, Survey
from service.desk.ties import ties
from service.index import Index
from service.maps import load_outlines
from service.pages.rendering import compile_templates
from service.state import Database

__all__ = ["work_ahead"]

_LOG = logging.getLogger("partnerkompass")


def work_ahead(app: FastAPI) -> None:
    """Do so from now on; `app` is the whole application, before it answers anybody."""
    threading.Thread(target=_load, name="ahead", daemon=True).start()
    survey: Survey = app.state.survey
    database: Database = app.state.database

    def begin(index: Index) -> None:
        survey.begin(index, lambda: _asked(database, index))

    app.state.index.prepare_with(begin)


def _load() -> None:
    """What holds for every index."""
    compile_templates()
    try:
        load_outlines()
    except PartnerkompassError as error:
        _LOG.error("Pages with maps will fail: %s", error)


def _asked(database: Database, index: Index) -> Asked:
    """What the survey counts, and before that what every page on countries rests on."""
    ties(index.snapshot)
    with database.read() as work:
        return asked_of(work, open_requests(work, index))
