"""Suite ``matches``: known partnerships, hidden and asked for again.

For each known pair (German unit x partner place) every trace of it is hidden, the partner
municipality is posed as a request (its country, place, size and themes), and the rank at which
the true unit comes among all units is taken. See :mod:`matcher.hidden` for what is hidden.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from indexer.snapshot import Snapshot
from matcher.engine import Matcher
from matcher.evaluation.baselines import Bm25, Question, embedding, popularity, size_similarity
from matcher.evaluation.metrics import random_figures, rank_figures, rank_of
from matcher.evaluation.outside import PastPartnership, read_partnerships
from matcher.evaluation.report import Evaluation, Figures, Skipped
from matcher.hidden import HiddenPair
from matcher.inputs import SHORTEST_TEXT, MatchInput
from models import Encoder
from models.errors import BadInputError
from models.themes import THEME_IDS

__all__ = ["evaluate_matches", "known_partnerships"]

Progress = Callable[[str, int, int], None]

#: The project's own collection names themes and projects; twin-town lists name none.
_FACTS = "facts"
#: Twinning inside the old EU, its neighbours and North America is another business than
#: development work, and ten times as frequent.
_EU_CORE = frozenset(
    "AT BE BG CH CY CZ DK EE ES FI FR GB GR HR HU IE IS IT LI LT LU LV MC MT NL NO PL PT RO SE SI"
    " SK SM VA US CA AU NZ JP KR".split()
)
_SMALL = 50_000


@dataclass(frozen=True, slots=True)
class _Asked:
    """One question, and the ranks of the true unit by ranking."""

    question: Question
    ags: str
    small: bool
    ranks: dict[str, int]


def known_partnerships(snapshot: Snapshot) -> list[PastPartnership]:
    """The shipped partnerships outside the EU core that a source tells themes or projects of."""
    known: list[PastPartnership] = []
    for partnership in snapshot.partnerships:
        told = any(reference.source.startswith(_FACTS) for reference in partnership.references)
        if told and partnership.country not in _EU_CORE | {"RU", "BY", "DE"}:
            place = snapshot.places[partnership.place]
            known.append(
                PastPartnership(
                    ags=partnership.ags,
                    place=place.id,
                    country=place.country,
                    population=place.population,
                    themes=partnership.themes,
                )
            )
    return known


def evaluate_matches(
    matcher: Matcher,
    encoder: Encoder,
    partnerships: Path | None = None,
    progress: Progress | None = None,
) -> Evaluation:
    """Ranks of true partners: hit@10/50/200 and MRR, against the baselines.

    Args:
        partnerships: outside data instead of the shipped partnerships (see
            :func:`matcher.evaluation.outside.read_partnerships`).
        progress: called with the stage, what is done, and what there is to do.

    Raises:
        BadInputError: the outside file has no usable line.
    """
    snapshot = matcher.snapshot
    skipped: list[Skipped] = []
    if partnerships is None:
        known = known_partnerships(snapshot)
    else:
        known, skipped = read_partnerships(
            partnerships,
            frozenset(snapshot.row),
            frozenset(THEME_IDS),
            frozenset(snapshot.countries),
        )
    asked: list[_Asked] = []
    for past in known:
        asked.append(_ask(matcher, encoder, past))
        if progress:
            progress("matches", len(asked), len(known))
    bm25 = Bm25(snapshot, [one.question for one in asked])
    for one in asked:
        one.ranks["bm25"] = rank_of(bm25.scores(one.question), one.question.row)
    rankings = list(asked[0].ranks) if asked else []
    figures = {name: _figures(asked, name) for name in rankings}
    small = [question for question in asked if question.small]
    return Evaluation(
        suite="matches",
        n=len(asked),
        metrics=figures.pop("matcher", {}),
        snapshot=snapshot.id,
        encoder=encoder.id,
        skipped=tuple(skipped),
        baselines={**figures, "random": random_figures(len(snapshot.units))},
        by_group={
            **({"under_50000": _figures(small, "matcher")} if small else {}),
            **{
                f"under_50000/{name}": _figures(small, name)
                for name in rankings
                if small and name != "matcher"
            },
        },
        notes=(
            f"{len(snapshot.units)} units ranked for each of {len(asked)} hidden partnerships; "
            f"{len(small)} of them of units under {_SMALL} inhabitants.",
        ),
    )


def _figures(asked: Sequence[_Asked], ranking: str) -> Figures:
    return rank_figures([a.ranks[ranking] for a in asked], [a.ags for a in asked])


def _ask(matcher: Matcher, encoder: Encoder, past: PastPartnership) -> _Asked:
    """Hide the pair, ask for it again, and see where its unit comes."""
    hidden = matcher.without(HiddenPair(past.ags, past.place, past.country))
    snapshot, profiles = matcher.snapshot, hidden.profiles
    place = snapshot.places.get(past.place)
    name = place.name if place else past.place
    text = (past.text or "").strip()
    given = MatchInput(
        text=text if len(text) >= SHORTEST_TEXT else None,
        country=past.country,
        place=name,
        population=past.population,
        themes=past.themes or None,
    )
    question = Question(
        row=snapshot.row[past.ags],
        text=text or _wording(snapshot, name, past),
        population=past.population,
        hidden=profiles.hidden,
    )
    rankings = {
        "matcher": hidden.scores(given).total.astype(np.float32),
        "popularity": popularity(profiles),
        "size": size_similarity(profiles, past.population),
        "embedding": embedding(snapshot, question, encoder),
    }
    unit = snapshot.units[question.row]
    return _Asked(
        question=question,
        ags=unit.ags,
        small=(unit.population or _SMALL) < _SMALL,
        ranks={ranking: rank_of(scores, question.row) for ranking, scores in rankings.items()},
    )


def _wording(snapshot: Snapshot, place: str, past: PastPartnership) -> str:
    """The request in a few German words, for the baselines that read text."""
    labels = {theme.id: theme.label["de"] for theme in snapshot.themes}
    country = snapshot.countries.get(past.country)
    if country is None:
        raise BadInputError(
            f"Unknown country {past.country!r}.", mend="Use an ISO 3166 alpha-2 code."
        )
    return " ".join((place, country.names["de"], *(labels[theme] for theme in past.themes)))
