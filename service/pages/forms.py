"""The form on the pages: what was typed, and what is wrong with it, in the reader's language."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from urllib.parse import parse_qs

from matcher import MatchInput
from matcher.inputs import check_text
from models.errors import BadInputError, NotFoundError
from service.countries import country_code
from service.index import Index
from service.wording import Wording

__all__ = [
    "MatchForm",
    "checked",
    "iso_date",
    "left_out",
    "read_form",
    "read_size",
    "text_error",
    "whole_number",
]

# What matcher.inputs.check_text refuses; here only to say which of its rules it was.
_SHORTEST = 20
_LONGEST = 100_000
_LONGEST_NAME = 100
_MOST_LEFT_OUT = 60
_DATE = re.compile(r"\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?")
_GERMAN_DATE = re.compile(r"(\d{1,2})\.\s*(\d{1,2})\.\s*(\d{4})")
_GROUPED = re.compile(r"\d{1,3}([.,'\s\u00a0\u202f]\d{3})+|\d+")


@dataclass(frozen=True, slots=True)
class MatchForm:
    """The fields as they were typed, and a message for each one that can't be used.

    ``compare`` names a German unit whose place in the list is asked for; ``drop`` are the wishes
    and partners that are left out.
    """

    text: str = ""
    country: str = ""
    population: str = ""
    compare: str = ""
    drop: tuple[str, ...] = ()
    errors: dict[str, str] = field(default_factory=dict)


def read_form(body: bytes) -> MatchForm:
    """The form out of an ``application/x-www-form-urlencoded`` body; wrong bytes become U+FFFD."""
    fields = parse_qs(body.decode("ascii", errors="replace"), errors="replace")

    def value(name: str) -> str:
        # Browsers send line ends as CR LF; spans count characters.
        return fields.get(name, [""])[0].replace("\r\n", "\n")

    return MatchForm(
        text=value("text"),
        country=value("country").strip(),
        population=value("population").strip(),
        compare=value("compare").strip()[:_LONGEST_NAME],
        drop=left_out(fields.get("drop", []), value("keep")),
    )


def left_out(drop: Sequence[str], keep: str) -> tuple[str, ...]:
    """What is left out once `keep` is taken back: each once, and not more than a form can hold."""
    named = (one.strip()[:_LONGEST_NAME] for one in drop[:_MOST_LEFT_OUT])
    return tuple(dict.fromkeys(one for one in named if one and one != keep))


def checked(form: MatchForm, index: Index, words: Wording) -> tuple[MatchForm, MatchInput | None]:
    """The form with its errors; without errors also the input for the matcher."""
    errors: dict[str, str] = {}
    wrong = text_error(form.text, words)
    if wrong:
        errors["text"] = wrong
    country, population = read_size(form.country, form.population, index, words, errors)
    if errors:
        return replace(form, errors=errors), None
    return form, MatchInput(text=form.text, country=country, population=population, drop=form.drop)


def read_size(
    country: str, population: str, index: Index, words: Wording, errors: dict[str, str]
) -> tuple[str | None, int | None]:
    """Code of the country and inhabitants as typed; what can't be used goes into `errors`."""
    code = None
    if country:
        try:
            code = country_code(index.snapshot.countries, country)
        except NotFoundError:
            errors["country"] = words.text(
                "Dieses Land ist nicht bekannt. Bitte wählen Sie eines aus der Liste."
            )
    number = whole_number(population) if population else None
    if population and number is None:
        errors["population"] = words.text(
            "Bitte geben Sie eine ganze Zahl ein, zum Beispiel 24000."
        )
    return code, number


def text_error(text: str, words: Wording) -> str | None:
    """What is wrong with a text as the text of a request; None if nothing is."""
    try:
        check_text(text)
    except BadInputError:
        if len(text.strip()) < _SHORTEST:
            return words.text(
                "Bitte schreiben Sie mindestens {n} Zeichen: Wer fragt an, und wofür?"
            ).format(n=_SHORTEST)
        if len(text) > _LONGEST:
            return words.text("Der Text ist zu lang: höchstens {n} Zeichen.").format(
                n=words.number(_LONGEST)
            )
        return words.text("Das ist kein lesbarer Text. Bitte fügen Sie reinen Text ein.")
    return None


def iso_date(text: str) -> str | None:
    """A day, month or year as people write it, as ISO 8601; None if it is none."""
    text = text.strip()
    german = _GERMAN_DATE.fullmatch(text)
    if german:
        day, month, year = german.groups()
        text = f"{year}-{int(month):02d}-{int(day):02d}"
    return text if _DATE.fullmatch(text) else None


def whole_number(text: str) -> int | None:
    """The number of inhabitants that was typed, grouped in any way; None if it is none."""
    if not _GROUPED.fullmatch(text):
        return None
    number = int(re.sub(r"\D", "", text))
    return number if 0 < number < 50_000_000 else None
