"""Request pages in several layouts, from several countries: split, dated, nothing invented."""

from __future__ import annotations

import pytest

from indexer.sources.drafts import Draft
from tests.indexer.sources.conftest import Read, Take

HIZMA = (
    "Die ca. 8000-Einwohner starke Gemeinde ist am Aufbau einer Partnerschaft mit einer deutschen"
    " Kommune interessiert.",
    "Hizma liegt im Westjordanland. Die Landwirtschaft ist die Haupteinnahmequelle; angebaut werden"
    " vor allem Oliven.",
    "Thematisch interessiert sich Hizma insbesondere für die Fortbildung der Angestellten und für"
    " Abwasserbehandlung.",
)
SOURIF = (
    "Sourif mit rund 18.500 Einwohnern sucht eine deutsche Partnergemeinde.",
    "In dem Ort gibt es viele Läden und Stickereien.",
    "Gewünscht wird eine Zusammenarbeit in den Bereichen Abfallmanagement, Energieeffizienz und"
    " Kultur.",
)
TITLE = "<title>Partnerschaftsgesuche aus Palästina</title>"


def headings() -> str:
    """A heading per municipality, paragraphs, a closing date."""
    return (
        f"<html><head>{TITLE}</head><body><nav>Start</nav>"
        "<h1>Rat der Gemeinden und Regionen Europas</h1>"
        "<h2>Partnerschaftsgesuche aus Palästina</h2>"
        f"<h3>Hizma</h3><p>{'</p><p>'.join(HIZMA)}</p><p>&nbsp;</p><p>(April 2018)</p>"
        f"<h3>Sourif</h3><p>{'</p><p>'.join(SOURIF)}</p><p>(März 2023)</p>"
        "<h3>Weitere Informationen</h3><p>Bei Interesse an einer Partnerschaft wenden Sie sich an"
        " die Geschäftsstelle der Servicestelle.</p></body></html>"
    )


def bold_lines() -> str:
    """No headings: names in bold, everything parted by line breaks."""
    parts = [f"<p><strong>Hizma</strong><br>{'<br><br>'.join(HIZMA)}<br>(April 2018)</p>"]
    parts.append(f"<p><b>Sourif</b></p><p>{' '.join(SOURIF)}</p><p>(März 2023)</p>")
    return f"<html><head>{TITLE}</head><body>{''.join(parts)}</body></html>"


def accordion() -> str:
    """Titles to click on, panels that are hidden."""
    panel = (
        '<div class="accordion-item"><button class="accordion-header">{}</button>'
        "<div hidden>{}</div></div>"
    )
    return (
        f"<html><head>{TITLE}</head><body><main>"
        + panel.format("Hizma", f"<p>{' '.join(HIZMA)} (April 2018)</p>")
        + panel.format("Sourif", f"<p>{' '.join(SOURIF)} (März 2023)</p>")
        + "</main></body></html>"
    )


def listing() -> str:
    """A list with the name before a colon."""
    return (
        f"<html><head>{TITLE}</head><body><ul>"
        f"<li><strong>Hizma:</strong> {' '.join(HIZMA)} (April 2018)</li>"
        f"<li><strong>Sourif:</strong> {' '.join(SOURIF)} (März 2023)</li></ul></body></html>"
    )


def details() -> str:
    """``details`` with numbered names and the kind of unit."""
    return (
        f"<html><head>{TITLE}</head><body>"
        f"<details><summary>1. Gemeinde Hizma</summary><p>{' '.join(HIZMA)}</p><p>(April 2018)</p>"
        f"</details><details><summary>2. Gemeinde Sourif (Palästina)</summary>"
        f"<p>{' '.join(SOURIF)}</p><p>(März 2023)</p></details></body></html>"
    )


def name_of(draft: Draft) -> str:
    assert draft.place is not None
    return draft.place.name


