"""A partnership in one German sentence, and nothing that the sources don't say."""

from __future__ import annotations

from collections.abc import Mapping

from indexer.lookups import CountryProfile
from indexer.passages.topics import distinct_topics
from indexer.passages.traces import latest_trace
from indexer.passages.wording import enumerate_german, themes_sentence, without_doubles
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
# What the builder notes on Russian and Belarusian partners; the sentence says it already.
_STATE_UNKNOWN = "Aktueller Stand unbekannt."


def partnership_text(
    partnership: Partnership,
    place: Place,
    country: CountryProfile,
    theme_labels: Mapping[str, str],
) -> str:
    """``Klimapartnerschaft mit Bethlehem (Palästina) seit 1996, zuletzt belegt 2023. Themen: ...``

    The country stands in brackets: its name needs no article there.
    """
    sentences = [_fact(partnership, _partner(place.name, country.names["de"])) + "."]
    topics = _topics(partnership, theme_labels)
    if topics:
        sentences.append(themes_sentence(topics))
    programmes = without_doubles(partnership.programmes)
    if programmes:
        word = "Programm" if len(programmes) == 1 else "Programme"
        sentences.append(f"{word}: {enumerate_german(programmes)}.")
    note = (partnership.note or "").removeprefix(_STATE_UNKNOWN).strip()
    if note:
        sentences.append(note)
    return " ".join(sentences)


def _partner(place: str, country: str) -> str:
    """``Jinan (China)``, ``KaMubukwana (Maputo, Mosambik)``."""
    if place.endswith(")"):
        return f"{place[:-1]}, {country})"
    return f"{place} ({country})"


def _topics(partnership: Partnership, theme_labels: Mapping[str, str]) -> list[str]:
    """The source's own phrases; where it has none, the labels of the themes."""
    # That partners work in a network goes without saying.
    labels = [theme_labels[theme] for theme in partnership.themes if theme != "networks"]
    # All of them, however many: a passage is shown as the reason for each of its themes.
    return distinct_topics(partnership.topics or labels)


def _fact(partnership: Partnership, partner: str) -> str:
    kind = f"{_KINDS[partnership.kind]} mit {partner}"
    since = f" seit {partnership.since}" if partnership.since else ""
    begun = f", begonnen {partnership.since}" if partnership.since else ""
    seen = _seen(partnership)
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
            return f"{kind}{since}{seen}; ob sie heute gelebt wird, ist nicht belegt"


def _seen(partnership: Partnership) -> str:
    trace = latest_trace(partnership)
    if trace.seen is not None:
        return f", zuletzt belegt {trace.seen}"
    return f", in einem Verzeichnis von {trace.listed} geführt" if trace.listed else ""
