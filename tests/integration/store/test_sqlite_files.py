"""SQLite's file: its pragmas, its disk, its reserve, and every writing transaction's first word."""

import ast
import sqlite3
from pathlib import Path

import pytest
from sqlalchemy import event

import broadcaster.store
from broadcaster.domain.words import Space
from broadcaster.errors import StoreProblem
from broadcaster.store import reserve
from broadcaster.store.database import Database
from broadcaster.store.sqlite import file_system, pragmas, refuse_network_disk
from broadcaster.store.unit_of_work import SqlStore
from tests.support.clock import SteppingClock
from tests.support.samples import declared

MOUNTS = """\
22 1 254:0 / / rw,relatime - ext4 /dev/vda rw
40 22 0:35 / /srv/share rw - nfs4 server:/share rw
41 22 0:36 / /srv/share/local rw - xfs /dev/vdb rw
42 22 0:37 / /mnt/with\\040space rw,relatime shared:1 - cifs //server/share rw
43 22 0:38 / /mnt/host rw - 9p host rw
44 22 0:39 / /over rw - tmpfs tmpfs rw
45 22 0:40 / /over rw - fuse.sshfs user@host: rw
garbage
"""


@pytest.fixture
def database(tmp_path: Path) -> Database:
    """A SQLite store."""
    return Database.open(tmp_path / "live.db", space=Space.LIVE, council="testham", clock=SteppingClock())


def test_pragmas_hold_on_every_connection(database: Database) -> None:
    """Each pooled connection keeps commits through a power cut and checks foreign keys."""
    wal = sqlite3.sqlite_version_info >= (3, 51, 3)
    expected = {"journal_mode": "wal" if wal else "delete", "synchronous": 2 if wal else 3, "foreign_keys": 1}
    connections = [database.engine.connect() for _ in range(3)]
    for connection in connections:
        for name, value in expected.items():
            assert connection.exec_driver_sql(f"PRAGMA {name}").scalar_one() == value
        connection.close()
    database.close()


@pytest.mark.parametrize(
    ("library", "mode", "synchronous"),
    [((3, 40, 1), "DELETE", "EXTRA"), ((3, 51, 2), "DELETE", "EXTRA"), ((3, 51, 3), "WAL", "FULL")],
)
def test_a_library_that_corrupts_a_wal_gets_none(library: tuple[int, ...], mode: str, synchronous: str) -> None:
    """3.7.0 to 3.51.2 can corrupt a WAL when it is reset; they use the rollback journal."""
    wanted = pragmas(library, busy_seconds=1.0)
    assert (wanted["journal_mode"][0], wanted["synchronous"][0]) == (mode, synchronous)


@pytest.mark.parametrize(
    ("folder", "kind"),
    [
        ("/home/council", "ext4"),
        ("/srv/share", "nfs4"),
        ("/srv/share/local/deep", "xfs"),
        ("/srv/shared", "ext4"),
        ("/mnt/with space/x", "cifs"),
        ("/mnt/host", "9p"),
        ("/over", "fuse.sshfs"),
    ],
)
def test_the_file_system_is_that_of_the_nearest_mount(folder: str, kind: str) -> None:
    """The longest mount point above the folder counts, and the newest one where several lie on each other."""
    assert file_system(Path(folder), MOUNTS) == kind


@pytest.mark.parametrize("folder", ["/srv/share/broadcaster", "/mnt/with space", "/over"])
def test_a_network_disk_is_refused(folder: str) -> None:
    """Locks and syncs over a network cannot be trusted; the officer is told what to do instead."""
    with pytest.raises(StoreProblem, match="network disk") as caught:
        refuse_network_disk(Path(folder), MOUNTS)
    assert "BROADCASTER_HOME" in caught.value.next_step


@pytest.mark.parametrize("folder", ["/home", "/mnt/host", "/srv/share/local"])
def test_local_disks_and_virtual_machines_folders_are_allowed(folder: str) -> None:
    """ext4, xfs and 9p keep their promises."""
    refuse_network_disk(Path(folder), MOUNTS)


def test_every_writing_transaction_begins_immediate(database: Database) -> None:
    """A writer has the lock before it reads anything, so that it never fails half-way."""
    begun: list[str] = []
    event.listen(
        database.engine,
        "before_cursor_execute",
        lambda _c, _u, statement, *_: begun.append(statement) if "BEGIN" in statement else None,
    )
    with SqlStore(database).writing() as uow:
        declared(uow)
        uow.commit()
    with database.connect(writing=True) as connection:
        database.now(connection)
    with SqlStore(database).reading() as uow:
        uow.incidents.get("F1")
    assert begun == ["BEGIN IMMEDIATE", "BEGIN IMMEDIATE", "BEGIN DEFERRED"]
    database.close()


def test_no_module_of_the_store_opens_a_transaction_of_its_own() -> None:
    """Only `Database` takes connections from the engine; all others go through `session` or `connect`.

    PostgreSQL's doorbell listens on a connection of its own and keeps nothing.
    """
    offenders = []
    for path in Path(str(broadcaster.store.__file__)).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Attribute) and node.attr in ("raw_connection", "begin_nested", "engine"):
                offenders.append((path.name, node.attr))
    assert {found for found in offenders if found[0] != "bell_postgres.py"} == {("database.py", "engine")}


def test_the_reserve_is_kept_and_given_up(database: Database) -> None:
    """A store comes with a reserve of 256 KiB that a stand-down can free, and gets it back."""
    assert database.path is not None
    file = reserve.path_of(database.path)
    assert file.stat().st_size == reserve.SIZE
    assert file.stat().st_blocks * 512 >= reserve.SIZE
    assert database.release_reserve()
    assert not file.exists()
    assert not database.release_reserve()
    assert database.keep_reserve()
    assert file.exists()
    database.close()


def test_a_file_that_is_no_store_is_left_alone(tmp_path: Path) -> None:
    """A damaged or foreign file is named as such, not overwritten."""
    path = tmp_path / "live.db"
    path.write_bytes(b"this is not a database at all, but it is long enough to be looked at" * 20)
    before = path.read_bytes()
    with pytest.raises(StoreProblem, match="damaged or is not a store"):
        Database.open(path, space=Space.LIVE, council="testham", clock=SteppingClock())
    assert path.read_bytes() == before