@pytest.mark.parametrize("layout", [headings, bold_lines, accordion, listing, details])
def test_every_layout_gives_the_same_two_requests(read: Read, layout: object) -> None:
    assert callable(layout)
    harvest = read(layout(), "palaestina.html")
    assert harvest.set_aside == []
    hizma, sourif = harvest.drafts
    assert (name_of(hizma), hizma.country, hizma.population, hizma.date) == (
        "Hizma",
        "PS",
        8000,
        "2018-04",
    )
    assert (name_of(sourif), sourif.country, sourif.population, sourif.date) == (
        "Sourif",
        "PS",
        18_500,
        "2023-03",
    )
    assert set(hizma.themes) >= {"wastewater"}
    assert "agriculture" not in hizma.themes, "what a place lives from is no wish"
    assert set(sourif.themes) >= {"waste", "energy_efficiency", "culture"}
    for draft in (hizma, sourif):
        assert all(topic in draft.text for topic in draft.topics)
        assert "Geschäftsstelle" not in draft.text, "the page's own words belong to no request"
    assert sourif.topics == ("Abfallmanagement", "Energieeffizienz", "Kultur")


def test_a_page_that_a_word_processor_saved(read: Read) -> None:
    """The title is a paragraph with a style, names are bold, empty paragraphs stand between."""
    page = (
        "<html xmlns:o='urn:schemas-microsoft-com:office:office'><head><meta http-equiv="
        "Content-Type content='text/html; charset=windows-1252'><title>Gesuche</title></head><body>"
        "<p class=MsoTitle>Partnerschaftsgesuche aus Tunesien</p>"
        "<p class=MsoNormal><b><span style='font-size:12.0pt'>Nabeul<o:p></o:p></span></b></p>"
        "<p class=MsoNormal>Die Stadt Nabeul (ca.&nbsp;73.000 Einwohner) wünscht sich eine "
        "Partnerschaft zum Thema Abfalltrennung.</p><p class=MsoNormal><o:p>&nbsp;</o:p></p>"
        "<p class=MsoNormal>Stand: November 2021</p><p class=MsoNormal><b>Sfax</b></p>"
        "<p class=MsoNormal>Sfax hat 330.000 Einwohner und sucht Städte zum Thema Abwasser.</p>"
        "<p class=MsoNormal>Stand: Januar 2020</p></body></html>"
    )
    harvest = read(page.encode("cp1252"), "gesuche.html")
    assert harvest.set_aside == []
    assert [(name_of(d), d.country, d.population, d.date) for d in harvest.drafts] == [
        ("Nabeul", "TN", 73_000, "2021-11"),
        ("Sfax", "TN", 330_000, "2020-01"),
    ]


def test_bold_names_with_an_aside_below_headings_of_countries(read: Read) -> None:
    def told(name: str, people: str, text: str, date: str) -> str:
        aside = f"<strong>{name}</strong> (ca. {people} Einwohner): {text}"
        return f"<p>{aside} <em>Stand {date}</em></p>"

    page = (
        "<body><h1>Städte und Gemeinden suchen Partner</h1><h2>Burundi</h2>"
        + told("Rumonge", "36.000", "Die Stadt am See sucht Partner zum Abfall.", "06/2021")
        + told("Gitega", "135.000", "Die Stadt sucht Partner zum Abwasser.", "07/2021")
        + "<h2>Namibia</h2>"
        + told("Gobabis", "24.000", "Die Stadt sucht Partner zum Tourismus.", "01/2020")
        + "</body>"
    )
    found = read(page, "gesuche.html").drafts
    assert [(name_of(d), d.country, d.population, d.date, d.themes) for d in found] == [
        ("Rumonge", "BI", 36_000, "2021-06", ("waste",)),
        ("Gitega", "BI", 135_000, "2021-07", ("wastewater",)),
        ("Gobabis", "NA", 24_000, "2020-01", ("tourism",)),
    ]


def test_a_table_of_one_cell_is_a_frame(read: Read) -> None:
    page = (
        "<body><h2>Marokko: Städte suchen Partner</h2><table><tr><td><strong>Ait Melloul</strong>"
        "<br><br>Die Kommune Ait Melloul (171.847 Einwohner) sucht Partner für Abwasser.<br>"
        "Datum: 04.2019<br><br><strong>Tiznit</strong><br><br>Tiznit (75.000 EW) sucht eine "
        "deutsche Stadt für Solarenergie.<br>Datum: 11/2020</td></tr></table></body>"
    )
    found = read(page, "marokko.html").drafts
    assert [(name_of(d), d.population, d.date, d.themes) for d in found] == [
        ("Ait Melloul", 171_847, "2019-04", ("wastewater",)),
        ("Tiznit", 75_000, "2020-11", ("renewable_energy",)),
    ]


