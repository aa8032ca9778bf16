"""The names of the shipped tables."""

from __future__ import annotations

import pytest

from indexer.snapshot.towns import TownNames
from indexer.tables import read_tables
from matcher.understand.gazetteer import Gazetteer
from models.paths import data_dir


@pytest.fixture(scope="session")
def gazetteer() -> Gazetteer:
    tables = read_tables(data_dir())
    places = {place.id: place for place in tables.places}
    towns = TownNames.of(tables.towns)
    return Gazetteer(tables.countries, places, tables.municipalities, towns)
