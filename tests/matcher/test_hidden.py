"""A hidden partnership leaves no trace."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from indexer.reindex import reindex
from indexer.snapshot import Snapshot, open_snapshot
from matcher import HiddenPair, Matcher, MatchInput
from matcher.commitments import commitment_evidence
from matcher.hidden import names_of, visible_texts
from models import Encoder
from models.errors import NotFoundError
from models.text import fold

KOELN, KREFELD = "05315000", "05114000"


def pairs(snapshot: Snapshot) -> list[HiddenPair]:
    return [HiddenPair(p.ags, p.place) for p in snapshot.partnerships]


def test_no_visible_text_of_the_unit_names_the_hidden_partner(
    matcher: Matcher, small_snapshot: Snapshot
) -> None:
    for pair in pairs(small_snapshot):
        hidden = matcher.without(pair)
        text = fold(" | ".join(visible_texts(hidden.profiles, pair.ags)))
        for name in names_of(small_snapshot, pair):
            assert f" {name} " not in f" {text} ", (pair, name)


def test_the_test_above_can_fail(matcher: Matcher, small_snapshot: Snapshot) -> None:
    text = fold(" | ".join(visible_texts(matcher.profiles, KOELN)))

    assert "bethlehem" in names_of(small_snapshot, HiddenPair(KOELN, "ps-bethlehem"))
    assert " bethlehem " in f" {text} "


def test_competences_that_name_the_partner_are_hidden_too(matcher: Matcher) -> None:
    hidden = matcher.without(HiddenPair(KOELN, "ps-bethlehem"))

    statements = [c.statement for c in hidden.profiles.competences if c.ags == KOELN]

    assert statements
    assert not any("Bethlehem" in statement for statement in statements)


def test_statements_on_the_partners_country_may_be_about_the_partner(
    data_folder: Path, tmp_path: Path, encoder: Encoder
) -> None:
    told = "Wissenstransfer mit Kommunen in Palästina", "Austausch mit Tunis und Palästina"
    competences = data_folder / "competences.jsonl"
    rows = competences.read_text(encoding="utf-8").splitlines()
    for nth, statement in enumerate(told):
        rows.append(json.dumps({**json.loads(rows[0]), "id": f"{KOELN}:c-{nth}", "ags": KOELN,
                                "statement": statement}))  # fmt: skip
    competences.write_text("\n".join(rows) + "\n", encoding="utf-8")
    reindex(data_folder, tmp_path / "home", encoder=encoder)
    matcher = Matcher(open_snapshot(tmp_path / "home"), encoder)

    hidden = matcher.without(HiddenPair(KOELN, "ps-bethlehem"))

    left = {c.statement for c in hidden.profiles.competences if c.ags == KOELN}
    # the second one names another partner as well
    assert left.isdisjoint(told[:1])
    assert left.issuperset(told[1:])


def test_experience_commitment_and_workload_are_derived_anew(matcher: Matcher) -> None:
    given = MatchInput(country="PS", themes=("renewable_energy",))
    hidden = matcher.without(HiddenPair(KOELN, "ps-bethlehem"))

    def factors(of: Matcher) -> dict[str, float]:
        document = of.match(given, k=1000)
        candidate = next(c for c in document.candidates if c.ags == KOELN)
        return {factor.id: factor.value for factor in candidate.factors}

    before, after = factors(matcher), factors(hidden)

    assert after["experience"] < before["experience"]
    assert after["themes"] < before["themes"]
    assert after["commitment"] < before["commitment"]
    assert hidden.profiles.partner_count[matcher.snapshot.row[KOELN]] == (
        matcher.profiles.partner_count[matcher.snapshot.row[KOELN]] - 1
    )


def test_what_is_derived_of_the_unit_alone_is_what_all_units_would_give(
    matcher: Matcher, small_snapshot: Snapshot
) -> None:
    for pair in pairs(small_snapshot):
        hidden = matcher.without(pair).profiles
        anew = replace(hidden)
        commitment = commitment_evidence(
            small_snapshot,
            hidden.competences,
            hidden.bonds.index,
            hidden.bonds.strength,
            hidden.usual_statements,
        )

        assert np.array_equal(hidden.documented_fit, anew.documented_fit), pair
        assert np.array_equal(hidden.theme_fit, anew.theme_fit), pair
        assert np.array_equal(hidden.commitment, commitment), pair


def test_other_units_keep_what_they_have(matcher: Matcher) -> None:
    given = MatchInput(country="PS", themes=("renewable_energy",))
    hidden = matcher.without(HiddenPair(KOELN, "ps-bethlehem"))

    before = {c.ags: c.score for c in matcher.match(given, k=1000).candidates}
    after = {c.ags: c.score for c in hidden.match(given, k=1000).candidates}

    changed = {ags for ags in before if before[ags] != after[ags]}
    # Köln's utility and the town and district next door: what they have nearby changes
    nearby = {"05315000-stadtentwaesserungsbetriebe-koeln", "05378", "05378004"}
    assert changed <= {KOELN, *nearby}
    assert KOELN in changed


def test_a_hidden_partner_is_a_candidate_again(matcher: Matcher) -> None:
    given = MatchInput(country="PS", place="Bethlehem", themes=("renewable_energy",))
    hidden = matcher.without(HiddenPair(KOELN, "ps-bethlehem"))

    assert KOELN not in {c.ags for c in matcher.match(given, k=1000).candidates}
    assert KOELN in {c.ags for c in hidden.match(given, k=1000).candidates}
    assert hidden.match(given).partners == ()


def test_a_partner_is_hidden_by_any_spelling_of_its_name(matcher: Matcher) -> None:
    by_name = matcher.without(HiddenPair(KOELN, "بيت لحم", "PS"))
    by_id = matcher.without(HiddenPair(KOELN, "ps-bethlehem"))

    given = MatchInput(country="PS")
    assert [c.score for c in by_name.match(given, k=1000).candidates] == [
        c.score for c in by_id.match(given, k=1000).candidates
    ]


def test_requests_of_the_place_forget_the_unit(matcher: Matcher) -> None:
    hidden = matcher.without(HiddenPair(KREFELD, "ps-bani-zeid-al-sharqiya"))

    document = hidden.match(MatchInput(request_id="ps-bani-zeid-al-sharqiya"))

    assert document.named_partner is None
    assert "Krefeld" not in document.query.text
    assert "Krefeld" not in " ".join(document.query.existing_partners)


def test_a_pair_that_the_data_do_not_know_hides_nothing(matcher: Matcher) -> None:
    hidden = matcher.without(HiddenPair(KOELN, "Atlantis", "MA"))

    given = MatchInput(country="PS")
    assert [c.score for c in hidden.match(given, k=1000).candidates] == [
        c.score for c in matcher.match(given, k=1000).candidates
    ]


def test_the_matcher_itself_is_unchanged(matcher: Matcher) -> None:
    given = MatchInput(country="PS", themes=("renewable_energy",))
    before = [c.score for c in matcher.match(given, k=1000).candidates]

    matcher.without(HiddenPair(KOELN, "ps-bethlehem")).match(given)

    assert [c.score for c in matcher.match(given, k=1000).candidates] == before


def test_an_unknown_unit_is_refused(matcher: Matcher) -> None:
    with pytest.raises(NotFoundError, match="09999999"):
        matcher.without(HiddenPair("09999999", "ps-bethlehem"))
