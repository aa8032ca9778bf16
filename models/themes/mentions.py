"""Where a text only names an address: ``Kläranlagenstraße 5``, ``12 rue du Musée``, a link.

A theme's word in a street's name, a link or an e-mail address says nothing of what the text is
about. A street counts as one only with its house number: a Fahrradstraße or a Sportplatz is what
towns work on.
"""

from __future__ import annotations

import re

__all__ = ["addresses", "without"]

_NUMBER = r"(?:[Nn][r°º.]{1,2}\s*)?\d{1,3}(?:\s?[a-z])?\b"
# A length, a sum or a share after the road's name is no house number, nor is the first of a figure.
_NO_FIGURE = (
    r"(?![.,]?\d)(?!\s*(?:km|m|Kilometer|Meter|ha|Hektar|Prozent|Euro|Jahre?n?|Mio|Millionen)\b)"
    r"(?!\s*[%€$²])"
)
_NAME = r"[^\W\d_][\w'’-]*"
_PROPER = r"[A-ZÀ-ÞА-ЯІЇЄҐ][\w'’-]*"
_PATTERNS = (
    r"https?://\S+|www\.\S+",
    r"[\w.+-]+@[\w-]+\.[\w.-]+",
    r"\b[\w-]+(?:\.[\w-]+)*\.(?:de|com|org|net|eu|info)(?:/\S*)?(?!\w)",
    # de: Schulstraße 12a, Am Klärwerk-Weg 3, Straße der Jugend 7
    rf"\b[\w-]*(?:[Ss]tra(?:ß|ss)e|[Ss]tr\.|[Ww]eg|[Gg]asse|[Aa]llee|[Pp]latz|[Rr]ing|[Dd]amm|[Uu]fer"
    rf"|[Cc]haussee|[Ss]teig|[Pp]fad)(?:\s+(?:der|des)\s+{_PROPER})?\s+{_NUMBER}{_NO_FIGURE}",
    # en: 5 Museum Street, Park Road 12
    rf"\b\d{{1,4}}[a-z]?,?\s+(?:{_PROPER}\s+){{1,3}}(?:Street|Road|Avenue|Lane|Square|Drive|Boulevard)\b",
    rf"\b(?:{_PROPER}\s+){{1,3}}(?:Street|Road|Avenue|Lane|Square|Drive|Boulevard)\s+{_NUMBER}{_NO_FIGURE}",
    # fr: 12 bis, rue de la Gare
    r"\b\d{1,4}(?:\s?(?:bis|ter))?,?\s+(?:rue|avenue|boulevard|place|chemin|impasse|allée|quai)\s+"
    rf"(?:de\s+la\s+|de\s+l['’]|du\s+|des\s+|de\s+|d['’])?{_NAME}(?:[\s-]{_PROPER})*",
    # fr, es, pt: Rue de la Gare, 12; calle del Museo 3; Rua da Escola, n.º 7
    r"\b(?:[Rr]ue|[Cc]alle|C/|[Aa]venida|[Aa]venue|[Aa]vda\.?|[Pp]laza|[Pp]aseo|[Rr]ua|[Pp]raça"
    r"|[Tt]ravessa|[Ll]argo)\s+(?:d(?:e|el|a|o|as|os|u|es)\s+)?(?:l[ao]s?\s+|l['’])?"
    rf"{_NAME}(?:\s+{_PROPER}){{0,3}},?\s+{_NUMBER}{_NO_FIGURE}",
    # uk: вул. Шкільна, 7
    r"\b(?:вул|вулиц[яіею]|просп|проспект|пров|провулок|пл|площа|бульв?|бульвар)\.?\s+"
    rf"{_PROPER}(?:\s+{_PROPER}){{0,2}},?\s*(?:буд\.?\s*)?{_NUMBER}{_NO_FIGURE}",
    # ar: شارع المدارس 5
    r"(?:شارع|جادة|نهج)\s+[^\W\d_]+(?:\s+[^\W\d_]+){0,2}\s*[،,]?\s*(?:رقم\s*)?[\d٠-٩]{1,3}(?!\s*كم)",
)
_ADDRESS = re.compile("|".join(f"(?:{pattern})" for pattern in _PATTERNS))
# Without one of these no pattern fits, and most texts have none.
_SIGN = re.compile(r"[\d@]|www\.|://|\.(?:de|com|org|net|eu|info)")


def addresses(text: str) -> list[tuple[int, int]]:
    """(start, end) of every postal address, link and e-mail address in `text`, in order."""
    if _SIGN.search(text) is None:
        return []
    return [match.span() for match in _ADDRESS.finditer(text)]


def without(text: str, places: list[tuple[int, int]]) -> str:
    """`text` with `places` blanked out: every other character stays where it was."""
    for start, end in places:
        text = text[:start] + " " * (end - start) + text[end:]
    return text
