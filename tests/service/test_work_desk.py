"""The work desk of one request, as an advisor's browser without a script uses it."""

from __future__ import annotations

import re
from datetime import date
from urllib.parse import parse_qsl, urlsplit

import pytest
from starlette.testclient import TestClient

from tests.service.people import OTHER, OWN, Served
from tests.service.test_pages import HTML, Outline
from tests.service.work_desk import DESK, Desk, listed, part, themes, version

ARABIC = (
    "بلدية حلحول في محافظة الخليل يبلغ عدد سكانها ٣٠ ألف نسمة وتبحث عن بلدية ألمانية شريكة في مجال"
    " إدارة النفايات والصرف الصحي."
)

# --- the page ---------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize(
    "path",
    ["", f"/candidates/{OTHER}", f"/compare?ags={OWN}&ags={OTHER}", f"/exclude/{OWN}", "/contacts"],
)
def test_every_page_is_sound(desk: Desk, path: str, language: str) -> None:
    suffix = f"{'&' if '?' in path else '?'}lang=en" if language == "en" else ""
    answered = desk.client.get(DESK + path + suffix)
    assert answered.status_code == 200
    assert answered.headers["cache-control"] == "no-store"
    outline = Outline(answered.text)
    assert outline.all("html") == [{"lang": language}]
    steps = zip(outline.headings, outline.headings[1:], strict=False)
    assert outline.headings[0] == 1
    assert all(deeper <= level + 1 for level, deeper in steps)
    ids = [attributes["id"] for _, attributes in outline.tags if "id" in attributes]
    assert len(ids) == len(set(ids))
    labels = {label["for"] for label in outline.all("label") if "for" in label}
    assert labels <= set(ids)
    assert not [one for _, one in outline.tags if "style" in one]
    assert len(answered.content) < 150_000


def test_it_says_what_it_is_not(desk: Desk) -> None:
    for path in (f"/candidates/{OTHER}", f"/compare?ags={OWN}&ags={OTHER}"):
        assert "Reise- und Sicherheitshinweise" in desk.client.get(DESK + path).text


def test_what_no_data_can_say_is_asked(served: Served, desk: Desk) -> None:
    text = (
        "Our city of 30 000 people in Palestine looks for a German partner for waste management."
        " The partner should speak English."
    )
    given = {"text": text, "place": "Halhul", "country": "PS"}
    entered = served.calling("advisor").post("/api/v1/requests", json=given)
    address = f"/desk/requests/{entered.json()['id']}"
    first = listed(desk.client.get(address).text)[0]
    for language, asked in (("de", "freigestellt"), ("en", "Who is released")):
        html = desk.client.get(f"{address}/candidates/{first}?lang={language}").text
        questions = html.split('<ul class="questions">')[1].split("</ul>")[0]
        assert asked in questions
        assert ("no data can answer" if language == "en" else "keine Daten gibt") in questions
        old = [int(year) for year in re.findall(r", (\d{4}) \(<strong>", html)]
        stale = bool(old) and date.today().year - max(old) >= 4
        assert (str(max(old, default=0)) in questions) == stale


def test_themes_are_marked_with_their_numbers(desk: Desk) -> None:
    html = desk.page()
    for number in range(1, len(themes(html)) + 1):
        assert re.search(rf'<sup class="mark-number">(\d+, )*{number}(, \d+)*</sup>', html)


# --- corrections ------------------------------------------------------------------------------


def test_a_theme_is_removed_added_and_taken_back(desk: Desk) -> None:
    html = desk.page()
    before = themes(html)
    gone, new = before[0], "tourism"
    html = desk.send("themes", remove=gone, version=version(html))
    assert themes(html) == before[1:]
    html = desk.send("themes", add=new, version=version(html))
    assert themes(html) == [*before[1:], new]
    assert "Die Themen sind korrigiert" in html
    assert "+ Tourismus" in html
    html = desk.send("as-read", name="themes", version=version(html))
    assert themes(html) == before
    assert "Die Themen sind korrigiert" not in html


