from __future__ import annotations

from pathlib import Path
from time import process_time

import numpy as np
import pytest
from safetensors.numpy import load_file, save_file

from models import Encoder, load_encoder
from models.errors import DataError
from models.themes import CLEAR, THEME_IDS, Theme, ThemeDetector
from models.themes.classifier import (
    BASES,
    CLASSIFIER_FILE,
    Signs,
    ThemeClassifier,
    shipped_classifier,
)

TEXT = "Wir suchen Hilfe bei Abfallwirtschaft und Solarenergie."


def test_the_shipped_classifier_belongs_to_the_shipped_encoder() -> None:
    """If this fails, the encoder was changed: python -m models.themes.training --sources DIR."""
    assert shipped_classifier().encoder_hash == load_encoder().hash


def test_it_is_small_and_quickly_read() -> None:
    assert CLASSIFIER_FILE.stat().st_size < 1_000_000
    took = []
    for _ in range(5):
        begin = process_time()
        ThemeClassifier.from_file(CLASSIFIER_FILE)
        took.append(process_time() - begin)
    assert min(took) < 0.02


def test_probabilities_rise_with_every_sign() -> None:
    none = np.zeros((1, len(THEME_IDS)), np.float32)
    words = np.array([12], np.float32)

    def mean(whole: float, best: float, evidence: float) -> float:
        signs = Signs(none + whole, none + best, none + evidence, words)
        return float(shipped_classifier().probabilities(signs).mean())

    assert mean(0, 0, 0) < 0.05
    assert mean(0, 0, 0) < mean(0.5, 0.5, 0) < mean(0.5, 0.5, 1) < mean(1, 1, 1)
    assert mean(1, 1, 1) > 0.9


def test_no_text_has_neither_meaning_nor_evidence() -> None:
    none = np.zeros((3, len(THEME_IDS)), np.float32)
    for basis in BASES:
        got = shipped_classifier().probabilities(Signs(none, none, none, none[:, 0]), basis)
        assert got.shape == none.shape
        assert (got < CLEAR).all()


def test_with_another_encoder_the_vocabulary_decides_alone(
    themes: tuple[Theme, ...], word_encoder: Encoder
) -> None:
    foreign = ThemeDetector(themes, word_encoder)
    assert foreign.classifier is None
    assert foreign.detect(TEXT, "de") == ThemeDetector(themes).detect(TEXT, "de")
    assert foreign.judge(TEXT, "de").by_meaning is None


@pytest.mark.parametrize("damage", ["missing", "cut", "foreign", "themes"])
def test_a_broken_file_is_named_with_the_mend(tmp_path: Path, damage: str) -> None:
    path = tmp_path / "classifier.safetensors"
    if damage == "cut":
        path.write_bytes(CLASSIFIER_FILE.read_bytes()[:1000])
    elif damage == "foreign":
        save_file({"weights": np.zeros(3, np.float32)}, path)
    elif damage == "themes":
        about = '{"themes": ["water"], "encoder_hash": "x"}'
        save_file(load_file(CLASSIFIER_FILE), path, {"about": about})
    with pytest.raises(DataError, match="can't be read") as caught:
        ThemeClassifier.from_file(path)
    assert "models.themes.training" in str(caught.value.mend)


def test_what_was_trained_on_is_known(themes: tuple[Theme, ...]) -> None:
    classifier = ThemeClassifier(
        np.zeros((2, len(THEME_IDS)), np.float32), {}, {}, "x", shipped_classifier()._seen
    )
    assert not classifier.has_seen("Ein Satz, den es so nur hier gibt.")
    assert classifier.has_seen(
        "der BÜRGERMEISTER lädt am Freitag zum Empfang in den Ratssaal ein, "
        "um Rückmeldung wird gebeten"
    )
