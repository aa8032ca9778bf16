"""The text of a request, and the part of it that says what it wishes for: its topics and themes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from indexer.harvest.topics import decided_themes
from indexer.sources.cues import Stance, stance
from indexer.sources.extract.content import Block
from indexer.sources.fields import field_of
from models.sentences import split_sentences
from models.themes import CLEAR, THEME_IDS, ThemeDetector

__all__ = ["Wished", "themes_of_phrases", "wished_themes", "written_text"]

# Every request is about partnership work: the word says nothing about what it is for.
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
# "Population: 8,500" is a field and no part of a sentence.
_LABEL_LINE = re.compile(r"^[^\W\d_][^:\n.]{1,40}:[^\S\n]*[\d.,’' ]+(?:\n|$)", re.M)
_FINISHED = (".", "!", "?", ")", "؟", "…", '"', "“", "”")
_MARKS = " .,:;!?-–•"
_TAIL = re.compile(
    r"\s+(?:interessiert|zusammen(?:zu)?arbeiten|kooperieren"
    r"|mit (?:einer|der) (?:deutschen|german)\b.*|with a german\b.*"
    r"|(?:zu )?(?:starten|aufbauen|aufzubauen)"
    r"|(?:sind|ist|wird|werden|soll(?:en)?|liegen|are|is)\b.*)$",
    re.I,
)
_ARTICLE = re.compile(
    r"^(?:unter anderem|aber auch|vor allem|insbesondere|auf|für|an|in|im|zu|zum|zur|among others"
    r"|on|for|with|dans|pour|en|para|die|der|das|den|dem|eine[rnms]?|ein|the|a|an|la|le|les|l['’]|el|los|las|o|os|as|und|sowie"
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

    Only sentences that wish for something count. Where the text has none (as in a language whose
    words for wishing aren't known), those that don't describe are heard.
    """
    pieces = [piece for piece in _pieces(blocks, language) if piece.text]
    wishes = [piece.text for piece in pieces if piece.stance == "wish"]
    neutral = [piece.text for piece in pieces if piece.stance == "neutral"]
    return _themes_in(wishes or neutral, language, detector)


def themes_of_phrases(
    phrases: Sequence[str], language: str, detector: ThemeDetector
) -> tuple[str, ...]:
    """The ids that a list of theme phrases (or of ids) names, in the catalogue's order."""
    found = {phrase for phrase in phrases if phrase in THEME_IDS}
    for phrase in phrases:
        found |= {hit.id for hit in detector.detect(phrase, language) if hit.score >= CLEAR}
    return tuple(theme for theme in THEME_IDS if theme in found)


def _pieces(blocks: Sequence[Block], language: str) -> Iterator[_Piece]:
    """Sentences and items with their stance.

    A label ("Themen:") decides for all that stands below it; a paragraph that ends in a colon or in
    the middle of a sentence decides for the items of its list.
    """
    label: Stance | None = None
    lead: Stance | None = None
    for block in blocks:
        if block.kind == "heading":
            label, lead = _stance_of_label(block.text), None
            if label is None:
                yield _Piece(block.text, stance(block.text))
        elif block.kind == "row":
            cells = [cell for cell in block.text.split("\t") if cell]
            told = _stance_of_label(cells[0]) if len(cells) > 1 else None
            text = " ".join(cells[1:] if told else cells)
            yield _Piece(text, told or stance(text))
        else:
            decided = label or (lead if block.kind == "item" else None)
            last: Stance = "neutral"
            for sentence in split_sentences(_LABEL_LINE.sub("", block.text), language):
                last = decided or stance(sentence.text)
                yield _Piece(sentence.text, last)
            if block.kind == "paragraph":
                lead = None if block.text.rstrip().endswith(_FINISHED) else last


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
    """The themes of sentences and items, with the pieces of them that say so."""
    found: set[str] = set()
    topics: list[str] = []
    for text in texts:
        hits = [hit for hit in detector.detect(text, language) if hit.score >= CLEAR]
        for start, end in _items(text):
            inside = [
                (hit.id, span)
                for hit in hits
                if hit.id != _NO_FIT
                for span in hit.spans
                if start < span[1] and span[0] < end
            ]
            if not inside:
                continue
            first = min(begin for _, (begin, _) in inside) - start
            last = max(stop for _, (_, stop) in inside) - start
            topic = _topic(text[start:end], first, last)
            decided = decided_themes(topic) if language == "de" else None
            found |= {theme for theme, _ in inside} if decided is None else set(decided)
            if topic and len(topic) <= _LONGEST_TOPIC and decided != ():
                topics.append(topic)
    themes = tuple(theme for theme in THEME_IDS if theme in found)
    return Wished(tuple(dict.fromkeys(topics))[:_MOST_TOPICS], themes)


def _topic(item: str, first: int, last: int) -> str:
    """An item without what leads into it and what follows: "für die Fortbildung" is "Fortbildung".

    What shows a theme (from `first` to `last`) always stays.
    """
    tail = _TAIL.search(item, last)
    if tail is not None:
        item = item[: tail.start()]
    lead = _LEAD.match(item)
    if lead is not None and lead.end() <= first:
        item = item[lead.end() :]
    before = ""
    while item != before:
        before = item
        item = _ARTICLE.sub("", item.strip(_MARKS))
    return item.strip(_MARKS)


def _items(text: str) -> list[tuple[int, int]]:
    """Where the items of an enumeration stand; what is in brackets stays together."""
    depth, cuts = 0, []
    closed = 0
    for match in _ITEM_MARK.finditer(text):
        depth += text.count("(", closed, match.start()) - text.count(")", closed, match.start())
        closed = match.start()
        if depth <= 0:
            cuts.append(match.span())
    starts = [0, *(end for _, end in cuts)]
    ends = [*(start for start, _ in cuts), len(text)]
    return list(zip(starts, ends, strict=True))


def _row(text: str) -> str:
    cells = [cell for cell in text.split("\t") if cell]
    return f"{cells[0].rstrip(':')}: {cells[1]}" if len(cells) == 2 else " – ".join(cells)
