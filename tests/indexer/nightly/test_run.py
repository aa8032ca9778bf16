"""A night after a night: what changes, what is refused, what is told."""

from __future__ import annotations

import datetime as dt
import json
import shutil

import pytest

from indexer.nightly.report import latest_report, nights_dir, numbers, read_report
from indexer.reindex import reindex
from indexer.snapshot.store import published_id, verify_snapshot
from models import clock
from models.errors import LockedError
from tests.indexer.nightly.conftest import Nights
from tests.indexer.nightly.pages import PLACES, lose_half, lose_one, page


def test_the_first_night_publishes_and_the_next_finds_nothing_to_do(fresh: Nights) -> None:
    nights = fresh
    first = nights.run()
    assert (first.result, first.exit_code, first.number) == ("published", 0, 1)
    assert first.snapshot == nights.served().id
    assert first.previous is None
    assert all(finding.good for finding in first.findings)
    assert first.strong == nights.watch.strong
    assert first.new_strong == {}, "there is no yesterday"
    second = nights.run()
    assert (second.result, second.number, second.snapshot) == ("unchanged", 2, first.snapshot)
    assert second.strong == first.strong
    assert latest_report(nights.home) == second


def test_a_changed_source_is_collected_built_and_told(nights: Nights) -> None:
    nights.source(page("Nablus", "Jericho"))
    nights.run()
    nights.source(page("Nablus", "Hebron", theme="Abfall"))
    nights.watch.strong = {**nights.watch.strong, "ps-hebron": ("05315000",)}
    report = nights.run()
    assert report.result == "published"
    assert [note.id for note in report.added] == ["ps-hebron"]
    assert [note.id for note in report.changed] == ["ps-nablus"]
    assert [note.id for note in report.withdrawn] == ["ps-jericho"]
    assert report.new_strong == {"ps-hebron": ("05315000",)}
    assert report.new_strong_by_unit == {"05315000": ("ps-hebron",)}
    assert nights.served().requests["ps-nablus"].themes == ("waste",)
    assert report.passages["embedded"] == 0, "requests are no passages"


def test_a_source_that_did_not_change_is_not_read(nights: Nights) -> None:
    nights.source(page("Nablus"))
    nights.run()
    assert nights.read == 1
    assert nights.run().result == "unchanged"
    assert nights.read == 1


def test_an_index_that_lost_much_is_refused_until_it_is_mended(nights: Nights) -> None:
    good = nights.served().id
    for name in ("competences.jsonl", "partnerships.jsonl"):
        table = nights.data / name
        shutil.copy(table, nights.data.parent / "kept")
        lose_half(table)
        bad = nights.run()
        assert (bad.result, bad.exit_code) == ("refused", 3)
        assert bad.snapshot == good == nights.served().id
        assert name.partition(".")[0] in {f.check for f in bad.findings if not f.good}
        assert bad.message
        assert bad.mend
        shutil.copy(nights.data.parent / "kept", table)
    assert nights.run().result == "unchanged"


def test_a_table_that_can_not_be_read_stops_the_night_and_nothing_else(nights: Nights) -> None:
    good = nights.served().id
    (nights.data / "places.jsonl").write_text("no table\n" * 20)
    bad = nights.run()
    assert (bad.result, bad.exit_code, bad.snapshot) == ("failed", 2, good)
    assert "places.jsonl" in str(bad.message)


def test_matches_that_vanish_are_refused(nights: Nights) -> None:
    good = nights.served().id
    nights.source(page("Nablus"))
    nights.watch.first = {"ps-west-bani-zeid": ("05315000",)}
    for _ in range(2):
        bad = nights.run()
        assert (bad.result, bad.exit_code) == ("refused", 3), "trying again changes nothing"
        assert [finding.check for finding in bad.findings if not finding.good] == ["canaries"]
        assert nights.served().id == good
    nights.watch.first = {}
    late = nights.run()
    assert late.result == "published", "what was imported is not lost"
    assert [note.id for note in late.added] == ["ps-nablus"], "nor untold"
    assert late.new_strong == {}, "what was strong before the refused nights is not new"


def test_the_backtest_runs_when_facts_changed_and_may_refuse(nights: Nights) -> None:
    asked = nights.watch.backtests
    nights.source(page("Nablus"))
    assert nights.run().result == "published"
    assert nights.watch.backtests == asked, "requests tell the backtest nothing"
    table = nights.data / "competences.jsonl"
    nights.settings("[bounds]\nmax_loss = 0.5\n")
    lose_one(table)
    assert nights.run().figures == {"hit_rate": 0.5}
    lose_one(table)
    nights.watch.rate = 0.2
    assert nights.run().exit_code == 3
    nights.settings("[bounds]\nmax_loss = 0.5\nmax_hit_loss = 0.5\n")
    assert nights.run().result == "published"


def test_a_dry_run_shows_and_changes_nothing(nights: Nights) -> None:
    before = published_id(nights.home)
    nights.source(page("Jericho"))
    report = nights.run(dry_run=True)
    assert (report.result, report.exit_code) == ("dry_run", 0)
    assert [note.id for note in report.added] == ["ps-jericho"]
    assert published_id(nights.home) == before
    assert numbers(nights.home) == [1]
    assert nights.run().result == "published"


