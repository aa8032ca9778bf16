"""What only the shipped data can show."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from matcher import Matcher, MatchInput
from matcher.factors import FACTORS
from matcher.factors.base import FLOOR

FIRST = 20
TEXT = next(nth for nth, factor in enumerate(FACTORS) if factor.id == "text")
BEIT_JALA = (
    "Die Stadt Beit Jala im Westjordanland, rund 13.000 Einwohner, sucht weitere deutsche "
    "Partnerkommunen für Abwasser, erneuerbare Energien und Jugendaustausch."
)


@pytest.fixture(scope="module")
def register_only(shipped_matcher: Matcher) -> NDArray[np.bool_]:
    """The units of which nothing is known but the register and its indicators."""
    profiles, snapshot = shipped_matcher.profiles, shipped_matcher.snapshot
    known = np.zeros(len(profiles), dtype=bool)
    known[profiles.evidence.unit[profiles.evidence.documented]] = True
    for partnership in snapshot.partnerships:
        known[snapshot.row[partnership.ags]] = True
    for record in (*snapshot.competences, *snapshot.memberships):
        known[snapshot.row[record.ags]] = True
    return ~known


def test_what_only_the_register_knows_never_leads_and_wording_never_lifts_it(
    shipped_matcher: Matcher, register_only: NDArray[np.bool_]
) -> None:
    assert register_only.sum() > 5000
    lists = 0
    for request in shipped_matcher.snapshot.requests.values():
        scores = shipped_matcher.scores(MatchInput(request_id=request.id))
        # At the floor: no order between such a unit and a documented one comes from wording.
        text = scores.value[:, TEXT]
        assert (text[register_only] == FLOOR).all(), request.id
        assert scores.missing[register_only, TEXT].all(), request.id
        assert (text >= FLOOR).all(), request.id
        if request.themes:
            lists += 1
            assert not register_only[scores.order()[:FIRST]].any(), request.id
    assert lists > 40


# Read as an advisor would: who belongs before whom, and why.
BEFORE = [
    # Battir, Beit Jala, Beitunia, Hebron: partners in the country; the other restored a theatre.
    ("ps-west-bani-zeid", "Brühl (Rhein-Erft-Kreis)", "Fürth (Bayern)"),
    ("ps-west-bani-zeid", "Bergisch Gladbach", "Fürth (Bayern)"),
    ("ps-west-bani-zeid", "Moers", "Fürth (Bayern)"),
    ("ps-west-bani-zeid", "Mannheim", "Fürth (Bayern)"),
    # Waste water in Hebron, and a third of the size, before a city 24 times as large.
    ("ps-west-bani-zeid", "Mannheim", "Dortmund"),
    # Poltava, schools and health, before a city 30 times as large.
    ("ua-kuyalnyck", "Leinfelden-Echterdingen", "Düsseldorf"),
    # Waste with Bizerte before a theatre in Midoun, in the same country.
    ("tn-el-guettar", "Rostock", "Fürth (Bayern)"),
    # Twins in Ghana before none there, however much is documented.
    ("gh-ledzokuku", "Münster", "Düsseldorf"),
    ("gh-ledzokuku", "Bonn", "Düsseldorf"),
    # Recycling with Lüderitz before climate work in another country.
    ("na-ondangwa", "Tangerhütte", "Pforzheim"),
    # Senegal itself before Burkina Faso and before Rwanda.
    ("sn-nyassia", "Solingen", "Ludwigsburg"),
    ("sn-nyassia", "Solingen", "Landau in der Pfalz"),
    # Morocco itself before Tunisia.
    ("ma-ait-melloul", "Düsseldorf", "Fürth (Bayern)"),
    # Waste and water with another town in Jordan before the same work in Kenya next door to it.
    ("jo-al-sarhan", "Augsburg", "Gersthofen"),
    # A city that knows the country before sewage works that do, where nothing of theirs is asked.
    ("ua-kuyalnyck", "Magdeburg", "Stadtentwässerungsbetrieb Düsseldorf"),
    # A port of the same size before towns inland, where nobody but one knows the country.
    ("ma-essaouira", "Stralsund", "Marburg"),
    # A partner thirteen kilometres away before a school project in Togo.
    ("ps-hizma", "Xanten", "Friedberg"),
]


@pytest.mark.parametrize("request_id", sorted({request_id for request_id, _, _ in BEFORE}))
def test_experience_with_country_and_theme_comes_first(
    shipped_matcher: Matcher, request_id: str
) -> None:
    snapshot = shipped_matcher.snapshot
    given = MatchInput(request_id=request_id, fair=False)
    listed = [ags for ags, _ in shipped_matcher.listed(given, len(snapshot.units))]
    place = {snapshot.units[snapshot.row[ags]].label: nth for nth, ags in enumerate(listed)}

    for asked, first, second in BEFORE:
        if asked == request_id:
            assert place[first] < place[second], (first, second)


@pytest.mark.parametrize("request_id", ["ua-kalynivka", "bj-so-ava", "ma-ait-melloul"])
def test_having_hosted_a_delegation_is_a_list_fact(
    shipped_matcher: Matcher, request_id: str
) -> None:
    """Two hundred towns hosted one each in 2023: it says little of the themes asked for."""
    document = shipped_matcher.match(MatchInput(request_id=request_id), k=10)

    assert not any("Host Town" in found.reasons[0] for found in document.candidates)
    for found in document.candidates:
        assert found.confidence != "high" or any("Host Town" not in r for r in found.reasons)


def test_what_only_the_register_knows_is_never_called_strong(
    shipped_matcher: Matcher, register_only: NDArray[np.bool_]
) -> None:
    snapshot = shipped_matcher.snapshot
    for request in ("ps-west-bani-zeid", "ua-kalynivka", "tn-el-guettar"):
        levels = shipped_matcher.confidences(MatchInput(request_id=request), 400)
        unknown = [level for ags, level in levels if register_only[snapshot.row[ags]]]
        assert unknown, request
        assert set(unknown) == {"low"}, request


def test_a_large_city_without_a_relation_is_not_called_strong(shipped_matcher: Matcher) -> None:
    """A place of 8 000 inhabitants in a country without any German partner."""
    given = MatchInput(country="BT", population=8_000, themes=("waste", "climate_mitigation"))

    for found in shipped_matcher.match(given, k=50).candidates:
        if found.confidence == "high":
            assert found.population is not None
            assert found.population <= 25 * 8_000
            assert found.kind == "landkreis" or found.population <= 5 * 8_000


@pytest.mark.parametrize("locale", ["de", "en"])
def test_partners_that_exist_are_shown_and_not_recommended(
    shipped_matcher: Matcher, locale: str
) -> None:
    document = shipped_matcher.match(MatchInput(text=BEIT_JALA), k=50, locale=locale)

    assert document.query.place == "Beit Jala"
    assert document.query.country == "PS"
    partners = {partner.name for partner in document.partners}
    assert {"Jena", "Bergisch Gladbach"} <= partners
    assert not partners & {candidate.label for candidate in document.candidates}
    note = next(note for note in document.notes if "Jena" in note)
    assert "Bergisch Gladbach" in note
    for partner in document.partners:
        assert "Sammlung" not in partner.source


def test_asked_for_by_name_an_existing_partner_is_told_as_such(shipped_matcher: Matcher) -> None:
    jena = next(u.ags for u in shipped_matcher.snapshot.units if u.label == "Jena")

    document = shipped_matcher.match(MatchInput(text=BEIT_JALA), k=5, compare=jena)

    assert document.comparison is not None
    assert document.comparison.candidate is None
    assert "schon Partner" in document.comparison.summary


def test_the_documented_work_on_a_theme_is_counted(shipped_matcher: Matcher) -> None:
    document = shipped_matcher.match(MatchInput(request_id="ps-west-bani-zeid"), k=1)

    for theme in document.query.themes:
        assert theme.documented_units is not None
        assert 5 <= theme.documented_units <= 500, theme.id


def test_a_twin_town_that_makes_a_link_is_told_as_the_link(shipped_matcher: Matcher) -> None:
    """Bremen's twin Gdańsk is a partner of Oran: by itself a town in Poland would be no reason."""
    document = shipped_matcher.match(MatchInput(request_id="dz-oran"), k=10)

    bremen = next(found for found in document.candidates if found.label == "Bremen")
    assert "Partnerstadt Danzig ist auch Partner von Oran" in bremen.reasons[-1]
    assert not any("Danzig (Polen)" in reason for reason in bremen.reasons)


