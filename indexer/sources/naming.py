"""What a heading or a cell says about a place: its name, its country, where it lies."""

from __future__ import annotations

import re
from dataclasses import dataclass

from indexer.sources.understanding import Understanding
from models.text import fold

__all__ = ["NamedPlace", "country_code", "is_generic", "named_place"]

_NUMBERING = re.compile(r"^(?:\(?\d{1,3}[.)]\s*|[-–—•*·]\s+|[A-Z]\)\s+)")
_KIND = re.compile(
    r"^(?:die\s+|der\s+|the\s+|la\s+|le\s+)?(?:(?:stadt|gemeinde|kommune|großgemeinde|kleinstadt"
    r"|stadtverwaltung|stadtgemeinde|ort)\s+(?:von\s+)?"
    r"|(?:municipality|city|town|village|commune|local council)\s+of\s+"
    r"|(?:ville|commune|mairie|municipalité)\s+(?:de\s+la\s+|du\s+|de\s+|d['’])"
    r"|(?:municipio|ciudad|ayuntamiento|cidade|município|prefeitura)\s+de\s+"
    r"|(?:بلدية|مدينة)\s+|(?:місто|м\.)\s+)",
    re.I,
)
_KIND_AFTER = re.compile(
    r"\s+(?:municipality|city council|town council|city|council|belediyesi)$", re.I
)
_REQUEST_LEAD = re.compile(
    r"^(?:partnerschafts?(?:gesuch|anfrage)|gesuch|anfrage|interessenbekundung|request|"
    r"partnership request|demande de partenariat)\s*"
    r"(?:der|des|von|aus|of|from|by|de la|de|:|–|-)\s*",
    re.I,
)
_BRACKET = re.compile(r"\s*[(\[](?P<inside>[^()\[\]]+)[)\]]")
_DASH = re.compile(r"\s+[–—-]\s+|\s*:\s+")
# What headings of lists and pages are made of; with a country's name they head its section.
_GENERIC = frozenset(
    fold(word)
    for word in (
        "partnerschaftsgesuche partnerschaftsgesuch partnerschaftsanfragen partnerschaftsanfrage "
        "gesuche gesuch anfragen anfrage aktuelle aktuell aktuelles neue kommunen kommune "
        "gemeinden gemeinde städte stadt städtepartnerschaft städtepartnerschaften partnerschaft "
        "partnerschaften suche suchen sucht partner partnerkommune partnerkommunen deutsche "
        "deutschen deutschland aus in im den der die das dem und von für mit zu zur über "
        "uns liste übersicht seite startseite inhalt inhaltsverzeichnis download "
        "downloads links weitere informationen "
        "information hinweis hinweise kontakt impressum datenschutz newsletter aktuelle meldungen "
        "navigation suche drucken teilen weiterempfehlen fußnoten quellen quelle anlage anlagen "
        "einleitung vorwort zusammenfassung fazit antrag formular land länder kategorie ergebnis "
        "ergebnisse treffer archiv termine presse service servicestelle rat regionen "
        "europas twinning requests request partnership partnerships current list of from "
        "for the and to municipalities municipality cities city towns "
        "town seeking seek looking partners "
        "introduction summary contact imprint privacy more information about us home "
        "page not found error fehler nicht gefunden wartung maintenance access denied forbidden "
        "demandes demande de partenariat jumelage recherche villes communes des les du la le"
    ).split()
)
_MOST_WORDS = 8


@dataclass(frozen=True, slots=True)
class NamedPlace:
    """A place as it is written: without kind, brackets and numbering; ``country`` and ``region``
    are what stood beside the name, ``other_name`` is a spelling in another script."""

    name: str
    country: str | None = None
    region: str | None = None
    other_name: str | None = None


def country_code(text: str, understanding: Understanding) -> str | None:
    """The code of the one country that a cell or a heading names ("PS", "Palästina"), else None."""
    plain = text.strip(" .,:()[]")
    if re.fullmatch(r"[A-Z]{2}", plain):
        return plain
    found = {code for code, _ in understanding.countries(plain)}
    return found.pop() if len(found) == 1 else None


def is_generic(text: str) -> bool:
    """Whether a heading holds only words that head lists and pages."""
    words = fold(text).split()
    return bool(words) and all(word in _GENERIC or word.isdigit() for word in words)


def named_place(text: str, understanding: Understanding) -> NamedPlace | None:
    """The place that a heading or a cell names; None if no name is left."""
    plain = _REQUEST_LEAD.sub("", _NUMBERING.sub("", text.strip())).strip(" .,:;–—-*")
    country, region = None, None
    for bracket in _BRACKET.finditer(plain):
        code = country_code(bracket["inside"], understanding)
        country = country or code
        if code is None and not any(c.isdigit() for c in bracket["inside"]):
            region = region or bracket["inside"].strip()
    plain = _BRACKET.sub("", plain).strip()
    head, *tail = (part.strip() for part in _DASH.split(plain, maxsplit=1))
    if tail and country is None:
        country = country_code(tail[0], understanding)
        if country is None and country_code(head, understanding) is not None:
            # "Marokko: Essaouira"
            country, head = country_code(head, understanding), tail[0]
    parts = [part.strip() for part in head.split(",")]
    name = parts[0]
    for part in parts[1:]:
        code = country_code(part, understanding)
        country = country or code
        if code is None and part and not any(c.isdigit() for c in part):
            region = region or part
    spellings = [part.strip() for part in re.split(r"\s+/\s+|\s*\|\s*", name) if part.strip()]
    latin = [part for part in spellings if part[0] < "\u0370"]
    name = (latin or spellings or [""])[0]
    other = next((part for part in spellings if part != name), None)
    name = _KIND_AFTER.sub("", _KIND.sub("", name)).strip(" .,:;")
    if not name or is_generic(name) or len(name.split()) > _MOST_WORDS:
        return None
    if not any(character.isalpha() for character in name):
        return None
    return NamedPlace(name, country, region, other)
