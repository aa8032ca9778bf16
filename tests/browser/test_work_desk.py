"""The work desk in place: what its script does with the same forms and links."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.browser.conftest import Site
from tests.browser.table import REQUEST

DESK = f"/desk/requests/{REQUEST}"


@pytest.fixture
def desk(fresh_page: Callable[..., Any]) -> Any:
    page = fresh_page("advisor")
    page.goto(DESK)
    # A mark that is gone as soon as the browser loads the page anew.
    page.evaluate("window.kept = true")
    return page


@pytest.fixture(autouse=True)
def untouched(site: Site) -> Iterator[None]:
    yield
    with site.database.write("console") as work:
        for entry in work.shortlist.of_request(REQUEST):
            work.shortlist.delete(entry)
        case = work.cases.find(REQUEST)
        if case is not None:
            work.cases.delete(case)


def names(page: Any) -> list[str]:
    return [one.strip() for one in page.locator(".candidate h3 a").all_inner_texts()]


def until_other(page: Any, before: list[str]) -> list[str]:
    page.wait_for_function(
        "before => JSON.stringify([...document.querySelectorAll('.candidate h3 a')]"
        ".map(one => one.innerText.trim())) !== before",
        arg=str(before).replace("'", '"').replace(", ", ","),
    )
    return names(page)


def test_a_slider_orders_the_list_and_the_view_can_be_shared_and_left(desk: Any) -> None:
    usual = names(desk)
    desk.locator("#weights summary").click()
    slider = desk.get_by_label("Strukturelle Ähnlichkeit")
    slider.focus()
    desk.keyboard.press("End")
    other = until_other(desk, usual)
    assert desk.locator("#w-structure + output").inner_text() == "100"
    assert slider.evaluate("one => one === document.activeElement")
    assert desk.url.endswith("?w_structure=100")
    assert "eigene Gewichte" in desk.locator(".chips").inner_text()
    assert desk.evaluate("window.kept")
    desk.go_back()
    assert until_other(desk, other) == usual
    desk.goto(f"{DESK}?w_structure=100")
    assert names(desk) == other


def test_a_theme_goes_and_comes_back_in_place(desk: Any) -> None:
    themes = desk.locator(".themes.numbered li")
    count = themes.count()
    desk.locator("button.cross").first.click()
    desk.get_by_text("Die Themen sind geändert").wait_for()
    assert themes.count() == count - 1
    desk.get_by_role("button", name=re.compile("Korrektur zurücknehmen")).click()
    desk.get_by_text("zurückgenommen; die Liste").wait_for()
    assert themes.count() == count
    assert desk.evaluate("window.kept")


def test_details_unfold_and_stay_while_the_shortlist_changes(desk: Any) -> None:
    first = desk.locator(".candidate").first
    first.locator("[data-sheet]").click()
    first.get_by_role("heading", name="Was zu fragen ist").wait_for()
    assert first.locator("h4").count() > 3
    first.get_by_label(re.compile("Vergleichen")).check()
    first.get_by_role("button", name=re.compile("Auf die Merkliste")).click()
    desk.get_by_text("Auf die Merkliste gesetzt.").wait_for()
    assert first.get_by_role("heading", name="Was zu fragen ist").is_visible()
    assert first.get_by_label(re.compile("Vergleichen")).is_checked()
    desk.locator(".entry summary").click()
    desk.get_by_label("Notiz").fill("angerufen")
    desk.get_by_role("button", name="Speichern").last.click()
    desk.get_by_text("Der Eintrag der Merkliste ist gespeichert.").wait_for()
    assert "angerufen" in desk.locator(".entry summary").inner_text()
    assert desk.evaluate("window.kept")


def test_suggestions_are_taken_by_keyboard(desk: Any) -> None:
    field = desk.get_by_role("combobox", name=re.compile("Warum nicht"))
    field.fill("Koel")
    options = desk.locator("[role=option]:visible")
    options.first.wait_for()
    desk.keyboard.press("ArrowDown")
    assert field.get_attribute("aria-activedescendant") == options.first.get_attribute("id")
    desk.keyboard.press("Escape")
    assert options.count() == 0
    field.fill("Köln")
    options.first.wait_for()
    desk.keyboard.press("ArrowDown")
    desk.keyboard.press("Enter")
    assert field.input_value() == "Köln"
    desk.keyboard.press("Enter")
    desk.get_by_role("heading", name="Warum nicht Köln?").wait_for()
    assert desk.evaluate("window.kept")


def test_the_comparison_fits_on_one_landscape_page(desk: Any) -> None:
    for one in desk.locator(".candidate .actions input").all()[:4]:
        one.check()
    desk.get_by_role("button", name="Angekreuzte vergleichen").first.click()
    desk.wait_for_url("**/compare?**")
    assert desk.locator(".compare").first.locator("thead th").count() == 4
    made = desk.pdf(prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page\b(?!s)", made)) == 1
