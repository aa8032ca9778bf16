from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tokenizers import Tokenizer
from tokenizers import models as tokenizer_models

import models
from models import load_encoder
from models.folding import words
from models.unigram import Unigram

SHIPPED = Path(models.__file__).parent / "shipped" / "tokenizer.json"
LETTERS = "abcdeghnrstuzäößéçłñ0129%?!іїєаорстиншاالمةيهعבשш漢字𐍈✓"
FEW = [["<unk>", 0.0], ["▁", -2.0], ["a", -3.0], ["b", -3.5], ["ab", -4.0], ["▁ab", -4.2]]


def _unigram(model: object) -> Unigram:
    return Unigram(json.dumps(model).encode())


@pytest.fixture(scope="module")
def shipped() -> tuple[Unigram, tokenizer_models.Model]:
    text = SHIPPED.read_text(encoding="utf-8")
    return _unigram(json.loads(text)["model"]), Tokenizer.from_str(text).model


@given(word=st.text(alphabet=st.sampled_from(LETTERS), min_size=1, max_size=30))
def test_cuts_any_word_as_the_tokenizer_does(
    shipped: tuple[Unigram, tokenizer_models.Model], word: str
) -> None:
    ours, theirs = shipped
    assert ours.cut(f"▁{word}") == [piece.id for piece in theirs.tokenize(f"▁{word}")]


def test_cuts_the_words_of_real_texts_as_the_tokenizer_does(
    shipped: tuple[Unigram, tokenizer_models.Model],
) -> None:
    ours, theirs = shipped
    data = SHIPPED.parents[2] / "data"
    text = (data / "requests.jsonl").read_text() + (data / "themes.yaml").read_text()
    met = sorted(set(words(text)))
    assert len(met) > 5_000
    for word in met:
        assert ours.cut(f"▁{word}") == [piece.id for piece in theirs.tokenize(f"▁{word}")], word


def test_neighbouring_unknown_letters_are_one_piece() -> None:
    model = {"type": "Unigram", "unk_id": 0, "vocab": FEW}
    assert _unigram(model).cut("▁abxyb") == [5, 0, 3]
    assert _unigram(model).cut("xaxx") == [0, 2, 0]


@pytest.mark.parametrize(
    "model",
    [
        None,
        {"type": "BPE", "unk_id": 0, "vocab": FEW},
        {"type": "Unigram", "unk_id": None, "vocab": FEW},
        {"type": "Unigram", "unk_id": 0, "byte_fallback": True, "vocab": FEW},
    ],
)
def test_other_models_are_left_to_the_tokenizer(model: object) -> None:
    assert not Unigram.reads(json.dumps(model).encode())


@pytest.mark.parametrize(
    "vocab", [[], [["a"]], [["a", "often"]], [["a", -1.0], ["a", -2.0]], [3], None]
)
def test_broken_pieces_are_refused(vocab: object) -> None:
    with pytest.raises(ValueError, match="unigram model"):
        _unigram({"type": "Unigram", "unk_id": 0, "vocab": vocab})


def test_a_text_has_the_same_vector_before_and_after_the_tokenizer_is_built() -> None:
    texts = ["Kläranlage in Sourif", "إدارة النفايات الصلبة", "xq漢字✓ 7%"]
    early, late = load_encoder(), load_encoder()
    # More distinct words than are cut without the tokenizer.
    late.encode([" ".join(f"w{number}" for number in range(10_500))])
    assert (early.encode(texts) == late.encode(texts)).all()
