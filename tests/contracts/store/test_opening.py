"""Opening a store: new, again, of the other space, from the future, not a store at all."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine

from broadcaster.domain.words import Space
from broadcaster.errors import StoreProblem, StoreTooNew, WrongSpace
from broadcaster.store.database import Database
from broadcaster.store.unit_of_work import SqlStore
from tests.support.clock import SteppingClock
from tests.support.postgres import Server
from tests.support.samples import declared


def opened(address: str, space: Space = Space.LIVE, *, create: bool = True) -> Database:
    """The store at that address."""
    return Database.open(address, space=space, council="testham", clock=SteppingClock(), create=create)


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def empty_address(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Where nothing is yet."""
    if request.param == "sqlite":
        yield str(tmp_path / "deep" / "down" / "live.db")
        return
    server: Server = request.getfixturevalue("postgres")
    with server.fresh(template="template1") as url:
        yield url


def test_a_new_store_is_made_once(empty_address: str) -> None:
    """The first opening makes it, the next one finds what was stored."""
    first = opened(empty_address)
    with SqlStore(first).writing() as uow:
        declared(uow)
        uow.commit()
    first.close()
    again = opened(empty_address, create=False)
    with SqlStore(again).reading() as uow:
        assert uow.incidents.get("F1") is not None
    again.close()


def test_processes_that_start_together_make_one_store(empty_address: str) -> None:
    """Four openings of nothing at the same moment all succeed, and all have the same store."""
    together = threading.Barrier(4)
    made: list[Database] = []

    def start() -> None:
        together.wait()
        made.append(opened(empty_address))

    threads = [threading.Thread(target=start) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(made) == 4
    with made[0].connect(writing=False) as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM meta").scalar_one() == 1
    for database in made:
        database.close()


def test_only_init_makes_a_store_where_asked_not_to(empty_address: str) -> None:
    """A verb that expects a store says that there is none, and leaves nothing behind."""
    with pytest.raises(StoreProblem, match="There is no store yet"):
        opened(empty_address, create=False)
    assert not Path(empty_address).exists()


def test_the_other_spaces_store_is_refused(store_address: str) -> None:
    """A store is stamped with its space for ever (design rule 6)."""
    opened(store_address).close()
    with pytest.raises(WrongSpace, match="store of the live space; the exercise space must not open it"):
        opened(store_address, Space.EXERCISE)


def test_a_store_from_the_future_is_refused(store_address: str) -> None:
    """An older program does not touch what a newer one wrote."""
    database = opened(store_address)
    with database.connect(writing=True) as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    database.close()
    with pytest.raises(StoreTooNew, match="schema is 9999"):
        opened(store_address)


def test_somebody_elses_database_is_refused(empty_address: str) -> None:
    """Tables that are not ours are left alone."""
    if "://" not in empty_address:
        Path(empty_address).parent.mkdir(parents=True)
    url = empty_address.replace("postgresql:", "postgresql+psycopg:")
    engine = create_engine(url if "://" in url else f"sqlite:///{url}")
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE payroll (id INTEGER)")
    engine.dispose()
    with pytest.raises(StoreProblem, match="not this program's store"):
        opened(empty_address)


@pytest.mark.postgres
def test_a_server_that_does_not_answer_is_said_so() -> None:
    """No traceback, and the next step is the server."""
    with pytest.raises(StoreProblem, match="database server does not answer") as caught:
        opened("postgresql://nobody@127.0.0.1:9/none")
    assert "reachable" in caught.value.next_step
