"""Every page in Chromium: axe-core in light and dark, widths, weight, console."""

from __future__ import annotations

from collections.abc import Callable
from importlib.resources import files
from typing import Any

import pytest

from tests.browser.conftest import Site
from tests.browser.table import NO_PAGES, PAGES, STATUS
from tests.service.test_access import ROUTES

AXE = (files("axe_playwright_python") / "axe.min.js").read_text()
RUN = """async rules => {
    const run = rules ? {runOnly: {type: "rule", values: rules}} : {};
    // What is repeated thirty times has the faults of the first: the rest is left out.
    const repeated = [[".candidates > li:nth-child(n+4)"], ["tbody tr:nth-child(n+9)"]];
    const part = {include: document, exclude: repeated};
    const found = await axe.run(part, {...run, resultTypes: ["violations"]});
    return found.violations.map(v =>
        v.id + ": " + v.nodes.slice(0, 3).map(n => n.html.slice(0, 160)).join(" | "));
}"""
#: What reaches beyond the right edge, where anything does.
TOO_WIDE = """() => {
    const width = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth <= width) return [];
    const scrolls = e => e !== null
        && (getComputedStyle(e).overflowX !== "visible" || scrolls(e.parentElement));
    return [...document.querySelectorAll("body *")]
        .filter(e => e.getBoundingClientRect().right > width + 1 && !scrolls(e.parentElement))
        .slice(0, 4).map(e => e.tagName + "." + e.className + " " + e.textContent.slice(0, 40));
}"""
HEAVIEST = 150_000
WIDE = {"width": 1280, "height": 900}
#: 1280 px at 200 % zoom are 640 px to the page.
NARROW = ({"width": 640, "height": 450}, {"width": 320, "height": 640})


def test_the_table_has_every_page_and_no_other() -> None:
    routes = {name.removeprefix("GET ") for name in ROUTES if name.startswith("GET ")}
    pages = {path for path in routes if not path.startswith("/api/")} - NO_PAGES
    assert pages == PAGES.keys()


def faults_of(page: Any) -> dict[str, Any]:
    """What axe-core finds in the page as it is open, in light and dark, and what is too wide."""
    page.set_viewport_size(WIDE)
    page.emulate_media(color_scheme="light")
    page.evaluate(AXE)
    faults = {"light": page.evaluate(RUN, None)}
    page.emulate_media(color_scheme="dark")
    faults["dark"] = page.evaluate(RUN, ["color-contrast"])
    for size in NARROW:
        page.set_viewport_size(size)
        faults[f"{size['width']} px"] = page.evaluate(TOO_WIDE)
    return {name: found for name, found in faults.items() if found}


@pytest.mark.parametrize("route", PAGES)
def test_every_page_is_fit_for_everybody(
    site: Site, page_of: Callable[[str], Any], route: str
) -> None:
    role, address = PAGES[route]
    page, said = page_of(role), list[str]()

    def listen(message: Any) -> None:
        if message.type in ("error", "warning"):
            said.append(message.text)

    page.on("console", listen)
    answered = page.goto(address.format(advisor=site.people["advisor"].id))
    assert answered.status == STATUS.get(route, 200)
    assert len(answered.body()) < HEAVIEST
    assert faults_of(page) == {}
    page.remove_listener("console", listen)
    # That a page is not found is an error to the console.
    assert said == [] or route in STATUS


def test_what_a_letter_becomes_is_fit_for_everybody(advisor_page: Any) -> None:
    page = advisor_page
    table = "Ort;Land;Einwohner;Themen\nHizma;Palästina;7100;Abfall\nTulkarem;Palästina;60;Wasser"
    given = {"name": "gesuche.csv", "mimeType": "text/csv", "buffer": table.encode()}
    page.goto("/desk/new")
    page.set_input_files("#file", given)
    page.get_by_role("button", name="Lesen und prüfen").click()
    page.wait_for_load_state()
    assert page.get_by_role("heading", level=1).inner_text() == "Ein Gesuch auswählen"
    assert faults_of(page) == {}
    page.get_by_role("button", name="Dieses prüfen").first.click()
    page.get_by_label("Einwohner").fill("viele")
    page.get_by_role("button", name="Speichern und Partner suchen").click()
    assert "ganze Zahl" in page.get_by_role("alert").inner_text()
    assert faults_of(page) == {}
