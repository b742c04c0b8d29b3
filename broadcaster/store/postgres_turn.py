"""A writing transaction on PostgreSQL in few trips: statements go out one by one, answers are awaited together.

The server executes a pipeline in order and each statement with a snapshot of its own, so that what follows the wait for
the council's turn sees everything that was committed before it. After a failure nothing is executed, nor committed.
"""

import contextlib
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any, Final, Self

import psycopg
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from broadcaster.errors import StoreProblem

#: the first number of our advisory locks; the second is made from the council's key
LOCKS: Final = 0x62726F61
#: where the transaction keeps the time at which its turn came, for statements that are sent before it is known here
NOW_IS_KEPT_IN: Final = "broadcaster.now"
TURN: Final = (
    "SELECT came, set_config('broadcaster.now', came::text, true)"
    " FROM (SELECT clock_timestamp() AS came FROM pg_advisory_xact_lock(%s, hashtext(%s))) AS turn"
)
_HEAD: Final = "SELECT seq, hash FROM audit WHERE council = %s ORDER BY seq DESC LIMIT 1"


class Cursor(psycopg.Cursor[Any]):
    """Waits for its answer, as everybody expects, unless the turn says that nobody will look at it."""

    def execute(self, *words: Any, **more: Any) -> Self:
        """As psycopg's."""
        super().execute(*words, **more)
        self._answered()
        return self

    def executemany(self, *words: Any, **more: Any) -> None:
        """As psycopg's."""
        super().executemany(*words, **more)
        self._answered()

    def _answered(self) -> None:
        turn: Turn | None = getattr(self.connection, "turn", None)
        if turn is not None and turn.waits:
            turn.answers()


class Turn:
    """One council's only writing transaction, from BEGIN to COMMIT.

    One writer per council, as on SQLite: references, the audit chain and the gates need no second thought about races
    or deadlocks, and councils never wait for each other.
    """

    def __init__(self, driver: Any, council: str) -> None:
        self.council = council
        self.waits = True
        self._driver = driver
        self._came: datetime | None = None
        self._head: tuple[int, bytes] | None = None
        self._stack = contextlib.ExitStack()
        try:
            _named(self._begin)
        except BaseException:
            self.leave()
            raise

    def _begin(self) -> None:
        """The transaction is begun and ended here: psycopg would wait for an answer to its own BEGIN."""
        driver = self._driver
        driver.turn = self
        driver.autocommit = True
        self._pipeline = self._stack.enter_context(driver.pipeline())
        with self.unanswered():
            driver.execute("BEGIN")
            self._wait = driver.execute(TURN, (LOCKS, self.council))
            self._newest = driver.execute(_HEAD, (self.council,))

    @contextlib.contextmanager
    def unanswered(self) -> Iterator[None]:
        """Send, and wait for nothing."""
        self.waits = False
        try:
            yield
        finally:
            self.waits = True

    @property
    def came(self) -> datetime:
        """When the turn to write came, by the server's clock, in UTC."""
        if self._came is None:
            self._answers_of(self._wait)
            self._came = self._wait.fetchone()[0].astimezone(UTC)
        return self._came

    def head(self, genesis: bytes) -> tuple[int, bytes]:
        """Number and hash of the newest entry of the council's log, this transaction's own included."""
        if self._head is None:
            self._answers_of(self._newest)
            row = self._newest.fetchone()
            self._head = (row[0], bytes(row[1])) if row else (0, genesis)
        return self._head

    def appended(self, seq: int, digest: bytes) -> None:
        """An entry was added, by this transaction, which is the only one that may."""
        self._head = seq, digest

    @property
    def lasts(self) -> bool:
        """Neither committed nor taken back."""
        return getattr(self._driver, "turn", None) is self

    def answers(self) -> None:
        """Wait for everything that was sent; raises psycopg's first error of it."""
        self._pipeline.sync()

    def commit(self) -> None:
        """Make it durable, with the answers to everything that is still out. Raises SQLAlchemy's error of the first."""
        with self.unanswered():
            ended = _named(lambda: self._driver.execute("COMMIT"))
        _named(self._close)
        if ended.statusmessage != "COMMIT":
            raise StoreProblem(f"The store did not commit; it answered {ended.statusmessage}.")

    def leave(self) -> None:
        """Take back whatever was not committed; harmless after a commit."""
        if not self.lasts:
            return
        with contextlib.suppress(psycopg.Error):
            self._close()
        # a connection that is gone is noticed by the pool
        with contextlib.suppress(psycopg.Error):
            self._driver.rollback()
            self._driver.autocommit = False

    def _answers_of(self, cursor: Any) -> None:
        if cursor.pgresult is None:
            _named(self.answers)

    def _close(self) -> None:
        try:
            self._stack.close()
        finally:
            self._driver.turn = None
        # nothing after the commit may be durable by accident
        if self._driver.info.transaction_status == psycopg.pq.TransactionStatus.IDLE:
            self._driver.autocommit = False


def begin(connection: Connection, council: str, *, unawaited: bool) -> None:
    """Be the council's writer; with `unawaited` the first answer comes only when the turn has come."""
    driver: Any = connection.connection.driver_connection
    turn = Turn(driver, council)
    connection.execution_options(turn=turn)
    if not unawaited:
        try:
            _ = turn.came
        except BaseException:
            turn.leave()
            raise


def _named(work: Callable[[], Any]) -> Any:
    """SQLAlchemy's error for the driver's, as for a statement that SQLAlchemy executed."""
    try:
        return work()
    except psycopg.Error as error:
        raise DBAPIError.instance(None, None, error, psycopg.Error) from error
