"""Where the state lies, and how one gets at it: one transaction at a time.

SQLite in the home folder unless an address names a PostgreSQL. A reading transaction sees one state
of everything; a writing one on SQLite takes the write lock at its start, so that it never fails in
the middle because somebody else was faster.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from sqlalchemy import URL, Connection, Engine
from sqlalchemy.exc import OperationalError, SQLAlchemyError

from models import clock
from models.errors import PartnerkompassError, StateError
from service.state.engine import WRITES, open_engine
from service.state.migrating import migrate
from service.state.work import Work

__all__ = ["Clock", "Database"]

Clock = Callable[[], datetime]


def _now() -> datetime:
    return clock.now()


class Database:
    """The state; safe to share between threads.

    Migrations are applied before the first transaction, or by :meth:`prepare`, whichever is first.
    """

    def __init__(self, url: URL, *, clock: Clock = _now) -> None:
        self.url = url
        self._clock = clock
        self._lock = threading.Lock()
        self._engine: Engine | None = None

    def prepare(self) -> None:
        """Open it and bring it up to date.

        Raises:
            StateError: it can't be opened, or a newer program has written it.
        """
        with self._lock:
            if self._engine is None:
                self._engine = self._opened()

    @contextmanager
    def read(self) -> Iterator[Work]:
        """All repositories in one reading transaction."""
        with self._connected() as connection, connection.begin():
            yield Work(connection, actor="", now=self._clock())

    @contextmanager
    def write(self, actor: str) -> Iterator[Work]:
        """All repositories in one writing transaction; an exception undoes all of it.

        `actor` is who does it, in the form of :mod:`service.state.records`.
        """
        with self._connected() as connection:
            writing = connection.execution_options(**{WRITES: True})
            with writing.begin():
                yield Work(writing, actor=actor, now=self._clock())

    def close(self) -> None:
        """Give all connections back; the next transaction opens them again."""
        with self._lock:
            if self._engine is not None:
                self._engine.dispose()
                self._engine = None

    @contextmanager
    def _connected(self) -> Iterator[Connection]:
        self.prepare()
        assert self._engine is not None
        try:
            with self._engine.connect() as connection:
                yield connection
        except OperationalError as error:
            raise self._unusable(error) from error

    def _opened(self) -> Engine:
        try:
            self._make_file()
            migrate(self.url)
            return open_engine(self.url)
        except PartnerkompassError:
            raise
        except ImportError as error:
            raise StateError(
                "PostgreSQL needs its driver, which is not installed.",
                mend="Run: pip install 'partnerkompass[postgresql]'",
            ) from error
        except (OSError, SQLAlchemyError) as error:
            raise self._unusable(error) from error

    def _make_file(self) -> None:
        """Only the user who runs the service may read what people entered."""
        if self.url.drivername != "sqlite":
            return
        path = Path(self.url.database or "")
        path.parent.mkdir(parents=True, exist_ok=True)
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))

    def _unusable(self, error: Exception) -> StateError:
        reason = str(getattr(error, "orig", None) or error).strip().splitlines()[0]
        return StateError(
            f"The database {self.url.render_as_string()} can't be used: {reason}.",
            mend="Check that it runs, its address (PARTNERKOMPASS_DATABASE), permissions and"
            " free space.",
        )
