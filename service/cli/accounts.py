"""What ``user`` and ``token`` have in common: the accounts of this installation."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from indexer.keys import normalise_ags
from indexer.snapshot import open_snapshot
from matcher.inputs import not_found
from models.errors import SnapshotError
from service.accounts import Accounts
from service.settings import Settings
from service.state import Database
from service.state.engine import database_url

__all__ = ["add_role_options", "open_accounts", "unit_key"]


@contextmanager
def open_accounts() -> Iterator[tuple[Settings, Accounts]]:
    """The settings, and the accounts of the database that they name (brought up to date)."""
    settings = Settings.from_environment()
    database = Database(database_url(settings.database, settings.home))
    try:
        yield settings, Accounts.over(database)
    finally:
        database.close()


def add_role_options(parser: argparse.ArgumentParser, *roles: str) -> None:
    """``--role`` and ``--ags``."""
    parser.add_argument("--role", choices=roles, required=True, help="what the account is for")
    parser.add_argument(
        "--ags", metavar="AGS", help="key of the municipality, for the role municipality"
    )


def unit_key(home: Path, ags: str | None) -> str | None:
    """`ags` in its normal form; if an index is published, it has to be in there.

    Raises:
        BadInputError, NotFoundError: it is no key, or the key of no German unit.
    """
    if ags is None:
        return None
    key = normalise_ags(ags)
    try:
        known = open_snapshot(home).row
    except SnapshotError:
        return key
    if key not in known:
        raise not_found("German unit", key, known, mend="'partnerkompass suggest' takes its key.")
    return key
