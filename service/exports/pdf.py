"""A briefing as PDF: tagged (PDF/UA-1), in one language, with its own fonts.

typst sets it from ``briefing.typ``; texts go in as JSON, so that nothing in them is markup. The
fonts are IBM Plex Sans with its Arabic (Open Font License), out of pinned packages: none of the
system is needed. What they can't show (Chinese, Thai ...) is set in a font of the system if there
is one, and as an empty box otherwise, and the PDF says so.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, time
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import msgspec

from models.errors import DataError
from service.exports.briefing import BriefedCandidate, Briefing
from service.exports.telling import about, contact_lines, source_of, understood, wish
from service.maps import germany_map
from service.wording import direction

__all__ = ["PDF_TYPE", "to_pdf"]

PDF_TYPE = "application/pdf"

_TEMPLATE = Path(__file__).resolve().parent / "briefing.typ"
_FONT_PACKAGES = ("fontpkg_ibm_plex_sans", "fontpkg_ibm_plex_sans_arabic")
_NO_GLYPH = re.compile(r'the text `"(.+?)"` could not be displayed', re.DOTALL)
_ESCAPED = re.compile(r"\\u\{([0-9a-f]+)\}")
_EMPTY_BOX = "□"
_MAP_STYLE = """
.map-land path { fill: #e6e2d7; stroke: #ffffff; stroke-width: 2; fill-rule: evenodd }
.map-point circle, .map-point rect, .map-point path { fill: #0f5c6e }
.map-quiet circle, .map-quiet rect, .map-quiet path { fill: #ffffff; stroke: #0f5c6e }
.map-point .map-lead { fill: none; stroke: #0f5c6e; stroke-width: 3 }
.map-point text { fill: #ffffff; font-family: "IBM Plex Sans"; font-weight: 600 }
.map-point text { text-anchor: middle }
.map-quiet text { fill: #1c2326 }
"""
#: Every attempt takes one script out.
_ATTEMPTS = 12


def to_pdf(briefing: Briefing) -> bytes:
    """`briefing` as a tagged PDF; the same briefing gives the same bytes on the same machine.

    Raises:
        DataError: the fonts are not installed, or a text can't be set at all.
    """
    content = _content(briefing)
    for attempt in range(_ATTEMPTS):
        made, missing = _compiled(content, briefing, system_fonts=attempt > 0)
        if made is not None:
            return made
        if attempt > 0:
            content = _without_script(content, missing, briefing)
    raise DataError(
        "The briefing has characters that no font shows.", mend="Take them out of the text."
    )


def _compiled(
    content: Mapping[str, Any], briefing: Briefing, *, system_fonts: bool
) -> tuple[bytes | None, str]:
    """The PDF; or None, and the characters that no font has."""
    import typst

    try:
        made = typst.compile(
            _TEMPLATE,
            font_paths=_font_folders(),
            ignore_system_fonts=not system_fonts,
            sys_inputs={"briefing": msgspec.json.encode(content).decode()},
            pdf_standards=["ua-1"],
            timestamp=int(datetime.combine(briefing.made, time(12), tzinfo=UTC).timestamp()),
        )
    except typst.TypstError as error:
        found = _NO_GLYPH.search(str(error))
        if found is None:
            raise
        return None, _ESCAPED.sub(lambda code: chr(int(code[1], 16)), found[1])
    return bytes(made), ""


def _font_folders() -> list[Path]:
    folders = []
    for name in _FONT_PACKAGES:
        package = find_spec(name)
        if package is None or package.origin is None:
            raise DataError(
                f"The fonts of the briefing are missing (package {name.replace('_', '-')}).",
                mend="Install the distribution with its dependencies.",
            )
        folders.append(Path(package.origin).parent / "files")
    return folders


def _without_script(content: Mapping[str, Any], missing: str, briefing: Briefing) -> dict[str, Any]:
    """`content` with boxes for all characters of the scripts in `missing`, and a note of it."""
    scripts = {_script(character) for character in missing}

    def boxed(value: Any) -> Any:
        if isinstance(value, str):
            return "".join(_EMPTY_BOX if _script(one) in scripts else one for one in value)
        if isinstance(value, Mapping):
            return {key: boxed(one) for key, one in value.items()}
        if isinstance(value, list):
            return [boxed(one) for one in value]
        return value

    note = briefing.words.text(
        "Für einige Schriftzeichen fehlt hier eine Schrift; sie stehen als □."
    )
    kept: dict[str, Any] = boxed(content)
    kept["notes"] = [note, *(one for one in kept["notes"] if one != note)]
    return kept


def _script(character: str) -> str:
    """The first word of a character's name tells its script well enough ("THAI", "CJK")."""
    if character == _EMPTY_BOX or character.isascii():
        return ""
    return unicodedata.name(character, f"U{ord(character):X}").split(" ")[0]


# --- what is set -----------------------------------------------------------------------------


def _content(briefing: Briefing) -> dict[str, Any]:
    words, query = briefing.words, briefing.document.query
    source, url = briefing.request_source
    return {
        "lang": briefing.language,
        "title": briefing.title,
        "subtitle": briefing.subtitle,
        "keywords": [briefing.request.id, briefing.snapshot],
        "words": dict(_words(briefing)),
        "columns": [
            words.text("Rang"),
            words.text("Kommune"),
            words.text("Bundesland"),
            words.text("Einwohner"),
            words.text("Passung"),
            words.text("Beleglage"),
        ],
        "notes": list(briefing.document.notes),
        "request": _own(briefing.request.text, query.language),
        "source": {"text": source, "url": url or ""},
        "understood": [list(pair) for pair in understood(briefing)],
        "wishes": [wish(one, words) for one in query.wishes],
        "choice": briefing.choice,
        "candidates": [_candidate(briefing, one) for one in briefing.candidates],
        "common": list(briefing.common_questions),
        "map": _map(briefing),
        "method": briefing.method,
        "provenance": briefing.provenance,
    }


def _map(briefing: Briefing) -> dict[str, str]:
    """The candidates on a map of Germany, and what it shows in words; empty without a point."""
    if not briefing.points:
        return {"svg": "", "alt": ""}
    named = ", ".join(f"{one.candidate.rank} {one.candidate.label}" for one in briefing.candidates)
    alternative = briefing.words.text("Karte von Deutschland mit den Vorschlägen: {names}")
    title = alternative.format(names=named)
    drawn = str(germany_map(briefing.points, title=title, description=title, scale=1.9))
    # A picture of its own has no page around it that says what its colours are.
    head, body = drawn.split(">", 1)
    head = head.replace("<svg", '<svg xmlns="http://www.w3.org/2000/svg"', 1)
    return {"svg": f"{head}><style>{_MAP_STYLE}</style>{body}", "alt": title}


def _candidate(briefing: Briefing, one: BriefedCandidate) -> dict[str, Any]:
    words, candidate = briefing.words, one.candidate
    size = candidate.population
    return {
        "rank": str(candidate.rank),
        "label": candidate.label,
        "heading": f"{candidate.rank}  {candidate.label}",
        "place": words.state(candidate.state),
        "size": "–" if size is None else words.number(size),
        "about": f"{about(candidate, words)} · AGS {candidate.ags}",
        "score": words.decimal(candidate.score),
        "share": round(candidate.score, 4),
        "confidence": words.confidence(candidate.confidence),
        "why": candidate.confidence_reason,
        "moved": candidate.moved_because or "",
        "reasons": [
            # Statements are quoted word for word, and the words are German.
            _own(reason.text, "de" if reason.dated else briefing.language)
            | {"source": source_of(reason, words), "url": reason.url or ""}
            for reason in one.reasons
        ],
        "against": list(candidate.against),
        "programmes": [
            {"name": each.name, "status": words.programme_status(each.status), "why": each.why}
            for each in one.programmes
        ],
        "questions": list(briefing.own_questions(one)),
        "contact": list(contact_lines(one, words)),
    }


def _own(text: str, language: str) -> dict[str, Any]:
    return {"text": text, "lang": language, "rtl": direction(language) == "rtl"}


def _words(briefing: Briefing) -> Iterator[tuple[str, str]]:
    words = briefing.words
    yield "name", "Partnerkompass"
    yield "briefing", words.text("Briefing zu einem Gesuch")
    yield "page", words.text("Seite")
    yield "request", words.text("Das Gesuch")
    yield "source", words.text("Quelle")
    yield "understood", words.text("Was verstanden wurde")
    yield "wishes", words.text("Wünsche und Merkmale")
    yield "overview", words.text("Vorschläge im Überblick")
    yield "none", words.text("Keine Kommune ist ausgewählt oder gefunden.")
    yield "candidates", words.text("Die Vorschläge im Einzelnen")
    yield "fit", words.text("Passung")
    yield "evidence", words.text("Beleglage")
    yield "for", words.text("Was dafür spricht")
    yield "nothing", words.text("Kein Beleg, der für dieses Gesuch spricht.")
    yield "against", words.text("Was dagegen spricht")
    yield "programmes", words.text("Programme")
    yield "questions", words.text("Zu klären")
    yield "outlines", words.text("Umrisse: © GeoBasis-DE / BKG (2021), dl-de/by-2-0, vereinfacht")
    yield "common", words.text("Mit allen zu klären")
    yield "contact", words.text("Stand der Kontakte")
    yield "method", words.text("Wie die Liste entsteht")
