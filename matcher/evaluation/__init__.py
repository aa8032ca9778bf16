"""Evaluation: what ``partnerkompass evaluate`` measures."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Literal, get_args

from indexer.snapshot import Snapshot
from matcher.engine import Matcher
from matcher.evaluation.encoder import evaluate_encoder
from matcher.evaluation.explanations import with_explanations
from matcher.evaluation.matches import Progress, evaluate_matches
from matcher.evaluation.report import Evaluation, Figure, Skipped, merge
from matcher.evaluation.themes import (
    evaluate_themes,
    labelled_competences,
    municipal_sentences,
)
from models import Encoder
from models.errors import BadInputError

__all__ = ["Evaluation", "Figure", "Skipped", "Suite", "evaluate"]

Suite = Literal["encoder", "themes", "matches", "all"]


def evaluate(
    suite: str,
    snapshot: Snapshot,
    encoder: Encoder,
    *,
    pairs: Path | None = None,
    labels: Path | None = None,
    partnerships: Path | None = None,
    sources: Path | None = None,
    progress: Progress | None = None,
) -> Evaluation:
    """Run one suite, or all of them, on the snapshot; outside data replaces the shipped.

    Args:
        pairs: parallel text for suite ``encoder``.
        labels: labelled texts for suite ``themes``.
        partnerships: past partnerships for suite ``matches``.
        sources: folder of public sources for suite ``encoder``.
        progress: called with the stage, what is done, and what there is to do.

    Raises:
        BadInputError: an unknown suite, outside data that the suite doesn't use or that has no
            usable line.
    """
    if suite not in get_args(Suite):
        raise BadInputError(
            f"There is no suite '{suite}'.", mend=f"Use one of: {', '.join(get_args(Suite))}."
        )
    for option, given, used_by in (
        ("--pairs", pairs, "encoder"),
        ("--labels", labels, "themes"),
        ("--partnerships", partnerships, "matches"),
        ("--sources", sources, "encoder"),
    ):
        if given is not None and suite not in (used_by, "all"):
            raise BadInputError(
                f"Suite '{suite}' doesn't use {option}.",
                mend=f"Use it with --suite {used_by}, or leave it out.",
            )
    parts: list[Evaluation] = []
    if suite in ("encoder", "all"):
        parts.append(
            evaluate_encoder(
                encoder, snapshot.themes, snapshot.places.values(), pairs=pairs, folder=sources
            )
        )
    if suite in ("themes", "all"):
        statements = labelled_competences(snapshot)
        sentences = municipal_sentences() if labels is None else ()
        parts.append(evaluate_themes(snapshot.themes, encoder, statements, sentences, labels))
    if suite in ("matches", "all"):
        matcher = Matcher(snapshot, encoder)
        part = evaluate_matches(matcher, encoder, partnerships, progress)
        parts.append(part if partnerships else with_explanations(part, matcher, progress))
    parts = [replace(part, snapshot=snapshot.id, encoder=encoder.id) for part in parts]
    return parts[0] if len(parts) == 1 else merge(tuple(parts))
