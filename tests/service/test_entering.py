"""A new request: pasted or handed in, looked at, corrected, and only then kept."""

from __future__ import annotations

import re

import pytest
from starlette.testclient import TestClient

from indexer.sources.extract.__main__ import take_apart
from indexer.sources.extract.content import Content, Limits
from service.pages.forms import iso_date
from tests.indexer.sources.files import docx_file, mail
from tests.service.people import Served
from tests.service.test_pages import Outline

LETTER = (
    "Sehr geehrte Damen und Herren,\n\n"
    "unsere Stadt Hizma in Palästina mit 7.100 Einwohnern sucht eine deutsche Partnerkommune."
    " Uns geht es um Abfallwirtschaft und Trinkwasser.\n\n"
    "Mit freundlichen Grüßen\nTel. +970 2 240 0000"
)
ARABIC = "تبحث بلديتنا عن شراكة مع مدينة ألمانية في مجال إدارة النفايات والمياه والطاقة المتجددة."


@pytest.fixture
def desk(served: Served, monkeypatch: pytest.MonkeyPatch) -> tuple[TestClient, str]:
    def extract(data: bytes, name: str, limits: Limits, *, declared: str | None = None) -> Content:
        return take_apart(data, name, declared, limits)

    # The confined process that takes files apart has tests of its own.
    monkeypatch.setattr("service.desk.entering.extract_bytes", extract)
    return served.browsing("advisor")


def hand_in(
    desk: tuple[TestClient, str], *, file: tuple[str, bytes] | None = None, **form: str
) -> tuple[str, Outline]:
    client, csrf = desk
    files = {"file": file} if file else {"file": ("", b"")}
    answered = client.post("/desk/new", data={"csrf_token": csrf, **form}, files=files)
    return answered.text, Outline(answered.text)


def fields(outline: Outline) -> dict[str, str]:
    return {
        str(one["name"]): str(one.get("value") or "")
        for one in outline.all("input")
        if "name" in one
    }


def kept(served: Served) -> int:
    with served.database.read() as work:
        return len(work.cases.all())


def save(desk: tuple[TestClient, str], html: str, **changed: object) -> tuple[int, str]:
    """Press the button of the page that shows what was understood."""
    outline = Outline(html)
    ticked = [one["value"] for one in outline.all("input") if one.get("name") == "themes"]
    text = re.search(r'<textarea id="text"[^>]*>(.*?)</textarea>', html, re.S)
    assert text
    given = {**fields(outline), "text": text[1], "themes": ticked, "do": "save", **changed}
    answered = desk[0].post("/desk/new", data=given, follow_redirects=False)
    return answered.status_code, answered.headers.get("location", answered.text)


def test_a_pasted_letter_is_understood_and_nothing_is_kept(
    served: Served, desk: tuple[TestClient, str]
) -> None:
    html, outline = hand_in(desk, text=LETTER)
    shown = fields(outline)
    assert (shown["place"], shown["population"]) == ("Hizma", "7.100")
    assert shown["country"].startswith("Palästin")
    assert "<mark>" in html
    assert "+970" not in html
    assert "weggelassen" in html
    assert "Zu diesem Ort liegt schon etwas vor" in html
    assert kept(served) == 0


def test_it_is_kept_once_it_was_seen(served: Served, desk: tuple[TestClient, str]) -> None:
    html, _ = hand_in(desk, text=LETTER, source="Botschaft")
    code, location = save(desk, html, received="4.5.2026")
    assert code == 303
    code, again = save(desk, html, received="4.5.2026")
    assert (code, again) == (303, location)
    with served.database.read() as work:
        (case,) = work.cases.all().values()
    assert location.endswith(case.id)
    assert (case.place, case.country, case.received) == ("Hizma", "PS", "2026-05-04")
    assert case.source == "Botschaft"
    assert case.population is None, "the text says it"
    assert case.themes is None, "the text shows them"
    assert desk[0].get(location).status_code == 200
    assert "Hizma" in desk[0].get("/desk?q=hizma&sort=changed").text


