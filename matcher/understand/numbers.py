"""Numbers of inhabitants in running text, in the languages that requests come in."""

from __future__ import annotations

import re
from dataclasses import dataclass

__all__ = ["Inhabitants", "after_seeking", "find_inhabitants"]

# Arabic-Indic and Persian digits, and the Arabic marks for thousands and decimals.
_DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹٬٫", "01234567890123456789,.")

_NUMBER = (
    r"(?<![\w.,])(?P<number>\d{1,3}(?:[.,'’\u00a0\u202f\u2009 ]\d{3})+(?!\d)"
    r"|\d+(?:[.,]\d{1,2})?)(?!\d)"
)
# What multiplies the digits, longest first; "mil" is a thousand in Spanish and Portuguese.
_SCALES = (
    (r"(?:millionen|million(?:s|es)?|millones|milhões|milhão|millón|mio\.?|mln\.?"
     r"|мільйон\w*|млн\.?|ملايين|مليون|milyon)", 1_000_000),
    (r"(?:tausend|tsd\.?|thousand|mille|mil|тисяч\w*|тис\.?|тыс\.?|ألف|الف|آلاف|bin|tys\.?|k)",
    1_000),
)  # fmt: skip
_SCALE = "|".join(pattern for pattern, _ in _SCALES)
_PEOPLE = (
    r"(?:einwohner\w*|bewohner\w*|menschen|ew\b|inhabitants?|residents?|citizens|people|persons"
    r"|habitants?|habitantes|personas|pessoas|vecinos|moradores|âmes|personnes"
    r"|жител\w*|мешкан\w*|осіб|людей|населення|نسمة|نسمه|شخص|ساكن\w*|مواطن\w*"
    r"|nüfus\w*|kişi\w*|mieszkańc\w*|osób)"
)
_COUNT_OF = (
    r"(?:einwohnerzahl|bevölkerung(?:szahl)?|population|población|população|населення"
    r"|чисельніст\w+|кількіст\w+ (?:населення|жителів|мешканців)|عدد (?:ال)?سكان\w*|السكان|سكانها"
    r"|nüfus\w*|liczba mieszkańców)"
)
_BEFORE = re.compile(
    rf"{_NUMBER}[\s-]?(?P<scale>{_SCALE})?(?:\s+(?:de|d'))?[\s-]{{0,2}}(?:\w+\s)?{_PEOPLE}", re.I
)
_AFTER = re.compile(
    rf"{_COUNT_OF}(?:\b(?:ca|rd|approx|aprox)\.|[^\d.!?;]){{0,40}}?{_NUMBER}\s?(?P<scale>{_SCALE})?\b",
    re.I,
)
# In these words a sentence turns from the one who asks to the partner that is looked for.
_SEEKS = re.compile(
    r"\b(?:such(?:t|en)|gesucht|wünsch\w+|seek\w*|look\w* for|search\w* for|would like"
    r"|cherch\w+|recherch\w+|souhait\w+|busca\w*|desea\w*|procura\w*|deseja\w*"
    r"|шука\w+|бажа\w+|arıyor\w*|szuka\w*)\b"
    # The verb comes first in Arabic; what is sought stands after the preposition.
    r"|(?:تبحث|نبحث|ترغب|يبحث)[^.]*?\sعن\s",
    re.I,
)
_SENTENCE_END = re.compile(r"[.!?؟]\s|\n")


@dataclass(frozen=True, slots=True)
class Inhabitants:
    """A number of inhabitants and where it stands; ``of_partner``: the size wished for."""

    count: int
    span: tuple[int, int]
    of_partner: bool


def find_inhabitants(text: str) -> list[Inhabitants]:
    """Every number of inhabitants in `text`, in order.

    Reads "ca. 18.500 Einwohner", "24 000 habitants", "٢٤ ألف نسمة", "about 30k inhabitants",
    "8000-Einwohner-Stadt" and "населення – 24 тис.". A number that follows "sucht", "looking for"
    ... in the same sentence is the size of the partner that is wished for.
    """
    plain = text.translate(_DIGITS)
    found: dict[int, Inhabitants] = {}
    for pattern in (_BEFORE, _AFTER):
        for match in pattern.finditer(plain):
            count = _value(match["number"], match["scale"])
            start = match.start("number")
            if 50 <= count < 50_000_000 and start not in found:
                partner = after_seeking(plain, start)
                found[start] = Inhabitants(count, (start, match.end()), partner)
    return [found[start] for start in sorted(found)]


def _value(number: str, scale: str | None) -> int:
    factor = _factor(scale)
    grouped = re.fullmatch(r"\d{1,3}(?:[^\d]\d{3})+", number)
    if grouped:
        return int(re.sub(r"\D", "", number)) * (factor if factor > 1 else 1)
    return round(float(number.replace(",", ".")) * factor)


def _factor(scale: str | None) -> int:
    if scale is None:
        return 1
    return next(
        factor for pattern, factor in _SCALES if re.fullmatch(pattern, scale, re.IGNORECASE)
    )


def after_seeking(text: str, position: int) -> bool:
    """Whether what stands at `position` tells of the partner: the sentence sought one before."""
    ends = [match.end() for match in _SENTENCE_END.finditer(text, 0, position)]
    seeking = _SEEKS.search(text, ends[-1] if ends else 0, position)
    if seeking is None:
        return False
    # "sucht Rat für Sourif (18.500 Einwohner)": brackets tell of the name before them
    between = text[seeking.end() : position]
    return between.count("(") <= between.count(")")
