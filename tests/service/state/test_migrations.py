"""The database comes up to date as a whole or stays as it was."""

from __future__ import annotations

import shutil
import sqlite3
import stat
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import URL, inspect, text

from models.errors import BadInputError, StateError
from service.state import Database, migrating
from service.state.engine import database_url, open_engine
from service.state.records import Case
from service.state.tables import metadata

HEAD = "0003"
LATER = """
import sqlalchemy as sa
from alembic import op

revision = "9999"
down_revision = "{head}"


def upgrade():
    op.create_table("later", sa.Column("id", sa.Integer(), primary_key=True))
    with op.batch_alter_table("cases") as cases:
        cases.add_column(sa.Column("colour", sa.String(20)))
    {then}
"""


@pytest.fixture
def later(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Give the program one migration more, which ends with this statement."""

    def add(then: str = "pass") -> None:
        folder = tmp_path / "migrations"
        shutil.copytree(migrating._MIGRATIONS, folder)
        (folder / "versions" / "v9999_later.py").write_text(LATER.format(head=HEAD, then=then))
        monkeypatch.setattr(migrating, "_MIGRATIONS", folder)

    return add


def tables_of(url: URL) -> set[str]:
    engine = open_engine(url)
    try:
        return set(inspect(engine).get_table_names())
    finally:
        engine.dispose()


def revision_of(url: URL) -> str:
    engine = open_engine(url)
    try:
        with engine.connect() as connection:
            found = connection.scalar(text("SELECT version_num FROM alembic_version"))
            assert isinstance(found, str)
            return found
    finally:
        engine.dispose()


def with_a_case(url: URL) -> None:
    database = Database(url)
    with database.write("user:a") as work:
        work.cases.add(Case(id="ps-hizma"))
    database.close()


def cases_in(url: URL) -> set[str]:
    database = Database(url)
    try:
        with database.read() as work:
            return set(work.cases.all())
    finally:
        database.close()


def test_the_migrations_make_what_the_queries_expect(any_url: URL) -> None:
    Database(any_url).prepare()
    engine = open_engine(any_url)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []
    engine.dispose()


def test_the_names_of_the_files_tell_the_order_of_the_migrations() -> None:
    config = Config()
    config.set_main_option("script_location", str(migrating._MIGRATIONS))
    config.set_main_option("path_separator", "os")
    scripts = ScriptDirectory.from_config(config)

    assert scripts.get_current_head() == migrating.newest_revision()
    assert all(migrating.is_known(script.revision) for script in scripts.walk_revisions())


def test_a_later_migration_keeps_what_was_entered(any_url: URL, later) -> None:
    with_a_case(any_url)
    later()
    Database(any_url).prepare()
    assert revision_of(any_url) == "9999"
    assert cases_in(any_url) == {"ps-hizma"}


def test_a_migration_that_fails_leaves_nothing_behind(any_url: URL, later) -> None:
    with_a_case(any_url)
    later("raise RuntimeError('half way')")
    with pytest.raises(RuntimeError, match="half way"):
        Database(any_url).prepare()
    assert revision_of(any_url) == HEAD
    assert "later" not in tables_of(any_url)


def test_a_first_migration_that_fails_leaves_an_empty_database(any_url: URL, later) -> None:
    later("raise RuntimeError('half way')")
    with pytest.raises(RuntimeError, match="half way"):
        Database(any_url).prepare()
    assert tables_of(any_url) <= {"alembic_version"}


def test_sqlite_is_copied_before_a_migration(tmp_path: Path, later) -> None:
    url = database_url(None, tmp_path)
    with_a_case(url)
    assert not (tmp_path / "backups").exists()
    later()
    Database(url).prepare()
    copies = list((tmp_path / "backups").iterdir())
    assert len(copies) == 1
    assert HEAD in copies[0].name
    assert stat.S_IMODE(copies[0].stat().st_mode) == 0o600
    with closing(sqlite3.connect(copies[0])) as copy:
        assert copy.execute("SELECT id FROM cases").fetchall() == [("ps-hizma",)]


def test_a_database_of_a_newer_program_is_refused_untouched(
    any_url: URL, later, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context():
        later()
        with_a_case(any_url)
    monkeypatch.undo()
    with pytest.raises(StateError, match="newer Partnerkompass") as refused:
        Database(any_url).prepare()
    assert "9999" in refused.value.message
    assert "newer version" in refused.value.mend
    assert revision_of(any_url) == "9999"


def test_several_that_start_at_once_migrate_once(any_url: URL) -> None:
    def start(_: int) -> None:
        database = Database(any_url)
        database.prepare()
        database.close()

    with ThreadPoolExecutor(4) as threads:
        assert list(threads.map(start, range(4))) == [None] * 4
    assert revision_of(any_url) == HEAD


def test_only_its_owner_reads_the_file(tmp_path: Path) -> None:
    url = database_url(None, tmp_path / "home")
    with_a_case(url)
    for file in (tmp_path / "home").iterdir():
        assert stat.S_IMODE(file.stat().st_mode) & 0o077 == 0, file


@pytest.mark.parametrize("configured", ["mysql://localhost/x", "no address", "sqlite://"])
def test_addresses_that_are_none(configured: str, tmp_path: Path) -> None:
    with pytest.raises(BadInputError, match="PARTNERKOMPASS_DATABASE") as refused:
        database_url(configured, tmp_path)
    assert "postgresql://" in refused.value.mend


def test_a_database_that_cannot_be_reached_is_a_clear_error_without_its_password() -> None:
    url = database_url("postgresql://me:secret@127.0.0.1:1/x?connect_timeout=2", Path())
    with pytest.raises(StateError, match="can't be used") as refused, Database(url).read():
        pass
    assert "secret" not in str(refused.value)


def test_a_damaged_file_is_a_clear_error(tmp_path: Path) -> None:
    (tmp_path / "state.sqlite3").write_bytes(b"no database " * 500)
    with pytest.raises(StateError, match="not a database"):
        Database(database_url(None, tmp_path)).prepare()
