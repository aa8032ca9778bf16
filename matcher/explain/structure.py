"""The reason for structural similarity: size, kind of unit, coast, mountains, wine, farmland."""

from __future__ import annotations

import math
from collections.abc import Iterator

from matcher.explain.facts import CandidateFacts
from matcher.explain.wording import kind_name, number, pick, ratio
from matcher.factors.operators import SPECIALISTS, wants_operator
from matcher.factors.structure import wants_district
from matcher.inputs import Locale
from matcher.profiles import UNLOCATED
from matcher.question import Question

__all__ = ["structure_reason"]

_TRAITS = {
    "coast": (("Am Meer", "By the sea"), ("Nicht am Meer", "Not by the sea")),
    "mountains": (("In den Bergen", "In the mountains"), ("Nicht in den Bergen", "No mountains")),
    "wine": (("Weinregion", "A wine region"), ("Keine Weinregion", "No wine region")),
}


def structure_reason(
    facts: CandidateFacts, question: Question, locale: Locale, *, missing: bool
) -> str:
    """What the value of the factor rests on, each part in a sentence."""
    unit = facts.unit
    if unit.kind in SPECIALISTS:
        kind = kind_name(unit.kind, locale)
        if wants_operator(question):
            return pick(
                locale,
                f"Ein {kind}, wie die anfragende Stelle.",
                f"A {kind}, like the body that asks.",
            )
        return pick(
            locale,
            f"Ein {kind} und keine Kommune: Fachpartner neben einer Kommune.",
            f"A {kind} and no municipality: a partner in its field beside one.",
        )
    if missing:
        return pick(
            locale,
            "Größe und Lage lassen sich nicht vergleichen.",
            "Size and location can't be compared.",
        )
    parts = (
        *_size(facts, question, locale),
        *_kind(facts, question, locale),
        *_traits(facts, question, locale),
    )
    return " ".join(parts)


def _size(facts: CandidateFacts, question: Question, locale: Locale) -> Iterator[str]:
    own = facts.unit.population
    asked = question.partner_population or question.query.population
    if own is None or not asked:
        return
    times = own / asked
    if question.partner_population:
        against = pick(locale, "gewünscht sind rund", "the wish is about")
    else:
        against = pick(locale, "das Gesuch kommt aus einer Kommune mit", "the request comes from")
    figures = pick(
        locale,
        f"{number(own, 'de')} Einwohner, {against} {number(asked, 'de')}",
        f"{number(own, 'en')} inhabitants, {against} {number(asked, 'en')}",
    )
    if 0.67 <= times <= 1.5:
        yield pick(locale, f"{figures}: ähnlich groß.", f"{figures}: similar in size.")
    elif times > 1:
        factor = ratio(times, locale)
        yield pick(
            locale, f"{figures}: {factor}-mal so groß.", f"{figures}: {factor} times as large."
        )
    else:
        share = max(1, round(100 * times))
        yield pick(
            locale, f"{figures}: rund {share} % davon.", f"{figures}: about {share} % of it."
        )


def _kind(facts: CandidateFacts, question: Question, locale: Locale) -> Iterator[str]:
    district = facts.unit.kind == "landkreis"
    if wants_operator(question):
        yield pick(
            locale,
            "Es fragt ein Unternehmen oder ein Verband: Gesucht ist eher dergleichen.",
            "An enterprise or an association asks: rather its like is looked for.",
        )
    if wants_district(question):
        if district:
            yield pick(locale, "Ein Landkreis, wie gesucht.", "A district, as looked for.")
        else:
            yield pick(
                locale, "Gesucht ist eher ein Landkreis.", "Rather a district is looked for."
            )
    elif district:
        yield pick(
            locale,
            "Ein Landkreis spricht für viele Kommunen.",
            "A district speaks for many municipalities.",
        )


def _traits(facts: CandidateFacts, question: Question, locale: Locale) -> Iterator[str]:
    unit = facts.unit
    asked = question.wishes.ids.union(question.place.traits if question.place else ())
    for trait, (present, absent) in _TRAITS.items():
        if trait in asked and unit.kind not in UNLOCATED:
            words = pick(locale, *(present if trait in unit.traits else absent))
            yield pick(locale, f"{words} (ungefähr bestimmt).", f"{words} (approximate).")
    if "rural" in question.wishes.ids and not math.isnan(facts.farmland):
        # Said as it is: "more than 4 %" would praise a town for having hardly any.
        much = facts.farmland >= 0.5
        share = round(100 * (facts.farmland if much else 1 - facts.farmland))
        yield pick(
            locale,
            f"{'Mehr' if much else 'Weniger'} Landwirtschaftsfläche als {share} % der Kommunen "
            "vergleichbarer Größe.",
            f"{'More' if much else 'Less'} farmland than {share} % of the municipalities "
            "of its size.",
        )
