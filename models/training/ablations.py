"""What each ingredient of the recipe brings: the same short training with one of them left out."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import numpy as np

from models.training.assembly import Assembled, Log
from models.training.corpus import Corpus
from models.training.figures import Figure
from models.training.licences import licence_of
from models.training.student import StudentOptions

__all__ = ["VARIANTS", "ablate"]

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
    "no runs of letters shared": _options(run_weight=0.0),
    "no pieces left out": _options(dropped=0.0),
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


def ablate(
    assembled: Assembled, options: StudentOptions, log: Log = print
) -> Iterator[tuple[str, list[Figure]]]:
    """Train each variant with ``options``: its name and its figures."""
    for number, (name, vary) in enumerate(VARIANTS.items(), start=1):
        log(f"ablation {number} of {len(VARIANTS)}: {name}")
        varied, student = vary((assembled, options))
        yield name, varied.measure(varied.pieces, varied.train(student, log))
