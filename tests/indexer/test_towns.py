"""Towns abroad: the table, the sorted names, the look-up."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.lookups import Town
from indexer.snapshot import Snapshot
from indexer.snapshot.towns import TownNames, town_lines
from indexer.tables import read_tables
from models.errors import DataError
from models.text import fold

FIGUIG = Town("Figuig", "MA", "geonames", 12_516, ("Figuiq", "فكيك"))
LARGE = Town("Santa Cruz", "BR", "geonames", 35_000)
SMALL = Town("Santa Cruz", "TZ", "geonames", 2_100)
UNSIZED = Town("Żywiec", "PL", "geonames")


@pytest.fixture
def towns() -> TownNames:
    return TownNames.of([SMALL, FIGUIG, LARGE, UNSIZED])


@pytest.mark.parametrize("spelling", ["Figuig", "figuiq", "فكيك"])
def test_a_town_is_found_by_every_spelling(towns: TownNames, spelling: str) -> None:
    [found] = towns.named(fold(spelling))

    assert (found.name, found.country, found.population) == ("Figuig", "MA", 12_516)


def test_namesakes_come_the_largest_first(towns: TownNames) -> None:
    assert [town.country for town in towns.named("santa cruz")] == ["BR", "TZ"]


def test_a_beginning_is_no_name(towns: TownNames) -> None:
    assert towns.named("santa") == ()
    assert towns.named("") == ()


def test_an_unknown_size_is_unknown(towns: TownNames) -> None:
    assert [town.population for town in towns.named(fold("Żywiec"))] == [None]


def test_no_towns_at_all() -> None:
    assert TownNames.of([]).named("figuig") == ()


NAMES = st.text(st.characters(categories=["L", "Zs"]), min_size=1, max_size=8).filter(fold)


@given(st.lists(NAMES, max_size=30), NAMES)
def test_the_search_finds_what_a_scan_finds(names: list[str], wanted: str) -> None:
    records = [Town(name.strip(), "MA", "s", number) for number, name in enumerate(names)]

    found = TownNames.of(records).named(fold(wanted))

    expected = [town for town in records if fold(town.name) == fold(wanted)]
    assert sorted(t.population or 0 for t in found) == sorted(t.population or 0 for t in expected)


def test_the_lines_are_the_same_whatever_the_order() -> None:
    assert town_lines([FIGUIG, LARGE, SMALL]) == town_lines([SMALL, LARGE, FIGUIG])


def test_a_snapshot_knows_the_towns(small_snapshot: Snapshot) -> None:
    assert [town.name for town in small_snapshot.towns.named("kowel")] == ["Kovel"]


@pytest.mark.parametrize(
    ("field", "row"),
    [
        ("country", "XY,Nowhere,100,,covenant"),
        ("source", "MA,Nowhere,100,,hearsay"),
        ("population", "MA,Nowhere,many,,covenant"),
        ("name", "MA, ,100,,covenant"),
    ],
)
def test_a_bad_row_is_set_aside(data_folder: Path, field: str, row: str) -> None:
    with (data_folder / "towns.csv").open("a", encoding="utf-8") as file:
        file.write(f"{row}\n")

    tables = read_tables(data_folder)

    [broken] = [one for one in tables.quarantined if one.file == "towns.csv"]
    assert broken.field == field
    assert len(tables.towns) == 5


def test_without_the_table_nothing_is_read(data_folder: Path) -> None:
    (data_folder / "towns.csv").unlink()

    with pytest.raises(DataError, match=r"towns\.csv"):
        read_tables(data_folder)
