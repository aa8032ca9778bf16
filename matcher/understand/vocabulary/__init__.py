"""How requests put things: one table of regular expressions per language, and three for all.

The tables are TOML, so that people who speak a language can read and mend them without a program.
Each entry is a list of alternatives in lower case that match whole words, whatever the case. A
space stands for one or more blanks, ``{T}`` for a word of ``town``, ``{W}`` for up to three words
that are no ``links``, ``{L}`` for the name of a language, ``{G}`` for some words of the same clause
that seek nothing. An apostrophe is written ’.

========== =====================================================================================
town       what a municipality is called
seeks      after these words a sentence tells of the partner that is looked for
joins      the same for words of working together, which may tell of the past as well
asks       further words of a sentence that says what is asked for ("the subjects are", "we asked")
goes_on    words of a sentence that goes on asking, after one that asks ("we think of", "together")
suits      a clause with these words tells of the partner as a whole
partner    the partner as somebody unknown yet ("ein Partner", "the ideal partner")
own        from these words on a sentence tells of the one who asks
existing   what stands before a list of partners one has, if their names are known
twinned    what stands before such a list for certain
negations  what denies the words after it
needless   what says that something is no condition
ruled_out  what denies the words before it
preferring what makes a mere preference out of a limit
turns      conjunctions that end a negation
speaks     how one asks for a partner who speaks ``{L}``
links      prepositions and the like, across which no adjective reaches a noun
having     what stands between a partner and its ``features``, and ``being`` its ``adjectives``
wishes     per wish: how it is put when it is asked of a partner
adjectives per wish: what stands beside a word of ``town``, on either side, or after ``being``
features   per wish: what stands after ``having``
mentions   per trait: the words that only mention it
states     German states with their adjectives; ``sides`` are parts of Germany
languages  ISO 639-1 code -> name, as it stands in ``speaks``
gentiles   country -> its adjective
countries  names of countries that the table of countries doesn't have in this language
========== =====================================================================================

``names.toml``, ``numbers.toml`` and ``wishes.toml`` hold what all languages share.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from functools import cache, cached_property
from pathlib import Path
from typing import Any

__all__ = ["LANGUAGES", "Vocabulary", "alternatives", "plain", "shared_table", "vocabulary"]

#: The languages there is a table for (ISO 639-1).
LANGUAGES = ("de", "en", "fr", "ar", "uk", "es", "pt", "pl", "tr")

_HERE = Path(__file__).resolve().parent
# Arabic glues conjunctions, prepositions and the article to the front of a word.
_START = {"ar": r"(?<!\w)[وفبكل]{0,2}(?:ال)?"}
_NEVER = re.compile(r"(?!)")
_WORD_START, _WORD_END = r"(?<!\w)", r"(?!\w)"
_GAP = r"(?:(?!{seeks})[^.;]){0,50}?"
_WORDS = r"(?:(?!(?:{links})(?!\w))[\w’-]+,? ){0,3}"
# German is also typed without umlauts.
_UMLAUTS = {"ä": "(?:ä|ae)", "ö": "(?:ö|oe)", "ü": "(?:ü|ue)", "ß": "(?:ß|ss)"}
# One character for one, so that spans stay: white space, apostrophes, accents that are left out in
# haste, the carriers of hamza. Umlauts stay: "würde" and "wurde" are different words.
_ACCENTED = "áàâãåąçćčéèêëęğíìîïłñńóòôõøśşșšúùûýźżž"
_BARE = "aaaaaaccceeeeegiiiilnnooooossssuuuyzzz"
_PLAIN = str.maketrans(
    {
        **dict.fromkeys("\n\r\t\v\f\u00a0\u202f\u2009\u2007", " "),
        **dict.fromkeys("'ʼʹ`´‘", "’"),
        **dict(zip(_ACCENTED, _BARE, strict=True)),
        **dict(zip(_ACCENTED.upper(), _BARE.upper(), strict=True)),
        **{"ı": "i", "İ": "I", "أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ى": "ي"},
    }
)  # fmt: skip


def plain(text: str) -> str:
    """`text` as the tables match it: as many characters, without what people leave out."""
    return text.translate(_PLAIN)


class Vocabulary:
    """The table of one language; patterns are compiled when they are first asked for.

    They are to be used on :func:`plain` text.
    """

    def __init__(self, language: str, table: Mapping[str, Any]) -> None:
        self.language = language
        self._table = table
        self._compiled: dict[tuple[str, str], re.Pattern[str] | None] = {}

    def cue(self, name: str) -> re.Pattern[str]:
        """The pattern of a list at the top of the table; one that never matches if it is empty."""
        return self._pattern(name, "") or _NEVER

    def entry(self, section: str, key: str) -> re.Pattern[str]:
        """The pattern of one entry of a section; one that never matches if there is none."""
        return self._pattern(section, key) or _NEVER

    def entries(self, section: str) -> Iterator[tuple[str, re.Pattern[str]]]:
        """The keys and patterns of a section of the table."""
        for key in self._table.get(section, {}):
            yield key, self.entry(section, key)

    @cached_property
    def gentiles(self) -> re.Pattern[str]:
        """The adjectives of countries; the name of the group that matched is the country."""
        named = (
            f"(?P<{code}>{'|'.join(sources)})"
            for code, sources in self._table.get("gentiles", {}).items()
        )
        return (
            self._compile([*named], end=r"\w{0,4}(?!\w)") if self._table.get("gentiles") else _NEVER
        )

    def speaks(self) -> Iterator[tuple[str, re.Pattern[str]]]:
        """Language code and how one asks for a partner who speaks it."""
        for code, names in self._table.get("languages", {}).items():
            key = ("speaks", code)
            if key not in self._compiled:
                named = [
                    source.replace("{L}", f"(?:{'|'.join(names)})")
                    for source in self._table["speaks"]
                ]
                self._compiled[key] = self._compile(named)
            pattern = self._compiled[key]
            if pattern is not None:
                yield code, pattern

    def _pattern(self, section: str, key: str) -> re.Pattern[str] | None:
        if (section, key) not in self._compiled:
            sources = self._sources(section, key)
            if section == "wishes":
                sources = [*sources, *self._beside_town(key)]
            self._compiled[section, key] = self._compile(sources) if sources else None
        return self._compiled[section, key]

    def _sources(self, section: str, key: str) -> list[str]:
        value = self._table.get(section, {} if key else [])
        sources: list[str] = value.get(key, []) if key else value
        return sources

    def _beside_town(self, wish: str) -> Iterator[str]:
        """The adjectives and features of a wish, where they belong to a municipality."""
        adjectives = "|".join(self._sources("adjectives", wish))
        if adjectives:
            yield f"(?:{adjectives}),? {{W}}{{T}}"
            yield f"{{T}} {{W}}(?:{adjectives})"
            yield f"(?:{'|'.join(self._table['being'])}) (?:\\w+ )?(?:{adjectives})"
        features = "|".join(self._sources("features", wish))
        if features:
            yield f"(?:{'|'.join(self._table['having'])}) {{W}}(?:{features})"

    def _compile(self, sources: list[str], end: str = _WORD_END) -> re.Pattern[str]:
        start = _START.get(self.language, _WORD_START)
        joined = "|".join(sources)
        if "{G}" in joined:
            joined = joined.replace("{G}", _GAP.replace("{seeks}", "|".join(self._table["seeks"])))
        joined = joined.replace("{T}", f"(?:{'|'.join(self._table['town'])})")
        joined = joined.replace("{W}", _WORDS.replace("{links}", "|".join(self._table["links"])))
        joined = plain(joined).replace(" ?", "\0").replace(" ", " +").replace("\0", " *")
        if self.language == "de":
            joined = "".join(_UMLAUTS.get(letter, letter) for letter in joined)
        return re.compile(f"{start}(?:{joined}){end}", re.IGNORECASE)


@cache
def vocabulary(language: str) -> Vocabulary:
    """The vocabulary of `language`, one of :data:`LANGUAGES`."""
    return Vocabulary(language, shared_table(language))


@cache
def shared_table(name: str) -> dict[str, Any]:
    """A table of this folder: ``names``, ``numbers``, ``wishes`` or that of a language."""
    with (_HERE / f"{name}.toml").open("rb") as file:
        return tomllib.load(file)


def alternatives(sources: Iterable[str]) -> str:
    """Alternatives as one group of a regular expression for :func:`plain` text."""
    return f"(?:{plain('|'.join(sources))})".replace(" ", " +")