def test_corrections_are_kept(served: Served, desk: tuple[TestClient, str]) -> None:
    html, _ = hand_in(desk, text=LETTER)
    theme = Outline(html).all("option")[-1]["value"]
    code, _ = save(desk, html, population="8 000", themes=["waste"], add_theme=theme)
    assert code == 303
    with served.database.read() as work:
        (case,) = work.cases.all().values()
    assert case.population == 8000
    assert case.themes
    assert theme in case.themes


def test_what_the_text_does_not_say_is_asked_for(
    served: Served, desk: tuple[TestClient, str]
) -> None:
    html, outline = hand_in(desk, text=ARABIC)
    assert fields(outline)["place"] == ""
    assert "Im Text nicht erkannt" in html
    assert 'dir="rtl"' in html
    code, html = save(desk, html)
    assert code == 422
    assert "Welcher Ort fragt an?" in html
    assert "In welchem Land liegt der Ort?" in html
    code, html = save(desk, html, country="Atlantis", population="viele", received="gestern")
    assert html.count('class="field-error"') == 4
    assert kept(served) == 0
    assert (
        save(desk, html, place="طوباس", country="Palästina", population="", received="")[0] == 303
    )


def test_a_theme_is_added_before_it_is_kept(desk: tuple[TestClient, str]) -> None:
    html, outline = hand_in(desk, text=LETTER)
    theme = outline.all("option")[-1]["value"]
    _, html = save(desk, html, do="read", add_theme=theme)
    ticked = [one["value"] for one in Outline(html).all("input") if one.get("name") == "themes"]
    assert theme in ticked
    assert "von Hand" in html


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("brief.docx", docx_file(*(("Normal", part) for part in LETTER.split("\n\n")))),
        ("brief.eml", mail(LETTER)),
        ("brief.txt", LETTER.encode("cp1252")),
    ],
)
def test_a_letter_is_read_from_a_file(desk: tuple[TestClient, str], name: str, data: bytes) -> None:
    html, outline = hand_in(desk, file=(name, data))
    assert fields(outline)["place"] == "Hizma"
    assert fields(outline)["source"] == name
    assert "+970" not in html


def test_of_a_table_one_request_is_chosen(served: Served, desk: tuple[TestClient, str]) -> None:
    table = (
        "Ort;Land;Einwohner;Themen\nHizma;Palästina;viele;Abfall\nTulkarem;Palästina;60000;Wasser\n"
    )
    html, _ = hand_in(desk, file=("gesuche.csv", table.encode()))
    assert "gesuche.csv, Zeile 2, Feld Einwohner: <span>„viele“ ist keine Einwohnerzahl." in html
    assert "stehen 2 Gesuche" in html
    assert kept(served) == 0
    chosen = {"csrf_token": desk[1], "chosen": "1", "text": "Tulkarem sucht Hilfe bei Wasser."}
    answered = desk[0].post("/desk/new", data={**chosen, "population": "60.000"})
    assert fields(Outline(answered.text))["population"] == "60.000"


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("brief.pdf", b"%PDF-1.7 nothing behind it", "Das PDF ist beschädigt"),
        ("leer.txt", b"", "Die Datei „leer.txt“: Die Datei ist leer."),
        ("kurz.txt", b"Hallo.", "kein Text, der"),
    ],
)
def test_a_file_that_says_nothing_is_told_about(
    desk: tuple[TestClient, str], name: str, data: bytes, said: str
) -> None:
    html, _ = hand_in(desk, file=(name, data))
    assert said in html
    assert 'href="#file"' in html


def test_an_empty_form_says_what_is_missing(desk: tuple[TestClient, str]) -> None:
    html, _ = hand_in(desk, text="kurz")
    assert 'href="#text"' in html
    assert desk[0].post("/desk/new", files={"file": ("x.txt", b"x")}).status_code == 403


def test_a_file_beyond_the_limit_is_refused(desk: tuple[TestClient, str]) -> None:
    client, csrf = desk
    large = {"file": ("gross.txt", b"x" * 12_100_000)}
    assert client.post("/desk/new", data={"csrf_token": csrf}, files=large).status_code == 413


@pytest.mark.parametrize(
    ("typed", "iso"),
    [("4.5.2026", "2026-05-04"), ("2026", "2026"), ("2026-05", "2026-05"), ("gestern", None)],
)
def test_dates_as_people_write_them(typed: str, iso: str | None) -> None:
    assert iso_date(typed) == iso
