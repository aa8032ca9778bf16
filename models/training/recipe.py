"""The recipe: sources -> shipped folder: what a student needs, students, model card, ablations."""

from __future__ import annotations

import json
import time
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from models.training import export
from models.training.ablations import ablate
from models.training.aliases import with_plain_spellings
from models.training.assembly import Assembled, Log, RecipeOptions, assemble, pair_sizes
from models.training.card import CardFacts, with_ablations, write_card
from models.training.figures import Figure

__all__ = ["run", "run_ablations"]


def run(
    source_folder: Path, out: Path, cache: Path, options: RecipeOptions, log: Log = print
) -> list[Figure]:
    """Train and write the model folder ``out``; returns the figures of what was written.

    Raises:
        DataError: the sources are missing or broken.
    """
    began = time.monotonic()
    assembled = assemble(source_folder, cache, options, log)
    pieces, vectors = with_plain_spellings(
        assembled.pieces,
        assembled.train(options.student, log, options.seeds),
        options.plain_spellings,
    )
    figures = assembled.measure(pieces, vectors)
    facts = CardFacts(
        options={
            **asdict(options),
            "pieces": len(vectors),
            "teacher_texts": assembled.teacher_texts,
            "pairs": pair_sizes(assembled.corpus),
        },
        rows=assembled.rows,
        report=assembled.report,
        figures=figures,
    )
    export.write_model(out, pieces, vectors, write_card(facts))
    _remember(cache, asdict(options), figures, began)
    if options.ablation_steps:
        _ablate(assembled, out, cache, options, log)
    return figures


def run_ablations(
    source_folder: Path, out: Path, cache: Path, options: RecipeOptions, log: Log = print
) -> dict[str, list[Figure]]:
    """The ablations alone: their figures by the variant's name, which the card of ``out`` tells.

    Raises:
        DataError: the sources are missing or broken.
    """
    return _ablate(assemble(source_folder, cache, options, log), out, cache, options, log)


def _ablate(
    assembled: Assembled, out: Path, cache: Path, options: RecipeOptions, log: Log
) -> dict[str, list[Figure]]:
    found: dict[str, list[Figure]] = {}
    student = replace(options.student, steps=options.ablation_steps)
    began = time.monotonic()
    for name, figures in ablate(assembled, student, log):
        found[name] = figures
        _remember(cache, {"ablation": name, **asdict(options)}, figures, began)
        began = time.monotonic()
    card = out / "README.md"
    if card.is_file():
        text = card.read_text(encoding="utf-8")
        text = with_ablations(text, student.steps, options.student.steps, found)
        card.write_text(text, encoding="utf-8")
    return found


def _remember(cache: Path, options: dict[str, Any], figures: list[Figure], began: float) -> None:
    """Every trial's figures are kept, one line each."""
    line = {
        "options": options,
        "minutes": round((time.monotonic() - began) / 60, 1),
        "figures": [asdict(figure) for figure in figures],
    }
    with (cache / "trials.jsonl").open("a", encoding="utf-8") as trials:
        trials.write(json.dumps(line) + "\n")
