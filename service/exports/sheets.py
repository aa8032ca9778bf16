"""A briefing as tables: one line for each candidate, and in a workbook the rest beside it."""

from __future__ import annotations

from service.exports.briefing import BriefedCandidate, Briefing
from service.exports.tables import Cell, Table
from service.exports.telling import contact_lines, programme, source_of, understood, wish

__all__ = ["candidate_table", "workbook"]


def workbook(briefing: Briefing) -> tuple[Table, ...]:
    """The sheets: candidates, why (each reason with its source), the request, how it was made."""
    return (
        candidate_table(briefing),
        _reasons(briefing),
        _request(briefing),
        _about(briefing),
    )


def candidate_table(briefing: Briefing) -> Table:
    """One line for each candidate; cells of several points have one to a line."""
    words = briefing.words
    columns = [
        words.text("Rang"),
        words.text("Schlüssel (AGS)"),
        words.text("Kommune"),
        words.text("Gebietsart"),
        words.text("Bundesland"),
        words.text("Einwohner"),
        words.text("Passung"),
        words.text("Beleglage"),
        words.text("Was dafür spricht"),
        words.text("Was dagegen spricht"),
        words.text("Programme"),
        words.text("Zu klären"),
    ]
    told = any(one.contact for one in briefing.candidates)
    if told:
        columns.append(words.text("Stand der Kontakte"))
    rows = (_row(briefing, one, told=told) for one in briefing.candidates)
    return Table(words.text("Kandidaten"), tuple(columns), tuple(rows))


def _row(briefing: Briefing, one: BriefedCandidate, *, told: bool) -> tuple[Cell, ...]:
    words, candidate = briefing.words, one.candidate
    reasons = (
        f"{reason.text} [{cited}]" if (cited := source_of(reason, words)) else reason.text
        for reason in one.reasons
    )
    cells: list[Cell] = [
        candidate.rank,
        candidate.ags,
        candidate.label,
        words.unit_kind(candidate.kind),
        words.state(candidate.state),
        candidate.population,
        round(candidate.score, 4),
        words.confidence(candidate.confidence),
        "\n".join(reasons),
        "\n".join(candidate.against),
        "\n".join(programme(each, words) for each in one.programmes),
        "\n".join(one.questions),
    ]
    if told:
        cells.append("\n".join(contact_lines(one, words)))
    return tuple(cells)


def _reasons(briefing: Briefing) -> Table:
    words = briefing.words
    columns = (
        words.text("Schlüssel (AGS)"),
        words.text("Kommune"),
        words.text("Grund"),
        words.text("Quelle"),
        words.text("Datum"),
        words.text("Adresse"),
    )
    rows = (
        (
            one.candidate.ags,
            one.candidate.label,
            reason.text,
            reason.source,
            words.source_date(reason.date) if reason.dated else None,
            reason.url,
        )
        for one in briefing.candidates
        for reason in one.reasons
    )
    return Table(words.text("Gründe und Quellen"), columns, tuple(rows))


def _request(briefing: Briefing) -> Table:
    words = briefing.words
    source, _ = briefing.request_source
    rows = [
        *understood(briefing),
        *((words.text("Wunsch"), wish(one, words)) for one in briefing.document.query.wishes),
        (words.text("Datum"), words.date(briefing.request.reference.date)),
        (words.text("Quelle"), source),
        (words.text("Text des Gesuchs"), briefing.request.text),
    ]
    return Table(
        words.text("Gesuch"), (words.text("Angabe"), words.text("Verstanden als")), tuple(rows)
    )


def _about(briefing: Briefing) -> Table:
    words = briefing.words
    rows = (
        (briefing.choice,),
        *((note,) for note in briefing.document.notes),
        (briefing.method,),
        (briefing.provenance,),
    )
    return Table(words.text("Über diese Liste"), (briefing.title,), rows)
