"""How sure a match is: high, medium or low, by a rule that a reader can check.

* **high**: at least two facts are solid evidence, on at least two themes of the request; or one is,
  and the unit has a lived partnership with the country, dated within the last ten years as well.
  Solid is a project, an institution or a lived partnership of the unit's own (not shared with
  others), dated within the last ten years, that speaks of at most five themes: a longer list shows
  no focus. A project and the partnership it was done in are one fact.
* **medium**: one theme has evidence of the unit's own of any type, or the unit has a partnership
  with the country that is documented as lived.
* **low**: everything else. A request without themes is always low: nothing can be claimed. List
  facts, indicators, text similarity and size never lift it.
"""

from __future__ import annotations

from collections.abc import Sequence

from indexer.passages.traces import latest_trace
from matcher.dating import is_recent
from matcher.document import Confidence
from matcher.explain.facts import Bond, CandidateFacts
from matcher.explain.wording import pick
from matcher.hidden import naming_of
from matcher.inputs import Locale
from matcher.question import Question
from models.text import fold

__all__ = ["confidence", "has_experience", "own_themes", "solid_themes"]

_SOLID_TYPES = frozenset({"project", "institution"})
_LIVED = frozenset({"active", "initiation"})
_FOR_HIGH = 2
_MOST_THEMES = 5


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
    solid_facts = _solid_facts(facts, question)
    solid = sorted(set().union(*solid_facts), key=question.themes.index)
    own = sorted(own_themes(facts, question), key=question.themes.index)
    lived = has_experience(facts)
    named = "; ".join(labels[theme] for theme in (solid or own)[:3])
    if len(solid) >= _FOR_HIGH and len(solid_facts) >= _FOR_HIGH:
        return "high", pick(
            locale,
            f"Eigene Belege der letzten zehn Jahre aus Projekten oder Einrichtungen: {named}.",
            f"Own evidence of the last ten years from projects or institutions: {named}.",
        )
    if solid and lived and _has_recent_experience(facts):
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
        if _is_focused(bond.partnership.themes):
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
        if competence.shared == 1:
            found |= asked.intersection(competence.themes)
    for bond in facts.bonds:
        found |= asked.intersection(bond.partnership.themes)
    return found


def has_experience(facts: CandidateFacts) -> bool:
    """Whether a partnership in the asking country is documented as lived or starting."""
    return any(bond.same_country and _is_lived(bond) for bond in facts.bonds)


def _has_recent_experience(facts: CandidateFacts) -> bool:
    """The same, by a trace or a beginning of the last ten years: undated counts as old."""
    return any(
        bond.same_country
        and _is_lived(bond)
        and is_recent(latest_trace(bond.partnership).seen or bond.partnership.since, facts.year)
        for bond in facts.bonds
    )


def _is_lived(bond: Bond) -> bool:
    return bond.partnership.status in _LIVED
