"""Numbers of inhabitants in running text, in the languages that requests come in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from matcher.document import Span
from matcher.understand.number_words import spelled_numbers
from matcher.understand.speech import Speech, speech_of
from matcher.understand.vocabulary import alternatives, shared_table

__all__ = ["Inhabitants", "find_inhabitants"]

# Arabic-Indic and Persian digits, and the Arabic marks for thousands and decimals.
_DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹٬٫", "01234567890123456789,.")

_FIGURE = r"\d{1,3}(?:[.,’ ]\d{3})+(?!\d)|\d+(?:[.,]\d{1,2})?(?!\d)"
_YEAR = r"(?:19|20)\d\d(?!\d)"
_START = r"(?<![\w.,/+-])"
_FEWEST, _MOST = 50, 50_000_000
# The least number that is a size though no word for people stands there, and what may follow it:
# "larger than 20,000 tonnes" is none.
_SIZE_ALONE = 1_000
_NO_NOUN = r"(?= *(?:[^\w\s]|$|\n|(?:and|und|et|y|e|і|та|ist|sein|is)\b|و))"
# How far "about 20 000" reaches as a wish.
_ABOUT = 1.5


@dataclass(frozen=True, slots=True)
class Inhabitants:
    """A number of inhabitants and where it stands.

    ``of_partner``: it is the size that the partner is wished to have; then ``low`` and ``high`` are
    its limits (None: open). ``count`` is the number itself, of a range its middle.
    """

    count: int
    span: Span
    of_partner: bool
    low: int | None = None
    high: int | None = None


def find_inhabitants(text: str, speech: Speech | None = None) -> list[Inhabitants]:
    """Every number of inhabitants in `text`, in order.

    Reads "ca. 18.500 Einwohner", "24 000 habitants", "٢٤ ألف نسمة", "about 30k inhabitants",
    "8000-Einwohner-Stadt", "sixteen thousand people" and "населення – 24 тис.". Dates, telephone
    numbers, areas, densities and money are none. A number in what tells of the partner
    (:class:`Speech`) is the size wished for.
    """
    found: dict[int, Inhabitants] = {}
    for one in _Reader(speech or speech_of(text)).read():
        if not any(_overlap(one.span, other.span) for other in found.values()):
            found[one.span[0]] = one
    return [found[start] for start in sorted(found)]


class _Reader:
    def __init__(self, speech: Speech) -> None:
        self._speech = speech
        self._plain = speech.flat.translate(_DIGITS)
        self._patterns = _patterns()

    def read(self) -> Iterator[Inhabitants]:
        """Numbers before a word for people first: they are the surest."""
        patterns = self._patterns
        for match in patterns.before_people.finditer(self._plain):
            if patterns.per_area.match(self._plain, match.end()) or not self._inhabits(match):
                continue
            count = _value(match["number"], match["scale"]) + int(match["rest"] or 0)
            start, end = match.start("number"), match.end("people")
            low = None
            if match["low"]:
                low = _value(match["low"], match["low_scale"] or match["scale"])
                start = match.start("low")
            yield from self._checked(count, (start, end), low)
        for match in patterns.after_label.finditer(self._plain):
            span = match.start("number"), match.end()
            if not patterns.unit.match(self._plain, span[1]):
                yield from self._checked(_value(match["number"], match["scale"]), span, None)
        for match in patterns.compared.finditer(self._plain):
            count = _value(match["number"], match["scale"])
            if count >= _SIZE_ALONE:
                sizes = self._checked(count, (match.start("number"), match.end()), None)
                # Without a word for people only a partner's size is surely meant.
                yield from (size for size in sizes if size.of_partner)
        for count, span in spelled_numbers(self._plain):
            people = patterns.to_people.match(self._plain, span[1])
            if people and self._inhabits(people):
                yield from self._checked(count, (span[0], people.end()), None)

    def _checked(self, count: int, span: Span, low: int | None) -> Iterator[Inhabitants]:
        if not _FEWEST <= count < _MOST:
            return
        if low is not None and not _FEWEST <= low < count:
            low = None
        before = self._plain[max(0, span[0] - 40) : span[0]]
        at_most = self._patterns.at_most.search(before)
        at_least = self._patterns.at_least.search(before)
        if not self._tells_of_partner(span, before, bounded=bool(low or at_most or at_least)):
            yield Inhabitants(count, span, of_partner=False)
        elif low is not None:
            middle = round((low * count) ** 0.5)
            yield Inhabitants(middle, span, of_partner=True, low=low, high=count)
        elif at_most:
            yield Inhabitants(count, span, of_partner=True, high=count)
        elif at_least:
            yield Inhabitants(count, span, of_partner=True, low=count)
        else:
            low, high = round(count / _ABOUT), round(count * _ABOUT)
            yield Inhabitants(count, span, of_partner=True, low=low, high=high)

    def _tells_of_partner(self, span: Span, before: str, *, bounded: bool) -> bool:
        if self._patterns.own.search(before) or self._speech.own(span):
            return False
        if bounded:
            return self._speech.of_partner(span[0])
        # "sucht Rat für Sourif (18.500 Einwohner)": brackets tell of the name before them
        start, _ = self._speech.sentence(span[0])
        told = self._plain[start : span[0]]
        return self._speech.sought_before(span[0]) and told.count("(") <= told.count(")")

    def _inhabits(self, match: re.Match[str]) -> bool:
        """A word for any people counts where somebody lives, or in brackets behind a name."""
        if match["any"] is None:
            return True
        around = self._plain[max(0, match.start() - 60) : match.end() + 30]
        in_brackets = self._plain.find(")", match.end(), match.end() + 3) >= 0
        return in_brackets or self._patterns.living.search(around) is not None


@dataclass(frozen=True, slots=True)
class _Patterns:
    """The expressions over plain text with Latin digits."""

    before_people: re.Pattern[str]
    after_label: re.Pattern[str]
    compared: re.Pattern[str]
    to_people: re.Pattern[str]
    per_area: re.Pattern[str]
    unit: re.Pattern[str]
    at_most: re.Pattern[str]
    at_least: re.Pattern[str]
    own: re.Pattern[str]
    living: re.Pattern[str]


@cache
def _patterns() -> _Patterns:
    words = {
        key: alternatives(sources)
        for key, sources in shared_table("numbers").items()
        if isinstance(sources, list)
    }
    number = rf"{_START}(?P<number>{_FIGURE})"
    scale = rf"(?:{words['millions']}|{words['thousands']})(?!\w)"
    # "10-25 тис.", "between 40,000 and 80,000"
    span = rf"{_START}(?P<low>{_FIGURE}) ?(?P<low_scale>{scale})? ?{words['to']} ?"
    to_people = (
        r"[ -]{0,2}(?:de |d’|of )?(?:[^\W\d]{1,20} )?"
        rf"(?P<people>{words['inhabitants']}|(?P<any>{words['people']}))(?!\w)"
    )
    # "35 тисяч 800"
    before = (
        rf"(?:{span})?{number}[ -]?(?P<scale>{scale})?(?: (?P<rest>\d{{1,3}})(?!\d))?{to_people}"
    )
    gap = rf"\.? ?(?:\([^)]*\))?(?:\b(?:ca|rd|approx|aprox)\.|[^\d.!?;]|{_YEAR}){{0,40}}?"
    after = rf"{words['count_of']}{gap}(?!{_YEAR}(?![.,]\d)){number} ?(?P<scale>{scale})?"

    def ending(key: str) -> re.Pattern[str]:
        return re.compile(rf"(?<!\w){words[key]} (?:\w+ )?$", re.IGNORECASE)

    def compiled(pattern: str) -> re.Pattern[str]:
        return re.compile(pattern, re.IGNORECASE)

    return _Patterns(
        before_people=compiled(before),
        after_label=compiled(after),
        compared=compiled(
            rf"(?<!\w){words['compared']} {number}(?:[ -]?(?P<scale>{scale}))?{_NO_NOUN}"
        ),
        to_people=compiled(to_people),
        per_area=compiled(rf" ?{words['per_area']} ?{words['area']}"),
        unit=compiled(rf" ?{words['units']}"),
        at_most=ending("at_most"),
        at_least=ending("at_least"),
        own=ending("own"),
        living=compiled(words["living"]),
    )


def _value(number: str, scale: str | None) -> int:
    factor = _factor(scale)
    if re.fullmatch(r"\d{1,3}(?:[^\d]\d{3})+", number):
        return int(re.sub(r"\D", "", number)) * factor
    return round(float(number.replace(",", ".")) * factor)


def _factor(scale: str | None) -> int:
    if scale is None:
        return 1
    millions = alternatives(shared_table("numbers")["millions"])
    return 1_000_000 if re.fullmatch(millions, scale, re.IGNORECASE) else 1_000


def _overlap(one: Span, other: Span) -> bool:
    return one[0] < other[1] and other[0] < one[1]
