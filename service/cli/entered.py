"""What people entered into the database of a home, for the commands that build its index."""

from __future__ import annotations

from pathlib import Path

from indexer.corrections import Corrections

__all__ = ["entered_in"]


def entered_in(home: Path) -> Corrections:
    """All that is in force; nothing where there is no database yet.

    Raises:
        StateError: the database can't be read. An index without what people know better would
            look as if they had never entered it.
    """
    from service.settings import Settings
    from service.state.engine import database_url

    configured = Settings.from_environment(home).database
    url = database_url(configured, home)
    if url.drivername == "sqlite" and not Path(url.database or "").is_file():
        return Corrections()

    from service.desk.entered import corrections_in_force
    from service.state import Database

    database = Database(url)
    try:
        with database.read() as work:
            return corrections_in_force(work)
    finally:
        database.close()
