"""Reasons, objections, confidence: what is said must hold."""

from __future__ import annotations

import copy
import dataclasses
import re

import numpy as np
import pytest

from indexer.records import Competence, Reference
from matcher import Matcher, MatchInput
from matcher.commitments import works_abroad
from matcher.document import Candidate, MatchDocument
from matcher.profiles import Profiles

EVERY = 1000


def candidate(document: MatchDocument, name: str) -> Candidate:
    return next(c for c in document.candidates if c.name == name)


def with_competences(matcher: Matcher, *added: Competence) -> Matcher:
    """The matcher with further competences (they decide the confidence)."""
    known = matcher.profiles.competences
    return over(matcher, dataclasses.replace(matcher.profiles, competences=(*known, *added)))


def over(matcher: Matcher, profiles: Profiles) -> Matcher:
    """The matcher with other profiles, and nothing of what it has worked out."""
    other = copy.copy(matcher)
    for kept in ("_competences", "_kept"):
        other.__dict__.pop(kept, None)
    other._profiles = profiles
    return other


def with_undated_nablus(matcher: Matcher, since: int | None) -> Matcher:
    """The matcher with Nürnberg's partnership begun in `since` and no date on any page."""
    known = matcher.snapshot.partnerships
    nablus = next(p for p in known if p.ags == "09564000" and p.place == "ps-nablus")
    undated = dataclasses.replace(
        nablus,
        since=since,
        last_seen=None,
        references=tuple(dataclasses.replace(r, date=None) for r in nablus.references),
    )
    snapshot = copy.copy(matcher.snapshot)
    snapshot.__dict__["partnerships"] = tuple(undated if p is nablus else p for p in known)
    return over(matcher, dataclasses.replace(matcher.profiles, snapshot=snapshot))


def competence(number: int, **fields: object) -> Competence:
    record = {
        "id": f"x-{number}",
        "ags": "03455021",
        "themes": ("waste",),
        "statement": f"Sammlung von Strandgut, Teil {number}",
        "type": "project",
        "shared": 1,
        "reference": Reference("facts", "2026-11-22"),
        "year": 2022,
        **fields,
    }
    return Competence(**record)  # type: ignore[arg-type]  # built from a table


YOUTH, CULTURE = {"themes": ("youth",)}, {"themes": ("culture",)}


@pytest.mark.parametrize(
    ("added", "with_partner", "without"),
    [
        ([competence(1, **YOUTH), competence(2, **CULTURE)], "high", "medium"),
        ([competence(1, themes=("youth", "culture"))], "high", "medium"),
        ([competence(1, **YOUTH), competence(2, **YOUTH)], "medium", "medium"),  # one of two
        ([competence(1, **YOUTH, year=None), competence(2, **CULTURE)], "medium", "medium"),
        ([competence(1, **YOUTH, year=2004), competence(2, **CULTURE)], "medium", "medium"),
        ([competence(1, **YOUTH, type="award"), competence(2, **CULTURE)], "medium", "medium"),
        ([competence(1, **YOUTH, shared=5), competence(2, **CULTURE, shared=9)], "medium", "low"),
        ([], "medium", "low"),
    ],
)
def test_confidence_follows_its_rule(
    matcher: Matcher, added: list[Competence], with_partner: str, without: str
) -> None:
    """Nürnberg has a lived partnership in Palestine, Wangerooge has none anywhere."""
    levels = []
    for ags, name, country in (("09564000", "Nürnberg", "PS"), ("03455021", "Wangerooge", "NA")):
        own = [dataclasses.replace(one, ags=ags) for one in added]
        given = MatchInput(country=country, population=2000, themes=("youth", "culture"))
        document = with_competences(matcher, *own).match(given, k=EVERY)
        levels.append(candidate(document, name).confidence)

    assert levels == [with_partner, without]


@pytest.mark.parametrize(
    ("population", "level"),
    [
        *((1200, "medium"), (6000, "medium"), (241, "medium")),
        *((6200, "low"), (200, "low"), (None, "low")),
    ],
)
def test_a_little_evidence_counts_where_the_sizes_fit(
    matcher: Matcher, population: int | None, level: str
) -> None:
    given = MatchInput(country="NA", population=population, themes=("waste", "culture"))

    found = candidate(with_competences(matcher, competence(1)).match(given, k=EVERY), "Wangerooge")

    assert found.population == 1202
    assert found.confidence == level


def test_experience_alone_is_not_strong(matcher: Matcher) -> None:
    koeln = {"ags": "05315000", "year": 2022}
    added = [competence(1, **koeln), competence(2, themes=("culture",), **koeln)]
    given = MatchInput(country="NA", population=8_000, themes=("waste", "culture"))

    found = candidate(with_competences(matcher, *added).match(given, k=EVERY), "Köln")

    assert found.confidence == "medium"
    assert "keine aktuell belegte Beziehung" in found.confidence_reason


