from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.themes import CLEAR, LANGUAGES, THEME_IDS, Theme, ThemeDetector, ThemeHit


def said(detector: ThemeDetector, text: str, language: str | None = None) -> set[str]:
    return {hit.id for hit in detector.detect(text, language) if hit.score >= CLEAR}


def hit(detector: ThemeDetector, text: str, theme: str, language: str | None = None) -> ThemeHit:
    return next(hit for hit in detector.detect(text, language) if hit.id == theme)


def test_every_term_finds_its_theme(themes: tuple[Theme, ...], detector: ThemeDetector) -> None:
    missed = [
        (theme.id, language, term)
        for theme in themes
        for language in LANGUAGES
        for term in theme.terms[language]
        if not term.startswith("~")
        and theme.id not in {hit.id for hit in detector.detect(term.strip("=-"), language)}
    ]
    assert missed == []


def test_a_false_friend_is_no_hit(themes: tuple[Theme, ...], detector: ThemeDetector) -> None:
    fired = [
        (theme.id, language, term)
        for theme in themes
        for language in LANGUAGES
        for term in theme.terms[language]
        if term.startswith("~")
        and theme.id in {hit.id for hit in detector.detect(term[1:], language)}
    ]
    assert fired == []


@pytest.mark.parametrize(
    ("phrase", "wanted"),
    [
        ("Abfallmanagement", {"waste"}),
        ("Wasser- und Abwassermanagement", {"water_supply", "wastewater"}),
        ("Wasserver- und -entsorgung", {"water_supply", "wastewater"}),
        ("Abfallsammlung und -verwertung", {"waste"}),
        ("Wasser und Abwasser", {"water_supply", "wastewater"}),
        ("Energieeffizienz von Gebäuden", {"energy_efficiency"}),
        ("erneuerbare Energieerzeugung", {"renewable_energy"}),
        ("Photovoltaik für Kläranlage", {"renewable_energy", "wastewater"}),
        ("LED-Straßenbeleuchtung", {"energy_efficiency"}),
        ("IT-Ausstattung", {"digital"}),
        ("Informations- und Kommunikationstechnologien", {"digital"}),
        ("Land- und Forstwirtschaft", {"agriculture"}),
        ("Gewerbe und Handel", {"economy"}),
        ("Altstadtsanierung", {"heritage", "urban_planning"}),
        ("Klimafolgenanpassung", {"climate_adaptation"}),
        ("Straßenkehrmaschine", {"waste"}),
        ("Obstbaumpflanzung", {"agriculture", "green_space"}),
        ("Landwirtschaftsförderung", {"agriculture"}),
        ("duale Berufsausbildung", {"employment"}),
        ("Museen, Theater und Universität", {"culture", "innovation_science"}),
        ("fairer Handel", {"fair_procurement"}),
        ("Schul- und Hochschulpartnerschaften", {"education"}),
        ("Klima-Schutz", {"climate_mitigation"}),
        ("Bürgermeister Müller", set()),
        ("mildes Klima", set()),
        ("Transport", {"mobility"}),
        ("14 Dörfer, Fläche 278 km²", set()),
    ],
)
def test_phrases_of_requests(detector: ThemeDetector, phrase: str, wanted: set[str]) -> None:
    assert said(detector, phrase, "de") == wanted


