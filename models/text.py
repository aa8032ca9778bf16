"""Spellings: one folded form for search, and how near two spellings of a place are.

Nothing here knows a language. Folding is for keys and comparison, never for display.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType

# German transcription of umlauts; ø is the same sound, å is written "aa" only in Scandinavia.
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ø": "oe"})
_UMLAUTS_STRIPPED = str.maketrans({"ø": "o"})
_SCANDINAVIAN = str.maketrans({"å": "aa", "ä": "ae", "ö": "oe", "ü": "ue", "ø": "oe"})

# Letters that Unicode does not decompose into a base letter and a mark.
_LETTERS = str.maketrans(
    {
        **{"ß": "ss", "æ": "ae", "œ": "oe", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i"},
        **{"ħ": "h", "ŧ": "t", "ŋ": "n", "ə": "e", "ё": "е", "ґ": "г"},
        # Arabic: the carriers of hamza and the ends of words are written either way.
        **{"أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ى": "ي", "ئ": "ي", "ؤ": "و", "ة": "ه"},
        **{"\u0640": ""},  # tatweel
    }
)
_MARKS = re.compile(
    # й and ї are letters of their own: a breve or diaeresis over Cyrillic stays.
    r"(?<![\u0400-\u04ff])[\u0300-\u036f]|(?<=[\u0400-\u04ff])\u0301"
    r"|[\u0591-\u05c7]|[\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed]"
)
_APOSTROPHES = re.compile("['\u2019\u2018\u02bc\u02bb\u02bf\u02be\u02b9\u02bd\u0060\u00b4\u2032]")
_NOT_WORD = re.compile(r"[\W_]+")


def _strip(text: str) -> str:
    text = unicodedata.normalize("NFD", text.translate(_LETTERS))
    text = unicodedata.normalize("NFC", _MARKS.sub("", text))
    return _NOT_WORD.sub(" ", _APOSTROPHES.sub("", text)).strip()


def _compose(text: str) -> str:
    # casefold after NFKC, so that ligatures and full-width letters become plain ones first
    return unicodedata.normalize("NFC", unicodedata.normalize("NFKC", text).casefold())


def fold(text: str) -> str:
    """The one folded form of `text`: lower case, ``ä``→``ae``, ``ß``→``ss``, no accents.

    Apostrophes vanish; hyphens, punctuation and runs of white space become one space. Arabic
    loses its vowel signs, tatweel and hamza carriers. ``fold(fold(x)) == fold(x)``.
    """
    return _strip(_compose(text).translate(_UMLAUTS))


def search_keys(name: str) -> frozenset[str]:
    """Every folded form under which `name` should be found; empty for a name without letters.

    ``München`` has the keys ``muenchen`` and ``munchen``, so it meets both ``Muenchen`` and
    ``Munchen`` (sharing one key is a hit). ``Muenchen`` itself keeps its one key: reading every
    ``ue`` as ``u`` would make ``Neuenkirchen`` and ``Neunkirchen`` one place.
    """
    composed = _compose(name)
    forms = (
        composed.translate(_UMLAUTS),
        composed.translate(_UMLAUTS_STRIPPED),
        composed.translate(_SCANDINAVIAN),
    )
    return frozenset(key for key in map(_strip, forms) if key)


# --- names of places -----------------------------------------------------------------------

_ARTICLES = frozenset(
    "al el ad ed ar er as es ash esh asch esch at et az ez an en "
    "la le les los las the der die das".split()
)
# What kind of unit it is says nothing about its name ("London Borough of Bexley" is Bexley).
_KINDS = frozenset(
    "stadt gemeinde kreis landkreis verbandsgemeinde city town of borough municipality district "
    "county province governorate union commune municipio municipalidad gmina powiat opstina "
    "oblast raion rayon hromada громада міська селищна сільська територіальна область район "
    "місто город بلديه مدينه محافظه".split()
)
_SAINTS = {"st": "sankt", "saint": "sankt", "sainte": "sankt", "ste": "sankt"}
_KIND_PHRASES = re.compile(
    r"\b(?:(?:london|metropolitan|royal) borough|(?:regional|municipal|city) council)\b"
)
_BRACKET = re.compile(r"\s*\([^)]*\)|\s*,.*$")
# "am See", "sur Seine", "in Kärnten": where the place lies, not what it is called.
_WHERE = re.compile(r"(?<=\w) (?:in|im|am|an|ob|bei|auf|sur|sous|lez|upon|on|en|und|and)\b.*$")
_NUMBER = re.compile(r"\b(?:\d+|[ivx]+)\b")
# A name with and one without "(Oder)" are near, and never as near as the same name.
_ONE_SIDED = 0.9
# "Prague 5" is neither "Prague 6" nor Prague.
_OTHER_NUMBER = 0.7

_CYRILLIC = str.maketrans(
    {
        **{"а": "a", "б": "b", "в": "v", "г": "g", "д": "d", "е": "e", "є": "ie", "ж": "zh"},
        **{"з": "s", "и": "i", "і": "i", "ї": "i", "й": "i", "к": "k", "л": "l", "м": "m"},
        **{"н": "n", "о": "o", "п": "p", "р": "r", "с": "s", "т": "t", "у": "u", "ф": "f"},
        **{"х": "kh", "ц": "ts", "ч": "tsch", "ш": "sch", "щ": "schtsch", "ь": "", "ю": "iu"},
        **{"я": "ia", "ъ": "", "ы": "i", "э": "e"},
    }
)

# How a transliteration was meant depends on who wrote it: Charkiw (de), Kharkiv (en),
# Tchernihiv (fr). Each reading maps letters to one coarse alphabet in which the same sounds
# meet: C = tsch, J = dsch, s = every s sound.
_BEFORE = {"schtsch": "sC", "shch": "sC", "tsch": "C", "tch": "C", "dsch": "J", "dzh": "J"}
_AFTER = {
    **{"dj": "J", "sch": "s", "sh": "s", "zh": "s", "kh": "h", "gh": "g", "dh": "d", "th": "t"},
    **{"ph": "f", "ck": "k", "ou": "u", "oo": "u", "ee": "i", "ei": "ai", "ay": "ai", "ey": "ai"},
    **{"ie": "i", "q": "k", "c": "k", "w": "v", "y": "i", "x": "ks"},
}
_READINGS: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "de": {**_BEFORE, **_AFTER, "ch": "h", "j": "i", "z": "ts"},
        "en": {**_BEFORE, **_AFTER, "ch": "C", "j": "J", "z": "s"},
        "fr": {**_BEFORE, **_AFTER, "ch": "s", "j": "J", "z": "s"},
    }
)
_PATTERNS = MappingProxyType(
    {
        reading: re.compile("|".join(sorted(rules, key=len, reverse=True)))
        for reading, rules in _READINGS.items()
    }
)
_REPEATED = re.compile(r"(.)\1+")
_FEMININE_END = re.compile(r"(?<=[^aeiou])(?:ah|eh|a|e)\b")
_VOWELS = re.compile(r"[aeiou]")


def similar_names(a: str, b: str) -> float:
    """How near two spellings of a place's name are, 0 (nothing shared) to 1 (the same).

    Case, accents, hyphens, articles (``Al-Qarara`` / ``Qarara``) and the kind of unit (``Borough
    of``, ``Gmina``) do not count; transliterations come near (``Charkiw`` / ``Kharkiv`` /
    ``Харків``). A part that tells where the place lies (``(Oder)``, ``, Tuscany``, ``am See``)
    costs a tenth if only one side has it; another number (``Prague 5``) costs three tenths.
    Arabic against Latin script is out of reach. On the two German twin lists 0.8 is a good bound
    when the coordinates agree as well; a name alone decides nothing.
    """
    full = _nearest(a, b)
    name_a, name_b = _without_where(a), _without_where(b)
    if name_a != fold(a) and name_b != fold(b):
        similarity = min(full, _nearest(name_a, name_b))
    else:
        similarity = max(full, _ONE_SIDED * _nearest(name_a, name_b))
    same_numbers = set(_NUMBER.findall(fold(a))) == set(_NUMBER.findall(fold(b)))
    return similarity if same_numbers else _OTHER_NUMBER * similarity


def _without_where(name: str) -> str:
    folded = fold(_BRACKET.sub("", name)) or fold(name)
    return _WHERE.sub("", folded)


def _nearest(a: str, b: str) -> float:
    return max((_ratio(x, y) for x in _skeletons(a) for y in _skeletons(b)), default=0.0)


def _ratio(a: str, b: str) -> float:
    # Vowels are what transliterations disagree about most: consonants are counted twice.
    # Imported late: a short command seldom compares names.
    from rapidfuzz import fuzz

    letters = fuzz.ratio(a, b)
    consonants = fuzz.ratio(_VOWELS.sub("", a), _VOWELS.sub("", b))
    return (0.7 * letters + 0.3 * consonants) / 100


@lru_cache(maxsize=32_768)
def _skeletons(name: str) -> frozenset[str]:
    """The name in the coarse alphabet, once per reading; empty if it has no letters."""
    words = [_SAINTS.get(word, word) for word in _words(name)]
    text = " ".join(words)
    found = set()
    for reading, rules in _READINGS.items():
        sounds = _read(text, _PATTERNS[reading], rules)
        sounds = _FEMININE_END.sub("a", sounds.replace("z", "s"))
        found.add(_REPEATED.sub(r"\1", sounds.replace(" ", "")))
    return frozenset(found - {""})


def _read(text: str, pattern: re.Pattern[str], rules: Mapping[str, str]) -> str:
    return pattern.sub(lambda match: rules[match[0]], text)


def _words(name: str) -> list[str]:
    # Here ü is u: only German writes "ue", and ue and u are near enough for a ratio.
    stripped = _strip(_compose(name).translate(_UMLAUTS_STRIPPED))
    words = [word for word in _KIND_PHRASES.sub("", stripped).split() if word not in _KINDS]
    names = [word for word in words if word not in _ARTICLES] or words or stripped.split()
    return [_without_arabic_article(word).translate(_CYRILLIC) for word in names]


def _without_arabic_article(word: str) -> str:
    return word[2:] if word.startswith("ال") and len(word) > 4 else word