def test_a_source_that_breaks_withdraws_nothing_and_is_told(nights: Nights) -> None:
    nights.source(page(*PLACES))
    nights.run()
    path = nights.home / "seite.html"
    for broken, told in (
        ("<h1>503 Service Unavailable</h1><p>Back soon, the server is down.</p>", "error page"),
        ("", "empty"),
        (page("Nablus"), "not believed"),
        (None, "no such file"),
    ):
        if broken is None:
            path.unlink()
        else:
            path.write_text(broken, encoding="utf-8")
        report = nights.run()
        assert report.exit_code == 0
        assert report.withdrawn == ()
        assert any(told in row.why and row.mend for row in report.quarantined), told
        open_now = {r.id for r in nights.served().requests.values() if r.status == "open"}
        assert len(open_now & {"ps-nablus", "ps-jericho", "ps-hebron", "ps-bethlehem"}) == 4
    nights.source(page(*PLACES))
    assert nights.run().quarantined == ()


def test_old_snapshots_and_reports_go(nights: Nights) -> None:
    nights.settings("[nightly]\nkeep_snapshots = 2\nkeep_reports = 2\n[bounds]\nmax_loss = 1\n")
    for _ in range(3):
        lose_one(nights.data / "competences.jsonl")
        assert nights.run().result == "published"
    kept = [path.name for path in (nights.home / "snapshots").iterdir() if len(path.name) == 16]
    assert len(kept) == 2
    assert nights.served().id in kept
    assert numbers(nights.home) == [3, 4]
    assert latest_report(nights.home) is not None


def test_two_nights_at_once_are_kept_apart(nights: Nights) -> None:
    lose_one(nights.data / "competences.jsonl")

    def again(step: str, done: int, total: int) -> None:
        if step == "compose" and done == 0:
            with pytest.raises(LockedError, match="process"):
                nights.run()

    assert nights.run(progress=again).result == "published"
    assert numbers(nights.home) == [1, 2]


def test_a_damaged_report_is_no_obstacle(nights: Nights) -> None:
    (nights_dir(nights.home) / "000001.json").write_text("{")
    report = nights.run()
    assert report.number == 2
    assert read_report(nights.home, 1) is None
    assert latest_report(nights.home) == report


def test_the_order_of_reports_is_that_of_their_numbers(
    nights: Nights, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("models.clock.now", lambda: dt.datetime(2020, 1, 1, tzinfo=dt.UTC))
    later = nights.run()
    assert latest_report(nights.home) == later
    assert all(seconds >= 0 for seconds in later.seconds.values())


def test_a_flipped_byte_is_mended(nights: Nights) -> None:
    good = nights.served().id
    vectors = nights.home / "snapshots" / good / "vectors.npy"
    content = bytearray(vectors.read_bytes())
    content[-3] ^= 0xFF
    vectors.write_bytes(bytes(content))
    mended = nights.run()
    assert (mended.result, mended.snapshot) == ("published", good)
    assert "vectors.npy" in str(mended.recovered)
    verify_snapshot(nights.served().folder)
    assert nights.run().recovered is None


def test_what_was_published_by_hand_is_told_by_the_next_night(nights: Nights) -> None:
    table = nights.data / "requests.jsonl"
    first, *others = table.read_text(encoding="utf-8").splitlines(keepends=True)
    table.write_text("".join(others), encoding="utf-8")
    reindex(nights.data, nights.home, encoder=nights.encoder)
    told = nights.run()
    assert told.result == "unchanged"
    assert [note.id for note in told.withdrawn] == [json.loads(first)["id"]]
    assert nights.run().withdrawn == ()


def test_an_index_that_comes_back_has_the_matches_it_had(nights: Nights) -> None:
    good = nights.served().id
    table = nights.data / "competences.jsonl"
    kept = table.read_bytes()
    lose_one(table)
    nights.watch.strong = {}
    assert nights.run().strong == {}
    table.write_bytes(kept)
    back = nights.run()
    assert (back.result, back.snapshot) == ("published", good)
    assert list(back.strong) == list(back.new_strong) == ["ps-west-bani-zeid"]


def test_the_newest_index_is_known_although_the_clock_went_back(
    nights: Nights, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = nights.served()
    monkeypatch.setattr("models.clock.now", lambda: dt.datetime(1999, 1, 1, tzinfo=dt.UTC))
    nights.settings("[nightly]\nkeep_snapshots = 2\n[bounds]\nmax_loss = 1\n")
    lose_one(nights.data / "competences.jsonl")
    nights.run()
    second = nights.served()
    assert second.manifest.created > first.manifest.created
    lose_one(nights.data / "competences.jsonl")
    assert nights.run().pruned == (first.id,)
    third = nights.served()
    (third.folder / "manifest.json").write_bytes(b"{")
    assert nights.served().id == second.id


def test_what_was_withdrawn_long_ago_is_forgotten_where_the_settings_say_so(
    nights: Nights, monkeypatch: pytest.MonkeyPatch
) -> None:
    nights.source(page("Nablus", "Jericho"))
    nights.run()
    nights.source(page("Nablus"))
    assert [note.id for note in nights.run().withdrawn] == ["ps-jericho"]
    later = clock.now() + dt.timedelta(days=40)
    monkeypatch.setattr("models.clock.now", lambda: later)
    assert nights.run().result == "unchanged"
    assert "ps-jericho" in nights.served().requests
    settings = (nights.home / "sources.toml").read_text(encoding="utf-8")
    nights.settings(f"[nightly]\nkeep_withdrawn_days = 30\n{settings}")
    report = nights.run()
    assert (report.result, report.withdrawn) == ("published", ())
    assert "ps-jericho" not in nights.served().requests
    assert "ps-nablus" in nights.served().requests