def test_closing_dates_part_requests_where_nothing_else_does(read: Read) -> None:
    body = "".join(
        f"<p>{' '.join(texts)}</p><p>({date})</p>"
        for texts, date in ((HIZMA, "April 2018"), (SOURIF, "März 2023"))
    ).replace("Sourif mit", "Die Gemeinde Sourif mit")
    harvest = read(f"<html><head>{TITLE}</head><body>{body}</body></html>", "p.html")
    assert [(name_of(d), d.date) for d in harvest.drafts] == [
        ("Hizma", "2018-04"),
        ("Sourif", "2023-03"),
    ]


def test_a_page_of_several_countries(read: Read) -> None:
    text = (
        "sucht eine deutsche Partnerkommune für Abwasser und Bildung. Der Ort hat 5.000 Einwohner."
    )
    page = (
        "<h1>Aktuelle Gesuche</h1><h2>Gesuche aus Marokko</h2>"
        f"<h3>Essaouira</h3><p>Essaouira {text}</p><h3>Sidi Example</h3><p>Sidi Example {text}</p>"
        f"<h2>Ukraine</h2><h3>Kuyalnyck</h3><p>Kuyalnyck {text}</p>"
        f"<h3>Nablus (Palästina)</h3><p>Nablus {text}</p>"
    )
    harvest = read(page, "alle.html")
    assert [(name_of(d), d.country) for d in harvest.drafts] == [
        ("Essaouira", "MA"),
        ("Sidi Example", "MA"),
        ("Kuyalnyck", "UA"),
        ("Nablus", "PS"),
    ]


def test_a_table_in_a_page_is_read_as_a_table(read: Read) -> None:
    page = (
        "<p>Diese Kommunen suchen Partner:</p><table><tr><th>Gemeinde</th><th>Land</th>"
        "<th>Einwohner</th><th>Themen</th></tr><tr><td>Hizma</td><td>Palästina</td>"
        "<td>8.000</td><td>Abfall; Wasser</td></tr></table>"
    )
    (draft,) = read(page, "table.html").drafts
    assert (name_of(draft), draft.country, draft.population) == ("Hizma", "PS", 8000)
    assert set(draft.themes) == {"waste", "water_supply"}


def test_labels_under_a_place_are_part_of_its_request(read: Read) -> None:
    page = (
        "<h2>Hizma</h2><p>Hizma sucht eine Partnerschaft mit einer deutschen Kommune.</p>"
        "<h3>Einwohner</h3><p>ca. 8.000</p><h3>Themen</h3><ul><li>Abfall</li><li>Solarenergie</li>"
        "</ul><h3>Über die Gemeinde</h3><p>Hier gibt es viel Landwirtschaft.</p>"
        "<h3>Kontakt</h3><p>Rathaus, Tel. +970 2 1234567, stadt@example.org</p>"
    )
    (draft,) = read(page, "p.html", country="PS").drafts
    assert draft.population == 8000
    assert set(draft.themes) == {"waste", "renewable_energy"}
    assert "example.org" not in draft.text
    assert "1234567" not in draft.text
    assert draft.contacts_removed > 0


def test_what_the_source_leaves_open_stays_open(read: Read) -> None:
    page = "<h2>Hizma</h2><p>Hizma liegt bei Jerusalem und sucht eine deutsche Partnerkommune.</p>"
    (draft,) = read(page, "p.html", country="PS").drafts
    assert (draft.population, draft.date, draft.themes, draft.topics) == (None, None, (), ())


def test_the_size_of_the_partner_is_not_the_size_of_the_place(read: Read) -> None:
    page = "<h2>Hizma</h2><p>Hizma sucht eine deutsche Partnerstadt mit 20.000 Einwohnern.</p>"
    assert read(page, "p.html", country="PS").drafts[0].population is None


