"""The ranked list: from a request to candidates, through the public interface."""

from __future__ import annotations

import dataclasses
from itertools import pairwise

import msgspec
import pytest

from indexer.snapshot import Snapshot
from matcher import Matcher, MatchInput
from models.errors import BadInputError, EncoderMismatchError, NotFoundError

EVERY = 1000
REQUESTS = [
    "ma-essaouira",
    "ps-bani-zeid-al-sharqiya",
    "ps-hizma",
    "ps-sourif",
    "ps-west-bani-zeid",
    "ua-kuyalnyck",
    "ua-mariupol",
    "ua-vyschnivets",
]


@pytest.mark.parametrize("request_id", REQUESTS)
def test_every_score_is_the_sum_of_its_contributions(matcher: Matcher, request_id: str) -> None:
    for candidate in matcher.match(MatchInput(request_id=request_id), k=EVERY).candidates:
        total = sum(round(factor.contribution * 10_000) for factor in candidate.factors)
        assert total == round(candidate.score * 10_000)
        for factor in candidate.factors:
            assert 0.0 <= factor.value <= 1.0
            assert factor.contribution == pytest.approx(factor.value * factor.weight, abs=6e-5)


@pytest.mark.parametrize("request_id", REQUESTS)
def test_a_factor_without_data_is_neutral_never_0_or_1(matcher: Matcher, request_id: str) -> None:
    document = matcher.match(MatchInput(request_id=request_id), k=EVERY)
    missing = [f for c in document.candidates for f in c.factors if f.missing]

    assert missing
    assert all(0.0 < factor.value < 1.0 for factor in missing)
    assert all(factor.reason and factor.source for factor in missing)


def test_every_unit_is_ranked_once_in_order(matcher: Matcher, small_snapshot: Snapshot) -> None:
    document = matcher.match(MatchInput(request_id="ps-west-bani-zeid"), k=EVERY)

    assert [c.rank for c in document.candidates] == list(range(1, document.considered + 1))
    assert len({c.ags for c in document.candidates}) == len(small_snapshot.units)
    assert sorted(c.rank_by_score for c in document.candidates) == [
        c.rank for c in document.candidates
    ]
    by_score = sorted(document.candidates, key=lambda c: c.rank_by_score)
    for higher, lower in pairwise(by_score):
        assert (-higher.score, higher.ags) < (-lower.score, lower.ags)


def test_the_same_input_gives_the_same_answer(matcher: Matcher) -> None:
    given = MatchInput(request_id="ps-west-bani-zeid")

    once, twice = matcher.match(given), matcher.match(given)

    assert msgspec.json.encode(once) == msgspec.json.encode(twice)


def test_documented_work_outranks_what_is_unknown(matcher: Matcher) -> None:
    given = MatchInput(country="PS", population=20_000, themes=("waste",))

    document = matcher.match(given, k=EVERY)
    rank = {c.name: c.rank for c in document.candidates}

    # Eberswalde sorts organic waste, Wangerooge has nothing but the register
    assert rank["Eberswalde"] <= 3
    documented = [
        c.rank_by_score for c in document.candidates if "waste" in {t.id for t in c.themes}
    ]
    assert documented
    assert rank["Wangerooge"] > max(documented)


def test_a_unit_of_which_nothing_is_known_never_looks_sure(matcher: Matcher) -> None:
    document = matcher.match(MatchInput(request_id="ps-west-bani-zeid"), k=EVERY)

    unknown = next(c for c in document.candidates if c.name == "Wangerooge")

    assert unknown.confidence == "low"
    assert unknown.themes == ()
    assert unknown.evidence == ()
    assert any("außer dem Register nichts bekannt" in text for text in unknown.against)


def test_an_indicator_is_context_and_never_high(matcher: Matcher, small_snapshot: Snapshot) -> None:
    given = MatchInput(country="UA", themes=("renewable_energy",))
    document = matcher.match(given, k=EVERY)
    with_indicators = [
        c
        for c in document.candidates
        if "Umfeld" in c.factors[0].reason and "Belegt" not in c.factors[0].reason
    ]

    assert with_indicators
    assert all(c.confidence == "low" for c in with_indicators)
    assert all(c.factors[0].value <= 0.1 + 0.9 * 0.2 for c in with_indicators)


def test_a_request_without_themes_claims_little_and_says_so(matcher: Matcher) -> None:
    document = matcher.match(MatchInput(request_id="ps-sourif"))

    assert document.query.themes == ()
    assert not document.query.themes_known
    assert any("keine erfunden" in note for note in document.notes)
    assert {c.confidence for c in document.candidates} == {"low"}
    assert all(c.factors[0].missing and not c.themes for c in document.candidates)


