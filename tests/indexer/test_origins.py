"""The hash of what passages are made of knows whatever composing looks at."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest

from indexer.passages import compose_passages
from indexer.passages.origins import unit_origins
from indexer.records import Passage
from indexer.tables import Tables, read_tables
from tests.conftest import copy_data


@pytest.fixture(scope="module")
def tables(tmp_path_factory: pytest.TempPathFactory) -> Tables:
    return read_tables(copy_data(tmp_path_factory.mktemp("origins") / "data"))


def by_unit(tables: Tables) -> dict[str, list[Passage]]:
    found = defaultdict(list)
    for passage in compose_passages(tables):
        found[passage.ags].append(passage)
    return found


def origins(tables: Tables) -> dict[str, bytes]:
    rows = unit_origins(tables, "encoder")
    return {unit.ags: row.tobytes() for unit, row in zip(tables.municipalities, rows, strict=True)}


def changed(name: str, tables: Tables) -> Iterator[Tables]:
    """The tables with one record of the table `name` changed, for each of its records in turn."""
    records = list(getattr(tables, name))
    for row, record in enumerate(records):
        match name:
            case "municipalities" | "places":
                other = replace(record, name="Neuheim")
            case "partnerships":
                other = replace(record, topics=("Neues Thema",))
            case "competences":
                other = replace(record, statement="Etwas Neues wurde gebaut")
            case "memberships":
                other = replace(record, network="Neues Netz")
            case "indicator_kinds":
                other = replace(record, statement={"de": "Neu: {top} {value} {peers}"})
            case "themes":
                other = replace(record, label={**record.label, "de": "Neues"})
            case _:
                raise AssertionError(name)
        yield replace(tables, **{name: (*records[:row], other, *records[row + 1 :])})


def changed_countries(tables: Tables) -> Iterator[Tables]:
    for code, country in tables.countries.items():
        other = replace(country, names={**country.names, "de": "Neuland"})
        yield replace(tables, countries={**tables.countries, code: other})


def changed_figures(tables: Tables) -> Iterator[Tables]:
    figures = tables.indicators
    for name in ("values", "percentiles"):
        for row in range(len(figures.ags)):
            array = getattr(figures, name).copy()
            array[row] = np.where(np.isnan(array[row]), array[row], 0.97)
            yield replace(tables, indicators=replace(figures, **{name: array}))
    classes = tuple("unknown" for _ in figures.size_classes)
    yield replace(tables, indicators=replace(figures, size_classes=classes))


def changed_year(tables: Tables) -> Iterator[Tables]:
    sources = {key: replace(one, vintage="2040") for key, one in tables.sources.items()}
    yield replace(tables, sources=sources)


_EDITS = {
    **{
        name: (lambda tables, name=name: changed(name, tables))
        for name in (
            "municipalities",
            "places",
            "partnerships",
            "competences",
            "memberships",
            "indicator_kinds",
            "themes",
        )
    },
    "countries": changed_countries,
    "figures": changed_figures,
    "year": changed_year,
}


@pytest.mark.parametrize("name", _EDITS)
def test_whose_passages_change_has_another_origin(name: str, tables: Tables) -> None:
    passages, known = by_unit(tables), origins(tables)
    told = 0

    for other in _EDITS[name](tables):
        now, then = by_unit(other), origins(other)
        for unit in tables.municipalities:
            if now[unit.ags] != passages[unit.ags]:
                told += 1
                assert then[unit.ags] != known[unit.ags], unit.label

    assert told, "no edit reached a passage: this test proves nothing"


def test_units_whose_facts_stay_keep_their_origin(tables: Tables) -> None:
    known = origins(tables)

    for other in changed("competences", tables):
        then = origins(other)
        assert sum(then[ags] != known[ags] for ags in known) == 1


def test_another_encoder_is_another_origin(tables: Tables) -> None:
    rows, others = unit_origins(tables, "one"), unit_origins(tables, "other")

    assert not (rows == others).all(axis=1).any()
