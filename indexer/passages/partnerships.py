"""A partnership in one German sentence, and nothing that the sources don't say."""

from __future__ import annotations

from collections.abc import Mapping

from indexer.lookups import CountryProfile
from indexer.passages.wording import enumerate_german, without_doubles
from indexer.records import Partnership, Place

__all__ = ["partnership_text"]

_KINDS = {
    "twinning": "Partnerschaft",
    "project": "Projektpartnerschaft",
    "climate": "Klimapartnerschaft",
    "sustainability": "Nachhaltigkeitspartnerschaft",
    "solidarity": "Solidaritätspartnerschaft",
    "utility": "Betreiberpartnerschaft",
    "unknown": "Partnerschaft",
}
# A sentence with twenty topics says nothing any more.
_MOST_TOPICS = 10


def partnership_text(
    partnership: Partnership,
    place: Place,
    country: CountryProfile,
    theme_labels: Mapping[str, str],
) -> str:
    """``Klimapartnerschaft mit Bethlehem (Palästina) seit 1996, zuletzt belegt 2023. Themen: ...``

    The country stands in brackets: its name needs no article there.
    """
    sentences = [_fact(partnership, f"{place.name} ({country.names['de']})") + "."]
    topics = without_doubles(
        partnership.topics or [theme_labels[theme] for theme in partnership.themes]
    )[:_MOST_TOPICS]
    if topics:
        sentences.append(f"{'Thema' if len(topics) == 1 else 'Themen'}: {', '.join(topics)}.")
    programmes = without_doubles(partnership.programmes)
    if programmes:
        word = "Programm" if len(programmes) == 1 else "Programme"
        sentences.append(f"{word}: {enumerate_german(programmes)}.")
    return " ".join(sentences)


def _fact(partnership: Partnership, partner: str) -> str:
    kind = f"{_KINDS[partnership.kind]} mit {partner}"
    since = f" seit {partnership.since}" if partnership.since else ""
    begun = f", begonnen {partnership.since}" if partnership.since else ""
    seen = f", zuletzt belegt {partnership.last_seen}" if partnership.last_seen else ""
    match partnership.status:
        case "active":
            return f"{kind}{since}{seen}"
        case "initiation":
            return f"{kind} in Anbahnung{begun}{seen}"
        case "ended":
            return f"Beendete {kind}{begun}{seen}"
        case "suspended":
            return f"Ruhende {kind}{begun}{seen}"
        case _:
            return f"{kind}{since}{seen}; heutiger Stand nicht belegt"
