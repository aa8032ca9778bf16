"""Support programmes: which one can carry a pair, and why."""

from __future__ import annotations

import dataclasses

import pytest

from indexer.records import Programme
from indexer.snapshot import Snapshot
from matcher.document import ProgrammeStatus
from matcher.programmes import programme_statuses


def status(
    snapshot: Snapshot, programme: Programme, ags: str, country: str | None, **changes: object
) -> ProgrammeStatus:
    settings: dict[str, object] = {"partners_already": False, "reference_year": 2026, **changes}
    (found,) = programme_statuses(
        [programme],
        snapshot.units[snapshot.row[ags]],
        country,
        countries=snapshot.countries,
        **settings,  # type: ignore[arg-type]  # keyword arguments from a table
    )
    return found


def programme(snapshot: Snapshot, name: str) -> Programme:
    return next(p for p in snapshot.programmes if p.id == name)


def test_an_ended_programme_is_ended_whatever_else_holds(small_snapshot: Snapshot) -> None:
    giz = programme(small_snapshot, "giz-experts")

    found = status(small_snapshot, giz, "05315000", "PS", partners_already=True)

    assert found.status == "ended"
    assert "2022" in found.why


def test_an_unknown_end_is_said_with_the_offer(small_snapshot: Snapshot) -> None:
    found = status(small_snapshot, programme(small_snapshot, "skew-palestine"), "05315000", "PS")

    assert found.status == "possible"
    assert "vor einer Zusage prüfen" in found.why


@pytest.mark.parametrize(
    ("name", "ags", "country", "word"),
    [
        ("skew-palestine", "05315000", "UA", "Palästin"),
        ("skew-palestine", "05315000", None, "nicht bekannt"),
        ("skew-palestine", "11000000-treptow-koepenick", "PS", "Bezirke"),
        ("staedtetag-bw", "05315000", "PS", "Baden-Württemberg"),
    ],
)
def test_country_state_and_kind_of_unit_must_fit(
    small_snapshot: Snapshot, name: str, ags: str, country: str | None, word: str
) -> None:
    found = status(small_snapshot, programme(small_snapshot, name), ags, country)

    assert found.status == "not_applicable"
    assert word in found.why


def test_some_need_a_partnership_that_exists(small_snapshot: Snapshot) -> None:
    running = dataclasses.replace(programme(small_snapshot, "giz-experts"), end=2030)

    without = status(small_snapshot, running, "05315000", "PS")
    with_one = status(small_snapshot, running, "05315000", "PS", partners_already=True)

    assert without.status == "needs_partnership"
    assert with_one.status == "possible"
    assert "2030" in with_one.why


def test_an_informational_programme_funds_nothing(small_snapshot: Snapshot) -> None:
    informational = dataclasses.replace(
        programme(small_snapshot, "skew-palestine"), informational=True
    )

    found = status(small_snapshot, informational, "05315000", "PS")

    assert found.status == "not_applicable"
    assert "fördert nicht" in found.why


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (
            {"administration": "Verwaltung", "sport": "Sport"},
            "Auch Themen des Programms: Verwaltung.",
        ),
        ({"wastewater": "Abwasser"}, "Auch Themen des Programms: Abwasser."),  # a service
        ({"sport": "Sport"}, "vorher klären"),
    ],
)
def test_an_offer_names_the_asked_themes_it_has(
    small_snapshot: Snapshot, asked: dict[str, str], said: str
) -> None:
    palestine = programme(small_snapshot, "skew-palestine")
    labels = {theme.id: theme.label["de"] for theme in small_snapshot.themes}

    found = status(small_snapshot, palestine, "05315000", "PS", themes=asked, labels=labels)

    assert found.status == "possible"
    assert said in found.why
    assert (labels["local_governance"] in found.why) == ("vorher" in said)


def test_what_else_is_known_of_a_programme_goes_with_it(small_snapshot: Snapshot) -> None:
    for one in small_snapshot.programmes:
        found = status(small_snapshot, one, "05315000", "PS")
        assert found.publisher == one.publisher
        assert found.note == (one.note or {}).get("de")
