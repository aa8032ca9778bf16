"""``partnerkompass nightly``: collect, build, check, publish, report."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from indexer.nightly.collecting import Reading
from indexer.nightly.report import NightReport
from indexer.nightly.run import Night, run_night
from indexer.nightly.watch import Watch
from indexer.sources.settings import load_settings, settings_path
from models import Encoder
from models.configuration import load_configured_encoder
from models.paths import data_dir, home_dir
from service.cli.entered import entered_in, tidy_up
from service.cli.output import Output, add_output_options

__all__ = ["configure", "run"]

_SHOWN = 20

Progress = Callable[[str, int, int], None]


def configure(parser: argparse.ArgumentParser) -> None:
    """The options of DESIGN, section 7."""
    parser.add_argument(
        "--dry-run", action="store_true", help="collect, build and check, and change nothing"
    )
    parser.add_argument(
        "--config", type=Path, metavar="TOML", help="settings (default: sources.toml in the home)"
    )
    add_output_options(parser)


def run(args: argparse.Namespace, output: Output) -> int:
    """One night; the exit code is that of its result."""
    data, home = data_dir(), home_dir()
    settings = load_settings(args.config or settings_path(home))
    encoder = load_configured_encoder(home)
    night = Night(
        data=data,
        home=home,
        settings=settings,
        encoder=encoder,
        reading=lambda: _reading(data, home, dry_run=args.dry_run),
        watch=lambda: _watch(encoder),
        entered=lambda: entered_in(home),
        tidy=lambda: tidy_up(home),
        dry_run=args.dry_run,
    )
    lines = not output.json and not sys.stderr.isatty()
    with _lines(output) if lines else output.progress() as progress:
        report = run_night(night, progress)
    if output.json or lines:
        output.document(report)
    else:
        _print(report, output)
    return report.exit_code


def _reading(data: Path, home: Path, *, dry_run: bool) -> Reading:
    from indexer.composer import composer_hash
    from indexer.tables import read_tables
    from indexer.tables.known import known_rows
    from service.understanding import TableUnderstanding

    known = known_rows(home, composer_hash())
    tables = read_tables(data, known)
    if not dry_run:
        known.save()
    return Reading(tables, TableUnderstanding(tables))


def _watch(encoder: Encoder) -> Watch:
    from matcher.night import NightWatch

    return NightWatch(encoder)


@contextmanager
def _lines(output: Output) -> Iterator[Progress]:
    """One JSON line a finished step, at once, for whoever reads the log."""
    told: set[str] = set()

    def advance(step: str, done: int, total: int) -> None:
        if done < total or step in told:
            return
        told.add(step)
        try:
            output.document({"step": step})
            sys.stdout.flush()
        except BrokenPipeError:
            # Nobody reads any more; the night goes on.
            output.abandon()

    yield advance


def _print(report: NightReport, output: Output) -> None:
    words = output.wording
    results = {
        "published": words.text("Index {snapshot} veröffentlicht."),
        "unchanged": words.text("Unverändert: Index {snapshot} ist aktuell."),
        "refused": words.text("Abgelehnt: der neue Index ist schlechter, {snapshot} bleibt."),
        "failed": words.text("Fehlgeschlagen, {snapshot} bleibt."),
        "dry_run": words.text("Probelauf: nichts wurde geändert, {snapshot} bleibt."),
    }
    output.say(results[report.result].format(snapshot=report.snapshot or "–"))
    if report.message:
        output.error(report.message, report.mend or "")
    if report.recovered:
        output.message(report.recovered)
    for title, notes in (
        (words.text("neu"), report.added),
        (words.text("geändert"), report.changed),
        (words.text("zurückgezogen"), report.withdrawn),
    ):
        for note in notes[:_SHOWN]:
            output.say(f"{title}: {note.id}  {note.place} ({note.country})")
    for request, units in list(report.new_strong.items())[:_SHOWN]:
        said = words.text("neue starke Treffer: {request}: {units}")
        output.say(said.format(request=request, units=", ".join(units)))
    for finding in report.findings:
        if not finding.good:
            output.message(f"{finding.check}: {finding.detail}")
    rows = report.quarantined
    if rows:
        output.message(
            words.plural("{n} Eintrag beiseitegelegt:", "{n} Einträge beiseitegelegt:", len(rows))
        )
    for row in rows[:_SHOWN]:
        output.message(f"  {row.where}: {row.why} {row.mend}")
    seconds = words.decimal(report.duration, 1)
    output.say(
        words.text("Dauer: {seconds} s, Bericht {number}.").format(
            seconds=seconds, number=report.number
        )
    )
