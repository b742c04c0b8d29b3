"""PostgreSQL's side of the store: a connection that notices a dead server in seconds and never waits for ever."""

import math
import select
import time
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DisconnectionError

from broadcaster.store.postgres_turn import LOCKS, TURN, Cursor

#: with the defaults a network partition hangs a session for more than 40 s (reliability reference, section 6)
_TCP = {
    "connect_timeout": 3,
    "tcp_user_timeout": 3000,
    "keepalives": 1,
    "keepalives_idle": 2,
    "keepalives_interval": 1,
    "keepalives_count": 3,
}
_MAKING = 0x62726F62
#: a connection that was in use so recently is used again unasked
_FRESH_SECONDS = 1.0
_RESTS = "broadcaster-rests-since"


def make_engine(url: str, *, busy_seconds: float, application_name: str) -> Engine:
    """A pool of psycopg 3 connections; waiting for a lock ends after at most 2 s."""
    settings = {
        "statement_timeout": 5000,
        "idle_in_transaction_session_timeout": 10_000,
        "lock_timeout": min(2000, int(busy_seconds * 1000)),
        # our statements are long and short-lived; compiling them costs 100 ms and gains nothing
        "jit": 0,
    }
    arguments: dict[str, Any] = {
        **_TCP,
        # the server plans a statement of a connection for the third time, then it is prepared
        "prepare_threshold": 2,
        "application_name": application_name,
        "cursor_factory": Cursor,
        "options": " ".join(f"-c {name}={value}" for name, value in settings.items()),
    }
    engine = create_engine(
        make_url(url).set(drivername="postgresql+psycopg"),
        connect_args=arguments,
        pool_size=8,
        max_overflow=24,
        pool_timeout=busy_seconds,
        # the same few connections again and again, whose statements are prepared
        pool_use_lifo=True,
    )
    _ping_what_rested(engine)
    return engine


def _ping_what_rested(engine: Engine) -> None:
    """Ask a connection whether it lives before it is used again, unless it has just been in use and heard no goodbye.

    A new connection counts as in use. SQLAlchemy's own `pool_pre_ping` asks every time: one more trip to the server
    for each short transaction.
    """

    def checked_in(_connection: Any, record: Any) -> None:
        record.info[_RESTS] = time.monotonic()

    def checked_out(connection: Any, record: Any, _proxy: Any) -> None:
        fresh = time.monotonic() - record.info.get(_RESTS, math.inf) < _FRESH_SECONDS
        if fresh and not _has_something_to_say(connection):
            return
        try:
            engine.dialect.do_ping(connection)
        except engine.dialect.loaded_dbapi.Error as error:
            raise DisconnectionError from error

    event.listen(engine, "checkin", checked_in)
    event.listen(engine, "checkout", checked_out)


def _has_something_to_say(connection: Any) -> bool:
    """Whether bytes or an end are waiting on a connection that nobody asked anything."""
    poll = select.poll()
    poll.register(connection.fileno(), select.POLLIN)
    return bool(poll.poll(0))


def one_writer(connection: Connection, council: str) -> datetime:
    """Wait for the council's turn to write while its store is being made; returns the time when it came."""
    came: datetime = connection.exec_driver_sql(TURN, (LOCKS, council)).one()[0]
    return came.astimezone(UTC)


def one_maker(connection: Connection) -> None:
    """Wait for the turn to make or migrate the store, until the transaction ends."""
    connection.exec_driver_sql("SELECT pg_advisory_xact_lock(%s, 0)", (_MAKING,))
