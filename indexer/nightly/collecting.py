"""Collecting: every configured source is looked at, and only what changed is read.

What a source's bytes were when they were read last stands in ``<home>/imported/seen.json``,
together with the tables and the code that read them: where nothing changed nothing is read.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import os
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import msgspec

import indexer.sources
import models.themes
from indexer.imported import imported_folder
from indexer.reindex import hash_tables
from indexer.sources.drafts import SetAside
from indexer.sources.extract.content import UnreadableError
from indexer.sources.inputs import Input, inputs_of_source, load_input
from indexer.sources.results import Import
from indexer.sources.settings import Settings
from indexer.sources.store import open_store, store_lock
from indexer.sources.understanding import Understanding
from indexer.tables import Tables
from models import clock
from models.errors import BadInputError

__all__ = ["Reading", "collect"]

_SEEN = "seen.json"


@dataclass(frozen=True, slots=True)
class Reading:
    """What sources are read with; slow to make, so only made when something changed."""

    tables: Tables
    understanding: Understanding


def collect(
    settings: Settings,
    data: Path,
    home: Path,
    reading: Callable[[], Reading],
    *,
    dry_run: bool = False,
) -> Import:
    """Take in every configured source that changed; one that can't be had stops no other.

    ``quarantined`` of the result is everything that stands aside now, whenever it was found.

    Raises:
        LockedError: an import is writing.
        DataError: tables or imported records can't be read.
    """
    loaded, missing = _loaded(settings)
    seen = _seen(home)
    version = _version(data) if loaded else ""
    hashes = {given.origin.id: _hash(given, version) for given in loaded}
    changed = [given for given in loaded if seen.get(given.origin.id) != hashes[given.origin.id]]
    done = Import()
    if changed:
        # Most nights nothing changed: they end before this is loaded.
        from indexer.sources.importing import import_sources

        tools = reading()
        done = import_sources(
            changed,
            settings,
            tools.tables,
            tools.understanding,
            home,
            today=clock.now().date(),
            dry_run=dry_run,
        )
        if not dry_run:
            seen.update({given.origin.id: hashes[given.origin.id] for given in changed})
            # What was not believed is looked at again tomorrow, and so is what comes after it.
            believed = {key: seen[key] for key in seen if key not in done.disbelieved}
            _write_seen(home, believed)
    if not dry_run:
        _forget(settings.nightly.keep_withdrawn_days, home)
    fresh = [*done.quarantined, *missing]
    told = {row.where for row in fresh}
    kept = [SetAside(q.where, q.why, q.mend) for q in open_store(home).quarantine]
    done.quarantined = [*fresh, *(row for row in kept if row.where not in told)]
    return done


def _forget(days: int | None, home: Path) -> None:
    """Delete what its source has withdrawn long ago."""
    if days is None or not imported_folder(home).is_dir():
        return
    before = (clock.now() - dt.timedelta(days=days)).date().isoformat()
    with store_lock(home):
        store = open_store(home)
        if store.forget_withdrawn(before):
            store.write()


def _loaded(settings: Settings) -> tuple[list[Input], list[SetAside]]:
    loaded: list[Input] = []
    missing: list[SetAside] = []
    for source in settings.source:
        try:
            for given in inputs_of_source(source, settings):
                try:
                    loaded.append(load_input(given, settings))
                except UnreadableError as error:
                    where = f"{source.id}: {given.origin.name}"
                    missing.append(SetAside(where, error.why, error.mend))
        except BadInputError as error:
            missing.append(SetAside(source.id, error.message, error.mend))
    return loaded, missing


def _hash(given: Input, version: str) -> str:
    digest = hashlib.sha256(given.data or b"")
    # The order of the columns in the settings is that of the file.
    known = replace(given.origin, columns=dict(sorted(given.origin.columns.items())))
    digest.update(f"{known}{given.declared}{version}".encode())
    return digest.hexdigest()


def _version(data: Path) -> str:
    """Hash of what reading depends on besides the source: tables, and the code that reads."""
    digest = hashlib.sha256(repr(sorted(hash_tables(data).items())).encode())
    for package in (indexer.sources, models.themes):
        for path in sorted(Path(package.__path__[0]).rglob("*.py")):
            digest.update(path.read_bytes())
    return digest.hexdigest()


def _seen(home: Path) -> dict[str, str]:
    try:
        content = (imported_folder(home) / _SEEN).read_bytes()
        return msgspec.json.decode(content, type=dict[str, str])
    except (OSError, msgspec.DecodeError, UnicodeDecodeError):
        return {}


def _write_seen(home: Path, seen: dict[str, str]) -> None:
    path = imported_folder(home) / _SEEN
    beside = path.with_suffix(".part")
    beside.write_bytes(msgspec.json.encode(seen))
    os.replace(beside, path)
