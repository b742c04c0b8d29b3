"""The store as the engine sees it: transactions with one repository per concern, each made when it is asked for."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar

from sqlalchemy import Connection

from broadcaster.store.database import Database
from broadcaster.store.repository import Repository
from broadcaster.store.trouble import translated

if TYPE_CHECKING:  # loaded by the property that needs it: silence pays for what silence uses
    from broadcaster.keeping import AuditLog, DispatchStore, Verified
    from broadcaster.store.accounts import SqlAccounts
    from broadcaster.store.books import SqlBooks
    from broadcaster.store.bulletins import SqlBulletins
    from broadcaster.store.handovers import SqlHandovers
    from broadcaster.store.incidents import SqlIncidents
    from broadcaster.store.late_looks import SqlLateLooks
    from broadcaster.store.notices import SqlNotices
    from broadcaster.store.outbox import SqlOutbox
    from broadcaster.store.silences import SqlSilences

R = TypeVar("R", bound=Repository)


class SqlUnitOfWork:
    """See `keeping.UnitOfWork`."""

    def __init__(self, database: Database, connection: Connection, *, writing: bool) -> None:
        self._database = database
        self._connection = connection
        self._writing = writing
        self.now = database.now(connection)

    @cached_property
    def incidents(self) -> "SqlIncidents":
        """Emergencies."""
        from broadcaster.store.incidents import SqlIncidents  # noqa: PLC0415 - see above, as all below

        return self._make(SqlIncidents)

    @cached_property
    def handovers(self) -> "SqlHandovers":
        """Who gives which incident to whom."""
        from broadcaster.store.handovers import SqlHandovers  # noqa: PLC0415 - as above

        return self._make(SqlHandovers)

    @cached_property
    def silences(self) -> "SqlSilences":
        """Who may not post."""
        from broadcaster.store.silences import SqlSilences  # noqa: PLC0415 - as above

        return self._make(SqlSilences)

    @cached_property
    def bulletins(self) -> "SqlBulletins":
        """Messages and the yes to them."""
        from broadcaster.store.bulletins import SqlBulletins  # noqa: PLC0415 - as above

        return self._make(SqlBulletins)

    @cached_property
    def outbox(self) -> "SqlOutbox":
        """Deliveries."""
        from broadcaster.store.outbox import SqlOutbox  # noqa: PLC0415 - as above

        return self._make(SqlOutbox)

    @cached_property
    def late_looks(self) -> "SqlLateLooks":
        """Looks for second copies."""
        from broadcaster.store.late_looks import SqlLateLooks  # noqa: PLC0415 - as above

        return self._make(SqlLateLooks)

    @cached_property
    def accounts(self) -> "SqlAccounts":
        """Pauses, blocks, versions."""
        from broadcaster.store.accounts import SqlAccounts  # noqa: PLC0415 - as above

        return self._make(SqlAccounts)

    @cached_property
    def notices(self) -> "SqlNotices":
        """Messages to officers."""
        from broadcaster.store.notices import SqlNotices  # noqa: PLC0415 - as above

        return self._make(SqlNotices)

    @cached_property
    def audit(self) -> "AuditLog":
        """The chain."""
        from broadcaster.store.audit import SqlAudit  # noqa: PLC0415 - as above

        return self._make(SqlAudit)

    @cached_property
    def books(self) -> "SqlBooks":
        """Registers, signatures, nodes."""
        from broadcaster.store.books import SqlBooks  # noqa: PLC0415 - as above

        return self._make(SqlBooks)

    def commit(self) -> None:
        """Make it durable; what is done after this is not part of it."""
        if not self._writing:
            raise RuntimeError("a reading transaction has nothing to commit")
        with translated():
            self._database.commit(self._connection)

    def _make(self, kind: type[R]) -> R:
        database = self._database
        return kind(self._connection, council=database.council, space=database.space, now=self.now)


class SqlStore:
    """See `keeping.Store`."""

    def __init__(self, database: Database) -> None:
        self.database = database

    @contextmanager
    def writing(self) -> Iterator[SqlUnitOfWork]:
        """A transaction that may write. Raises `StoreBusy`, `StoreFull`, `StoreProblem`."""
        with self.database.session(writing=True) as connection:
            yield SqlUnitOfWork(self.database, connection, writing=True)

    @contextmanager
    def reading(self) -> Iterator[SqlUnitOfWork]:
        """A transaction that sees one moment and only reads."""
        with self.database.session(writing=False) as connection:
            yield SqlUnitOfWork(self.database, connection, writing=False)

    @cached_property
    def dispatch(self) -> "DispatchStore":
        """The dispatcher's statements."""
        from broadcaster.store.dispatch import SqlDispatch  # noqa: PLC0415 - silence needs none of it

        made: Any = SqlDispatch(self.database, council=self.database.council, space=self.database.space)
        dispatch: DispatchStore = made
        return dispatch

    def verify(self, *, head: str | None = None) -> "Verified":
        """Verify the audit chain; with `head`, that the printed head is still in it."""
        from broadcaster.store.audit import verify  # noqa: PLC0415 - silence does not verify

        return verify(self.database, head=head)

    def close(self) -> None:
        """Let go of every connection."""
        self.database.close()
