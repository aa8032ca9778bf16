"""A briefing as a mail: subject and text, to be sent by the advisor's own program."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote

from matcher.document import ProgrammeStatus
from service.exports.briefing import BriefedCandidate, Briefing
from service.exports.telling import about, contact_lines, source_of
from service.wording import Wording

__all__ = ["Mail", "mail"]

#: Longer links are cut off by common mail programs.
_LONGEST_LINK = 1900


@dataclass(frozen=True, slots=True)
class Mail:
    """Subject and text; lines end with a line feed."""

    subject: str
    body: str

    @property
    def text(self) -> str:
        """Both as one file."""
        return f"{self.subject}\n\n{self.body}"

    @property
    def link(self) -> str:
        """An address that opens it in the mail program; shortened where links get too long."""
        body = self.body
        address = _address(self.subject, body)
        while len(address) > _LONGEST_LINK:
            body = body[: int(len(body) * 0.9)].rsplit("\n", 1)[0]
            address = _address(self.subject, f"{body}\n[…]")
        return address


def _address(subject: str, body: str) -> str:
    text = quote(body.replace("\n", "\r\n"), safe="")
    return f"mailto:?subject={quote(subject, safe='')}&body={text}"


def mail(briefing: Briefing) -> Mail:
    """The briefing as a mail that says the main thing of each candidate, with sources."""
    words = briefing.words
    source, _ = briefing.request_source
    themes = "; ".join(theme.label for theme in briefing.document.query.themes)
    head = [
        words.text("Guten Tag,"),
        "",
        words.text(
            "zum Gesuch von {place} ({about}) schlägt der Partnerkompass folgende Kommunen vor."
        ).format(place=briefing.request.place, about=briefing.subtitle),
        *([words.text("Gesuchte Themen: {themes}").format(themes=themes)] if themes else []),
        words.text("Quelle des Gesuchs: {source}").format(source=source),
        *briefing.document.notes,
    ]
    body = "\n".join(
        [
            *head,
            *(line for one in briefing.candidates for line in _candidate(briefing, one)),
            *_common(briefing),
            "",
            briefing.choice,
            briefing.method,
            briefing.provenance,
            "",
            words.text("Mit freundlichen Grüßen"),
        ]
    )
    subject = words.text("Partnervorschläge für {place} ({country})").format(
        place=briefing.request.place, country=briefing.country
    )
    return Mail(" ".join(subject.split()), body)


def _common(briefing: Briefing) -> list[str]:
    questions = briefing.common_questions
    if not questions:
        return []
    head = briefing.words.text("Mit allen zu klären:")
    return ["", head, *(f"   {question}" for question in questions)]


def _programme(one: ProgrammeStatus, words: Wording) -> str:
    return f"{one.name} ({words.programme_status(one.status)})"


def _candidate(briefing: Briefing, one: BriefedCandidate) -> list[str]:
    words, candidate = briefing.words, one.candidate
    heading = f"{candidate.rank}. {candidate.label} ({about(candidate, words)})"
    fit = words.text("Passung {score}, Beleglage {confidence}").format(
        score=words.decimal(candidate.score), confidence=words.confidence(candidate.confidence)
    )
    lines = ["", heading, f"   {fit}"]
    speaks_for = words.text("Dafür")
    for reason in one.reasons:
        cited = source_of(reason, words)
        told = f"{reason.text} [{cited}]" if cited else reason.text
        lines.append(f"   {speaks_for}: {told}")
        if reason.url:
            lines.append(f"      {reason.url}")
    for name, points in (
        (words.text("Dagegen"), one.candidate.against),
        (words.text("Programm"), [_programme(each, words) for each in one.programmes]),
        (words.text("Zu klären"), briefing.own_questions(one)),
        (words.text("Kontakt"), contact_lines(one, words)),
    ):
        lines += [f"   {name}: {point}" for point in points]
    return lines
