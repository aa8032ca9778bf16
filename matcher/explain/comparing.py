"""A unit that was asked for beside the list: rank, score, factor by factor, in words."""

from __future__ import annotations

from collections.abc import Sequence

from matcher.document import Candidate, Comparison, FactorDifference, Versus
from matcher.explain.wording import decimal, number, pick
from matcher.inputs import Locale
from matcher.score import UNIT

__all__ = ["already_partner", "beyond_limits", "compared"]

_TELLING = 2
# A smaller difference is not worth a word.
_LEAST = 0.005


def compared(
    asked: Candidate, listed: Sequence[Candidate], considered: int, locale: Locale
) -> Comparison:
    """`asked` beside the first and the last of the list.

    Args:
        asked: the unit that was asked for, with its rank among all.
        listed: the candidates that are shown.
        considered: how many units were ranked.
    """
    others = [candidate for candidate in listed if candidate.ags != asked.ags]
    shown = others if len(others) < 2 else [others[0], others[-1]]
    versus = tuple(_versus(asked, other, locale) for other in shown)
    return Comparison(
        ags=asked.ags,
        label=asked.label,
        candidate=asked,
        summary=_summary(asked, listed, versus, considered, locale),
        versus=versus,
    )


def already_partner(ags: str, label: str, locale: Locale) -> Comparison:
    """A unit that is no candidate because it is a partner."""
    summary = pick(
        locale,
        f"{label} ist schon Partner dieser Kommune und steht deshalb nicht in der Liste.",
        f"{label} already is a partner of this municipality and therefore not in the list.",
    )
    return Comparison(ags=ags, label=label, candidate=None, summary=summary, versus=())


def beyond_limits(ags: str, label: str, locale: Locale) -> Comparison:
    """A unit that is no candidate because a limit of the request rules it out."""
    summary = pick(
        locale,
        f"Das Gesuch schließt {label} aus (siehe die Wünsche, die als Filter wirken). Wer den "
        "Wunsch weglässt, sieht auch diese Kommune.",
        f"The request rules out {label} (see the wishes that filter). Leave the wish out to see "
        "it as well.",
    )
    return Comparison(ags=ags, label=label, candidate=None, summary=summary, versus=())


def _versus(asked: Candidate, other: Candidate, locale: Locale) -> Versus:
    factors = tuple(
        FactorDifference(
            id=own.id,
            label=own.label,
            own=own.contribution,
            other=theirs.contribution,
            difference=_rounded(own.contribution - theirs.contribution),
            text=f"{asked.label}: {own.reason} {other.label}: {theirs.reason}",
        )
        for own, theirs in zip(asked.factors, other.factors, strict=True)
    )
    ordered = tuple(sorted(factors, key=lambda factor: -abs(factor.difference)))
    difference = _rounded(asked.score - other.score)
    return Versus(
        rank=other.rank,
        ags=other.ags,
        label=other.label,
        score=other.score,
        difference=difference,
        factors=ordered,
        summary=_difference(other, difference, ordered, locale),
    )


def _summary(
    asked: Candidate,
    listed: Sequence[Candidate],
    versus: Sequence[Versus],
    considered: int,
    locale: Locale,
) -> str:
    score, rank = decimal(asked.score, 4, locale), number(asked.rank, locale)
    text = pick(
        locale,
        f"{asked.label} steht auf Platz {rank} von {number(considered, locale)}, "
        f"mit der Punktzahl {score}.",
        f"{asked.label} is number {rank} of {number(considered, locale)}, with a score of {score}.",
    )
    if any(candidate.ags == asked.ags for candidate in listed):
        text += pick(locale, " Das ist in der Liste.", " That is in the list.")
    if asked.moved_because:
        text += f" {asked.moved_because}"
    return " ".join((text, *(one.summary for one in versus)))


def _difference(
    other: Candidate,
    difference: float,
    factors: Sequence[FactorDifference],
    locale: Locale,
) -> str:
    """What tells for either of the two, in a sentence."""
    against = _telling([factor for factor in factors if factor.difference <= -_LEAST], locale)
    behalf = _telling([factor for factor in factors if factor.difference >= _LEAST], locale)
    figure = decimal(abs(difference), 4, locale)
    place = pick(
        locale, f"Platz {other.rank} ({other.label})", f"number {other.rank} ({other.label})"
    )
    if difference < 0:
        text = pick(locale, f"Zu {place} fehlen {figure}", f"It is {figure} short of {place}")
    elif difference > 0:
        text = pick(
            locale, f"Vor {place} liegt es mit {figure}", f"It is {figure} ahead of {place}"
        )
    else:
        text = pick(locale, f"Gleichauf mit {place}", f"Level with {place}")
    if against:
        text += pick(locale, f"; weniger Punkte bringt: {against}", f"; less comes from: {against}")
    if behalf:
        text += pick(locale, f"; mehr bringt: {behalf}", f"; more comes from: {behalf}")
    return f"{text}."


def _telling(factors: Sequence[FactorDifference], locale: Locale) -> str:
    named = [
        f"{factor.label} ({'+' if factor.difference > 0 else '−'}"
        f"{decimal(abs(factor.difference), 4, locale)})"
        for factor in factors[:_TELLING]
    ]
    return ", ".join(named)


def _rounded(value: float) -> float:
    """Contributions and scores are whole ten-thousandths; so are their differences."""
    return round(value * UNIT) / UNIT
