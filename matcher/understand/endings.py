"""What names lose and gain in a sentence: Arabic clitics, Ukrainian cases and adjectives."""

from __future__ import annotations

__all__ = [
    "adjective_stem",
    "arabic_forms",
    "bare_forms",
    "is_arabic",
    "is_cyrillic",
    "strip_clitic",
    "ukrainian_forms",
]

_CLITICS = ("وال", "بال", "كال", "فال", "لل", "ال", "و", "ب", "ل", "ف", "ك")
# Case endings, and what the nominative may have in their place.
_CASES = ("ові", "еві", "ою", "ею", "ом", "ем", "ів", "ї", "а", "я", "у", "ю", "і", "и", "о", "е")
_NOMINATIVES = ("", "а", "я", "ь", "о", "е", "и", "й")
# In closed syllables o and e become i: Чорткова -> Чортків, Києва -> Київ, Тернополя -> Тернопіль.
_CLOSED = (("ов", "ів"), ("єв", "їв"), ("ев", "ів"), ("ол", "іл"), ("ор", "ір"))
# "Калинівська", "Вишнівецький", "Калинівської" громада.
_ADJECTIVE_ENDS = ("ої", "ій", "ою", "ого", "ому", "им", "ий", "а", "у", "е")
_SHORTEST_STEM = 4


def is_arabic(word: str) -> bool:
    """Whether `word` begins with a letter of the Arabic script."""
    return "\u0600" <= word[:1] <= "\u06ff"


def is_cyrillic(word: str) -> bool:
    """Whether `word` begins with a Cyrillic letter."""
    return "\u0400" <= word[:1] <= "\u04ff"


def strip_clitic(folded: str) -> str:
    """`folded` without the conjunction, preposition or article that is glued to it."""
    for clitic in _CLITICS:
        if folded.startswith(clitic) and len(folded) - len(clitic) >= 3:
            return folded[len(clitic) :]
    return folded


def bare_forms(folded: str) -> frozenset[str]:
    """A word and what is left of it without a clitic, to compare with lists of words."""
    return frozenset((folded, strip_clitic(folded)))


def arabic_forms(folded: str) -> tuple[str, ...]:
    """An Arabic name with and without article and clitics."""
    bare = strip_clitic(folded)
    return tuple(dict.fromkeys((folded, bare, f"ال{bare}")))


def ukrainian_forms(folded: str) -> tuple[str, ...]:
    """A Ukrainian name and the nominatives that its case may hide: України is Україна."""
    forms = [folded]
    if len(folded) > _SHORTEST_STEM:
        for ending in _CASES:
            if folded.endswith(ending) and len(folded) - len(ending) >= _SHORTEST_STEM - 1:
                stem = folded[: -len(ending)]
                forms += [stem + nominative for nominative in _NOMINATIVES]
                forms.append(stem + "ія" if ending != "ії" else stem)
                forms += [
                    stem[: -len(open_)] + closed + soft
                    for open_, closed in _CLOSED
                    if stem.endswith(open_)
                    for soft in ("", "ь")
                ]
    return tuple(dict.fromkeys(forms))


def adjective_stem(folded: str) -> str | None:
    """The stem of the name in a Ukrainian adjective: "калинівська" -> "калинів", "вінницький" ->
    "вінни"; None if it is no such adjective."""
    for ending in _ADJECTIVE_ENDS:
        if not folded.endswith(ending):
            continue
        word = folded[: -len(ending)]
        for suffix, kept in (("ськ", ""), ("цьк", "ц"), ("зьк", "")):
            if word.endswith(suffix) and len(word) - len(suffix) >= _SHORTEST_STEM - 1:
                return word[: -len(suffix)] + kept
    return None
