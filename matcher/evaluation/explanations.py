"""Part of suite ``matches``: are the explanations faithful, and does the confidence mean something?

Asked of the shipped requests and partnerships only: outside data has neither.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from matcher.engine import Matcher
from matcher.evaluation.calibration import FIRST, calibration_figures, shown_confidences
from matcher.evaluation.faithfulness import QUESTIONS, cases, faithfulness_figures
from matcher.evaluation.matches import known_partnerships
from matcher.evaluation.report import Evaluation

__all__ = ["with_explanations"]

Progress = Callable[[str, int, int], None]

_FIRST_CANDIDATES = 2


def with_explanations(
    evaluation: Evaluation, matcher: Matcher, progress: Progress | None = None
) -> Evaluation:
    """`evaluation` with the groups ``explanations`` and ``confidence/LEVEL``."""
    asked = cases(matcher, list(matcher.snapshot.requests), _FIRST_CANDIDATES, progress)
    shown = shown_confidences(matcher, known_partnerships(matcher.snapshot), progress)
    counts = ", ".join(
        f"{sum(case.question == question.name for case in asked)} of {question.name}"
        for question in QUESTIONS
    )
    return replace(
        evaluation,
        by_group={
            **evaluation.by_group,
            "explanations": faithfulness_figures(asked),
            **calibration_figures(shown),
        },
        notes=(
            *evaluation.notes,
            f"Faithful: taking the cited passages out costs more than every one of five draws of "
            f"other passages of the same length; cases: {counts}.",
            f"Confidence: the share of true partners among the first {FIRST} of each hidden pair "
            f"({len(shown)} candidates), by what they are called.",
        ),
    )
