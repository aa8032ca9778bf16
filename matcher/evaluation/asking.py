"""A known partnership hidden and asked for again, by the matcher and by what it is held against."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from indexer.records import Municipality
from indexer.snapshot import Snapshot
from matcher.engine import Matcher
from matcher.evaluation.baselines import Question, embedding, popularity, size_similarity
from matcher.evaluation.metrics import rank_of
from matcher.evaluation.outside import PastPartnership
from matcher.factors import FACTORS
from matcher.factors.connections import partners_of
from matcher.hidden import HiddenPair
from matcher.inputs import SHORTEST_TEXT, MatchInput
from matcher.score import Scores
from models import Encoder
from models.errors import BadInputError

__all__ = ["Asked", "Posed", "ask", "pose"]


# The factors that a partnership leaves traces in, and the value from which on one of them speaks.
_DOCUMENTED = [
    nth
    for nth, factor in enumerate(FACTORS)
    if factor.id in ("themes", "experience", "connections", "geography")
]
_SPEAKS = 0.25


@dataclass(frozen=True, eq=False, slots=True)
class Posed:
    """The question that is left when a partnership is hidden.

    ``taken`` are the rows of the units that are known partners of the place besides the hidden one:
    they are named apart and no candidates, here as in the list that people see.
    """

    hidden: Matcher
    given: MatchInput
    row: int
    taken: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Asked:
    """One hidden partnership: the baselines' question, and the true unit's rank by ranking.

    ``place_has_partners`` besides the hidden one; ``left`` tells whether anything that can be
    documented still speaks for the true unit (themes, experience, a link, its surroundings).
    """

    question: Question
    past: PastPartnership
    unit: Municipality
    place_has_partners: bool
    left: bool
    taken: NDArray[np.int64]
    ranks: dict[str, int]


def pose(matcher: Matcher, past: PastPartnership) -> Posed:
    """Hide the pair with every trace, and put its place, size, themes and text as a request."""
    hidden = matcher.without(HiddenPair(past.ags, past.place, past.country))
    snapshot = matcher.snapshot
    place = snapshot.places.get(past.place)
    text = (past.text or "").strip()
    given = MatchInput(
        text=text if len(text) >= SHORTEST_TEXT else None,
        country=past.country,
        place=place.name if place else past.place,
        population=past.population,
        themes=past.themes or None,
    )
    row = snapshot.row[past.ags]
    place_id = place.id if place else hidden.query(given).place_id
    taken = partners_of(hidden.profiles, place_id)
    return Posed(hidden, given, row, taken[taken != row])


def ask(matcher: Matcher, encoder: Encoder, past: PastPartnership) -> Asked:
    """Where the true unit comes: as proposed, by score alone, without each factor, by baselines."""
    posed = pose(matcher, past)
    snapshot, profiles = matcher.snapshot, posed.hidden.profiles
    scores = posed.hidden.scores(posed.given)
    question = Question(
        row=posed.row,
        text=(past.text or "").strip() or _wording(snapshot, posed.given.place or "", past),
        population=past.population,
        hidden=profiles.hidden,
    )
    rankings: dict[str, NDArray[np.floating]] = {
        "matcher": (scores.total - posed.hidden.exposure.set_back).astype(np.float64),
        "popularity": popularity(profiles),
        "size": size_similarity(profiles, past.population),
        "embedding": embedding(snapshot, question, encoder),
        "by_score": scores.total.astype(np.float64),
        **_without_each(scores),
    }
    return Asked(
        question=question,
        past=past,
        unit=snapshot.units[posed.row],
        place_has_partners=len(posed.taken) > 0,
        left=bool((scores.value[posed.row, _DOCUMENTED] > _SPEAKS).any()),
        taken=posed.taken,
        ranks={name: rank_of(s, posed.row, posed.taken) for name, s in rankings.items()},
    )


def _without_each(scores: Scores) -> dict[str, NDArray[np.floating]]:
    """The scores with one factor left out, for each of them."""
    return {
        f"without/{factor.id}": (scores.total - scores.contribution[:, nth]).astype(np.float64)
        for nth, factor in enumerate(FACTORS)
    }


def _wording(snapshot: Snapshot, place: str, past: PastPartnership) -> str:
    """The request in a few German words, for the baselines that read text."""
    labels = {theme.id: theme.label["de"] for theme in snapshot.themes}
    country = snapshot.countries.get(past.country)
    if country is None:
        raise BadInputError(
            f"Unknown country {past.country!r}.", mend="Use an ISO 3166 alpha-2 code."
        )
    return " ".join((place, country.names["de"], *(labels[theme] for theme in past.themes)))
