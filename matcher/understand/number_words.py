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
    """Every whole number of thousands that a plain text writes in words, with its span."""
    for match in _thousands().finditer(flat):
        count = _numbers()[" ".join(match["number"].casefold().split())] * 1000
        yield count + (1_000_000 if match["million"] else 0), match.span()
    for name, count in (("half_a_million", 500_000), ("one_million", 1_000_000)):
        for match in _of(name).finditer(flat):
            yield count, match.span()


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
    thousand = alternatives(shared_table("numbers")["thousands"])
    return re.compile(
        rf"(?<!\w)(?P<million>مليون +و)?(?P<number>{words})[ -]?(?P<thousand>{thousand})(?!\w)",
        re.IGNORECASE,
    )


@cache
def _of(name: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){alternatives(shared_table('numbers')[name])}(?!\w)", re.IGNORECASE)
