"""Two processes, one SQLite file: nobody waits for ever, nothing is lost."""

import sqlite3
import subprocess
import sys
import threading
import time
from contextlib import closing
from pathlib import Path

import pytest

from broadcaster.clock import SystemClock
from broadcaster.domain.words import Space
from broadcaster.errors import StoreBusy
from broadcaster.store.database import Database
from broadcaster.store.unit_of_work import SqlStore
from tests.support.postgres import Server
from tests.support.samples import declared

WRITER = """
import sys
from broadcaster.clock import SystemClock
from broadcaster.domain.words import Space
from broadcaster.store.database import Database
from broadcaster.store.unit_of_work import SqlStore

store = SqlStore(Database.open(sys.argv[1], space=Space.LIVE, council="testham", clock=SystemClock()))
for number in range(int(sys.argv[3])):
    with store.writing() as uow:
        uow.audit.append(actor=sys.argv[2], action="counted", data={"n": number})
        uow.accounts.next_version("website/home")
        uow.commit()
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A SQLite store's file."""
    path = tmp_path / "live.db"
    opened(path).close()
    return path


def opened(path: Path, *, busy_seconds: float = 5.0) -> Database:
    """The store in that file, with the machine's own clock."""
    return Database.open(path, space=Space.LIVE, council="testham", clock=SystemClock(), busy_seconds=busy_seconds)


def test_two_processes_write_at_once(file: Path) -> None:
    """Every commit of both is there, in one chain without gaps."""
    each = 100
    writers = [subprocess.Popen([sys.executable, "-c", WRITER, str(file), name, str(each)]) for name in ("one", "two")]
    assert [writer.wait(timeout=60) for writer in writers] == [0, 0]
    store = SqlStore(opened(file))
    found = store.verify()
    assert (found.entries, found.first_bad) == (2 * each, None)
    with store.writing() as uow:
        assert uow.accounts.next_version("website/home") == 2 * each + 1
        times = [entry.at for entry in uow.audit.entries()]
    assert times == sorted(times)
    store.close()


def test_a_locked_store_is_busy_in_bounded_time(file: Path) -> None:
    """Another program that keeps the lock costs the wait that was configured, then a plain sentence."""
    store = SqlStore(opened(file, busy_seconds=0.3))
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        began = time.monotonic()
        with pytest.raises(StoreBusy, match="another process is writing"), store.writing():
            pass
        assert 0.2 < time.monotonic() - began < 3
        with store.reading() as uow:
            assert uow.audit.head() == (0, "")
        other.execute("ROLLBACK")
    with store.writing() as uow:
        declared(uow)
        uow.commit()
    store.close()


def test_a_reader_that_stays_makes_the_commit_busy_and_nothing_is_half_done(file: Path) -> None:
    """With a rollback journal a commit waits for readers; one that stays costs StoreBusy and a rollback."""
    store = SqlStore(opened(file, busy_seconds=0.3))
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        if other.execute("PRAGMA journal_mode").fetchone()[0] == "wal":
            pytest.skip("with a WAL readers hinder nobody")
        other.execute("BEGIN")
        other.execute("SELECT * FROM meta").fetchall()
        with store.writing() as uow:
            declared(uow)
            with pytest.raises(StoreBusy):
                uow.commit()
    with store.reading() as uow:
        assert uow.incidents.get("F1") is None
    store.close()


def test_threads_of_a_process_queue_and_give_up_in_bounded_time(file: Path) -> None:
    """A thread that waits for another one's transaction gives up after the configured wait."""
    database = opened(file, busy_seconds=0.3)
    holding, leave = threading.Event(), threading.Event()

    def hold() -> None:
        with database.session(writing=True):
            holding.set()
            leave.wait(10)

    thread = threading.Thread(target=hold)
    thread.start()
    assert holding.wait(10)
    with pytest.raises(StoreBusy, match="this process"), database.session(writing=True):
        pass
    leave.set()
    thread.join()
    with database.session(writing=True):
        pass
    database.close()


@pytest.mark.postgres
def test_a_council_that_writes_elsewhere_is_busy_in_bounded_time(postgres: Server) -> None:
    """PostgreSQL: writers of one council wait for each other, and give up; other councils do not wait at all."""
    with postgres.fresh() as url:
        mine, theirs, other = (
            Database.open(url, space=Space.LIVE, council=council, clock=SystemClock(), busy_seconds=0.3)
            for council in ("testham", "testham", "elsewhere")
        )
        with mine.session(writing=True):
            began = time.monotonic()
            with pytest.raises(StoreBusy, match="another session"), theirs.session(writing=True):
                pass
            assert 0.2 < time.monotonic() - began < 3
            with other.session(writing=True), theirs.session(writing=False):
                pass
        with theirs.session(writing=True):
            pass
        for database in (mine, theirs, other):
            database.close()


@pytest.mark.postgres
def test_connections_notice_a_dead_server_in_seconds(postgres: Server) -> None:
    """Every connection has the time-outs that end a partition, and says which space it belongs to."""
    wanted = {
        "statement_timeout": "5s",
        "lock_timeout": "2s",
        "idle_in_transaction_session_timeout": "10s",
        "application_name": "broadcaster-live",
    }
    with postgres.fresh() as url:
        database = Database.open(url, space=Space.LIVE, council="testham", clock=SystemClock())
        with database.connect(writing=False) as connection:
            for name, value in wanted.items():
                assert connection.exec_driver_sql(f"SHOW {name}").scalar_one() == value
            driver = connection.connection.driver_connection
            assert driver is not None
            parameters = driver.info.get_parameters()
        assert {k: parameters[k] for k in ("connect_timeout", "tcp_user_timeout", "keepalives_idle")} == {
            "connect_timeout": "3",
            "tcp_user_timeout": "3000",
            "keepalives_idle": "2",
        }
        database.close()


@pytest.mark.postgres
def test_a_server_that_ends_the_session_costs_one_error(postgres: Server) -> None:
    """After the server dropped every connection the next transaction works again."""
    with postgres.fresh() as url:
        store = SqlStore(Database.open(url, space=Space.LIVE, council="testham", clock=SystemClock()))
        with store.writing() as uow:
            declared(uow)
            uow.commit()
        postgres.end_sessions(url)
        with store.reading() as uow:
            assert uow.incidents.get("F1") is not None
        store.close()
