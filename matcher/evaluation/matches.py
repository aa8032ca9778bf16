"""Suite ``matches``: known partnerships, hidden and asked for again.

For each known pair (German unit x partner place) every trace of it is hidden, the partner
municipality is posed as a request (its country, place, size and themes), and the rank at which
the true unit comes among all units is taken. See :mod:`matcher.hidden` for what is hidden.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from indexer.snapshot import Snapshot
from matcher.engine import Matcher
from matcher.evaluation.asking import Asked, ask
from matcher.evaluation.baselines import Bm25
from matcher.evaluation.exposure import exposure_figures
from matcher.evaluation.languages import language_figures
from matcher.evaluation.metrics import ahead_figures, random_figures, rank_figures, rank_of
from matcher.evaluation.outside import PastPartnership, read_partnerships
from matcher.evaluation.report import Evaluation, Figures, Skipped
from models import Encoder
from models.themes import THEME_IDS

__all__ = ["SMALL", "evaluate_matches", "known_partnerships"]

Progress = Callable[[str, int, int], None]

#: The project's own collection names themes and projects; twin-town lists name none.
_FACTS = "facts"
#: Twinning inside the old EU, its neighbours and North America is another business than
#: development work, and ten times as frequent.
_EU_CORE = frozenset(
    "AT BE BG CH CY CZ DK EE ES FI FR GB GR HR HU IE IS IT LI LT LU LV MC MT NL NO PL PT RO SE SI"
    " SK SM VA US CA AU NZ JP KR".split()
)
#: German units under this many inhabitants are looked at apart: popularity doesn't find them.
SMALL = 50_000
#: Fewer pairs than this bear no figure of their own.
_ENOUGH = 20
_BASELINES = ("popularity", "size", "bm25", "embedding")
_KINDS = {"landkreis": "district", "unternehmen": "operator", "verband": "operator"}


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

    On the shipped data also how far the lists of one request agree across languages, and how evenly
    proposals are spread.

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
    asked = _ask_all(matcher, encoder, known, progress)
    rankings = list(asked[0].ranks) if asked else []
    figures = {name: _figures(asked, name) for name in rankings}
    groups = _groups(asked)
    notes = [
        f"{len(snapshot.units)} units ranked for each of {len(asked)} hidden partnerships; known "
        f"partners of the asking place are no candidates. By group: "
        + ", ".join(f"{name} {len(members)}" for name, members in groups.items())
        + "."
    ]
    by_group: dict[str, Figures] = {
        **{name: _figures(members, "matcher") for name, members in groups.items()},
        **_small_groups(asked, rankings),
        **{f"ahead_of/{name}": _ahead(asked, name) for name in _BASELINES if asked},
    }
    if partnerships is None:
        agreement, differing = language_figures(matcher, progress)
        by_group |= {**agreement, **exposure_figures(matcher, progress)}
        notes += differing
    return Evaluation(
        suite="matches",
        n=len(asked),
        metrics=figures.pop("matcher", {}),
        snapshot=snapshot.id,
        encoder=encoder.id,
        skipped=tuple(skipped),
        baselines={**figures, "random": random_figures(len(snapshot.units))},
        by_group=by_group,
        notes=tuple(notes),
    )


def _ask_all(
    matcher: Matcher,
    encoder: Encoder,
    known: Sequence[PastPartnership],
    progress: Progress | None,
) -> list[Asked]:
    asked: list[Asked] = []
    for past in known:
        asked.append(ask(matcher, encoder, past))
        if progress:
            progress("matches", len(asked), len(known))
    bm25 = Bm25(matcher.snapshot, [one.question for one in asked])
    for one in asked:
        one.ranks["bm25"] = rank_of(bm25.scores(one.question), one.question.row, one.taken)
    return asked


def _groups(asked: Sequence[Asked]) -> dict[str, list[Asked]]:
    """The pairs by size and kind of the German unit, by country, by what else is known."""
    groups: dict[str, list[Asked]] = {}
    for one in asked:
        size = "under_50000" if _is_small(one) else "from_50000"
        kind = _KINDS.get(one.unit.kind, "municipality")
        partners = "place_has_partners" if one.place_has_partners else "place_without_partners"
        themes = "themes_known" if one.past.themes else "themes_unknown"
        left = "something_left" if one.left else "nothing_left"
        of_country = f"country/{one.past.country}"
        for name in (size, f"kind/{kind}", of_country, partners, themes, left):
            groups.setdefault(name, []).append(one)
    return {
        name: members
        for name, members in sorted(groups.items())
        if len(members) >= _ENOUGH or name == "under_50000"
    }


def _small_groups(asked: Sequence[Asked], rankings: Sequence[str]) -> dict[str, Figures]:
    small = [one for one in asked if _is_small(one)]
    if not small:
        return {}
    others = [name for name in rankings if name != "matcher"]
    return {
        **{f"under_50000/{name}": _figures(small, name) for name in others},
        **{f"under_50000/ahead_of/{name}": _ahead(small, name) for name in _BASELINES},
    }


def _is_small(one: Asked) -> bool:
    return (one.unit.population or SMALL) < SMALL


def _figures(asked: Sequence[Asked], ranking: str) -> Figures:
    return rank_figures([a.ranks[ranking] for a in asked], [a.unit.ags for a in asked])


def _ahead(asked: Sequence[Asked], ranking: str) -> Figures:
    return ahead_figures(
        [a.ranks["matcher"] for a in asked],
        [a.ranks[ranking] for a in asked],
        [a.unit.ags for a in asked],
    )
