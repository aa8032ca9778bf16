"""What is entered stays, says who and when, and is not overwritten unseen."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from threading import Barrier

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError, IntegrityError

from models.errors import ConflictError, NotFoundError, StaleError
from service.state import Database, Work
from service.state.records import (
    Answer,
    Case,
    Contact,
    Correction,
    Exclusion,
    Kept,
    Role,
    SavedFilter,
    ShortlistEntry,
    Statement,
    StoredReply,
    User,
)
from tests.service.state.conftest import Clock

ANNA, BEN = "user:anna", "user:ben"

ONE_OF_EACH = [
    ("cases", Case(id="ps-hizma", themes=("waste",), population=7000), {"status": "in_review"}),
    ("shortlist", ShortlistEntry(request_id="r", ags="09189", state="selected"), {"note": "ü ي"}),
    ("answers", Answer(request_id="r", ags="09189", answer="later"), {"because": "Wahl"}),
    ("exclusions", Exclusion(ags="09189", reason="fragt nicht", country="NA"), {"reason": "x"}),
    (
        "corrections",
        Correction(
            ags="09189",
            action="add",
            kind="partnership",
            source_title="Ratsbeschluss",
            change={"place": "Hizma", "since": 2024},
        ),
        {"withdrawn": True},
    ),
    ("statements", Statement(ags="09189", kind="offer", text="Kläranlage"), {"themes": ("waste",)}),
    ("filters", SavedFilter(owner=ANNA, page="inbox", name="offen", query="s=1"), {"query": "s=2"}),
    ("contacts", Contact(ags="09189", name="Amt für Umwelt"), {"phone": "1"}),
]


def history_of(work: Work, room: str, record: Kept):
    return work.history.of(getattr(work, room).entity, record.id)


def test_everything_is_kept_changed_and_deleted_with_its_history(
    any_database: Database, clock: Clock
) -> None:
    for room, record, change in ONE_OF_EACH:
        with any_database.write(ANNA) as work:
            kept = getattr(work, room).add(record)
        assert (kept.version, kept.created_by, kept.created_at) == (1, ANNA, clock.now)
        clock.passes(hours=1)
        with any_database.write(BEN) as work:
            assert getattr(work, room).get(kept.id) == kept
            changed = getattr(work, room).change(replace(kept, **change))
        assert (changed.version, changed.created_by, changed.updated_by) == (2, ANNA, BEN)
        with any_database.write(ANNA) as work:
            assert getattr(work, room).get(kept.id) == changed
            getattr(work, room).delete(changed)
        with any_database.read() as work:
            assert getattr(work, room).find(kept.id) is None
            entries = history_of(work, room, kept)
        assert [(entry.action, entry.actor) for entry in entries] == [
            ("deleted", ANNA),
            ("changed", BEN),
            ("created", ANNA),
        ]
        if room != "contacts":
            (field,) = change
            assert set(entries[1].before or {}) == set(entries[1].after or {}) == {field}


def test_of_two_who_change_the_same_the_second_is_told(any_database: Database) -> None:
    for room, record, change in ONE_OF_EACH:
        with any_database.write(ANNA) as work:
            kept = getattr(work, room).add(record)
            getattr(work, room).change(replace(kept, **change))
        with any_database.write(BEN) as work:
            with pytest.raises(StaleError, match="version 2 by user:anna, not version 1"):
                getattr(work, room).change(replace(kept, **change))
            with pytest.raises(StaleError):
                getattr(work, room).delete(kept)


def test_two_at_the_very_same_time(any_database: Database) -> None:
    with any_database.write(ANNA) as work:
        kept = work.cases.add(Case(id="ps-hizma"))
    together = Barrier(2)

    def change(actor: str) -> str:
        together.wait()
        try:
            with any_database.write(actor) as work:
                work.cases.change(replace(kept, status="closed"))
        except StaleError:
            return "told"
        return "kept"

    with ThreadPoolExecutor(2) as threads:
        assert sorted(threads.map(change, (ANNA, BEN))) == ["kept", "told"]


def test_a_change_of_nothing_is_none(database: Database) -> None:
    with database.write(ANNA) as work:
        kept = work.cases.add(Case(id="ps-hizma"))
        assert work.cases.change(kept) == kept
        assert len(work.history.of("request", "ps-hizma")) == 1


def test_an_error_undoes_all_of_a_transaction(any_database: Database) -> None:
    def fail_half_way() -> None:
        with any_database.write(ANNA) as work:
            work.cases.add(Case(id="ps-hizma"))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail_half_way()
    with any_database.read() as work:
        assert work.cases.all() == {}
        assert work.history.latest(10) == ()


def test_a_second_one_of_its_kind_is_a_conflict_and_the_rest_goes_on(
    any_database: Database,
) -> None:
    with any_database.write(ANNA) as work:
        work.answers.add(Answer(request_id="r", ags="09189", answer="later"))
        with pytest.raises(ConflictError, match="answer"):
            work.answers.add(Answer(request_id="r", ags="09189", answer="not_us"))
        work.cases.add(Case(id="ps-hizma"))
    with any_database.read() as work:
        assert [one.answer for one in work.answers.of_request("r")] == ["later"]
        assert set(work.cases.all()) == {"ps-hizma"}


def test_what_is_not_there_is_named(database: Database) -> None:
    with database.read() as work, pytest.raises(NotFoundError, match="No statement 'x'"):
        work.statements.get("x")


def test_the_history_can_only_grow(any_database: Database) -> None:
    with any_database.write(ANNA) as work:
        work.cases.add(Case(id="ps-hizma"))
    for statement in ("UPDATE history SET actor = 'x'", "DELETE FROM history"):
        with (
            pytest.raises(DatabaseError, match="never changed"),
            any_database.write(ANNA) as work,
        ):
            work._context.connection.execute(text(statement))


def test_the_latest_changes_page_by_page(database: Database) -> None:
    with database.write(ANNA) as work:
        for number in range(5):
            work.cases.add(Case(id=f"r-{number}"))
        first = work.history.latest(2)
        second = work.history.latest(2, before=first[-1].id)
    assert [entry.entity_id for entry in (*first, *second)] == ["r-4", "r-3", "r-2", "r-1"]


def test_nobody_can_write_without_a_name(database: Database) -> None:
    with pytest.raises(AssertionError), database.read() as work:
        work.cases.add(Case(id="ps-hizma"))


def test_an_account_of_a_municipality_without_its_key_is_refused(any_database: Database) -> None:
    nameless = User(email="a@b.de", name="A", role=Role.MUNICIPALITY)
    with any_database.write(ANNA) as work, pytest.raises(IntegrityError):
        work.users.add(nameless)
    with any_database.read() as work:
        assert work.users.count() == 0


def test_exclusions_for_the_request_go_before_those_for_the_country(database: Database) -> None:
    with database.write(ANNA) as work:
        work.exclusions.add(Exclusion(ags="09189", reason="dieses nicht", request_id="r"))
        work.exclusions.add(Exclusion(ags="09189", reason="Land nicht", country="PS"))
        work.exclusions.add(Exclusion(ags="05170", reason="Land nicht", country="PS"))
        work.exclusions.add(Exclusion(ags="05171", reason="anderes Land", country="UA"))
        found = work.exclusions.that_apply("r", "PS")
        assert {ags: one.reason for ags, one in found.items()} == {
            "09189": "dieses nicht",
            "05170": "Land nicht",
        }
        assert work.exclusions.that_apply(None, None) == {}


def test_contact_data_leaves_no_trace_but_who_looked(any_database: Database) -> None:
    with any_database.write(ANNA) as work:
        kept = work.contacts.add(Contact(ags="09189", name="Erika Muster", email="e@muster.de"))
    with any_database.write(BEN) as work:
        assert work.contacts.of_unit("09189") == (kept,)
        assert work.contacts.of_request("r") == ()
        work.contacts.delete(kept)
    with any_database.read() as work:
        accesses = work.contacts.accesses(kept.id)
        entries = work.history.latest(100)
    assert [(one.action, one.actor) for one in accesses] == [
        ("deleted", BEN),
        ("read", BEN),
        ("added", ANNA),
    ]
    assert "Muster" not in repr(entries).replace("'name'", "")
    assert "muster.de" not in repr(entries)


def test_deleted_contact_data_is_gone_from_the_file(database: Database, tmp_path) -> None:
    with database.write(ANNA) as work:
        kept = work.contacts.add(Contact(ags="09189", name="Erika Muster", note="x" * 9000))
    with database.write(ANNA) as work:
        work.contacts.delete(kept)
    database.close()
    files = list(tmp_path.glob("state.sqlite3*"))
    assert files
    assert not any(b"Erika Muster" in file.read_bytes() for file in files)


def test_replies_are_kept_for_a_day(database: Database, clock: Clock) -> None:
    reply = StoredReply(ANNA, "key", "f", clock.now, 201, {"location": "/x"}, "{}")
    with database.write(ANNA) as work:
        work.replies.add(reply)
        assert work.replies.find(ANNA, "key") == reply
        assert work.replies.find(BEN, "key") is None
    clock.passes(hours=25)
    with database.write(ANNA) as work:
        assert work.replies.find(ANNA, "key") is None
        work.replies.add(replace(reply, at=clock.now))


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    note=st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\x00"), max_size=40),
    themes=st.none() | st.lists(st.text("abc_", max_size=5), max_size=3).map(tuple),
    hours=st.integers(-12, 14),
)
def test_texts_lists_and_times_come_back_as_they_were(
    database: Database, clock: Clock, note: str, themes: tuple[str, ...] | None, hours: int
) -> None:
    clock.now = datetime(2026, 3, 29, 2, 30, tzinfo=timezone(timedelta(hours=hours)))
    with database.write(ANNA) as work:
        kept = work.cases.add(Case(source=note, themes=themes))
    with database.read() as work:
        found = work.cases.get(kept.id)
    assert (found.source, found.themes) == (note, themes)
    assert found.created_at == clock.now
    assert found.created_at.tzinfo == UTC
