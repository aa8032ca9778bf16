"""German compounds taken apart over the vocabulary: a term counts only where it is a member.

``Abfallwirtschaftsbetrieb`` is Abfall + wirtschaft·s + betrieb, so ``Abfall`` is in it;
``Transport`` is one word, so ``Sport`` is not. A word is cut into known members (our terms and a
list of simple German nouns) with the joint elements s, n, en, es, er, e, ns between them, into as
few as possible. Two things may stay unknown: what follows a first member, and what modifies a long
last member (``Dahlienausstellung``: plants and names are in no list).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache
from math import inf
from pathlib import Path

from models.themes.stemming import is_inflection, term_key, word_keys

__all__ = ["JOINTS", "MEMBERS_FILE", "Compounds", "Member", "Position"]

MEMBERS_FILE = Path(__file__).with_name("german_members.txt")
JOINTS = ("", "s", "n", "en", "es", "er", "e", "ns")

# Members too short or too bound for the list of nouns.
_BOUND_WORDS = (
    "bio oeko elektro agrar klein gross hoch tief neu alt fern nah wohn lehr fahr misch sonder "
    "gesamt haupt neben einzel rueck fach frei heiz koch lern lese mess nutz pflege pruef roh "
    "sammel sanier schutz schwer spar stark tank trenn trink umwelt voll vor wander warn weit "
    "welt wieder bau weg rad see amt rat tag ort art hof tal tee oel eis gas bus not abfuhr bahn "
    "kraft land stadt kreis orts dorf selbst zentral multi auto foto video mini euro"
)
_SHORTEST = 3
_BOUND = frozenset(_BOUND_WORDS.split())
# Listed nouns longer than this may be made of two themselves.
_ONE_WORD = 9
_LONGEST_GENERAL = 14
# An unknown rest after a first member, an unknown modifier before a last one of this length.
_UNKNOWN_REST = 4
_LONG_MEMBER = 8
_VOWELS = frozenset("aeiouy")
# Endings that make one word of another, not a compound (kulturell, sportlich, industrialisiert).
_DERIVATIONS = (
    *("isch", "lich", "haft", "keit", "heit", "ieren", "iert", "ismus", "ellen", "eller", "elles"),
    *("ische", "lichen", "liche", "schaft", "istin", "innen", "igung", "ungen", "erung"),
)


class Position(Enum):
    """Where in a compound a term may stand."""

    ANYWHERE = "anywhere"
    FIRST = "first"
    LAST = "last"


@dataclass(frozen=True, slots=True)
class Member:
    """A term in a word: letters ``start`` to ``end`` of the folded word, its joint included."""

    term: int
    start: int
    end: int


class Compounds:
    """Splits words over terms and general nouns.

    Args:
        terms: number -> (folded word, where in a compound it may stand).
        general: folded words that are no terms but known members.
    """

    def __init__(self, terms: Mapping[int, tuple[str, Position]], general: Iterable[str]) -> None:
        self._inner: dict[str, list[int]] = defaultdict(list)
        self._final: dict[str, list[int]] = defaultdict(list)
        self._position = {number: position for number, (_, position) in terms.items()}
        self._words = {number: word for number, (word, _) in terms.items()}
        for number, (word, position) in terms.items():
            if position is not Position.LAST:
                for form in _inner_forms(word):
                    self._inner[form].append(number)
            if position is not Position.FIRST:
                self._final[term_key(word, "de")].append(number)
        self._starts = frozenset(form[:_SHORTEST] for form in self._inner)
        self._general = {form for word in general for form in _inner_forms(word)} | _BOUND
        self._longest = max(map(len, self._inner), default=_LONGEST_GENERAL) + 2
        self.find = lru_cache(maxsize=32_768)(self._find)

    def first(self, part: str) -> list[int]:
        """The terms that a cut-off first part stands for: ``schul`` (Schul- und ...)."""
        for bare in _without_joints(part):
            if bare in self._inner:
                return self._inner[bare]
        return []

    def _find(self, word: str) -> tuple[Member, ...]:
        """The terms that are members of `word` (folded), the longest of those that overlap."""
        if len(word) < 7 or (len(word) <= _ONE_WORD and word in self._general):
            return ()
        candidates = self._candidates(word)
        if not candidates:
            return ()
        before, after = self._pieces_before(word), self._pieces_after(word)
        found = [m for m in candidates if self._sits_at_joints(word, m, before, after)]
        return _longest_first(found)

    def _candidates(self, word: str) -> list[Member]:
        length = len(word)
        members = []
        for start in range(length - 2):
            if word[start : start + _SHORTEST] in self._starts:
                for end in range(start + _SHORTEST, min(length - 2, start + self._longest) + 1):
                    for bare in _without_joints(word[start:end]):
                        members += [Member(n, start, end) for n in self._inner.get(bare, ())]
            if start:
                members += [Member(n, start, length) for n in self._last_terms(word[start:])]
        return [member for member in members if self._position_allows(member, length)]

    def _last_terms(self, piece: str) -> list[int]:
        """The terms that `piece`, the end of a word, is an inflected form of."""
        return [
            term
            for key in word_keys(piece, "de")
            for term in self._final.get(key, ())
            if is_inflection(piece, self._words[term], "de")
        ]

    def _position_allows(self, member: Member, length: int) -> bool:
        position = self._position[member.term]
        if position is Position.FIRST:
            return member.start == 0
        return position is Position.ANYWHERE or member.end == length

    def _sits_at_joints(
        self, word: str, member: Member, before: list[float], after: list[float]
    ) -> bool:
        left, right = before[member.start], after[member.end]
        fewest = after[0]
        if fewest < inf:
            return left + 1 + right <= fewest
        if member.start == 0:
            return self._is_unknown_rest(word[member.end :])
        if member.end == len(word):
            modifier = word[: member.start]
            return (
                len(self._words[member.term]) >= _LONG_MEMBER
                and len(modifier) >= _UNKNOWN_REST
                and bool(_VOWELS.intersection(modifier))
            )
        return False

    @staticmethod
    def _is_unknown_rest(rest: str) -> bool:
        return (
            len(rest) >= _UNKNOWN_REST
            and bool(_VOWELS.intersection(rest))
            and not rest.startswith(_DERIVATIONS)
        )

    def _cost(self, piece: str, *, last: bool) -> float:
        """What a piece of a word counts as: infinite if unknown, 2 if perhaps made of two.

        A listed noun of ten letters may hide a compound with a term (``photovoltaikanlage``), one
        of up to nine, like ``transport``, does not.
        """
        bare_forms = _without_joints(piece)
        if any(bare in self._inner for bare in bare_forms):
            return 1.0
        if last and self._last_terms(piece):
            return 1.0
        if any(bare in self._general for bare in bare_forms):
            return 1.0 if len(piece) <= _ONE_WORD + 2 else 2.0
        return inf

    def _pieces_before(self, word: str) -> list[float]:
        """At each place the least number of known members that fill the word up to there."""
        pieces = [0.0] + [inf] * len(word)
        for start in range(len(word)):
            if pieces[start] == inf:
                continue
            for end in range(start + _SHORTEST, min(len(word), start + self._longest) + 1):
                if pieces[start] + 1 < pieces[end]:
                    cost = self._cost(word[start:end], last=False)
                    pieces[end] = min(pieces[end], pieces[start] + cost)
        return pieces

    def _pieces_after(self, word: str) -> list[float]:
        """At each place the least number of known members that fill the word from there on."""
        length = len(word)
        pieces = [inf] * length + [0.0]
        for start in range(length - _SHORTEST, -1, -1):
            if start:
                pieces[start] = self._cost(word[start:], last=True)
            for end in range(start + _SHORTEST, min(length - 2, start + self._longest) + 1):
                if pieces[end] + 1 < pieces[start]:
                    cost = self._cost(word[start:end], last=False)
                    pieces[start] = min(pieces[start], pieces[end] + cost)
        return pieces


def _inner_forms(word: str) -> set[str]:
    """How a noun looks as first or middle member, joint elements aside: Schule is ``schul``."""
    forms = {word}
    if word.endswith("e"):
        forms.add(word[:-1])
    if word.endswith(("ium", "eum")):
        forms.add(word[:-2])
    return forms


def _without_joints(piece: str) -> tuple[str, ...]:
    """The piece as it stands and without each joint element it may end in."""
    last = piece[-1]
    if last == "s":
        return piece, piece[:-1], piece[:-2] if piece[-2:] in {"es", "ns"} else piece
    if last == "n":
        return piece, piece[:-1], piece[:-2] if piece[-2] == "e" else piece
    if last == "r":
        return piece, piece[:-2] if piece[-2] == "e" else piece
    return (piece, piece[:-1]) if last == "e" else (piece,)


def _longest_first(members: list[Member]) -> tuple[Member, ...]:
    """Those that no longer member overlaps; of equal ones all."""
    kept: list[Member] = []
    for member in sorted(members, key=lambda m: (m.start - m.end, m.start, m.term)):
        clash = any(
            member.start < other.end
            and other.start < member.end
            and (member.start, member.end) != (other.start, other.end)
            for other in kept
        )
        if not clash and member not in kept:
            kept.append(member)
    return tuple(sorted(kept, key=lambda m: (m.start, m.term)))
