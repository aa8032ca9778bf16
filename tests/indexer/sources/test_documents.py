"""Letters, forms and mails in several formats and languages: one request each, or several."""

from __future__ import annotations

import pytest
import typst

from indexer.sources.drafts import Draft
from tests.indexer.sources.conftest import Read
from tests.indexer.sources.files import docx_file, mail, odt_file, pdf_file, xlsx_file

LETTER = (
    "Municipality of Zababdeh",
    "Zababdeh, 12 March 2024",
    "Dear Sir or Madam,",
    "the Palestinian town of Zababdeh with about 4,200 inhabitants would like to build a"
    " partnership with a German municipality. We are located in the north and live from"
    " agriculture.",
    "We are looking for cooperation in the fields of waste water treatment, solar energy and youth"
    " exchange.",
    "Kind regards",
    "The Mayor",
    "Tel. +970 4 1234567, mayor@example.org",
)


def place_of(draft: Draft) -> tuple[str, str | None]:
    assert draft.place is not None
    return draft.place.name, draft.country


@pytest.mark.parametrize(
    ("data", "name"),
    [
        ("\n\n".join(LETTER).encode(), "letter.txt"),
        (docx_file(*[("Normal", part) for part in LETTER]), "letter.docx"),
        (odt_file(*[("p", part) for part in LETTER]), "letter.odt"),
        (pdf_file("\n\n".join(LETTER).replace("@", "\\@")), "letter.pdf"),
        (mail("\n\n".join(LETTER)), "letter.eml"),
        (mail("Please see attached.", ("l.docx", docx_file(*[("Normal", p) for p in LETTER]))),
         "attached.eml"),
    ],
    ids=["txt", "docx", "odt", "pdf", "eml", "attachment"],
)  # fmt: skip
def test_a_letter_reads_the_same_in_every_format(read: Read, data: bytes, name: str) -> None:
    (draft,) = read(data, name).drafts
    assert place_of(draft) == ("Zababdeh", "PS")
    assert (draft.population, draft.date, draft.language) == (4200, "2024-03-12", "en")
    assert set(draft.themes) >= {"wastewater", "renewable_energy", "youth"}
    assert "agriculture" not in draft.themes
    assert draft.topics == ("waste water treatment", "solar energy", "youth exchange")
    for secret in ("1234567", "example.org", "Mayor", "Dear Sir"):
        assert secret not in draft.text


def test_a_form_in_a_table_of_two_columns(read: Read) -> None:
    form = [
        ["Name der Kommune", "Hizma"],
        ["Land", "Palästina"],
        ["Einwohnerzahl", "ca. 8.000"],
        ["Datum", "07.04.2018"],
        ["Themen der Zusammenarbeit", "Abfallwirtschaft, Solarenergie"],
        ["Arbeitssprachen", "Arabisch, Englisch"],
        ["Bestehende Partnerschaften", "Sofia; Cork"],
        ["Ansprechpartner", "Frau Beispiel, rathaus@example.org"],
    ]
    (draft,) = read(
        docx_file(("Heading 1", "Interessenbekundung für eine Partnerschaft"), table=form), "f.docx"
    ).drafts
    assert place_of(draft) == ("Hizma", "PS")
    assert (draft.population, draft.date) == (8000, "2018-04-07")
    assert set(draft.themes) == {"waste", "renewable_energy"}
    assert draft.languages == ("Arabisch", "Englisch")
    assert draft.existing_partners == ("Sofia", "Cork")
    assert "Beispiel" not in draft.text


def test_a_form_of_labelled_lines(read: Read) -> None:
    form = (
        "Commune: Essaouira\nPays: Maroc\nHabitants: 84 000\nDate: avril 2024\n\n"
        "La ville souhaite un partenariat avec une commune allemande dans les domaines"
        " suivants:\n\n"
        "- gestion des déchets\n- énergies renouvelables\n"
    )
    (draft,) = read(form, "demande.txt").drafts
    assert place_of(draft) == ("Essaouira", "MA")
    assert (draft.population, draft.date, draft.language) == (84_000, "2024-04", "fr")
    assert set(draft.themes) >= {"waste", "renewable_energy"}


def test_arabic_and_ukrainian_letters(read: Read) -> None:
    arabic = (
        "بلدية حزما\n\nتبحث بلدية حزما في فلسطين عن شراكة مع بلدية ألمانية. عدد السكان ٨٠٠٠ نسمة."
        " نرغب في التعاون في مجالات إدارة النفايات والطاقة المتجددة.\n\nنيسان 2018\n"
    )
    (draft,) = read(arabic, "letter.txt").drafts
    assert (draft.country, draft.population, draft.language) == ("PS", 8000, "ar")
    assert set(draft.themes) >= {"waste", "renewable_energy"}
    ukrainian = (
        "Громада Куяльник, Україна\n\nКуяльницька громада (населення – 20,5 тис. осіб) шукає"
        " партнерство з німецькою громадою. Ми зацікавлені у співпраці у сферах водопостачання та"
        " енергоефективності.\n\n15 січня 2024 року\n"
    )
    (draft,) = read(ukrainian, "letter.txt").drafts
    assert (draft.country, draft.population, draft.date) == ("UA", 20_500, "2024-01-15")
    assert set(draft.themes) >= {"water_supply", "energy_efficiency"}


