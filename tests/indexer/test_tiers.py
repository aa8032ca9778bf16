"""What the name of a place abroad says of its kind."""

from __future__ import annotations

import pytest

from indexer.tiers import is_operator, tier_of


@pytest.mark.parametrize(
    ("place", "country", "tier"),
    [
        ("Lüderitz", "NA", "municipality"),
        ("Oblast Tscherkassy", "UA", "region"),
        ("Rajon Nikopol", "UA", "district"),
        ("Nandi County", "KE", "district"),
        ("Union Al-Bouhaira", "LB", "district"),
        ("Distrikt Gicumbi", "RW", "district"),
        # In Peru a distrito is a municipality; without a country nothing is claimed.
        ("Distrikt Jesús", "PE", "municipality"),
        ("Distrikt Gicumbi", None, "municipality"),
        ("Unionville", "US", "municipality"),
    ],
)
def test_the_tier_is_read_from_the_name(place: str, country: str | None, tier: str) -> None:
    assert tier_of(place, country) == tier


@pytest.mark.parametrize(
    ("place", "operator"),
    [
        ("Luapula Water and Sewerage Company", True),
        ("Stadtwerke Lwiw", True),
        ("Wasserverband Nord", True),
        ("Waterberg", False),
        ("Hebron", False),
        ("", False),
    ],
)
def test_an_operator_is_known_by_its_name(place: str, operator: bool) -> None:
    assert is_operator(place) is operator
