"""The list of the work desk: narrowed, weighed anew, and its candidates side by side."""

from __future__ import annotations

import re
from html import unescape
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest

from tests.service.people import OWN, Served
from tests.service.work_desk import DESK, Desk, count, listed, part, ranks

# --- narrowing --------------------------------------------------------------------------------


def test_filters_narrow_the_list_and_ranks_stay(desk: Desk) -> None:
    whole = desk.page()
    narrowed = desk.page("state=BW")
    assert 0 < len(listed(narrowed)) < len(listed(whole))
    assert set(listed(narrowed)) <= {one for one in listed(whole) if one.startswith("08")}
    both = dict(zip(listed(whole), ranks(whole), strict=True))
    assert [both[one] for one in listed(narrowed)] == ranks(narrowed)
    assert "Baden-Württemberg" in part(narrowed, "list").split("<ol", 1)[0]


@pytest.mark.parametrize(
    ("query", "without"),
    [
        ("state=BW", ""),
        ("state=BW&state=NW", "state=NW"),
        ("size=from_500000", ""),
        ("kind=kreisfreie_stadt&partner=no", "kind=kreisfreie_stadt"),
        ("near=K%C3%B6ln&km=60", ""),
        ("w_themes=80", ""),
    ],
)
def test_a_chip_takes_its_filter_away(desk: Desk, query: str, without: str) -> None:
    chips = re.findall(r'<li><a href="([^"]*)"><span[^>]*>Weglassen', desk.page(query))
    queries = [urlsplit(chip.replace("&amp;", "&")).query for chip in chips]
    assert without in queries
    for one in chips:
        assert desk.client.get(one.replace("&amp;", "&")).status_code == 200


def test_a_place_is_found_by_any_spelling(desk: Desk) -> None:
    found = {tuple(listed(desk.page(f"near={name}&km=60"))) for name in ("Köln", "Koeln", OWN)}
    assert len(found) == 1
    assert OWN in found.pop()


def test_with_and_without_partnerships_are_all(desk: Desk) -> None:
    pages = [desk.page(query) for query in ("partner=yes", "partner=no", "")]
    with_one, without, whole = (count(html) for html in pages)
    assert with_one
    assert with_one + without == whole
    assert not set(listed(pages[0])) & set(listed(pages[1]))


def test_programmes_narrow(served: Served, desk: Desk) -> None:
    programmes = re.findall(
        r'<option value="([\w-]+)">', part(desk.page(), "view").split('name="programme"')[1]
    )
    for programme in programmes:
        html = desk.page(f"programme={programme}")
        for ags in listed(html)[:2]:
            sheet = desk.client.get(f"{DESK}/candidates/{ags}").text
            assert "möglich" in sheet


def test_nothing_left_says_so(desk: Desk) -> None:
    html = desk.page("state=SL&kind=bezirk")
    assert listed(html) == []
    assert "Keine Kommune passt zu allen Filtern" in html


WRONG = {
    "state=XX": "Diese Auswahl gibt es nicht: XX",
    "kind=dorf": "gibt es nicht: dorf",
    "size=riesig": "gibt es nicht: riesig",
    "partner=maybe": "gibt es nicht: maybe",
    "programme=none": "gibt es nicht: none",
    "near=Atlantis": "Keine deutsche Kommune heißt „Atlantis“",
    "km=0": "„0“ ist keine ganze Zahl von 1 bis 1000",
    "w_themes=101": "„101“ ist keine ganze Zahl von 0 bis 100",
    "w_text=x": "„x“ ist keine ganze Zahl von 0 bis 100",
    "w_nothing=3": "nicht bekannt: w_nothing",
    "page=-1": "Seite: „-1“",
    "wat=1": "nicht bekannt: wat",
    f"compare={'x' * 200}": "gibt es nicht: xxx",
    "state=%3Cscript%3E": "&lt;script&gt;",
    "drop=none-such": "nicht steht: none-such",
}


@pytest.mark.parametrize("queries", [list(WRONG)[:8], list(WRONG)[8:]])
def test_what_is_wrong_with_an_address_is_said(desk: Desk, queries: list[str]) -> None:
    html = desk.page("&".join(queries), status=422)
    for query in queries:
        assert WRONG[query] in part(html, "messages")
    assert listed(html) == listed(desk.page())


