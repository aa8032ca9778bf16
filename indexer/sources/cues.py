"""Words that tell a wish from a description, in the languages that requests come in.

"Die Landwirtschaft ist die Haupteinnahmequelle" describes a place; "interessiert an Abwasser" is
what it looks for. Only the latter gives a request its themes.
"""

from __future__ import annotations

import re
from typing import Literal

__all__ = ["Stance", "is_request_like", "stance"]

Stance = Literal["wish", "existing", "description", "neutral"]

_WISH = re.compile(
    # German
    r"\b(?:interess\w+|such(?:t|en|e)|gesucht\w*|gesuche?s?|partnerschaftsanfrage\w*|w(?:ü|ue)nsch\w*|m(?:ö|oe)chte\w*|wollen|will\b"
    r"|strebt?\b|anstreb\w*|angestrebt\w*|erhoff\w*|ben(?:ö|oe)tig\w*|braucht?\b|bedarf\w*"
    r"|zusammenarbeit\w*|zusammenzuarbeiten|kooperation\w*|kooperier\w*|erfahrungsaustausch\w*"
    r"|fachaustausch\w*|wissensaustausch\w*|themat\w+|themen\w*|schwerpunkt\w*"
    r"|unterst(?:ü|ue)tzung\w*|aufbau einer|ziele? (?:ist|sind|der)|vorhaben|anliegen|hilfe bei"
    # English
    r"|interest\w*|seek\w*|look\w* (?:for|to)|would like|envisag\w*|wish\w*|hop(?:e|es|ing) to"
    r"|aim\w* (?:to|at)"
    r"|co-?operat\w+|collaborat\w+|exchange\w*|support\w*|needs?\b|priorit\w+|topics?|focus\w*"
    r"|areas? of|fields? of|desire\w*"
    # French, Spanish, Portuguese
    r"|int(?:é|e)ress\w+|cherch\w+|recherch\w+|souhait\w+|d(?:é|e)sir\w+|coop(?:é|e)ra\w+"
    r"|(?:é|e)chang\w+|appui\w*|besoins?|th(?:è|e)m\w+|domaines?|objectifs?"
    r"|busca\w*|dese[aj]\w*|quier\w*|procura\w*|intercambi\w*|interc(?:â|a)mbi\w*|apoy\w*|apoio\w*"
    r"|necesi\w+|necessi\w+|temas?|(?:á|a)reas?|(?:á|a)mbitos?"
    # Ukrainian
    r"|шука\w+|зацікавл\w+|бажа\w+|прагн\w+|співпрац\w+|співробітн\w+|обмін\w*|підтримк\w+"
    r"|потреб\w+|пріоритет\w*|напрям\w*|сфер\w+|партнерств\w+"
    # Turkish, Polish
    r"|arıyor\w*|istiyor\w*|iş\s?birliğ\w+|szuka\w*|współprac\w+|zainteresowan\w+)\b"
    # Arabic
    r"|ترغب|نرغب|يرغب|تبحث|نبحث|يبحث|تسعى|نسعى|تهدف|تعاون|شراكة|تبادل|بحاجة|احتياج|مجال|أولوي|اهتمام"
    r"|مهتم|تطمح|نطمح|دعم",
    re.I,
)
_EXISTING = re.compile(
    r"\bbereits\b[^.]{0,60}partner|partner\w*[^.]{0,60}\bbereits\b|\bunterh(?:ä|ae)lt\b[^.]{0,40}partner"
    r"|\bhat(?:te)?\b[^.]{0,30}partnerschaft\w* mit|partnerst(?:ä|ae)dte (?:sind|hat)"
    r"|already[^.]{0,60}partner|\bpartner\w*[^.]{0,40}already|is (?:already )?twinned with"
    r"|d(?:é|e)j(?:à|a)[^.]{0,60}(?:partenariat|jumel)|ya (?:tiene|mantiene)|já (?:tem|mantém)"
    r"|вже має|لديها (?:بالفعل )?(?:شراك|توأم)",
    re.I,
)
_DESCRIPTION = re.compile(
    r"\b(?:liegt|gelegen\w*|befindet sich|einwohner\w*|bewohner\w*|haupteinnahme\w*"
    r"|einnahmequelle\w*"
    r"|leb(?:t|en) (?:vor allem |haupts(?:ä|ae)chlich |überwiegend )?von|gepr(?:ä|ae)gt"
    r"|bekannt (?:f(?:ü|ue)r|als)|ber(?:ü|ue)hmt|verf(?:ü|ue)gt (?:ü|ue)ber|gegr(?:ü|ue)ndet\w*"
    r"|sehensw(?:ü|ue)rdigkeit\w*|wirtschaftszweig\w*|wirtschaft (?:ist|basiert|beruht)"
    r"|wirtschaftliche aktivit(?:ä|ae)t\w*|erwerbsquelle\w*|lebensgrundlage\w*|wirtschaftszentrum"
    r"|angebaut|betreiben haupts(?:ä|ae)chlich|fl(?:ä|ae)che von|quadratkilometer|kilometer\w*|km²?"
    r"|is located|situated|lies in|inhabitants|economy (?:is|depends|relies)|known for|famous for"
    r"|main (?:source|sources) of income|was founded|is home to|has a population"
    r"|situ(?:é|e)e?s?|habitants|(?:é|e)conomie|activit(?:é|e)s? principales?|fond(?:é|e)e"
    r"|ubicad\w+|situad\w+|localiza\w+|habitantes|econom(?:í|i)a|conocid\w+|fundad\w+"
    r"|розташован\w+|населення|мешканц\w+|економік\w+|заснован\w+|відом\w+)\b"
    r"|تقع|يعتمد|تعتمد|نسمة|عدد سكان|اقتصاد|تشتهر|تأسست",
    re.I,
)
_REQUEST = re.compile(
    r"\b(?:partner\w*|kooperation\w*|zusammenarbeit|twin(?:ning|ned)?|co-?operation|jumel\w+"
    r"|partenari\w+|herman(?:amient|ad)\w+|gemina\w+|parceri\w+|партнер\w+|співпрац\w+"
    # "sucht eine deutsche Gemeinde ähnlicher Größe"
    r"|deutsche\w* (?:gemeinde|kommune|stadt|städte|kreis|landkreis|region)\w*"
    r"|german (?:municipalit|town|cit|commune|district|region)\w+"
    r"|(?:ville|commune|municipalité|région)s? allemande?s?"
    r"|(?:ciudad|municipio|región)(?:es|s)? aleman[ae]?s?|municipio alemán)\b"
    r"|شراكة|توأمة|تعاون",
    re.I,
)


def stance(sentence: str) -> Stance:
    """What a sentence does: wish for something, tell of existing partners, describe, or neither.

    A sentence that tells of an existing partnership and of a wish is a wish.
    """
    if _EXISTING.search(sentence) and not _SEEKS.search(sentence):
        return "existing"
    if _WISH.search(sentence):
        return "wish"
    return "description" if _DESCRIPTION.search(sentence) else "neutral"


def is_request_like(text: str) -> bool:
    """Whether `text` speaks of partnership and wishes for something."""
    return bool(_REQUEST.search(text)) and bool(_WISH.search(text))


_SEEKS = re.compile(
    r"\b(?:such(?:t|en)|interess\w+|m(?:ö|oe)chte\w*|w(?:ü|ue)nsch\w+"
    r"|seek\w*|look\w* for|would like|interested|cherch\w+|souhait\w+"
    r"|busca\w*|desea\w*|procura\w*|deseja\w*|шука\w+|бажа\w+)\b"
    r"|ترغب|نرغب|تبحث|نبحث",
    re.I,
)
