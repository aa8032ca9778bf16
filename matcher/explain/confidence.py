"""How sure a match is: high, medium or low, by a rule that a reader can check.

* **high**: documented experience in what is asked, and something that ties the two together.

  *Experience*: solid evidence on two themes of the request, or on all if it asks for fewer. Solid
  is a project, an institution or a lived partnership of the unit's own (not shared with others),
  dated within the last ten years, that speaks of at most five themes: a longer list shows no
  focus, unless it tells of a partnership in the asking country itself.

  *Tie*: a lived partnership with the country that the last ten years show; or a link to the
  asking place through its partners; or partnerships in the region of the country, where the sizes
  fit and the experience is two facts (a project and the partnership it was done in are one).
* **medium**: that experience without a tie; or solid evidence on one theme, where the sizes fit; or
  any evidence of its own on an asked theme beside a partnership with the country that more than a
  list tells of; or a lived partnership with the country; or a link to the place, if anything beyond
  the register is known of the unit.
* **low**: everything else, old and single pieces of evidence among it. A request without themes is
  always low: nothing can be claimed. List facts, indicators, text similarity and size alone never
  lift it.

Sizes fit up to five times as many inhabitants and down to a fifth; a Landkreis, which speaks for
many municipalities, may have 25 times as many. The levels are held against known partnerships in
``matcher/evaluation/calibration.py``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from indexer.passages.traces import latest_trace, only_listed
from matcher.dating import is_recent
from matcher.document import Confidence
from matcher.explain.facts import Bond, CandidateFacts
from matcher.explain.wording import pick
from matcher.factors.operators import SPECIALISTS
from matcher.hidden import naming_of
from matcher.inputs import Locale
from matcher.question import Question
from models.text import fold

__all__ = ["LARGER", "LARGER_DISTRICT", "Ties", "confidence", "has_experience"]
__all__ += ["has_recent_experience"]
__all__ += ["has_relation", "own_themes", "size_fits", "solid_themes"]

#: How many times as large (or as small) a partner of comparable tasks may be ...
LARGER = 5.0
#: ... and how many times as large a Landkreis, whose ratio counts half (matcher.factors.structure).
LARGER_DISTRICT = 25.0

_SOLID_TYPES = frozenset({"project", "institution"})
#: What a municipality says of itself in this service adds to its score and makes nothing surer.
_OWN_WORDS = frozenset({"offer", "interest"})
_LIVED = frozenset({"active", "initiation"})
_FOR_HIGH = 2
_MOST_THEMES = 5
_MOST_NAMED = 3


@dataclass(frozen=True, slots=True)
class Ties:
    """What ties a unit to the request, as the score found it: a link to the asking place through
    its partners, experience in the region of its country."""

    place: bool
    region: bool


def confidence(
    facts: CandidateFacts,
    question: Question,
    ties: Ties,
    labels: Mapping[str, str],
    locale: Locale,
) -> tuple[Confidence, str]:
    """The confidence and the reason for it."""
    if not question.themes:
        return "low", pick(
            locale,
            "Das Gesuch nennt keine Themen: Die Reihenfolge sagt wenig.",
            "The request names no themes: the order tells little.",
        )
    solid_facts = _solid_facts(facts, question)
    solid = sorted(set().union(*solid_facts), key=question.themes.index)
    if len(solid) >= min(_FOR_HIGH, len(question.themes)):
        named = "; ".join(labels[theme] for theme in solid[:_MOST_NAMED])
        return _of_experienced(facts, question, ties, len(solid_facts), named, locale)
    own = sorted(own_themes(facts, question), key=question.themes.index)
    named = "; ".join(labels[theme] for theme in own[:_MOST_NAMED])
    return _of_others(facts, question, ties, solid=bool(solid), own=named, locale=locale)


def _of_experienced(
    facts: CandidateFacts, question: Question, ties: Ties, count: int, named: str, locale: Locale
) -> tuple[Confidence, str]:
    """Experience in the themes is there; does anything tie the two together?"""
    own = pick(
        locale,
        f"Eigene Belege der letzten zehn Jahre ({named})",
        f"Own evidence of the last ten years ({named})",
    )
    if has_recent_experience(facts):
        return "high", own + pick(
            locale,
            " und eine gelebte Partnerschaft im Land.",
            " and a lived partnership in the country.",
        )
    if ties.place:
        return "high", own + pick(
            locale,
            " und eine Verbindung zum anfragenden Ort.",
            " and a link to the asking place.",
        )
    if ties.region and count >= _FOR_HIGH and size_fits(facts, question):
        return "high", own + pick(
            locale,
            ", Partnerschaften in der Region und eine passende Größe.",
            ", partnerships in the region and a size that fits.",
        )
    return "medium", own + pick(
        locale,
        ", aber keine aktuell belegte Beziehung zum Land oder zum Ort.",
        ", but no relation to the country or the place that recent sources show.",
    )


def _of_others(
    facts: CandidateFacts,
    question: Question,
    ties: Ties,
    *,
    solid: bool,
    own: str,
    locale: Locale,
) -> tuple[Confidence, str]:
    """Less than experience in two themes: `own` names those with any evidence of the unit's own."""
    if own and has_relation(facts):
        return "medium", pick(
            locale,
            f"Eine Partnerschaft im Land und eigene Belege, aber wenige, ältere oder undatierte: "
            f"{own}.",
            f"A partnership in the country and own evidence, but little, old or undated: {own}.",
        )
    if has_experience(facts):
        return "medium", pick(
            locale,
            "Gelebte Partnerschaft im Land, aber kein eigener Beleg zu den Themen.",
            "A lived partnership in the country, but no own evidence on the themes.",
        )
    if ties.place and facts.has_facts:
        return "medium", pick(
            locale,
            "Eine Verbindung zum anfragenden Ort, aber wenig oder nichts Eigenes zu den Themen.",
            "A link to the asking place, but little or nothing of its own on the themes.",
        )
    if solid and size_fits(facts, question):
        return "medium", pick(
            locale,
            f"Ein eigener Beleg der letzten zehn Jahre und eine passende Größe: {own}.",
            f"Own evidence of the last ten years and a size that fits: {own}.",
        )
    if own:
        return "low", pick(
            locale,
            f"Wenige, ältere oder undatierte Belege ({own}), und keine belegte Beziehung zum Land "
            "oder zum Ort.",
            f"Little, old or undated evidence ({own}), and no documented relation to the country "
            "or the place.",
        )
    return "low", pick(
        locale,
        "Kein eigener Beleg zu den Themen und keine gelebte Partnerschaft im Land.",
        "No own evidence on the themes and no lived partnership in the country.",
    )


