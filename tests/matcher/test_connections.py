"""Links to the asking place, and experience next door: what counts, and how it is told."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from matcher import HiddenPair, Matcher, MatchInput
from matcher.factors.connections import connection_facts, connection_values
from matcher.factors.neighbourhood import nearest
from matcher.factors.surroundings import geography_facts, geography_values
from matcher.profiles import Profiles
from matcher.question import Question
from matcher.units import kilometres

KOELN, GLADBACH, BERGISCH, UTILITY = (
    "05315000",
    "05378004",
    "05378",
    "05315000-stadtentwaesserungsbetriebe-koeln",
)


def question(matcher: Matcher, **fields: object) -> Question:
    return matcher._reader.read(MatchInput(**fields))  # type: ignore[arg-type]  # from a table


def value(matcher: Matcher, asked: Question, ags: str) -> float:
    return float(connection_values(matcher.profiles, asked).value[matcher.snapshot.row[ags]])


def kinds(matcher: Matcher, asked: Question, ags: str) -> list[str]:
    facts = connection_facts(matcher.profiles, asked, matcher.snapshot.row[ags])
    return [fact.kind for fact in facts]


def with_bond(profiles: Profiles, ags: str, like: str, place: str, **changed: object) -> Profiles:
    """The profiles in which `ags` has one more partnership: that of `like`, with `place`."""
    snapshot, bonds = profiles.snapshot, profiles.bonds
    origin = int(np.flatnonzero(bonds.unit == snapshot.row[like])[0])
    columns = {
        field.name: np.append(getattr(bonds, field.name), getattr(bonds, field.name)[origin])
        for field in dataclasses.fields(bonds)
    }
    columns["unit"][-1] = snapshot.row[ags]
    columns["place"][-1] = profiles.place_number[place]
    for name, other in changed.items():
        columns[name][-1] = other
    more = dataclasses.replace(bonds, **columns)
    return dataclasses.replace(profiles, bonds=more, all_bonds=more)


def test_two_neighbours_lie_13_kilometres_apart(matcher: Matcher) -> None:
    units, row = matcher.profiles.units, matcher.snapshot.row

    between = kilometres(units.position[[row[KOELN]]], units.position[[row[GLADBACH]]])[0, 0]

    assert between == pytest.approx(13.5, abs=0.3)


def test_a_neighbour_and_the_district_of_a_partner_are_linked(matcher: Matcher) -> None:
    asked = question(matcher, country="PS", place="Beit Jala", themes=("waste",))

    assert kinds(matcher, asked, KOELN) == ["neighbour_of_partner"]
    assert "relative_of_partner" in kinds(matcher, asked, BERGISCH)
    assert "neighbour_of_partner" not in kinds(matcher, asked, BERGISCH)
    assert kinds(matcher, asked, GLADBACH) == []
    assert value(matcher, asked, KOELN) > value(matcher, asked, "05113000") == 0.1


def test_the_reason_names_the_partner_and_the_distance_in_both_languages(matcher: Matcher) -> None:
    given = MatchInput(country="PS", place="Beit Jala", themes=("waste",))

    def reason(locale: str) -> str:
        found = matcher.match(given, k=1000, locale=locale).candidates
        candidate = next(candidate for candidate in found if candidate.ags == KOELN)
        return next(f.reason for f in candidate.factors if f.id == "connections")

    assert reason("de") == "Bergisch Gladbach, schon Partner von Beit Jala, liegt 14 km entfernt."
    assert reason("en") == "Bergisch Gladbach, already a partner of Beit Jala, is 14 km away."


def test_a_partner_that_only_the_request_names_links_as_well(matcher: Matcher) -> None:
    asked = question(matcher, country="PS", place="Hizma", themes=("waste",))
    stated = dataclasses.replace(asked, stated_partners=(GLADBACH,))

    assert kinds(matcher, asked, KOELN) == []
    assert kinds(matcher, stated, KOELN) == ["neighbour_of_partner"]


def test_a_place_without_partners_links_nobody(matcher: Matcher) -> None:
    asked = question(matcher, country="PS", place="Hizma", themes=("waste",))

    values = connection_values(matcher.profiles, asked)

    assert values.missing.all()
    assert set(values.value.tolist()) == {0.1}


def test_an_ended_partnership_links_nobody(matcher: Matcher) -> None:
    asked = question(matcher, country="BR", place="Rio de Janeiro", themes=("waste",))

    assert connection_values(matcher.profiles, asked).missing.all()


def test_a_hidden_partner_links_nobody(matcher: Matcher) -> None:
    hidden = matcher.without(HiddenPair(GLADBACH, "ps-beit-jala"))
    asked = question(hidden, country="PS", place="Beit Jala", themes=("waste",))

    assert connection_values(hidden.profiles, asked).missing.all()


def test_towns_in_common_with_a_partner_count_more_the_more_there_are(matcher: Matcher) -> None:
    asked = question(matcher, country="PS", place="Beit Jala", themes=("waste",))
    wismar = matcher.snapshot.row["13074087"]
    one = with_bond(matcher.profiles, GLADBACH, GLADBACH, "al-pogradec")
    two = with_bond(one, GLADBACH, GLADBACH, "fr-sedan")
    two = with_bond(two, "13074087", GLADBACH, "fr-sedan")

    values = [float(connection_values(p, asked).value[wismar]) for p in (one, two)]
    [fact] = connection_facts(two, asked, wismar)

    assert values == pytest.approx([0.1 + 0.9 * 0.3, 0.1 + 0.9 * 0.5])
    assert fact.kind == "shared_partner"
    assert fact.unit == GLADBACH
    assert all("Pogradec" in text and "Bergisch Gladbach" in text for text in fact.text.values())


def test_a_twin_that_is_a_partner_of_the_place_makes_three(matcher: Matcher) -> None:
    asked = question(matcher, request_id="ps-hizma")
    named = dataclasses.replace(asked.query, existing_partners=("Sedan, FR", "Kommune, BG"))
    asked = dataclasses.replace(asked, query=named)
    eisenach = matcher.snapshot.row["16063105"]

    values = connection_values(matcher.profiles, asked)
    [fact] = connection_facts(matcher.profiles, asked, eisenach)

    assert np.flatnonzero(~values.missing).tolist() == [eisenach]
    assert fact.kind == "trilateral"
    assert "Sedan" in fact.text["de"]
    assert "three" in fact.text["en"]


def test_experience_next_door_counts_and_is_told(matcher: Matcher) -> None:
    asked = question(matcher, country="TN", themes=("waste",))
    values = geography_values(matcher.profiles, asked).value
    row = matcher.snapshot.row

    assert values[row[GLADBACH]] > 0.1
    assert values[row["05113000"]] == pytest.approx(0.1)  # Essen is 57 km away
    [fact] = geography_facts(matcher.profiles, asked, row[GLADBACH])
    assert (fact.kind, fact.unit) == ("experienced_neighbour", KOELN)
    assert "Köln (14 km" in fact.text["de"]


def test_the_own_utility_is_no_neighbour_but_knows_what_its_city_knows(matcher: Matcher) -> None:
    asked = question(matcher, country="TN", themes=("waste",))
    row = matcher.snapshot.row

    [fact] = geography_facts(matcher.profiles, asked, row[UTILITY])

    assert (fact.kind, fact.unit) == ("experienced_relative", KOELN)
    assert geography_facts(matcher.profiles, asked, row[KOELN]) == ()


def test_partnerships_with_the_asking_place_count_once(matcher: Matcher) -> None:
    elsewhere = question(matcher, country="TN", themes=("waste",))
    here = question(matcher, country="TN", place="Tunis", themes=("waste",))
    gladbach = matcher.snapshot.row[GLADBACH]

    assert geography_facts(matcher.profiles, elsewhere, gladbach)
    assert not geography_facts(matcher.profiles, here, gladbach)
    assert kinds(matcher, here, GLADBACH) == ["neighbour_of_partner"]


def test_a_partner_around_the_asking_place_counts_the_more_the_nearer(matcher: Matcher) -> None:
    row, profiles = matcher.snapshot.row, matcher.profiles
    north = question(matcher, country="PS", place="Nablus", themes=("gender",))
    south = question(matcher, country="PS", place="Hizma", themes=("gender",))

    values = [geography_values(profiles, asked).value[row[KOELN]] for asked in (north, south)]
    fact = geography_facts(profiles, south, row[KOELN])[0]

    assert 0.1 < values[0] < values[1]
    assert fact.kind == "partner_in_region"
    assert fact.text["de"] == "Partner Bethlehem liegt 15 km von Hizma."
    assert fact.text["en"] == "Its partner Bethlehem is 15 km from Hizma."


def test_a_neighbour_with_a_partner_around_the_place_is_told_with_it(matcher: Matcher) -> None:
    asked = question(matcher, country="PS", place="Hizma", themes=("gender",))
    gladbach = matcher.snapshot.row[GLADBACH]

    facts = geography_facts(matcher.profiles, asked, gladbach)

    found = {fact.kind: fact for fact in facts}
    assert set(found) == {"partner_in_region", "neighbour_in_region"}
    assert found["neighbour_in_region"].unit == KOELN
    assert "Köln (14 km" in found["neighbour_in_region"].text["de"]
    assert "Bethlehem, 15 km" in found["neighbour_in_region"].text["en"]


def test_only_partners_of_the_same_country_lie_in_the_region(matcher: Matcher) -> None:
    here = question(matcher, country="PS", place="Hizma", themes=("gender",))
    across = dataclasses.replace(here, query=dataclasses.replace(here.query, country="TN"))
    nowhere = question(matcher, country="PS", place="Nirgendwo", themes=("gender",))
    koeln = matcher.snapshot.row[KOELN]

    for asked in (across, nowhere):
        kinds = {fact.kind for fact in geography_facts(matcher.profiles, asked, koeln)}
        assert not kinds & {"partner_in_region", "neighbour_in_region"}


def test_a_hidden_partner_lies_in_no_region(matcher: Matcher) -> None:
    hidden = matcher.without(HiddenPair(KOELN, "ps-bethlehem"))
    asked = question(hidden, country="PS", place="Hizma", themes=("gender",))
    row = matcher.snapshot.row

    assert geography_facts(hidden.profiles, asked, row[KOELN])[0].kind != "partner_in_region"
    told = geography_facts(hidden.profiles, asked, row[GLADBACH])
    assert all("Bethlehem" not in fact.text["de"] for fact in told)


def test_a_neighbour_that_has_shown_nothing_gets_less(matcher: Matcher) -> None:
    profiles, row = matcher.profiles, matcher.snapshot.row
    partner = np.array([row[KOELN]])
    idle = dataclasses.replace(profiles, commitment=np.zeros(len(profiles)))
    busy = dataclasses.replace(profiles, commitment=np.ones(len(profiles)))

    gladbach = row[GLADBACH]
    less, more = nearest(idle, partner).value[gladbach], nearest(busy, partner).value[gladbach]

    assert less == pytest.approx(0.4 * more)
    assert nearest(busy, partner).value[row[KOELN]] == 0.0