@pytest.mark.parametrize(
    ("label", "first"),
    [
        ("Moers", "ps-west-bani-zeid"),
        ("Leinfelden-Echterdingen", "ua-werchiwzewe"),
        ("hanseWasser Bremen", "jo-al-sarhan"),
    ],
)
def test_the_reverse_view_leads_with_country_and_theme(
    shipped_matcher: Matcher, label: str, first: str
) -> None:
    unit = next(unit for unit in shipped_matcher.snapshot.units if unit.label == label)

    document = shipped_matcher.suggest(unit.ags, k=1, dormant=True)

    assert document.suggestions[0].request.id == first


@pytest.mark.parametrize(
    "label", ["Köln", "Landkreis Traunstein", "Wangerooge", "Eisenach", "Berlin Treptow-Köpenick"]
)
def test_suggestions_read_sensibly_for_units_of_all_sizes(
    shipped_matcher: Matcher, label: str
) -> None:
    snapshot = shipped_matcher.snapshot
    unit = next(unit for unit in snapshot.units if unit.label == label)

    document = shipped_matcher.suggest(unit.ags, k=100)

    assert len(document.suggestions) > 5
    aimed, scores = [], []
    for suggestion in document.suggestions:
        request = snapshot.requests[suggestion.request.id]
        aimed.append(request.named_partner_text is not None and request.named_partner != unit.ags)
        scores.append(suggestion.score)
        assert suggestion.confidence == "low" or suggestion.evidence
    # what is aimed at somebody else comes last, the rest best first
    assert aimed == sorted(aimed)
    own = [score for score, elsewhere in zip(scores, aimed, strict=True) if not elsewhere]
    assert own == sorted(own, reverse=True)
    nothing = not any(suggestion.evidence for suggestion in document.suggestions)
    assert any("keine eigene Arbeit" in note for note in document.notes) == nothing


def test_a_request_that_is_aimed_at_one_partner_says_so_above_the_list(
    shipped_matcher: Matcher,
) -> None:
    aimed = [r for r in shipped_matcher.snapshot.requests.values() if r.named_partner_text]

    document = shipped_matcher.match(MatchInput(request_id=aimed[0].id), k=1)

    assert any("richtet sich an" in note for note in document.notes)
