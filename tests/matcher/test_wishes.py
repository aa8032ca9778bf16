"""Wishes and limits: which words are one, of whom they are said, and what becomes of them."""

from __future__ import annotations

import pytest

from matcher.document import Wish
from matcher.understand.wishes import StatedWishes, find_wishes


def wish(found: StatedWishes, wanted: str) -> Wish:
    return next(one for one in found.shown if one.id == wanted)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Gesucht wird eine kleine deutsche Stadt.", "small_partner"),
        ("We would like a small, friendly town.", "small_partner"),
        ("Nous cherchons une petite ville.", "small_partner"),
        ("نبحث عن بلدية ألمانية صغيرة", "small_partner"),
        ("Шукаємо невелике місто.", "small_partner"),
        ("Wir wünschen uns eine mittelgroße Stadt.", "medium_partner"),
        ("We are looking for a big city.", "large_partner"),
        ("Gesucht wird eine Partnerstadt mit ähnlichen Eigenschaften.", "similar_partner"),
        ("Gesucht wird eine Küstenstadt.", "coast"),
        ("We seek a town by the sea.", "coast"),
        ("Cherche ville au bord de la mer.", "coast"),
        ("نبحث عن مدينة على البحر", "coast"),
        ("Wir suchen eine Berggemeinde.", "mountains"),
        ("We look for a wine-growing town.", "wine"),
        ("Gesucht: ein deutscher Landkreis.", "district_partner"),
        ("Wir suchen Stadtwerke als Partner.", "enterprise_partner"),
        ("We prefer a project partnership.", "project"),
        ("Wir suchen eine Hochschulkooperation.", "university"),
        ("Wir suchen eine Stadt mit einer Universität.", "university"),
        ("Gesucht sind französischsprachige Ansprechpartner.", "language_fr"),
        ("Wir suchen eine Stadt in Ostdeutschland.", "side_east"),
    ],
)
def test_a_wish_is_recognised_and_shown_by_its_words(text: str, wanted: str) -> None:
    found = find_wishes(text)

    assert wish(found, wanted).wished
    assert wanted in found.ids
    assert all(text[start:end].strip() for start, end in wish(found, wanted).spans)
    assert wish(found, wanted).spans


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Wir suchen eine Stadt, aber nicht am Meer.", "no_coast"),
        ("We seek a partner that is not by the sea.", "no_coast"),
        ("Una ciudad en la costa no nos interesa, buscamos otra.", "no_coast"),
        ("Eine Großstadt kommt nicht in Frage.", "no_large_partner"),
        ("No town twinning, please.", "no_twinning"),
        ("Gesucht wird ein Partner, jedoch nicht in Bayern.", "no_state_by"),
    ],
)
def test_what_is_ruled_out_is_a_wish_of_its_own(text: str, wanted: str) -> None:
    found = find_wishes(text)

    assert wanted in found.ids
    assert wanted.removeprefix("no_") not in found.ids


@pytest.mark.parametrize(
    "text",
    [
        "Wir suchen eine Stadt; Weinbau ist keine Bedingung.",
        "We look for a town; a university is not required.",
        "Nous cherchons une commune, pas nécessairement au bord de la mer.",
        "Buscamos un municipio, no importa si está en la costa.",
    ],
)
def test_what_is_no_condition_is_no_wish(text: str) -> None:
    assert [one.id for one in find_wishes(text).active] == []


@pytest.mark.parametrize(
    "text",
    [
        "Wir haben noch keine Städtepartnerschaft.",
        "Our town has no twinning so far.",
        "Місто не має побратимів.",
    ],
)
def test_having_no_partner_is_not_wanting_none(text: str) -> None:
    assert find_wishes(text).shown == ()


def test_a_limit_filters_and_a_preference_weighs() -> None:
    limit = find_wishes("Gesucht wird eine hessische Stadt.")
    preference = find_wishes("Gesucht wird eine Stadt, gern in Hessen.")

    assert (limit.states, wish(limit, "state_he").effect) == (("HE",), "filters")
    assert (preference.states, wish(preference, "state_he").effect) == (("HE",), "weighs")
    assert "Filter" in wish(limit, "state_he").note


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("Wir suchen eine Gemeinde mit höchstens 10.000 Einwohnern.", None, 10_000),
        ("We seek a town of at least 20,000 inhabitants.", 20_000, None),
        ("Cherche commune de 5 000 à 20 000 habitants.", 5_000, 20_000),
        ("Шукаємо місто від 10 до 25 тисяч мешканців.", 10_000, 25_000),
        ("Wir suchen eine Stadt mit rund 30.000 Einwohnern.", 20_000, 45_000),
    ],
)
def test_a_size_has_its_bounds(text: str, low: int | None, high: int | None) -> None:
    found = find_wishes(text)

    assert (wish(found, "partner_size").low, wish(found, "partner_size").high) == (low, high)
    assert found.partner_size is not None


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Wir suchen eine Stadt mit Universität.", "university"),
        ("Wir suchen arabischsprachige Kollegen.", "language_ar"),
        ("Wir suchen einen Partner, der eigenes Personal stellt.", "staff"),
        ("We look for a partner by a border.", "border"),
        ("We look for a port city.", "port"),
    ],
)
def test_what_no_data_answer_cannot_be_checked(text: str, wanted: str) -> None:
    shown = wish(find_wishes(text), wanted)

    assert shown.effect == "cannot_be_checked"
    assert "kann nicht geprüft werden" in shown.note


def test_a_university_of_its_own_is_no_wish() -> None:
    assert find_wishes("Die Stadt hat eine Universität und Museen.").shown == ()


def test_what_is_left_out_is_shown_and_does_not_count() -> None:
    found = find_wishes("Gesucht wird eine hessische Stadt am Meer.", drop=["state_he"])

    assert wish(found, "state_he").dropped
    assert "weggelassen" in wish(found, "state_he").note
    assert not wish(found, "coast").dropped
    assert (found.ids, found.states) == ({"coast"}, ())


def test_labels_come_in_english() -> None:
    found = find_wishes("We seek a town by the sea with up to 5,000 inhabitants.", "en")

    assert wish(found, "coast").label == "By the sea"
    assert wish(found, "partner_size").label == "A partner of at most 5,000 inhabitants"


@pytest.mark.parametrize(
    ("text", "trait", "wished"),
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
def test_what_describes_the_place_is_no_wish(text: str, trait: str, wished: bool) -> None:
    shown = wish(find_wishes(text), trait)

    assert shown.wished is wished
    assert ("erwähnt" in shown.note) is not wished
