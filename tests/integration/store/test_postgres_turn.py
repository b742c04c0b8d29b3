"""A writing transaction on PostgreSQL whose statements nobody waits for: still all or nothing, and one at a time."""

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from sqlalchemy import Connection, text

from broadcaster.clock import SystemClock
from broadcaster.domain.words import Space
from broadcaster.errors import StoreProblem
from broadcaster.store import audit
from broadcaster.store.database import Database
from broadcaster.store.later import execute_later, turn_of
from broadcaster.store.unit_of_work import SqlStore
from tests.support.postgres import Server

pytestmark = pytest.mark.postgres
COUNCIL = "testham"
_NODE = text("INSERT INTO node (name, what, started_at, loop_at) VALUES (:name, 'serve', now(), now())")


@pytest.fixture
def database(postgres: Server) -> Iterator[Database]:
    """An open live store."""
    with postgres.fresh() as url:
        database = Database.open(url, space=Space.LIVE, council=COUNCIL, clock=SystemClock())
        yield database
        database.close()


def nodes(database: Database) -> list[str]:
    """The names that are durable."""
    with database.connect(writing=False) as connection:
        return list(connection.execute(text("SELECT name FROM node ORDER BY name")).scalars())


def append(connection: Connection, action: str) -> str:
    """One entry of the log; its head."""
    return audit.append(connection, council=COUNCIL, at=SystemClock().wall(), actor="test", action=action)


def test_what_nobody_waited_for_is_durable_with_the_commit(database: Database) -> None:
    """A statement without an answer of its own is part of the transaction like every other."""
    with database.connect(writing=True) as connection:
        execute_later(connection, _NODE, {"name": "one"})
    assert nodes(database) == ["one"]


def test_a_failure_that_nobody_waited_for_prevents_the_commit(database: Database) -> None:
    """The whole transaction is taken back, the caller hears of it, and the connection is as good as new."""

    def twice() -> None:
        with database.connect(writing=True) as connection:
            append(connection, "counted")
            for _ in range(2):
                execute_later(connection, _NODE, {"name": "one"})

    with pytest.raises(StoreProblem, match="duplicate"):
        twice()
    assert nodes(database) == []
    with database.connect(writing=True) as connection:
        append(connection, "counted")
        execute_later(connection, _NODE, {"name": "two"})
    assert nodes(database) == ["two"]
    assert SqlStore(database).verify().entries == 1


def test_a_block_that_raises_leaves_nothing_behind(database: Database) -> None:
    """Statements that are still under way are taken back, and the next writer gets its turn at once."""

    def broken() -> None:
        with database.connect(writing=True, unawaited=True) as connection:
            execute_later(connection, _NODE, {"name": "one"})
            raise KeyError

    with pytest.raises(KeyError):
        broken()
    with database.connect(writing=True) as connection:
        execute_later(connection, _NODE, {"name": "two"})
    assert nodes(database) == ["two"]


def test_nothing_after_the_commit_is_durable_by_accident(database: Database) -> None:
    """A session ends with its commit; a statement after it is rolled back, as on SQLite."""
    with database.session(writing=True) as connection:
        execute_later(connection, _NODE, {"name": "one"})
        database.commit(connection)
        connection.execute(_NODE, {"name": "two"})
    assert nodes(database) == ["one"]


def test_the_turn_that_was_waited_for_sees_what_the_writer_before_it_committed(database: Database) -> None:
    """The newest entry is read after the wait, though it was asked for before: the chain has no fork."""
    with database.session(writing=True) as first:
        append(first, "first")
        database.commit(first)
        with database.connect(writing=True, unawaited=True) as second:
            append(second, "second")
    assert SqlStore(database).verify().entries == 2


def test_time_in_the_server_is_the_time_that_the_program_is_told(database: Database) -> None:
    """What a statement calls now is what the lease and the log of the same transaction are made of."""
    with database.connect(writing=True, unawaited=True) as connection:
        asked = text("SELECT current_setting('broadcaster.now')::timestamptz")
        assert connection.execute(asked).scalar_one() == database.now(connection)


def test_an_answer_costs_one_trip_whatever_was_sent_before_it(database: Database) -> None:
    """Turn, time, newest entry and the first look come together; the rest comes with the commit."""
    trips: list[str] = []
    with database.connect(writing=True, unawaited=True) as connection:
        turn: Any = turn_of(connection)
        answers = turn.answers

        def counted() -> None:
            trips.append("trip")
            answers()

        turn.answers = counted
        assert connection.execute(text("SELECT count(*) FROM node")).scalar_one() == 0
        database.now(connection)
        append(connection, "counted")
        execute_later(connection, _NODE, {"name": "one"})
    assert trips == ["trip"]
    assert nodes(database) == ["one"]


def test_a_connection_that_dies_within_a_turn_is_a_store_problem_and_not_used_again(database: Database) -> None:
    """The server ends the session between two statements: nothing is durable, and the next writer goes on."""

    def dies() -> None:
        with database.connect(writing=True) as connection:
            execute_later(connection, _NODE, {"name": "one"})
            driver: Any = connection.connection.driver_connection
            with psycopg.connect(driver.info.dsn, autocommit=True) as other:
                other.execute("SELECT pg_terminate_backend(%s)", (driver.info.backend_pid,))

    with pytest.raises(StoreProblem):
        dies()
    with database.connect(writing=True) as connection:
        execute_later(connection, _NODE, {"name": "two"})
    assert nodes(database) == ["two"]
