"""What is kept of single candidates: shortlist, exclusions, contacts."""

from __future__ import annotations

import re

import pytest

from service.state.records import Answer, ShortlistEntry
from tests.service.helpers import REQUEST
from tests.service.people import OTHER, Served
from tests.service.work_desk import DESK, Desk, listed, part

# --- shortlist --------------------------------------------------------------------------------


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
    assert "Letzten Kontakt löschen" not in part(html, "shortlist")
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


def test_answers_of_municipalities_are_seen_wherever_they_rank(served: Served, desk: Desk) -> None:
    with served.database.write("user:x") as work:
        work.answers.add(
            Answer(request_id=REQUEST, ags=OTHER, answer="interested", because="Wasser können wir")
        )
    # Among the very last of the list, so not on its first page.
    html = desk.page("state=SL")
    unlisted = part(html, "shortlist").split('id="unlisted"')[1]
    assert "interessiert" in unlisted
    assert "Wasser können wir" in unlisted
    html = desk.send("shortlist", ags=OTHER)
    assert 'id="unlisted"' not in html
    assert "Antwort: interessiert" in part(html, "shortlist")
    assert "Wasser können wir" in part(html, "shortlist")


# --- exclusions -------------------------------------------------------------------------------


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


# --- contacts ---------------------------------------------------------------------------------


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