def test_several_requests_in_one_document(read: Read) -> None:
    parts: list[tuple[str, str]] = [("Heading 1", "Neue Gesuche aus Palästina")]
    for place in ("Hizma", "Nablus"):
        parts.append(("Heading 2", place))
        parts.append(
            ("Normal", f"{place} sucht eine deutsche Partnerkommune für Abwasser und Bildung.")
        )
        parts.append(("Normal", "(April 2018)"))
    drafts = read(docx_file(*parts), "gesuche.docx").drafts
    assert [place_of(draft) for draft in drafts] == [("Hizma", "PS"), ("Nablus", "PS")]
    assert {draft.date for draft in drafts} == {"2018-04"}


def test_a_chapter_about_the_place_is_no_request_of_its_own(read: Read) -> None:
    letter = docx_file(
        ("Heading 1", "Partnerschaftsanfrage der Gemeinde Hizma"),
        ("Heading 2", "Hizma stellt sich vor"),
        (
            "Normal",
            "Hizma liegt in Palästina und hat 8.000 Einwohner. Wir suchen deutsche Partner.",
        ),
        ("Heading 2", "Was Hizma sucht"),
        ("Normal", "Hizma wünscht eine Partnerschaft zu Abfall und Abwasser mit einer Stadt."),
    )
    (draft,) = read(letter, "anfrage.docx").drafts
    assert place_of(draft) == ("Hizma", "PS")
    assert draft.population == 8000
    assert set(draft.themes) >= {"waste", "wastewater"}


def test_the_day_of_a_mail_dates_what_has_no_date(read: Read) -> None:
    text = "Die Gemeinde Hizma in Palästina sucht eine deutsche Partnerkommune für Abwasser."
    assert read(mail(text), "m.eml").drafts[0].date == "2024-03-12"
    dated = f"{text}\n\nStand: April 2018"
    assert read(mail(dated), "m.eml").drafts[0].date == "2018-04"


def test_the_day_of_a_mail_dates_the_one_letter_that_is_attached(read: Read) -> None:
    letter = docx_file(
        ("Heading 1", "Demande de partenariat : commune de Tozeur"),
        (
            "Normal",
            "La commune de Tozeur en Tunisie compte 38 000 habitants. Elle souhaite coopérer avec "
            "une ville allemande sur la gestion des déchets et l'eau potable.",
        ),
    )
    (draft,) = read(mail("Anbei zur Kenntnis.", ("Demande.docx", letter)), "m.eml").drafts
    assert (place_of(draft), draft.population) == (("Tozeur", "TN"), 38_000)
    assert draft.date == "2024-03-12"


def test_a_letter_is_dated_by_its_first_line(read: Read) -> None:
    form = (
        "Anfrage vom 3.2.2022\n\nGemeinde: Hizma\nLand: Palästina\nEinwohner: rund 8 Tsd.\n"
        "Themen: Wasserversorgung\nGesucht: ländliche Gemeinde in Bayern\n"
    )
    (draft,) = read(form.encode("cp1252"), "anfrage.txt").drafts
    assert (place_of(draft), draft.population) == (("Hizma", "PS"), 8_000)
    assert draft.date == "2022-02-03"


def test_a_document_of_two_columns(read: Read) -> None:
    source = """#set page(columns: 2)
#set text(lang: "de", hyphenate: true)
#set par(justify: true)
= Partnerschaftsgesuche aus Palästina
== Hizma
Die ca. 8000-Einwohner starke Gemeinde Hizma sucht eine deutsche Partnerkommune für die
Zusammenarbeit in den Bereichen Abfallentsorgung und Abwasserbehandlung. (April 2018)
== Tubas
Die Stadt Tubas hat rund 21.000 Einwohner und sucht eine Stadt mit Erfahrung in erneuerbaren
Energien und Landwirtschaft. (Mai 2019)
#colbreak()
== Anabta
Anabta hat 9.000 Einwohner. Die Gemeinde sucht einen Partner für Denkmalschutz. (Juni 2017)
"""
    found = read(typst.compile(source.encode()), "gesuche.pdf").drafts
    assert [(place_of(d)[0], d.population, d.date) for d in found] == [
        ("Hizma", 8_000, "2018-04"),
        ("Tubas", 21_000, "2019-05"),
        ("Anabta", 9_000, "2017-06"),
    ]
    assert [set(d.themes) for d in found] == [
        {"waste", "wastewater"},
        {"renewable_energy", "agriculture"},
        {"heritage"},
    ]


def test_a_table_in_a_mail_is_read_as_a_table(read: Read) -> None:
    sheet = xlsx_file([["Ort", "Land", "Einwohner"], ["Hizma", "PS", 8000], ["Nablus", "PS", 1]])
    drafts = read(mail("Siehe Anlage.", ("liste.xlsx", sheet)), "m.eml").drafts
    assert [place_of(draft)[0] for draft in drafts] == ["Hizma", "Nablus"]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (
            "Wir suchen eine Partnerschaft für Abwasser in Palästina. Bitte helfen Sie.",
            "municipality",
        ),
        ("Heute scheint die Sonne über dem Marktplatz, und morgen soll es regnen.", "neither"),
        ("Hallo.", "hardly any text"),
    ],
)
def test_what_is_no_request_is_set_aside_with_its_reason(read: Read, text: str, why: str) -> None:
    harvest = read(text, "letter.txt")
    assert harvest.drafts == []
    assert why in harvest.set_aside[0].why
    assert harvest.set_aside[0].mend
