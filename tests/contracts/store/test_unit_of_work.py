"""A transaction is whole or nothing, on SQLite and PostgreSQL alike."""

import contextlib
import threading
from pathlib import Path

import pytest

from broadcaster.domain.words import IncidentState, Space
from broadcaster.errors import StoreBusy, StoreProblem
from broadcaster.keeping import Store
from broadcaster.store.database import Database
from broadcaster.store.unit_of_work import SqlStore
from tests.support.clock import SteppingClock
from tests.support.samples import declared, new_incident, new_silences


def as_the_engine_sees_it(store: SqlStore) -> Store:
    """The type checker proves here that the store and all its repositories fit the engine's ports."""
    return store


def test_leaving_without_commit_rolls_back(store: SqlStore) -> None:
    """Nothing of a transaction that was not committed is there afterwards."""
    with store.writing() as uow:
        incident = declared(uow)
        uow.silences.impose(incident.id, new_silences("libraries/x"), by="ann", at=uow.now)
        uow.audit.append(actor="ann", action="declared")
    with store.reading() as uow:
        assert uow.incidents.in_state(*IncidentState) == []
        assert uow.silences.active() == []
        assert uow.audit.head() == (0, "")


def test_an_error_rolls_back(store: SqlStore) -> None:
    """An exception on the way leaves nothing behind, and goes on to the caller as it was."""

    def fail() -> None:
        with store.writing() as uow:
            declared(uow)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    with store.reading() as uow:
        assert uow.incidents.get("F1") is None


def test_commit_makes_durable_at_once(store: SqlStore, store_address: str, clock: SteppingClock) -> None:
    """What was committed is seen by another process's connection before the block is left; what follows is not."""
    with store.writing() as uow:
        declared(uow)
        uow.commit()
        other = Database.open(store_address, space=Space.LIVE, council="testham", clock=clock)
        with SqlStore(other).reading() as seen:
            assert seen.incidents.get("F1") is not None
        other.close()
        declared(uow, place_key="elsewhere")
    with store.reading() as uow:
        assert uow.incidents.get("F2") is None


def test_a_reading_transaction_cannot_commit(store: SqlStore) -> None:
    """A verb that reads and tries to commit is a mistake that a test must find."""
    with store.reading() as uow, pytest.raises(RuntimeError, match="nothing to commit"):
        uow.commit()


def test_a_reading_transaction_cannot_write(store: SqlStore) -> None:
    """The database itself refuses a write in a reading transaction."""
    with pytest.raises(StoreProblem), store.reading() as uow:
        uow.incidents.declare(new_incident())


def test_a_connection_that_read_can_write_next(store: SqlStore) -> None:
    """Refusing writes is the transaction's, not the pooled connection's."""
    for place in ("one", "two", "three"):
        with store.reading() as uow:
            uow.incidents.in_state(IncidentState.OPEN)
        with store.writing() as uow:
            declared(uow, place_key=place)
            uow.commit()
    with store.reading() as uow:
        assert [i.ref for i in uow.incidents.in_state(IncidentState.OPEN)] == ["F1", "F2", "F3"]


def test_a_reader_sees_one_moment(store: SqlStore) -> None:
    """What somebody commits while a reading transaction is open does not appear in it half-way.

    With SQLite's rollback journal the writer waits for the reader instead, and gives up in time.
    """
    with store.reading() as uow:
        before = uow.incidents.in_state(IncidentState.OPEN)
        with contextlib.suppress(StoreBusy), store.writing() as writer:
            declared(writer)
            writer.commit()
        assert uow.incidents.in_state(IncidentState.OPEN) == before


def test_the_time_of_a_transaction_is_its_beginning(store: SqlStore, clock: SteppingClock) -> None:
    """`now` does not move within a transaction."""
    with store.reading() as uow:
        first = uow.now
        clock.tick(60)
        assert uow.now == first
        assert first.tzinfo is not None


def test_threads_write_one_after_the_other(store: SqlStore) -> None:
    """Twenty threads that read, then write, lose no update: writing transactions of a council never overlap."""
    failures: list[BaseException] = []

    def bump() -> None:
        try:
            with store.writing() as uow:
                uow.accounts.next_version("website/home")
                uow.commit()
        except BaseException as failure:  # noqa: BLE001 - told by the assertion below
            failures.append(failure)

    threads = [threading.Thread(target=bump) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    with store.writing() as uow:
        assert uow.accounts.next_version("website/home") == 21


def test_councils_in_one_store_do_not_see_each_other(
    store: SqlStore, store_address: str, clock: SteppingClock, tmp_path: Path
) -> None:
    """Every repository shows and changes its own council's rows only; each council counts and chains for itself."""
    other = SqlStore(Database.open(store_address, space=Space.LIVE, council="elsewhere", clock=clock))
    with store.writing() as uow:
        mine = declared(uow)
        uow.silences.impose(mine.id, new_silences("libraries/x"), by="ann", at=uow.now)
        uow.accounts.pause("libraries/x", by="officer", reason="r", at=uow.now)
        uow.books.keep_register("text", hash="h", at=uow.now)
        uow.audit.append(actor="ann", action="declared")
        uow.commit()
    with other.writing() as uow:
        assert uow.incidents.by_id(mine.id) is None
        assert uow.silences.active() == []
        assert uow.accounts.all() == []
        assert uow.books.last_register() is None
        assert uow.audit.head() == (0, "")
        theirs = declared(uow)
        assert theirs.ref == "F1"
        assert theirs.id != mine.id
        uow.commit()
    other.close()
