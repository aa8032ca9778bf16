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
    page.set_viewport_size(WIDE)
    page.emulate_media(color_scheme="light")
    answered = page.goto(address.format(advisor=site.people["advisor"].id))
    assert answered.status == STATUS.get(route, 200)
    assert len(answered.body()) < HEAVIEST
    page.evaluate(AXE)
    faults = {"light": page.evaluate(RUN, None)}
    page.emulate_media(color_scheme="dark")
    faults["dark"] = page.evaluate(RUN, ["color-contrast"])
    for size in NARROW:
        page.set_viewport_size(size)
        faults[f"{size['width']} px"] = page.evaluate(TOO_WIDE)
    page.remove_listener("console", listen)
    if STATUS.get(route, 200) == 200:
        faults["console"] = said
    assert {name: found for name, found in faults.items() if found} == {}