@pytest.mark.parametrize(
    "page",
    [
        "<title>404 Not Found</title><h1>Seite nicht gefunden</h1><p>Die angeforderte Seite gibt es"
        " leider nicht.</p>",
        "<h1>503 Service Unavailable</h1><p>The server is down, come back later.</p>",
    ],
)
def test_an_error_page_with_status_200_is_told_apart(read: Read, page: str) -> None:
    harvest = read(page, "p.html", country="PS")
    assert harvest.drafts == []
    assert "error page" in harvest.set_aside[0].why


def test_a_page_about_something_else_gives_nothing(read: Read) -> None:
    page = "<h1>Öffnungszeiten</h1><p>Das Rathaus in Hizma ist montags bis freitags geöffnet.</p>"
    harvest = read(page, "p.html", country="PS")
    assert harvest.drafts == []
    assert len(harvest.set_aside) == 1


def test_a_list_belongs_to_the_sentence_that_leads_into_it(read: Read) -> None:
    page = (
        "<h2>Essaouira</h2><p>Essaouira ist eine Hafenstadt und lebt von der Landwirtschaft.</p>"
        "<p>Der Schwerpunkt der Partnerschaft mit einer deutschen Stadt soll auf dem Gebiet des</p>"
        "<ul><li>Tourismus,</li><li>Kulturerbes</li>"
        "<li>sowie der Abfallwirtschaft liegen.</li></ul>"
        "<p>Essaouira unterhält bereits Partnerschaften unter anderem mit La Rochelle.</p>"
    )
    (draft,) = read(page, "p.html", country="MA").drafts
    assert set(draft.themes) == {"tourism", "heritage", "waste"}
    assert draft.topics == ("Tourismus", "Kulturerbes", "Abfallwirtschaft")
    assert draft.existing_partners == (
        "Essaouira unterhält bereits Partnerschaften unter anderem mit La Rochelle",
    )


def test_what_brackets_hold_together_stays_one_topic(read: Read) -> None:
    page = (
        "<h2>Essaouira</h2><p>Essaouira sucht eine deutsche Partnerstadt. Sie strebt eine"
        " Zusammenarbeit in verschiedenen Bereichen an, unter anderem Gesundheit, soziale"
        " Angelegenheiten (Jugend und Frauen) sowie Sport. Aber auch Kultur ist ein Feld.</p>"
    )
    (draft,) = read(page, "p.html", country="MA").drafts
    assert draft.topics[:3] == (
        "Gesundheit",
        "soziale Angelegenheiten (Jugend und Frauen)",
        "Sport",
    )
    assert {"health", "youth", "gender", "sport"} <= set(draft.themes)


def test_fields_on_lines_of_their_own_are_no_part_of_a_sentence(read: Read) -> None:
    page = (
        "<h3>Morocco</h3><p><b>Essaouira, Marrakesh-Safi</b><br>Population: 84,541<br>Largest"
        " seaside resort of its region. Looking for a twinning link with a German town.</p>"
    )
    (draft,) = read(page, "p.html").drafts
    assert (name_of(draft), draft.country, draft.region) == ("Essaouira", "MA", "Marrakesh-Safi")
    assert draft.population == 84_541
    assert draft.themes == (), "a seaside resort is no wish"


