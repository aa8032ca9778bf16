"""Contact data stay out of what is indexed: addresses of mail, telephone numbers, signatures.

They are taken out of the text before anything is stored, and the import says that it did so; the
file that was handed in keeps them.
"""

from __future__ import annotations

import re

from indexer.sources.extract.content import Block
from indexer.sources.fields import field_of

__all__ = ["without_contacts"]

_MAIL = re.compile(r"[\w.+%-]+\s?(?:@|\(at\)|\[at\])\s?[\w-]+(?:\s?(?:\.|\(dot\))\s?[\w-]+)+", re.I)
_PHONE = re.compile(
    r"(?:\b(?:tel(?:efon|ephone)?|fon|fax|mobil|mobile|phone|handy|whatsapp|gsm|тел|هاتف|جوال)\b"
    r"\.?\s*(?:nr\.?|no\.?)?\s*:?\s*)\+?[\d()][\d\s()/.-]{5,}\d"
    r"|(?:\+|\b00)\d[\d\s()/.-]{7,}\d",
    re.I,
)
_CONTACT_LINE = re.compile(
    r"^(?:kontakt(?:person|daten)?|ansprech(?:partner(?:in)?|person)|contact(?: person)?"
    r"|e-?mail|telefon|tel|fax|phone|mobil(?:e)?|adresse|anschrift|address|z\.\s?hd\.?)\b\s*[:.]",
    re.I,
)
_GREETING = re.compile(
    r"^(?:sehr geehrte|liebe[rs]?\s+(?:frau|herr|kolleg|damen)|guten tag|hallo"
    r"|dear\b|to whom it may|mesdames|madame,|monsieur|estimad|prezad|шановн|السادة|حضرة|السيد)",
    re.I,
)
_CLOSING = re.compile(
    r"^(?:mit (?:freundlichen|besten|herzlichen) gr(?:ü|ue)(?:ß|ss)en"
    r"|(?:freundliche|herzliche|beste) gr(?:ü|ue)(?:ß|ss)e"
    r"|hochachtungsvoll|(?:kind|best|warm) regards"
    r"|sincerely|yours (?:sincerely|faithfully)|cordialement|veuillez agréer|bien à vous"
    r"|atentamente|atenciosamente|saludos|з повагою|مع (?:فائق|خالص|التحية|أطيب)|وتفضلوا)",
    re.I,
)
_LONGEST_CLOSING = 8
# A line of this length that names a contact tells more than the contact.
_SHORT = 160


def without_contacts(blocks: list[Block]) -> tuple[list[Block], int]:
    """The blocks without contact data and greetings, and how many places were taken out."""
    kept: list[Block] = []
    taken = 0
    below: int | None = None  # level of the heading "Kontakt" that is being skipped
    for number, block in enumerate(blocks):
        if block.kind == "heading":
            if below is not None and block.level > below:
                continue
            is_contact = field_of(block.text) == "contact"
            below = block.level if is_contact else None
            taken += is_contact
        if below is not None:
            continue
        if _CLOSING.match(block.text) and len(blocks) - number <= _LONGEST_CLOSING:
            return kept, taken + 1
        text, count = _without(block)
        taken += count
        if text:
            kept.append(Block(block.kind, text, block.level))
    return kept, taken


def _without(block: Block) -> tuple[str, int]:
    lines: list[str] = []
    taken = 0
    for line in block.text.split("\n"):
        cells = line.split("\t")
        is_row = block.kind == "row" and field_of(cells[0]) == "contact"
        if is_row or (len(line) <= _SHORT and _CONTACT_LINE.match(line)):
            taken += 1
            continue
        if _GREETING.match(line) and len(line) <= _SHORT:
            continue
        if _CLOSING.match(line) and len(line) <= 60:
            return "\n".join(lines), taken + 1
        shorter, mails = _MAIL.subn("", line)
        shorter, phones = _PHONE.subn("", shorter)
        taken += mails + phones
        if mails or phones:
            shorter = re.sub(r"\(\s*[,;]?\s*\)|\s{2,}", " ", shorter).strip(" ,;:")
        lines.append(shorter)
    return "\n".join(lines).strip(), taken
