"""Numbers and dates as people write them into cells; nothing is completed or guessed.

"April 2018" is 2018-04 and not a day, "Frühjahr 2018" is 2018, "04/07/2018" is 2018 unless its
neighbours show which number is the day.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from typing import Literal

from indexer.sources.months import MONTH_PATTERN, SEASON_PATTERN, month_number
from indexer.tables.reading import RowError

__all__ = [
    "DayOrder",
    "day_order",
    "languages_in",
    "read_count",
    "read_date",
    "read_degrees",
    "scale_of",
]

DayOrder = Literal["day_first", "month_first", "unknown"]

_EMPTY = frozenset(
    (
        *("", "-", "–", "—", "?", ".", "/", "n/a", "na", "n.a.", "k.a.", "k. a.", "none", "null"),
        *("keine angabe", "unbekannt", "nicht bekannt", "unknown", "not known", "inconnu"),
    )
)
_DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹٬٫", "01234567890123456789,.")
_ABOUT = re.compile(
    r"^(?:ca\.?|circa|rund|etwa|ungefähr|über|mehr als|knapp|fast|zirka|about|approx(?:\.|imately)?"
    r"|around|over|more than|nearly|almost|some|environ|près de|plus de|unos|cerca de|aprox\.?"
    r"|близько|понад|майже|حوالي|نحو|~|≈|>|<|±)\s*",
    re.I,
)
_PEOPLE = re.compile(
    r"\s*(?:einwohner\w*(?:[*:]\w+)?|ew\.?|menschen|personen|inhabitants?|residents?|people|persons"
    r"|citizens|habitants?|habitantes|personas|pessoas|осіб|жителів|мешканців|نسمة)(?:\W.*)?$",
    re.I,
)
_STATE_OF = re.compile(r"\s*[([](?:stand:?\s*|as of\s*)?[^()]*(?:19|20)\d\d[^()]*[)\]]$", re.I)
_SCALES = (
    (re.compile(r"\s*(?:mio\.?|mill?ionen|million(?:s|es|en)?|millones|mln\.?|млн\.?|m)$", re.I),
     1_000_000),
    (re.compile(r"\s*(?:tsd\.?|tausend|thousand|mille|mil|тис\.?|тисяч|ألف|k|t)$", re.I), 1_000),
)  # fmt: skip
_BETWEEN = re.compile(r"[,;/&+|\n]|\s(?:und|and|et|y|e|та|і|و)\s", re.I)
_FACTORS = {"Tsd.": 1_000, "Mio.": 1_000_000}
_SCALES_OF_HEADS = (
    (re.compile(r"\bmio\b|\bmillion", re.I), "Mio."),
    (
        re.compile(r"\b(?:in|x|×|en)\s*1[. ]?000\b|\btsd\b|tausend|thousand|\bmilliers?\b", re.I),
        "Tsd.",
    ),
)
_BLANK = r"[ \u00a0\u202f\u2009\u2007]"
_GROUPED = re.compile(rf"\d{{1,3}}(?:(?P<mark>[.,'’]|{_BLANK})\d{{3}})(?:(?P=mark)\d{{3}})*")
_DECIMALS = re.compile(r"(?P<whole>.*\d)[.,](?P<part>\d{1,2}|\d{4,})")
_PLAIN = re.compile(r"\d+")
_MOST_PEOPLE = 50_000_000
_EARLIEST = 1950

_ISO = re.compile(r"(?P<y>\d{4})-(?P<m>\d{1,2})(?:-(?P<d>\d{1,2}))?(?:[T ]\d{1,2}:\d{2}.*)?")
_YEAR_FIRST = re.compile(r"(?P<y>\d{4})[./](?P<m>\d{1,2})(?:[./](?P<d>\d{1,2}))?")
_DOTTED = re.compile(r"(?P<d>\d{1,2})\.\s?(?P<m>\d{1,2})\.\s?(?P<y>\d{4}|\d{2})")
_SLASHED = re.compile(r"(?P<a>\d{1,2})[/-](?P<b>\d{1,2})[/-](?P<y>\d{4}|\d{2})")
_MONTH_YEAR = re.compile(r"(?P<m>\d{1,2})\s?[./-]\s?(?P<y>\d{4})")
_YEAR = re.compile(r"(?P<y>\d{4})")
_DAY_NAMED = re.compile(
    rf"(?:\w+,\s*)?(?P<d>\d{{1,2}})(?:\.|er|st|nd|rd|th|º)?\s*(?:de\s+|of\s+)?(?P<name>{MONTH_PATTERN})"
    r"(?:\s*,|\s+de(?:l)?)?\s*(?P<y>\d{4})(?:\s*(?:р|року|г)\.?)?",
    re.I,
)
_NAMED_DAY = re.compile(
    rf"(?P<name>{MONTH_PATTERN})\s+(?P<d>\d{{1,2}})(?:st|nd|rd|th)?\s*,?\s+(?P<y>\d{{4}})", re.I
)
_NAMED = re.compile(
    rf"(?P<name>{MONTH_PATTERN})(?:\s*,|\s+de(?:l)?)?\s*(?:['’](?P<short>\d{{2}})|(?P<y>\d{{4}}))(?:\s*(?:р|року|г)\.?)?",
    re.I,
)
_SEASON = re.compile(rf"{SEASON_PATTERN}\s*(?:de\s+)?[/.]?\s*(?P<y>\d{{4}})(?:/\d{{2,4}})?", re.I)
_QUARTER_AFTER = re.compile(r"(?P<y>\d{4})\s*[/-]?\s*(?:q[1-4]|h[12])", re.I)
_LEAD = re.compile(r"^(?:stand|datum|date|vom|den|as of|dated|am|seit|since|im|in)\b\s*:?\s*", re.I)


def languages_in(text: str) -> tuple[str, ...]:
    """The languages of a list, however its items are parted ("Arabic/English")."""
    return tuple(word for part in _BETWEEN.split(text) if (word := part.strip(" .•*–-")))


def scale_of(head: str) -> str:
    """What numbers below a head ("Bevölkerung (in Tsd.)") are counted in: "Tsd.", "Mio." or ""."""
    return next((scale for pattern, scale in _SCALES_OF_HEADS if pattern.search(head)), "")


def read_count(text: str, counted_in: str = "") -> int | None:
    """A number of inhabitants: "1.234", "24 000", "ca. 8000 Einwohner", "24 Tsd.", "٢٤٠٠٠".

    None for an empty cell ("-", "k. A.", "unknown"). `counted_in`: as
    :func:`scale_of` tells of its column.

    Raises:
        RowError: it is no whole number of people, or can be read in two ways.
    """
    plain = _plain(text)
    if plain is None:
        return None
    plain = _PEOPLE.sub("", _STATE_OF.sub("", _ABOUT.sub("", plain))).strip()
    factor = 1
    for pattern, scale in _SCALES:
        shorter = pattern.sub("", plain)
        if shorter != plain and shorter[-1:].isdigit():
            plain, factor = shorter, scale
            break
    # "4.200" below "in Tsd." may be four thousand or four million.
    doubtful = bool(counted_in) and factor == 1 and _GROUPED.fullmatch(plain) is not None
    if counted_in and factor == 1:
        factor = _FACTORS[counted_in]
    value = None if doubtful else _number(plain, factor)
    if value is None or not value.is_integer() or not 0 < value < _MOST_PEOPLE:
        raise RowError(
            f"{_shown(text)} is no number of inhabitants.",
            mend='Write one whole number, as in "24000" or "24.000".',
        )
    return int(value)


def read_degrees(text: str, most: float) -> float | None:
    """A latitude or longitude in degrees, with decimal point or comma; None for an empty cell.

    Raises:
        RowError: it is no number between ``-most`` and ``most``.
    """
    plain = _plain(text)
    if plain is None:
        return None
    try:
        value = float(plain.replace(",", ".").rstrip("°").replace("−", "-"))
    except ValueError:
        value = float("nan")
    if not -most <= value <= most:
        raise RowError(
            f"{_shown(text)} is no position in degrees.", mend='Write it as in "32.0392".'
        )
    return value


def day_order(texts: Iterable[str]) -> DayOrder:
    """Whether the dates with slashes in a column put the day or the month first."""
    firsts, seconds = set[int](), set[int]()
    for text in texts:
        match = _SLASHED.fullmatch(text.translate(_DIGITS).strip())
        if match:
            firsts.add(int(match["a"]))
            seconds.add(int(match["b"]))
    day_first = any(value > 12 for value in firsts)
    month_first = any(value > 12 for value in seconds)
    if day_first == month_first:
        return "unknown"
    return "day_first" if day_first else "month_first"


def read_date(text: str, today: dt.date, order: DayOrder = "unknown") -> str | None:
    """A date as exactly as it is written: "2018-04-07", "2018-04" or "2018".

    Args:
        text: the cell.
        today: nothing dated later is believed.
        order: what a column's other cells say about "04/07/2018"; unknown keeps the year only.

    Raises:
        RowError: it is no date, or one that can't be.
    """
    plain = _plain(text)
    if plain is None:
        return None
    plain = _LEAD.sub("", plain.strip("()[] ")).strip("()[]., ")
    found = _numeric(plain, order, today) or _named(plain, today)
    if found is None or not _possible(found, today):
        raise RowError(
            f"{_shown(text)} is no date that can be."
            if found
            else f"{_shown(text)} can't be read as a date.",
            mend='Write it as in "07.04.2018", "April 2018", "2018-04" or "2018".',
        )
    return "-".join((f"{found[0]:04d}", *(f"{part:02d}" for part in found[1:])))


def _plain(text: str) -> str | None:
    plain = " ".join(text.translate(_DIGITS).replace("\u00a0", " ").split())
    return None if plain.casefold() in _EMPTY else plain


def _number(text: str, factor: int) -> float | None:
    """Thousands may be grouped by point, comma, apostrophe or blank; decimals have their mark."""
    if _PLAIN.fullmatch(text):
        return float(int(text) * factor)
    if factor == 1 and _GROUPED.fullmatch(text):
        return float(re.sub(r"\D", "", text))
    decimals = _DECIMALS.fullmatch(text)
    if decimals is None:
        return None
    whole = decimals["whole"]
    if not _PLAIN.fullmatch(whole):
        grouped = _GROUPED.fullmatch(whole)
        if grouped is None or grouped["mark"] == text[decimals.end("whole")]:
            return None
    digits, part = re.sub(r"\D", "", whole), decimals["part"]
    # In whole numbers, so that 1,1 million are 1 100 000 and no fraction less.
    scaled = int(digits + part) * factor
    return scaled / float(10 ** len(part))


def _numeric(text: str, order: DayOrder, today: dt.date) -> tuple[int, ...] | None:
    for pattern in (_ISO, _YEAR_FIRST, _DOTTED, _MONTH_YEAR, _YEAR):
        match = pattern.fullmatch(text)
        if match:
            parts = match.groupdict()
            given = (parts["y"], parts.get("m"), parts.get("d"))
            year, *rest = (int(part) for part in given if part is not None)
            return (_century(year, parts["y"], today), *rest)
    match = _SLASHED.fullmatch(text)
    if match is None:
        return None
    year = _century(int(match["y"]), match["y"], today)
    first, second = int(match["a"]), int(match["b"])
    if first > 12 or order == "day_first" or first == second:
        return year, second, first
    if second > 12 or order == "month_first":
        return year, first, second
    return (year,)


def _named(text: str, today: dt.date) -> tuple[int, ...] | None:
    for pattern in (_DAY_NAMED, _NAMED_DAY, _NAMED):
        match = pattern.fullmatch(text)
        month = month_number(match["name"]) if match else None
        if match and month:
            parts = match.groupdict()
            year = parts["y"] or parts["short"]
            day = (int(parts["d"]),) if parts.get("d") else ()
            return (_century(int(year), year, today), month, *day)
    for pattern in (_SEASON, _QUARTER_AFTER):
        match = pattern.fullmatch(text)
        if match:
            return (int(match["y"]),)
    return None


def _century(year: int, written: str, today: dt.date) -> int:
    if len(written) > 2:
        return year
    return 2000 + year if 2000 + year <= today.year else 1900 + year


def _possible(parts: tuple[int, ...], today: dt.date) -> bool:
    year, month, day = (*parts, 1, 1)[:3]
    try:
        first = dt.date(year, month, day)
    except ValueError:
        return False
    # A request may be dated a few days ahead by the clock of another zone, not by months.
    return year >= _EARLIEST and first <= today + dt.timedelta(days=2)


def _shown(text: str) -> str:
    return repr(text if len(text) <= 60 else f"{text[:60]}…")
