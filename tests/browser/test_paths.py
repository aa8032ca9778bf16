"""Whole ways through the service: the advisor's to a briefing, the municipality's to an answer."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.browser.table import REQUEST

PASSWORD = "sieben Wolken ueber dem Hafen"


def test_from_the_inbox_to_the_briefing(advisor_page: Any) -> None:
    page = advisor_page
    page.goto("/desk")
    page.get_by_role("searchbox").fill("bani zeid")
    page.get_by_role("button", name="Anwenden").click()
    page.get_by_role("link", name="West Bani Zeid").click()
    page.wait_for_url(f"**/desk/requests/{REQUEST}*")
    assert page.locator("mark").count() > 0
    pick = page.get_by_role("button", name="Auf die Merkliste").first
    name = pick.inner_text().split(":")[-1].strip()
    pick.click()
    shortlist = page.locator(".shortlist")
    shortlist.get_by_text(name).first.wait_for()
    page.get_by_label("Bearbeitungsstand").select_option("proposed")
    page.get_by_role("button", name="Speichern").first.click()
    page.get_by_text("Der Bearbeitungsstand ist gespeichert.").wait_for()
    page.get_by_role("button", name="Briefing").click()
    page.wait_for_url("**/briefing*")
    assert page.get_by_label(name).is_checked()
    with page.expect_download() as started:
        page.get_by_role("button", name="PDF").click()
    assert Path(started.value.path()).read_bytes().startswith(b"%PDF")
    page.goto("/desk?status=proposed")
    assert page.get_by_role("link", name="West Bani Zeid").is_visible()


def test_from_the_invitation_to_the_answer(fresh_page: Callable[..., Any]) -> None:
    administrator, town, advisor = (
        fresh_page("administrator"),
        fresh_page(),
        fresh_page("advisor"),
    )
    administrator.goto("/admin")
    administrator.get_by_text("Jemanden einladen").click()
    administrator.locator("#person-name").fill("Rathaus")
    administrator.locator("#person-email").fill("rathaus@demo.invalid")
    administrator.locator("#person-role").select_option("municipality")
    administrator.locator("#person-unit").fill("Köln")
    administrator.get_by_role("button", name="Einladen").click()
    address = administrator.get_by_label("Link").input_value()

    town.goto(address)
    town.get_by_label("Neues Passwort", exact=True).fill(PASSWORD)
    town.get_by_label("Neues Passwort, noch einmal").fill(PASSWORD)
    town.get_by_role("button", name="Festlegen und anmelden").click()
    town.wait_for_url("**/my")
    assert town.get_by_role("heading", level=1).inner_text() == "Köln"
    town.goto(f"/my/requests/{REQUEST}")
    town.get_by_role("radio", name="Interessiert").check()
    town.locator("#because").fill("Der Rat entscheidet im Herbst.")
    town.get_by_role("button", name="Antworten").click()
    town.get_by_text("Ihre Antwort ist gespeichert.").wait_for()

    advisor.goto(f"/desk/requests/{REQUEST}")
    assert advisor.get_by_text("Der Rat entscheidet im Herbst.").count() > 0
