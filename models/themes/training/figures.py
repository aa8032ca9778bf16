"""What the training command prints: vocabulary, encoder and both on the texts kept aside."""

from __future__ import annotations

from collections.abc import Sequence

from models.themes import CLEAR, THEME_IDS, ThemeDetector
from models.themes.metrics import Judged
from models.themes.training.texts import Labelled

__all__ = ["table"]


def table(title: str, texts: Sequence[Labelled], detector: ThemeDetector) -> str:
    """Lines of text: a row of figures per basis, then how far scores are probabilities."""
    gold = [text.themes for text in texts]
    given = frozenset[str]().union(*gold)
    ids = [theme for theme in THEME_IDS if theme in given]
    read = [detector.judge(text.text, text.language) for text in texts]
    both = Judged.of(
        gold,
        [one.scores for one in read],
        ids,
        [{hit.id for hit in one.hits if hit.score >= CLEAR} for one in read],
    )
    judged = {
        "lexicon": Judged.of(gold, [one.by_words for one in read], ids),
        "encoder": Judged.of(gold, [one.by_meaning or {} for one in read], ids),
        "both": both,
    }
    lines = [f"{title}: {len(texts)} texts, {len(ids)} ids", _HEAD]
    for name, one in judged.items():
        row = one.metrics()
        figures = (row.micro_f1, row.macro_f1, row.precision, row.recall, row.map, row.recall_at_3)
        lines.append(f"  {name:8}" + "".join(f"{figure:10.3f}" for figure in figures))
    lines += [
        f"  scores {band.low:.1f} to {band.high:.1f}: mean {band.score:.3f}, "
        f"right {band.right:.3f} of {band.n}"
        for band in both.bands()
    ]
    return "\n".join(lines) + "\n"


_HEAD = " " * 10 + "".join(
    f"{name:>10}" for name in ("micro F1", "macro F1", "precision", "recall", "mAP", "recall@3")
)
