"""Signatories of the Covenant of Mayors in Germany, resolved to units.

A signature on hold is history and no commitment; the status says so. The coordinates in the list
are a geocoder's guess, so the population that a signatory stated has a say as well.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from indexer.harvest.raw import curated_rows, newest, number, raw_rows, year_of
from indexer.harvest.report import Report
from indexer.harvest.resolve import UnitResolver
from indexer.records import Membership, Reference
from indexer.tables import write_jsonl

__all__ = ["NETWORK", "build_memberships"]

_FILE = "memberships.jsonl"
NETWORK = "Konvent der Bürgermeister"

# Column -> what was promised, and its themes.
_COMMITMENTS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "commitment_CoM2020_flag": ("20 % weniger CO2 bis 2020", ("climate_mitigation",)),
    "commitment_CoM2030_flag": (
        "40 % weniger CO2 bis 2030 und Anpassung an den Klimawandel",
        ("climate_mitigation", "climate_adaptation"),
    ),
    "commitment_CoM2050_flag": ("Klimaneutralität bis 2050", ("climate_mitigation",)),
    "commitment_mayoradapt_flag": ("Anpassung an den Klimawandel", ("climate_adaptation",)),
}
# Stated and official population of the same place, years apart, differ by no more.
_SAME_SIZE = (0.67, 1.5)


def build_memberships(
    sources: Path, out: Path, resolver: UnitResolver, report: Report
) -> list[Membership]:
    """Write memberships.jsonl under `out`.

    Returns:
        The memberships, sorted by AGS.

    Raises:
        DataError: the raw file is missing or lacks a column.
    """
    path = newest(sources / "municipal", "covenant_of_mayors_*.csv")
    found = sorted(_members(path, resolver, report), key=lambda member: member.ags)
    report.count(_FILE, "signatories", write_jsonl(out / _FILE, found))
    report.count(_FILE, "of them on hold", sum(one.status == "on_hold" for one in found))
    return found


def _members(path: Path, resolver: UnitResolver, report: Report) -> Iterator[Membership]:
    columns = ("organisation_id", "organisation_name", "country_code", "signatory_status")
    doubtful = {row["id"]: row["reason"] for row in curated_rows("covenant_doubts.csv")}
    seen: set[str] = set()
    for row in raw_rows(path, (*columns, "population_adhesion", "date_of_adhesion", *_COMMITMENTS)):
        if row["country_code"] != "de":
            continue
        report.count(path.name, "German signatories")
        ags, reason = _resolve(row, resolver)
        reason = doubtful.get(row["organisation_id"], reason)
        if ags is None or reason is not None:
            shown = f"{row['organisation_id']} {row['organisation_name']}"
            report.doubt(path.name, shown, "not resolved", reason or "")
        elif ags in seen:
            report.doubt(path.name, row["organisation_id"], "second signature of a unit", ags)
        else:
            seen.add(ags)
            yield _membership(row, ags, year_of(path))


def _resolve(row: Mapping[str, str], resolver: UnitResolver) -> tuple[str | None, str | None]:
    """(unit, None) or (None, reason)."""
    name = row["organisation_name"]
    lat, lon = _coordinates(row)
    stated = number(row["population_adhesion"]) or 0.0
    found = resolver.resolve(name, lat=lat, lon=lon)
    if found.ags is not None and _same_size(stated, found.ags, resolver):
        return found.ags, None
    # The name alone, if only one bears it and that one is as large as stated.
    by_name = resolver.resolve(name)
    if by_name.ags is not None and _same_size(stated, by_name.ags, resolver):
        return by_name.ags, None
    unit = resolver.unit(found.ags or "")
    if unit is None:
        return None, found.reason
    return None, f"{unit.ags} has {unit.population} inhabitants, the signatory stated {stated:.0f}"


def _coordinates(row: Mapping[str, str]) -> tuple[float | None, float | None]:
    lat, lon = number(row["organisation_latitude"]), number(row["organisation_longitude"])
    if lat is None or lon is None or (lat.is_integer() and lon.is_integer()):
        return None, None  # whole degrees are up to 80 km off
    return lat, lon


def _same_size(stated: float, ags: str, resolver: UnitResolver) -> bool:
    unit = resolver.unit(ags)
    if unit is None or not unit.population or not stated:
        return True
    lowest, highest = _SAME_SIZE
    return lowest <= stated / unit.population <= highest


def _membership(row: Mapping[str, str], ags: str, vintage: str) -> Membership:
    promised = [_COMMITMENTS[column] for column in _COMMITMENTS if row[column] == "True"]
    themes = dict.fromkeys(theme for _, themes in promised for theme in themes)
    return Membership(
        ags=ags,
        network=NETWORK,
        status="on_hold" if row["signatory_status"] == "on_hold" else "active",
        commitments=tuple(text for text, _ in promised),
        themes=tuple(themes),
        reference=Reference(
            source="covenant-of-mayors", vintage=vintage, date=row["date_of_adhesion"] or None
        ),
        since=row["date_of_adhesion"] or None,
    )
