"""NOTIFY as a hint: one node's ring wakes another's loop, and losing it costs only the poll."""

import contextlib
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from broadcaster.domain.words import Space
from broadcaster.store.bell_postgres import PostgresDoorbell, channel_of
from broadcaster.store.database import Database
from tests.support.clock import SteppingClock
from tests.support.postgres import Server
from tests.support.service import until

pytestmark = pytest.mark.postgres


@contextlib.contextmanager
def node(url: str, folder: Path, *, council: str = "testham") -> Iterator[PostgresDoorbell]:
    """A bell with a run folder and a pool of its own, as another machine has; it does not listen yet."""
    folder.mkdir()
    database = Database.open(url, space=Space.LIVE, council=council, clock=SteppingClock())
    try:
        yield PostgresDoorbell(folder, database)
    finally:
        database.close()


@pytest.fixture
def url(postgres: Server) -> Iterator[str]:
    """A store of the test's own."""
    with postgres.fresh() as address:
        yield address


def settled(bell: PostgresDoorbell) -> None:
    """It listens, and the ring with which listening begins has been taken."""
    assert bell.listening.wait(10)
    bell.wait(5)
    while bell.wait(0):
        pass


def test_a_ring_on_one_node_wakes_another(url: str, tmp_path: Path) -> None:
    """Without a folder in common; the sleeper would have slept much longer."""
    with node(url, tmp_path / "a") as a, node(url, tmp_path / "b") as b, b:
        settled(b)
        rung: list[bool] = []
        sleeper = threading.Thread(target=lambda: rung.append(b.wait(30)))
        sleeper.start()
        a.ring()
        sleeper.join(10)
        assert rung == [True]


def test_a_ring_on_this_machine_needs_no_database(tmp_path: Path, url: str) -> None:
    """The socket is enough, also while the notification fails."""
    with node(url, tmp_path / "a") as a, a:
        settled(a)
        with a._engine.connect() as connection:
            database = connection.execute(text("SELECT current_database()")).scalar_one()
            others = (
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = :d AND pid <> pg_backend_pid()"
            )
            connection.execute(text(others), {"d": database})
        a.ring()
        assert a.wait(5)


def test_another_council_in_the_same_store_is_not_woken(url: str, tmp_path: Path) -> None:
    """Each has a notification of its own; the end of the wait is a ring of one's own council."""
    with node(url, tmp_path / "a") as a, node(url, tmp_path / "b", council="otherham") as b, b:
        settled(b)
        a.ring()
        assert not b.wait(0.3)
        b.ring()
        assert b.wait(5)


def test_a_listener_that_lost_its_connection_listens_again_and_rings_once(url: str, tmp_path: Path) -> None:
    """What was rung meanwhile may have been missed, so it looks."""
    with node(url, tmp_path / "a") as a, node(url, tmp_path / "b") as b, b:
        settled(b)
        with a._engine.connect() as connection:
            lost = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN%'"
            assert connection.execute(text(lost)).rowcount == 1
        assert b.wait(10)
        assert b.listening.wait(10)
        settled(b)
        a.ring()
        assert b.wait(5)


def test_a_database_that_is_gone_is_no_trouble_for_who_rings(tmp_path: Path, postgres: Server) -> None:
    """Nothing raises, and the next rings do not wait for it again."""
    with postgres.fresh() as address:
        kept = contextlib.ExitStack()
        bell = kept.enter_context(node(address, tmp_path / "a"))
    with kept, bell:
        bell.ring()
        bell.ring()
        assert bell.wait(5)


def test_closing_ends_the_listener_at_once(url: str, tmp_path: Path) -> None:
    """It is woken by its own notification, not by its self-test half a minute later."""
    with node(url, tmp_path / "a") as a:
        with a:
            settled(a)
            listener = a._listener
        assert listener is not None
        until(lambda: not listener.is_alive(), seconds=2)


def test_no_two_councils_share_a_name_that_the_server_cuts() -> None:
    """Its names hold 63 bytes."""
    long = "a" * 60
    assert channel_of("rbwm") == "broadcaster_rbwm"
    assert len(channel_of(long + "b").encode()) <= 63
    assert channel_of(long + "b") != channel_of(long + "c")


def test_the_listening_connection_has_the_short_time_outs(url: str, tmp_path: Path) -> None:
    """It comes from the pool's own maker: with the defaults a partition hangs it for more than 40 s."""
    with node(url, tmp_path / "a") as a:
        borrowed = a._engine.raw_connection()
        try:
            told = borrowed.driver_connection.info.get_parameters()  # type: ignore[union-attr] # psycopg's
        finally:
            borrowed.close()
    assert told["tcp_user_timeout"] == "3000"
    assert told["connect_timeout"] == "3"
