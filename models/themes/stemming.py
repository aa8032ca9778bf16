"""Word forms led back to one key per language, so that a term is met in its inflections.

German, English, French, Spanish and Portuguese use the Snowball stemmers (PyStemmer). Ukrainian
has none there: endings are stripped and the vowel and consonant changes of the stem are levelled.
Arabic has one that treats ``مياه`` and ``المياه`` differently: here the article, the one-letter
words written to the front and the endings come off instead.

Keys are for comparison only; what they look like means nothing.
"""

from __future__ import annotations

import re
import threading
import unicodedata
from functools import lru_cache

import Stemmer

from models.text import fold

__all__ = ["bare_forms", "begins_anew", "is_inflection", "shared_letters", "term_key", "word_keys"]

_SNOWBALL = {"de": "german", "en": "english", "fr": "french", "es": "spanish", "pt": "portuguese"}
# What inflection alone adds to, or takes in exchange for, the end of a folded word.
_INFLECTIONS = {
    language: frozenset(endings.split()) | {""}
    for language, endings in {
        "de": "e en n r s es er ern em nen se ses ssen in innen um a ien ium ten sten",
        "en": "s es y ies",
        "fr": "s x e es l le les ux ne nes f ve fs ves eur eurs euse euses rice rices",
        "es": "s es o a os as z ces",
        "pt": "s es o a os as ao oes aes l is m ns",
    }.items()
}
# Plural and singular endings where the stemmers part what belongs together.
_PLURALS = {
    "de": (("en", "um"), ("a", "um"), ("se", "s")),
    "en": (("ses", "s"),),
    "fr": (("s", ""), ("x", "")),
    "es": (("s", ""), ("es", ""), ("ces", "z")),
    "pt": (
        *(("s", ""), ("es", ""), ("ões", "ão"), ("ães", "ão"), ("oes", "ao"), ("ns", "m")),
        *(("ais", "al"), ("éis", "el"), ("eis", "el"), ("óis", "ol"), ("ois", "ol"), ("is", "il")),
    ),
}
# Schüler is no form of Schule, though the other way round "er" may be a plural.
_GERMAN_LEMMA_ENDINGS = frozenset(("", "e", "en", "n", "s", "um", "ium", "a"))
_stemmers = threading.local()  # a Stemmer must not be shared between threads


@lru_cache(maxsize=131_072)
def term_key(word: str, language: str) -> str:
    """The key under which a word of a term is kept. `word` in its plain form (tokens.plain)."""
    if language == "ar":
        # Folded, ألواح begins as if with the article.
        return _arabic_stem(fold(_without_article(word)))
    if language == "uk":
        return _ukrainian_stem(fold(word))
    return _snowball(word, language)


@lru_cache(maxsize=131_072)
def word_keys(word: str, language: str) -> tuple[str, ...]:
    """The keys a word of a text may be found under, the likeliest first.

    More than one in Arabic, where a first letter may be a word of its own (and, in, for), and for
    plurals that Snowball leaves alone or leads elsewhere (Museen, emplois, mujeres, construções).
    """
    if language in _PLURALS:
        singulars = [
            word.removesuffix(plural) + singular
            for plural, singular in _PLURALS[language]
            if word.endswith(plural) and len(word) > len(plural) + 2
        ]
        return tuple(dict.fromkeys(term_key(form, language) for form in (word, *singulars)))
    if language == "ar":
        return tuple(dict.fromkeys(_arabic_stem(form) for form in _arabic_forms(fold(word))))
    return (term_key(word, language),)


def bare_forms(word: str, language: str) -> list[str]:
    """The folded word, and in Arabic what is left of it without article and one-letter words."""
    return _arabic_forms(word) if language == "ar" else [word]


def is_inflection(word: str, lemma: str, language: str) -> bool:
    """Whether two folded words of one key differ in number, case or gender only.

    Snowball goes further: to it, hospitality is hospital, business busy, and voirie voir. Where a
    single word is all the evidence there is, that is too far. So it is in Arabic where an adjective
    meets its noun (industrial waste water is no industry), and in Ukrainian: молодих is молодий,
    not молодь.
    """
    if language == "ar":
        return _same_word_class(word, lemma)
    if language == "uk":
        return not (lemma.endswith("ь") and word.endswith(_UKRAINIAN_ADJECTIVE))
    endings = _INFLECTIONS.get(language)
    if endings is None or word == lemma:
        return True
    if language == "de":
        word, lemma = _without_umlauts(word), _without_umlauts(lemma)
    shared = shared_letters(word, lemma)
    exchanged = _GERMAN_LEMMA_ENDINGS if language == "de" else endings
    return word[shared:] in endings and lemma[shared:] in exchanged


def begins_anew(word: str, lemma: str, language: str) -> bool:
    """Whether a later word of an expression is joined to what stands before by "and" alone.

    In Arabic the conjunction is written to the word: المياه والصرف الصحي is water, and sanitation.
    A further adjective (الاجتماعية والاقتصادية) still belongs to its noun. Both as in a text.
    """
    if language != "ar" or not word.startswith("و") or lemma.startswith("و"):
        return False
    return not _is_adjective(fold(lemma))


