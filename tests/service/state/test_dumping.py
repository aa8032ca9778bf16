"""The database into a backup and out of it, on both kinds and from one to the other."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import URL, text
from sqlalchemy.exc import DatabaseError

from models.errors import ConflictError, StateError
from service.operations.backing_up import back_up
from service.operations.dumping import dump, is_used, load_file, load_server
from service.operations.restoring import restore
from service.state import Database
from service.state.engine import database_url, open_engine
from service.state.records import Case, Contact, Correction, Session, User
from tests.service.state.conftest import Clock

CASE = Case(id="ps-hizma", themes=("waste",), population=7000, text="ü ي \x1b")
CHANGE = {"place": "Hizma", "since": 2024, "nothing": None}


def fill(database: Database) -> None:
    with database.write("user:anna") as work:
        work.cases.add(CASE)
        work.contacts.add(Contact(ags="09189", name="Amt"))
        work.corrections.add(
            Correction(
                ags="09189", action="add", kind="partnership", source_title="x", change=CHANGE
            )
        )
        user = work.users.add(User(email="a@b.example", name="Anna", role="advisor", active=False))
        work.sessions.add(Session("s", user.id, work.now, work.now, work.now, ""), secret_hash="x")


def everything(database: Database) -> tuple[object, ...]:
    with database.write("user:eve") as work:
        found = work.cases.find("ps-hizma"), work.users.all(), work.history.latest(99)
        return (*found, work.corrections.of_unit("09189"), work.contacts.of_unit("09189"))


def test_all_comes_back_in_either_kind_of_database(
    any_database: Database, any_url: URL, tmp_path: Path, clock: Clock
) -> None:
    fill(any_database)
    before = everything(any_database)
    folder = tmp_path / "dump"
    entry = dump(any_database.url, folder)
    assert entry is not None
    assert entry.rows["cases"] == entry.rows["users"] == 1
    assert "sessions" not in entry.rows
    if any_url.drivername == "sqlite":
        any_url = database_url(None, tmp_path / "new")
        Path(str(any_url.database)).parent.mkdir()
        load_file(entry, folder, Path(str(any_url.database)))
    else:
        load_server(any_url, entry, folder, "before")
    assert is_used(any_url)
    restored = Database(any_url, clock=clock)
    assert everything(restored) == before
    with restored.write("user:ben") as work:
        work.cases.add(Case(id="ps-later"))
    with restored.read() as work:
        newest, before_it, *_ = work.history.latest(9)
        assert newest.id > before_it.id, "the numbers go on where they were"
    with pytest.raises(DatabaseError, match="never changed"), restored.write("x") as work:
        work._context.connection.execute(text("DELETE FROM history"))
    restored.close()


def schemas(url: URL) -> dict[str, int]:
    engine = open_engine(url)
    query = "SELECT table_schema, count(*) FROM information_schema.tables GROUP BY 1"
    with engine.connect() as connection:
        found = connection.execute(text(query)).all()
    engine.dispose()
    return dict(tuple(row) for row in found)


@pytest.mark.parametrize("any_database", ["postgresql"], indirect=True)
def test_what_a_server_held_is_kept_and_half_a_restore_changes_nothing(
    any_database: Database, tmp_path: Path
) -> None:
    fill(any_database)
    entry = dump(any_database.url, tmp_path / "dump")
    assert entry is not None
    before = everything(any_database)
    path = tmp_path / "dump" / "history.jsonl"
    content = path.read_bytes()
    path.write_bytes(content[: len(content) // 2].rpartition(b"\n")[0])
    with pytest.raises(StateError, match="history"):
        load_server(any_database.url, entry, tmp_path / "dump", "before")
    assert "before" not in schemas(any_database.url)
    assert everything(any_database) == before
    path.write_bytes(content)
    any_database.close()
    load_server(any_database.url, entry, tmp_path / "dump", "before")
    assert everything(any_database) == before
    assert schemas(any_database.url)["before"] >= len(entry.rows)


def test_what_is_empty_or_damaged(tmp_path: Path, database: Database) -> None:
    assert dump(database_url(None, tmp_path / "none"), tmp_path / "dump") is None
    path = Path(str(database.url.database))
    content = bytearray(path.read_bytes())
    content[20_000:28_000] = b"x" * 8_000
    path.write_bytes(bytes(content))
    with pytest.raises(StateError, match=r"damaged|copied"):
        dump(database.url, tmp_path / "dump")


@pytest.mark.parametrize("any_database", ["postgresql"], indirect=True)
def test_a_backup_of_a_server_goes_back_to_it_and_into_a_file(
    any_database: Database, tmp_path: Path, clock: Clock
) -> None:
    fill(any_database)
    before = everything(any_database)
    home = tmp_path / "home"
    home.mkdir()
    (home / "sources.toml").write_text("[nightly]\n", encoding="utf-8")
    made = back_up(home, any_database.url, tmp_path)
    assert made.rows["cases"] == 1
    with any_database.write("user:x") as work:
        work.cases.add(Case(id="ps-later"))
    any_database.close()
    with pytest.raises(ConflictError, match="a database"):
        restore(Path(made.file), tmp_path / "new", any_database.url)
    restored = restore(Path(made.file), home, any_database.url, force=True)
    assert restored.rows == made.rows
    assert everything(any_database) == before
    assert any(name.startswith("before_restore_") for name in schemas(any_database.url))
    url = database_url(None, tmp_path / "file")
    assert restore(Path(made.file), tmp_path / "file", url).kept is None
    moved = Database(url, clock=clock)
    assert everything(moved) == before
    moved.close()
