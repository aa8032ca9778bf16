"""What a municipality says of itself: statements with themes, type, year and source."""

from __future__ import annotations

from tests.indexer.sources.conftest import Read
from tests.indexer.sources.files import pdf_file

REPORT = (
    "= Nachhaltigkeitsbericht 2023\n\n"
    "Die Stadt hat 2019 ihre Kläranlage mit einer vierten Reinigungsstufe ausgerüstet.\n\n"
    "Der Stadtrat hat beschlossen, bis 2035 klimaneutral zu werden.\n\n"
    "Für ihr Radverkehrskonzept wurde die Stadt 2021 mit dem Deutschen Fahrradpreis"
    " ausgezeichnet.\n\n"
    "Wir danken allen, die mitgewirkt haben.\n\n"
    "Wie geht es weiter mit der Abfallwirtschaft in unserer Stadt?\n\n"
    "Kontakt: Frau Beispiel, Tel. 0123 4567890, Abteilung Abwasser und Klimaschutz der Stadt.\n"
)


def test_a_report_is_cut_into_statements(read: Read) -> None:
    harvest = read(
        pdf_file(REPORT), "bericht.pdf", kind="profile", ags="08236040", url="https://x.de/b"
    )
    said = {statement.text.split()[1]: statement for statement in harvest.statements}
    assert set(said) == {"Stadt", "Stadtrat", "ihr"}
    plant, promise, prize = said["Stadt"], said["Stadtrat"], said["ihr"]
    assert "wastewater" in plant.themes
    assert (plant.year, plant.url, plant.ags) == (2019, "https://x.de/b", "08236040")
    assert "climate_mitigation" in promise.themes
    assert promise.type == "commitment"
    assert promise.year == 2023, "the report's: 2035 is a promise and no year of a fact"
    assert "mobility" in prize.themes
    assert (prize.type, prize.year) == ("award", 2021)
    assert harvest.set_aside == []


def test_a_page_gives_whole_sentences_and_no_navigation(read: Read) -> None:
    page = (
        "<nav>Klimaschutz und Abwasser und mehr in unserem Menü</nav><main><h1>Klimaschutz</h1>"
        "<p>Die Gemeindewerke betreiben drei Solarparks mit zusammen acht Megawatt Leistung.</p>"
        "<p>Dies ist ein großer Erfolg für den Klimaschutz in unserer Gemeinde.</p></main>"
    )
    (statement,) = read(page, "p.html", kind="profile", ags="08236040").statements
    assert statement.text.startswith("Die Gemeindewerke betreiben")
    assert statement.type == "institution"
    assert "renewable_energy" in statement.themes


def test_a_profile_needs_a_municipality_and_a_theme(read: Read) -> None:
    assert "whose profile" in read("Ein Text.", "t.txt", kind="profile").set_aside[0].why
    empty = read(
        "Heute scheint die Sonne über dem Marktplatz.", "t.txt", kind="profile", ags="08236040"
    )
    assert empty.statements == []
    assert "municipal theme" in empty.set_aside[0].why


def test_a_long_report_gives_its_clearest_statements(read: Read) -> None:
    sentences = [
        f"Im Jahr {1950 + n} hat die Stadt das Abwasserprojekt Nummer {n} umgesetzt."
        for n in range(70)
    ]
    harvest = read("\n\n".join(sentences), "t.txt", kind="profile", ags="08236040")
    assert len(harvest.statements) == 60
    assert "70 statements" in harvest.set_aside[0].why
