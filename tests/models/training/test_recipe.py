"""The whole recipe on a toy language, with the real teacher."""

from __future__ import annotations

import gzip
import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from models import load_encoder
from models.static import PieceVectors
from models.training.__main__ import main
from models.training.ablations import VARIANTS
from models.training.export import quantise
from models.training.teacher import digest, teach

NOUNS = {
    "water": "wasser",
    "waste": "abfall",
    "forest": "wald",
    "school": "schule",
    "bridge": "bruecke",
    "market": "markt",
    "museum": "museumshaus",
    "energy": "energie",
}
VERBS = {"needs": "braucht", "plans": "plant", "builds": "baut", "opens": "eroeffnet"}
PLACES = {"city": "stadt", "village": "dorf", "district": "kreis", "harbour": "hafen"}


@pytest.fixture(scope="module")
def sources(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sources")
    pairs = [
        (f"the {place} {verb} one {noun}", f"das {PLACES[place]} {VERBS[verb]} ein {NOUNS[noun]}")
        for place in PLACES
        for verb in VERBS
        for noun in NOUNS
    ]
    rows = [f"manythings\tsent\t{left}\t{right}\n" for left, right in pairs]
    rows += [f"manythings\tdict\t{left}\t{right}\n" for left, right in NOUNS.items()]
    rows.append("opennmt_wmt_sample\tsent\tunclear words\tunklare Worte\n")
    (folder / "pairs").mkdir()
    with gzip.open(folder / "pairs" / "en-de.tsv.gz", "wt", encoding="utf-8") as file:
        file.writelines(rows)
    (folder / "eval").mkdir()
    held = "".join(f"{left}\t{right}\n" for left, right in pairs[::16])
    (folder / "eval" / "flores.en-de.tsv").write_text(held, encoding="utf-8")
    return folder


def train(sources: Path, out: Path, cache: Path, *more: str) -> int:
    small = ["--vocabulary", "200", "--steps", "60", "--batch", "64", "--dim", "64"]
    small += ["--ablation-steps", "0", *more]
    folders = ["--sources", str(sources), "--out", str(out), "--cache", str(cache)]
    return main([*folders, *small])


@pytest.fixture(scope="module")
def trained(sources: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    base = tmp_path_factory.mktemp("trained")
    assert train(sources, base / "model", base / "cache") == 0
    return base / "model", base / "cache"


def test_the_folder_is_an_encoder_that_translates(trained: tuple[Path, Path]) -> None:
    encoder = load_encoder(str(trained[0]))
    english, german = encoder.encode(list(NOUNS)), encoder.encode(list(NOUNS.values()))

    assert encoder.dim == 64
    assert np.argmax(english @ german.T, axis=1).tolist() == list(range(len(NOUNS)))


def test_each_ingredient_is_left_out_once(
    sources: Path, trained: tuple[Path, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    model = tmp_path / "model"
    shutil.copytree(trained[0], model)
    before = load_encoder(str(model)).hash
    assert train(sources, model, trained[1], "--ablations", "--ablation-steps", "30") == 0
    lines = [line.split("\t") for line in capsys.readouterr().out.splitlines()]
    found = {name: float(back) for name, _, pair, _, _, back in lines if pair == "en-de"}

    assert list(found) == list(VARIANTS)
    assert found["all ingredients"] > 50
    assert load_encoder(str(model)).hash == before
    card = (model / "README.md").read_text(encoding="utf-8")
    section = card.partition("## What each ingredient brings")[2].partition("## ")[0]
    assert [line for line in section.splitlines() if line.startswith("| no runs of letters")]
    assert card.endswith((trained[0] / "README.md").read_text(encoding="utf-8")[-400:])


def test_one_command_trains_and_tells_what_each_ingredient_brings(
    sources: Path, trained: tuple[Path, Path], tmp_path: Path
) -> None:
    more = ["--ablation-steps", "2", "--steps", "4", "--seeds", "1"]
    for _ in range(2):  # a second training writes the section anew
        assert train(sources, tmp_path / "model", trained[1], *more) == 0
        card = (tmp_path / "model" / "README.md").read_text(encoding="utf-8")
        assert all(card.count(f"\n| {name} |") == 1 for name in VARIANTS)


def test_the_card_tells_data_figures_and_what_was_left_out(trained: tuple[Path, Path]) -> None:
    card = (trained[0] / "README.md").read_text(encoding="utf-8")

    assert "| en-de | 8 |" in card
    assert "| manythings | CC BY 2.0 |" in card
    assert "opennmt_wmt_sample" in card.partition("## What was left out")[2]
    assert "8 equal" in card


def test_evaluation_sentences_are_not_trained_on(sources: Path, trained: tuple[Path, Path]) -> None:
    rows = next(trained[1].glob("rows-*/en-de.tsv")).read_text(encoding="utf-8")
    held = (sources / "eval" / "flores.en-de.tsv").read_text(encoding="utf-8").splitlines()

    assert len(rows.splitlines()) > len(NOUNS)
    for line in held:
        english, german = line.split("\t")
        assert f"\t{english}\t" not in rows
        assert f"\t{german}\n" not in rows


def test_a_second_run_gives_the_same_folder(
    sources: Path, trained: tuple[Path, Path], tmp_path: Path
) -> None:
    assert train(sources, tmp_path / "again", trained[1]) == 0

    first, again = load_encoder(str(trained[0])), load_encoder(str(tmp_path / "again"))
    assert again.hash == first.hash
    trials = (trained[1] / "trials.jsonl").read_text(encoding="utf-8").splitlines()
    assert len(trials) >= 2
    assert json.loads(trials[0])["options"]["dim"] == 64


def test_a_source_of_other_terms_is_used_when_named(
    sources: Path, trained: tuple[Path, Path], tmp_path: Path
) -> None:
    assert train(sources, tmp_path / "more", trained[1], "--also", "opennmt_wmt_sample") == 0

    card = (tmp_path / "more" / "README.md").read_text(encoding="utf-8")
    assert "| opennmt_wmt_sample | not stated |" in card
    assert "no clear licence is stated" in card
    assert "opennmt_wmt_sample" not in card.partition("## What was left out")[2]


def test_missing_sources_are_a_clear_error(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert train(tmp_path / "nowhere", tmp_path / "model", tmp_path / "cache") == 2
    assert "--sources" in capsys.readouterr().err
    assert not (tmp_path / "model").exists()


def test_the_teacher_encodes_each_text_once(tmp_path: Path) -> None:
    lines: list[str] = []
    first = teach(["waste water", "youth exchange"], tmp_path, lines.append)
    again = teach(["youth exchange", "waste water"], tmp_path, lines.append)
    more = teach(["youth exchange", "sewage"], tmp_path, lines.append)

    assert len(lines) == 2  # nothing was encoded the second time
    assert set(again.rows) == {digest("waste water"), digest("youth exchange")}
    assert len(more.rows) == 3
    water, sewage, youth = more.vectors[
        more.indices(["waste water", "sewage", "youth exchange"])
    ].astype(np.float32)
    assert np.array_equal(water, first.vectors[first.indices(["waste water"])[0]])
    assert np.linalg.norm(water) == pytest.approx(1, abs=1e-3)
    assert water @ sewage > water @ youth + 0.2


def test_eight_bits_keep_the_direction() -> None:
    vectors = np.random.default_rng(5).standard_normal((50, 32)).astype(np.float32)
    vectors *= np.geomspace(1e-3, 10, 50, dtype=np.float32)[:, None]
    vectors[7] = 0

    stored = PieceVectors(*quantise(vectors))
    kept = np.stack([stored.sum([piece]) for piece in range(len(stored))])

    assert not kept[7].any()
    assert np.all(np.abs(kept - vectors) <= np.abs(vectors).max(axis=1, keepdims=True) / 250)
