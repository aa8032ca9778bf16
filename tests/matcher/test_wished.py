"""Wishes and limits act: limits rule units out, wishes weigh, and both can be left out."""

from __future__ import annotations

import pytest

from indexer.keys import STATE_NAMES
from matcher import Matcher, MatchInput
from matcher.document import Candidate, MatchDocument
from matcher.factors.wishes import wish_values
from matcher.inputs import Locale
from matcher.wished import ruled_out
from models.errors import NotFoundError

ASKING = (
    "Die Stadt Beit Jala in Palästina (12.000 Einwohner) sucht Rat bei Abfall und Trinkwasser. "
)
EVERYBODY = 1000


def match(matcher: Matcher, wish: str, locale: Locale = "de", **fields: object) -> MatchDocument:
    return matcher.match(MatchInput(text=ASKING + wish, **fields), EVERYBODY, locale)  # type: ignore[arg-type]


def wishes_of(candidate: Candidate) -> float:
    return next(factor.contribution for factor in candidate.factors if factor.id == "wishes")


def states(document: MatchDocument) -> set[str]:
    return {candidate.state for candidate in document.candidates}


def test_without_wishes_the_factor_is_nothing(matcher: Matcher) -> None:
    document = match(matcher, "")

    assert {wishes_of(candidate) for candidate in document.candidates} == {0.0}
    assert len(states(document)) > 2


def test_a_wished_state_is_a_limit(matcher: Matcher) -> None:
    everybody = match(matcher, "")
    document = match(matcher, "Gesucht wird eine Partnerschaft mit einer bayerischen Stadt.")

    assert states(document) == {"BY"}
    assert document.considered == sum(c.state == "BY" for c in everybody.candidates)
    assert any("Partner in Bayern" in note for note in document.notes)


def test_a_preferred_state_weighs_and_leaves_nobody_out(matcher: Matcher) -> None:
    everybody = match(matcher, "")
    document = match(matcher, "Gesucht wird eine Stadt, gern in Bayern.")

    assert document.considered == everybody.considered
    for candidate in document.candidates:
        assert wishes_of(candidate) == (0.0 if candidate.state == "BY" else -0.06)


@pytest.mark.parametrize(
    ("wish", "trait"),
    [
        ("Gesucht wird eine Stadt am Meer.", "coast"),
        ("Gesucht wird eine Gemeinde mit Weinbau.", "wine"),
        ("Gesucht wird eine Gemeinde in den Bergen.", "mountains"),
    ],
)
def test_a_wished_trait_costs_those_who_lack_it(matcher: Matcher, wish: str, trait: str) -> None:
    document = match(matcher, wish)
    units = {unit.ags: unit for unit in matcher.snapshot.units}

    having = [c for c in document.candidates if trait in units[c.ags].traits]
    lacking = [c for c in document.candidates if trait not in units[c.ags].traits]
    unknown = [c for c in lacking if c.kind in ("bezirk", "unternehmen", "verband")]
    assert having
    assert {wishes_of(candidate) for candidate in having} == {0.0}
    assert {wishes_of(candidate) for candidate in unknown} == {0.0}
    assert {wishes_of(c) for c in lacking if c not in unknown} == {-0.12}
    for candidate in lacking:
        if candidate not in unknown:
            assert any("nicht erfüllt" in text for text in candidate.against)


def test_a_mere_preference_counts_half(matcher: Matcher) -> None:
    document = match(matcher, "Gesucht wird eine Stadt, idealerweise am Meer.")
    [wish] = [wish for wish in document.query.wishes if wish.id == "coast"]

    assert wish.preferred
    assert min(wishes_of(candidate) for candidate in document.candidates) == -0.06


def test_the_score_is_still_the_sum_of_its_contributions(matcher: Matcher) -> None:
    document = match(matcher, "Gesucht wird eine kleine Stadt am Meer, gern in Bayern.")

    for candidate in document.candidates:
        total = sum(round(10_000 * factor.contribution) for factor in candidate.factors)
        assert total == round(10_000 * candidate.score)
    assert min(wishes_of(candidate) for candidate in document.candidates) >= -0.24


def test_what_is_ruled_out_is_not_proposed(matcher: Matcher) -> None:
    document = match(matcher, "Eine Stadt am Meer kommt nicht in Frage.")
    units = {unit.ags: unit for unit in matcher.snapshot.units}

    assert not any("coast" in units[c.ags].traits for c in document.candidates)
    assert document.considered < match(matcher, "").considered


