"""The sentences that every form of a briefing shares."""

from __future__ import annotations

from collections.abc import Iterator

from matcher.document import Candidate, ProgrammeStatus, Wish
from service.exports.briefing import BriefedCandidate, Briefing
from service.reasons import CitedReason
from service.wording import Wording

__all__ = ["about", "contact_lines", "programme", "source_of", "understood", "wish"]


def about(candidate: Candidate, words: Wording) -> str:
    """Kind, state and size of a unit in a line."""
    parts = [words.unit_kind(candidate.kind), words.state(candidate.state)]
    if candidate.population is not None:
        size = words.number(candidate.population)
        parts.append(words.text("{n} Einwohner").format(n=size))
    return " · ".join(parts)


def understood(briefing: Briefing) -> Iterator[tuple[str, str]]:
    """What was understood of the request, as pairs of name and value."""
    query, words = briefing.document.query, briefing.words
    yield words.text("Ort"), briefing.request.place
    yield words.text("Land"), briefing.country
    unknown = words.text("unbekannt")
    size = unknown if query.population is None else words.number(query.population)
    yield words.text("Einwohner"), size
    yield words.text("Sprache"), words.language_name(query.language)
    themes = "; ".join(theme.label for theme in query.themes)
    yield words.text("Themen"), themes or words.text("in der Quelle nicht genannt")
    if query.existing_partners:
        yield words.text("Partner laut Gesuch"), "; ".join(query.existing_partners)


def wish(one: Wish, words: Wording) -> str:
    """A wish of the request and what becomes of it."""
    told = f"{one.label}: {one.note}"
    return words.text("{wish} (weggelassen)").format(wish=told) if one.dropped else told


def source_of(reason: CitedReason, words: Wording) -> str:
    """The source of a reason with its date; empty where the text carries it itself."""
    if reason.source is None:
        return ""
    return f"{reason.source}, {words.source_date(reason.date)}" if reason.dated else reason.source


def programme(one: ProgrammeStatus, words: Wording) -> str:
    """A programme, whether it can carry the pair, and why."""
    return f"{one.name} ({words.programme_status(one.status)}): {one.why}"


def contact_lines(one: BriefedCandidate, words: Wording) -> tuple[str, ...]:
    """How far the contact is, and what was noted; nothing unless the briefing tells it."""
    if one.contact is None:
        return ()
    state = words.shortlist_state(one.contact.state)
    if one.contact.contacted_on is not None:
        day = words.date(one.contact.contacted_on)
        state = words.text("{state}, letzter Kontakt {date}").format(state=state, date=day)
    given = (state, one.contact.reason, one.contact.note)
    return tuple(line for line in given if line)