def test_the_list_follows_a_correction(desk: Desk) -> None:
    html = desk.page()
    before = re.findall(r'class="score-figure">([\d,]+)<', html)
    html = desk.send(
        "fields", population="900000", place="West Bani Zeid", country="PS", version="0"
    )
    assert re.findall(r'class="score-figure">([\d,]+)<', html) != before
    assert "900.000" in part(html, "request")
    assert "Einwohner: 900.000" in html
    html = desk.send("as-read", name="population", version=version(html))
    assert re.findall(r'class="score-figure">([\d,]+)<', html) == before


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"population": "viele"}, "eine ganze Zahl eingeben"),
        ({"population": "0"}, "eine ganze Zahl eingeben"),
        ({"country": "XX"}, "ein Land aus der Liste"),
        ({"country": ""}, "ein Land aus der Liste"),
        ({"place": "x" * 201}, "Der Name ist zu lang"),
    ],
)
def test_a_wrong_correction_is_refused_and_stays_in_the_form(
    desk: Desk, fields: dict[str, str], said: str
) -> None:
    usual = {"place": "Beit Rima", "country": "PS", "population": "24000"}
    html = desk.send("fields", expect=422, version="0", **{**usual, **fields})
    assert said in html
    for name in ("place", "population"):
        assert f'value="{fields.get(name, usual[name])}"' in html
    assert version(html) == "0"


def test_saving_what_is_there_changes_nothing(desk: Desk) -> None:
    html = desk.page()
    found = {
        name: re.search(rf'id="fields-{name}" name="{name}"[^>]* value="([^"]*)"', html)
        for name in ("place", "population")
    }
    sent = {name: match[1] for name, match in found.items() if match}
    assert sent.keys() == found.keys()
    html = desk.send("fields", country="PS", version="0", **sent)
    assert "korrigiert." not in part(html, "request")


@pytest.mark.parametrize(
    ("path", "fields"),
    [
        ("themes", {"add": "none"}),
        ("themes", {}),
        ("status", {"status": "none"}),
        ("as-read", {"name": "text"}),
    ],
)
def test_what_cannot_be_is_refused(desk: Desk, path: str, fields: dict[str, str]) -> None:
    desk.send(path, expect=422, version="0", **fields)
    assert version(desk.page()) == "0"


def test_the_status_is_kept_with_who_and_when(desk: Desk) -> None:
    html = desk.send("status", status="in_review", version="0")
    assert '<option value="in_review" selected>' in html
    told = html.split('id="history"')[1]
    assert "Bearbeitungsstand: in Prüfung" in told
    assert "Advisor" in told


def test_a_form_comes_back_to_its_view(desk: Desk) -> None:
    html = desk.send("status", status="proposed", version="0", view="state=BW&w_text=70")
    assert set(parse_qsl(urlsplit(desk.sent[-1]).query)) == {
        ("state", "BW"),
        ("w_text", "70"),
        ("done", "status"),
    }
    assert "Der Bearbeitungsstand ist gespeichert" in html
    assert all(one.startswith("08") for one in listed(html))
    desk.send("status", status="new", version=version(html), view="https://evil.example/?x=1")
    assert desk.sent[-1] == f"{DESK}?done=status"


# --- two advisors -----------------------------------------------------------------------------


def test_nobody_overwrites_a_correction_silently(served: Served, desk: Desk) -> None:
    other = Desk.of(served, "administrator")
    other.send("fields", place="Beit Rima", country="PS", population="31000", version="0")
    typed = {"place": "Deir Ghassaneh", "country": "PS", "population": "29000"}
    html = desk.send("fields", expect=412, version="0", **typed)
    assert "Administrator hat dieses Gesuch inzwischen geändert" in html
    assert "Einwohner: 31.000" in part(html, "messages")
    assert 'value="Deir Ghassaneh"' in html
    assert 'value="29000"' in html
    html = desk.send("fields", version=version(html), **typed)
    assert "29.000" in part(html, "request")


# --- entered requests -------------------------------------------------------------------------


def test_an_entered_request_reads_from_right_to_left(served: Served, desk: Desk) -> None:
    entered = served.calling("advisor").post("/api/v1/requests", json={"text": ARABIC})
    assert entered.status_code == 201, entered.text
    html = desk.client.get(f"/desk/requests/{entered.json()['id']}").text
    assert '<blockquote class="request-text" lang="ar" dir="rtl">' in html
    assert "<mark>" in html
    assert listed(html)


def test_what_is_not_there_is_not_found(desk: Desk) -> None:
    for path in ("/desk/requests/none", "/desk/requests/none/compare", f"{DESK}/candidates/wat"):
        assert desk.client.get(path).status_code in (404, 422)
    answered = desk.client.post(
        "/desk/requests/none/status", data={"csrf_token": desk.csrf, "status": "new"}
    )
    assert answered.status_code == 404


def test_municipalities_and_strangers_stay_outside(served: Served) -> None:
    assert Desk.of(served, "own").client.get(DESK).status_code == 403
    away = TestClient(served.app, headers=HTML, follow_redirects=False).get(f"{DESK}?state=BW")
    assert away.headers["location"].startswith("/login?next=")
    assert Desk.of(served).client.post(f"{DESK}/status", data={"status": "new"}).status_code == 403
