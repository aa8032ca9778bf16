"""Importing over time: ids stay, edits are seen, withdrawals are noticed, nothing is lost."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import msgspec
import pytest

from indexer.imported import with_imported
from indexer.sources.results import Import, Taken
from indexer.sources.store import open_store, store_lock
from indexer.tables import Tables
from models.errors import LockedError
from tests.indexer.sources.conftest import Take

PLACES = ("Nablus", "Jericho", "Hebron", "Bethlehem", "Beit Sahour")


def page(*places: str, theme: str = "Abwasser", date: str = "März 2024") -> str:
    return "<h1>Gesuche aus Palästina</h1>" + "".join(
        f"<h2>{place}</h2><p>{place} hat 9.000 Einwohner und sucht eine deutsche Partnerkommune"
        f" für {theme}.</p><p>({date})</p>"
        for place in places
    )


def changes(done: Import) -> dict[str, str]:
    return {taken.entry.id: taken.change for taken in done.requests}


def one(taken: Sequence[Taken]) -> Taken:
    (found,) = taken
    return found


def files(tmp_path: Path) -> dict[str, bytes]:
    folder = tmp_path / "home" / "imported"
    return {path.name: path.read_bytes() for path in sorted(folder.glob("*.jsonl"))}


def test_a_second_import_changes_nothing(take: Take, tmp_path: Path) -> None:
    assert set(changes(take(("p.html", page("Nablus", "Jericho")))).values()) == {"new"}
    before = files(tmp_path)
    again = take(("p.html", page("Nablus", "Jericho")))
    assert set(changes(again).values()) == {"unchanged"}
    assert again.withdrawn == []
    assert files(tmp_path) == before


def test_ids_stay_when_the_text_is_edited(take: Take) -> None:
    take(("p.html", page("Nablus", "Jericho")))
    edited = take(("p.html", page("Jericho", "Nablus", theme="Abfall und Bildung")))
    assert changes(edited) == {"ps-jericho": "changed", "ps-nablus": "changed"}
    assert one([t for t in edited.requests if t.entry.id == "ps-nablus"]).entry.request.themes == (
        "waste",
        "education",
    )


def test_what_the_source_no_longer_holds_is_withdrawn_and_may_come_back(
    take: Take, tables: Tables, tmp_path: Path
) -> None:
    take(("p.html", page(*PLACES)))
    gone = take(("p.html", page(*PLACES[1:])))
    assert [entry.id for entry in gone.withdrawn] == ["ps-nablus"]
    merged = {r.id: r for r in with_imported(tables, tmp_path / "home").requests}
    assert merged["ps-nablus"].status == "not_actionable"
    assert "nicht mehr" in str(merged["ps-nablus"].status_reason)
    assert merged["ps-jericho"].status == "open"
    assert take(("p.html", page(*PLACES[1:]))).withdrawn == [], "told once"
    back = take(("p.html", page(*PLACES)))
    assert changes(back)["ps-nablus"] == "changed"
    assert back.requests[0].entry.withdrawn is None


def test_a_letter_withdraws_nothing(take: Take) -> None:
    letter = "Die Gemeinde Hizma in Palästina sucht eine deutsche Partnerkommune für {}."
    take(("letter.txt", letter.format("Abfall")))
    other = letter.replace("Hizma", "Jericho").format("Abwasser")
    assert take(("letter.txt", other)).withdrawn == []


def test_a_source_that_suddenly_holds_less_than_half_is_not_believed(take: Take) -> None:
    take(("p.html", page(*PLACES)))
    cut = take(("p.html", page("Nablus", theme="Bildung")))
    assert cut.withdrawn == []
    assert "not believed" in cut.quarantined[0].why
    assert changes(cut) == {"ps-nablus": "changed"}
    believed = take(("p.html", page("Nablus")), accept_fewer=True)
    assert len(believed.withdrawn) == 4


def test_an_error_page_withdraws_nothing(take: Take) -> None:
    take(("p.html", page("Nablus", "Jericho")))
    broken = take(("p.html", "<h1>404 Not Found</h1><p>The page you asked for is not here.</p>"))
    assert broken.accepted == 0
    assert broken.withdrawn == []
    assert "error page" in broken.quarantined[0].why


def test_one_bad_file_never_stops_the_others(take: Take) -> None:
    done = take(
        ("cut.pdf", b"%PDF-1.7 cut"),
        ("empty.csv", b""),
        ("binary.csv", bytes(range(256)) * 8),
        ("p.html", page("Nablus")),
    )
    assert changes(done) == {"ps-nablus": "new"}
    assert [row.where for row in done.quarantined] == ["cut.pdf", "empty.csv", "binary.csv"]


def test_a_dry_run_writes_nothing(take: Take, tmp_path: Path) -> None:
    assert changes(take(("p.html", page("Nablus")), dry_run=True)) == {"ps-nablus": "new"}
    assert files(tmp_path) == {}


def test_of_two_requests_of_a_place_the_later_counts_and_the_other_is_told(take: Take) -> None:
    old, new = page("Nablus", date="April 2018"), page("Nablus", theme="Kultur", date="Mai 2024")
    for order in ((("old.html", old), ("new.html", new)), (("new.html", new), ("old.html", old))):
        done = take(*order, dry_run=True)
        assert one(done.requests).entry.request.reference.date == "2024-05"
        assert "same place" in done.quarantined[0].why
        assert done.quarantined[0].where.startswith("old.html")
    take(("new.html", new))
    assert changes(take(("old.html", old))) == {"ps-nablus": "older"}


def test_two_requests_of_a_place_in_one_source_both_stay(take: Take) -> None:
    rows = "Gemeinde;Land;Themen\nNablus;PS;Abfall\nNablus;PS;Kultur\nNablus;PS;Kultur\n"
    done = take(("t.csv", rows))
    assert changes(done) == {"ps-nablus": "new", "ps-nablus-2": "new"}
    assert "repeats" in done.quarantined[0].why


def test_a_place_that_no_table_knows_gets_an_id_of_its_name(take: Take) -> None:
    rows = "Gemeinde;Land\nBeit Example;PS\nقرية المثال;PS\n"
    done = take(("t.csv", rows))
    latin, arabic = (taken.entry.id for taken in done.requests)
    assert latin == "ps-beit-example"
    assert arabic.startswith("ps-")
    assert changes(take(("t.csv", rows))) == {latin: "unchanged", arabic: "unchanged"}


def test_a_shipped_request_keeps_its_id_and_yields_to_a_newer_one(
    take: Take, tables: Tables, tmp_path: Path
) -> None:
    newer = take(("p.html", page("Hizma", date="März 2024")))
    assert changes(newer) == {"ps-hizma": "new"}
    assert not newer.requests[0].shipped_newer
    merged = {r.id: r for r in with_imported(tables, tmp_path / "home").requests}
    assert merged["ps-hizma"].reference.date == "2024-03"
    older = take(("q.html", page("West Bani Zeid", date="April 2018")))
    assert older.requests[0].shipped_newer
    merged = {r.id: r for r in with_imported(tables, tmp_path / "home").requests}
    assert merged["ps-west-bani-zeid"].reference.date == "2023-03"


def test_every_imported_record_names_its_source_and_its_date_or_has_none(
    take: Take, tables: Tables, tmp_path: Path
) -> None:
    text = "Die Gemeinde Jericho in Palästina sucht eine deutsche Partnerkommune für Abfall."
    take(("p.html", page("Nablus")), ("letter.txt", text))
    merged = with_imported(tables, tmp_path / "home")
    for key, date, status in (("ps-nablus", "2024-03", "open"), ("ps-jericho", None, "dormant")):
        request = next(r for r in merged.requests if r.id == key)
        assert (request.reference.date, request.status) == (date, status)
        assert request.reference.source in merged.sources
    assert merged.reference_year == tables.reference_year


def test_what_is_asked_for_is_what_the_source_left_open(take: Take) -> None:
    done = take(("t.csv", "Gemeinde;Land;Themen\nNablus;PS;Abfall\n"))
    assert one(done.requests).entry.to_ask == ("population", "date")


def test_statements_join_the_competences_of_their_municipality(
    take: Take, tables: Tables, tmp_path: Path
) -> None:
    said = "Die Stadt hat 2019 ihre Kläranlage mit einer vierten Reinigungsstufe ausgerüstet."
    done = take(("report.txt", said), kind="profile", ags="08236040")
    ((entry, change),) = done.statements
    assert (entry.competence.statement, change) == (said, "new")
    merged = with_imported(tables, tmp_path / "home")
    assert entry.competence in merged.competences
    assert entry.source.id in merged.sources
    wrong = take(("report.txt", said), kind="profile", ags="99999999")
    assert wrong.accepted == 0
    assert len(wrong.quarantined) == 1


def test_the_key_of_a_merged_municipality_leads_to_its_successor(take: Take) -> None:
    said = "Die Stadt hat 2019 ihre Kläranlage mit einer vierten Reinigungsstufe ausgerüstet."
    done = take(("report.txt", said), kind="profile", ags="16056000")
    assert done.statements[0][0].competence.ags == "16063105"


def test_a_damaged_line_is_kept_in_the_quarantine(take: Take, tmp_path: Path) -> None:
    take(("p.html", page("Nablus", "Jericho")))
    path = tmp_path / "home" / "imported" / "requests.jsonl"
    lines = path.read_text().splitlines()
    path.write_text("\n".join([lines[0][:-20], lines[1]]) + "\n")
    take(("q.html", page("Hebron")))
    store = open_store(tmp_path / "home")
    assert set(store.requests) == {"ps-nablus", "ps-hebron"}
    kept = [row for row in store.quarantine if row.where.startswith("requests.jsonl, line 1")]
    assert "ps-jericho" in kept[0].mend


def test_a_record_that_no_longer_fits_is_set_aside_at_reindex(
    take: Take, tables: Tables, tmp_path: Path
) -> None:
    take(("p.html", page("Nablus")))
    path = tmp_path / "home" / "imported" / "requests.jsonl"
    entry = msgspec.json.decode(path.read_bytes())
    entry["request"]["themes"] = ["no_such_theme"]
    path.write_bytes(msgspec.json.encode(entry) + b"\n")
    merged = with_imported(tables, tmp_path / "home")
    assert "ps-nablus" not in {request.id for request in merged.requests}
    assert "no_such_theme" in merged.quarantined[-1].why


def test_two_imports_at_once_are_kept_apart(take: Take, tmp_path: Path) -> None:
    with store_lock(tmp_path / "home"), pytest.raises(LockedError):
        take(("p.html", page("Nablus")))


def test_columns_that_a_person_refuses_are_not_read(take: Take) -> None:
    rows = "Gemeinde;Land\nNablus;PS\n"
    assert (
        take(("t.csv", rows), confirm=lambda mapping: mapping.columns["place"] == "Ort").accepted
        == 0
    )
    assert take(("t.csv", rows), confirm=lambda mapping: True).accepted == 1
