"""Single factors: ranges, direction, missing data."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from matcher import Matcher, MatchInput
from matcher.commitments import commitment_evidence, commitment_of
from matcher.factors import FACTORS
from matcher.factors.engagement import capacity_values
from matcher.factors.experience import experience_values, relevance, standing
from matcher.factors.structure import disparity_values, size_values, structure_values
from matcher.factors.surroundings import language_values
from matcher.factors.text import text_values
from matcher.factors.themes import theme_values
from matcher.profiles import THEME_COLUMN, Evidence, Profiles
from matcher.question import Question
from matcher.score import score_units
from matcher.weights import resolve_weights

ASKED = ("waste", "wastewater", "culture")
few = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def question(matcher: Matcher, **fields: object) -> Question:
    return matcher._reader.read(MatchInput(**fields))  # type: ignore[arg-type]  # from a table


def row(matcher: Matcher, name: str) -> int:
    return next(i for i, unit in enumerate(matcher.snapshot.units) if unit.name == name)


def with_evidence(profiles: Profiles, unit: int, theme: str, strength: float) -> Profiles:
    """The profiles with one more documented passage (the vectors don't matter here)."""
    evidence = profiles.evidence
    at = int(np.searchsorted(evidence.unit, unit))

    def insert(array: np.ndarray, value: object) -> np.ndarray:
        return np.insert(array, at, value)

    more = Evidence(
        insert(evidence.index, 0),
        insert(evidence.unit, unit),
        insert(evidence.themes, np.uint64(1 << THEME_COLUMN[theme])),
        insert(evidence.strength, strength),
        insert(evidence.documented, True),
    )
    return dataclasses.replace(profiles, evidence=more)


@few
@given(
    unit=st.integers(0, 39),
    theme=st.sampled_from([*ASKED, "sport"]),
    strength=st.floats(0.01, 1.0),
)
def test_more_evidence_never_lowers_theme_fit(
    matcher: Matcher, unit: int, theme: str, strength: float
) -> None:
    asked = question(matcher, country="PS", themes=ASKED)
    before = theme_values(matcher.profiles, asked).value

    after = theme_values(with_evidence(matcher.profiles, unit, theme, strength), asked).value

    assert np.all(after >= before - 1e-12)
    if theme in ASKED:
        assert after[unit] >= before[unit]
    else:
        assert np.array_equal(after, before)


def test_a_theme_that_is_hardly_asked_for_changes_hardly_anything(matcher: Matcher) -> None:
    asked = question(matcher, country="PS", themes=ASKED)
    more = question(matcher, country="PS", themes=(*ASKED, "sport"))
    hardly = dataclasses.replace(more, theme_weights=np.array([0.333, 0.333, 0.333, 0.001]))

    before = theme_values(matcher.profiles, asked).value
    after = theme_values(matcher.profiles, hardly).value

    assert np.abs(after - before).max() < 0.005
    assert np.abs(theme_values(matcher.profiles, more).value - before).max() > 0.05


def test_a_specialist_for_one_of_three_themes_keeps_more_than_a_third(matcher: Matcher) -> None:
    asked = question(matcher, country="PS", themes=ASKED)
    unit = row(matcher, "Wangerooge")

    value = theme_values(with_evidence(matcher.profiles, unit, "waste", 1.0), asked).value[unit]

    assert 0.1 + 0.9 / 3 < value < 0.1 + 0.9 / 2


@pytest.mark.parametrize("request_id", ["ps-west-bani-zeid", "ma-essaouira", "ps-sourif"])
def test_all_values_lie_in_0_to_1(matcher: Matcher, request_id: str) -> None:
    asked = question(matcher, request_id=request_id)

    for factor in FACTORS:
        values = factor.compute(matcher.profiles, asked)
        assert values.value.shape == values.missing.shape == (len(matcher.profiles),)
        assert np.all((values.value >= 0.0) & (values.value <= 1.0)), factor.id
        assert np.all(values.value[values.missing] > 0.0), factor.id
        assert np.all(values.value[values.missing] < 1.0), factor.id


@pytest.mark.parametrize("request_id", ["ps-west-bani-zeid", "ps-hizma", "ma-essaouira"])
def test_one_unit_alone_scores_as_among_all(matcher: Matcher, request_id: str) -> None:
    asked, weights = question(matcher, request_id=request_id), resolve_weights()
    every = score_units(matcher.profiles, asked, weights)

    for unit in range(len(matcher.profiles)):
        alone = score_units(matcher.profiles.only(unit), asked, weights)
        assert np.array_equal(alone.value[0], every.value[unit])
        assert alone.total[0] == every.total[unit]


def test_size_is_best_near_the_own_size_and_falls_on_both_sides(matcher: Matcher) -> None:
    asked = question(matcher, country="PS", population=20_000)
    size = size_values(matcher.profiles, asked)

    def value(name: str) -> float:
        return float(size[row(matcher, name)])

    assert value("Xanten") == value("Eberswalde") == 1.0
    assert value("Nebelschütz") < value("Saerbeck") < 1.0
    assert value("Köln") < value("Krefeld") < 1.0


def test_a_wished_size_decides(matcher: Matcher) -> None:
    text = "Hebron (200.000 Einwohner) sucht Rat zu Abfall von einer Stadt mit 7.000 Einwohnern."
    size = size_values(matcher.profiles, question(matcher, text=text, country="PS"))

    assert size[row(matcher, "Saerbeck")] == 1.0
    assert size[row(matcher, "Krefeld")] < 0.1


def test_a_small_town_is_wished_for(matcher: Matcher) -> None:
    text = "Hebron sucht Rat zu Abfall und wünscht eine kleine Stadt als Partner."
    size = size_values(matcher.profiles, question(matcher, text=text, country="NA"))

    assert size[row(matcher, "Saerbeck")] == 1.0
    assert size[row(matcher, "Köln")] < size[row(matcher, "Wismar")] < 1.0


def test_a_district_that_asks_prefers_landkreise(matcher: Matcher) -> None:
    own = question(matcher, country="PS", population=200_000)
    district = dataclasses.replace(own, query=dataclasses.replace(own.query, tier="district"))

    of_town = size_values(matcher.profiles, own)
    of_district = size_values(matcher.profiles, district)

    assert of_district[row(matcher, "Enzkreis")] > of_town[row(matcher, "Enzkreis")]
    assert of_district[row(matcher, "Krefeld")] < of_town[row(matcher, "Krefeld")]


def test_without_sizes_and_traits_structure_is_missing(matcher: Matcher) -> None:
    values = structure_values(matcher.profiles, question(matcher, country="NA"))

    municipal = values.value != 0.2
    assert values.missing[municipal].all()
    assert set(values.value[municipal].tolist()) == {0.5}


def test_a_utility_is_no_municipality(matcher: Matcher) -> None:
    values = structure_values(matcher.profiles, question(matcher, country="PS", population=9_000))
    utility = row(matcher, "Stadtentwässerungsbetriebe Köln")

    assert not values.missing[utility]
    assert values.value[utility] == 0.2


def test_a_borough_without_inhabitants_is_missing_in_size(matcher: Matcher) -> None:
    values = structure_values(matcher.profiles, question(matcher, country="PS", population=9_000))
    borough = row(matcher, "Treptow-Köpenick")

    assert values.missing[borough]
    assert values.value[borough] == 0.5


def test_a_landkreis_that_is_asked_for_is_preferred(matcher: Matcher) -> None:
    text = "El Guettar sucht einen Vertrag mit einem deutschen Landkreis zu Abfall."
    values = structure_values(matcher.profiles, question(matcher, text=text, country="TN"))

    assert not values.missing[row(matcher, "Enzkreis")]
    assert values.value[row(matcher, "Enzkreis")] > values.value[row(matcher, "Xanten")]


def test_a_town_by_the_sea_is_nearer_to_one_by_the_sea(matcher: Matcher) -> None:
    inland = structure_values(matcher.profiles, question(matcher, country="PS", population=44_000))
    coast = structure_values(matcher.profiles, question(matcher, request_id="ma-essaouira"))
    wismar, eisenach = row(matcher, "Wismar"), row(matcher, "Eisenach")

    assert inland.value[wismar] == inland.value[eisenach]
    assert coast.value[wismar] > coast.value[eisenach]


def test_usual_partners_come_from_the_data_and_are_at_least_three(matcher: Matcher) -> None:
    usual = matcher.profiles.usual_partners

    assert usual[row(matcher, "Saerbeck")] == 3.0
    assert np.isnan(usual[row(matcher, "Stadtentwässerungsbetriebe Köln")])
    assert np.nanmin(usual) == 3.0


def test_workload_is_a_penalty_for_more_than_usual(matcher: Matcher) -> None:
    busy = dataclasses.replace(matcher.profiles)
    busy.__dict__["partner_count"] = np.full(len(busy), 4)
    saerbeck = row(matcher, "Saerbeck")

    values = capacity_values(busy, question(matcher, country="PS"))

    assert values.value[saerbeck] == pytest.approx(1 / 3)
    assert capacity_values(matcher.profiles, question(matcher, country="PS")).value[saerbeck] == 0.0
    document = matcher.match(MatchInput(country="PS"), k=1000)
    assert all(c.factors[-1].contribution <= 0.0 for c in document.candidates)


def test_a_shared_official_language_counts_english_does_not(matcher: Matcher) -> None:
    arabic = language_values(matcher.profiles, question(matcher, country="MA"))
    english = language_values(matcher.profiles, question(matcher, country="NA"))

    assert arabic.value[row(matcher, "Köln")] > 0.1
    assert english.missing.all()


def test_the_same_words_are_nearer_than_others(matcher: Matcher) -> None:
    text = "Umbau eines offenen Abwasserlaufs zum naturnahen Fluss mit allen Anliegern."
    values = text_values(matcher.profiles, question(matcher, text=text, country="PS"))

    assert int(values.value.argmax()) == row(matcher, "Emschergenossenschaft")
    assert values.missing[row(matcher, "Wangerooge")]


def test_an_undated_partnership_in_the_country_outweighs_any_project_next_door(
    matcher: Matcher,
) -> None:
    asked = question(matcher, country="PS")
    bonds = matcher.profiles.bonds
    in_country = bonds.country == matcher.profiles.country_number["PS"]
    weak = dataclasses.replace(bonds, strength=np.where(in_country, 0.01, 1.0))

    counts = relevance(dataclasses.replace(matcher.profiles, bonds=weak), asked)

    told = in_country & ~bonds.listed & ~bonds.ended
    assert told.any()
    assert counts.value[told].min() > counts.value[~in_country].max()


def test_a_listed_partnership_counts_less_than_a_told_one_and_an_ended_one_half(
    matcher: Matcher,
) -> None:
    bonds = matcher.profiles.bonds
    nothing = np.zeros(len(bonds.unit), dtype=bool)
    told = dataclasses.replace(bonds, listed=nothing, ended=nothing)
    listed = dataclasses.replace(told, listed=~nothing)
    over = dataclasses.replace(told, ended=~nothing)

    assert (standing(listed) < standing(told)).all()
    assert np.allclose(standing(over), standing(told) / 2)


def test_own_work_is_measured_against_units_of_the_size(matcher: Matcher) -> None:
    snapshot, usual = matcher.snapshot, matcher.profiles.usual_statements
    small, large = row(matcher, "Saerbeck"), row(matcher, "Köln")
    competences = tuple(
        dataclasses.replace(snapshot.competences[0], ags=snapshot.units[unit].ags)
        for unit in (small, large)
        for _ in range(5)
    )
    bigger = np.where(np.arange(len(usual)) == large, 20.0, usual)

    nobody, nothing = np.empty(0, np.int32), np.empty(0)
    evidence = commitment_evidence(snapshot, competences, nobody, nothing, bigger)

    assert usual[small] == 5.0
    assert evidence[small] >= 2 / 3
    assert evidence[large] < evidence[small]


def test_one_unit_alone_is_as_committed_as_among_all(matcher: Matcher) -> None:
    snapshot, profiles = matcher.snapshot, matcher.profiles
    for unit in range(len(profiles)):
        ags = snapshot.units[unit].ags
        own = profiles.bonds.index[profiles.bonds.unit == unit].tolist()
        alone = commitment_of(
            snapshot,
            [competence for competence in profiles.competences if competence.ags == ags],
            [snapshot.partnerships[index] for index in own],
            [membership for membership in snapshot.memberships if membership.ags == ags],
            float(profiles.usual_statements[unit]),
        )
        assert alone == pytest.approx(float(profiles.commitment[unit]))


def test_an_operator_counts_by_how_much_of_the_request_operators_run(matcher: Matcher) -> None:
    utility = row(matcher, "Stadtentwässerungsbetriebe Köln")

    def value(*themes: str) -> float:
        asked = question(matcher, country="PS", population=9_000, themes=themes)
        return float(structure_values(matcher.profiles, asked).value[utility])

    assert (value("wastewater"), value("culture")) == pytest.approx((0.8, 0.2))
    assert value("culture") < value("wastewater", "culture") < value("wastewater")


def test_an_operator_that_asks_finds_its_like(matcher: Matcher) -> None:
    name, themes = "Luapula Water and Sewerage Company", ("wastewater",)
    utility = question(matcher, country="TZ", place=name, themes=themes)
    town = question(matcher, country="TZ", place="Luapula", themes=themes)
    own, koeln = row(matcher, "Stadtentwässerungsbetriebe Köln"), row(matcher, "Köln")

    asked_by_utility = structure_values(matcher.profiles, utility).value
    asked_by_town = structure_values(matcher.profiles, town).value

    assert asked_by_utility[own] == 1.0
    assert asked_by_utility[koeln] == pytest.approx(0.6 * asked_by_town[koeln])


def test_what_an_operator_knows_of_a_country_counts_in_its_field(matcher: Matcher) -> None:
    profiles = matcher.profiles
    utility = row(matcher, "Stadtentwässerungsbetriebe Köln")
    bonds = profiles.bonds
    moved = dataclasses.replace(
        bonds, unit=np.where(bonds.unit == row(matcher, "Mannheim"), utility, bonds.unit)
    )
    profiles = dataclasses.replace(profiles, bonds=moved, all_bonds=moved)

    def values(*themes: str) -> np.ndarray:
        asked = question(matcher, country="PS", themes=themes)
        return experience_values(profiles, asked).value

    assert values("mobility")[utility] > values("gender")[utility] > 0.1
    assert values("mobility")[row(matcher, "Xanten")] == values("gender")[row(matcher, "Xanten")]


def test_a_district_by_its_name_prefers_landkreise(matcher: Matcher) -> None:
    district = question(matcher, country="TZ", place="Distrikt Njombe")
    size = size_values(matcher.profiles, district)

    joint = row(matcher, "Verbandsgemeinde Bernkastel-Kues")
    assert size[row(matcher, "Enzkreis")] > size[joint] > size[row(matcher, "Köln")]


def test_a_far_larger_city_loses_more_than_a_larger_one(matcher: Matcher) -> None:
    size = size_values(matcher.profiles, question(matcher, country="PS", population=20_000))

    def value(name: str) -> float:
        return float(size[row(matcher, name)])

    assert value("Flensburg") > value("Bergisch Gladbach") > value("Krefeld") > value("Köln") == 0.0


def test_a_city_of_another_order_is_a_penalty_a_larger_one_is_none(matcher: Matcher) -> None:
    asked = question(matcher, country="PS", population=8_000)
    values = disparity_values(matcher.profiles, asked)

    def value(name: str) -> float:
        return float(values.value[row(matcher, name)])

    assert value("Flensburg") == value("Bergisch Gladbach") == value("Saerbeck") == 0.0
    assert 0.0 < value("Krefeld") < value("Nürnberg") < 1.0
    assert value("Köln") == value("Berlin") == 1.0
    assert values.missing[row(matcher, "Treptow-Köpenick")]
    assert disparity_values(matcher.profiles, question(matcher, country="PS")).missing.all()