def test_one_theme_is_enough_where_one_is_asked_for(matcher: Matcher) -> None:
    document = matcher.match(MatchInput(country="PS", themes=("wastewater",)), k=EVERY)

    assert candidate(document, "Nürnberg").confidence == "high"
    assert "gelebte Partnerschaft im Land" in candidate(document, "Nürnberg").confidence_reason


@pytest.mark.parametrize(("since", "level"), [(2019, "high"), (1990, "medium"), (None, "medium")])
def test_a_lived_partnership_must_be_dated_for_a_strong_match(
    matcher: Matcher, since: int | None, level: str
) -> None:
    project = competence(1, ags="09564000", themes=("wastewater",), year=2022)
    other = with_competences(with_undated_nablus(matcher, since), project)

    found = candidate(
        other.match(MatchInput(country="PS", themes=("wastewater",)), k=EVERY), "Nürnberg"
    )

    assert found.confidence == level


def test_a_link_to_the_place_ties_as_well(matcher: Matcher) -> None:
    """The Rheinisch-Bergische Kreis lies next to Köln, which is a partner of Bethlehem."""
    own = {"ags": "05378", "year": 2022}
    added = [competence(1, **own), competence(2, themes=("culture",), **own)]
    other = with_competences(matcher, *added)
    themes = ("waste", "culture")

    found = [
        candidate(other.match(given, k=EVERY), "Rheinisch-Bergischer Kreis")
        for given in (
            MatchInput(country="PS", place="Bethlehem", population=200_000, themes=themes),
            MatchInput(country="NA", place="Nirgendort", population=200_000, themes=themes),
        )
    ]

    assert [one.confidence for one in found] == ["high", "medium"]
    assert any("Köln, schon Partner von Bethlehem" in reason for reason in found[0].reasons)


def test_a_list_of_themes_says_less_about_each_than_a_statement_on_one(matcher: Matcher) -> None:
    evidence = matcher.profiles.evidence
    counts = set()
    for index, strength in zip(evidence.index.tolist(), evidence.strength.tolist(), strict=True):
        passage = matcher.snapshot.passage(index)
        themes = max(1, len(set(passage.themes) - {"networks"}))
        assert strength == pytest.approx(passage.strength * 4 / (3 + themes), rel=1e-5)
        counts.add(themes)

    assert len(counts) > 2


@pytest.mark.parametrize(
    ("statement", "themes", "abroad"),
    [
        ("Fördert mit der Nachbarstadt den Nahverkehr", ("mobility", "networks"), False),
        ("Erklärung zum Sicheren Hafen", ("migration", "humanitarian_aid"), False),
        ("Preisträger bei Kommune bewegt Welt", ("migration", "networks"), True),
        ("Klimapartnerschaft mit Baringo County", ("networks",), True),
        ("Partnerschaft für Abfall", ("waste",), False),
        ("Fairtrade-Town", ("fair_procurement",), True),
    ],
)
def test_commitment_means_partners_abroad(
    statement: str, themes: tuple[str, ...], abroad: bool
) -> None:
    assert works_abroad(competence(1, statement=statement, themes=themes)) is abroad


def test_objections_name_what_speaks_against(matcher: Matcher) -> None:
    document = matcher.match(MatchInput(request_id="ps-west-bani-zeid"), k=EVERY)

    assert any("45-mal so viele" in text for text in candidate(document, "Köln").against)
    assert any("Kein Beleg" in text for text in candidate(document, "Flensburg").against)
    assert any("Keine Kommune" in t for t in candidate(document, "Emschergenossenschaft").against)
    assert any("Region" in text for text in candidate(document, "Saerbeck").against)


def test_an_old_source_is_called_old(matcher: Matcher) -> None:
    document = matcher.match(MatchInput(country="NA", themes=("municipal_finance",)), k=EVERY)

    assert any("von 2010" in text for text in candidate(document, "Köln").against)


@pytest.mark.parametrize(("since", "old"), [(2019, False), (1990, True), (None, True)])
def test_a_young_partnership_is_dated_by_its_beginning(
    matcher: Matcher, since: int | None, old: bool
) -> None:
    other = with_undated_nablus(matcher, since)
    given = MatchInput(country="PS", themes=("climate_mitigation",))

    against = candidate(other.match(given, k=EVERY), "Nürnberg").against

    assert any("undatiert" in text for text in against) is old


