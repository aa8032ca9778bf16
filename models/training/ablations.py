"""What each ingredient of the recipe brings: the same short training with one of them left out."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import numpy as np

from models.training.corpus import Corpus
from models.training.figures import Figure
from models.training.licences import licence_of
from models.training.recipe import Assembled, Log, RecipeOptions, assemble, remember
from models.training.student import StudentOptions

__all__ = ["VARIANTS", "run_ablations"]

Setting = tuple[Assembled, StudentOptions]
_WORD_LISTS = ("dict", "term", "ui")


def _without(kept: Callable[[str, str], bool]) -> Callable[[Setting], Setting]:
    """Leave out the rows whose source and kind aren't ``kept``; the vocabulary stays."""

    def vary(setting: Setting) -> Setting:
        assembled, options = setting
        corpus = assembled.corpus
        wanted = np.array([kept(source, kind) for source, kind in corpus.origins])
        pairs = {
            pair: left
            for pair, table in corpus.pairs.items()
            if len((left := table.only(wanted[table.origin])).left)
        }
        return replace(assembled, corpus=Corpus(corpus.tokens, pairs, corpus.origins)), options

    return vary


def _options(**changed: Any) -> Callable[[Setting], Setting]:
    return lambda setting: (setting[0], replace(setting[1], **changed))


def _through_english_alone(setting: Setting) -> Setting:
    assembled, options = setting
    corpus = assembled.corpus
    pairs = {pair: table for pair, table in corpus.pairs.items() if pair[0] == "en"}
    return replace(assembled, corpus=Corpus(corpus.tokens, pairs, corpus.origins)), options


def _random_start(setting: Setting) -> Setting:
    assembled, options = setting
    rng = np.random.default_rng(options.seed)
    noise = rng.standard_normal(assembled.start.shape, dtype=np.float32) * assembled.start.std()
    return replace(assembled, start=noise), options


#: Name -> what is changed.
VARIANTS: dict[str, Callable[[Setting], Setting]] = {
    "all ingredients": lambda setting: setting,
    "no neighbours in a batch": _options(near=0.0),
    "no language drawn more often": _options(raised=()),
    "no cosine to the teacher": _options(cosine_weight=0.0),
    "start at random": _random_start,
    "through English alone": _through_english_alone,
    "no copyleft sources": _without(lambda source, _: licence_of(source).terms != "copyleft"),
    "no sources of unclear licence": _without(
        lambda source, _: licence_of(source).terms != "unclear"
    ),
    "no machine translation": _without(lambda source, _: not source.endswith("_mt")),
    "no word lists and interface text": _without(lambda _, kind: kind not in _WORD_LISTS),
}


def run_ablations(
    source_folder: Path, cache: Path, options: RecipeOptions, log: Log = print
) -> dict[str, list[Figure]]:
    """Train each variant with ``options.student``; figures by the variant's name.

    Raises:
        DataError: the sources are missing or broken.
    """
    assembled = assemble(source_folder, cache, options, log)
    found: dict[str, list[Figure]] = {}
    for name, vary in VARIANTS.items():
        began = time.monotonic()
        log(f"ablation: {name}")
        varied, student = vary((assembled, options.student))
        found[name] = varied.measure(varied.pieces, varied.train(student, log))
        minutes = (time.monotonic() - began) / 60
        remember(cache, {"ablation": name, **asdict(options)}, found[name], minutes)
    return found
