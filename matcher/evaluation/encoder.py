"""Suite ``encoder``: does a text find its own translation?

Without outside data the descriptions and labels of the forty themes are asked, German against each
other language: few and short, but the product's own words.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from matcher.evaluation.metrics import bootstrap
from matcher.evaluation.outside import read_pairs
from matcher.evaluation.report import Evaluation, Figure, Skipped
from models import Encoder
from models.bitext import found_at_1
from models.themes import Theme

__all__ = ["evaluate_encoder"]


def evaluate_encoder(
    encoder: Encoder, themes: tuple[Theme, ...], pairs: Path | None = None
) -> Evaluation:
    """accuracy@1 both ways, on outside ``pairs`` (two tab-separated columns) or on the themes.

    Raises:
        BadInputError: the outside file has no usable line.
    """
    if pairs is None:
        return _on_themes(encoder, themes)
    rows, skipped = read_pairs(pairs)
    metrics = _both_ways(encoder, [row.left for row in rows], [row.right for row in rows])
    return _evaluation(encoder, len(rows), metrics, tuple(skipped), ())


def _on_themes(encoder: Encoder, themes: tuple[Theme, ...]) -> Evaluation:
    metrics: dict[str, Figure] = {}
    languages = [language for language in themes[0].description if language != "de"]
    for what, texts in (
        ("description", [theme.description for theme in themes]),
        ("label", [theme.label for theme in themes]),
    ):
        for language in languages:
            both = _both_ways(
                encoder, [text["de"] for text in texts], [text[language] for text in texts]
            )
            metrics[f"{what}/de-{language}"] = both["accuracy@1/forward"]
            metrics[f"{what}/{language}-de"] = both["accuracy@1/backward"]
    note = f"{len(themes)} theme descriptions and labels, German against each other language."
    return _evaluation(encoder, len(themes) * 2 * len(languages), metrics, (), (note,))


def _both_ways(encoder: Encoder, left: list[str], right: list[str]) -> dict[str, Figure]:
    a, b = encoder.encode(left), encoder.encode(right)
    rows = [str(row) for row in range(len(left))]
    return {
        "accuracy@1/forward": bootstrap(found_at_1(a, b).astype(np.float64), rows),
        "accuracy@1/backward": bootstrap(found_at_1(b, a).astype(np.float64), rows),
    }


def _evaluation(
    encoder: Encoder,
    n: int,
    metrics: dict[str, Figure],
    skipped: tuple[Skipped, ...],
    notes: tuple[str, ...],
) -> Evaluation:
    return Evaluation(
        suite="encoder",
        n=n,
        metrics=metrics,
        snapshot=None,
        encoder=encoder.id,
        skipped=skipped,
        notes=notes,
    )
