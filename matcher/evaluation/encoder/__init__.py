"""Suite ``encoder``: does a text find what means the same, whatever its language and spelling?

Without outside data the descriptions and labels of the forty themes are asked, German against each
other language, and the places' names in Latin and in Arabic or Cyrillic script: few and short, but
the product's own words. A folder of public sources (``--sources``) adds parallel sentences, project
descriptions and the sustainable development goals, none of which the encoder was trained to tell
apart.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from indexer.records import Place
from matcher.evaluation.encoder import bitext, retrieval, robustness, sources
from matcher.evaluation.outside import read_pairs
from matcher.evaluation.report import Evaluation, Figures, Skipped
from models import Encoder
from models.themes import Theme

__all__ = ["evaluate_encoder"]


def evaluate_encoder(
    encoder: Encoder,
    themes: tuple[Theme, ...],
    places: Iterable[Place] = (),
    *,
    pairs: Path | None = None,
    folder: Path | None = None,
) -> Evaluation:
    """Figures of ``encoder`` on outside ``pairs``, or on the product's own words and a ``folder``.

    Args:
        encoder: what is measured.
        themes: labels and descriptions in seven languages.
        places: names in several scripts.
        pairs: two tab-separated columns of parallel text; nothing else is measured then.
        folder: public sources, laid out as the training recipe reads them.

    Raises:
        BadInputError: the outside file has no usable line.
        DataError: the folder lacks the sets, or one of them is broken.
    """
    if pairs is not None:
        rows, skipped = read_pairs(pairs)
        metrics = bitext.both_ways(encoder, [row.left for row in rows], [row.right for row in rows])
        return _evaluation(encoder, len(rows), metrics, skipped=tuple(skipped))
    # Read first: a folder that lacks something is refused before minutes are spent.
    public = None if folder is None else sources.read_public(folder, themes)
    metrics = {**bitext.on_themes(encoder, themes), **robustness.on_names(encoder, places)}
    baselines: dict[str, Figures] = {}
    note = f"{len(themes)} theme descriptions and labels, German against each other language."
    if public is not None:
        metrics |= bitext.on_sets(encoder, public.sets)
        metrics |= retrieval.on_projects(encoder, public.projects)
        metrics |= retrieval.on_goals(encoder, public.goals)
        metrics |= retrieval.on_labels(encoder, public.projects, themes)
        metrics |= robustness.on_sentences(encoder, public.sets)
        baselines["bm25"] = retrieval.by_words(public.projects, public.goals)
    return _evaluation(encoder, len(metrics), metrics, baselines=baselines, notes=(note,))


def _evaluation(
    encoder: Encoder,
    n: int,
    metrics: Figures,
    *,
    baselines: dict[str, Figures] | None = None,
    skipped: tuple[Skipped, ...] = (),
    notes: tuple[str, ...] = (),
) -> Evaluation:
    return Evaluation(
        suite="encoder",
        n=n,
        metrics=metrics,
        snapshot=None,
        encoder=encoder.id,
        skipped=skipped,
        baselines=baselines or {},
        notes=notes,
    )
