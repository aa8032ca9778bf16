"""``python -m models.themes.training --sources DIR``: trains the theme classifier, one command."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from threadpoolctl import threadpool_limits

from models.errors import PartnerkompassError
from models.loading import load_encoder
from models.paths import data_dir
from models.themes import ThemeDetector, load_themes
from models.themes.classifier import CLASSIFIER_FILE
from models.themes.training.figures import table
from models.themes.training.recipe import train, write
from models.themes.training.texts import Labelled


def main(arguments: list[str] | None = None) -> int:
    """Train, write, and print the figures on the texts kept aside."""
    parser = argparse.ArgumentParser(prog="python -m models.themes.training", description=__doc__)
    parser.add_argument("--sources", type=Path, required=True, help="folder that holds lang/")
    parser.add_argument("--encoder", default="shipped", help="as load_encoder takes it")
    parser.add_argument("--out", type=Path, default=CLASSIFIER_FILE, help="file to write")
    parser.add_argument(
        "--aside",
        type=Path,
        help="folder for the texts kept aside, as NAME.jsonl for evaluate --labels",
    )
    given = parser.parse_args(arguments)
    try:
        encoder = load_encoder(given.encoder)
        themes = load_themes(data_dir() / "themes.yaml")
        # Sums that threads share out differ in the last bit.
        with threadpool_limits(1):
            trained = train(given.sources, data_dir(), themes, encoder, _log)
    except PartnerkompassError as error:
        _log(str(error))
        return error.exit_code
    write(trained, encoder, given.out)
    detector = ThemeDetector(themes, encoder, trained.classifier)
    for name, texts in trained.aside.items():
        sys.stdout.write(table(f"{name}, kept aside", texts, detector))
        if given.aside is not None:
            given.aside.mkdir(parents=True, exist_ok=True)
            lines = [json.dumps(_line(text), ensure_ascii=False) for text in texts]
            path = given.aside / f"{name}.jsonl"
            path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return 0


def _line(text: Labelled) -> dict[str, object]:
    return {"text": text.text, "lang": text.language, "themes": sorted(text.themes)}


def _log(message: str) -> None:
    sys.stderr.write(message + "\n")
    sys.stderr.flush()


if __name__ == "__main__":
    sys.exit(main())