def test_farmland_is_said_as_it_is(matcher: Matcher) -> None:
    units = matcher.profiles.units
    farmland = np.linspace(0.0, 1.0, len(units.farmland))
    changed = dataclasses.replace(units, farmland=farmland)
    other = over(matcher, dataclasses.replace(matcher.profiles, units=changed))
    document = other.match(MatchInput(text="Gesucht wird eine ländliche Gemeinde."), k=EVERY)

    reasons = [factor.reason for c in document.candidates for factor in c.factors]
    shares = re.findall(r"(Mehr|Weniger) Landwirtschaftsfläche als (\d+) %", " ".join(reasons))
    assert {word for word, _ in shares} == {"Mehr", "Weniger"}
    assert all(int(share) >= 50 for _, share in shares)


def test_a_wish_for_the_sea_speaks_against_the_inland(matcher: Matcher) -> None:
    document = matcher.match(MatchInput(request_id="ma-essaouira"), k=EVERY)

    assert "Liegt nicht am Meer." in candidate(document, "Eisenach").against
    assert "Liegt nicht am Meer." not in candidate(document, "Wismar").against


def test_the_best_three_reasons_carry_their_source(matcher: Matcher) -> None:
    document = matcher.match(MatchInput(request_id="ps-west-bani-zeid"), k=1)

    best = document.candidates[0]
    assert 1 <= len(best.reasons) <= 3
    assert best.reasons[0].startswith(best.evidence[0].text)
    assert best.evidence[0].source in best.reasons[0]


def test_an_undated_reason_says_so(matcher: Matcher) -> None:
    documents = {
        locale: matcher.match(MatchInput(country="PS", themes=("peace",)), k=EVERY, locale=locale)
        for locale in ("de", "en")
    }

    for locale, word in (("de", "undatiert"), ("en", "undated")):
        found = candidate(documents[locale], "Xanten")
        assert found.evidence[0].date is None
        assert found.reasons[0].endswith(f"[{found.evidence[0].source}, {word}]")


def test_an_existing_partnership_is_dated_by_its_page_not_by_a_list(matcher: Matcher) -> None:
    document = matcher.match(MatchInput(country="FR"), k=EVERY)

    eisenach = candidate(document, "Eisenach")
    assert "nur als Städtepartner gelistet" in eisenach.factors[2].reason
    assert all(pair.date is None for pair in eisenach.evidence)


def test_every_programme_is_answered_for_every_candidate(matcher: Matcher) -> None:
    document = matcher.match(MatchInput(request_id="ps-west-bani-zeid"), k=EVERY)

    ids = [programme.id for programme in matcher.snapshot.programmes]
    for found in document.candidates:
        assert [status.id for status in found.programmes] == ids
        assert all(status.why for status in found.programmes)


def test_english_and_german_say_the_same_figures(matcher: Matcher) -> None:
    given = MatchInput(request_id="ps-west-bani-zeid")
    german = matcher.match(given, k=10)
    english = matcher.match(given, k=10, locale="en")

    for one, other in zip(german.candidates, english.candidates, strict=True):
        assert (one.ags, one.score, one.confidence) == (other.ags, other.score, other.confidence)
        assert len(one.against) == len(other.against)
        assert one.factors[0].reason != other.factors[0].reason or one.factors[0].missing


def test_the_span_of_the_request_is_the_text_it_claims(matcher: Matcher) -> None:
    text = (
        "Die Stadt Sourif im Westjordanland sucht einen Partner für Abwasser und Kläranlagen, "
        "außerdem für Abfall, erneuerbare Energien und Klimaschutz."
    )
    given = [MatchInput(request_id=request) for request in matcher.snapshot.requests]
    given += [MatchInput(text=text), MatchInput(country="PS", themes=("waste", "peace"))]
    spans = 0
    for one in given:
        document = matcher.match(one, k=EVERY)
        by_theme = {theme.id: theme.spans for theme in document.query.themes}
        for pair in (pair for c in document.candidates for pair in c.evidence):
            if pair.request_span is None:
                assert pair.request_text is None
                continue
            spans += 1
            start, end = pair.request_span
            assert 0 <= start < end <= len(document.query.text)
            assert pair.request_text == document.query.text[start:end]
            told = [span for theme in pair.themes for span in by_theme.get(theme, ())]
            assert pair.request_span in (*told, pair.clause)
            if pair.clause is not None:
                assert pair.clause[0] <= start <= end <= pair.clause[1]
    assert spans > 40


def test_a_collected_fact_is_cited_by_its_page(matcher: Matcher) -> None:
    document = matcher.match(MatchInput(request_id="ps-west-bani-zeid"), k=EVERY)

    cited = [(found, pair) for found in document.candidates for pair in found.evidence if pair.url]
    assert cited
    for found, pair in cited:
        assert pair.url is not None
        assert pair.source in pair.url
        for reason in found.reasons:
            assert not reason.startswith(f"{pair.text} [{pair.collection}")
