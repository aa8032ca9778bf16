"""``partnerkompass import``: take in requests and profiles from files, pages and tables."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from indexer.imported import ImportedRequest, ImportedStatement
from indexer.sources.drafts import SetAside, TableMapping
from indexer.sources.importing import import_sources
from indexer.sources.inputs import (
    Input,
    configured_source,
    inputs_of_files,
    inputs_of_source,
)
from indexer.sources.results import Import, Taken
from indexer.sources.settings import Settings, load_settings, settings_path
from indexer.tables import read_tables
from models import clock
from models.errors import BadInputError
from models.paths import data_dir, home_dir
from service.cli.output import Output, add_output_options
from service.understanding import TableUnderstanding

__all__ = ["configure", "run"]

_SHOWN = 20


@dataclass(frozen=True, slots=True)
class RequestLine:
    """A request as it was taken: the fields of the record, and what the import did.

    ``change`` is new, changed, unchanged or older (what is there is dated later and stays);
    ``to_ask`` are the fields that the source leaves open; ``shipped_newer`` says that the shipped
    tables hold a later one, which goes on being shown.
    """

    id: str
    place: str
    country: str
    population: int | None
    date: str | None
    themes: tuple[str, ...]
    text: str
    language: str
    topics: tuple[str, ...]
    status: str
    status_reason: str | None
    region: str | None
    wants: str | None
    languages: tuple[str, ...]
    existing_partners: tuple[str, ...]
    named_partner: str | None
    place_id: str | None
    source: str
    url: str | None
    where: str
    change: str
    to_ask: tuple[str, ...]
    notes: tuple[str, ...]
    shipped_newer: bool


@dataclass(frozen=True, slots=True)
class StatementLine:
    """A statement of a municipality as it was taken."""

    id: str
    ags: str
    statement: str
    type: str
    themes: tuple[str, ...]
    year: int | None
    source: str
    url: str | None
    change: str


@dataclass(frozen=True, slots=True)
class WithdrawnLine:
    """A request that its source no longer holds."""

    id: str
    place: str
    country: str
    since: str | None


@dataclass(frozen=True, slots=True)
class ImportDocument:
    """What ``--json`` prints."""

    requests: tuple[RequestLine, ...]
    quarantined: tuple[SetAside, ...]
    withdrawn: tuple[WithdrawnLine, ...]
    statements: tuple[StatementLine, ...]
    tables: tuple[TableMapping, ...]
    dry_run: bool


def configure(parser: argparse.ArgumentParser) -> None:
    """What to read, and what is known about it."""
    parser.add_argument(
        "files", nargs="*", metavar="FILE", help="file, or address of a host that is allowed"
    )
    parser.add_argument(
        "--source",
        action="append",
        default=[],
        metavar="ID",
        help="read a source of sources.toml; with FILE: read the file as that source",
    )
    parser.add_argument("--country", metavar="CC", help="country of all requests in it, as in PS")
    parser.add_argument(
        "--profile", metavar="AGS", help="the file is this German municipality's own profile"
    )
    parser.add_argument(
        "--config", type=Path, metavar="TOML", help="settings (default: sources.toml in the home)"
    )
    parser.add_argument("--dry-run", action="store_true", help="show what would happen, no more")
    parser.add_argument(
        "--yes", action="store_true", help="don't ask whether guessed columns are right"
    )
    parser.add_argument(
        "--accept-fewer",
        action="store_true",
        help="believe a source that lists less than half of what it listed before",
    )
    add_output_options(parser)


def run(args: argparse.Namespace, output: Output) -> int:
    """Read, take in, and say what became of it; 2 if not one record was accepted."""
    settings = load_settings(args.config or settings_path(home_dir()))
    inputs = _inputs(args, settings)
    tables = read_tables(data_dir())
    country = (args.country or "").upper() or None
    if country is not None and country not in tables.countries:
        raise BadInputError(
            f"No country '{args.country}'.", mend="Use an ISO 3166 alpha-2 code, as in PS."
        )
    asks = sys.stdin.isatty() and sys.stderr.isatty() and not (output.json or args.yes)
    done = import_sources(
        inputs,
        settings,
        tables,
        TableUnderstanding(tables),
        home_dir(),
        today=clock.now().date(),
        dry_run=args.dry_run,
        accept_fewer=args.accept_fewer,
        confirm=(lambda mapping: _confirmed(mapping, output)) if asks else None,
    )
    if output.json:
        output.document(_document(done, args.dry_run))
    else:
        _print(done, args.dry_run, output)
    return 0 if done.accepted else 2


def _inputs(args: argparse.Namespace, settings: Settings) -> list[Input]:
    if not args.files and not args.source:
        raise BadInputError(
            "There is nothing to import.",
            mend="Name files or addresses, or a source of sources.toml with --source.",
        )
    country = (args.country or "").upper() or None
    if not args.files:
        sources = [configured_source(name, settings) for name in args.source]
        return [given for source in sources for given in inputs_of_source(source, settings)]
    if len(args.source) > 1:
        raise BadInputError(
            "Files can be read as one source only.", mend="Give --source once, or no files."
        )
    source = configured_source(args.source[0], settings) if args.source else None
    return inputs_of_files(
        args.files, settings, country=country, profile=args.profile, source=source
    )


def _confirmed(mapping: TableMapping, output: Output) -> bool:
    """Show how the columns were understood, and ask."""
    words = output.wording
    _print_mapping(mapping, output)
    output.message(words.text("Sind die Spalten so richtig gelesen? [J/n]"))
    answer = sys.stdin.readline().strip().casefold()
    return answer in ("", "j", "ja", "y", "yes")


def _document(done: Import, dry_run: bool) -> ImportDocument:
    return ImportDocument(
        requests=tuple(_request_line(taken) for taken in done.requests),
        quarantined=tuple(done.quarantined),
        withdrawn=tuple(_withdrawn_line(entry) for entry in done.withdrawn),
        statements=tuple(_statement_line(entry, change) for entry, change in done.statements),
        tables=tuple(done.tables),
        dry_run=dry_run,
    )


def _request_line(taken: Taken) -> RequestLine:
    entry, request = taken.entry, taken.entry.request
    return RequestLine(
        id=request.id,
        place=request.place,
        country=request.country,
        population=request.population,
        date=request.reference.date,
        themes=request.themes,
        text=request.text,
        language=request.language,
        topics=request.topics,
        status=request.status,
        status_reason=request.status_reason,
        region=request.region,
        wants=request.wants,
        languages=request.languages,
        existing_partners=request.existing_partners,
        named_partner=request.named_partner,
        place_id=request.place_id,
        source=entry.source.title,
        url=request.reference.url,
        where=taken.where,
        change=taken.change,
        to_ask=entry.to_ask,
        notes=entry.notes,
        shipped_newer=taken.shipped_newer,
    )


def _withdrawn_line(entry: ImportedRequest) -> WithdrawnLine:
    return WithdrawnLine(entry.id, entry.request.place, entry.request.country, entry.withdrawn)


def _statement_line(entry: ImportedStatement, change: str) -> StatementLine:
    said = entry.competence
    return StatementLine(
        id=said.id,
        ags=said.ags,
        statement=said.statement,
        type=said.type,
        themes=said.themes,
        year=said.year,
        source=entry.source.title,
        url=said.reference.url,
        change=change,
    )


# --- the report ------------------------------------------------------------------------------


def _print(done: Import, dry_run: bool, output: Output) -> None:
    words = output.wording
    for mapping in done.tables:
        _print_mapping(mapping, output)
    for taken in done.requests:
        _print_request(taken, output)
    for entry in done.withdrawn:
        said = words.text("zurückgezogen: {id}, {place} (die Quelle führt es nicht mehr)")
        output.say(said.format(id=entry.id, place=entry.request.place))
    for statement, change in done.statements[:_SHOWN]:
        said = statement.competence.statement
        output.say(f"{_change(change, output)}: {statement.id}  {said}")
    _more(len(done.statements), output)
    _print_quarantined(done.quarantined, output)
    requests = words.plural("{n} Gesuch", "{n} Gesuche", len(done.requests))
    statements = words.plural("{n} Aussage", "{n} Aussagen", len(done.statements))
    summary = (
        words.text("Probelauf: {requests} und {statements} würden übernommen.")
        if dry_run
        else words.text("{requests} und {statements} übernommen.")
    )
    output.say(summary.format(requests=requests, statements=statements))
    changed = [t for t in done.requests if t.change in ("new", "changed")]
    if not dry_run and (changed or done.withdrawn or done.statements):
        output.message(words.text("Damit sie verglichen werden: partnerkompass reindex"))


def _print_mapping(mapping: TableMapping, output: Output) -> None:
    words = output.wording
    said = words.text("{where}: Spalten erkannt") if mapping.guessed else "{where}:"
    output.message(said.format(where=mapping.where))
    for field, head in mapping.columns.items():
        output.message(f'  {field} = "{head}"')
    if mapping.unused:
        unused = words.text("  nicht verwendet: {columns}")
        output.message(unused.format(columns=", ".join(mapping.unused)))


def _print_request(taken: Taken, output: Output) -> None:
    words, request = output.wording, taken.entry.request
    facts = [f"{request.place} ({request.country})"]
    if request.population:
        people = words.text("{n} Einwohner")
        facts.append(people.format(n=words.number(request.population)))
    facts.append(words.date(request.reference.date))
    output.say(f"{_change(taken.change, output)}: {request.id}  {', '.join(facts)}")
    if request.themes:
        output.say(words.text("  Themen: {themes}").format(themes=", ".join(request.themes)))
    if taken.entry.to_ask:
        names = {
            "population": words.text("Einwohnerzahl"),
            "date": words.text("Datum"),
            "themes": words.text("Themen"),
        }
        asked = ", ".join(names[field] for field in taken.entry.to_ask)
        output.say(words.text("  zu erfragen: {fields}").format(fields=asked))
    if taken.shipped_newer:
        output.say(words.text("  Der mitgelieferte Bestand hat ein neueres Gesuch dieses Ortes."))
    for note in taken.entry.notes:
        output.say(f"  {note}")


def _print_quarantined(rows: Sequence[SetAside], output: Output) -> None:
    words = output.wording
    if rows:
        output.message(
            words.plural("{n} Eintrag beiseitegelegt:", "{n} Einträge beiseitegelegt:", len(rows))
        )
    for row in rows[:_SHOWN]:
        output.message(f"  {row.where}: {row.why} {row.mend}")
    _more(len(rows), output)


def _more(count: int, output: Output) -> None:
    if count > _SHOWN:
        output.message(output.wording.text("  … --json zeigt alle."))


def _change(change: str, output: Output) -> str:
    words = output.wording
    return {
        "new": words.text("neu"),
        "changed": words.text("geändert"),
        "unchanged": words.text("unverändert"),
        "older": words.text("älter als der Bestand, nicht übernommen"),
    }[change]
