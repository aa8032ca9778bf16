"""What a reader must know before the list: the limits of the answer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from matcher.document import ExistingPartner, Suggestion
from matcher.explain.wording import joined, number, pick
from matcher.inputs import Locale
from matcher.question import Question

__all__ = ["notes_on", "notes_on_suggestions"]


def notes_on(
    question: Question,
    partners: Sequence[ExistingPartner],
    countries: dict[str, str],
    ruled_out: int,
    locale: Locale,
) -> tuple[str, ...]:
    """The notes on an answer, the gravest first; `ruled_out` units are beyond its limits."""
    return (
        *_notes(question, partners, countries, locale),
        *_limits(question, ruled_out, locale),
    )


def notes_on_suggestions(
    suggestions: Sequence[Suggestion], compared: int, dormant: bool, locale: Locale
) -> tuple[str, ...]:
    """The notes on the reverse view; `compared` requests were looked at."""
    return tuple(_suggestion_notes(suggestions, compared, dormant, locale))


def _suggestion_notes(
    suggestions: Sequence[Suggestion], compared: int, dormant: bool, locale: Locale
) -> Iterator[str]:
    if suggestions and not any(suggestion.evidence for suggestion in suggestions):
        yield pick(
            locale,
            "Zu diesen Gesuchen ist von dieser Kommune keine eigene Arbeit belegt: Die Reihenfolge "
            "folgt Größe, Lage und Nachbarn und behauptet wenig.",
            "No work of this municipality on these requests is documented: the order goes by size, "
            "place and neighbours, and claims little.",
        )
    kinds = pick(locale, "offene und ruhende", "open and dormant")
    which = kinds if dormant else pick(locale, "offene", "open")
    yield pick(
        locale,
        f"{compared} {which} Gesuche verglichen, nach derselben Punktzahl geordnet wie in der "
        "Suche; Gesuche, die sich an eine andere Kommune richten, stehen am Ende.",
        f"{compared} {which} requests compared, ordered by the same score as in the search; those "
        "that are aimed at another municipality stand at the end.",
    )


def _notes(
    question: Question,
    partners: Sequence[ExistingPartner],
    countries: dict[str, str],
    locale: Locale,
) -> Iterator[str]:
    request, query = question.request, question.query
    target = question.wishes.target_country
    if target not in (None, "DE"):
        where = countries.get(target or "", target or "")
        yield pick(
            locale,
            f"Nicht für Deutschland: Gesucht wird ein Partner in einem anderen Land ({where}). "
            "Die Liste zeigt nur, wer fachlich passen würde.",
            f"Not for Germany: a partner in another country is looked for ({where}). "
            "The list only shows who would fit by theme.",
        )
    if request is not None and request.status == "not_actionable":
        reason = f" {request.status_reason}" if request.status_reason else ""
        yield pick(
            locale,
            f"Dieses Gesuch lässt sich derzeit nicht bearbeiten.{reason}",
            f"This request can't be acted on at present.{reason}",
        )
    if request is not None and request.status == "dormant":
        dated = query.date
        yield pick(
            locale,
            f"Das Gesuch ist von {dated[:4]}: zuerst klären, ob es noch gilt."
            if dated
            else "Das Gesuch ist undatiert: zuerst klären, ob es noch gilt.",
            f"The request is from {dated[:4]}: find out first whether it still holds."
            if dated
            else "The request is undated: find out first whether it still holds.",
        )
    if request is not None and request.status == "matched":
        yield pick(
            locale,
            "Zu diesem Gesuch ist schon ein Partner gefunden.",
            "A partner has already been found for this request.",
        )
    if question.named_partner_text is not None:
        named = question.named_partner_text
        yield pick(
            locale,
            f"Das Gesuch richtet sich an {named}: zuerst dort klären, ob es noch offen ist.",
            f"The request is aimed at {named}: find out there first whether it is still open.",
        )
    if not question.themes:
        yield _without_themes(question, locale)
    if query.country is None:
        yield pick(
            locale,
            "Das Land ist nicht bekannt: Erfahrung, Länderpartnerschaften und Programme "
            "zählen nicht mit.",
            "The country is unknown: experience, state partnerships and programmes do not count.",
        )
    if query.population is None:
        yield pick(
            locale,
            "Die Einwohnerzahl ist nicht bekannt: Die Größe zählt nicht mit.",
            "The number of inhabitants is unknown: size does not count.",
        )
    if partners:
        names = joined([partner.name for partner in partners], locale)
        yield pick(
            locale,
            f"Partnerschaften mit dieser Kommune sind schon bekannt: {names}. "
            "Sie stehen nicht in der Liste.",
            f"Partnerships with this municipality are known already: {names}. "
            "They are not in the list.",
        )


def _limits(question: Question, ruled_out: int, locale: Locale) -> Iterator[str]:
    limits = [wish.label for wish in question.wishes.active if wish.effect == "filters"]
    if limits:
        named = "; ".join(limits)
        count = number(ruled_out, locale)
        yield pick(
            locale,
            f"Das Gesuch grenzt ein ({named}): {count} Kommunen und Träger sind ausgeblendet. Die "
            "Eingrenzung lässt sich weglassen.",
            f"The request sets limits ({named}): {count} units are left out. The limits can be "
            "dropped.",
        )


def _without_themes(question: Question, locale: Locale) -> str:
    if question.query.themes_known:
        return pick(
            locale,
            "Das Gesuch nennt nur allgemeinen Austausch und kein Fachthema: "
            "Die Liste ordnet nach Erfahrung, Größe und Engagement und behauptet wenig.",
            "The request names general exchange only and no theme: "
            "the list goes by experience, size and commitment, and claims little.",
        )
    return pick(
        locale,
        "Das Gesuch nennt keine Themen, und es werden keine erfunden: "
        "Die Liste ordnet nach Erfahrung, Größe und Engagement und behauptet wenig. "
        "Zuerst nachfragen, worum es gehen soll.",
        "The request names no themes, and none are invented: "
        "the list goes by experience, size and commitment, and claims little. "
        "Ask first what it shall be about.",
    )
