"""What a piece of evidence weighs: a number in 0..1 that every reader can recompute.

``strength = type x age x uniqueness``

* **type**: what a unit does weighs more than what it has promised or was praised for
  (``COMPETENCE``, ``PARTNERSHIP_KIND`` x ``PARTNERSHIP_STATUS``, ``TWIN_LIST``, ``MEMBERSHIP``,
  ``INDICATOR``).
* **age**: 1 up to ten years before the data's reference year, 1/2 up to twenty, 1/4 beyond. A
  fact without a date counts as old: 1/2. The reference year is the newest source's, never the
  clock's.
* **uniqueness**: 1 for a statement about one unit; a statement that k units share is a list fact
  and weighs 0.8/k for each, at most 0.4 and at least 0.1.

So nothing that is shared reaches more than ``LIST_FACT_MAX``, which is what keeps a list fact from
lifting the confidence of a match.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from indexer.passages.traces import latest_trace, only_listed
from indexer.records import Competence, Membership, Partnership

__all__ = [
    "INDICATOR",
    "LIST_FACT_MAX",
    "PROFILE",
    "age_factor",
    "competence_strength",
    "membership_strength",
    "partnership_strength",
    "uniqueness_factor",
]

#: An indicator is context, not experience: at most a fifth.
INDICATOR = 0.15
#: What the register says is never a theme.
PROFILE = 0.0
#: The most that a statement shared with others can weigh.
LIST_FACT_MAX = 0.4

COMPETENCE: Mapping[str, float] = MappingProxyType(
    {
        "project": 1.0,
        "institution": 1.0,
        "strategy": 0.7,
        "award": 0.6,
        "commitment": 0.4,
        "membership": 0.4,
        # What a municipality says of itself in this service: a promise, and less than one.
        "offer": 0.4,
        "interest": 0.2,
    }
)
#: Kinds that say what is done together weigh more than the charter of a friendship ...
PARTNERSHIP_KIND: Mapping[str, float] = MappingProxyType(
    {
        "project": 1.0,
        "utility": 1.0,
        "climate": 1.0,
        "sustainability": 1.0,
        "solidarity": 0.8,
        "twinning": 0.7,
        "unknown": 0.6,
    }
)
#: ... unless a source tells what is done in it, or a programme supports it.
WITH_TOPICS = 0.85
WITH_PROGRAMME = 1.0
PARTNERSHIP_STATUS: Mapping[str, float] = MappingProxyType(
    {"active": 1.0, "initiation": 0.6, "suspended": 0.4, "ended": 0.4, "unknown": 0.4}
)
#: A list of twin towns names a friendship and nothing that is done in it.
TWIN_LIST = 0.15
MEMBERSHIP = 0.4
#: A signature "on hold" is history.
MEMBERSHIP_ON_HOLD = 0.05

#: Twin towns there: their current state is unknown and they give no experience.
_NO_EXPERIENCE = frozenset({"RU", "BY"})
_OLD_AFTER = 10
_VERY_OLD_AFTER = 20


def age_factor(year: int | None, reference_year: int) -> float:
    """1, 1/2 or 1/4 by the age in years; 1/2 without a year."""
    if year is None:
        return 0.5
    age = reference_year - year
    if age <= _OLD_AFTER:
        return 1.0
    return 0.5 if age <= _VERY_OLD_AFTER else 0.25


def uniqueness_factor(shared: int) -> float:
    """1 for one unit's own statement, 0.8/k within 0.1..0.4 for one that k units share."""
    if shared <= 1:
        return 1.0
    return max(0.1, min(LIST_FACT_MAX, 0.8 / shared))


def competence_strength(competence: Competence, reference_year: int) -> float:
    """The weight of a competence statement."""
    return round(
        COMPETENCE[competence.type]
        * age_factor(competence.year, reference_year)
        * uniqueness_factor(competence.shared),
        4,
    )


def membership_strength(membership: Membership, reference_year: int) -> float:
    """The weight of a network's signature."""
    if membership.status == "on_hold":
        return MEMBERSHIP_ON_HOLD
    return round(MEMBERSHIP * age_factor(_year(membership.since), reference_year), 4)


def partnership_strength(partnership: Partnership, reference_year: int) -> float:
    """The weight of a partnership; its age is that of the latest page that speaks of it.

    The year it began tells its age only while that is young: an old friendship whose latest trace
    has no date weighs like any undated fact. A pair that only lists of twin towns name weighs
    ``TWIN_LIST``, however new the list is.
    """
    if partnership.country in _NO_EXPERIENCE:
        return 0.0
    if only_listed(partnership):
        return TWIN_LIST
    seen = latest_trace(partnership).seen
    if seen is not None:
        age = age_factor(seen, reference_year)
    else:
        age = max(age_factor(None, reference_year), age_factor(partnership.since, reference_year))
    done = WITH_PROGRAMME if partnership.programmes else WITH_TOPICS if partnership.topics else 0.0
    base = max(PARTNERSHIP_KIND[partnership.kind], done)
    return round(base * PARTNERSHIP_STATUS[partnership.status] * age, 4)


def _year(date: str | None) -> int | None:
    return int(date[:4]) if date else None
