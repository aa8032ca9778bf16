"""What no data can say of a candidate, as questions to ask it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from matcher.document import Candidate, Query
from matcher.explain.wording import joined, pick
from matcher.inputs import Locale
from service.profile import PartnershipEntry

__all__ = ["questions_for"]

#: Years after which it is asked whether something still goes on.
_OLD = 4
_MOST_NAMED = 3
_WORKING = frozenset({"de", "en"})


def questions_for(
    candidate: Candidate,
    query: Query,
    partnerships: Iterable[PartnershipEntry],
    *,
    today: date,
    locale: Locale,
) -> tuple[str, ...]:
    """Questions to the candidate, the general ones first, then those that its evidence raises.

    `partnerships` are the candidate's own.
    """
    return (
        *_always(locale),
        *_about_evidence(candidate, today, locale),
        *_about_themes(candidate, query, locale),
        *_about_wishes(query, locale),
        *_about_partnerships(query, partnerships, locale),
        *_about_room(candidate, query, locale),
    )


def _always(locale: Locale) -> tuple[str, ...]:
    return (
        pick(
            locale,
            "Wer ist für die Partnerschaft freigestellt, und mit wie vielen Stunden in der Woche?",
            "Who is released for the partnership, and for how many hours a week?",
        ),
        pick(
            locale,
            "Gibt es einen Beschluss des Rates oder Kreistages, oder wer muss entscheiden?",
            "Is there a decision of the council, or who has to decide?",
        ),
        pick(
            locale,
            "Welche eigenen Mittel stehen bereit, auch wenn eine Förderung endet?",
            "What own money is there, also once funding ends?",
        ),
    )


def _about_evidence(candidate: Candidate, today: date, locale: Locale) -> tuple[str, ...]:
    if not candidate.evidence:
        return (
            pick(
                locale,
                "Woran arbeitet die Kommune, das in keiner unserer Quellen steht?",
                "What does it work on that none of our sources tells?",
            ),
        )
    years = [int(one.date[:4]) for one in candidate.evidence if one.date]
    if not years:
        return (
            pick(
                locale,
                "Die Belege sind undatiert: Was davon läuft heute noch?",
                "The evidence is undated: what of it still goes on today?",
            ),
        )
    if today.year - max(years) >= _OLD:
        return (
            pick(
                locale,
                f"Der jüngste Beleg ist von {max(years)}: Was davon läuft heute noch?",
                f"The latest evidence is from {max(years)}: what of it still goes on today?",
            ),
        )
    return ()


def _about_themes(candidate: Candidate, query: Query, locale: Locale) -> tuple[str, ...]:
    shown = {theme.id for theme in candidate.themes if theme.evidence}
    missing = [theme.label for theme in query.themes if theme.id not in shown]
    if not missing or not shown:
        return ()
    names = joined(missing[:_MOST_NAMED], locale)
    return (
        pick(
            locale,
            f"Ohne Beleg sind: {names}. Gibt es dort eigene Erfahrung?",
            f"No evidence on: {names}. Is there own experience?",
        ),
    )


def _about_wishes(query: Query, locale: Locale) -> tuple[str, ...]:
    unchecked = [
        wish.label
        for wish in query.wishes
        if wish.effect == "cannot_be_checked" and wish.wished and not wish.dropped
    ]
    return tuple(
        pick(
            locale,
            f"Wunsch des Gesuchs, zu dem es keine Daten gibt: {label}. Trifft er zu?",
            f"A wish of the request that no data can answer: {label}. Does it hold?",
        )
        for label in unchecked
    )


def _about_partnerships(
    query: Query, partnerships: Iterable[PartnershipEntry], locale: Locale
) -> tuple[str, ...]:
    unclear = [
        entry.place.name
        for entry in partnerships
        if entry.partnership.country == query.country
        and entry.partnership.status == "unknown"
        and entry.place is not None
    ]
    if not unclear:
        return ()
    names = joined(unclear[:_MOST_NAMED], locale)
    return (
        pick(
            locale,
            f"Wird die Partnerschaft mit {names} noch gelebt?",
            f"Is the partnership with {names} still alive?",
        ),
    )


def _about_room(candidate: Candidate, query: Query, locale: Locale) -> tuple[str, ...]:
    asked = []
    if any(factor.id == "capacity" and factor.contribution < 0 for factor in candidate.factors):
        asked.append(
            pick(
                locale,
                "Bleibt neben den bestehenden Partnerschaften Zeit für eine weitere?",
                "Is there time for one more beside the partnerships that exist?",
            )
        )
    if query.language not in _WORKING:
        asked.append(
            pick(
                locale,
                "In welcher Sprache kann zusammengearbeitet werden, und wer übersetzt?",
                "In which language can the two work together, and who translates?",
            )
        )
    return tuple(asked)
