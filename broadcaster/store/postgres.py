"""PostgreSQL's side of the store: a connection that notices a dead server in seconds and never waits for ever."""

from typing import Any

from sqlalchemy import Connection, Engine, create_engine
from sqlalchemy.engine import make_url

#: with the defaults a network partition hangs a session for more than 40 s (reliability reference, section 6)
_TCP = {
    "connect_timeout": 3,
    "tcp_user_timeout": 3000,
    "keepalives": 1,
    "keepalives_idle": 2,
    "keepalives_interval": 1,
    "keepalives_count": 3,
}
#: the first number of our advisory locks; the second is made from the council's key
_LOCKS = 0x62726F61
_MAKING = 0x62726F62


def make_engine(url: str, *, busy_seconds: float, application_name: str) -> Engine:
    """A pool of psycopg 3 connections; waiting for a lock ends after at most 2 s."""
    settings = {
        "statement_timeout": 5000,
        "idle_in_transaction_session_timeout": 10_000,
        "lock_timeout": min(2000, int(busy_seconds * 1000)),
    }
    arguments: dict[str, Any] = {
        **_TCP,
        "application_name": application_name,
        "options": " ".join(f"-c {name}={milliseconds}" for name, milliseconds in settings.items()),
    }
    return create_engine(
        make_url(url).set(drivername="postgresql+psycopg"),
        connect_args=arguments,
        pool_size=8,
        max_overflow=24,
        pool_timeout=busy_seconds,
        pool_pre_ping=True,
    )


def one_writer(connection: Connection, council: str) -> None:
    """Wait for the council's turn to write, until the transaction ends.

    One writer per council, as on SQLite: references, the audit chain and the gates need no second thought about
    races or deadlocks, and councils never wait for each other.
    """
    connection.exec_driver_sql("SELECT pg_advisory_xact_lock(%s, hashtext(%s))", (_LOCKS, council))


def one_maker(connection: Connection) -> None:
    """Wait for the turn to make or migrate the store, until the transaction ends."""
    connection.exec_driver_sql("SELECT pg_advisory_xact_lock(%s, 0)", (_MAKING,))
