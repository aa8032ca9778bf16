"""Wishes and limits."""

from __future__ import annotations

import pytest

from matcher.understand.wishes import find_wishes


@pytest.mark.parametrize(
    ("text", "wish"),
    [
        ("Gesucht wird eine kleine deutsche Stadt.", "small_partner"),
        ("We would like a small town.", "small_partner"),
        ("une petite ville", "small_partner"),
        ("نبحث عن بلدية ألمانية صغيرة", "small_partner"),
        ("невелике місто", "small_partner"),
        ("eine Partnerstadt mit ähnlichen Eigenschaften: ähnliche Größe", "similar_partner"),
        ("Stadt an der Atlantikküste", "coast"),
        ("a town by the sea", "coast"),
        ("ville au bord de la mer", "coast"),
        ("مدينة على البحر", "coast"),
        ("eine Berggemeinde", "mountains"),
        ("a wine-growing region", "wine"),
        ("Vertrag mit einem deutschen Landkreis", "district_partner"),
        ("keine Städtepartnerschaft, sondern ein Projekt", "project_only"),
        ("a project partnership rather than twinning", "project_only"),
        ("Hochschulkooperation erwünscht", "university"),
        ("eine Stadt mit einer Universität", "university"),
        ("französischsprachige Ansprechpartner", "language_skills"),
    ],
)
def test_recognises_a_wish_and_shows_where(text: str, wish: str) -> None:
    found = find_wishes(text)

    assert wish in found.ids
    shown = next(entry for entry in found.shown if entry.id == wish)
    assert all(text[start:end] for start, end in shown.spans)
    assert shown.spans


@pytest.mark.parametrize("wish", ["university", "language_skills", "staff"])
def test_what_no_data_answer_neither_filters_nor_scores(wish: str) -> None:
    texts = {
        "university": "eine Stadt mit einer Universität",
        "language_skills": "arabischsprachige Kollegen",
        "staff": "die eigenes Personal stellt",
    }

    (shown,) = find_wishes(texts[wish]).shown

    assert (shown.id, shown.effect) == (wish, "cannot_be_checked")
    assert "kann nicht geprüft werden" in shown.note


def test_a_university_of_its_own_is_no_wish() -> None:
    assert find_wishes("Die Stadt hat eine Universität und Museen.").shown == ()


def test_a_state_is_read_from_its_adjective() -> None:
    found = find_wishes("Städtepartnerschaft mit hessischer Stadt")

    assert found.states == ("HE",)


@pytest.mark.parametrize(
    ("text", "country"),
    [
        ("Partnerschaft mit österreichischer Gemeinde", "AT"),
        ("looking for a British town", "GB"),
        ("Partner in der Schweiz", "CH"),
    ],
)
def test_a_partner_elsewhere_than_in_germany(text: str, country: str) -> None:
    assert find_wishes(text).target_country == country


def test_a_record_says_where_its_partner_shall_come_from() -> None:
    assert find_wishes("sucht Partner", target="AT").target_country == "AT"
    assert find_wishes("sucht Partner", target="DE").target_country is None


def test_labels_come_in_english() -> None:
    (shown,) = find_wishes("by the sea", "en").shown

    assert shown.label == "By the sea"


@pytest.mark.parametrize(
    ("text", "wish", "wished"),
    [
        ("Gesucht wird eine Stadt am Meer.", "coast", True),
        ("We are looking for a town by the sea.", "coast", True),
        ("Der Ort liegt an der Atlantikküste. Gesucht wird eine Partnerschaft.", "coast", False),
        ("Gesucht wird eine Partnerschaft. Über den Ort heißt es: Landwirtschaft.", "rural", False),
        ("Der Ort hat Weinbau und sucht eine kleine Stadt.", "wine", False),
        ("Nous cherchons un appui pour protéger le littoral.", "coast", False),
        ("Gesucht wird eine ländliche Gemeinde.", "rural", True),
        ("Der Ort hat Weinbau und sucht eine kleine Stadt.", "small_partner", True),
    ],
)
def test_what_describes_the_place_is_no_wish(text: str, wish: str, wished: bool) -> None:
    shown = next(entry for entry in find_wishes(text).shown if entry.id == wish)

    assert shown.wished is wished
    assert ("erwähnt" in shown.note) is not wished
