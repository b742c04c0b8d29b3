"""One store in one space: how it is opened, its transactions, its clock."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Literal, Self

from sqlalchemy import Connection, Engine

from broadcaster.domain.words import Space
from broadcaster.ports import Clock
from broadcaster.store import anchor, later, reserve, sqlite
from broadcaster.store.trouble import translated
from broadcaster.store.turns import Turns, turns_of

Dialect = Literal["sqlite", "postgresql"]
#: how far wall and store clock may differ before an idle store starts from the wall clock again
TOLERANCE = timedelta(seconds=5)


class Database:
    """Connections to one store. Threads may share it; after a fork it must be opened anew."""

    def __init__(self, engine: Engine, *, space: Space, council: str, clock: Clock, busy_seconds: float) -> None:
        self.engine = engine
        self.space = space
        self.council = council
        self.clock = clock
        self.dialect: Dialect = "sqlite" if engine.dialect.name == "sqlite" else "postgresql"
        #: the SQLite file; None on PostgreSQL
        self.path: Path | None = None
        self._busy_seconds = busy_seconds
        self._turns: Turns | None = None
        #: its tables are there
        self._made = False

    @classmethod
    def open(
        cls,
        url_or_path: str | Path,
        *,
        space: Space,
        council: str,
        clock: Clock,
        create: bool = True,
        busy_seconds: float = 5.0,
    ) -> Self:
        """Open, and where needed create or migrate, a store.

        `url_or_path` is `postgresql://…` or the path of a SQLite file. `busy_seconds` bounds every wait for another
        writer. Raises `WrongSpace`, `StoreTooNew`, `StoreBusy`, `StoreFull`, `StoreProblem`.
        """
        from broadcaster.store import opening  # noqa: PLC0415 - it needs this class

        if str(url_or_path).startswith(("postgresql://", "postgres://")):
            from broadcaster.store import postgres  # noqa: PLC0415 - psycopg costs SQLite users nothing

            engine = postgres.make_engine(
                str(url_or_path), busy_seconds=busy_seconds, application_name=f"broadcaster-{space}"
            )
            self = cls(engine, space=space, council=council, clock=clock, busy_seconds=busy_seconds)
        else:
            path = opening.local_file(Path(url_or_path), create=create)
            engine = sqlite.make_engine(path, busy_seconds=busy_seconds)
            self = cls(engine, space=space, council=council, clock=clock, busy_seconds=busy_seconds)
            self.path, self._turns = path, turns_of(path)
        try:
            opening.make_ready(self, create=create)
        except BaseException:
            self.close()
            raise
        self._made = True
        return self

    @contextmanager
    def session(self, *, writing: bool, unawaited: bool = False) -> Iterator[Connection]:
        """A connection in a transaction that is rolled back at the end unless `commit` was called.

        With `unawaited`, PostgreSQL may still be waiting for the council's turn; the first answer comes after it.
        """
        with translated(), self._turn(writing=writing), self.engine.connect() as connection:
            self._begin(connection, writing=writing, unawaited=unawaited)
            try:
                yield connection
            finally:
                self._leave_nothing_open(connection)

    @contextmanager
    def connect(self, writing: bool, *, unawaited: bool = False) -> Iterator[Connection]:
        """A connection in a transaction that is committed at the end, or rolled back when the block raises.

        Writers of one council follow one another on both databases: SQLite begins IMMEDIATE, PostgreSQL takes the
        council's advisory lock first. A reading transaction sees one moment and cannot write.
        """
        with self.session(writing=writing, unawaited=unawaited) as connection:
            yield connection
            self.commit(connection, writing=writing)

    @contextmanager
    def glance(self) -> Iterator[Connection]:
        """A connection for looks that decide nothing; on PostgreSQL each statement stands alone and costs one trip."""
        if self.dialect == "sqlite":
            with self.session(writing=False) as connection:
                yield connection
            return
        with translated(), self.engine.connect() as connection:
            connection.execution_options(isolation_level="AUTOCOMMIT")
            yield connection

    def commit(self, connection: Connection, *, writing: bool = True) -> None:
        """Make the transaction durable."""
        turn = later.turn_of(connection)
        if turn is not None and turn.lasts:
            turn.commit()
        if self._turns is None or not writing:
            connection.commit()
            return
        with self._turns.committing(seconds=self._busy_seconds):
            connection.commit()

    def _leave_nothing_open(self, connection: Connection) -> None:
        """Take back what was not committed.

        On SQLite, a COMMIT that found it busy leaves the transaction open, while SQLAlchemy believes it is over.
        """
        turn = later.turn_of(connection)
        if turn is not None:
            turn.leave()
        if self.dialect == "sqlite" and not connection.invalidated:
            driver: Any = connection.connection.driver_connection
            if driver.in_transaction:
                driver.rollback()

    def now(self, connection: Connection) -> datetime:
        """The store's clock, in UTC. Within one boot it never steps, whatever the wall clock does.

        On PostgreSQL a writing transaction keeps the time at which its turn came.
        """
        if self.dialect == "postgresql":
            turn = later.turn_of(connection)
            if turn is not None:
                return turn.came
            began: datetime | None = connection.get_execution_options().get("began")
            if began is not None:
                return began
            found: datetime = connection.exec_driver_sql("SELECT clock_timestamp()").scalar_one()
            return found.astimezone(UTC)
        driver: Any = connection.connection.driver_connection
        at = anchor.read(driver)
        boot, seconds = self.clock.boot()
        if at.boot != boot:
            at = anchor.fresh(driver, self.clock)
            if connection.get_execution_options().get("writing"):
                anchor.write(driver, at)
            seconds = at.seconds
        return at.time(seconds)

    def clock_error(self) -> timedelta:
        """How far the wall clock is ahead of the store's clock; negative when behind."""
        with self.connect(writing=False) as connection:
            return self.clock.wall() - self.now(connection)

    def re_anchor_if_idle(self) -> timedelta | None:
        """Start the SQLite clock from the wall clock again if both differ by more than 5 s and nothing is unfinished.

        Returns the step that the store's clock made, or None when it made none. It never goes back to before the
        store was made, so that a machine whose clock fell to 1970 changes nothing.
        """
        if self.dialect == "postgresql" or abs(self.clock_error()) <= TOLERANCE:
            return None
        with self.connect(writing=True) as connection:
            driver: Any = connection.connection.driver_connection
            before, wall = self.now(connection), self.clock.wall()
            (made,) = driver.execute("SELECT created_at FROM meta").fetchone()
            if not anchor.idle(driver) or abs(wall - before) <= TOLERANCE or wall < anchor.of_text(made):
                return None
            boot, seconds = self.clock.boot()
            anchor.write(driver, anchor.Anchor(boot=boot, seconds=seconds, wall=wall))
            self._log_step(connection, at=wall, step=wall - before)
            return wall - before

    def _log_step(self, connection: Connection, *, at: datetime, step: timedelta) -> None:
        from broadcaster.store import audit  # noqa: PLC0415 - rarely needed, and it needs this class

        data = {"step_milliseconds": round(step.total_seconds() * 1000)}
        audit.append(connection, council=self.council, at=at, actor="engine", action="clock-set", data=data)

    def release_reserve(self) -> bool:
        """Give up the reserve on a full disk, for stand-down and audit only; True when there was one."""
        return self.path is not None and reserve.release(self.path)

    def keep_reserve(self) -> bool:
        """Make the reserve again when there is room; True when it is there."""
        return self.path is not None and reserve.keep(self.path)

    def close(self) -> None:
        """Let go of every connection."""
        self.engine.dispose()

    def _begin(self, connection: Connection, *, writing: bool, unawaited: bool) -> None:
        if self.dialect == "sqlite":
            connection.execution_options(writing=writing)
            connection.begin()
            return
        if not writing:
            connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
        connection.begin()
        if writing and self._made:
            from broadcaster.store import postgres_turn  # noqa: PLC0415 - as in open

            postgres_turn.begin(connection, self.council, unawaited=unawaited)
        elif writing:
            from broadcaster.store import postgres  # noqa: PLC0415 - as in open

            connection.execution_options(began=postgres.one_writer(connection, self.council))

    def _turn(self, *, writing: bool) -> AbstractContextManager[None]:
        """Queue this process's threads here instead of in SQLite's busy handler."""
        if self._turns is None:
            return nullcontext()
        wait = self._turns.writing if writing else self._turns.reading
        return wait(seconds=self._busy_seconds)
