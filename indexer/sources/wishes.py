"""The text of a request, and the part of it that says what it wishes for: its topics and themes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from indexer.sources.cues import Stance, stance
from indexer.sources.extract.content import Block
from indexer.sources.fields import field_of
from models.sentences import split_sentences
from models.themes import CLEAR, THEME_IDS, ThemeDetector

__all__ = ["Wished", "themes_of_phrases", "wished_themes", "written_text"]

_NO_FIT = "networks"
_MOST_TOPICS = 24
_LONGEST_TOPIC = 160
_ITEM_MARK = re.compile(
    r"\s*(?:[,;،؛/•·]|\s[–—-]\s|\s(?:und|sowie|and|et|y|e|та|і|й)\s|\sو(?=\S))\s*"
)
# What comes before the topics of a sentence: "... interessiert in den Bereichen | Abfall, Wasser".
_LEAD = re.compile(
    r"^.*(?:\b(?:in (?:den|folgenden|diesen) (?:bereichen|themen\w*|feldern)|im bereich|bereichen?"
    r"|interessi\w+ (?:sich )?(?:\w+ )?(?:insbesondere |besonders |vor allem )?(?:f(?:ü|ue)r|an)"
    r"|zu den themen|zum thema|themen(?: sind)?|insbesondere|besonders|vor allem"
    r"|in the (?:fields?|areas?) of|areas? of|fields? of|interested in|such as|especially|on the"
    r"|dans les domaines (?:de|du|des|suivants)|domaines? de|notamment"
    r"|en (?:los|las) (?:ámbitos|áreas) de|nas áreas de|especialmente"
    r"|у сферах?|в галузях?|за напрямами?)|:|مجالات?|في مجال)\s+",
    re.I | re.S,
)
_MARKS = " .,:;!?()-–•"
_TAIL = re.compile(
    r"\s+(?:interessiert|zusammen(?:zu)?arbeiten|kooperieren"
    r"|mit (?:einer|der) (?:deutschen|german)\b.*|with a german\b.*"
    r"|(?:zu )?(?:starten|aufbauen|aufzubauen))$",
    re.I,
)
_ARTICLE = re.compile(
    r"^(?:(?:für|an|in|im|zu|zum|zur|on|for|with|dans|pour|en|para)\s+)?(?:die|der|das|den|dem|eine[rnms]?|ein|the|a|an|la|le|les|l['’]|el|los|las|o|os|as|und|sowie"
    r"|and|et|y|e|та|і|й|ihre[rnms]?|their|for|für)\s+",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Wished:
    """``topics`` are pieces of the text, word for word; ``themes`` the ids that they show."""

    topics: tuple[str, ...]
    themes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Piece:
    text: str
    stance: Stance


def written_text(blocks: Sequence[Block]) -> str:
    """The blocks as one text: paragraphs, "Label:" before its list, items with a dash."""
    parts: list[str] = []
    for block in blocks:
        if block.kind == "heading":
            parts.append(f"\n\n{block.text.rstrip(':')}:")
        elif block.kind == "item":
            parts.append(f"\n- {block.text}")
        elif block.kind == "row":
            parts.append(f"\n{_row(block.text)}")
        else:
            parts.append(f"\n\n{block.text}")
    return re.sub(r"\n{3,}", "\n\n", "".join(parts)).strip()


def wished_themes(blocks: Sequence[Block], language: str, detector: ThemeDetector) -> Wished:
    """What the text wishes for; nothing if it only describes a place.

    Sentences that wish for something decide. Where none of them names a theme, those that neither
    wish nor describe are heard; a description never makes a theme.
    """
    pieces = [piece for piece in _pieces(blocks, language) if piece.text]
    for heard in ("wish", "neutral"):
        found = _themes_in([p.text for p in pieces if p.stance == heard], language, detector)
        if set(found.themes) - {_NO_FIT}:
            return found
    return _themes_in([p.text for p in pieces if p.stance == "wish"], language, detector)


def themes_of_phrases(
    phrases: Sequence[str], language: str, detector: ThemeDetector
) -> tuple[str, ...]:
    """The ids that a list of theme phrases (or of ids) names, in the catalogue's order."""
    found = {phrase for phrase in phrases if phrase in THEME_IDS}
    for phrase in phrases:
        found |= {hit.id for hit in detector.detect(phrase, language) if hit.score >= CLEAR}
    return tuple(theme for theme in THEME_IDS if theme in found)


def _pieces(blocks: Sequence[Block], language: str) -> Iterator[_Piece]:
    """Sentences and items with their stance; an item has that of what leads into its list."""
    listing: Stance | None = None
    for block in blocks:
        if block.kind == "heading":
            listing = _stance_of_label(block.text)
            if listing is None:
                yield _Piece(block.text, stance(block.text))
        elif block.kind == "item":
            for sentence in split_sentences(block.text, language):
                yield _Piece(sentence.text, listing or stance(sentence.text))
        elif block.kind == "row":
            cells = [cell for cell in block.text.split("\t") if cell]
            told = _stance_of_label(cells[0]) if len(cells) > 1 else None
            text = " ".join(cells[1:] if told else cells)
            yield _Piece(text, told or stance(text))
        else:
            last: Stance = "neutral"
            for sentence in split_sentences(block.text, language):
                last = listing or stance(sentence.text)
                yield _Piece(sentence.text, last)
            listing = last if block.text.rstrip().endswith((":", "：")) else None


def _stance_of_label(label: str) -> Stance | None:
    field = field_of(label)
    if field in ("themes", "wants"):
        return "wish"
    if field == "existing_partners":
        return "existing"
    if field is not None:
        return "neutral" if field == "text" else "description"
    return None


def _themes_in(texts: Sequence[str], language: str, detector: ThemeDetector) -> Wished:
    joined = "\n".join(texts)
    found = {hit.id for hit in detector.detect(joined, language) if hit.score >= CLEAR}
    topics: list[str] = []
    for text in texts:
        spans = [
            span
            for hit in detector.detect(text, language)
            if hit.id in found and hit.id != _NO_FIT
            for span in hit.spans
        ]
        topics += _topics(text, spans)
    themes = tuple(theme for theme in THEME_IDS if theme in found)
    return Wished(tuple(dict.fromkeys(topics))[:_MOST_TOPICS], themes)


def _topics(text: str, spans: Sequence[tuple[int, int]]) -> Iterator[str]:
    """The items of a sentence that hold a theme, without what leads into them."""
    for start, end in _items(text):
        if any(start < stop and begin < end for begin, stop in spans):
            topic = text[start:end]
            lead = _LEAD.match(topic)
            if lead and any(start + lead.end() <= begin for begin, _ in spans if begin < end):
                topic = topic[lead.end() :]
            topic = _TAIL.sub("", _ARTICLE.sub("", topic.strip(_MARKS))).strip(_MARKS)
            if topic and len(topic) <= _LONGEST_TOPIC:
                yield topic


def _items(text: str) -> list[tuple[int, int]]:
    cuts = [match.span() for match in _ITEM_MARK.finditer(text)]
    starts = [0, *(end for _, end in cuts)]
    ends = [*(start for start, _ in cuts), len(text)]
    return list(zip(starts, ends, strict=True))


def _row(text: str) -> str:
    cells = [cell for cell in text.split("\t") if cell]
    return f"{cells[0].rstrip(':')}: {cells[1]}" if len(cells) == 2 else " – ".join(cells)
