from __future__ import annotations

import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.text import fold
from models.themes.stemming import begins_anew, is_inflection, term_key, word_keys


@pytest.mark.parametrize(
    "forms",
    [
        "вода води воді водою вод водами",
        "безпека безпеки безпеці безпекою",
        "дорога дороги дорозі доріг дорогами",
        "будинок будинку будинки будинків",
        "переробка переробки переробці переробок",
        "розвиток розвитку розвитком",
        "відходи відходів відходами",
        "енергоефективність енергоефективності енергоефективністю",
        "енергія енергії енергію енергією енергій",
        "опалення опаленню опаленням",
        "міський міська міського міській міських",
        "лікарня лікарні лікарень лікарнями",
        "школа школи школі шкіл",
        "стоки стоків стік",
        "парниковий парникові парникових",
        "пам'ятка пам’ятки пам'яток пам'ятці",
    ],
)
def test_ukrainian_forms_of_one_word_share_a_key(forms: str) -> None:
    assert len({term_key(form, "uk") for form in forms.split()}) == 1


@pytest.mark.parametrize(
    ("word", "other"),
    [
        ("вода", "водій"),
        ("вода", "від"),
        ("ліс", "лось"),
        ("повінь", "повний"),
        ("спека", "спокій"),
        ("стоки", "стек"),
    ],
)
def test_ukrainian_words_that_only_look_alike(word: str, other: str) -> None:
    assert term_key(word, "uk") != term_key(other, "uk")


@pytest.mark.parametrize(
    ("lemma", "forms"),
    [
        ("مياه", "المياه والمياه للمياه بالمياه ومياه فالمياه"),
        ("نفايات", "النفايات والنفايات للنفايات نفاية نفاياتها"),
        ("طاقة", "الطاقة والطاقة بالطاقة للطاقة الطاقه"),
        ("كهرباء", "الكهرباء بالكهرباء والكهرباء"),
        ("سياحة", "السياحة للسياحة"),
        ("زراعة", "الزراعة والزراعة للزراعة"),
        ("إدارة", "الإدارة والادارة للإدارة"),
        ("تربة", "التربة والتربة"),
    ],
)
def test_arabic_words_with_article_and_clitics(lemma: str, forms: str) -> None:
    for form in forms.split():
        assert term_key(lemma, "ar") in word_keys(form, "ar")


def test_arabic_writing_variants() -> None:
    assert term_key("إدارة", "ar") == term_key("ادارة", "ar") == term_key("إدارةٌ", "ar")
    assert term_key("مدرسة", "ar") == term_key("مدرسه", "ar") == term_key("مـدرسـة", "ar")
    assert term_key("مستشفى", "ar") == term_key("مستشفي", "ar")


@pytest.mark.parametrize(
    ("word", "other"),
    [("تربية", "تربة"), ("كبيرة", "بئر"), ("رقم", "رقمي"), ("زيت", "زيتون"), ("حماية", "حمأة")],
)
def test_arabic_words_that_only_look_alike(word: str, other: str) -> None:
    assert term_key(other, "ar") not in word_keys(word, "ar")


@pytest.mark.parametrize(
    ("forms", "language"),
    [
        ("Müll muell mull", "de"),
        ("Kläranlage Kläranlagen Klaeranlage", "de"),
        ("énergie energie énergies", "fr"),
        ("educación educacion", "es"),
        ("resíduo residuos", "pt"),
        ("factory factories", "en"),
    ],
)
def test_accents_umlauts_and_numbers(forms: str, language: str) -> None:
    assert len({term_key(form.casefold(), language) for form in forms.split()}) == 1


def test_german_plurals_of_latin_words() -> None:
    for plural, singular in [
        ("museen", "museum"),
        ("praktika", "praktikum"),
        ("zentren", "zentrum"),
    ]:
        assert term_key(singular, "de") in word_keys(plural, "de")


@pytest.mark.parametrize(
    ("word", "lemma", "language"),
    [
        ("abfaelle", "abfall", "de"),
        ("waeldern", "wald", "de"),
        ("praktika", "praktikum", "de"),
        ("jugendlicher", "jugendliche", "de"),
        ("fisheries", "fishery", "en"),
        ("eoliennes", "eolien", "fr"),
        ("agricultrices", "agriculteur", "fr"),
        ("turistica", "turistico", "es"),
        ("inundacoes", "inundacao", "pt"),
    ],
)
def test_inflections(word: str, lemma: str, language: str) -> None:
    assert is_inflection(word, lemma, language)


@pytest.mark.parametrize(
    ("word", "lemma", "language"),
    [
        ("schulen", "schueler", "de"),
        ("kammern", "kaemmerer", "de"),
        ("umschulen", "umschulung", "de"),
        ("hospital", "hospitality", "en"),
        ("busy", "business", "en"),
        ("mobile", "mobility", "en"),
        ("voir", "voirie", "fr"),
        ("destinee", "destination", "fr"),
        ("empleado", "empleo", "es"),
        (fold("الصناعية"), fold("صناعة"), "ar"),
    ],
)
def test_derivations_are_no_inflections(word: str, lemma: str, language: str) -> None:
    assert not is_inflection(word, lemma, language)


@given(st.text(min_size=1, max_size=30), st.sampled_from("de en fr ar uk es pt".split()))
def test_a_word_is_found_under_its_own_key(word: str, language: str) -> None:
    folded = fold(word)
    if language == "ar" and folded.startswith("ال"):
        return  # terms are written without article
    assert term_key(word, language) in word_keys(word, language)


def test_stemmers_serve_several_threads() -> None:
    words = [f"Abfallentsorgungen{i}" for i in range(200)]
    expected = [term_key(word, "de") for word in words]
    results: list[list[str]] = []

    def work() -> None:
        results.append([term_key.__wrapped__(word, "de") for word in words])

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results == [expected] * 4


@pytest.mark.parametrize(("term", "word"), [("ألواح", "الألواح"), ("إلكترونية", "الإلكترونية")])
def test_a_word_that_begins_like_the_article_keeps_its_letters(term: str, word: str) -> None:
    assert term_key(term, "ar") in word_keys(word, "ar")
    assert is_inflection(fold(word), fold(term), "ar")


def test_and_begins_something_new_unless_an_adjective_follows() -> None:
    assert begins_anew("والصرف", "الصرف", "ar")
    assert not begins_anew("والاقتصادية", "اقتصادية", "ar")
    assert not begins_anew("الصرف", "الصرف", "ar")


def test_a_ukrainian_adjective_is_no_form_of_a_noun() -> None:
    assert is_inflection("молоді", "молодь", "uk")
    assert not is_inflection("молодих", "молодь", "uk")
