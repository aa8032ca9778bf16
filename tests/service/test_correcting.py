"""What people know better takes effect at once, in every process, and survives the night."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

from starlette.testclient import TestClient

from service.state.records import Correction
from tests.service.helpers import REQUEST
from tests.service.people import OWN, Served
from tests.service.standings import (
    ADD,
    ADDED,
    API,
    TOWN,
    opened,
    order,
    snapshot_of,
    standing,
)


def correct(client: TestClient, ags: str, body: dict[str, Any]) -> dict[str, Any]:
    answered = client.post(f"{API}/municipalities/{ags}/corrections", json=body)
    assert answered.status_code == 201, answered.text
    kept: dict[str, Any] = answered.json()
    return kept


def test_a_partnership_lifts_a_town_at_once_and_its_withdrawal_drops_it(served: Served) -> None:
    advisor, anyone = served.calling("advisor"), served.calling("anyone")
    before, order_before = standing(anyone, TOWN), order(anyone)
    kept = correct(advisor, TOWN, ADD)
    after = standing(anyone, TOWN)
    assert after["rank"] < before["rank"]
    assert after["score"] > before["score"]
    reason = next(one for one in after["reasons"] if "Halhul" in one)
    assert "Ratsbeschluss vom 12. März 2025" in reason
    assert "Eingetragen von der Beratung" in reason
    profile = anyone.get(f"{API}/municipalities/{TOWN}").json()
    added = next(
        entry["partnership"]
        for entry in profile["partnerships"]
        if entry["partnership"]["place"].endswith("halhul")
    )
    source = profile["sources"][added["references"][0]["source"]]
    assert source["title"].endswith("Ratsbeschluss vom 12. März 2025")
    # The other views are made of the same facts.
    suggested = anyone.get(f"{API}/municipalities/{TOWN}/suggestions").json()["suggestions"]
    mine = next(one for one in suggested if one["request"]["id"] == REQUEST)
    assert mine["score"] == after["score"]
    assert TOWN in anyone.get(f"{API}/countries/PS/ties").text
    match = {"If-Match": '"1"'}
    assert advisor.delete(f"{API}/corrections/{kept['id']}", headers=match).status_code == 200
    assert order(anyone) == order_before


def test_who_entered_it_and_notes_stay_out_of_what_is_served(served: Served) -> None:
    advisor = served.calling("advisor")
    correct(advisor, TOWN, {**ADD, "note": "Auskunft von Frau Beispiel"})
    told = served.calling("anyone").get(f"{API}/municipalities/{TOWN}").text
    assert "Ratsbeschluss" in told
    assert "Beispiel" not in told
    with served.database.read() as work:
        assert work.corrections.all()[0].created_by not in told


def test_a_retired_fact_is_no_reason_any_more_and_comes_back(served: Served) -> None:
    advisor = served.calling("advisor")
    profile = advisor.get(f"{API}/municipalities/{OWN}").json()
    fact = next(
        entry["partnership"]["id"]
        for entry in profile["partnerships"]
        if entry["partnership"]["country"] == "PS"
    )
    before, order_before = standing(advisor, OWN), order(advisor)
    retire = {"action": "retire", "kind": "partnership", "fact": fact, "source_title": "Amt"}
    kept = correct(advisor, OWN, retire)
    after = standing(advisor, OWN)
    assert after["score"] < before["score"]
    name = fact.removeprefix(f"{OWN}-ps-").capitalize()
    assert name in str(before["reasons"])
    assert name not in str(after["reasons"])
    left = advisor.get(f"{API}/municipalities/{OWN}").json()["partnerships"]
    assert fact not in [entry["partnership"]["id"] for entry in left]
    history = advisor.get(f"{API}/municipalities/{OWN}/corrections").json()["items"]
    assert [one["fact"] for one in history] == [fact]
    advisor.delete(f"{API}/corrections/{kept['id']}", headers={"If-Match": '"1"'})
    assert order(advisor) == order_before


def state(client: TestClient, ags: str, kind: str = "offer") -> dict[str, Any]:
    body = {
        "kind": kind,
        "text": "Zwei Fachleute unserer Kläranlage können im Jahr eine Woche reisen.",
        "themes": ["wastewater", "waste"],
    }
    answered = client.post(f"{API}/municipalities/{ags}/statements", json=body)
    assert answered.status_code == 201, answered.text
    kept: dict[str, Any] = answered.json()
    return kept


def test_what_a_municipality_says_of_itself_counts_a_little_until_it_is_withdrawn(
    served: Served,
) -> None:
    own, anyone = served.calling("other"), served.calling("anyone")
    before, order_before = standing(anyone, TOWN), order(anyone)
    kept = state(own, TOWN)
    after = standing(anyone, TOWN)
    assert after["score"] > before["score"]
    assert after["confidence"] == before["confidence"]
    profile = anyone.get(f"{API}/municipalities/{TOWN}").json()
    [stated] = [one for one in profile["competences"] if one["type"] == "offer"]
    assert (
        profile["sources"][stated["reference"]["source"]]["title"] == "Selbstauskunft der Kommune"
    )
    assert (
        own.delete(f"{API}/statements/{kept['id']}", headers={"If-Match": '"1"'}).status_code == 204
    )
    assert order(anyone) == order_before


def test_many_statements_make_a_match_no_surer(served: Served) -> None:
    own, anyone = served.calling("other"), served.calling("anyone")
    before = standing(anyone, TOWN)
    for kind in ("offer", "look_for"):
        for _ in range(3):
            state(own, TOWN, kind)
    after = standing(anyone, TOWN)
    assert after["score"] > before["score"]
    assert after["confidence"] == before["confidence"]


def test_another_process_sees_it_with_its_next_answer(served: Served, small_home: Path) -> None:
    one = served.calling("advisor")
    with opened(small_home, served.database.url) as other:
        assert snapshot_of(one) == snapshot_of(other)
        correct(one, TOWN, ADD)
        assert snapshot_of(one) == snapshot_of(other)
        assert any("Halhul" in reason for reason in standing(other, TOWN)["reasons"])


def test_a_database_that_fails_leaves_what_is_known_in_force(
    served: Served, tmp_path: Path
) -> None:
    client = served.calling("anyone")
    with served.database.write("user:advisor") as work:
        work.corrections.add(Correction(ags=TOWN, **ADDED))
    before = snapshot_of(client)
    served.database.close()
    (tmp_path / "state.sqlite3").write_bytes(b"no database " * 500)
    ready = client.get("/readyz").json()
    assert ready["snapshot"] == before
    assert any("database" in warning for warning in ready["warnings"])


def test_many_read_while_somebody_corrects(served: Served) -> None:
    advisor, anyone = served.calling("advisor"), served.calling("anyone")
    snapshot_of(anyone)
    statuses: list[int] = []
    done = threading.Event()

    def read() -> None:
        reader = served.calling("anyone")
        while not done.is_set():
            statuses.append(reader.get(f"{API}/municipalities/{TOWN}").status_code)

    readers = [threading.Thread(target=read) for _ in range(3)]
    for reader in readers:
        reader.start()
    try:
        for place in ("Halhul", "Hizma"):
            body = {**ADD, "change": {**ADD["change"], "place": place}}
            correct(advisor, TOWN, body)
            # Whoever has entered it sees it with the next answer, whoever applied it.
            assert place in anyone.get(f"{API}/municipalities/{TOWN}").text
    finally:
        done.set()
        for reader in readers:
            reader.join()
    assert set(statuses) == {200}
