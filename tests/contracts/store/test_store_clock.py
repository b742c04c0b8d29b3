"""The store's clock: it never steps within a boot, and starts from the wall clock after one."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from broadcaster.domain.words import DeliveryState, Space
from broadcaster.store.database import Database
from broadcaster.store.unit_of_work import SqlStore
from tests.support.clock import START, SteppingClock
from tests.support.postgres import Server
from tests.support.samples import declared, queued

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
END_OF_32_BITS = datetime(2038, 1, 19, 3, 14, 8, tzinfo=UTC)
STEPS = [START - timedelta(hours=1), START + timedelta(hours=1), EPOCH, END_OF_32_BITS]


def now(database: Database) -> datetime:
    """The store's time."""
    with database.connect(writing=False) as connection:
        return database.now(connection)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Where a SQLite store will be."""
    return tmp_path / "live.db"


def opened(file: Path, clock: SteppingClock) -> Database:
    """The same store, opened (again)."""
    return Database.open(file, space=Space.LIVE, council="testham", clock=clock)


@pytest.mark.parametrize("step", STEPS, ids=str)
def test_store_time_never_goes_back(database: Database, clock: SteppingClock, step: datetime) -> None:
    """Whatever the wall clock does between two looks, the second is not before the first (both databases)."""
    before = now(database)
    clock.step_wall(step)
    assert now(database) >= before


@pytest.mark.parametrize("step", STEPS, ids=str)
def test_a_stepped_wall_clock_moves_nothing(file: Path, clock: SteppingClock, step: datetime) -> None:
    """SQLite: ten seconds of work are ten seconds, also for a process that opens the store after the step."""
    database = opened(file, clock)
    with SqlStore(database).writing() as uow:
        queued(uow, declared(uow), None, state=DeliveryState.READY)
        uow.commit()
    assert now(database) == START
    clock.tick(4)
    clock.step_wall(step)
    clock.tick(6)
    assert now(database) == START + timedelta(seconds=10)
    assert database.clock_error() == step + timedelta(seconds=6) - now(database)
    again = opened(file, clock)
    assert now(again) == START + timedelta(seconds=10)
    for each in (database, again):
        each.close()


def test_a_new_boot_starts_from_the_wall_clock(file: Path, clock: SteppingClock) -> None:
    """After a reboot the counter means nothing any more; the wall clock is asked, once."""
    opened(file, clock).close()
    clock.reboot()
    clock.step_wall(START + timedelta(minutes=3))
    database = opened(file, clock)
    assert now(database) == START + timedelta(minutes=3)
    clock.step_wall(EPOCH)
    clock.tick(1)
    with SqlStore(database).writing() as uow:
        queued(uow, declared(uow), None, state=DeliveryState.READY)
        uow.commit()
    assert now(database) == START + timedelta(minutes=3, seconds=1)
    database.close()


@pytest.mark.parametrize("kind", ["audit", "incident", "delivery", "node"])
def test_a_new_boot_is_never_before_what_is_stored(file: Path, clock: SteppingClock, kind: str) -> None:
    """A machine that starts up in 1970 goes on from the newest time in the store."""
    database = opened(file, clock)
    clock.tick(600)
    with SqlStore(database).writing() as uow:
        newest = uow.now
        if kind == "audit":
            uow.audit.append(actor="ann", action="said")
        elif kind == "node":
            uow.books.beat("night", what="serve", at=newest)
        else:
            incident = declared(uow)
            if kind == "delivery":
                queued(uow, incident, None, state=DeliveryState.READY)
        uow.commit()
    database.close()
    clock.reboot()
    clock.step_wall(EPOCH)
    again = opened(file, clock)
    assert now(again) == newest
    again.close()


def test_a_process_that_outlives_a_boot_id_stays_monotone(file: Path, clock: SteppingClock) -> None:
    """A container that is moved sees another boot id under way; reading and writing go on from the newest time."""
    database = opened(file, clock)
    clock.tick(100)
    with SqlStore(database).writing() as uow:
        uow.audit.append(actor="ann", action="said")
        uow.commit()
    clock.reboot()
    clock.step_wall(EPOCH)
    assert now(database) == START + timedelta(seconds=100)
    with database.connect(writing=True) as connection:
        database.now(connection)
    clock.tick(7)
    assert now(database) == START + timedelta(seconds=107)
    database.close()


@pytest.mark.parametrize("step", [START - timedelta(seconds=-60), END_OF_32_BITS], ids=str)
def test_an_idle_store_takes_the_wall_clock_again(file: Path, clock: SteppingClock, step: datetime) -> None:
    """With nothing unfinished a wrong clock is put right, and the log says by how much."""
    database = opened(file, clock)
    clock.step_wall(step)
    assert database.re_anchor_if_idle() == step - START
    assert now(database) == step
    assert database.re_anchor_if_idle() is None
    with SqlStore(database).reading() as uow:
        [entry] = uow.audit.entries()
    assert (entry.action, entry.data) == (
        "clock-set",
        {"step_milliseconds": (step - START) // timedelta(milliseconds=1)},
    )
    database.close()


def test_an_idle_store_goes_back_to_the_right_time(file: Path, clock: SteppingClock) -> None:
    """A machine that started up in 2038 does not leave the store there for twelve years."""
    opened(file, clock).close()
    clock.reboot()
    clock.step_wall(END_OF_32_BITS)
    database = opened(file, clock)
    with SqlStore(database).writing() as uow:
        uow.audit.append(actor="ann", action="said")
        uow.commit()
    clock.step_wall(START + timedelta(minutes=1))
    assert database.re_anchor_if_idle() == START + timedelta(minutes=1) - END_OF_32_BITS
    database.close()
    again = opened(file, clock)
    assert now(again) == START + timedelta(minutes=1)
    again.close()


def test_an_idle_store_does_not_go_back_to_before_it_was_made(file: Path, clock: SteppingClock) -> None:
    """A clock that fell to 1970 is certainly wrong."""
    database = opened(file, clock)
    clock.step_wall(EPOCH)
    assert database.re_anchor_if_idle() is None
    assert now(database) == START
    database.close()


def test_small_differences_and_unfinished_work_leave_the_clock_alone(file: Path, clock: SteppingClock) -> None:
    """Up to five seconds are not worth a step; nothing may expire or revive because somebody set a clock."""
    database = opened(file, clock)
    clock.step_wall(START + timedelta(seconds=5))
    assert database.re_anchor_if_idle() is None
    with SqlStore(database).writing() as uow:
        queued(uow, declared(uow), None, state=DeliveryState.NEEDS_OFFICER)
        uow.commit()
    clock.step_wall(START + timedelta(hours=1))
    assert database.re_anchor_if_idle() is None
    assert now(database) == START
    database.close()


@pytest.mark.postgres
def test_postgresql_uses_the_servers_clock(postgres: Server, clock: SteppingClock) -> None:
    """With several nodes no node's clock counts."""
    with postgres.fresh() as url:
        database = Database.open(url, space=Space.LIVE, council="testham", clock=clock)
        first = now(database)
        clock.tick(3600)
        assert now(database) - first < timedelta(seconds=60)
        assert database.re_anchor_if_idle() is None
        assert abs(database.clock_error() - (clock.wall() - now(database))) < timedelta(seconds=60)
        database.close()
