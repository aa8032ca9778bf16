"""Why not this one? Any unit can be asked for, and the answer holds beside the list."""

from __future__ import annotations

import pytest

from matcher import Matcher, MatchInput
from matcher.document import Comparison, MatchDocument
from models.errors import NotFoundError

EVERY = 1000
ASKED = MatchInput(request_id="ps-west-bani-zeid")


@pytest.fixture(scope="module")
def whole(matcher: Matcher) -> MatchDocument:
    return matcher.match(ASKED, k=EVERY)


def compared(matcher: Matcher, ags: str, k: int = 5, locale: str = "de") -> Comparison:
    found = matcher.match(ASKED, k=k, compare=ags, locale=locale).comparison
    assert found is not None
    return found


def test_without_the_question_there_is_no_answer(whole: MatchDocument) -> None:
    assert whole.comparison is None


def test_every_unit_can_be_asked_for_and_stands_where_the_whole_list_has_it(
    matcher: Matcher, whole: MatchDocument
) -> None:
    for listed in whole.candidates:
        comparison = compared(matcher, listed.ags)

        assert comparison.candidate == listed
        assert comparison.label in comparison.summary


def test_the_list_stays_as_it_is(matcher: Matcher, whole: MatchDocument) -> None:
    document = matcher.match(ASKED, k=5, compare=whole.candidates[-1].ags)

    assert document.candidates == whole.candidates[:5]


def test_differences_add_up_and_lead_with_what_tells_most(
    matcher: Matcher, whole: MatchDocument
) -> None:
    last = whole.candidates[-1]
    comparison = compared(matcher, last.ags)

    assert [other.rank for other in comparison.versus] == [1, 5]
    for other in comparison.versus:
        listed = whole.candidates[other.rank - 1]
        assert other.difference == pytest.approx(last.score - listed.score, abs=1e-9)
        assert sum(f.difference for f in other.factors) == pytest.approx(other.difference)
        sizes = [abs(factor.difference) for factor in other.factors]
        assert sizes == sorted(sizes, reverse=True)
        for factor in other.factors:
            assert last.label in factor.text
            assert listed.label in factor.text
        assert other.summary in comparison.summary


def test_a_unit_of_the_list_is_not_compared_with_itself(
    matcher: Matcher, whole: MatchDocument
) -> None:
    first = compared(matcher, whole.candidates[0].ags)
    alone = compared(matcher, whole.candidates[0].ags, k=1)

    assert "Das ist in der Liste." in first.summary
    assert [other.rank for other in first.versus] == [2, 5]
    assert alone.versus == ()


def test_a_partner_of_the_asking_place_is_told_as_such(matcher: Matcher) -> None:
    document = matcher.match(MatchInput(place="Nablus", country="PS"), k=5, compare="09564000")

    assert document.comparison is not None
    assert document.comparison.candidate is None
    assert "schon Partner" in document.comparison.summary
    assert "Nürnberg" in [partner.name for partner in document.partners]


def test_english_says_the_same_figures(matcher: Matcher, whole: MatchDocument) -> None:
    last = whole.candidates[-1]
    german, english = (compared(matcher, last.ags, locale=locale) for locale in ("de", "en"))

    assert f"Platz {last.rank}" in german.summary
    assert f"number {last.rank}" in english.summary
    assert [one.difference for one in german.versus] == [one.difference for one in english.versus]


def test_an_unknown_key_is_named(matcher: Matcher) -> None:
    with pytest.raises(NotFoundError, match="01999999"):
        compared(matcher, "01999999")


def test_a_narrowed_list_keeps_the_ranks_of_the_whole_one(
    matcher: Matcher, whole: MatchDocument
) -> None:
    wanted = whole.candidates[1::3]
    keys = [one.ags for one in reversed(wanted)]

    document = matcher.match(ASKED, k=EVERY, within=keys)

    assert document.candidates == wanted
    assert (document.narrowed, document.considered) == (len(wanted), whole.considered)
    assert matcher.match(ASKED, k=EVERY, within=()).candidates == ()
    assert whole.narrowed is None


def test_a_list_goes_on_where_it_stopped(matcher: Matcher, whole: MatchDocument) -> None:
    assert matcher.match(ASKED, k=4, skip=3).candidates == whole.candidates[3:7]
    assert matcher.match(ASKED, k=4, skip=EVERY).candidates == ()


def test_a_list_is_narrowed_to_units_that_there_are(matcher: Matcher) -> None:
    with pytest.raises(NotFoundError):
        matcher.match(ASKED, k=3, within=["08999999"])
