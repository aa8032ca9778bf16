"""The shipped encoder and static folders, through ``load_encoder``."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models import load_encoder
from models.encoder import Encoder
from models.errors import BadInputError, EncoderError
from models.paths import shipped_encoder_dir

WASTE = {
    "de": "Abfallwirtschaft und Mülltrennung in der Stadt",
    "en": "Waste management and separation of rubbish in the city",
    "fr": "Gestion des déchets et tri des ordures dans la ville",
    "ar": "إدارة النفايات وفرز القمامة في المدينة",
    "uk": "Управління відходами та сортування сміття в місті",
    "es": "Gestión de residuos y separación de basura en la ciudad",
    "pt": "Gestão de resíduos e separação do lixo na cidade",
}
YOUTH = {
    "de": "Jugendaustausch zwischen Schulen",
    "en": "Youth exchange between schools",
    "fr": "Échange de jeunes entre écoles",
    "ar": "تبادل الشباب بين المدارس",
    "uk": "Молодіжний обмін між школами",
    "es": "Intercambio juvenil entre escuelas",
    "pt": "Intercâmbio de jovens entre escolas",
}


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    return load_encoder()


def test_vectors_are_float32_of_length_one(encoder: Encoder) -> None:
    vectors = encoder.encode(list(WASTE.values()))

    assert vectors.dtype == np.float32
    assert vectors.shape == (len(WASTE), encoder.dim)
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-6)


@pytest.mark.parametrize("language", WASTE)
@pytest.mark.parametrize("other", WASTE)
def test_the_same_in_two_languages_is_nearer_than_another_topic(
    encoder: Encoder, language: str, other: str
) -> None:
    request, same, different = encoder.encode([WASTE[language], WASTE[other], YOUTH[other]])

    assert request @ same > 0.4
    assert request @ same > request @ different + 0.25


@pytest.mark.parametrize(
    ("text", "variant"),
    [
        ("Mülltrennung in Städten", "MÜLLTRENNUNG IN STÄDTEN"),
        ("Straßenbeleuchtung", "STRASSENBELEUCHTUNG"),
        ("إِدَارَةُ النُّفَايَاتِ", "إدارة النفايات"),
        ("إدارة أعمال على", "ادارة اعمال علي"),
        ("الميـــاه", "المياه"),
        ("об'єкт здоров’я", "обʼєкт здоровʼя"),
        ("об'єкт здоров’я", "обєкт здоровя"),
        ("Wasser, Abwasser & Energie.", "wasser abwasser energie"),
        ("ＷＡＳＳＥＲ", "wasser"),
        ("телевiзор Iвана", "телевізор Івана"),
    ],
)
def test_spellings_of_one_text_are_one_vector(encoder: Encoder, text: str, variant: str) -> None:
    one, other = encoder.encode([text, variant])
    assert np.array_equal(one, other)


@pytest.mark.parametrize(
    ("text", "variant"),
    [
        ("déchets ménagers", "dechets menagers"),
        ("Mülltrennung", "Muelltrennung"),
        ("Energías renovables y educación", "ENERGIAS RENOVABLES Y EDUCACION"),
        ("atık yönetimi", "atik yonetimi"),
    ],
)
def test_text_without_its_accents_stays_near(encoder: Encoder, text: str, variant: str) -> None:
    one, other, stranger = encoder.encode([text, variant, YOUTH["en"]])
    assert one @ other > 0.5
    assert one @ other > one @ stranger + 0.3


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from([*WASTE.values(), *YOUTH.values(), "?", "l'eau", "об'єкт", "é"])))
def test_words_are_cut_as_the_tokenizer_cuts_texts(parts: list[str]) -> None:
    # With a maximal length the tokenizer reads the text as a whole, as every other loader does.
    text = " ".join(parts)
    assert np.allclose(
        load_encoder_once().encode([text]), load_whole_once().encode([text]), atol=1e-6
    )


@settings(max_examples=40, deadline=None)
@given(st.lists(st.text(max_size=60), min_size=1, max_size=12), st.data())
def test_a_vector_does_not_depend_on_the_batch(texts: list[str], data: st.DataObject) -> None:
    encoder = load_encoder_once()
    row = data.draw(st.integers(0, len(texts) - 1))

    together = encoder.encode(texts)
    assert np.array_equal(together[row], encoder.encode([texts[row]])[0])
    lengths = np.linalg.norm(together, axis=1)
    assert np.all(np.isclose(lengths, 1, atol=1e-5) | (lengths == 0))


@cache
def load_encoder_once() -> Encoder:
    return load_encoder()


@cache
def load_whole_once() -> Encoder:
    return load_encoder(max_length=100_000)


def test_batches_of_any_size_give_the_same(encoder: Encoder) -> None:
    texts = [f"{WASTE['de']} {number} {YOUTH['ar']}" * (number % 7 + 1) for number in range(2_100)]

    together = encoder.encode(texts)
    for row in (0, 1_023, 1_024, 2_099):
        assert np.array_equal(together[row], encoder.encode([texts[row]])[0])


def test_no_texts_give_no_rows(encoder: Encoder) -> None:
    assert encoder.encode([]).shape == (0, encoder.dim)


@pytest.mark.parametrize("text", ["", "   ", "\n", "...", "☃☃☃", "\u2603 \ufffd"])
def test_a_text_without_known_pieces_is_like_nothing(encoder: Encoder, text: str) -> None:
    nothing, something = encoder.encode([text, WASTE["de"]])

    assert not nothing.any()
    assert np.isclose(something @ something, 1)


def test_a_very_long_text_is_read_whole(encoder: Encoder) -> None:
    long = " ".join([WASTE["de"]] * 20_000)
    vectors = encoder.encode([long, WASTE["de"], long + " " + YOUTH["de"] * 20_000])

    assert vectors[0] @ vectors[1] > 0.9999
    assert vectors[2] @ vectors[1] < 0.95


@pytest.mark.parametrize("wrong", [None, 7, b"Abfall", ["Abfall"]])
def test_what_is_not_text_is_named(encoder: Encoder, wrong: object) -> None:
    with pytest.raises(BadInputError, match=r"Text 1 to encode is .*, not text"):
        encoder.encode(["Abfall", wrong])  # type: ignore[list-item]  # the point of the test


def test_one_text_instead_of_a_list_is_refused(encoder: Encoder) -> None:
    with pytest.raises(BadInputError, match="one text instead of a list"):
        encoder.encode("Abfall")


def test_an_unknown_role_is_refused(encoder: Encoder) -> None:
    with pytest.raises(BadInputError, match="Unknown role 'document'"):
        encoder.encode(["Abfall"], role="document")  # type: ignore[arg-type]  # the point


def test_the_shipped_model_ignores_the_role(encoder: Encoder) -> None:
    texts = [WASTE["uk"]]
    assert np.array_equal(encoder.encode(texts, "query"), encoder.encode(texts, "passage"))


def test_the_hash_tells_weights_tokenizer_and_settings_apart(tmp_path: Path) -> None:
    shipped = load_encoder()
    copy = tmp_path / "copy"
    shutil.copytree(shipped_encoder_dir(), copy)

    assert load_encoder(str(copy)).hash == shipped.hash
    assert load_encoder(str(copy)).id == shipped.id
    assert load_encoder(query_prefix="Frage: ").hash != shipped.hash
    assert load_encoder(max_length=8).hash != shipped.hash
    assert load_encoder(batch_size=7, device="cpu").hash == shipped.hash

    weights = copy / "model.safetensors"
    content = bytearray(weights.read_bytes())
    content[-1] ^= 1
    weights.write_bytes(content)
    assert load_encoder(str(copy)).hash != shipped.hash


def test_prefix_and_maximal_length_are_used() -> None:
    plain = load_encoder()
    prefixed = load_encoder(query_prefix="Jugend ", max_length=3)

    assert prefixed.max_length == 3
    assert plain.max_length is None
    assert np.array_equal(prefixed.encode(["wasser"], "query"), plain.encode(["Jugend wasser"]))
    assert np.array_equal(
        prefixed.encode(["wasser wald stadt kultur"]), plain.encode(["wasser wald stadt"])
    )


def test_sentence_transformers_reads_the_shipped_folder_alike(encoder: Encoder) -> None:
    from sentence_transformers import SentenceTransformer

    plain = SentenceTransformer(str(shipped_encoder_dir()), device="cpu", local_files_only=True)
    texts = [*WASTE.values(), *YOUTH.values(), "", "☃"]

    assert np.allclose(plain.encode(texts), encoder.encode(texts), atol=1e-5)


def test_the_shipped_folder_is_small_and_has_its_card() -> None:
    folder = shipped_encoder_dir()
    size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())

    assert size <= 40_000_000
    card = (folder / "README.md").read_text(encoding="utf-8")
    for part in ("licence", "FLORES", "Tatoeba", "left out", "weaknesses"):
        assert part in card


def test_loading_the_shipped_model_needs_no_torch() -> None:
    code = (
        "import sys; from models import load_encoder; load_encoder().encode(['Wasser']);"
        "heavy = {'torch', 'sentence_transformers', 'transformers', 'pandas', 'scipy'};"
        "sys.exit(' '.join(heavy & set(sys.modules)) or 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_an_unknown_option_is_named() -> None:
    with pytest.raises(EncoderError, match="Unknown encoder option prefix") as caught:
        load_encoder(prefix="query: ")
    assert "query_prefix" in caught.value.mend


@pytest.mark.parametrize(
    "options", [{"max_length": 0}, {"batch_size": "8"}, {"query_prefix": 3}, {"max_length": True}]
)
def test_a_wrong_option_value_is_named(options: dict[str, object]) -> None:
    with pytest.raises(EncoderError, match=next(iter(options))):
        load_encoder(**options)


@pytest.mark.parametrize("spec", ["", "  "])
def test_an_empty_name_is_refused(spec: str) -> None:
    with pytest.raises(EncoderError, match="No encoder is named"):
        load_encoder(spec)


class TestDamagedFolder:
    @pytest.fixture
    def folder(self, tmp_path: Path) -> Path:
        shutil.copytree(shipped_encoder_dir(), tmp_path / "model")
        return tmp_path / "model"

    @pytest.mark.parametrize("name", ["model.safetensors", "tokenizer.json"])
    def test_a_missing_file_is_named(self, folder: Path, name: str) -> None:
        (folder / name).unlink()
        with pytest.raises(EncoderError, match=f"{name} is missing"):
            load_encoder(str(folder))

    @pytest.mark.parametrize(
        "name", ["model.safetensors", "tokenizer.json", "config_sentence_transformers.json"]
    )
    def test_a_cut_file_is_refused(self, folder: Path, name: str) -> None:
        content = (folder / name).read_bytes()
        (folder / name).write_bytes(content[: len(content) // 2])
        with pytest.raises(EncoderError, match="can't be read") as caught:
            load_encoder(str(folder))
        assert "models.training" in caught.value.mend

    def test_weights_of_another_tokenizer_are_refused(self, folder: Path) -> None:
        path = folder / "tokenizer.json"
        content = json.loads(path.read_text(encoding="utf-8"))
        content["model"]["vocab"] = content["model"]["vocab"][:-5]
        path.write_text(json.dumps(content), encoding="utf-8")
        with pytest.raises(EncoderError, match="vectors for"):
            load_encoder(str(folder))