def test_evidence_is_word_for_word_with_source_and_span(
    matcher: Matcher, small_snapshot: Snapshot
) -> None:
    document = matcher.match(MatchInput(request_id="ps-west-bani-zeid"), k=EVERY)
    texts = {
        (passage := small_snapshot.passage(row)).id: passage.text
        for row in range(small_snapshot.passage_count)
    }

    pairs = [pair for c in document.candidates for pair in c.evidence]
    assert pairs
    for pair in pairs:
        assert texts[pair.passage] == pair.text
        assert pair.source
        assert -1.0 <= pair.similarity <= 1.0
        if pair.request_span is not None:
            start, end = pair.request_span
            assert document.query.text[start:end] in (pair.request_text or "")
    for candidate in document.candidates:
        shown = {pair.passage for pair in candidate.evidence}
        for theme in candidate.themes:
            assert set(theme.evidence) <= shown
            assert theme.evidence


def test_a_partner_of_the_place_is_named_and_not_proposed(matcher: Matcher) -> None:
    text = "Die Stadt Beit Jala in Palästina (12.000 Einwohner) sucht Hilfe bei Abwasser."

    document = matcher.match(MatchInput(text=text), k=EVERY)

    assert document.query.place_id == "ps-beit-jala"
    assert [partner.name for partner in document.partners] == ["Bergisch Gladbach"]
    assert "Bergisch Gladbach" not in {c.name for c in document.candidates}
    assert any("Bergisch Gladbach" in note for note in document.notes)


def test_a_request_for_another_country_still_gets_an_answer_that_says_so(
    matcher: Matcher,
) -> None:
    document = matcher.match(MatchInput(request_id="ua-vyschnivets"))

    assert document.notes[0].startswith("Nicht für Deutschland")
    assert "Österreich" in document.notes[0]
    assert document.candidates


def test_a_request_that_can_not_be_acted_on_says_why(matcher: Matcher) -> None:
    document = matcher.match(MatchInput(request_id="ua-mariupol"))

    assert "nicht bearbeiten" in document.notes[0]
    assert "2017" in document.notes[0]
    assert document.candidates


def test_an_old_request_says_so(matcher: Matcher) -> None:
    document = matcher.match(MatchInput(request_id="ps-hizma"))

    assert any("2018" in note for note in document.notes)


def test_a_named_partner_shows_its_rank_wherever_it_stands(matcher: Matcher) -> None:
    text = "Die Stadt Hebron in Palästina sucht eine Partnerschaft mit der Stadt Xanten zu Abfall."

    document = matcher.match(MatchInput(text=text), k=1)

    named = document.named_partner
    assert named is not None
    assert named.ags == "05170052"
    assert named.candidate is not None
    assert named.candidate.rank > 1
    every = matcher.match(MatchInput(text=text), k=EVERY)
    assert every.candidates[named.candidate.rank - 1].ags == "05170052"
    assert any("richtet sich an" in text for text in document.candidates[0].against)


def test_a_named_partner_that_is_one_already_is_said(matcher: Matcher) -> None:
    document = matcher.match(MatchInput(request_id="ps-bani-zeid-al-sharqiya"))

    assert document.named_partner is not None
    assert document.named_partner.candidate is None
    assert "schon Partner" in document.named_partner.note


def test_explicit_fields_win_over_the_text(matcher: Matcher) -> None:
    text = "Die Stadt Essaouira in Marokko (44.000 Einwohner) sucht Hilfe bei Abwasser."

    query = matcher.query(
        MatchInput(text=text, country="tn", population=5_000, themes=("waste", "culture"))
    )

    assert (query.country, query.population) == ("TN", 5_000)
    assert [(theme.id, theme.weight) for theme in query.themes] == [
        ("waste", 0.5),
        ("culture", 0.5),
    ]


def test_fields_without_a_text_are_a_request(matcher: Matcher) -> None:
    document = matcher.match(MatchInput(country="PS", place="Hebron", themes=("waste",)))

    assert document.query.text == ""
    assert document.query.place_id == "ps-hebron"
    assert all(c.factors[1].missing for c in document.candidates)


def test_networks_alone_are_no_theme_fit(matcher: Matcher) -> None:
    document = matcher.match(MatchInput(country="PS", themes=("networks",)))

    assert all(c.factors[0].missing for c in document.candidates)
    assert {c.confidence for c in document.candidates} == {"low"}
    assert any("allgemeinen Austausch" in note for note in document.notes)


