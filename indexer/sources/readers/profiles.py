"""What a German municipality says of itself: a report or a page, cut into statements with themes.

A statement is a sentence of the source, word for word. What names no theme, or only wishes for
something, is no statement; the type is told by the words in it, and "commitment", which weighs
least, where they don't tell.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Literal

from indexer.sources.contacts import without_contacts
from indexer.sources.dating import date_in
from indexer.sources.drafts import SetAside, StatementDraft
from indexer.sources.extract.content import Block, Content
from indexer.sources.readers.base import Harvest, Origin, Tools
from models.language import detect_language
from models.sentences import split_sentences
from models.text import fold
from models.themes import CLEAR, THEME_IDS

__all__ = ["ProfileReader"]

StatementType = Literal["award", "project", "membership", "commitment", "strategy", "institution"]

_MOST_STATEMENTS = 60
_SHORTEST, _LONGEST = 40, 400
_FEWEST_WORDS = 5
_NO_FIT = "networks"
#: The first that fits decides; the order is that of how plainly the words tell.
_WORDS: tuple[tuple[StatementType, str], ...] = (
    (
        "award",
        r"ausgezeichnet|auszeichnung|\bpreis(?:träger)?\b|prämiert|zertifiziert|zertifikat"
        r"|\bsiegel\b|\baward\b|awarded|\bprize\b|certified",
    ),
    ("membership", r"\bmitglied(?:schaft|er)?\b|beigetreten|\bmember (?:of|in)\b"),
    (
        "project",
        r"\bprojekt\w*|umgesetzt|errichtet|gebaut|neubau|sanierung|ausbau\b|saniert|installiert"
        r"|in betrieb genommen|modellvorhaben|gefördert|durchgeführt"
        r"|\bproject\w*|implemented|installed",
    ),
    (
        "institution",
        r"\bbetreib(?:t|en)\b|eigenbetrieb|stadtwerke|gemeindewerke|kläranlage|betriebshof"
        r"|unterhält|verfügt über|\boperates\b|\bruns\b",
    ),
    (
        "strategy",
        r"konzept|strategie|leitbild|leitlinie|masterplan|aktionsplan|fahrplan|strategy"
        r"|action plan|roadmap",
    ),
    (
        "commitment",
        r"beschlossen|beschluss|verpflichtet|\bziel(?:e)?\b|\bbis (?:20\d\d|zum jahr)"
        r"|selbstverpflichtung|committed|council decision",
    ),
)
_TYPES = tuple((kind, re.compile(pattern, re.I)) for kind, pattern in _WORDS)
_YEARS = re.compile(r"\b(?:19[5-9]\d|20\d\d)\b")
# Until 2035 is a promise; the statement's own year is one that has been.
_QUESTION_OR_CALL = re.compile(
    r"\?\s*$|^(?:hier|klicken|mehr |weitere informationen|lesen|download)", re.I
)
_REFERRING = re.compile(
    r"^(?:dies\w*|dabei|dadurch|damit|hierzu|hierbei|er|sie|es|this|these|it)\b", re.I
)


class ProfileReader:
    """Reads one municipality's own report or page."""

    def read(self, content: Content, origin: Origin, tools: Tools) -> Harvest:
        """Its statements, the clearest themes first, at most sixty."""
        harvest = Harvest()
        if origin.ags is None:
            harvest.set_aside.append(
                SetAside(
                    origin.name,
                    "It is not said whose profile this is.",
                    "Name the municipality: --profile AGS, or `ags` in sources.toml.",
                )
            )
            return harvest
        blocks, _ = without_contacts(list(content.blocks))
        language = detect_language("\n".join(block.text for block in blocks)).code
        dated = date_in(blocks[:12], tools.today) or _title_year(blocks, tools.today.year)
        found = list(self._statements(blocks, language, dated, origin, tools))
        unique = {fold(statement.text): statement for _, statement in reversed(found)}
        scores = {fold(statement.text): score for score, statement in found}
        ranked = sorted(unique, key=lambda key: (-scores[key], key))[:_MOST_STATEMENTS]
        harvest.statements = [unique[key] for key in ranked]
        if len(unique) > _MOST_STATEMENTS:
            why = f"{len(unique)} statements: the {_MOST_STATEMENTS} clearest were taken."
            harvest.set_aside.append(
                SetAside(origin.name, why, "Hand in the chapters that matter.")
            )
        if not found:
            harvest.set_aside.append(
                SetAside(
                    origin.name,
                    "No sentence in it says something about a municipal theme.",
                    "Hand in a report or page that tells what the municipality does.",
                )
            )
        return harvest

    def _statements(
        self,
        blocks: Sequence[Block],
        language: str,
        dated: str | None,
        origin: Origin,
        tools: Tools,
    ) -> Iterator[tuple[float, StatementDraft]]:
        for number, sentence in enumerate(_sentences(blocks, language), start=1):
            hits = [h for h in tools.detector.detect(sentence, language) if h.score >= CLEAR]
            ids = {hit.id for hit in hits}
            if not ids - {_NO_FIT}:
                continue
            year = _year(sentence, tools.today.year) or (int(dated[:4]) if dated else None)
            yield (
                max(hit.score for hit in hits),
                StatementDraft(
                    where=f"{origin.name}, sentence {number}",
                    ags=origin.ags or "",
                    text=sentence,
                    language=language,
                    themes=tuple(theme for theme in THEME_IDS if theme in ids),
                    type=_type(sentence),
                    year=year,
                    url=origin.url,
                ),
            )


def _sentences(blocks: Sequence[Block], language: str) -> Iterator[str]:
    """Sentences that can stand alone: not too short, no question, not only pointing back."""
    for block in blocks:
        if block.kind in ("heading", "row"):
            continue
        for sentence in split_sentences(block.text.replace("\n", " "), language):
            text = sentence.text
            if (
                _SHORTEST <= len(text) <= _LONGEST
                and len(text.split()) >= _FEWEST_WORDS
                and not _QUESTION_OR_CALL.search(text)
                and not _REFERRING.match(text)
            ):
                yield text


def _title_year(blocks: Sequence[Block], this_year: int) -> str | None:
    """ "Nachhaltigkeitsbericht 2023": the year in the first heading."""
    first = next((block.text for block in blocks if block.kind == "heading"), "")
    year = _year(first, this_year)
    return str(year) if year else None


def _type(sentence: str) -> StatementType:
    return next((kind for kind, words in _TYPES if words.search(sentence)), "commitment")


def _year(sentence: str, this_year: int) -> int | None:
    """The latest year in a sentence that has begun."""
    return max((int(y) for y in _YEARS.findall(sentence) if int(y) <= this_year), default=None)
