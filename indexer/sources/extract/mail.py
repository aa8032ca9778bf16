"""Mails: the body without salutation's quotes and signature, and the attachments that are read."""

from __future__ import annotations

import re
from collections.abc import Callable
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from typing import Any

from indexer.sources.extract.content import Content, UnreadableError, clean
from indexer.sources.extract.html import read_html_text
from indexer.sources.extract.plain import text_blocks

__all__ = ["read_mail"]

_MOST_ATTACHMENTS = 10
_SIGNATURE = re.compile(r"^-- ?$", re.M)
_REPLY = re.compile(
    r"^\s*(?:-{3,}\s*(?:Original Message|Ursprüngliche Nachricht|Message d'origine).*"
    r"|(?:Am|On|Le) .{5,120}(?:schrieb|wrote|a écrit).{0,80}:)\s*$",
    re.I | re.M,
)


def read_mail(data: bytes, read: Callable[[bytes, str], Content]) -> Content:
    """Take a mail apart; `read` takes an attachment (its bytes, its name) apart.

    Raises:
        UnreadableError: there is neither a text nor a readable attachment.
    """
    message = message_from_bytes(data, policy=policy.default)
    if not isinstance(message, EmailMessage):
        raise UnreadableError("This is no mail.", mend="Save the mail as EML once more.")
    notes: list[str] = []
    attachments = []
    for part in list(_attachments(message))[:_MOST_ATTACHMENTS]:
        name = part.get_filename() or ""
        payload = _payload(part)
        try:
            attachments.append(read(payload, name))
        except UnreadableError as error:
            notes.append(f"attachment {name or part.get_content_type()}: {error.why}")
    body = _body(message)
    if not body.blocks and not attachments:
        raise UnreadableError(
            "The mail has no text and no attachment that can be read.",
            mend="Save the attachment as a file and hand that in.",
        )
    return Content(
        "eml",
        blocks=body.blocks,
        title=clean(str(message["subject"] or "")) or None,
        date=_sent(message),
        attachments=tuple(attachments),
        notes=tuple(notes),
    )


def _attachments(message: EmailMessage) -> list[Any]:
    # A picture in the signature is an attachment too, and no document.
    return [
        part
        for part in message.iter_attachments()
        if part.get_content_maintype() not in ("image", "audio", "video")
        and part.get_filename() is not None
    ]


def _payload(part: Any) -> bytes:
    payload = part.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else b""


def _body(message: EmailMessage) -> Content:
    part = message.get_body(preferencelist=("plain", "html"))
    if part is None:
        return Content("eml")
    try:
        text = str(part.get_content())
    except (LookupError, KeyError, UnicodeError):
        text = _payload(part).decode("utf-8", errors="replace")
    if part.get_content_subtype() == "html":
        return read_html_text(text) if text.strip() else Content("eml")
    text = _SIGNATURE.split(_REPLY.split(text, maxsplit=1)[0], maxsplit=1)[0]
    lines = (line for line in text.split("\n") if not line.startswith(">"))
    return Content("eml", blocks=tuple(text_blocks("\n".join(lines))))


def _sent(message: EmailMessage) -> str | None:
    try:
        return parsedate_to_datetime(str(message["date"])).date().isoformat()
    except (TypeError, ValueError):
        return None