COUNTRIES = (
    (
        # A list that folds open.
        "<title>Partnerschaftsgesuche aus Tunesien</title><main><h1>Partnerschaftsgesuche aus"
        " Tunesien</h1><button class='accordion-header'>Gabès</button><div><p>Die Hafenstadt Gabès"
        " mit rund 130.000 Einwohnerinnen und Einwohnern liegt im Südosten.</p><p>Gewünscht wird"
        " ein Austausch zu Abfallwirtschaft mit einer Partnerkommune.</p><p>(Oktober 2022)</p>"
        "</div><button class='accordion-header'>Kairouan</button><div><p>Kairouan (ca. 140 000"
        " Einwohner) möchte eine Partnerschaft zum Kulturerbe eingehen. (Stand: Februar 2023)</p>"
        "</div></main>",
        [("Gabès", "TN", 130_000, "2022-10"), ("Kairouan", "TN", 140_000, "2023-02")],
    ),
    (
        # Names in bold above lines; the last one is known to nobody, and speaks of no partnership.
        "<title>Partnerschaftsgesuche aus der Ukraine</title><h2>Ukraine</h2>"
        "<p><strong>Oblast Poltawa</strong><br>Die Oblast Poltawa mit 1,4 Mio. Einwohnern sucht"
        " eine Region in Deutschland für eine Partnerschaft.<br>(12.09.2023)</p>"
        "<p><strong>Bila Zerkwa</strong><br>Die Stadt Bila Zerkwa (208.000 Einwohner) sucht eine"
        " Partnerstadt für Katastrophenschutz.<br>(März 2024)</p>"
        "<p><b>Hromada Trostjanez</b><br>19.500 Einwohner. Wiederaufbau und Krankenhaus stehen im"
        " Mittelpunkt, gesucht wird eine deutsche Gemeinde.<br>(11/2023)</p>",
        [
            ("Oblast Poltawa", "UA", 1_400_000, "2023-09-12"),
            ("Bila Zerkwa", "UA", 208_000, "2024-03"),
            ("Hromada Trostjanez", "UA", 19_500, "2023-11"),
        ],
    ),
    (
        # Cards with fields, in sections of two countries.
        "<title>Gesuche aus Afrika</title><section><h2>Tansania</h2><div><h3>Bagamoyo</h3><dl>"
        "<dt>Einwohner</dt><dd>97.660</dd><dt>Themen</dt><dd>Wasser, Gesundheit</dd><dt>Stand</dt>"
        "<dd>Mai 2021</dd></dl><p>Bagamoyo möchte mit einer deutschen Kommune zusammenarbeiten.</p>"
        "</div></section><section><h2>Namibia</h2><div><h3>Swakopmund</h3><dl><dt>Einwohner</dt>"
        "<dd>75.921</dd><dt>Stand</dt><dd>2022</dd></dl><p>Swakopmund sucht eine Partnerstadt an"
        " der Küste.</p></div></section>",
        [("Bagamoyo", "TZ", 97_660, "2021-05"), ("Swakopmund", "NA", 75_921, "2022")],
    ),
    (
        "<title>Town twinning: looking for partners in Albania</title><article><h3>Shkodër"
        " (Albania)</h3><p>Population: 135,600. Shkodër is looking for a German twin city to"
        " cooperate on climate adaptation.</p><p><em>Published: 14 January 2025</em></p></article>"
        "<article><h3>Korçë (Albania)</h3><p>Korçë has about 76,000 inhabitants and wants a"
        " partnership with a town in Germany.</p><p><em>Published: 3 March 2024</em></p></article>",
        [("Shkodër", "AL", 135_600, "2025-01-14"), ("Korçë", "AL", 76_000, "2024-03-03")],
    ),
    (
        "<title>Solicitudes de hermanamiento de Nicaragua</title><h1>Municipios que"
        " buscan una ciudad hermana en Alemania</h1><h4>Estelí</h4><p>El municipio de Estelí,"
        " con 119.000 habitantes, busca un municipio alemán para cooperar en turismo.</p><p>(junio"
        " de 2023)</p><h4>Somoto</h4><p>Somoto (37.231 habitantes) desea una alianza"
        " en agua potable.</p><p>(abril de 2024)</p>",
        [("Estelí", "NI", 119_000, "2023-06"), ("Somoto", "NI", 37_231, "2024-04")],
    ),
)


@pytest.mark.parametrize(("page", "expected"), COUNTRIES, ids=["TN", "UA", "TZ+NA", "AL", "NI"])
def test_pages_of_other_countries_in_layouts_of_their_own(
    take: Take, page: str, expected: list[tuple[str, str, int, str]]
) -> None:
    title, _, body = page.partition("</title>")
    done = take(
        ("page.html", f"<html><head>{title}</title></head><body>{body}</body></html>".encode())
    )
    assert done.quarantined == []
    requests = [taken.entry.request for taken in done.requests]
    found = [(r.place, r.country, r.population, r.reference.date) for r in requests]
    assert found == expected


def test_the_title_of_a_list_is_no_place(read: Read) -> None:
    title = "<h1>Partnerschaftsgesuche aus Tunesien</h1>"
    page = f"{title}<p>Gesucht wird eine deutsche Partnerkommune für Abfallwirtschaft.</p>"
    assert [d.place.name for d in read(page, "page.html").drafts if d.place] == []