def test_an_address_holds_only_what_differs(desk: Desk) -> None:
    sent = "state=&near=&km=50&partner=&programme=&w_themes=24&w_text=70&page=1&compare="
    answered = desk.client.get(f"{DESK}?{sent}")
    assert answered.status_code == 303
    kept = dict(parse_qsl(urlsplit(answered.headers["location"]).query))
    assert kept.pop("w_text") == "70"
    assert set(kept) <= {"w_themes"}
    assert desk.client.get(answered.headers["location"]).status_code == 200


# --- weights, wishes, pages -------------------------------------------------------------------


def test_weights_order_the_list_anew(desk: Desk) -> None:
    usual = desk.page()
    other = desk.page("w_structure=100&w_themes=0&w_experience=0")
    assert count(usual) == count(other)
    assert listed(usual) != listed(other)
    assert 'name="w_structure" min="0" max="100" step="1" value="100"' in other


def test_all_weights_off_are_the_usual_ones(desk: Desk) -> None:
    factors = "themes text experience structure commitment geography connections language".split()
    html = desk.page("&".join(f"w_{one}=0" for one in factors), status=422)
    assert "stehen auf null" in html
    assert listed(html) == listed(desk.page())


def test_a_wish_is_left_out_and_counts_again(desk: Desk) -> None:
    found = re.search(r'name="drop" value="([^"]+)"', desk.page())
    assert found
    html = desk.page(urlencode({"drop": found[1]}))
    assert f'<input type="hidden" name="drop" value="{found[1]}">' in html
    assert f'name="keep" value="{found[1]}"' in html
    kept = desk.client.get(f"{DESK}?{urlencode({'drop': found[1], 'keep': found[1]})}")
    assert kept.headers["location"] == DESK


def test_the_list_goes_on(served: Served, desk: Desk) -> None:
    first, second = desk.page(), desk.page("page=2")
    if len(listed(first)) < 15:
        assert listed(second) == []
    else:
        assert not set(listed(first)) & set(listed(second))


def test_why_not_this_one(desk: Desk) -> None:
    html = desk.page("compare=Koeln")
    assert "Warum nicht Köln?" in html
    asked = html.split('class="comparison"', 1)[1].split("</section>", 1)[0]
    assert f'name="ags" value="{OWN}"' in asked
    assert f"/candidates/{OWN}" in asked
    assert "Keine deutsche Kommune heißt" in desk.page("compare=Atlantis")


def test_which_one_is_meant_is_a_click_that_keeps_the_view(desk: Desk) -> None:
    html = desk.page("compare=Neustadt&state=BY")
    links = re.findall(r'<ul class="choices">(.*?)</ul>', html, re.S)[0]
    chosen = [
        dict(parse_qsl(one)) for one in re.findall(r'href="[^"?]*\?([^"]*)"', unescape(links))
    ]
    assert {"compare": "09473151", "state": "BY"} in chosen
    assert len(chosen) > 1


# --- side by side -----------------------------------------------------------------------------


def test_candidates_stand_side_by_side_in_the_order_of_their_ranks(desk: Desk) -> None:
    keys = listed(desk.page())[:3]
    query = "&".join(f"ags={one}" for one in reversed(keys))
    answered = desk.client.get(f"{DESK}/compare?{query}")
    assert answered.status_code == 200
    columns = re.findall(r"/candidates/([\w-]+)", answered.text)
    assert columns == keys
    rows = re.findall(r"<tr[^>]*><th scope=\"row\">.*?</tr>", answered.text, re.S)
    assert all(row.count("<td") == len(keys) for row in rows)


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("", "zwei bis vier"),
        (f"ags={OWN}", "zwei bis vier"),
        (f"ags={OWN}&ags=08999999", "08999999"),
        (f"ags={OWN}&ags=wat", "wat"),
        (f"ags={OWN}&ags={OWN}", "zwei bis vier"),
    ],
)
def test_what_cannot_be_compared_is_said(desk: Desk, query: str, said: str) -> None:
    answered = desk.client.get(f"{DESK}/compare?{query}")
    assert answered.status_code == 422
    assert said in answered.text


def test_who_is_excluded_is_not_compared(desk: Desk) -> None:
    first, second = listed(desk.page())[:2]
    desk.send(f"exclude/{first}", scope="request", reason="x")
    answered = desk.client.get(f"{DESK}/compare?ags={first}&ags={second}")
    assert answered.status_code == 422
    assert "steht nicht in der Liste" in answered.text
