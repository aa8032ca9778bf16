"""A page or document into its requests: one section each.

Headings are judged by what stands below them: a heading is a request's when it names a place and
the text below speaks of that place and of a partnership. Other headings of the same kind then
follow. Where no heading does, closing dates part the requests, and what has neither is one.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass

from indexer.records import Place
from indexer.sources.cues import is_request_like
from indexer.sources.dating import closing_date
from indexer.sources.extract.content import Block
from indexer.sources.fields import field_of
from indexer.sources.naming import NamedPlace, is_generic, named_place
from indexer.sources.understanding import Understanding
from models.text import fold, similar_names

__all__ = ["Section", "split_sections"]

_SHORTEST_BODY = 60
_LONGEST_TITLE = 120
_BEGINNING = 600
_SAME_NAME = 0.85
# "(ca. 36.000 Einwohner)" behind the name
_SIZE = re.compile(
    r"\([^()]*\d[^()]*\b(?:einwohner\w*|ew|inhabitants|residents|habitants|habitantes)\b[^()]*\)",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Section:
    """The blocks of one request. ``place`` is what its heading names, ``country`` the section of
    the page it stands in, ``whole`` whether it is the whole document."""

    blocks: tuple[Block, ...]
    heading: str | None = None
    place: NamedPlace | None = None
    country: str | None = None
    whole: bool = False


@dataclass(frozen=True, slots=True)
class _Heading:
    """A heading, the place it may name, and how far its section reaches."""

    at: int
    end: int
    level: int
    place: NamedPlace | None
    known: Place | None
    country: str | None
    generic: bool


def split_sections(
    blocks: Sequence[Block],
    understanding: Understanding,
    *,
    country: str | None,
    today: dt.date,
) -> list[Section]:
    """The requests in `blocks`, in order; one section with everything where nothing parts them.

    Args:
        blocks: the page or document.
        understanding: reads places and countries.
        country: the country of the whole page, if it is known.
        today: no closing date is later.
    """
    headings = _headings(blocks, understanding, country)
    sure = [h for h in headings if h.place is not None and _speaks_for(h, blocks)]
    sure = _outermost(sure, blocks)
    if not sure:
        return _by_closing_dates(blocks, country, today)
    levels = {heading.level for heading in sure}
    chosen = [
        heading
        for heading in headings
        if heading in sure
        or (heading.level in levels and _may_follow(heading, sure, blocks, today))
    ]
    return [
        _section(heading, headings, chosen, blocks, country, today)
        for heading in sorted(chosen, key=lambda heading: heading.at)
    ]


def _headings(
    blocks: Sequence[Block], understanding: Understanding, country: str | None
) -> list[_Heading]:
    found: list[_Heading] = []
    current = country
    for at, block in enumerate(blocks):
        if not found and country is None and _may_be_title(block):
            current = _headed_country(block.text, understanding) or current
        if block.kind != "heading" or field_of(block.text) is not None:
            continue
        headed = _headed_country(block.text, understanding)
        current = headed or current
        generic = headed is not None or is_generic(block.text)
        place = None if generic else named_place(block.text, understanding)
        own = (place.country if place else None) or current
        found.append(
            _Heading(
                at=at,
                end=_end(blocks, at),
                level=block.level,
                place=place,
                known=understanding.known_place(place.name, own) if place else None,
                country=own,
                generic=generic,
            )
        )
    return found


def _headed_country(text: str, understanding: Understanding) -> str | None:
    """The country that a title is about ("Partnerschaftsgesuche aus Tunesien") and nothing else."""
    names = understanding.countries(text)
    rest = _without(text, [span for _, span in names])
    if len({code for code, _ in names}) != 1:
        return None
    return names[0][0] if not rest.strip(" .,:()–-") or is_generic(rest) else None


def _may_be_title(block: Block) -> bool:
    """Whether a paragraph may be the title: word processors mark it by a style alone."""
    return block.kind == "paragraph" and len(block.text) <= _LONGEST_TITLE


def _end(blocks: Sequence[Block], at: int) -> int:
    """Where the next heading of the same or a higher level stands; labels end nothing."""
    for number in range(at + 1, len(blocks)):
        block = blocks[number]
        if (
            block.kind == "heading"
            and block.level <= blocks[at].level
            and field_of(block.text) is None
        ):
            return number
    return len(blocks)


def _speaks_for(heading: _Heading, blocks: Sequence[Block]) -> bool:
    """Whether the text below is a request of the place that the heading names."""
    body = _body(heading, blocks)
    if len(body) < _SHORTEST_BODY or not is_request_like(body):
        return False
    return heading.known is not None or _names(body[:_BEGINNING], heading) or _says_size(body)


def _says_size(body: str) -> bool:
    """Whether the text goes on with the inhabitants of what the heading names."""
    return _SIZE.match(body) is not None


def _may_follow(
    heading: _Heading, sure: Sequence[_Heading], blocks: Sequence[Block], today: dt.date
) -> bool:
    """A heading beside sure ones: a name that nobody knows, with a request below, or with a text
    that a date closes as it closes theirs."""
    if heading.place is None or heading.generic:
        return False
    if any(other.at < heading.at < other.end and other.level < heading.level for other in sure):
        return False
    body = _body(heading, blocks)
    named = heading.known is not None or _names(body[:_BEGINNING], heading)
    if len(body) < _SHORTEST_BODY:
        return False
    told = named or _says_size(body)
    return told or is_request_like(body) or _is_closed(heading, blocks, today)


def _is_closed(heading: _Heading, blocks: Sequence[Block], today: dt.date) -> bool:
    """Whether a date stands alone below the heading, as it closes a request."""
    return any(
        closing_date(block, today) is not None and _is_only_date(block)
        for block in blocks[heading.at + 1 : heading.end]
    )


def _outermost(sure: Sequence[_Heading], blocks: Sequence[Block]) -> list[_Heading]:
    """Without headings inside another request, and without containers of several requests."""
    kept: list[_Heading] = []
    for heading in sure:
        inside = [h for h in sure if heading.at < h.at < heading.end and h.level > heading.level]
        others = {_key(h) for h in inside} - {_key(heading)}
        if len(others) > 1 or (others and not _own_text(heading, blocks)):
            continue  # a container: "Region Ramallah", "Neue Gesuche"
        if any(h.at < heading.at < h.end and h.level < heading.level for h in kept):
            continue
        kept.append(heading)
    return kept


def _own_text(heading: _Heading, blocks: Sequence[Block]) -> bool:
    """Whether a heading has text of its own before the next heading."""
    length = 0
    for block in blocks[heading.at + 1 : heading.end]:
        if block.kind == "heading":
            break
        length += len(block.text)
    return length >= _SHORTEST_BODY


def _key(heading: _Heading) -> str:
    return heading.known.id if heading.known else fold(heading.place.name if heading.place else "")


def _names(text: str, heading: _Heading) -> bool:
    """Whether `text` names the place of the heading, in whatever spelling."""
    if heading.place is None:
        return False
    folded, name = f" {fold(text)} ", fold(heading.place.name)
    if f" {name}" in folded:
        return True
    words = re.findall(r"[^\W\d_][\w'’-]{3,}", text)
    return any(
        word[0].isupper() and similar_names(word, heading.place.name) >= _SAME_NAME
        for word in words
    )


def _body(heading: _Heading, blocks: Sequence[Block]) -> str:
    return "\n".join(block.text for block in blocks[heading.at + 1 : heading.end])


def _section(
    heading: _Heading,
    headings: Sequence[_Heading],
    chosen: Sequence[_Heading],
    blocks: Sequence[Block],
    country: str | None,
    today: dt.date,
) -> Section:
    ends = [
        other.at
        for other in headings
        if other.at > heading.at
        and (other in chosen or other.level <= heading.level or other.generic)
    ]
    end = min([heading.end, *ends])
    own = list(blocks[heading.at + 1 : end])
    for number, block in enumerate(own):
        # What follows the closing date is the page's, not the request's.
        if block.kind != "heading" and closing_date(block, today) and _is_only_date(block):
            own = own[: number + 1]
            break
    return Section(
        blocks=tuple(own),
        heading=blocks[heading.at].text,
        place=heading.place,
        country=heading.country or country,
    )


def _is_only_date(block: Block) -> bool:
    return block.text.startswith(("(", "[")) and len(block.text) <= 42


def _by_closing_dates(
    blocks: Sequence[Block], country: str | None, today: dt.date
) -> list[Section]:
    dated = [
        number
        for number, block in enumerate(blocks)
        if block.kind != "heading" and closing_date(block, today) and _is_only_date(block)
    ]
    if len(dated) < 2:
        return [Section(tuple(blocks), country=country, whole=True)] if blocks else []
    starts = [0, *(number + 1 for number in dated[:-1])]
    return [
        Section(tuple(blocks[start : end + 1]), country=country)
        for start, end in zip(starts, dated, strict=True)
    ]


def _without(text: str, spans: Sequence[tuple[int, int]]) -> str:
    for start, end in sorted(spans, reverse=True):
        text = f"{text[:start]} {text[end:]}"
    return text
