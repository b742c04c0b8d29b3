"""Migrations: a copy first, all or nothing also when killed, and no harm when two programs start at once."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from broadcaster.domain.words import IncidentState, Space
from broadcaster.errors import StoreProblem, StoreTooNew
from broadcaster.store import migrations, opening
from broadcaster.store.database import Database
from broadcaster.store.migrations import back_up, migrate
from broadcaster.store.unit_of_work import SqlStore
from tests.support.clock import SteppingClock
from tests.support.samples import declared

NEXT = """
import os
import signal

from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade():
    op.execute("CREATE TABLE later (id INTEGER)")
    op.execute("UPDATE meta SET anchor_boot = 'migrated'")
    {last}
"""
KILLED = """
import sys
from pathlib import Path
from broadcaster.domain.words import Space
from broadcaster.store.database import Database
from broadcaster.store.migrations import migrate
from tests.support.clock import SteppingClock

migrate(
    Database.open(sys.argv[1], space=Space.LIVE, council="testham", clock=SteppingClock()), scripts=Path(sys.argv[2])
)
"""


@pytest.fixture
def scripts(tmp_path: Path) -> Path:
    """The shipped revisions, to which a test adds one of its own."""
    folder = tmp_path / "with % sign" / "migrations"
    (folder / "versions").mkdir(parents=True)
    shipped = Path(str(migrations.__file__)).parent
    for name in ("env.py", "versions/r0001_first.py", "versions/r0002_night.py"):
        (folder / name).write_text((shipped / name).read_text())
    return folder


def next_revision(scripts: Path, last: str) -> None:
    """A next revision, with this as its last statement."""
    (scripts / "versions" / "r0003.py").write_text(NEXT.format(last=last))


def revision_of(database: Database) -> str | None:
    """The revision that is stamped in the store."""
    with database.session(writing=False) as connection:
        return opening.revision_of(connection)


def tables(database: Database) -> int:
    """How many tables of the next revision there are."""
    query = (
        "SELECT count(*) FROM sqlite_master WHERE name = 'later'"
        if database.dialect == "sqlite"
        else "SELECT count(*) FROM pg_tables WHERE tablename = 'later'"
    )
    with database.connect(writing=False) as connection:
        return int(connection.exec_driver_sql(query).scalar_one())


def test_a_migration_keeps_what_was_stored(store: SqlStore, scripts: Path) -> None:
    """The newest revision is reached and stamped, the rows stay; doing it again changes nothing."""
    with store.writing() as uow:
        declared(uow)
        uow.commit()
    next_revision(scripts, "pass")
    for _ in range(2):
        migrate(store.database, scripts=scripts)
        assert revision_of(store.database) == "0003"
        assert tables(store.database) == 1
    with store.reading() as uow:
        assert uow.incidents.get("F1") is not None


def test_a_failed_migration_leaves_the_old_store(store: SqlStore, scripts: Path) -> None:
    """Everything or nothing: the table that was made before the failure is gone again."""
    next_revision(scripts, "raise RuntimeError('half-way')")
    with pytest.raises(RuntimeError, match="half-way"):
        migrate(store.database, scripts=scripts)
    assert (revision_of(store.database), tables(store.database)) == ("0002", 0)


def test_a_killed_migration_leaves_the_old_store(store_address: str, store: SqlStore, scripts: Path) -> None:
    """SIGKILL in the middle of a migration (fault F31): the store opens as before, and a copy was taken."""
    with store.writing() as uow:
        declared(uow)
        uow.commit()
    store.close()
    next_revision(scripts, "os.kill(os.getpid(), signal.SIGKILL)")
    killed = subprocess.run([sys.executable, "-c", KILLED, store_address, str(scripts)], check=False, timeout=60)
    assert killed.returncode == -signal.SIGKILL
    database = Database.open(store_address, space=Space.LIVE, council="testham", clock=SteppingClock())
    assert (revision_of(database), tables(database)) == ("0002", 0)
    with SqlStore(database).writing() as uow:
        assert uow.incidents.get("F1") is not None
        declared(uow, place_key="new")
        uow.commit()
    database.close()
    if database.path is not None:
        copy = Database.open(
            f"{store_address}.before-0002", space=Space.LIVE, council="testham", clock=SteppingClock(), create=False
        )
        with SqlStore(copy).reading() as uow:
            assert [i.ref for i in uow.incidents.in_state(IncidentState.OPEN)] == ["F1"]
        copy.close()


def test_after_a_migration_an_older_program_refuses(store_address: str, store: SqlStore, scripts: Path) -> None:
    """The program that knows the shipped revisions only does not open what a newer one migrated."""
    next_revision(scripts, "pass")
    migrate(store.database, scripts=scripts)
    with pytest.raises(StoreTooNew):
        Database.open(store_address, space=Space.LIVE, council="testham", clock=SteppingClock())


def test_a_copy_that_cannot_be_made_stops_the_migration(tmp_path: Path) -> None:
    """Without a copy nothing is changed; no half copy is left under its name."""
    database = Database.open(tmp_path / "live.db", space=Space.LIVE, council="testham", clock=SteppingClock())
    assert database.path is not None
    target = tmp_path / "missing" / "copy.db"
    with pytest.raises(StoreProblem, match="nothing was changed"):
        back_up(database.path, to=target)
    assert not target.exists()
    database.close()
