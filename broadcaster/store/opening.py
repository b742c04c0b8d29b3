"""Opening a store: new, right, old, too new, or of the other space."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection

from broadcaster.errors import StoreProblem, StoreTooNew, WrongSpace
from broadcaster.store import anchor, schema, sqlite

if TYPE_CHECKING:
    from broadcaster.store.database import Database

_META = "INSERT INTO meta (id, space, created_at, anchor_boot, anchor_seconds, anchor_wall) VALUES (1, ?, ?, ?, ?, ?)"
_MOUNTS = Path("/proc/self/mountinfo")


def local_file(path: Path, *, create: bool) -> Path:
    """The absolute path of a SQLite store on a disk that can be trusted; its folder is made when `create`."""
    path = path.absolute()
    if create:
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise StoreProblem(f"The store's folder cannot be made: {error.strerror}.") from error
    elif not path.exists():
        raise _missing()
    real = path.resolve()
    if _MOUNTS.exists():
        sqlite.refuse_network_disk(real.parent, _MOUNTS.read_text())
    return real


def make_ready(database: "Database", *, create: bool) -> None:
    """Create or migrate the store if needed, then check its space and its clock."""
    revision, space = _state_of(database)
    if revision is None:
        if not create:
            raise _missing()
        _create(database)
        revision, space = _state_of(database)
    if revision not in schema.REVISIONS:
        raise StoreTooNew(f"The store was written by a newer version of the program (its schema is {revision}).")
    if space != database.space:
        raise WrongSpace(f"This is the store of the {space} space; the {database.space} space must not open it.")
    if revision != schema.HEAD:
        from broadcaster.store.migrations import migrate  # noqa: PLC0415 - alembic costs 300 ms

        migrate(database)
    if database.dialect == "sqlite":
        _wind_clock(database)
        database.keep_reserve()


def revision_of(connection: Connection) -> str | None:
    """The schema revision stamped in the store; None for an empty one. Raises `StoreProblem` for foreign tables."""
    if connection.dialect.name == "sqlite":
        tables = {row[0] for row in connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'table'")}
    else:
        tables = {
            row[0]
            for row in connection.exec_driver_sql("SELECT tablename FROM pg_tables WHERE schemaname = current_schema()")
        }
    if "alembic_version" in tables:
        found: str | None = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar_one_or_none()
        if found:
            return found
    if tables - {"alembic_version"}:
        raise StoreProblem(
            "The database holds tables that are not this program's store.",
            next_step="Point BROADCASTER_HOME or the store's address at an empty place.",
        )
    return None


def _create(database: "Database") -> None:
    with database.connect(writing=True) as connection:
        if database.dialect == "postgresql":
            from broadcaster.store import postgres  # noqa: PLC0415 - SQLite users never load it

            postgres.one_maker(connection)
        if revision_of(connection) is not None:  # another process was faster
            return
        driver: Any = connection.connection.driver_connection
        for statement in schema.new_store(database.dialect):
            driver.execute(statement)
        boot, seconds = database.clock.boot()
        wall = database.clock.wall()
        at: Any = anchor.stored(wall) if database.dialect == "sqlite" else wall
        mark = "?" if database.dialect == "sqlite" else "%s"
        driver.execute(_META.replace("?", mark), (database.space.value, at, boot, seconds, at))


def _state_of(database: "Database") -> tuple[str | None, str | None]:
    with database.session(writing=False) as connection:
        revision = revision_of(connection)
        if revision is None:
            return None, None
        return revision, connection.exec_driver_sql("SELECT space FROM meta").scalar_one_or_none()


def _wind_clock(database: "Database") -> None:
    with database.session(writing=False) as connection:
        known = anchor.read(connection.connection.driver_connection).boot
    if known != database.clock.boot()[0]:
        with database.connect(writing=True) as connection:
            database.now(connection)
    else:
        database.re_anchor_if_idle()


def _missing() -> StoreProblem:
    return StoreProblem("There is no store yet.", next_step="Run `broadcaster init`, which makes one.")
