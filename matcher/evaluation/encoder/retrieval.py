"""Texts that belong together without being translations, and what counting words makes of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from matcher.evaluation.encoder.sources import Goals
from matcher.evaluation.metrics import bootstrap
from matcher.evaluation.outside import LabelledText
from matcher.evaluation.report import Figure, Figures
from models import Encoder
from models.sentences import split_sentences
from models.themes import Theme
from models.themes.metrics import theme_metrics

__all__ = ["by_words", "on_goals", "on_labels", "on_projects"]


def on_projects(encoder: Encoder, projects: Sequence[LabelledText]) -> Figures:
    """The first sentence of a project description finds the rest of it among all of them."""
    firsts, rests = _halves(projects)
    scores = encoder.encode(firsts, role="query") @ encoder.encode(rests).T
    return _found("projects/first-rest", scores, np.arange(len(firsts)))


def on_goals(encoder: Encoder, goals: Sequence[Goals]) -> Figures:
    """A target of each language finds its goal among the 17 titles, in German and in its own."""
    metrics: dict[str, Figure] = {}
    german = next(each for each in goals if each.language == "de")
    for each in goals:
        targets = encoder.encode([text for _, text in each.targets], role="query")
        for tongue, titles in (("de", german.titles), (each.language, each.titles)):
            numbers = np.array(list(titles))
            nearest = numbers[np.argmax(targets @ encoder.encode(list(titles.values())).T, axis=1)]
            right = nearest == [goal for goal, _ in each.targets]
            metrics[f"goals/{each.language}-{tongue}"] = _share(right)
    return metrics


def on_labels(
    encoder: Encoder, projects: Sequence[LabelledText], themes: Sequence[Theme]
) -> Figures:
    """Project descriptions against theme descriptions: a label is one of the three nearest; mAP.

    Only themes that some project carries are asked for.
    """
    asked = [theme for theme in themes if any(theme.id in each.themes for each in projects)]
    described = [
        encoder.encode([f"{theme.label[language]}. {text}" for language, text in own])
        for theme in asked
        for own in [sorted(theme.description.items())]
    ]
    anchors = np.stack([vectors.mean(axis=0) for vectors in described])
    anchors /= np.linalg.norm(anchors, axis=1, keepdims=True)
    scores = encoder.encode([each.text for each in projects], role="query") @ anchors.T
    ids = [theme.id for theme in asked]
    measured = theme_metrics(
        [set(each.themes) for each in projects],
        [dict(zip(ids, row.tolist(), strict=True)) for row in scores],
        ids,
    )
    return {
        "labels/recall@3": Figure(*[round(measured.recall_at_3, 4)] * 3),
        "labels/map": Figure(*[round(measured.map, 4)] * 3),
    }


def by_words(projects: Sequence[LabelledText], goals: Sequence[Goals]) -> Figures:
    """The same tasks by BM25, where both texts are in one language (elsewhere it knows nothing)."""
    firsts, rests = _halves(projects)
    metrics = dict(_found("projects/first-rest", _bm25(firsts, rests), np.arange(len(firsts))))
    for each in goals:
        scores = _bm25([text for _, text in each.targets], list(each.titles.values()))
        numbers = np.array(list(each.titles))
        # A target without a word in common with any title finds nothing.
        nearest = np.where(scores.max(axis=1) > 0, numbers[np.argmax(scores, axis=1)], 0)
        right = nearest == [goal for goal, _ in each.targets]
        metrics[f"goals/{each.language}-{each.language}"] = _share(right)
    return metrics


def _halves(projects: Iterable[LabelledText]) -> tuple[list[str], list[str]]:
    firsts, rests = [], []
    for each in projects:
        sentences = split_sentences(each.text, each.lang or "en")
        if len(sentences) > 1:
            begin = sentences[1].start
            firsts.append(each.text[:begin])
            rests.append(each.text[begin:])
    return firsts, rests


def _found(name: str, scores: NDArray[np.float32], own: NDArray[np.int64]) -> Figures:
    mine = scores[np.arange(len(own)), own][:, None]
    # Ties count against: a scorer that knows nothing finds nothing.
    ranks = (scores >= mine).sum(axis=1)
    rows = [str(row) for row in range(len(own))]
    return {
        f"{name}/hit@1": bootstrap((ranks == 1).astype(np.float64), rows),
        f"{name}/mrr": bootstrap(1.0 / ranks, rows),
    }


def _share(right: NDArray[np.bool_]) -> Figure:
    return bootstrap(right.astype(np.float64), [str(row) for row in range(len(right))])


def _bm25(queries: Sequence[str], documents: Sequence[str]) -> NDArray[np.float32]:
    """Scores [queries, documents]."""
    import bm25s

    index = bm25s.BM25()
    index.index(_tokens(documents), show_progress=False)
    scores = np.zeros((len(queries), len(documents)), np.float32)
    for row, words in enumerate(_tokens(queries)):
        known = [word for word in words if word in index.vocab_dict]
        if known:
            scores[row] = index.get_scores(known)
    return scores


def _tokens(texts: Sequence[str]) -> list[list[str]]:
    import bm25s

    tokens = bm25s.tokenize(list(texts), stopwords=None, return_ids=False, show_progress=False)
    return [list(words) for words in tokens]
