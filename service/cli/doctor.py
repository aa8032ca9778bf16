"""``partnerkompass doctor``: is everything here that the product needs?"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from indexer.imported import hash_imported
from indexer.reindex import hash_tables
from indexer.snapshot import open_snapshot, verify_snapshot
from indexer.tables import read_tables
from models.configuration import load_configured_encoder
from models.errors import EncoderMismatchError, PartnerkompassError
from models.paths import data_dir, home_dir
from service.cli.output import Output, add_output_options
from service.imprint import FILE, read_operator
from service.operations.checks import Finding, check_operation
from service.settings import Settings

__all__ = ["configure", "run"]

_PYTHON = (3, 11)


@dataclass(frozen=True, slots=True)
class Report:
    """All findings; ``good`` if every one is."""

    good: bool
    findings: tuple[Finding, ...]


def configure(parser: argparse.ArgumentParser) -> None:
    """No options but those of every report."""
    add_output_options(parser, languages=False)


def run(_args: argparse.Namespace, output: Output) -> int:
    """Look at everything; exit 1 if something needs mending."""
    data, home = data_dir(), home_dir()
    findings = (
        _python(),
        _looked_at("data", lambda: _data(data)),
        _looked_at("encoder", lambda: _encoder(home)),
        _looked_at("index", lambda: _index(data, home)),
        _looked_at("sources", lambda: _sources(home)),
        _home(home),
        *_operation(home),
        _looked_at("imprint", lambda: _imprint(home)),
    )
    report = Report(all(finding.good for finding in findings), findings)
    if output.json:
        output.document(report)
    else:
        _print(report, output)
    return 0 if report.good else 1


def _looked_at(subject: str, look: Callable[[], Finding]) -> Finding:
    try:
        return look()
    except PartnerkompassError as error:
        return Finding(subject, False, error.message, error.mend)


def _python() -> Finding:
    found = ".".join(map(str, sys.version_info[:3]))
    good = sys.version_info >= _PYTHON
    return Finding("python", good, found, "" if good else "Install Python 3.11 or newer.")


def _data(data: Path) -> Finding:
    tables = read_tables(data)
    detail = f"{data}: {len(tables.municipalities):,} units, {len(tables.requests)} requests"
    if not tables.quarantined:
        return Finding("data", True, detail)
    rows, first = len(tables.quarantined), tables.quarantined[0]
    set_aside = f"{rows} rows set aside, the first: {first.where}: {first.why}"
    return Finding("data", False, f"{detail}; {set_aside}", first.mend)


def _encoder(home: Path) -> Finding:
    encoder = load_configured_encoder(home)
    return Finding("encoder", True, f"{encoder.id}, {encoder.dim} dimensions")


def _index(data: Path, home: Path) -> Finding:
    snapshot = open_snapshot(home)
    verify_snapshot(snapshot.folder)
    encoder = load_configured_encoder(home)
    if snapshot.manifest.encoder.hash != encoder.hash:
        raise EncoderMismatchError(
            f"{snapshot.id} was built with another encoder ({snapshot.manifest.encoder.id}).",
            mend="Run `partnerkompass reindex`.",
        )
    detail = f"{snapshot.id} of {snapshot.manifest.created[:16]}, intact"
    if snapshot.warnings:
        return Finding("index", False, snapshot.warnings[0], "Run `partnerkompass reindex`.")
    if snapshot.manifest.data != {**hash_tables(data), **hash_imported(home)}:
        return Finding(
            "index", False, f"{detail}, older than the data", "Run `partnerkompass reindex`."
        )
    return Finding("index", True, detail)


def _sources(home: Path) -> Finding:
    """The settings of the sources and what was imported; nothing is fetched."""
    # Most calls of the doctor are about the index.
    from indexer.sources.inputs import inputs_of_source
    from indexer.sources.settings import load_settings, settings_path
    from indexer.sources.store import open_store

    path = settings_path(home)
    settings, store = load_settings(path), open_store(home)
    there = f"{path}: {len(settings.source)} sources" if path.is_file() else "no sources.toml"
    detail = f"{there}; {len(store.requests)} requests and {len(store.statements)} statements "
    detail += f"imported, {len(store.quarantine)} entries set aside"
    for source in settings.source:
        for given in inputs_of_source(source, settings):
            if given.path is not None and not given.path.is_file():
                mend = "Put it there, or correct the path in sources.toml."
                return Finding("sources", False, f"{source.id}: no file {given.path}", mend)
    return Finding("sources", True, detail)


def _imprint(home: Path) -> Finding:
    """Whether the pages can name who runs this; without it the service works all the same."""
    operator = read_operator(home)
    if not operator.missing:
        return Finding("imprint", True, operator.name)
    what = f"no {', no '.join(operator.missing)} of the operator: the page /imprint says so"
    return Finding(
        "imprint", True, what, f"Write {home / FILE} before others use it (docs/accounts.md)."
    )


def _operation(home: Path) -> tuple[Finding, ...]:
    """Whether it may run on like this."""
    try:
        return check_operation(home, Settings.from_environment(home).database)
    except PartnerkompassError as error:
        return (Finding("settings", False, error.message, error.mend),)


def _home(home: Path) -> Finding:
    nearest = next(folder for folder in (home, *home.resolve().parents) if folder.exists())
    if os.access(nearest, os.W_OK):
        return Finding("home", True, str(home))
    return Finding(
        "home",
        False,
        f"{home} can't be written",
        "Change its permissions, or name another folder with PARTNERKOMPASS_HOME.",
    )


def _print(report: Report, output: Output) -> None:
    for finding in report.findings:
        mark = ("note" if finding.mend else "ok  ") if finding.good else "BAD "
        output.say(f"{mark} {finding.subject:<8} {finding.detail}")
        if finding.mend:
            output.say(f"     mend:    {finding.mend}")
