"""The pages used as people do: by keyboard, without JavaScript, in Arabic, in English, on paper."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.browser.conftest import Site

ARABIC = "تبحث بلديتنا عن شراكة مع مدينة ألمانية في مجال إدارة النفايات والمياه والطاقة المتجددة."
LETTER = (
    "Unsere Stadt Tulkarem in Palästina mit 60.000 Einwohnern sucht eine deutsche Partnerkommune"
    " für Abfallwirtschaft und Trinkwasser."
)


def focused(page: Any) -> str:
    """The text of what has the focus."""
    return str(page.evaluate("document.activeElement.textContent.trim()"))


def places(page: Any) -> list[str]:
    return [text.strip() for text in page.locator(".inbox .row-link").all_inner_texts()]


def test_somebody_signs_in_and_lands_at_the_desk(site: Site, public_page: Any) -> None:
    public_page.goto("/desk?country=PS")
    public_page.get_by_label("E-Mail-Adresse").fill(site.people["advisor"].email)
    public_page.get_by_label("Passwort").fill(site.passwords["advisor"])
    public_page.get_by_role("button", name="Anmelden").click()
    assert public_page.url.endswith("/desk?country=PS")
    assert public_page.get_by_role("heading", level=1).inner_text() == "Gesuche"


def test_the_inbox_by_keyboard_alone(advisor_page: Any) -> None:
    page = advisor_page
    page.goto("/desk?sort=place")
    listed, press = places(page), page.keyboard.press
    press("j")
    assert focused(page) == listed[0]
    press("j")
    press("ArrowDown")
    assert focused(page) == listed[2]
    press("k")
    press("ArrowUp")
    assert focused(page) == listed[0]
    press("s")
    assert focused(page) == "in Prüfung"
    press("Escape")
    assert page.locator("details.status[open]").count() == 0
    press("/")
    page.keyboard.type("Hizma jk?")
    assert page.get_by_role("searchbox").input_value() == "Hizma jk?"
    page.get_by_role("searchbox").fill("hizma")
    press("Enter")
    page.wait_for_url("**q=hizma**")
    assert places(page) == ["Hizma"]
    press("?")
    assert page.get_by_text("nächstes Gesuch").is_visible()
    page.get_by_label("Tastenkürzel verwenden").uncheck()
    page.reload()
    press("j")
    assert focused(page) != "Hizma"
    page.evaluate("localStorage.clear()")
    page.reload()
    press("j")
    press("Enter")
    page.wait_for_url("**/requests/ps-hizma*")


def test_the_desk_without_javascript(fresh_page: Callable[..., Any]) -> None:
    page = fresh_page("advisor", java_script_enabled=False)
    page.goto("/desk")
    assert not page.get_by_text("Tastenkürzel", exact=True).is_visible()
    page.get_by_role("searchbox").fill("sourif")
    page.get_by_role("button", name="Anwenden").click()
    assert places(page) == ["Sourif"]
    page.locator("details.status summary").click()
    page.get_by_role("button", name="in Prüfung").click()
    assert "jetzt „in Prüfung“" in page.get_by_role("status").first.inner_text()
    page.get_by_role("button", name="Rückgängig").click()
    assert "jetzt „neu“" in page.get_by_role("status").first.inner_text()
    page.get_by_text("Diesen Filter speichern").click()
    page.get_by_label("Name des Filters").fill("Sourif")
    page.get_by_role("button", name="Speichern").click()
    page.locator(".chip button").click()
    page.get_by_role("button", name="Rückgängig").click()
    assert page.get_by_role("link", name="Sourif", exact=True).count() == 2
    page.locator(".chip button").click()


def test_a_letter_becomes_a_request(advisor_page: Any) -> None:
    page = advisor_page
    page.goto("/desk/new")
    page.set_input_files(
        "#file", {"name": "brief.txt", "mimeType": "text/plain", "buffer": LETTER.encode()}
    )
    page.get_by_role("button", name="Lesen und prüfen").click()
    assert page.get_by_label("Ort").input_value() == "Tulkarem"
    assert page.locator("mark").count() > 0
    page.get_by_role("button", name="Speichern und Partner suchen").click()
    page.wait_for_url("**/desk/requests/own-ps-tulkarem*")
    assert "Tulkarem" in page.get_by_role("heading", level=1).inner_text()


def test_arabic_is_set_from_right_to_left(public_page: Any) -> None:
    public_page.goto("/match")
    public_page.get_by_label("Text des Gesuchs").fill(ARABIC)
    public_page.get_by_role("button", name="Passende Kommunen suchen").click()
    quoted = public_page.locator("blockquote").first
    style = "e => [getComputedStyle(e).direction, getComputedStyle(e).textAlign]"
    assert quoted.evaluate(style) == ["rtl", "start"]
    first = quoted.locator("mark").first.bounding_box()
    frame = quoted.bounding_box()
    assert first["x"] + first["width"] > frame["x"] + frame["width"] / 2


def test_the_language_is_switched_once(public_page: Any) -> None:
    public_page.goto("/requests?q=hizma")
    public_page.get_by_role("link", name="English").click()
    assert public_page.locator("html").get_attribute("lang") == "en"
    assert public_page.get_by_role("searchbox").input_value() == "hizma"
    public_page.get_by_role("link", name="Check a text").click()
    assert "lang=" not in public_page.url
    assert public_page.locator("html").get_attribute("lang") == "en"
    public_page.get_by_role("link", name="Deutsch").click()
    assert public_page.get_by_role("heading", level=1).inner_text() == "Einen Text prüfen"


def test_on_paper_there_is_the_list_and_nothing_to_press(advisor_page: Any) -> None:
    advisor_page.goto("/desk?sort=place")
    advisor_page.emulate_media(media="print")
    assert advisor_page.locator(".inbox").is_visible()
    for left_out in (".main-nav", ".tabs", ".filters", ".own-links"):
        assert not advisor_page.locator(left_out).is_visible()
    assert advisor_page.pdf().startswith(b"%PDF")


def test_the_keyboard_reaches_the_content_first(public_page: Any) -> None:
    public_page.goto("/requests")
    public_page.keyboard.press("Tab")
    assert focused(public_page) == "Zum Inhalt springen"
    public_page.keyboard.press("Enter")
    public_page.keyboard.press("Tab")
    inside = "document.querySelector('main').contains(document.activeElement)"
    assert public_page.evaluate(inside)
