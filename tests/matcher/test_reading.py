"""Understanding whole requests, in the languages they come in."""

from __future__ import annotations

import pytest

from matcher import Matcher, MatchInput

TEXTS = {
    "de": "Die Stadt Beit Jala in Palästina (ca. 12.000 Einwohner) sucht einen Partner. "
    "Themen sind Abfallwirtschaft und Trinkwasserversorgung.",
    "en": "The city of Beit Jala in Palestine, with about 12k inhabitants, is looking for a "
    "partner for waste management and drinking water supply.",
    "fr": "La ville de Beit Jala en Palestine compte 12 000 habitants. Elle cherche un partenaire "
    "pour la gestion des déchets et l'approvisionnement en eau potable.",
    "ar": "تبحث مدينة بيت جالا في فلسطين، وعدد سكانها ١٢ ألف نسمة، عن شريك في إدارة النفايات "
    "ومياه الشرب.",
    "es": "La ciudad de Beit Jala en Palestina, con 12.000 habitantes, busca un socio para la "
    "gestión de residuos y el agua potable.",
}


@pytest.mark.parametrize("language", TEXTS)
def test_the_same_request_is_understood_alike_in_every_language(
    matcher: Matcher, language: str
) -> None:
    query = matcher.query(MatchInput(text=TEXTS[language], country="PS"))

    assert query.language == language
    assert (query.place_id, query.population) == ("ps-beit-jala", 12_000)
    assert {"waste", "water_supply"} <= {theme.id for theme in query.themes}
    for theme in query.themes:
        assert theme.origin == "text"
        assert theme.spans
        assert all(query.text[start:end].strip() for start, end in theme.spans)
    assert sum(theme.weight for theme in query.themes) == pytest.approx(1.0, abs=1e-3)


LIVES_ON = {
    "de": "Beit Jala in Palästina lebt von Landwirtschaft und Tourismus; es gibt ein Krankenhaus "
    "und ein Kulturfest.",
    "en": "Beit Jala in Palestine lives on farming and tourism; it has a hospital and a festival.",
    "fr": "Beit Jala, en Palestine, vit de l'agriculture et du tourisme ; elle a un hôpital.",
    "ar": "تعيش بلدية بيت جالا في فلسطين على الزراعة والسياحة، وفيها مستشفى.",
    "uk": "Бейт-Джала в Палестині живе із сільського господарства й туризму; є лікарня.",
}
ASKS = {
    "de": "Wir suchen eine deutsche Kommune. Uns liegen die Abfallwirtschaft und die "
    "Trinkwasserversorgung am Herzen.",
    "en": "In 2019 we asked for a German town. The subjects are waste management and drinking "
    "water supply.",
    "fr": "Nous cherchons une commune allemande pour la gestion des déchets et l'eau potable.",
    "ar": "وقد طلبنا إقامة شراكة مع بلدية ألمانية في إدارة النفايات ومياه الشرب.",
    "uk": "Ми попросили про партнерство з німецькою громадою: поводження з відходами та "
    "водопостачання.",
}


@pytest.mark.parametrize("language", LIVES_ON)
def test_what_a_place_lives_on_is_not_what_it_asks_for(matcher: Matcher, language: str) -> None:
    text = f"{LIVES_ON[language]} {ASKS[language]}"

    query = matcher.query(MatchInput(text=text, country="PS"))

    assert {theme.id for theme in query.themes} == {"waste", "water_supply"}
    for theme in query.themes:
        assert all(start >= len(LIVES_ON[language]) for start, _ in theme.spans)


def test_who_asks_without_a_theme_has_none(matcher: Matcher) -> None:
    text = f"{LIVES_ON['de']} Wir suchen eine deutsche Kommune, die uns antwortet."

    assert matcher.query(MatchInput(text=text)).themes == ()


def test_a_text_in_which_nothing_asks_is_about_what_it_tells(matcher: Matcher) -> None:
    query = matcher.query(MatchInput(text="Kläranlage und Abwasser in Beit Jala, Palästina"))

    assert [theme.id for theme in query.themes] == ["wastewater"]


def test_a_stored_request_brings_its_own_themes_and_fields(matcher: Matcher) -> None:
    query = matcher.query(MatchInput(request_id="ps-west-bani-zeid"))
    record = matcher.snapshot.requests["ps-west-bani-zeid"]

    assert tuple(theme.id for theme in query.themes) == record.themes
    assert {theme.origin for theme in query.themes} == {"request"}
    assert (query.country, query.population) == ("PS", 24_000)
    assert query.text == record.text
    assert query.source
    spans = {theme.id: theme.spans for theme in query.themes}
    assert any(query.text[slice(*span)] == "Abfallmanagement" for span in spans["waste"])


def test_the_context_of_a_request_is_no_theme(matcher: Matcher) -> None:
    record = matcher.snapshot.requests["ps-sourif"]

    query = matcher.query(MatchInput(request_id="ps-sourif"))

    assert "Landwirtschaft" in record.text
    assert query.themes == ()
    assert not query.themes_known


def test_themes_that_are_given_replace_those_of_the_text(matcher: Matcher) -> None:
    query = matcher.query(MatchInput(text=TEXTS["de"], themes=("waste", "sport")))

    assert [(theme.id, theme.origin) for theme in query.themes] == [
        ("waste", "given"),
        ("sport", "given"),
    ]
    assert query.themes[0].spans
    assert query.themes[1].spans == ()


def test_a_text_that_names_nothing_has_no_themes(matcher: Matcher) -> None:
    query = matcher.query(MatchInput(text="Wir grüßen Sie herzlich und freuen uns auf Antwort."))

    assert query.themes == ()
    assert (query.country, query.population, query.place) == (None, None, None)


def test_what_a_person_gives_goes_before_what_was_read(matcher: Matcher) -> None:
    given = MatchInput(text=TEXTS["de"], country="TN", population=500, themes=("sport",))

    query = matcher.query(given)

    assert (query.country, query.population) == ("TN", 500)
    assert [theme.id for theme in query.themes] == ["sport"]


def test_a_town_tells_country_and_size_where_the_text_does_not(matcher: Matcher) -> None:
    query = matcher.query(MatchInput(text="La commune de Figuig cherche un partenaire allemand."))

    assert (query.country, query.place, query.population) == ("MA", "Figuig", 12_516)
    assert query.place_id is None


def test_a_town_that_is_given_tells_its_country(matcher: Matcher) -> None:
    query = matcher.query(MatchInput(place="Figuig", themes=("waste",)))

    assert (query.country, query.population) == ("MA", 12_516)


def test_labels_come_in_the_language_asked_for(matcher: Matcher) -> None:
    query = matcher.query(MatchInput(country="PS", themes=("waste",)), locale="en")

    assert query.country_name == "Palestinian Territories"
    catalogue = {theme.id: theme for theme in matcher.snapshot.themes}
    assert query.themes[0].label == catalogue["waste"].label["en"]
