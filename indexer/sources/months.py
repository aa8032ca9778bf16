"""Names of months and seasons in the languages that requests are written in."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

from models.text import fold

__all__ = ["MONTH_PATTERN", "SEASON_PATTERN", "month_number"]

_LANGUAGES = ("de", "en", "fr", "ar", "uk", "es", "pt", "pl", "tr")
# What people write and CLDR does not list: Austrian, Levantine, old abbreviations.
_FURTHER = {
    **{"jänner": 1, "jaenner": 1, "maerz": 3, "mrz": 3, "sept": 9, "feber": 2},
    **{"كانون الثاني": 1, "شباط": 2, "آذار": 3, "اذار": 3, "نيسان": 4, "أيار": 5, "ايار": 5},
    **{"حزيران": 6, "تموز": 7, "آب": 8, "أيلول": 9, "ايلول": 9, "تشرين الأول": 10},
    **{"تشرين الثاني": 11, "كانون الأول": 12, "جانفي": 1, "فيفري": 2, "أفريل": 4, "ماي": 5},
    **{"جوان": 6, "جويلية": 7, "أوت": 8, "يناير": 1, "ابريل": 4, "اكتوبر": 10, "اغسطس": 8},
}
# A season or a part of a year is no month: only its year is kept.
SEASON_PATTERN = (
    r"(?:frühjahr|frühling|sommer|herbst|winter|jahresanfang|jahresende|anfang|mitte|ende"
    r"|spring|summer|autumn|fall|early|mid|late|beginning of|end of"
    r"|printemps|été|automne|hiver|début|fin"
    r"|весна|весною|літо|влітку|осінь|восени|зима|взимку|primavera|verano|otoño|invierno"
    r"|verão|outono|inverno|ربيع|صيف|خريف|شتاء"
    r"|(?:[1-4]\.?\s*|[ivx]{1,3}\.?\s*)?(?:quartal|quarter|trimestre|halbjahr|half|semestre)"
    r"|q[1-4]|h[12])"
)


@cache
def _months() -> Mapping[str, int]:
    from babel.dates import get_month_names

    found = {fold(name): number for name, number in _FURTHER.items()}
    for language in _LANGUAGES:
        for context in ("format", "stand-alone"):
            for width in ("wide", "abbreviated"):
                names = get_month_names(width, context, language)
                for number, name in names.items():
                    folded = fold(name)
                    if len(folded) > 2 and not folded.isdigit():
                        found.setdefault(folded, number)
    return found


#: Any word or two that may be a month; :func:`month_number` decides.
MONTH_PATTERN = r"[^\W\d_]{3,}\.?(?:\s(?:الأول|الثاني|الاول))?"


def month_number(name: str) -> int | None:
    """The month that `name` is in any of our languages, None if it is none."""
    return _months().get(fold(re.sub(r"\.$", "", name)))
