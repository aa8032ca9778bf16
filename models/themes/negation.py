"""Whether an expression is denied: ``keine Städtepartnerschaft``, ``sans tourisme``.

A denied theme is not dropped: "no sewage plant" may be a wish turned down or a lack to be mended,
and often only the writer knows. It weighs little. Where the words tell, they count: "es gibt keine
Kläranlage" is a lack, which a request wants mended, and "Trinkwasser ist nicht gesichert" too;
"Tourismus ist nicht gewünscht" turns tourism down.
"""

from __future__ import annotations

from collections.abc import Sequence

from models.text import fold
from models.themes.tokens import Token, tokenise

__all__ = ["is_negated", "turns_partnership_down"]

_REACH = 3  # words before the expression
_LIST_REACH = 6  # in a list of alternatives: no tourism, no sport or culture
_AFTER = 7  # words after it
_NEAR = 4  # between the negator and the word of wanting
_REACH_OF_VERB = 6  # we have no waste collection and no drains
_SENTENCE_ENDS = frozenset(".;:!?()\n؛؟")
_CLAUSE_ENDS = _SENTENCE_ENDS | frozenset(",،")
_NEGATORS = {
    "de": "kein keine keinen keinem keiner keines nicht ohne weder noch niemals statt",
    "en": "no not without neither nor never instead don doesn isn aren won",
    "fr": "pas sans aucun aucune ni jamais",
    "ar": "لا ليس ليست بدون دون غير لم لن ولا عدم",
    "uk": "не без немає ні ані замість",
    "es": "no sin ni ningun ninguna nunca tampoco",
    "pt": "nao sem nem nenhum nenhuma nunca tampouco",
}
# "not only waste but also ..." denies nothing; what follows a "but" isn't denied.
_ONLY = {
    "de": "nur bloss allein sondern aber",
    "en": "only just merely but",
    "fr": "seulement uniquement mais",
    "ar": "فقط وحسب بل لكن",
    "uk": "тільки лише але а",
    "es": "solo solamente sino pero",
    "pt": "so apenas somente mas sim",
}
# They join alternatives, all of which the negator before them denies.
_OR = {
    "de": "oder noch",
    "en": "or nor",
    "fr": "ou ni",
    "ar": "أو ولا",
    "uk": "або чи ані ні",
    "es": "o ni",
    "pt": "ou nem",
}
# They begin something new: no waste collection and a wish for tourism or culture.
_AND = {
    "de": "und sowie",
    "en": "and",
    "fr": "et",
    "ar": "و",
    "uk": "і й та",
    "es": "y e",
    "pt": "e",
}
# With a negator they tell that something is lacking.
_HAVING = {
    "de": "haben hat habe hatte hatten gibt gab existiert existieren verfuegt verfuegen besitzt",
    "en": "have has had there lack lacks exists",
    "fr": "a ai avons ont avait avaient existe existent dispose disposent",
    "ar": "يوجد توجد لدينا لديها لديه هناك تملك نملك يتوفر تتوفر",
    "uk": "немає має мають маємо існує бракує",
    "es": "hay tiene tienen tenemos existe existen cuenta contamos dispone",
    "pt": "ha tem temos existe existem dispoe dispomos possui",
}
_WANTED = {
    "de": "gewuenscht erwuenscht gesucht angestrebt vorgesehen geplant gefragt benoetigt noetig "
    "frage infrage interesse rolle thema schwerpunkt interessiert",
    "en": "wanted sought planned needed required intended interest interested role priority",
    "fr": "interet souhaite souhaitee souhaites souhaitees recherche recherchee prevu prevue "
    "prioritaire interesse interessent",
    "ar": "اهتمام رغبة مطلوب مطلوبة مطلوبا نرغب نريد نبحث مهتمون",
    "uk": "інтерес інтересу потрібен потрібна потрібне потрібні планується цікавить цікавлять "
    "шукаємо пріоритет",
    "es": "interes busca buscamos interesa interesan desea desean prioridad previsto prevista",
    "pt": "interesse procura procuramos interessa interessam deseja desejamos prioridade previsto "
    "prevista",
}