def size_fits(facts: CandidateFacts, question: Question) -> bool | None:
    """Whether the numbers of inhabitants are near enough for comparable tasks; None if one is
    unknown, and for enterprises and associations, which have none of their own."""
    asked = question.partner_population or question.query.population
    own = facts.unit.population
    if not asked or not own or facts.unit.kind in SPECIALISTS:
        return None
    largest = LARGER_DISTRICT if facts.unit.kind == "landkreis" else LARGER
    return asked / LARGER <= own <= largest * asked


def has_relation(facts: CandidateFacts) -> bool:
    """Whether a partnership with the country is documented by more than a list, and not ended."""
    return any(
        bond.same_country
        and bond.partnership.status != "ended"
        and not only_listed(bond.partnership)
        for bond in facts.bonds
    )


def solid_themes(facts: CandidateFacts, question: Question) -> set[str]:
    """The themes of the request on which there is solid evidence."""
    return set().union(*_solid_facts(facts, question))


def _solid_facts(facts: CandidateFacts, question: Question) -> list[set[str]]:
    """The themes of the request that each solid fact speaks of."""
    asked = set(question.themes)
    projects = [
        competence
        for competence in facts.competences
        if competence.shared == 1
        and competence.type in _SOLID_TYPES
        and is_recent(competence.year, facts.year)
        and _is_focused(competence.themes)
        and asked.intersection(competence.themes)
    ]
    found = [asked.intersection(competence.themes) for competence in projects]
    for bond in facts.bonds:
        themes = asked.intersection(bond.partnership.themes)
        seen = latest_trace(bond.partnership).seen
        if not (themes and _is_lived(bond) and is_recent(seen, facts.year)):
            continue
        if bond.same_country or _is_focused(bond.partnership.themes):
            names = naming_of(frozenset(fold(n) for n in (bond.place.name, *bond.place.names)))
            told = [nth for nth, project in enumerate(projects) if names(project.statement)]
            if told:
                found[told[0]] |= themes
            else:
                found.append(themes)
    return found


def _is_focused(themes: Sequence[str]) -> bool:
    return len(set(themes) - {"networks"}) <= _MOST_THEMES


def own_themes(facts: CandidateFacts, question: Question) -> set[str]:
    """Themes with evidence that the unit doesn't share with a list of others."""
    asked = set(question.themes)
    found: set[str] = set()
    for competence in facts.competences:
        if competence.shared == 1 and competence.type not in _OWN_WORDS:
            found |= asked.intersection(competence.themes)
    for bond in facts.bonds:
        found |= asked.intersection(bond.partnership.themes)
    return found


def has_experience(facts: CandidateFacts) -> bool:
    """Whether a partnership in the asking country is documented as lived or starting."""
    return any(bond.same_country and _is_lived(bond) for bond in facts.bonds)


def has_recent_experience(facts: CandidateFacts) -> bool:
    """The same, by a trace or a beginning of the last ten years: undated counts as old."""
    return any(
        bond.same_country
        and _is_lived(bond)
        and is_recent(latest_trace(bond.partnership).seen or bond.partnership.since, facts.year)
        for bond in facts.bonds
    )


def _is_lived(bond: Bond) -> bool:
    return bond.partnership.status in _LIVED
