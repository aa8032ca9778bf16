"""The municipality's pages: suggestions, its answer, its profile; and what it never sees."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path
from urllib.parse import quote

import pytest
from starlette.testclient import TestClient

from indexer.nightly.report import NightReport, write_report
from service.accounts import CONSOLE, Role
from service.settings import Settings
from service.state.records import (
    Answer,
    Case,
    Contact,
    Correction,
    ShortlistEntry,
    Statement,
)
from tests.service.helpers import REQUEST
from tests.service.people import OTHER, OWN, Served
from tests.service.test_pages import HTML, Outline

PASSWORD = "gruene Treppe sieben Wolken"
ANSWER = f"/my/requests/{REQUEST}/answer"
UNDO = f"/my/requests/{REQUEST}/undo"
SECRET = "nur fuer die Beratung"


@pytest.fixture
def town(served: Served) -> tuple[TestClient, str]:
    client, csrf = served.browsing("own")
    client.headers.update(HTML)
    client.follow_redirects = False
    return client, csrf


def sent(town: tuple[TestClient, str], address: str, /, **fields: str | list[str]) -> str:
    """The page that a form leads to."""
    client, csrf = town
    answered = client.post(address, data={"csrf_token": csrf, **fields})
    assert answered.status_code == 303
    return client.get(answered.headers["location"]).text


def refused(
    town: tuple[TestClient, str], address: str, status: int, /, **fields: str | list[str]
) -> str:
    client, csrf = town
    answered = client.post(address, data={"csrf_token": csrf, **fields})
    assert answered.status_code == status
    return answered.text


def test_from_the_invitation_to_the_answer_and_the_profile(served: Served) -> None:
    people = served.accounts.people
    user = people.add(CONSOLE, email="amt@stadt.de", name="Amt", role=Role.MUNICIPALITY, ags=OWN)
    client = TestClient(served.app, headers=HTML)
    link = people.link(CONSOLE, user.id, "invite")
    first = client.post(link.path, data={"password": PASSWORD, "again": PASSWORD})
    assert first.url.path == "/my"
    assert "Drei Dinge, zwei Minuten" in first.text
    csrf = re.search(r'name="csrf_token" value="(\w+)"', client.get("/my/profile").text)
    assert csrf
    page = client.get(f"/my/requests/{REQUEST}").text
    assert "Weshalb Ihre Kommune?" in page
    said = {"csrf_token": csrf[1], "answer": "interested", "because": "Abfall kennen wir."}
    answered = client.post(ANSWER, data=said)
    assert "Ihre Antwort ist gespeichert" in answered.text
    statement = {"csrf_token": csrf[1], "kind": "offer", "text": "Zwei Fachleute für Abfall."}
    kept = client.post("/my/profile/statements", data=statement)
    assert "Zwei Fachleute für Abfall." in kept.text
    assert "Drei Dinge, zwei Minuten" not in client.get("/my").text
    with served.database.read() as work:
        given = work.answers.one(REQUEST, OWN)
        assert given is not None
        assert (given.answer, given.because) == ("interested", "Abfall kennen wir.")
        assert [one.ags for one in work.statements.all()] == [OWN]


def test_nothing_of_the_desk_and_of_others_is_shown(served: Served) -> None:
    with served.database.write(served.users["advisor"].id) as work:
        case = work.cases.add(
            Case(id="own-ps-x", text="Halhul sucht Hilfe bei Abwasser.", place="Halhul",
                 country="PS", language="de", source=SECRET)
        )  # fmt: skip
        for ags, state in ((OWN, "contacted"), (OTHER, "contacted")):
            for id in (REQUEST, case.id):
                entry = ShortlistEntry(
                    request_id=id, ags=ags, state=state, note=SECRET, reason=SECRET
                )
                work.shortlist.add(entry)
        work.answers.add(Answer(request_id=REQUEST, ags=OTHER, answer="not_us", because=SECRET))
        work.contacts.add(Contact(ags=OWN, name=SECRET, email="geheim@stadt.de"))
        work.contacts.add(Contact(request_id=REQUEST, name=SECRET))
    client, _ = served.browsing("own")
    pages = [
        client.get(address, headers=HTML)
        for address in ("/my", "/my?dormant=true", f"/my/requests/{REQUEST}",
                        f"/my/requests/{case.id}", "/my/profile")
    ]  # fmt: skip
    index = served.app.state.index.get()
    candidates = index.match_request(REQUEST, 5, "de").candidates
    others = {one.label for one in candidates if one.ags != OWN}
    for page in pages:
        assert page.status_code == 200
        assert SECRET not in page.text
        assert "geheim@" not in page.text
    request_pages = [page.text for page in pages[2:4]]
    for text in request_pages:
        assert "Advisor" not in text
        assert not re.search(r"Platz \d|Rang \d", text)
        assert not {label for label in others if f">{label}<" in text}
    # Who was asked finds an entered request; who only stands on a shortlist does not.
    assert "Halhul" in pages[0].text
    assert "wartet auf Ihre Antwort" in pages[0].text


def test_a_request_that_it_was_not_asked_about_is_not_there(served: Served) -> None:
    with served.database.write("console") as work:
        work.cases.add(
            Case(
                id="own-ps-x", text="Halhul sucht Hilfe bei Abwasser.", place="Halhul", country="PS"
            )
        )
        work.shortlist.add(ShortlistEntry(request_id="own-ps-x", ags=OWN, state="selected"))
    client, csrf = served.browsing("own")
    assert client.get("/my/requests/own-ps-x", headers=HTML).status_code == 404
    assert "Halhul" not in client.get("/my").text
    form = {"csrf_token": csrf, "answer": "later"}
    answered = client.post("/my/requests/own-ps-x/answer", data=form, headers=HTML)
    assert answered.status_code == 404
    assert client.post("/my/requests/own-ps-x/undo", data=form).status_code == 404


def test_who_does_not_wait_any_more_is_not_said_to(served: Served) -> None:
    with served.database.write("console") as work:
        work.cases.add(
            Case(
                id="own-ps-x", text="Halhul sucht Hilfe bei Abwasser.", place="Halhul", country="PS"
            )
        )
        for id in ("own-ps-x", REQUEST):
            work.shortlist.add(ShortlistEntry(request_id=id, ags=OWN, state="matched"))
    client, _ = served.browsing("own")
    page = client.get("/my").text
    assert "Halhul" in page
    assert "wartet auf Ihre Antwort" not in page
    assert "Die Beratung fragt danach" not in page
    assert "wartet auf Ihre Antwort" not in client.get("/my/requests/own-ps-x").text


def test_an_answer_is_changed_undone_and_remembered(
    served: Served, town: tuple[TestClient, str]
) -> None:
    assert "Antwort zurücknehmen" in sent(town, ANSWER, answer="later", because="Im Herbst.")
    page = sent(town, ANSWER, answer="not_us", because="Zu weit.", version="1")
    assert "Zu weit." in page
    assert "Im Herbst." in page  # in what was answered so far
    assert "Letzte Änderung rückgängig" in page
    sent(town, UNDO, version="2")
    with served.database.read() as work:
        given = work.answers.one(REQUEST, OWN)
        assert given is not None
        assert (given.answer, given.because) == ("later", "Im Herbst.")
    assert "beantwortet" in town[0].get("/my").text
    assert REQUEST not in town[0].get("/my?answered=open").text
    assert f"/my/requests/{REQUEST}" in town[0].get("/my?answered=given").text


def test_the_first_answer_can_be_taken_back_and_restored(
    served: Served, town: tuple[TestClient, str]
) -> None:
    sent(town, ANSWER, answer="interested", because="Gern.")
    page = sent(town, UNDO, version="1")
    assert "Antwort wiederherstellen" in page
    assert "zurückgenommen" in page
    with served.database.read() as work:
        assert work.answers.one(REQUEST, OWN) is None
    sent(town, UNDO, version="0")
    with served.database.read() as work:
        assert work.answers.one(REQUEST, OWN) is not None


def test_an_answer_that_somebody_else_gave_meanwhile_is_shown(
    town: tuple[TestClient, str],
) -> None:
    sent(town, ANSWER, answer="interested", because="Vom Amt.")
    page = refused(town, ANSWER, 412, answer="not_us", because="Von mir.", version="0")
    assert "Vom Amt." in page
    assert ">\nVon mir.</textarea>" in page
    assert 'value="not_us" required checked' in page
    assert refused(town, UNDO, 412, version="7")


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"because": "x"}, "eine der drei Antworten"),
        ({"answer": "vielleicht"}, "eine der drei Antworten"),
        ({"answer": "later", "because": "x" * 5001}, "zu lang"),
    ],
)
def test_an_answer_that_cannot_be_kept_says_why(
    town: tuple[TestClient, str], fields: dict[str, str], said: str
) -> None:
    page = refused(town, ANSWER, 422, **fields)
    assert said in page
    assert fields.get("because", "") in page


def test_there_is_nothing_to_undo_before_an_answer(town: tuple[TestClient, str]) -> None:
    refused(town, UNDO, 409, version="0")


def test_suggestions_are_filtered(town: tuple[TestClient, str]) -> None:
    client, _ = town
    everything = client.get("/my").text
    places = re.findall(r'id="s-([\w-]+)"', everything)
    assert REQUEST in places
    narrowed = client.get("/my?country=PS").text
    shown = re.findall(r'id="s-([\w-]+)"', narrowed)
    assert shown
    assert all(one.startswith("ps-") for one in shown)
    assert len(shown) < len(places)
    more = re.findall(r'id="s-([\w-]+)"', client.get("/my?dormant=true").text)
    assert set(places) < set(more)
    assert re.findall(r'id="s-([\w-]+)"', client.get("/my?theme=waste").text)
    none = client.get("/my?country=XX").text
    assert "Zu diesem Filter gibt es kein Gesuch" in none


def test_what_the_night_brought_is_marked(served: Served, tmp_path: Path) -> None:
    night = NightReport(
        *(1, "published", 0, "2026-05-04T02:00:00+00:00", "2026-05-04T02:01:00+00:00"),
        new_strong_by_unit={OTHER: (REQUEST,)},
    )
    write_report(tmp_path, night, 9)
    served.app.state.settings = Settings(home=tmp_path)
    first = served.browsing("other")[0].get("/my").text
    assert 'badge-new"' not in first, "nothing is new to who is here for the first time"
    served.was_here("own", "2026-05-03T08:00:00+00:00")
    served.was_here("other", "2026-05-03T08:00:00+00:00")
    shown = {caller: served.browsing(caller)[0].get("/my").text for caller in ("own", "other")}
    assert {caller: page.count('badge-new"') for caller, page in shown.items()} == {
        "own": 0,
        "other": 1,
    }
    assert "1 neu seit Ihrem letzten Besuch am 3. Mai 2026" in shown["other"]
    served.was_here("other", "2026-05-04T08:00:00+00:00")
    assert 'badge-new"' not in served.browsing("other")[0].get("/my").text, "seen by now"


def test_suggestions_have_the_score_of_the_search(served: Served) -> None:
    client, _ = served.browsing("own")
    found = served.app.state.index.get().match_request(REQUEST, 1000, "de").candidates
    score = next(one.score for one in found if one.ags == OWN)
    figure = f"{score:.2f}".replace(".", ",")
    page = client.get("/my").text
    card = page[page.index(f'id="s-{REQUEST}"') :][:1500]
    assert f'<span class="score-figure">{figure}</span>' in card
    alone = client.get(f"/my/requests/{REQUEST}").text
    assert f'<span class="score-figure">{figure}</span>' in alone


def test_statements_are_changed_and_withdrawn(served: Served, town: tuple[TestClient, str]) -> None:
    address = "/my/profile/statements"
    page = sent(town, address, kind="look_for", text="Wir suchen Austausch zu Abfall.",
                themes=["waste", "culture"])  # fmt: skip
    assert "Abfall- und Kreislaufwirtschaft · Kultur" in page
    one = re.search(r'action="(/my/profile/statements/\w+)"', page)
    assert one
    assert "Etwas anderes" in sent(town, one[1], text="Etwas anderes als das.", version="1")
    stale = refused(town, one[1], 412, text="Von jemand anderem.", version="1")
    assert "Von jemand anderem." in stale
    assert "Etwas anderes als das." in stale
    assert "10 bis 1.000 Zeichen" in refused(town, one[1], 422, text="kurz", version="2")
    assert "zurückgenommen" in sent(town, one[1], remove="1", version="2")
    with served.database.read() as work:
        assert work.statements.all() == ()


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"kind": "offer", "text": "kurz"}, "10 bis 1.000 Zeichen"),
        ({"text": "Zwei Fachleute für Abfall."}, "Bieten Sie etwas an"),
        ({"kind": "look_for", "text": "y" * 1001}, "10 bis 1.000 Zeichen"),
    ],
)
def test_a_statement_that_cannot_be_kept_stays_in_the_form(
    town: tuple[TestClient, str], fields: dict[str, str], said: str
) -> None:
    page = refused(town, "/my/profile/statements", 422, **fields)
    assert said in page
    assert f">\n{fields['text']}</textarea>" in page


def test_statements_of_others_are_theirs(served: Served) -> None:
    with served.database.write("console") as work:
        foreign = work.statements.add(Statement(ags=OTHER, kind="offer", text="Ganz etwas anderes"))
    client, csrf = served.browsing("own")
    assert "Ganz etwas anderes" not in client.get("/my/profile").text
    address = f"/my/profile/statements/{foreign.id}"
    for form in ({"text": "Das ist jetzt unseres."}, {"remove": "1"}):
        answered = client.post(address, data={"csrf_token": csrf, "version": "1", **form})
        assert answered.status_code == 403


def test_every_fact_of_the_profile_has_a_source(town: tuple[TestClient, str]) -> None:
    page = town[0].get("/my/profile").text
    facts = re.findall(r"/my/profile/correction\?kind=(\w+)&amp;fact=([^\"]+)", page)
    assert {kind for kind, _ in facts} >= {"partnership", "competence"}
    assert page.count("Quelle:") >= len([kind for kind, _ in facts if kind != "indicator"])


def test_the_map_of_the_profile_has_the_places_of_the_list(town: tuple[TestClient, str]) -> None:
    page = town[0].get("/my/profile").text
    picture = re.search(r'<svg class="map map-world".*?</svg>', page, re.S)
    assert picture
    labels = re.findall(r"<title>(.*?)</title>", picture[0])
    places = {unescape(label).split(",")[0] for label in labels} - {"Köln"}
    assert "Bethlehem" in places
    assert all(f"<strong>{place}</strong>" in unescape(page[picture.end() :]) for place in places)


def test_a_wrong_fact_is_objected_to_with_a_source(
    served: Served, town: tuple[TestClient, str]
) -> None:
    client, _ = town
    found = re.search(
        r'"(/my/profile/correction\?kind=partnership&amp;fact=([^"]+))"',
        client.get("/my/profile").text,
    )
    assert found
    form = client.get(found[1].replace("&amp;", "&")).text
    assert "gibt es nicht oder nicht mehr" in form
    with served.database.read() as work:
        assert work.corrections.all() == ()
    fact = re.search(r'name="fact" value="([^"]+)"', form)
    assert fact
    given = {"kind-of-fact": "partnership", "fact": fact[1], "action": "retire"}
    assert "nennen Sie eine Quelle" in refused(town, "/my/profile/corrections", 422, **given)
    page = sent(town, "/my/profile/corrections", **given, source_title="Ratsbeschluss",
                source_date="4.5.2024")  # fmt: skip
    assert "Gilt nicht mehr" in page
    assert "den es im Index nicht mehr gibt" not in page
    assert f"fact={quote(fact[1], safe='')}" not in page
    assert "4. Mai 2024" in page
    address = re.search(r'action="(/my/profile/corrections/\w+/withdraw)"', page)
    assert address
    assert "zurückgenommen" in sent(town, address[1], version="1")
    with served.database.read() as work:
        assert [one.withdrawn for one in work.corrections.of_unit(OWN)] == [True]


def test_a_missing_partnership_is_added(served: Served, town: tuple[TestClient, str]) -> None:
    form = {"kind-of-fact": "partnership", "place": "Hizma", "country": "Palästinensische Gebiete",
            "kind": "project", "status": "active", "since": "2025", "source_title": "Beschluss",
            "source_url": "https://stadt.example/x", "themes": ["waste"]}  # fmt: skip
    address = "/my/profile/corrections"
    for wrong, said in (
        ({"country": "Nirgendwo"}, "Land ist nicht bekannt"),
        ({"since": "neulich"}, "Jahr mit vier Ziffern"),
        ({"place": ""}, "füllen Sie dieses Feld aus"),
        ({"source_url": "stadt.example"}, "https://"),
        ({"source_date": "gestern"}, "Datum"),
        ({"kind": "freundschaft"}, "lässt sich nicht verwenden"),
    ):
        page = refused(town, address, 422, **{**form, **wrong})
        assert said in page
        assert "Hizma" in page or "place" in wrong
    page = sent(town, address, **form)
    assert "gilt sofort" in page
    assert page.count("Hizma") >= 2, "in the list of partnerships, and of corrections"
    assert "selbst ergänzt" in page
    with served.database.read() as work:
        [kept] = work.corrections.of_unit(OWN)
    assert kept.change == {"place": "Hizma", "country": "PS", "kind": "project",
                           "status": "active", "since": 2025, "themes": ["waste"]}  # fmt: skip


def test_what_is_corrected_is_what_differs(served: Served, town: tuple[TestClient, str]) -> None:
    client, _ = town
    page = client.get("/my/profile").text
    fact = re.search(r"correction\?kind=competence&amp;fact=([^\"]+)", page)
    assert fact
    form = client.get(f"/my/profile/correction?kind=competence&fact={fact[1]}").text
    statement = re.search(r'<textarea id="statement"[^>]*>\n([^<]+)</textarea>', form)
    id = re.search(r'name="fact" value="([^"]+)"', form)
    assert statement
    assert id
    given = {
        "kind-of-fact": "competence",
        "fact": id[1],
        "action": "correct",
        "statement": unescape(statement[1]),
        "source_title": "Amtsblatt",
    }
    address = "/my/profile/corrections"
    year = re.search(r'id="year" name="year" value="(\d*)"', form)
    assert year
    unchanged = refused(town, address, 422, **given, year=year[1])
    assert "Bitte ändern Sie, was nicht stimmt" in unchanged
    sent(town, address, **given, year="2011")
    with served.database.read() as work:
        [kept] = work.corrections.of_unit(OWN)
    assert (kept.action, kept.change) == ("correct", {"year": 2011})


@pytest.mark.parametrize(
    "address",
    ["/my/profile/correction?kind=indicator", "/my/profile/correction?kind=x",
     "/my/profile/correction?kind=partnership&fact=none"],
)  # fmt: skip
def test_what_is_not_there_has_no_form(town: tuple[TestClient, str], address: str) -> None:
    assert town[0].get(address).status_code in (404, 422)


def test_it_sees_no_notes_of_advisors_on_corrections(served: Served) -> None:
    with served.database.write(f"user:{served.users['advisor'].id}") as work:
        work.corrections.add(
            Correction(ags=OWN, action="add", kind="partnership", source_title="Telefonat",
                       note=SECRET, change={"place": "Hizma", "country": "PS"})
        )  # fmt: skip
    client, _ = served.browsing("own")
    page = client.get("/my/profile").text
    assert "Telefonat" in page
    assert "von der Beratung" in page
    assert SECRET not in page
    assert "Advisor" not in page
    assert "/withdraw" not in page


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize(
    "address",
    ["/my", f"/my/requests/{REQUEST}", "/my/profile", "/my/profile/correction?kind=partnership",
     "/my/profile/correction?kind=competence"],
)  # fmt: skip
def test_the_pages_are_sound(town: tuple[TestClient, str], address: str, language: str) -> None:
    client, _ = town
    html = client.get(f"{address}{'&' if '?' in address else '?'}lang={language}").text
    outline = Outline(html)
    assert outline.all("html") == [{"lang": language}]
    assert outline.headings[0] == 1
    assert outline.headings.count(1) == 1
    steps = zip(outline.headings, outline.headings[1:], strict=False)
    assert all(deeper <= level + 1 for level, deeper in steps)
    ids = [attributes["id"] for _, attributes in outline.tags if "id" in attributes]
    assert len(ids) == len(set(ids))
    labels = {label["for"] for label in outline.all("label")}
    fields = [*outline.all("input"), *outline.all("textarea"), *outline.all("select")]
    assert {one["id"] for one in fields if one.get("type") != "hidden"} <= labels
    assert all("style" not in attributes for _, attributes in outline.tags)
    assert "Undefined" not in html
    assert len(html) < 150_000
