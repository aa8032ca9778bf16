"""Taking files, addresses and configured sources in: read, made records, compared, stored."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from indexer.imported import ImportedRequest, ImportedStatement, is_newer, source_id
from indexer.lookups import Source
from indexer.sources.drafts import SetAside, TableMapping
from indexer.sources.extract.content import UnreadableError
from indexer.sources.inputs import Input, load_input, origin_id
from indexer.sources.readers import Harvest, Origin, Tools, reader_of
from indexer.sources.requests import build_request
from indexer.sources.results import Import, Taken
from indexer.sources.sandbox import extract_bytes
from indexer.sources.settings import Settings
from indexer.sources.statements import build_statement
from indexer.sources.store import Store, open_store, store_lock
from indexer.sources.understanding import Understanding
from indexer.tables import Tables
from models.text import fold
from models.themes import ThemeDetector

__all__ = ["import_sources"]

_LICENCE = "not stated; for use in this installation only"
_PUBLISHER = "handed in"


def import_sources(
    inputs: Sequence[Input],
    settings: Settings,
    tables: Tables,
    understanding: Understanding,
    home: Path,
    *,
    today: dt.date,
    dry_run: bool = False,
    accept_fewer: bool = False,
    confirm: Callable[[TableMapping], bool] | None = None,
) -> Import:
    """Read every input and take its records in; one that fails never stops the others.

    Args:
        inputs: what to read.
        settings: limits, and what may be fetched.
        tables: the shipped tables.
        understanding: reads places and sizes out of text.
        home: where imported records lie.
        today: the day of the import.
        dry_run: change nothing.
        accept_fewer: believe a source that lists less than half of what it listed before.
        confirm: asked for each table whose columns were guessed; where it says no, the table is
            set aside.

    Raises:
        LockedError: another import is writing.
        DataError: the imported records can't be opened.
    """
    tools = Tools(understanding, ThemeDetector(tables.themes), today)
    run = _Run(settings, tables, tools, accept_fewer)
    harvests = [run.harvest(given) for given in inputs]
    if confirm is not None:
        harvests = [(origin, _confirmed(harvest, confirm)) for origin, harvest in harvests]
    if dry_run:
        store = open_store(home)
        for origin, harvest in harvests:
            run.take(origin, harvest, store)
        return run.result
    with store_lock(home):
        store = open_store(home)
        for origin, harvest in harvests:
            run.take(origin, harvest, store)
        store.write()
    return run.result


class _Run:
    """One import."""

    def __init__(
        self, settings: Settings, tables: Tables, tools: Tools, accept_fewer: bool
    ) -> None:
        self.result = Import()
        self._settings = settings
        self._tables = tables
        self._tools = tools
        self._accept_fewer = accept_fewer
        self._day = tools.today.isoformat()

    def harvest(self, given: Input) -> tuple[Origin, Harvest]:
        """What can be read from an input; what it says of itself completes its origin."""
        origin = given.origin
        try:
            loaded = load_input(given, self._settings)
            content = extract_bytes(
                loaded.data or b"",
                loaded.called or origin.name,
                self._settings.limits,
                declared=loaded.declared,
            )
        except UnreadableError as error:
            return origin, Harvest(set_aside=[SetAside(origin.name, error.why, error.mend)])
        if loaded.url is None and content.address and not origin.configured:
            # A saved page is the same source as the page itself, wherever it is saved.
            origin = replace(origin, id=origin_id(content.address), url=content.address)
        origin = replace(
            origin,
            title=origin.title or content.title,
            url=origin.url or loaded.url,
            complete=origin.complete and content.format in ("html", "csv", "xlsx", "xls", "ods"),
        )
        harvest = reader_of(content, origin.kind).read(content, origin, self._tools)
        return origin, harvest

    def take(self, origin: Origin, harvest: Harvest, store: Store) -> None:
        """Make records of a harvest and compare them with what is there."""
        source = self._source(origin)
        aside = list(harvest.set_aside)
        entries = self._requests(harvest, origin, source, aside)
        before = store.shrinks(origin.id, len(entries)) if origin.complete else None
        refused = before is not None and not self._accept_fewer
        if refused:
            self.result.disbelieved.add(origin.id)
            aside.append(
                SetAside(
                    origin.name,
                    f"It held {before} requests and now holds {len(entries)}: that is not "
                    "believed. What is there was kept, nothing was withdrawn.",
                    "Look at the source; if it is right, import it with --accept-fewer.",
                )
            )
        wheres = {entry.id: where for where, entry in entries}
        for entry, change in store.take_requests([entry for _, entry in entries]):
            shipped = next((r for r in self._tables.requests if r.id == entry.id), None)
            outdone = shipped is not None and not is_newer(entry.request, shipped)
            self.result.requests.append(Taken(entry, change, wheres[entry.id], outdone))
        if origin.complete and entries and not refused:
            known = [entry for _, entry in entries]
            self.result.withdrawn += store.withdraw_missing(origin.id, known, self._day)
        self._take_statements(harvest, origin, source, store, aside)
        store.set_aside(origin.id, aside)
        self.result.quarantined += aside
        self.result.tables += harvest.mappings

    def _requests(
        self, harvest: Harvest, origin: Origin, source: Source, aside: list[SetAside]
    ) -> list[tuple[str, ImportedRequest]]:
        """The records of all drafts; a second request of a place gets a number of its own."""
        found: list[tuple[str, ImportedRequest]] = []
        numbers: Counter[str] = Counter()
        texts: dict[str, str] = {}
        for draft in harvest.drafts:
            built = build_request(
                draft, source, origin.id, self._day, self._tables, self._tools.understanding
            )
            if isinstance(built, SetAside):
                aside.append(built)
                continue
            same = texts.get(fold(f"{built.id} {built.request.text}"))
            if same is not None:
                aside.append(SetAside(draft.where, f"It repeats {same}.", "Keep one of the two."))
                continue
            texts[fold(f"{built.id} {built.request.text}")] = draft.where
            base = built.id
            numbers[base] += 1
            if numbers[base] > 1:
                request = replace(built.request, id=f"{base}-{numbers[base]}")
                built = replace(built, request=request)
            if self._counts(built, draft.where, aside):
                found.append((draft.where, built))
        return found

    def _counts(self, entry: ImportedRequest, where: str, aside: list[SetAside]) -> bool:
        """Of two files of one run with a request of the same place the later dated one counts."""
        other = next((t for t in self.result.requests if t.entry.id == entry.id), None)
        if other is None:
            return True
        if not is_newer(entry.request, other.entry.request):
            aside.append(_doubled(where, other.where, entry.id))
            return False
        self.result.requests.remove(other)
        aside.append(_doubled(other.where, where, entry.id))
        return True

    def _take_statements(
        self,
        harvest: Harvest,
        origin: Origin,
        source: Source,
        store: Store,
        aside: list[SetAside],
    ) -> None:
        if not harvest.statements:
            return
        built = [
            build_statement(draft, source, origin.id, self._day, self._tables)
            for draft in harvest.statements
        ]
        # One wrong key makes sixty times the same message.
        aside += list(dict.fromkeys(s for s in built if isinstance(s, SetAside)))[:1]
        good = [s for s in built if isinstance(s, ImportedStatement)]
        self.result.statements += store.take_statements(origin.id, good)

    def _source(self, origin: Origin) -> Source:
        return Source(
            id=source_id(origin.id),
            title=origin.title or origin.name,
            publisher=origin.publisher or _PUBLISHER,
            licence=origin.licence or _LICENCE,
            vintage=self._day,
            url=origin.url,
        )


def _confirmed(harvest: Harvest, confirm: Callable[[TableMapping], bool]) -> Harvest:
    """The harvest, or what is left of it when a person says that the columns are others."""
    refused = [m for m in harvest.mappings if m.guessed and not confirm(m)]
    if not refused:
        return harvest
    why, mend = "Its columns were not confirmed.", "Name them under columns in sources.toml."
    return Harvest(set_aside=[SetAside(mapping.where, why, mend) for mapping in refused])


def _doubled(where: str, kept: str, request: str) -> SetAside:
    return SetAside(
        where,
        f"{kept} holds a request of the same place ({request}), dated no earlier; that one counts.",
        "Import the one that is to count alone.",
    )
