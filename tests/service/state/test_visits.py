"""A visit goes on with every call, and another one begins after a long pause."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import URL, text

from service.state import Database
from service.state.engine import open_engine
from service.state.migrating import upgrade
from service.state.records import Role, User
from tests.service.state.conftest import Clock

#: As both kinds of database read it.
THEN = "'2026-05-03 08:00:00.000000'"


def someone(database: Database) -> str:
    with database.write("console") as work:
        return work.users.add(User(email="a@example.org", name="A", role=Role.ADVISOR)).id


def seen(database: Database, user_id: str) -> datetime | None:
    """Somebody comes; what the visit before is then."""
    with database.write(f"user:{user_id}") as work:
        work.visits.note(user_id)
        return work.visits.before(user_id)


def test_a_visit_begins_after_a_pause_and_not_with_every_call(
    any_database: Database, clock: Clock
) -> None:
    user = someone(any_database)
    assert seen(any_database, user) is None
    for _ in range(3):
        clock.passes(hours=3)
        assert seen(any_database, user) is None, "she never left for long"
    left = clock.now
    clock.passes(hours=4)
    assert seen(any_database, user) == left
    clock.passes(hours=1)
    again = Database(any_database.url, clock=clock)
    assert seen(again, user) == left, "the same visit, after a restart too"
    again.close()


def test_who_signed_in_before_the_upgrade_has_been_here(any_url: URL, clock: Clock) -> None:
    engine = open_engine(any_url)
    with engine.begin() as connection:
        upgrade(connection, "0002")
        true = "1" if any_url.drivername == "sqlite" else "true"
        for id, signed_in in (("a", THEN), ("b", "NULL")):
            connection.exec_driver_sql(
                "INSERT INTO users (id, version, created_at, created_by, updated_at, updated_by,"
                f" email, name, role, active, signed_in_at) VALUES ('{id}', 1, {THEN}, 'console',"
                f" {THEN}, 'console', '{id}', '{id}', 'advisor', {true}, {signed_in})"
            )
    engine.dispose()
    database = Database(any_url, clock=clock)
    assert seen(database, "a") == datetime(2026, 5, 3, 8, tzinfo=UTC)
    assert seen(database, "b") is None
    database.close()


def test_visits_go_with_the_account(any_url: URL, clock: Clock) -> None:
    database = Database(any_url, clock=clock)
    user = someone(database)
    seen(database, user)
    database.close()
    engine = open_engine(any_url)
    with engine.begin() as connection:
        connection.execute(text("DELETE FROM users"))
        assert connection.scalar(text("SELECT count(*) FROM visits")) == 0
    engine.dispose()
