"""What a caller hands in, and the checks that come before any work."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from models.errors import BadInputError, NotFoundError

__all__ = [
    "SHORTEST_TEXT",
    "Locale",
    "MatchInput",
    "check_k",
    "check_locale",
    "check_text",
    "not_found",
]

Locale = Literal["de", "en"]

#: A shorter text says too little to match anything.
SHORTEST_TEXT = 20
_LONGEST = 100_000
_MOST_CANDIDATES = 1000
_WHITE_SPACE = "\t\n\r\f\v"
# More than this share of U+FFFD or of control characters is no text any more.
_BROKEN_SHARE = 0.01


@dataclass(frozen=True, slots=True)
class MatchInput:
    """A request: stored (``request_id``), as free ``text``, or as single fields without a text.

    ``country`` (ISO 3166 alpha-2), ``place``, ``population`` (persons), ``language`` (ISO 639-1)
    and ``themes`` (ids) win over what the record or the text says. ``weights`` changes single
    factors (see :mod:`matcher.weights`). ``drop`` leaves out what was read as a wish, a limit or an
    existing partner: ids of ``query.wishes`` and entries of ``query.existing_partners``. With
    ``fair`` units that many requests would find step back a little (:mod:`matcher.fairness`);
    without it the score alone decides.
    """

    text: str | None = None
    request_id: str | None = None
    country: str | None = None
    population: int | None = None
    place: str | None = None
    language: str | None = None
    themes: tuple[str, ...] | None = None
    weights: Mapping[str, float] | None = None
    drop: tuple[str, ...] = ()
    fair: bool = True

    def __post_init__(self) -> None:
        if self.text is not None and self.request_id is not None:
            raise BadInputError(
                "Both 'text' and 'request_id' are given.",
                mend="Give one of them: the text of a request, or the id of a stored one.",
            )
        if self._says_nothing():
            raise BadInputError(
                "The request says nothing: no text, no stored request, no field.",
                mend="Give 'text', 'request_id', or at least one of themes, country and place.",
            )
        if self.population is not None and not 0 < self.population < 50_000_000:
            raise BadInputError(
                f"Field 'population': {self.population} is no number of inhabitants.",
                mend="Give a whole number between 1 and 50 000 000, or leave the field out.",
            )

    def _says_nothing(self) -> bool:
        fields = (self.text, self.request_id, self.country, self.place, self.themes)
        return all(field is None or len(field) == 0 for field in fields) and self.text is None


def check_k(k: int) -> int:
    """The number of candidates asked for, if it can be served (1..1000)."""
    if not 1 <= k <= _MOST_CANDIDATES:
        raise BadInputError(
            f"Field 'k': {k} candidates can't be listed.",
            mend=f"Ask for 1 to {_MOST_CANDIDATES}.",
        )
    return k


def check_locale(locale: str) -> Locale:
    """The language of the explanations, if there is one."""
    if locale == "de":
        return "de"
    if locale == "en":
        return "en"
    raise BadInputError(
        f"Field 'locale': there are no explanations in '{locale}'.", mend="Use 'de' or 'en'."
    )


def check_text(text: str) -> str:
    """`text` in NFC, if it is the text of a request: 20..100 000 characters, no binary data."""
    text = unicodedata.normalize("NFC", text)
    letters = len(text.strip())
    if len(text) > _LONGEST:
        raise BadInputError(
            f"Field 'text': {len(text)} characters are too many for one request.",
            mend=f"Shorten it to at most {_LONGEST} characters; one page says enough.",
        )
    if letters < SHORTEST_TEXT:
        raise BadInputError(
            f"Field 'text': {letters} characters say too little to match anything.",
            mend=f"Write at least {SHORTEST_TEXT} characters: who asks, and for which themes.",
        )
    if _broken(text) > _BROKEN_SHARE * len(text):
        raise BadInputError(
            "Field 'text': this is binary data or was read in the wrong encoding.",
            mend="Hand in plain text in UTF-8.",
        )
    if not re.search(r"[^\W\d_]{2}", text):
        raise BadInputError(
            "Field 'text': there are no words in it.", mend="Write who asks, and for what."
        )
    return text


def _broken(text: str) -> int:
    return sum(
        1
        for character in text
        if character == "\ufffd"
        or (unicodedata.category(character) in ("Cc", "Cs", "Co") and character not in _WHITE_SPACE)
    )


def not_found(what: str, key: str, known: Iterable[str], *, mend: str) -> NotFoundError:
    """The error for an unknown `key`, with the nearest keys that are known."""
    # Imported late: only a wrong id needs it.
    from rapidfuzz import process

    nearest = [match[0] for match in process.extract(key, list(known), limit=3, score_cutoff=60)]
    hint = f"Did you mean {', '.join(nearest)}? " if nearest else ""
    shown = key if len(key) <= 60 else f"{key[:60]}…"
    return NotFoundError(f"No {what} '{shown}'.", mend=hint + mend)
