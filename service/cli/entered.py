"""What people entered into the database of a home, for the commands that build its index."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from indexer.corrections import Corrections

if TYPE_CHECKING:
    from service.state import Database

__all__ = ["DATABASE_FILE", "entered_in", "tidy_up"]

#: As :data:`service.state.engine.FILE_NAME` has it.
DATABASE_FILE = "state.sqlite3"


def entered_in(home: Path) -> Corrections:
    """All that is in force; nothing where there is no database yet.

    Raises:
        StateError: the database can't be read. An index without what people know better would
            look as if they had never entered it.
    """
    database = _database(home)
    if database is None:
        return Corrections()

    from service.desk.entered import corrections_in_force

    try:
        with database.read() as work:
            return corrections_in_force(work)
    finally:
        database.close()


def tidy_up(home: Path) -> None:
    """Forget what is known of people only for a time and is over.

    Raises:
        StateError: the database can't be written.
    """
    database = _database(home)
    if database is None:
        return

    from service.accounts.tidying import forget_expired

    try:
        forget_expired(database)
    finally:
        database.close()


def _database(home: Path) -> Database | None:
    from service.settings import Settings

    configured = Settings.from_environment(home).database
    # Most nights of a home without entries take less time than loading what reads them.
    if not configured and not (home / DATABASE_FILE).is_file():
        return None

    from service.state import Database
    from service.state.engine import database_url

    url = database_url(configured, home)
    if url.drivername == "sqlite" and not Path(url.database or "").is_file():
        return None
    return Database(url)
