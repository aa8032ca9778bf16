"""The document that ``partnerkompass evaluate --json`` prints (DESIGN, section 7)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

__all__ = ["Evaluation", "Figure", "Figures", "Skipped", "merge"]


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure with its 95 % bootstrap interval (``lo`` = ``hi`` = ``value`` if none drawn)."""

    value: float
    lo: float
    hi: float


Figures = Mapping[str, Figure]


@dataclass(frozen=True, slots=True)
class Skipped:
    """A row of outside data that was not used, and why; ``line`` counts from 1."""

    line: int
    why: str


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Figures of one suite. ``n`` counts what was asked: sentence pairs, texts or partnerships."""

    suite: str
    n: int
    metrics: Figures
    snapshot: str | None
    encoder: str | None
    skipped: tuple[Skipped, ...] = ()
    baselines: Mapping[str, Figures] = field(default_factory=dict)
    by_group: Mapping[str, Figures] = field(default_factory=dict)
    notes: tuple[str, ...] = ()


def merge(parts: tuple[Evaluation, ...]) -> Evaluation:
    """One document for ``--suite all``: every name is led by its suite ("matches/hit@50")."""

    def prefixed(maps: list[tuple[str, Mapping[str, Figures]]]) -> dict[str, Figures]:
        return {f"{suite}/{name}": figures for suite, m in maps for name, figures in m.items()}

    return Evaluation(
        suite="all",
        n=sum(part.n for part in parts),
        metrics={
            f"{part.suite}/{name}": figure
            for part in parts
            for name, figure in part.metrics.items()
        },
        snapshot=next((p.snapshot for p in parts if p.snapshot), None),
        encoder=next((p.encoder for p in parts if p.encoder), None),
        skipped=tuple(
            Skipped(skip.line, f"{part.suite}: {skip.why}")
            for part in parts
            for skip in part.skipped
        ),
        baselines=prefixed([(part.suite, part.baselines) for part in parts]),
        by_group=prefixed([(part.suite, part.by_group) for part in parts]),
        notes=tuple(f"{part.suite}: {note}" for part in parts for note in part.notes),
    )
