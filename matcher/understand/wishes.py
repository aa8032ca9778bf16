"""Wishes and limits of a request: what it asks of the partner besides themes.

A wish either weighs in a factor, is only shown, or can't be checked because no data answers it. The
patterns are few and plain on purpose: a wish that is read wrongly is worse than one that is missed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from indexer.keys import STATE_NAMES
from indexer.records import State
from matcher.document import Span, Wish
from matcher.inputs import Locale
from matcher.understand.numbers import after_seeking

__all__ = ["StatedWishes", "find_wishes"]

Effect = Literal["weighs", "shown", "cannot_be_checked"]

_TOWN = (
    r"(?:stadt|städte|kommunen?|gemeinden?|partner\w*|town|city|municipalit\w+|commune|ville|collectivité"
    r"|ciudad|municipio|cidade|município|міст\w+|громад\w+|муніципалітет\w*|مدينة|بلدية)"
)


@dataclass(frozen=True, slots=True)
class _Kind:
    """One wish: how it is said in seven languages, and what becomes of it."""

    id: str
    effect: Effect
    label: Mapping[Locale, str]
    note: Mapping[Locale, str]
    pattern: re.Pattern[str]


def _kind(
    wish: str, effect: Effect, label: tuple[str, str], note: tuple[str, str], pattern: str
) -> _Kind:
    return _Kind(
        wish,
        effect,
        MappingProxyType({"de": label[0], "en": label[1]}),
        MappingProxyType({"de": note[0], "en": note[1]}),
        re.compile(pattern, re.IGNORECASE),
    )


_IN_STRUCTURE = (
    "wird in der strukturellen Ähnlichkeit gewogen",
    "weighed in structural similarity",
)
_IN_STRUCTURE_MENTIONED = MappingProxyType(
    {
        "de": "im Gesuch erwähnt; zählt in der strukturellen Ähnlichkeit",
        "en": "mentioned in the request; counts in structural similarity",
    }
)
# What mostly describes the place that asks, and is a wish only where the partner is spoken of.
_TRAITS = frozenset({"coast", "mountains", "wine", "rural"})
_TOWN_BEFORE = re.compile(rf"\b{_TOWN}[^,;:.]{{0,25}}\Z", re.IGNORECASE)
_TOWN_AFTER = re.compile(rf"\W{{1,2}}(?:\w+\W)?{_TOWN}", re.IGNORECASE)
_NO_DATA = (
    "kann nicht geprüft werden: dazu liegen keine Daten vor; weder Filter noch Wertung",
    "cannot be checked: no data answer it; it neither filters nor scores",
)

_KINDS = (
    _kind(
        "small_partner",
        "weighs",
        ("Kleine Kommune als Partner", "A small municipality as partner"),
        _IN_STRUCTURE,
        rf"\bklein(?:e|er|en|ere|eren)\s+(?:deutsche\w*\s+)?{_TOWN}|\bkleinstadt\b"
        r"|\bsmall(?:er)?\s+(?:german\s+)?(?:town|city|municipality|partner)"
        r"|\bpetite\s+(?:ville|commune)|\bpeque[ñn][oa]\s+(?:ciudad|municipio|cidade|município)"
        r"|\b(?:ciudad|municipio|cidade|município)\s+peque[ñn][oa]"
        r"|\b(?:невелик|маленьк)\w+\s+(?:німецьк\w+\s+)?(?:міст|громад)\w*|(?:مدينة|بلدية)\s+(?:\w+\s+)?صغيرة",
    ),
    _kind(
        "similar_partner",
        "weighs",
        ("Ähnliche Kommune als Partner", "A similar municipality as partner"),
        _IN_STRUCTURE,
        r"\bähnliche[nr]?\s+(?:eigenschaften|größe|struktur|stadt|kommune|gemeinde)"
        r"|\b(?:similar|comparable)\s+(?:size|structure|town|city|municipality|characteristics)"
        r"|\b(?:taille|structure)\s+(?:similaire|comparable)|\btamaño\s+similar"
        r"|\btamanho\s+semelhante|\bподібн\w+\s+(?:розмір|громад|міст)\w*|مماثلة|مشابهة",
    ),
    _kind(
        "coast",
        "weighs",
        ("Lage am Meer", "By the sea"),
        _IN_STRUCTURE,
        r"\b(?:atlantik|mittelmeer|nordsee|ostsee)?küste\w*|\bküstenstadt\w*|\bam\s+\w*\s?(?:meer|ozean)\b"
        r"|\b(?:hafenstadt|seebad|tiefseehafen|strandstadt)\b"
        r"|\b(?:seaside|coastal|by\s+the\s+sea|seaport|on\s+the\s+coast)\b"
        r"|\b(?:au\s+bord\s+de\s+la\s+mer|littoral\w*|ville\s+côtière|côtière|sur\s+la\s+côte)\b"
        r"|\b(?:costa|coster[oa]|junto\s+al\s+mar|costeir[oa]|litoral|à\s+beira-mar)\b"
        r"|\b(?:узбережж\w+|приморськ\w+|біля\s+моря)|على\s+البحر|ساحل\w*",
    ),
    _kind(
        "mountains",
        "weighs",
        ("Lage in den Bergen", "In the mountains"),
        _IN_STRUCTURE,
        r"\b(?:berggemeinde|bergregion|bergdorf|gebirg\w*|hochland|bergig\w*|\w+-gebirge|andenregion)\b"
        r"|\b(?:mountain(?:s|ous)?|highlands?)\b|\b(?:montagn\w+)\b|\b(?:montañ\w+|montanh\w+)\b"
        r"|\b(?:гірськ\w+|в\s+горах)|جبل\w*|الجبال",
    ),
    _kind(
        "wine",
        "weighs",
        ("Weinbau", "Wine-growing"),
        _IN_STRUCTURE,
        r"\b(?:weinbau\w*|weinanbau|weinort|weinberge?|weintrauben|wein-?\s?und\s+obstbau|obst-\s?und\s+weinanbau"
        r"|winzer\w*)\b|\bwine(?:-growing|ry|ries|\s+region)?\b|\b(?:viticulture|vignobles?|viticole)\b"
        r"|\b(?:viticultura|viñedos?|vitivin\w+|vinícola|vinhedos?)\b"
        r"|\bвинороб\w+|\bвиноградар\w+|زراعة\s+العنب|كروم",
    ),
    _kind(
        "rural",
        "weighs",
        ("Landwirtschaft", "Agriculture"),
        _IN_STRUCTURE,
        r"\b(?:\w*landwirtschaft\w*|ackerbau|getreide|viehzucht|ländlich\w*|oliven\w*)\b"
        r"|\b(?:agricultur\w+|farming|rural)\b|\b(?:rurale?s?)\b|\bagrícol\w+|\bсільськ\w+\s*господ\w+"
        r"|\bزراع\w*|الزراعة",
    ),
    _kind(
        "district_partner",
        "weighs",
        ("Landkreis als Partner", "A district as partner"),
        _IN_STRUCTURE,
        r"\b(?:deutsche[nmrs]*\s+)?landkreis(?:e[ns]?|es)?\b|\bgerman\s+(?:district|county)\b"
        r"|\b(?:arrondissement|district)\s+allemand\b|\bнімецьк\w+\s+район\w*",
    ),
    _kind(
        "project_only",
        "shown",
        ("Projekt statt Städtepartnerschaft", "A project rather than a twinning"),
        (
            "bitte bei der Ansprache beachten: keine klassische Städtepartnerschaft",
            "mind it when you approach someone: no classic twinning",
        ),
        r"\bprojektpartnerschaft\w*|\bkeine\s+(?:neue\s+|klassische\s+)?städtepartnerschaft"
        r"|\bproject\s+partnership|\bno\s+(?:new\s+)?(?:twinning|city\s+partnership)"
        r"|\bpartenariat\s+de\s+projet|\bpas\s+de\s+jumelage|\bno\s+hermanamiento"
        r"|\bпроєктн\w+\s+партнерств\w+|شراكة\s+مشاريع",
    ),
    _kind(
        "university",
        "cannot_be_checked",
        ("Hochschule vor Ort", "A university in town"),
        _NO_DATA,
        # "has a university" tells of the one who asks; "with a university" of the partner.
        r"\bhochschul(?:kooperation|partner\w*|zusammenarbeit)\w*|\b(?:mit|with|avec|con|com|з|із)\s+"
        r"(?:einer?|a|une|una|uma)?\s*(?:hochschule|universit\w+|universidade?|університет\w*)"
        r"|\b(?:universität|hochschul)sstadt\b|\buniversity\s+town|(?:مع|بها|فيها)\s+جامعة",
    ),
    _kind(
        "language_skills",
        "cannot_be_checked",
        ("Sprachkenntnisse beim Partner", "Language skills of the partner"),
        _NO_DATA,
        r"\b(?:arabisch|französisch|englisch|spanisch|ukrainisch|portugiesisch|türkisch)sprachig\w*"
        r"|\b(?:arabic|french|english|spanish|ukrainian)[\s-]speaking\b|\bfrancophone\s+(?:staff|partner)"
        r"|\bsprachkenntniss\w*|\blanguage\s+skills",
    ),
    _kind(
        "staff",
        "cannot_be_checked",
        ("Personal beim Partner", "Staff of the partner"),
        _NO_DATA,
        r"\beigene[sn]?\s+personal\b|\bpersonalentsendung|\bsecond(?:ed|ment\s+of)\s+staff"
        r"|\bstaff\s+exchange|\bdétachement\s+de\s+personnel",
    ),
)  # fmt: skip

_STATE_ADJECTIVES: Mapping[State, str] = MappingProxyType(
    {
        **{"SH": "schleswig-holsteinisch", "HH": "hamburgisch", "NI": "niedersächsisch"},
        **{"HB": "bremisch", "NW": "nordrhein-westfälisch", "HE": "hessisch"},
        **{"RP": "rheinland-pfälzisch", "BW": "baden-württembergisch", "BY": "b[ae]y(?:e)?risch"},
        **{"SL": "saarländisch", "BB": "brandenburgisch", "SN": "sächsisch", "TH": "thüringisch"},
        **{"MV": "mecklenburg-vorpommersch", "ST": "sachsen-anhaltisch", "BE": "berliner"},
    }
)
_IN_STATE: Mapping[State, re.Pattern[str]] = MappingProxyType(
    {
        state: re.compile(rf"(?<!\w){adjective}(?:e[nmrs]?)?\s+{_TOWN}", re.IGNORECASE)
        for state, adjective in _STATE_ADJECTIVES.items()
    }
)
# Only the neighbours that requests on German lists really name.
_OTHER_COUNTRY = re.compile(
    r"\b(?P<AT>österreichisch|austrian|autrichien)\w*\s+\w*(?:stadt|gemeinde|kommune|town|municipality|city|partner|commune|ville)"
    r"|partner\w*\s+in\s+(?P<AT2>österreich|austria)\b"
    r"|\b(?P<GB>britisch|walisisch|british|welsh|english)(?:e[nr]?)?\s+(?:stadt|gemeinde|kommune|town|municipality|city|partner)"
    r"|partner\w*\s+in\s+(?P<GB2>großbritannien|great\s+britain|the\s+united\s+kingdom|wales|england)\b"
    r"|partner\w*\s+in\s+(?:der\s+)?(?P<CH>schweiz|switzerland)\b",
    re.IGNORECASE,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class StatedWishes:
    """What was found: for the reader (``shown``) and for the factors.

    ``ids`` are the ids of the wishes, ``states`` the German states asked for, ``target_country``
    another country than Germany that the partner shall come from.
    """

    shown: tuple[Wish, ...]
    ids: frozenset[str]
    states: tuple[State, ...]
    target_country: str | None


def find_wishes(
    text: str, locale: Locale = "de", *, also: Sequence[str] = (), target: str | None = None
) -> StatedWishes:
    """The wishes in `text`, with their spans, and in `also` (fields of a record, without spans).

    `target` is the country that a stored request says its partner shall come from.
    """
    shown = [
        _as_wish(kind, spans, text, locale)
        for kind in _KINDS
        if (spans := _spans(kind.pattern, text)) or _said(kind.pattern, also)
    ]
    states = tuple(
        state
        for state, pattern in _IN_STATE.items()
        if pattern.search(text) or _said(pattern, also)
    )
    shown += [_state_wish(state, _spans(_IN_STATE[state], text), locale) for state in states]
    target = target if target not in (None, "DE") else _other_country(text)
    return StatedWishes(tuple(shown), frozenset(wish.id for wish in shown), states, target)


def _as_wish(kind: _Kind, spans: tuple[Span, ...], text: str, locale: Locale) -> Wish:
    wished = kind.id not in _TRAITS or any(_of_partner(text, span) for span in spans)
    note = kind.note[locale] if wished else _IN_STRUCTURE_MENTIONED[locale]
    return Wish(kind.id, kind.label[locale], kind.effect, spans, note, wished)


def _of_partner(text: str, span: Span) -> bool:
    """Whether a trait is asked of the partner: "sucht eine Stadt am Meer", "a coastal town"."""
    start, end = span
    beside = _TOWN_BEFORE.search(text, 0, start) or _TOWN_AFTER.match(text, end)
    inside = "stadt" in text[start:end].casefold()
    return after_seeking(text, start) and (inside or beside is not None)


def _spans(pattern: re.Pattern[str], text: str) -> tuple[Span, ...]:
    return tuple(match.span() for match in pattern.finditer(text))


def _said(pattern: re.Pattern[str], texts: Sequence[str]) -> bool:
    return any(pattern.search(text) for text in texts)


def _state_wish(state: State, spans: tuple[Span, ...], locale: Locale) -> Wish:
    labels = {"de": f"Partner in {STATE_NAMES[state]}", "en": f"A partner in {STATE_NAMES[state]}"}
    notes = {"de": "wird bei Lage und Landespartnerschaft gewogen", "en": "weighed in geography"}
    return Wish(f"state_{state.lower()}", labels[locale], "weighs", spans, notes[locale], True)


def _other_country(text: str) -> str | None:
    match = _OTHER_COUNTRY.search(text)
    if match is None:
        return None
    return next(group[:2] for group, value in match.groupdict().items() if value)
