"""The work desk of one request, as an advisor's browser without a script uses it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from html import unescape
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest
from starlette.testclient import TestClient

from service.state.records import ShortlistEntry
from tests.service.helpers import REQUEST
from tests.service.people import OTHER, OWN, Served
from tests.service.test_pages import HTML, Outline

DESK = f"/desk/requests/{REQUEST}"
ARABIC = (
    "بلدية حلحول في محافظة الخليل يبلغ عدد سكانها ٣٠ ألف نسمة وتبحث عن بلدية ألمانية شريكة في مجال"
    " إدارة النفايات والصرف الصحي."
)


@dataclass
class Desk:
    """A browser on the work desk."""

    client: TestClient
    csrf: str
    name: str
    sent: list[str] = field(default_factory=list)

    @classmethod
    def of(cls, served: Served, caller: str = "advisor") -> Desk:
        client, csrf = served.browsing(caller)
        client.headers.update(HTML)
        client.follow_redirects = False
        return cls(client, csrf, caller)

    def page(self, query: str = "", status: int = 200) -> str:
        answered = self.client.get(f"{DESK}?{query}" if query else DESK)
        assert answered.status_code == status, answered.text[:500]
        return answered.text

    def send(self, path: str, expect: int = 303, **fields: str) -> str:
        """A form sent: the page behind the redirect, or the page that refuses it."""
        answered = self.client.post(f"{DESK}/{path}", data={"csrf_token": self.csrf, **fields})
        assert answered.status_code == expect, answered.text[:500]
        if expect != 303:
            return answered.text
        self.sent.append(answered.headers["location"])
        shown = self.client.get(answered.headers["location"])
        assert shown.status_code == 200
        return shown.text


@pytest.fixture
def desk(served: Served) -> Desk:
    return Desk.of(served)


def listed(html: str) -> list[str]:
    """The keys of the candidates in their order."""
    return re.findall(r'<article class="candidate" aria-labelledby="c-([\w-]+)"', html)


def ranks(html: str) -> list[int]:
    return [int(rank) for rank in re.findall(r'<p class="rank" aria-hidden="true">(\d+)</p>', html)]


def count(html: str) -> int:
    """How many candidates pass the filters."""
    found = re.search(r"<p>([\d.]+) Kommune", part(html, "list"))
    assert found
    return int(found[1].replace(".", ""))


def version(html: str) -> str:
    found = re.search(r'name="version" value="(\d+)"', html)
    assert found
    return found[1]


def themes(html: str) -> list[str]:
    return re.findall(r'name="remove" value="(\w+)"', html)


def part(html: str, name: str) -> str:
    """A part of the page, from its mark to the next one."""
    return html.split(f'data-part="{name}"', 1)[1].split("data-part=", 1)[0]


# --- the page --------------------------------------------------------------------------------


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


# --- narrowing -------------------------------------------------------------------------------


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


# --- weights, wishes, pages ------------------------------------------------------------------


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


# --- corrections -----------------------------------------------------------------------------


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


# --- two advisors ----------------------------------------------------------------------------


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


def test_nobody_overwrites_a_note_silently(served: Served, desk: Desk) -> None:
    other = Desk.of(served, "administrator")
    desk.send("shortlist", ags=OTHER)
    other.send(f"shortlist/{OTHER}", state="contacted", note="angerufen", version="1")
    typed = {"state": "declined", "reason": "kein Personal", "note": "schriftlich"}
    html = desk.send(f"shortlist/{OTHER}", expect=412, version="1", **typed)
    assert "Inzwischen gespeichert von Administrator" in html
    assert "angerufen" in html
    assert 'value="kein Personal"' in html
    assert "schriftlich" in html
    html = desk.send(f"shortlist/{OTHER}", version="2", **typed)
    assert "abgesagt" in part(html, "shortlist")


def test_a_note_on_what_is_gone_is_kept_in_the_form(served: Served, desk: Desk) -> None:
    other = Desk.of(served, "administrator")
    desk.send("shortlist", ags=OTHER)
    other.send(f"shortlist/{OTHER}/remove", version="1")
    typed = {"state": "contacted", "note": "mein langer Text"}
    html = desk.send(f"shortlist/{OTHER}", expect=412, version="1", **typed)
    assert "mein langer Text" in html
    assert "Inzwischen von der Merkliste genommen" in part(html, "shortlist")
    html = desk.send(f"shortlist/{OTHER}", version="0", **typed)
    assert "mein langer Text" in part(html, "shortlist")


# --- shortlist -------------------------------------------------------------------------------


def test_a_candidate_goes_through_the_shortlist(served: Served, desk: Desk) -> None:
    html = desk.send("shortlist", ags=OTHER)
    assert "Auf die Merkliste gesetzt" in html
    assert "ausgewählt" in part(html, "shortlist")
    assert "stand schon so da" in desk.send("shortlist", ags=OTHER)
    html = desk.send(
        f"shortlist/{OTHER}",
        state="contacted",
        contacted_on="2026-05-04",
        note="Frau im Büro\r\nruft zurück",
        version="1",
    )
    assert "angefragt" in part(html, "shortlist")
    assert "Letzter Kontakt: 4. Mai 2026" in html
    assert "Stand: angefragt" in html.split('id="history"')[1]
    with served.database.read() as work:
        entry = work.shortlist.one(REQUEST, OTHER)
    assert entry
    assert entry.note == "Frau im Büro\nruft zurück"
    html = desk.send(
        f"shortlist/{OTHER}",
        **{"state": "contacted", "contacted_on": "4.5.2026", "no_contact": "1", "version": "2"},
    )
    assert "Letzter Kontakt: 4. Mai 2026" not in html
    assert "letzter Kontakt: keiner" in html.split('id="history"')[1]
    assert "Kontakt löschen" not in part(html, "shortlist")
    html = desk.send(f"shortlist/{OTHER}", state="contacted", contacted_on="4.5.2026", version="3")
    assert "Letzter Kontakt: 4. Mai 2026" in html
    html = desk.send(f"shortlist/{OTHER}", state="contacted", contacted_on="", version="4")
    assert "Letzter Kontakt: 4. Mai 2026" not in html
    html = desk.send(f"shortlist/{OTHER}/remove", version="5")
    assert "Noch leer" in part(html, "shortlist")
    assert "von der Merkliste genommen" in html.split('id="history"')[1]


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"state": "declined"}, "Warum hat sie abgesagt?"),
        ({"state": "wat"}, "einen Stand aus der Liste"),
        ({"contacted_on": "gestern"}, "einen Tag angeben"),
        ({"contacted_on": "2026-02-30"}, "einen Tag angeben"),
        ({"note": "x" * 5001}, "Der Text ist zu lang"),
    ],
)
def test_a_wrong_entry_is_refused_and_stays_in_the_form(
    desk: Desk, fields: dict[str, str], said: str
) -> None:
    desk.send("shortlist", ags=OTHER)
    sent = {"state": "contacted", "note": "bleibt stehen", "version": "1", **fields}
    html = desk.send(f"shortlist/{OTHER}", expect=422, **sent)
    assert said in html
    assert sent["note"] in html


def test_contact_for_another_request_is_shown(served: Served, desk: Desk) -> None:
    ags = listed(desk.page())[0]
    with served.database.write("console") as work:
        work.shortlist.add(
            ShortlistEntry(
                request_id="al-prrenjas", ags=ags, state="contacted", contacted_on="2026-01-02"
            )
        )
    assert "Letzter Kontakt: 2. Januar 2026" in desk.page()
    assert "2. Januar 2026" in desk.client.get(f"{DESK}/candidates/{ags}").text


# --- exclusions ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("scope", "told", "kept"),
    [
        ("request", "für dieses Gesuch", "ausgeschlossen: Hat"),
        ("country", "für alle Gesuche", "für alle Gesuche aus diesem Land ausgeschlossen: Hat"),
    ],
)
def test_a_candidate_is_excluded_and_proposed_again(
    desk: Desk, scope: str, told: str, kept: str
) -> None:
    html = desk.page()
    ags = listed(html)[0]
    assert f"/exclude/{ags}" in html
    html = desk.send(f"exclude/{ags}", scope=scope, reason="Hat schon zwei Partner dort")
    assert ags not in listed(html)
    assert told in html
    assert "Hat schon zwei Partner dort" in html
    assert "stand schon so da" in desk.send(f"exclude/{ags}", scope=scope, reason="noch einmal")
    end = re.search(r"/exclusions/(\w+)/end", html)
    assert end
    html = desk.send(f"exclusions/{end[1]}/end")
    assert ags in listed(html)
    history = html.split('id="history"')[1]
    assert kept in history
    assert "wieder vorgeschlagen" in history
    assert "stand schon so da" in desk.send(f"exclusions/{end[1]}/end")


def test_who_excludes_says_why(desk: Desk) -> None:
    html = desk.send(f"exclude/{OTHER}", expect=422, scope="country", reason=" ")
    assert "sagen Sie in ein paar Worten" in html
    assert 'value="country" checked' in html


# --- side by side ----------------------------------------------------------------------------


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


# --- contacts --------------------------------------------------------------------------------


@pytest.mark.parametrize("place", ["contacts", f"contacts/{OTHER}"])
def test_contacts_are_kept_changed_and_deleted(served: Served, desk: Desk, place: str) -> None:
    html = desk.send(place, name=" Amt für Internationales ", phone="+49 1", note="vormittags")
    assert "Amt für Internationales" in html
    found = re.search(r"/contact/(\w+)\"", html)
    assert found
    html = desk.send(f"contact/{found[1]}", name="Amt 13", phone="+49 2", version="1")
    assert "Amt 13" in html
    html = desk.send(f"contact/{found[1]}", expect=412, name="Amt 14", version="1")
    assert "Jemand anderes" in html
    assert 'value="Amt 14"' in html
    with served.database.read() as work:
        assert "Amt 13" not in str(work.history.latest(50))
        actions = {one.action for one in work.contacts.accesses(found[1])}
    assert {"added", "read", "changed"} <= actions
    assert "Noch niemand" in desk.send(f"contact/{found[1]}/delete")


def test_a_contact_has_a_name(desk: Desk) -> None:
    html = desk.send("contacts", expect=422, name=" ", email="a@b.de")
    assert "Bitte einen Namen" in html
    assert 'value="a@b.de"' in html


# --- entered requests ------------------------------------------------------------------------


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