def shared_letters(a: str, b: str) -> int:
    """How many letters two words have in common from their beginning."""
    shared = 0
    for letter, other in zip(a, b, strict=False):
        if letter != other:
            break
        shared += 1
    return shared


def _without_umlauts(word: str) -> str:
    return word.replace("ae", "a").replace("oe", "o").replace("ue", "u")


def _snowball(word: str, language: str) -> str:
    stemmers: dict[str, Stemmer.Stemmer] | None = getattr(_stemmers, "by_language", None)
    if stemmers is None:
        stemmers = _stemmers.by_language = {
            code: Stemmer.Stemmer(algorithm) for code, algorithm in _SNOWBALL.items()
        }
    stem: str = stemmers[language].stemWord(word)
    if stem.isascii():
        return stem
    # Requests are often typed without accents: énergie and energie share a key.
    return "".join(c for c in unicodedata.normalize("NFD", stem) if not unicodedata.combining(c))


# --- Arabic ---------------------------------------------------------------------------------

_ARTICLES = ("وبال", "فبال", "وكال", "وال", "فال", "بال", "كال", "ولل", "فلل", "لل", "ال")
_CLITICS = ("و", "ف", "ب", "ل", "وب", "ول", "فب", "فل")
# What comes off in turn, and how much must be left: a possessive, the plural, the ending of an
# adjective, the feminine. Short words keep theirs: تربية (education) is not تربة (soil).
_ARABIC_ENDINGS = (
    (("هما", "ها", "هم", "نا"), 3),
    (("ات", "ين", "ون", "ان"), 4),
    (("يه", "ي"), 4),
    (("ه",), 3),
)


def _without_article(word: str) -> str:
    return word[2:] if word.startswith("ال") and len(word) > 3 else word


def _arabic_forms(word: str) -> list[str]:
    """The word as it stands and with what may be written to its front taken off."""
    forms = [word]
    for article in _ARTICLES:
        if word.startswith(article) and len(word) - len(article) >= 2:
            forms.insert(0, word[len(article) :])
            break
    forms += [
        word[len(clitic) :]
        for clitic in _CLITICS
        if word.startswith(clitic) and len(word) - len(clitic) >= (3 if clitic == "و" else 4)
    ]
    return forms


def _same_word_class(word: str, lemma: str) -> bool:
    """Whether both are adjectives in -ī, or neither is."""
    return any(
        _arabic_stem(form) == _arabic_stem(bare) and _is_adjective(form) == _is_adjective(bare)
        for bare in {lemma, _without_article(lemma)}
        for form in _arabic_forms(word)
    )


def _is_adjective(word: str) -> bool:
    for ending in ("ات", "ين", "ون", "ه"):
        word = word.removesuffix(ending)
    return len(word) >= 4 and word.endswith("ي")


def _arabic_stem(word: str) -> str:
    for endings, least in _ARABIC_ENDINGS:
        for ending in endings:
            if word.endswith(ending) and len(word) - len(ending) >= least:
                word = word[: -len(ending)]
                break
    return word


# --- Ukrainian ------------------------------------------------------------------------------

# The soft ones need a longer stem: "водій" (driver) is no form of "вода".
_UKRAINIAN_ENDINGS = frozenset(
    (
        *("іями", "ями", "ами", "ими", "іми", "ьому", "ього", "ому", "ого"),
        *("ією", "іях", "іям", "ах", "ях", "ам", "ям", "ою", "ею", "єю"),
        *("ої", "ий", "ій", "ія", "ії", "ію", "ом", "ем", "єм", "им", "ім", "их", "іх", "ів", "їв"),
        *("а", "я", "о", "е", "є", "и", "і", "ї", "у", "ю", "ь", "й"),
    )
)
# Endings that no noun in -ь has.
_UKRAINIAN_ADJECTIVE = ("ий", "ого", "ому", "их", "им", "ими", "ої")
_SOFT = frozenset(("іями", "ією", "іях", "іям", "ій", "ія", "ії", "ію", "ім", "іх"))
_HARDENED = str.maketrans({"ц": "к", "з": "г", "с": "х"})
_CONSONANT = "[бвгджзйклмнпрстфхцчшщ]"
# Not in short words: "від" (from) is no form of "вода", "стек" none of "стоки".
_FLEETING = re.compile(rf"(?<=.{{2}}{_CONSONANT})(?:[ое](?=[кц]$)|(?<=.{{4}})е(?=н$))")
_CLOSED = re.compile(rf"(?<=.{_CONSONANT})і(?={_CONSONANT}{{1,2}}$)")


def _ukrainian_stem(word: str) -> str:
    for length in (4, 3, 2, 1):
        ending = word[-length:]
        if ending in _UKRAINIAN_ENDINGS and len(word) - length >= (4 if ending in _SOFT else 3):
            word = word[:-length]
            break
    # опалення / опалень, безпека / безпеці, дорога / доріг, будинок / будинку
    if word[-2:-1] == word[-1:]:
        word = word[:-1]
    word = word[:-1] + word[-1:].translate(_HARDENED)
    return _FLEETING.sub("", _CLOSED.sub("о", word))
