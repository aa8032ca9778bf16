"""How sure a match is: high, medium or low, by a rule that a reader can check.

* **high**: at least two themes of the request have solid evidence, that is: the unit's own (not
  shared with others), dated within the last ten years, from a project, an institution or joint
  work with a partner abroad; or the unit has a lived partnership with the country and solid
  evidence on one theme.
* **medium**: one theme has evidence of the unit's own of any type, or the unit has a partnership
  with the country that is documented as lived.
* **low**: everything else. A request without themes is always low: nothing can be claimed. List
  facts, indicators, text similarity and size never lift it.
"""

from __future__ import annotations

from matcher.dating import OLD_AFTER, year_of
from matcher.document import Confidence
from matcher.explain.facts import Bond, CandidateFacts
from matcher.explain.wording import joined, pick
from matcher.inputs import Locale
from matcher.question import Question

__all__ = ["confidence", "has_experience", "own_themes", "solid_themes"]

_SOLID_TYPES = frozenset({"project", "institution"})
_LIVED = frozenset({"active", "initiation"})
_JOINT_WORK = frozenset({"project", "climate", "sustainability", "solidarity", "utility"})
_THEMES_FOR_HIGH = 2


def confidence(
    facts: CandidateFacts, question: Question, labels: dict[str, str], locale: Locale
) -> tuple[Confidence, str]:
    """The confidence and the reason for it."""
    if not question.themes:
        return "low", pick(
            locale,
            "Das Gesuch nennt keine Themen: Die Reihenfolge sagt wenig.",
            "The request names no themes: the order tells little.",
        )
    solid = sorted(solid_themes(facts, question), key=question.themes.index)
    own = sorted(own_themes(facts, question), key=question.themes.index)
    lived = has_experience(facts)
    named = joined([labels[theme] for theme in (solid or own)[:3]], locale)
    if len(solid) >= _THEMES_FOR_HIGH:
        return "high", pick(
            locale,
            f"Eigene Belege der letzten zehn Jahre aus Projekten oder Einrichtungen: {named}.",
            f"Own evidence of the last ten years from projects or institutions: {named}.",
        )
    if solid and lived:
        return "high", pick(
            locale,
            f"Gelebte Partnerschaft im Land und ein eigener Beleg der letzten zehn Jahre: {named}.",
            f"A lived partnership in the country and own evidence of the last ten years: {named}.",
        )
    if own:
        return "medium", pick(
            locale,
            f"Eigene Belege, aber wenige, ältere oder undatierte: {named}.",
            f"Own evidence, but little, old or undated: {named}.",
        )
    if lived:
        return "medium", pick(
            locale,
            "Gelebte Partnerschaft im Land, aber kein eigener Beleg zu den Themen.",
            "A lived partnership in the country, but no own evidence on the themes.",
        )
    return "low", pick(
        locale,
        "Kein eigener Beleg zu den Themen und keine gelebte Partnerschaft im Land.",
        "No own evidence on the themes and no lived partnership in the country.",
    )


def solid_themes(facts: CandidateFacts, question: Question) -> set[str]:
    """Themes with own, recent evidence from projects, institutions or joint work abroad."""
    asked = set(question.themes)
    found: set[str] = set()
    for competence in facts.competences:
        own = competence.shared == 1 and competence.type in _SOLID_TYPES
        if own and _is_recent(competence.year, facts.year):
            found |= asked.intersection(competence.themes)
    for bond in facts.bonds:
        joint = bond.partnership.kind in _JOINT_WORK and _is_lived(bond)
        if joint and _is_recent(_last_year(bond), facts.year):
            found |= asked.intersection(bond.partnership.themes)
    return found


def own_themes(facts: CandidateFacts, question: Question) -> set[str]:
    """Themes with evidence that the unit doesn't share with a list of others."""
    asked = set(question.themes)
    found: set[str] = set()
    for competence in facts.competences:
        if competence.shared == 1:
            found |= asked.intersection(competence.themes)
    for bond in facts.bonds:
        found |= asked.intersection(bond.partnership.themes)
    return found


def has_experience(facts: CandidateFacts) -> bool:
    """Whether a partnership in the asking country is documented as lived or starting."""
    return any(bond.same_country and _is_lived(bond) for bond in facts.bonds)


def _is_lived(bond: Bond) -> bool:
    return bond.partnership.status in _LIVED


def _last_year(bond: Bond) -> int | None:
    partnership = bond.partnership
    dated = (year_of(reference) for reference in partnership.references)
    years = [year for year in (partnership.last_seen, partnership.since, *dated) if year]
    return max(years, default=None)


def _is_recent(year: int | None, now: int) -> bool:
    return year is not None and now - year <= OLD_AFTER
