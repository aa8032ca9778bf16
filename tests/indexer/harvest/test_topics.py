"""Theme phrases of the sources and the ids they mean."""

import pytest

from indexer.harvest.raw import curated_rows
from indexer.harvest.topics import topic_themes
from models.themes import THEME_IDS


@pytest.mark.parametrize(
    ("phrase", "themes"),
    [
        ("Abfallwirtschaft", ("waste",)),
        ("Müllentsorgung", ("waste",)),
        ("Wasser- und Abwassermanagement", ("water_supply", "wastewater")),
        ("Photovoltaik auf Kläranlage", ("wastewater", "renewable_energy")),
        ("Zivilschutz", ("disaster_risk",)),
        ("Gebäuderestaurierung", ("heritage",)),
        ("Bürgerhaushalt", ("citizen_participation", "municipal_finance")),
        ("Fortbildung städtischer Angestellter", ("administration",)),
        ("Austausch und Wissenstransfer", ("networks",)),
        ("Schüler- und Studierendenaustausch", ("education", "youth")),
        ("soziale Infrastruktur", ("social_inclusion",)),
    ],
)
def test_a_phrase_means_its_themes_in_the_order_of_the_catalogue(phrase, themes):
    assert topic_themes(phrase) == themes


@pytest.mark.parametrize(
    "phrase", ["Technik", "Umweltschutz", "Projektunterstützung", "Integration"]
)
def test_a_phrase_that_fits_no_theme_gets_none(phrase):
    assert topic_themes(phrase) == ()


def test_every_decision_of_a_person_names_known_themes_and_a_reason():
    for row in curated_rows("topics.csv"):
        assert set(filter(None, row["themes"].split(";"))) <= set(THEME_IDS), row["phrase"]
        assert row["reason"], row["phrase"]