# Words of every request, and so no terms; denied, they tell something all the same.
_PARTNERSHIP = {
    "de": "partnerschaft",
    "en": "twinning",
    "fr": "jumelage",
    "ar": "توأمة",
    "uk": "побратим",
    "es": "hermanamiento",
    "pt": "geminacao",
}


def _sets(words: dict[str, str]) -> dict[str, frozenset[str]]:
    return {language: frozenset(map(fold, line.split())) for language, line in words.items()}


_NEGATING, _LIMITING, _WANTING = map(_sets, (_NEGATORS, _ONLY, _WANTED))
_JOINING, _BEGINNING, _LACKING = map(_sets, (_OR, _AND, _HAVING))


def is_negated(text: str, tokens: Sequence[Token], first: int, last: int, language: str) -> bool:
    """Whether the expression of tokens `first` to `last` is denied within its sentence."""
    return _before(text, tokens, first, last, language) or _after(text, tokens, last, language)


def turns_partnership_down(text: str) -> bool:
    """Whether `text` says that no town partnership is wanted: ``keine Städtepartnerschaft``."""
    folded = fold(text)
    languages = [language for language, word in _PARTNERSHIP.items() if fold(word) in folded]
    tokens = tokenise(text) if languages else []
    return any(
        fold(_PARTNERSHIP[language]) in fold(token.plain)
        and is_negated(text, tokens, place, place, language)
        for language in languages
        for place, token in enumerate(tokens)
    )


def _before(text: str, tokens: Sequence[Token], first: int, last: int, language: str) -> bool:
    """Whether a negator stands shortly before; further off where alternatives are listed."""
    listed = _is_alternative(tokens, first, last, language)
    ends, reach = (_SENTENCE_ENDS, _LIST_REACH) if listed else (_CLAUSE_ENDS, _REACH)
    for place in range(first - 1, max(first - 1 - reach, -1), -1):
        if not ends.isdisjoint(text[tokens[place].end : tokens[place + 1].start]):
            return False
        word = fold(tokens[place].plain)
        if word in _LIMITING[language] or (listed and word in _BEGINNING[language]):
            return False
        if word in _NEGATING[language]:
            return not _is_lack(tokens, place, first, language)
    return False


def _is_lack(tokens: Sequence[Token], negator: int, first: int, language: str) -> bool:
    """Whether the negator says that there is none, not that none is wanted."""
    between = {fold(token.plain) for token in tokens[negator + 1 : first]}
    about = {
        fold(token.plain) for token in tokens[max(negator - _REACH_OF_VERB, 0) : negator + 1]
    } | between
    return between.isdisjoint(_WANTING[language]) and not about.isdisjoint(_LACKING[language])


def _is_alternative(tokens: Sequence[Token], first: int, last: int, language: str) -> bool:
    near = [*range(first - 1, first - 3, -1), *range(last + 1, last + 4)]
    words = {fold(tokens[place].plain) for place in near if 0 <= place < len(tokens)}
    return not words.isdisjoint(_JOINING[language])


def _after(text: str, tokens: Sequence[Token], last: int, language: str) -> bool:
    """Whether it is said afterwards that the expression isn't wanted."""
    negator: int | None = None
    for place in range(last + 1, min(last + 1 + _AFTER, len(tokens))):
        if not _CLAUSE_ENDS.isdisjoint(text[tokens[place - 1].end : tokens[place].start]):
            return False
        word = fold(tokens[place].plain)
        if word in _LIMITING[language]:
            return False
        if negator is not None and place - negator <= _NEAR and word in _WANTING[language]:
            return True
        if word in _NEGATING[language]:
            negator = place
    return False
