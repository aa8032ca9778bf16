"""Corrections in the night: applied to the tables, before passages are composed of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from indexer.corrections.applying import World, apply
from indexer.corrections.gathering import gathered, merged, peers_of
from indexer.corrections.records import Corrections, FactChange, Figure, UnitFacts
from indexer.records import Municipality
from indexer.tables import IndicatorTable, QuarantinedRow, Tables
from models.themes import ThemeDetector

__all__ = ["indicator_rows", "with_corrections"]

_WHERE = "corrections"
_NAN = float("nan")


def with_corrections(
    tables: Tables, corrections: Corrections
) -> tuple[Tables, tuple[UnitFacts, ...]]:
    """The tables with all `corrections`, and the untouched facts of the units that have any.

    A correction without effect is set aside like a broken row, and so is one of a unit that is
    gone.
    """
    if corrections.digest is None:
        return tables, ()
    units = {unit.ags: unit for unit in tables.municipalities}
    there = corrections.of_units(units)
    figures = {
        ags: {one.id: Figure(one.value, one.percentile) for one in tables.indicators.row(row)}
        for row, ags in enumerate(tables.indicators.ags)
        if ags in there.units
    }
    known = gathered(
        there.units, tables.partnerships, tables.competences, tables.memberships, figures
    )
    world = World(
        tables.places,
        tables.memberships,
        tables.countries,
        {theme.id for theme in tables.themes},
        lambda: ThemeDetector(tables.themes),
    )
    applied = apply(there, known.__getitem__, world)
    facts = applied.facts
    set_aside = (
        *map(_idle, applied.idle),
        *(_homeless(ags) for ags in corrections.units if ags not in units),
    )
    corrected = replace(
        tables,
        partnerships=merged(
            tables.partnerships, facts, (p for f in facts.values() for p in f.partnerships), "id"
        ),
        competences=merged(
            tables.competences, facts, (c for f in facts.values() for c in f.competences), "id"
        ),
        memberships=merged(
            tables.memberships, facts, (m for f in facts.values() for m in f.memberships), "ags"
        ),
        indicators=_with_figures(tables.indicators, facts, units),
        places=tuple(sorted((*tables.places, *applied.places), key=lambda place: place.id)),
        sources={**tables.sources, **{source.id: source for source in applied.sources}},
        quarantined=(*tables.quarantined, *set_aside),
    )
    return corrected, tuple(known[ags] for ags in there.units)


def indicator_rows(
    ids: tuple[str, ...], facts: Mapping[str, UnitFacts], units: Mapping[str, Municipality]
) -> IndicatorTable:
    """The figures of these units as a table with the columns `ids`."""
    values = np.full((len(facts), len(ids)), _NAN, dtype=np.float32)
    percentiles = values.copy()
    for row, ags in enumerate(facts):
        for id, figure in facts[ags].figures.items():
            if id in ids:
                values[row, ids.index(id)] = figure.value
                share = _NAN if figure.percentile is None else figure.percentile
                percentiles[row, ids.index(id)] = share
    return IndicatorTable(
        tuple(facts), tuple(peers_of(units[ags]) for ags in facts), ids, values, percentiles
    )


def _with_figures(
    table: IndicatorTable, facts: Mapping[str, UnitFacts], units: Mapping[str, Municipality]
) -> IndicatorTable:
    having = {ags: one for ags, one in facts.items() if one.figures or ags in table.ags}
    new = indicator_rows(table.ids, having, units)
    kept = [row for row, ags in enumerate(table.ags) if ags not in having]
    return IndicatorTable(
        (*(table.ags[row] for row in kept), *new.ags),
        (*(table.size_classes[row] for row in kept), *new.size_classes),
        table.ids,
        np.concatenate([table.values[kept], new.values]),
        np.concatenate([table.percentiles[kept], new.percentiles]),
    )


def _idle(change: FactChange) -> QuarantinedRow:
    return QuarantinedRow(
        _WHERE,
        1,
        f"The correction {change.id} of {change.ags} has no effect: "
        + (
            f"there is no {change.kind} {change.fact!r} any more."
            if change.fact
            else f"the {change.kind} that it adds speaks of something that is not known any more."
        ),
        "Withdraw it, and enter what holds today.",
    )


def _homeless(ags: str) -> QuarantinedRow:
    return QuarantinedRow(
        _WHERE,
        1,
        f"There is no unit {ags!r} any more; what was entered for it has no effect.",
        "Enter it for the unit that took its place, and withdraw it here.",
    )