def test_russian_partnerships_are_no_experience(matcher: Matcher, small_snapshot: Snapshot) -> None:
    ags = next(p.ags for p in small_snapshot.partnerships if p.country == "RU")

    document = matcher.match(MatchInput(country="RU"), k=EVERY)

    experience = next(c for c in document.candidates if c.ags == ags).factors[2]
    assert experience.missing


def test_an_active_partnership_counts_more_than_an_ended_one(matcher: Matcher) -> None:
    active = matcher.match(MatchInput(country="NI"), k=EVERY)
    ended = matcher.match(MatchInput(country="BR"), k=EVERY)

    def experience(document: object) -> float:
        return next(c for c in document.candidates if c.name == "Köln").factors[2].value

    assert experience(active) > experience(ended) > 0.1


def test_a_state_partnership_counts_with_its_source(matcher: Matcher) -> None:
    document = matcher.match(MatchInput(country="TN", themes=("economy",)), k=EVERY)

    geography = next(c for c in document.candidates if c.state == "BY").factors[5]

    assert geography.value == 0.73
    assert "Bayern – Tunesien seit 2016" in geography.reason
    assert next(c for c in document.candidates if c.state == "NW").factors[5].missing


def test_weights_can_be_changed_and_are_shown(matcher: Matcher) -> None:
    only_size = {
        "themes": 0.0,
        "text": 0.0,
        "experience": 0.0,
        "commitment": 0.0,
        "geography": 0.0,
        "connections": 0.0,
        "language": 0.0,
        "capacity": 0.0,
        "disparity": 0.0,
    }

    document = matcher.match(MatchInput(country="PS", population=7_000, weights=only_size))

    assert document.weights["structure"] == 1.0
    best = document.candidates[0]
    assert best.score == best.factors[3].value == 1.0


def test_explanations_come_in_english(matcher: Matcher) -> None:
    document = matcher.match(MatchInput(request_id="ps-west-bani-zeid"), k=3, locale="en")

    assert document.query.country_name == "Palestinian Territories"
    assert document.candidates[0].factors[0].label == "Themes"
    assert "asked for" in document.candidates[0].factors[0].reason


@pytest.mark.parametrize(
    ("given", "error", "word"),
    [
        ({"request_id": "ps-surif"}, NotFoundError, "ps-sourif"),
        ({"country": "XX"}, NotFoundError, "'XX'"),
        ({"country": "PS", "themes": ("wast",)}, NotFoundError, "waste"),
        ({"country": "PS", "weights": {"theme": 1.0}}, NotFoundError, "themes"),
        ({"text": "zu kurz"}, BadInputError, "20"),
        ({"text": "\x00\x01\x02" * 20}, BadInputError, "UTF-8"),
    ],
)
def test_bad_input_gets_a_clear_error(
    matcher: Matcher, given: dict[str, object], error: type[BadInputError], word: str
) -> None:
    with pytest.raises(error) as caught:
        matcher.match(MatchInput(**given))  # type: ignore[arg-type]  # built from a table

    assert word in str(caught.value)


@pytest.mark.parametrize("k", [0, -1, 10**9])
def test_k_out_of_range_is_refused(matcher: Matcher, k: int) -> None:
    with pytest.raises(BadInputError, match="'k'"):
        matcher.match(MatchInput(country="PS"), k=k)


def test_another_encoder_than_the_snapshots_is_refused(
    small_snapshot: Snapshot, word_encoder: object
) -> None:
    other = dataclasses.make_dataclass("Other", [("hash", str, "other"), ("id", str, "other")])()

    with pytest.raises(EncoderMismatchError, match="other"):
        Matcher(small_snapshot, other)


def test_without_the_fairness_rule_the_score_alone_decides(matcher: Matcher) -> None:
    given = MatchInput(country="PS", themes=("renewable_energy", "wastewater"))

    fair = matcher.match(given, k=EVERY)
    plain = matcher.match(dataclasses.replace(given, fair=False), k=EVERY)

    assert any(c.moved_because for c in fair.candidates)
    assert [c.rank for c in plain.candidates] == [c.rank_by_score for c in plain.candidates]
    assert {c.moved_because for c in plain.candidates} == {None}
    assert {c.ags: c.score for c in plain.candidates} == {c.ags: c.score for c in fair.candidates}


def test_the_list_without_explanations_is_the_list(matcher: Matcher) -> None:
    given = MatchInput(request_id="ps-west-bani-zeid")

    listed = matcher.listed(given, 12)

    assert listed == [(c.ags, c.score) for c in matcher.match(given, k=12).candidates]
