"""Suite ``themes``: do the themes found in a text agree with its labels?

Without outside data two sets are asked, and reported apart. The shipped competence statements:
their labels came with the collection, before there was a vocabulary; those that the classifier was
trained on are left out. And municipal sentences in seven languages (``sets/``), written for this by
people who had not seen the vocabulary, on which nothing was trained or chosen.

Every figure is given for the vocabulary alone, the encoder alone, and both, as the product has it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from indexer.snapshot import Snapshot
from matcher.evaluation.outside import LabelledText, read_labels
from matcher.evaluation.report import Evaluation, Figure, Figures, Skipped
from models import Encoder
from models.themes import CLEAR, THEME_IDS, Theme, ThemeDetector
from models.themes.metrics import Judged

__all__ = ["SETS", "evaluate_themes", "labelled_competences", "municipal_sentences"]

SETS = Path(__file__).parent / "sets"

_RESAMPLES = 100
_SEED = 20211231
# A figure over fewer labels is an anecdote.
_FEWEST = 20
_FIGURES = ("micro_f1", "macro_f1", "precision", "recall", "map", "recall_at_3")
_FOREIGN = (
    "The classifier was made for another encoder: the vocabulary alone was measured. "
    "Train it for this one: python -m models.themes.training --sources DIR --encoder SPEC."
)


@dataclass(frozen=True, eq=False, slots=True)
class _Asked:
    """Labelled texts with what each basis made of them; ``both`` is the product's own answer."""

    languages: tuple[str, ...]
    both: Judged
    others: Mapping[str, Judged]


def labelled_competences(snapshot: Snapshot) -> list[LabelledText]:
    """The distinct statements of the shipped competences with the labels of their collection."""
    labels: dict[str, set[str]] = {}
    for competence in snapshot.competences:
        labels.setdefault(competence.statement, set()).update(competence.themes)
    return [LabelledText(text, tuple(sorted(ids)), "de") for text, ids in sorted(labels.items())]


def municipal_sentences(folder: Path = SETS) -> list[LabelledText]:
    """The municipal sentences of all languages, in the order of the files."""
    return [
        text
        for path in sorted(folder.glob("municipal_sentences.*.jsonl"))
        for text in read_labels(path, frozenset(THEME_IDS))[0]
    ]


def evaluate_themes(
    themes: tuple[Theme, ...],
    encoder: Encoder,
    statements: Sequence[LabelledText],
    sentences: Sequence[LabelledText] = (),
    labels: Path | None = None,
) -> Evaluation:
    """Micro and macro F1, precision, recall, mAP and recall@3.

    Args:
        statements: what the main figures are about without outside data.
        sentences: asked besides, and reported as groups ``municipal/...``.
        labels: outside data instead of `statements` (see
            :func:`matcher.evaluation.outside.read_labels`). Only the ids that occur in it are
            looked at: labels of a part of the themes don't count the others wrong.

    Raises:
        BadInputError: the outside file has no usable line.
    """
    skipped: list[Skipped] = []
    texts = list(statements)
    if labels is not None:
        texts, skipped = read_labels(labels, frozenset(THEME_IDS))
    detector = ThemeDetector(themes, encoder)
    unseen = _unseen(texts, detector)
    asked = _ask(unseen, detector)
    notes = [
        f"{len(asked.both.ids)} theme ids occur in the labels; they are incomplete, so precision "
        f"is a lower bound. F1 of single ids from {_FEWEST} labels on.",
        _scores_note("These texts", asked.both),
    ]
    if len(unseen) < len(texts):
        left = len(texts) - len(unseen)
        notes.append(
            f"{left} of {len(texts)} texts were left out: the classifier was trained on them."
        )
    if detector.classifier is None:
        notes.append(_FOREIGN)
    by_group = _by_language(asked, "language")
    if sentences:
        municipal = _ask(sentences, detector)
        by_group |= _municipal(municipal)
        notes.append(_scores_note("Municipal sentences", municipal.both))
        notes += _too_few(municipal.both)
    return Evaluation(
        suite="themes",
        n=len(unseen),
        metrics={**_with_intervals(asked.both), **_per_id(asked.both)},
        snapshot=None,
        encoder=None,
        skipped=tuple(skipped),
        baselines={name: _with_intervals(judged) for name, judged in asked.others.items()},
        by_group=by_group,
        notes=tuple(notes),
    )


def _unseen(texts: list[LabelledText], detector: ThemeDetector) -> list[LabelledText]:
    """Those that the classifier was not trained on; all of them if it knows every one."""
    if detector.classifier is None:
        return texts
    return [text for text in texts if not detector.classifier.has_seen(text.text)] or texts


def _ask(texts: Sequence[LabelledText], detector: ThemeDetector) -> _Asked:
    gold = [frozenset(text.themes) for text in texts]
    given = frozenset[str]().union(*gold)
    ids = [theme for theme in THEME_IDS if theme in given]
    read = [detector.judge(text.text, text.lang) for text in texts]
    claimed = [{hit.id for hit in one.hits if hit.score >= CLEAR} for one in read]
    others = {"lexicon": Judged.of(gold, [one.by_words for one in read], ids)}
    if detector.classifier is not None:
        others["encoder"] = Judged.of(gold, [one.by_meaning or {} for one in read], ids)
    both = Judged.of(gold, [one.scores for one in read], ids, claimed)
    return _Asked(tuple(text.lang or "und" for text in texts), both, others)


def _municipal(asked: _Asked) -> dict[str, Figures]:
    return {
        "municipal": _with_intervals(asked.both),
        **{f"municipal/{name}": _with_intervals(one) for name, one in asked.others.items()},
        **_by_language(asked, "municipal/language"),
        "municipal/f1 per id": _per_id(asked.both),
    }


def _by_language(asked: _Asked, prefix: str) -> dict[str, Figures]:
    languages = sorted(set(asked.languages))
    if len(languages) < 2:
        return {}
    member = np.array(asked.languages)
    return {
        f"{prefix}/{language}": _with_intervals(asked.both.rows(member == language))
        for language in languages
    }


def _with_intervals(judged: Judged) -> dict[str, Figure]:
    """Figures with intervals over resampled texts, and the number of texts."""
    n = len(judged.truth)
    point = judged.metrics()
    rng = np.random.default_rng(_SEED)
    drawn = [judged.rows(rng.integers(0, n, n)).metrics() for _ in range(_RESAMPLES)]
    figures = {}
    for name in _FIGURES:
        values: NDArray[np.float64] = np.array([getattr(one, name) for one in drawn])
        low, high = np.percentile(values, [2.5, 97.5])
        figures[name] = Figure(getattr(point, name), round(float(low), 4), round(float(high), 4))
    return {**figures, "n": Figure(n, n, n)}


def _per_id(judged: Judged) -> dict[str, Figure]:
    point = judged.metrics()
    return {
        f"f1/{theme}": Figure(f1, f1, f1)
        for theme, f1 in point.f1.items()
        if point.n[theme] >= _FEWEST
    }


def _too_few(judged: Judged) -> list[str]:
    counts = judged.metrics().n
    few = [f"{theme} ({n})" for theme, n in counts.items() if n < _FEWEST]
    return (
        [f"Too few municipal sentences for a figure of their own: {', '.join(few)}."] if few else []
    )


def _scores_note(what: str, judged: Judged) -> str:
    said = ", ".join(
        f"{band.low:.1f}-{band.high:.1f}: {band.right:.2f} of {band.n}" for band in judged.bands()
    )
    return f"{what}: share of right themes by score {said}."
