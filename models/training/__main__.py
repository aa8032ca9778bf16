"""``python -m models.training --sources DIR``: trains the shipped encoder, one command.

It ends with the ablations (:mod:`models.training.ablations`), which the model card tells;
``--ablations`` measures these alone.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterable
from pathlib import Path

from models.errors import PartnerkompassError
from models.paths import shipped_encoder_dir
from models.training.assembly import RecipeOptions
from models.training.figures import Figure
from models.training.recipe import run, run_ablations
from models.training.student import StudentOptions

_BEGAN = time.monotonic()


def main(arguments: list[str] | None = None) -> int:
    """Parse the command line, run the recipe, print the figures."""
    parser = argparse.ArgumentParser(prog="python -m models.training", description=__doc__)
    parser.add_argument("--sources", type=Path, required=True, help="folder of parallel text")
    parser.add_argument("--out", type=Path, default=shipped_encoder_dir(), help="model folder")
    parser.add_argument("--cache", type=Path, default=Path(".cache/training"))
    parser.add_argument(
        "--terms",
        nargs="+",
        choices=["clear", "copyleft", "unclear"],
        default=list(RecipeOptions().terms),
        help="licence terms of the sources to use",
    )
    parser.add_argument(
        "--also",
        nargs="*",
        metavar="SOURCE",
        default=list(RecipeOptions().also),
        help="sources of other terms to use all the same",
    )
    parser.add_argument("--vocabulary", type=int, default=RecipeOptions().vocabulary)
    parser.add_argument("--dim", type=int, default=RecipeOptions().dim)
    parser.add_argument("--seeds", type=int, default=RecipeOptions().seeds)
    parser.add_argument("--steps", type=int, default=StudentOptions().steps)
    parser.add_argument("--batch", type=int, default=StudentOptions().batch)
    parser.add_argument("--rate", type=float, default=StudentOptions().learning_rate)
    parser.add_argument("--temperature", type=float, default=StudentOptions().temperature)
    parser.add_argument("--cosine", type=float, default=StudentOptions().cosine_weight)
    parser.add_argument("--near", type=float, default=StudentOptions().near)
    parser.add_argument("--seed", type=int, default=StudentOptions().seed)
    parser.add_argument(
        "--ablations", action="store_true", help="measure what each ingredient brings, and no more"
    )
    parser.add_argument(
        "--ablation-steps",
        type=int,
        default=RecipeOptions().ablation_steps,
        help="steps of each of these trainings; 0: none of them",
    )
    given = parser.parse_args(arguments)
    options = RecipeOptions(
        terms=tuple(given.terms),
        also=tuple(given.also),
        vocabulary=given.vocabulary,
        dim=given.dim,
        seeds=given.seeds,
        ablation_steps=given.ablation_steps,
        student=StudentOptions(
            steps=given.steps,
            batch=given.batch,
            seed=given.seed,
            learning_rate=given.rate,
            temperature=given.temperature,
            cosine_weight=given.cosine,
            near=given.near,
        ),
    )
    given.cache.mkdir(parents=True, exist_ok=True)
    try:
        if given.ablations:
            found = run_ablations(given.sources, given.out, given.cache, options, _log)
            for name, figures in found.items():
                _print(figures, f"{name}\t")
        else:
            _print(run(given.sources, given.out, given.cache, options, _log))
    except PartnerkompassError as error:
        sys.stderr.write(f"{error}\n")
        return error.exit_code
    return 0


def _print(figures: Iterable[Figure], lead: str = "") -> None:
    for each in figures:
        line = f"{each.name}\t{each.left}-{each.right}\t{each.n}\t{each.there}\t{each.back}"
        sys.stdout.write(f"{lead}{line}\n")


def _log(message: str) -> None:
    minutes = (time.monotonic() - _BEGAN) / 60
    sys.stderr.write(f"{minutes:6.1f} min  {message}\n")
    sys.stderr.flush()


if __name__ == "__main__":
    sys.exit(main())
