"""How much a unit does already, whatever the request asks for: abroad, and at all.

Abroad: projects with partners, signatures and prizes for development policy and fair trade, the
Covenant of Mayors. A network with the town next door is none. Twin towns of a list count little:
they tell of friendship, not of an office. At all: how many statements on its own work a unit has,
measured against the most active units of its size, so that a small town with five projects counts
like a city with thirty.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from indexer.passages.strength import (
    competence_strength,
    membership_strength,
    partnership_strength,
)
from indexer.records import Competence, Membership, Partnership
from indexer.snapshot import Snapshot
from matcher.combining import combine_best
from matcher.units import Units, peer_groups, quantile

__all__ = ["Commitment", "commitment_evidence", "commitment_of", "partnership_piece"]
__all__ += ["usual_statements", "works_abroad"]

# Themes whose work may have to do with partners abroad; the statement must say so.
_PERHAPS_ABROAD = frozenset({"networks", "humanitarian_aid", "peace", "administration"})
_ABROAD = re.compile(
    r"partner(?:schaft|stadt|städt|kommune|gemeinde)|kommune bewegt welt|eine[rn]? welt|global"
    r"|entwicklungs(?:politi|zusammen|hilfe)|international|agenda 2030|nord-süd|afrika|ausland"
    r"|mayors for peace|europaaktiv|delegation",
    re.IGNORECASE,
)
# How much of a partnership's strength tells of an administration that works internationally.
_BY_KIND: Mapping[str, float] = MappingProxyType(
    {
        **{"project": 0.8, "utility": 0.8, "climate": 0.8, "sustainability": 0.8},
        **{"solidarity": 0.6, "twinning": 0.3, "unknown": 0.3},
    }
)
_COMPETENCE = 0.6
# The Covenant is about climate, and much of Europe has signed it.
_MEMBERSHIP = 0.5

# Of the value: work abroad, and own work of any kind, which foretells partnerships even better.
_ABROAD_SHARE = 1 / 3
# What the most active tenth of a size class has; below five statements chance decides.
_MUCH = 0.9
_LEAST_MUCH = 5.0


def commitment_evidence(
    snapshot: Snapshot,
    competences: Iterable[Competence],
    partnerships: NDArray[np.int32],
    strengths: NDArray[np.float64],
    usual: NDArray[np.float64],
) -> NDArray[np.float64]:
    """A third work abroad, two thirds own work at all, per unit of `snapshot`, 0..1.

    Own work is ``log(1 + statements) / log(1 + usual)``, at most 1. `competences` and
    `partnerships` (indices) are those that may be seen, `strengths` what each of these weighs;
    `usual` is :func:`usual_statements`.
    """
    stated = tuple(competences)
    seen = (snapshot.partnerships[position] for position in partnerships.tolist())
    lived = zip(seen, strengths.tolist(), strict=True)
    pieces = [(one.ags, _BY_KIND[one.kind] * strength) for one, strength in lived]
    pieces += _other_pieces(snapshot, stated, snapshot.memberships)
    found = [(snapshot.row[ags], strength) for ags, strength in pieces if ags in snapshot.row]
    units = np.array([unit for unit, _ in found], dtype=np.int64)
    strengths = np.array([strength for _, strength in found], dtype=np.float64)
    abroad = combine_best(units, strengths, len(snapshot.units))
    return _together(abroad, _statements(snapshot, stated), usual)


@dataclass(frozen=True, slots=True)
class Commitment:
    """The pieces of one unit's commitment: what each partnership and each of ``others`` (statements
    and memberships) weighs, how many statements on its own work there are, and how many are usual.
    """

    partnerships: tuple[float, ...]
    others: tuple[float, ...]
    statements: int
    usual: float

    @classmethod
    def of(
        cls,
        snapshot: Snapshot,
        competences: Iterable[Competence],
        partnerships: Iterable[Partnership],
        memberships: Sequence[Membership],
        usual: float,
    ) -> Commitment:
        """That of a unit with these facts, whatever the tables say."""
        stated, year = tuple(competences), snapshot.manifest.reference_year
        return cls(
            partnerships=tuple(partnership_piece(one, year) for one in partnerships),
            others=tuple(weight for _, weight in _other_pieces(snapshot, stated, memberships)),
            statements=len(stated) + sum(one.status == "active" for one in memberships),
            usual=usual,
        )

    @property
    def value(self) -> float:
        """Together, 0..1."""
        strengths = np.array([*self.partnerships, *self.others], dtype=np.float64)
        abroad = combine_best(np.zeros(len(strengths), dtype=np.int64), strengths, 1)
        count, usual = np.array([float(self.statements)]), np.array([self.usual])
        return float(_together(abroad, count, usual)[0])


def commitment_of(
    snapshot: Snapshot,
    competences: Iterable[Competence],
    partnerships: Iterable[Partnership],
    memberships: Sequence[Membership],
    usual: float,
) -> float:
    """The same as :func:`commitment_evidence` for one unit with these facts."""
    return Commitment.of(snapshot, competences, partnerships, memberships, usual).value


def partnership_piece(partnership: Partnership, year: int) -> float:
    """What a partnership tells of an administration that works abroad."""
    return _BY_KIND[partnership.kind] * partnership_strength(partnership, year)


def usual_statements(snapshot: Snapshot, units: Units) -> NDArray[np.float64]:
    """How many statements the most active tenth of a unit's size class has, at least 5.

    Per unit of `snapshot`; of those of the class that have any. Without a number of inhabitants: 5.
    """
    count = _statements(snapshot, snapshot.competences)
    usual = np.full(len(count), _LEAST_MUCH)
    for members in peer_groups(units):
        having = count[members][count[members] > 0]
        if len(having):
            usual[members] = max(_LEAST_MUCH, quantile(having, _MUCH))
    return usual


def _together(
    abroad: NDArray[np.float64], count: NDArray[np.float64], usual: NDArray[np.float64]
) -> NDArray[np.float64]:
    own = np.minimum(np.log1p(count) / np.log1p(usual), 1.0)
    value: NDArray[np.float64] = _ABROAD_SHARE * abroad + (1.0 - _ABROAD_SHARE) * own
    return value


def _statements(snapshot: Snapshot, competences: Iterable[Competence]) -> NDArray[np.float64]:
    """How many statements on its own work each unit has: `competences` and live memberships."""
    counts = Counter(competence.ags for competence in competences)
    counts.update(one.ags for one in snapshot.memberships if one.status == "active")
    found = np.zeros(len(snapshot.units))
    for ags, count in counts.items():
        if ags in snapshot.row:
            found[snapshot.row[ags]] = count
    return found


def _other_pieces(
    snapshot: Snapshot, competences: Iterable[Competence], memberships: Iterable[Membership]
) -> Iterator[tuple[str, float]]:
    """Every piece of evidence but the partnerships: whose it is, and what it weighs."""
    year = snapshot.manifest.reference_year
    for competence in competences:
        if works_abroad(competence):
            yield competence.ags, _COMPETENCE * competence_strength(competence, year)
    for membership in memberships:
        if membership.status == "active":
            yield membership.ags, _MEMBERSHIP * membership_strength(membership, year)


def works_abroad(competence: Competence) -> bool:
    """Whether a statement tells of work with partners abroad, or for fair trade with them."""
    if "fair_procurement" in competence.themes:
        return True
    may_be = not _PERHAPS_ABROAD.isdisjoint(competence.themes)
    return may_be and _ABROAD.search(competence.statement) is not None
