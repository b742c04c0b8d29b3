"""What a database error means to the duty officer: driver errors become the store's branch of the error tree."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from broadcaster.errors import StoreBusy, StoreFull, StoreProblem

#: PostgreSQL: lock and statement time-outs, deadlock, serialisation, too many connections, server shutting down
_BUSY_STATES = frozenset({"55P03", "57014", "40P01", "40001", "53300", "57P03", "25P03"})
_FULL_STATES = frozenset({"53100"})


@contextmanager
def translated() -> Iterator[None]:
    """Let the block's database errors out as `StoreBusy`, `StoreFull` or `StoreProblem`."""
    try:
        yield
    except PoolTimeout as error:
        raise StoreBusy("Every connection to the store is in use.") from error
    except SQLAlchemyError as error:
        raise named(error) from error
    except Exception as error:
        # the hot paths use the driver's own cursor; what it raises is no SQLAlchemyError
        if not _is_of_driver(error):
            raise
        raise named(error) from error


def _is_of_driver(error: Exception) -> bool:
    """Whether sqlite3 or psycopg raised it; psycopg is optional, so its class cannot be named here."""
    drivers = ("sqlite3", "psycopg")
    return any(kind.__name__ == "Error" and kind.__module__.startswith(drivers) for kind in type(error).__mro__)


def named(error: Exception) -> StoreProblem:
    """The store error that stands for a driver's error."""
    cause = error.orig if isinstance(error, DBAPIError) else error
    name = getattr(cause, "sqlite_errorname", None)
    if name is not None:
        return _of_sqlite(str(name), str(cause))
    state = getattr(cause, "sqlstate", None)
    if state in _BUSY_STATES:
        return StoreBusy("The database server keeps this waiting: another session holds what is needed.")
    if state in _FULL_STATES:
        return StoreFull("The database server's disk is full.", next_step="Free space on the database server's disk.")
    if state is None or (isinstance(error, DBAPIError) and error.connection_invalidated):
        return StoreProblem(
            f"The database server does not answer: {_first_line(cause)}.",
            next_step="Check that the database server runs and is reachable, then run the command again.",
        )
    return StoreProblem(f"The store refused this: {_first_line(cause)}.")


def _of_sqlite(name: str, text: str) -> StoreProblem:
    if name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
        return StoreBusy("The store is busy: another process is writing to it for longer than we wait.")
    if name.startswith("SQLITE_FULL"):
        return StoreFull("The disk of the store is full; nothing was stored.")
    if name.startswith(("SQLITE_CORRUPT", "SQLITE_NOTADB")):
        return StoreProblem(
            "The store's file is damaged or is not a store.",
            next_step="Do not delete it. Restore the newest backup beside it and tell the on-call engineer.",
        )
    if name.startswith(("SQLITE_READONLY", "SQLITE_CANTOPEN", "SQLITE_PERM", "SQLITE_AUTH")):
        return StoreProblem(
            "The store's file or folder cannot be opened for writing.",
            next_step="Check who owns BROADCASTER_HOME and that its disk is not mounted read-only.",
        )
    if name.startswith("SQLITE_IOERR"):
        return StoreProblem(
            f"The disk of the store failed while it was being used ({name}); what was committed before stays.",
            next_step="Check the disk's free space and health, then run `broadcaster doctor`.",
        )
    return StoreProblem(f"The store refused this: {text}.")


def _first_line(cause: object) -> str:
    return (str(cause).strip().splitlines() or ["no reason given"])[0].rstrip(".")