REQUEST = {
    "de": "Unsere Stadt sucht Hilfe bei Abfallentsorgung, Trinkwasser, Energieeffizienz, Tourismus "
    "und dem Katastrophenschutz.",
    "en": "Our town seeks support with waste collection, drinking water, energy efficiency, "
    "tourism and civil protection.",
    "fr": "Notre ville cherche un appui pour la collecte des déchets, l’eau potable, l'efficacité "
    "énergétique, le tourisme et la protection civile.",
    "ar": "تبحث مدينتنا عن دعم في جمع النفايات ومياه الشرب وكفاءة الطاقة "
    "والسياحة والحماية المدنية.",
    "uk": "Наше місто шукає підтримки у вивезенні сміття, питному водопостачанні, "
    "енергоефективності, туризмі та цивільному захисті.",
    "es": "Nuestra ciudad busca apoyo en recolección de basura, agua potable, eficiencia "
    "energética, turismo y protección civil.",
    "pt": "A nossa cidade procura apoio na coleta de lixo, água potável, eficiência energética, "
    "turismo e proteção civil.",
}
WANTED = {"waste", "water_supply", "energy_efficiency", "tourism", "disaster_risk"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_one_request_in_every_language(detector: ThemeDetector, language: str) -> None:
    assert said(detector, REQUEST[language], language) == WANTED
    assert said(detector, REQUEST[language]) == WANTED
    assert said(detector, REQUEST[language], "xx") == WANTED


def test_languages_may_mix(detector: ThemeDetector) -> None:
    text = "Abfallwirtschaft / gestion de l'eau / السياحة / цивільний захист / energy efficiency"
    assert said(detector, text) == WANTED


def test_a_named_language_brings_english_along_and_no_other(detector: ThemeDetector) -> None:
    text = "Wir wollen tourism und gestion des déchets"
    assert said(detector, text, "de") == {"tourism"}


def test_spans_lie_in_the_text_as_given(detector: ThemeDetector) -> None:
    text = "ÜBER DIE MUELLABFUHR, Kläranlagen‐Bau\u00a0und  erneuerbaren\nEnergien (CO₂)"
    spans = {h.id: [text[a:b] for a, b in h.spans] for h in detector.detect(text, "de")}
    assert spans["waste"] == ["MUELLABFUHR"]
    assert spans["wastewater"] == ["Kläranlagen"]
    assert spans["renewable_energy"] == ["erneuerbaren\nEnergien"]
    assert spans["climate_mitigation"] == ["CO₂"]


def test_arabic_spans_hold_the_written_word(detector: ThemeDetector) -> None:
    text = "نريد التعاون في إدارةِ النُّفايات وبالسِّياحة"
    assert [text[a:b] for a, b in hit(detector, text, "waste").spans] == ["إدارةِ النُّفايات"]
    assert [text[a:b] for a, b in hit(detector, text, "tourism").spans] == ["وبالسِّياحة"]


def test_umlauts_capitals_and_soft_hyphens(detector: ThemeDetector) -> None:
    for word in ("Müllabfuhr", "Muellabfuhr", "MÜLLABFUHR", "müll\u00adabfuhr", "Mu\u0308llabfuhr"):
        assert said(detector, word, "de") == {"waste"}


def test_acronyms_match_capitals_only(detector: ThemeDetector) -> None:
    assert "digital" in said(detector, "support for IT and GIS", "en")
    assert said(detector, "it was led by them", "en") == set()
    assert said(detector, "ÖPNV-Ausbau", "de") == {"mobility"}


def test_the_longest_match_wins(detector: ThemeDetector) -> None:
    found = hit(detector, "Umweltbildung", "environmental_education", "de")
    assert found.terms == ("Umweltbildung",)
    assert said(detector, "Umweltbildung", "de") == {"environmental_education"}
    assert said(detector, "waste water", "en") == {"wastewater"}
    assert said(detector, "waste, water", "en") == {"waste", "water_supply"}


def test_punctuation_ends_an_expression(detector: ThemeDetector) -> None:
    assert "renewable_energy" not in said(detector, "erneuerbar. Energien", "fr")
    assert hit(detector, "smart, city tourism", "tourism", "en").terms == ("tourism",)
    assert "digital" not in said(detector, "smart, city tourism", "en")


@pytest.mark.parametrize(
    ("text", "theme", "language"),
    [
        ("Bau von Straßen", "mobility", "de"),
        ("Förderung der Wirtschaft", "economy", "de"),
        ("we work on water and wastewater", "water_supply", "en"),
        ("إدارة النفايات والمياه والصرف الصحي", "water_supply", "ar"),
    ],
)
def test_what_is_put_in_several_words(
    detector: ThemeDetector, text: str, theme: str, language: str
) -> None:
    assert theme in said(detector, text, language)


def test_two_nouns_that_say_more_than_their_compound_keep_what_each_says(
    detector: ThemeDetector,
) -> None:
    assert {"digital", "administration"} <= set(said(detector, "Digitalisierung der Verwaltung"))


def test_a_false_friend_is_met_as_it_is_written(detector: ThemeDetector) -> None:
    assert "water_supply" not in said(detector, "a house on the water", "en")


def test_articles_inside_an_expression_do_not_matter(detector: ThemeDetector) -> None:
    for text in ("tri à la source", "tri à source", "gestion de l'énergie", "gestion énergie"):
        assert detector.detect(text, "fr"), text


@pytest.mark.parametrize(
    ("text", "theme", "language"),
    [
        ("keine Abfallwirtschaft", "waste", "de"),
        ("Projekte ohne jeden Tourismus", "tourism", "de"),
        ("no tourism", "tourism", "en"),
        ("sans tourisme", "tourism", "fr"),
        ("без туризму", "tourism", "uk"),
        ("لا سياحة", "tourism", "ar"),
        ("بدون سياحة", "tourism", "ar"),
        ("sin turismo", "tourism", "es"),
        ("sem turismo", "tourism", "pt"),
    ],
)
def test_a_denied_theme_weighs_little(
    detector: ThemeDetector, text: str, theme: str, language: str
) -> None:
    assert 0 < hit(detector, text, theme, language).score < CLEAR


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("nicht nur Tourismus", "de"),
        ("not only tourism", "en"),
        ("non pas seulement le tourisme", "fr"),
        ("не тільки туризм", "uk"),
        ("ليس فقط سياحة", "ar"),
        ("no solo turismo", "es"),
        ("não só turismo", "pt"),
        ("keine Partnerschaft, sondern Tourismus", "de"),
        ("Turismo no município e turismo", "pt"),
    ],
)
def test_what_denies_nothing(detector: ThemeDetector, text: str, language: str) -> None:
    assert hit(detector, text, "tourism", language).score >= CLEAR


