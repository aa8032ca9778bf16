"""Numbers that are written in words: "sixteen thousand", "zwanzigtausend", "ثلاثين ألف"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from matcher.document import Span
from matcher.understand.vocabulary import alternatives, plain, shared_table

__all__ = ["spelled_numbers"]

_VALUES = (*range(1, 21), *range(30, 101, 10))


def spelled_numbers(flat: str) -> Iterator[tuple[int, Span]]:
    """Every number of thousands that a plain text writes in words, with its span.

    With tens and ones ("twenty-four thousand"); in Arabic with what follows the thousands too.
    """
    for match in _thousands().finditer(flat):
        count = _value(match["number"])
        if match["tens"]:
            count += _value(match["tens"])
        yield count * 1000 + (1_000_000 if match["million"] else 0), match.span()
    for match in _german().finditer(flat):
        yield (_value(match["ones"]) + _value(match["tens"])) * 1000, match.span()
    for match in _arabic().finditer(flat):
        if (count := _added_up(match[0])) >= 1000:
            yield count, match.span()
    # Last: behind another number "ألفا" is a thousand, alone it is two.
    for name, count in (
        ("half_a_million", 500_000),
        ("one_million", 1_000_000),
        ("two_thousand", 2_000),
    ):
        for match in _of(name).finditer(flat):
            yield count, match.span()


def _value(word: str) -> int:
    return _numbers()[" ".join(word.casefold().split())]


def _added_up(words: str) -> int:
    """An Arabic number, word by word: ones, tens and hundreds, then the thousands."""
    total = count = 0
    for written in words.split():
        word = written if written in _arabic_words() else written.removeprefix("و")
        value = _arabic_words()[word]
        if value == 1000:
            total, count = total + max(count, 1) * 1000, 0
        elif value == 2000:
            total, count = total + (count * 1000 or 2000), 0
        else:
            count += value
    return total + count


@cache
def _arabic_words() -> dict[str, int]:
    table = shared_table("numbers")["arabic"]
    return {plain(word): int(value) for value, words in table.items() for word in words.split()}


@cache
def _arabic() -> re.Pattern[str]:
    word = "(?:" + "|".join(sorted(map(re.escape, _arabic_words()), key=len, reverse=True)) + ")"
    return re.compile(rf"(?<!\w){word}(?: +و?{word})+(?!\w)")


@cache
def _german() -> re.Pattern[str]:
    german = [spelt.split("|") for spelt in shared_table("numbers")["words"]["de"].split()]
    ones = "|".join(plain(word) for spelt in german[:9] for word in spelt)
    tens = "|".join(plain(word) for spelt in german[19:] for word in spelt)
    return re.compile(
        rf"(?<!\w)(?P<ones>{ones})und(?P<tens>{tens})[ -]?tausend(?!\w)", re.IGNORECASE
    )


@cache
def _numbers() -> dict[str, int]:
    return {
        plain(spelling.replace("_", " ")): value
        for words in shared_table("numbers")["words"].values()
        for spellings, value in zip(words.split(), _VALUES, strict=True)
        for spelling in spellings.split("|")
    }


@cache
def _thousands() -> re.Pattern[str]:
    words = "|".join(sorted(map(re.escape, _numbers()), key=len, reverse=True))
    words = words.replace("\\ ", " +")
    tens = "|".join(re.escape(word) for word, value in _numbers().items() if 20 <= value <= 90)
    thousand = alternatives(shared_table("numbers")["thousands"])
    return re.compile(
        rf"(?<!\w)(?P<million>مليون +و)?(?:(?P<tens>{tens})(?:[ -](?:y |e |et )?))?"
        rf"(?P<number>{words})[ -]?(?P<thousand>{thousand})(?!\w)",
        re.IGNORECASE,
    )


@cache
def _of(name: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){alternatives(shared_table('numbers')[name])}(?!\w)", re.IGNORECASE)
