"""The text of a mail with an invitation or a reset link, to be copied: none is sent from here."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote

from service.accounts import Role
from service.state.records import Link, User
from service.wording import Language, wording

__all__ = ["Mail", "mail_with"]


@dataclass(frozen=True, slots=True)
class Mail:
    """Subject and text in one language; ``draft`` opens the mail program with both."""

    language: Language
    subject: str
    text: str
    draft: str


def mail_with(link: Link, address: str, user: User, unit: str, language: Language) -> Mail:
    """The mail for `user` with the `address` of a link; `unit` is the name of the municipality."""
    words = wording(language)
    until = words.date(link.expires_at.date().isoformat())
    if link.purpose == "reset":
        subject = words.text("Partnerkompass: neues Passwort")
        parts = [
            words.text("Guten Tag,"),
            words.text("mit diesem Link legen Sie ein neues Passwort für den Partnerkompass fest:"),
        ]
    else:
        subject = words.text("Einladung zum Partnerkompass")
        parts = [words.text("Guten Tag,"), _invitation(user, unit, language)]
    parts += [
        address if language == "de" else f"{address}?lang={language}",
        words.text(
            "Der Link gilt einmal und bis zum {until}. Angemeldet wird mit {email}. Ist er"
            " abgelaufen, schicken wir gern einen neuen."
        ).format(until=until, email=user.email),
        words.text("Freundliche Grüße"),
    ]
    text = "\n\n".join(parts) + "\n"
    draft = f"mailto:{quote(user.email)}?subject={quote(subject)}&body={quote(text)}"
    return Mail(language, subject, text, draft)


def _invitation(user: User, unit: str, language: Language) -> str:
    words = wording(language)
    if user.role is Role.MUNICIPALITY:
        return words.text(
            "Kommunen im Ausland suchen deutsche Partner. Der Partnerkompass zeigt Ihnen, welche"
            " Gesuche zu {unit} passen und weshalb, mit Quellen. Sie können antworten, Ihr Profil"
            " berichtigen und sagen, was Sie anbieten oder suchen; andere Kommunen sehen Ihre"
            " Antworten nicht. Mit diesem Link legen Sie ein Passwort fest:"
        ).format(unit=unit or words.text("Ihrer Kommune"))
    return words.text(
        "für Sie ist ein Konto im Partnerkompass angelegt. Mit diesem Link legen Sie ein Passwort"
        " fest:"
    )