def test_scores_follow_the_formula(detector: ThemeDetector) -> None:
    def score(text: str, theme: str) -> float:
        return hit(detector, text, theme, "de").score

    assert score("Abfall", "waste") == pytest.approx(0.6321)
    assert score("Abfallsack", "waste") == pytest.approx(0.5934)
    assert score("Abfall und Recycling", "waste") == pytest.approx(0.8647)
    assert score("Abfall, Abfall", "waste") == pytest.approx(0.7769)
    assert score("Smart City", "digital") == pytest.approx(0.7135)
    assert score("Klimawandel", "climate_adaptation") == pytest.approx(0.5069)


def test_one_mention_says_less_in_a_long_text(detector: ThemeDetector) -> None:
    short, long = "Abfall " + "so " * 99, "Abfall " + "so " * 399
    assert hit(detector, short, "waste", "de").score == pytest.approx(0.6321)
    assert hit(detector, long, "waste", "de").score == pytest.approx(0.3935)


def test_hits_come_surest_first(detector: ThemeDetector) -> None:
    hits = detector.detect("Sport, Abfall und Recycling, Tourismus", "de")
    assert [h.id for h in hits] == ["waste", "tourism", "sport"]


@pytest.mark.parametrize("text", ["", "   ", "12 345", "?!", "\x00\x01", "🏙️🌳", "-", "- und -"])
def test_text_without_words(detector: ThemeDetector, text: str) -> None:
    assert detector.detect(text) == []


_WORDS = st.sampled_from(
    "Abfall Abfall- und Wasser- -entsorgung Schul- keine nicht Park parken water waste , . - / ’ "
    "l'eau مياه والطاقة пам'ятка туризму CO₂ ÖPNV Straßenbeleuchtung Kindergartenbau É".split(" ")
)
_TEXTS = st.one_of(
    st.text(max_size=120),
    st.lists(_WORDS, max_size=25).map(" ".join),
    st.lists(_WORDS, max_size=25).map("".join),
)


@settings(max_examples=150, deadline=None)
@given(text=_TEXTS, language=st.sampled_from((None, "xx", *LANGUAGES)))
def test_any_text_gives_sound_hits(
    detector: ThemeDetector, text: str, language: str | None
) -> None:
    hits = detector.detect(text, language)
    assert hits == detector.detect(text, language)
    assert len({hit.id for hit in hits}) == len(hits)
    for found in hits:
        assert found.id in THEME_IDS
        assert 0 < found.score <= 1
        assert found.terms
        assert found.spans
        last = 0
        for start, end in found.spans:
            assert last <= start < end <= len(text)
            last = end
