"""Competences and memberships as German sentences."""

from __future__ import annotations

from collections.abc import Mapping

from indexer.passages.wording import themes_sentence
from indexer.records import Competence, Membership

__all__ = ["competence_text", "membership_text"]

_TYPES = {
    "award": "Auszeichnung",
    "project": "Projekt",
    "membership": "Mitgliedschaft",
    "commitment": "Selbstverpflichtung",
    "strategy": "Strategie",
    "institution": "Einrichtung",
    "offer": "Angebot nach eigener Angabe",
    "interest": "Interesse nach eigener Angabe",
}


def competence_text(competence: Competence) -> str:
    """``Projekt (2019): Grauwassernutzung im Hallenbad.``"""
    when = str(competence.year) if competence.year else "ohne Jahresangabe"
    statement = competence.statement.strip().rstrip(".")
    return f"{_TYPES[competence.type]} ({when}): {statement}."


def membership_text(membership: Membership, theme_labels: Mapping[str, str]) -> str:
    """``Mitglied im Konvent der Bürgermeister seit 2009. Zusagen: ...``"""
    since = f" seit {membership.since[:4]}" if membership.since else ""
    if membership.status == "on_hold":
        begun = f", begonnen {membership.since[:4]}" if membership.since else ""
        return f"{membership.network}: frühere Mitgliedschaft{begun}, heute ruhend."
    sentences = [f"{membership.network}: Mitglied{since}."]
    if membership.commitments:
        # Semicolons: a commitment may contain an "und" of its own.
        sentences.append(f"Zusagen: {'; '.join(membership.commitments)}.")
    if membership.themes:
        sentences.append(themes_sentence([theme_labels[theme] for theme in membership.themes]))
    return " ".join(sentences)
