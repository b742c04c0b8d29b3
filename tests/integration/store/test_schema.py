"""One schema, however it came to be: quick creation, Alembic's revisions, the SQLModel tables with their rules."""

import sqlite3
from pathlib import Path

import pytest
from sqlalchemy import Connection, create_engine
from sqlalchemy.schema import CreateIndex, CreateTable

from broadcaster.domain.words import Space
from broadcaster.store import rules, schema
from broadcaster.store.database import Database
from broadcaster.store.migrations import upgrade
from tests.support.clock import SteppingClock
from tests.support.postgres import Server

_PG_SCHEMA = """
SELECT 'column', table_name, column_name, data_type, is_nullable, column_default
  FROM information_schema.columns WHERE table_schema = 'public'
UNION ALL SELECT 'index', tablename, indexname, indexdef, '', '' FROM pg_indexes WHERE schemaname = 'public'
UNION ALL SELECT 'constraint', conrelid::regclass::text, conname, pg_get_constraintdef(oid), '', ''
  FROM pg_constraint WHERE connamespace = 'public'::regnamespace
UNION ALL SELECT 'trigger', tgrelid::regclass::text, tgname, pg_get_triggerdef(oid), '', ''
  FROM pg_trigger WHERE NOT tgisinternal
UNION ALL SELECT 'function', '', proname, prosrc, '', '' FROM pg_proc WHERE pronamespace = 'public'::regnamespace
ORDER BY 1, 2, 3
"""


def _plain(sql: str) -> str:
    return " ".join(sql.replace("(", " ( ").replace(")", " ) ").replace('"', "").split())


def _sqlite_schema(path: Path) -> dict[tuple[str, str], str]:
    connection = sqlite3.connect(path)
    rows = connection.execute("SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL").fetchall()
    connection.close()
    return {(kind, name): _plain(sql) for kind, name, sql in rows}


def _by_alembic(connection: Connection) -> None:
    upgrade(connection)
    connection.commit()


def _by_metadata(connection: Connection) -> None:
    """What SQLModel says, without triggers and Alembic's own table."""
    for table in rules.metadata.sorted_tables:
        connection.execute(CreateTable(table))
        for index in sorted(table.indexes, key=lambda i: str(i.name)):
            connection.execute(CreateIndex(index))
    connection.commit()


def test_sqlite_has_one_schema_by_every_way(tmp_path: Path) -> None:
    """A new SQLite store, one made by Alembic and one made from the tables are the same, word by word."""
    Database.open(tmp_path / "new.db", space=Space.LIVE, council="testham", clock=SteppingClock()).close()
    for name, make in (("alembic.db", _by_alembic), ("tables.db", _by_metadata)):
        engine = create_engine(f"sqlite:///{tmp_path / name}")
        with engine.connect() as connection:
            make(connection)
        engine.dispose()
    new = _sqlite_schema(tmp_path / "new.db")
    assert new == _sqlite_schema(tmp_path / "alembic.db")
    without = {key: sql for key, sql in new.items() if key[0] != "trigger" and key[1] != "alembic_version"}
    assert without == _sqlite_schema(tmp_path / "tables.db")
    assert sum(key[0] == "trigger" for key in new) == 6


@pytest.mark.postgres
def test_postgresql_has_one_schema_by_every_way(postgres: Server) -> None:
    """A new PostgreSQL store, one made by Alembic and one made from the tables are the same in the catalogue."""
    found = []
    for make in (None, _by_alembic, _by_metadata):
        with postgres.fresh(template="template1" if make else "broadcaster_template") as url:
            engine = create_engine(url.replace("postgresql:", "postgresql+psycopg:"))
            with engine.connect() as connection:
                if make:
                    make(connection)
                found.append([tuple(row) for row in connection.exec_driver_sql(_PG_SCHEMA)])
            engine.dispose()
    new, by_alembic, by_tables = found
    assert new == by_alembic
    assert [row for row in new if row[0] not in ("trigger", "function") and row[1] != "alembic_version"] == by_tables
    assert sum(row[0] == "trigger" for row in new) == 5


def test_the_newest_revision_is_alembics_head() -> None:
    """`schema.REVISIONS` and the files in `migrations/versions` name the same revisions in the same order."""
    from alembic.config import Config  # noqa: PLC0415 - the product imports it only where it is needed
    from alembic.script import ScriptDirectory  # noqa: PLC0415 - as above

    config = Config()
    config.set_main_option("path_separator", "newline")
    config.set_main_option("script_location", str(Path(schema.__file__).with_name("migrations")))
    scripts = ScriptDirectory.from_config(config)
    assert tuple(s.revision for s in scripts.walk_revisions())[::-1] == schema.REVISIONS
    assert scripts.get_current_head() == schema.HEAD
