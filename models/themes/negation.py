"""Whether an expression is denied: ``keine Städtepartnerschaft``, ``sans tourisme``.

A denied theme is not dropped: "no sewage plant" may be a wish turned down or a lack to be mended,
and which of the two it is the words before it don't tell. It only weighs little.
"""

from __future__ import annotations

from collections.abc import Sequence

from models.text import fold
from models.themes.tokens import Token

__all__ = ["is_negated"]

_REACH = 3  # words before the expression
_CLAUSE_ENDS = frozenset(",.;:!?()\n،؛؟")
_NEGATORS = {
    "de": "kein keine keinen keinem keiner keines nicht ohne weder noch niemals statt",
    "en": "no not without neither nor never instead don doesn isn aren won",
    "fr": "pas sans aucun aucune ni jamais",
    "ar": "لا ليس ليست بدون دون غير لم لن ولا عدم",
    "uk": "не без немає ні ані замість",
    "es": "no sin ni ningun ninguna nunca tampoco",
    "pt": "nao sem nem nenhum nenhuma nunca tampouco",
}
# "not only waste but also ..." denies nothing.
_ONLY = {
    "de": "nur bloss allein",
    "en": "only just merely",
    "fr": "seulement uniquement",
    "ar": "فقط وحسب",
    "uk": "тільки лише",
    "es": "solo solamente",
    "pt": "so apenas somente",
}
_NEGATING = {language: frozenset(map(fold, words.split())) for language, words in _NEGATORS.items()}
_LIMITING = {language: frozenset(map(fold, words.split())) for language, words in _ONLY.items()}


def is_negated(text: str, tokens: Sequence[Token], first: int, language: str) -> bool:
    """Whether a negator stands shortly before token number `first`, in the same clause."""
    negating, limiting = _NEGATING[language], _LIMITING[language]
    for place in range(first - 1, max(first - 1 - _REACH, -1), -1):
        gap = text[tokens[place].end : tokens[place + 1].start]
        if not _CLAUSE_ENDS.isdisjoint(gap):
            return False
        word = fold(tokens[place].plain)
        if word in limiting:
            return False
        if word in negating:
            return True
    return False
