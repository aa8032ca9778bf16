from pathlib import Path

import pytest

from indexer.harvest.german_units import GermanUnits, build_german_units
from indexer.harvest.report import Report
from indexer.harvest.resolve import UnitResolver
from indexer.lookups import AgsChange, Alias
from indexer.records import Municipality
from indexer.tables import read_csv
from indexer.tables.reading import record_from_cells
from models.paths import data_dir

RAW = Path(__file__).parent / "raw"


@pytest.fixture(scope="session")
def raw() -> Path:
    """Rows of the real raw files: four districts and a dozen cities."""
    return RAW


@pytest.fixture(scope="session")
def built() -> tuple[GermanUnits, Report]:
    report = Report()
    return build_german_units(RAW, report), report


@pytest.fixture(scope="session")
def units(built) -> dict[str, Municipality]:
    return {unit.ags: unit for unit in built[0].units}


@pytest.fixture(scope="session")
def shipped() -> dict[str, Municipality]:
    """Every unit of the shipped register."""
    rows = [
        row for file in ("municipalities.csv", "units.csv") for row in read_csv(data_dir() / file)
    ]
    return {row["ags"]: record_from_cells(row, Municipality) for row in rows}


@pytest.fixture(scope="session")
def resolver(shipped) -> UnitResolver:
    """The resolver over the shipped register."""
    aliases = [record_from_cells(r, Alias) for r in read_csv(data_dir() / "aliases.csv")]
    changes = [record_from_cells(r, AgsChange) for r in read_csv(data_dir() / "ags_changes.csv")]
    return UnitResolver(shipped.values(), aliases, changes)