@pytest.mark.parametrize(
    ("wish", "fits"),
    [
        ("Gesucht wird eine Kleinstadt.", (0, 20_000)),
        ("Gesucht wird eine Großstadt.", (100_000, 10**8)),
        ("Wir suchen eine Gemeinde mit 10.000 bis 50.000 Einwohnern.", (10_000, 50_000)),
        ("Wir suchen eine ähnlich große Stadt.", (8_000, 18_000)),
    ],
)
def test_a_wished_size_costs_the_more_the_further_away(
    matcher: Matcher, wish: str, fits: tuple[int, int]
) -> None:
    candidates = [c for c in match(matcher, wish).candidates if c.population]

    inside = [c for c in candidates if fits[0] <= (c.population or 0) <= fits[1]]
    assert inside
    assert all(wishes_of(candidate) == 0 for candidate in inside)
    largest = max(candidates, key=lambda c: c.population or 0)
    smallest = min(candidates, key=lambda c: c.population or 0)
    assert min(wishes_of(largest), wishes_of(smallest)) == -0.12


def test_a_wish_that_is_left_out_has_no_effect_and_is_shown(matcher: Matcher) -> None:
    wish = "Gesucht wird eine bayerische Stadt am Meer."
    plain = match(matcher, "Gesucht wird eine Stadt.")
    document = match(matcher, wish, drop=("state_by", "coast"))

    assert document.query.dropped == ("coast", "state_by")
    assert {one.id for one in document.query.wishes if one.dropped} == {"coast", "state_by"}
    assert document.considered == plain.considered
    assert {wishes_of(candidate) for candidate in document.candidates} == {0.0}


def test_leaving_out_what_does_not_exist_is_an_error(matcher: Matcher) -> None:
    with pytest.raises(NotFoundError, match="seaside"):
        match(matcher, "Gesucht wird eine Stadt am Meer.", drop=("seaside",))


def test_a_partner_that_the_request_names_is_not_proposed(matcher: Matcher) -> None:
    wish = "Verschwistert mit Krefeld, suchen wir einen zweiten Partner."
    document = match(matcher, wish)

    assert "05114000" not in {candidate.ags for candidate in document.candidates}
    [partner] = [one for one in document.partners if one.ags == "05114000"]
    assert partner.source == "Angabe im Gesuch"
    assert document.query.existing_partners == ("Krefeld, DE",)

    again = match(matcher, wish, drop=("Krefeld, DE",))
    assert "05114000" in {candidate.ags for candidate in again.candidates}


def test_the_unit_that_is_named_is_never_ruled_out(matcher: Matcher) -> None:
    wish = "Gesucht wird eine bayerische Stadt oder eine Partnerschaft mit Krefeld."
    document = match(matcher, wish)

    assert document.named_partner is not None
    assert document.named_partner.ags == "05114000"
    assert document.named_partner.candidate is not None


def test_why_a_unit_beyond_the_limits_is_not_there(matcher: Matcher) -> None:
    given = MatchInput(text=ASKING + "Gesucht wird eine bayerische Stadt.")
    document = matcher.match(given, 5, "en", compare="05114000")

    assert document.comparison is not None
    assert document.comparison.candidate is None
    assert "rules out Krefeld" in document.comparison.summary


@pytest.mark.parametrize("state", ["BY", "NW", "BW"])
def test_states_rule_out_exactly_the_others(matcher: Matcher, state: str) -> None:
    name = STATE_NAMES[state]  # type: ignore[index]
    document = match(matcher, f"Gesucht wird eine Stadt in {name}.")

    assert states(document) <= {state}


@pytest.mark.parametrize(
    "wish",
    [
        "Gesucht wird eine ländliche Gemeinde, nicht in Bayern.",
        "Gesucht wird eine Kleinstadt, aber nicht am Meer.",
    ],
)
def test_both_views_hold_a_unit_against_the_wishes_alike(matcher: Matcher, wish: str) -> None:
    question = matcher.question(MatchInput(text=ASKING + wish))
    everybody = matcher.profiles
    out, value = ruled_out(everybody, question), wish_values(everybody, question).value

    for row in range(len(everybody)):
        alone = everybody.only(row)
        assert ruled_out(alone, question)[0] == out[row]
        assert wish_values(alone, question).value[0] == value[row]
    assert out.any()
