"""Alembic's revisions and the way to run them from Python, without an ini file."""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection

from broadcaster.errors import StoreFull, StoreProblem

if TYPE_CHECKING:
    from broadcaster.store.database import Database

_FOLDER = Path(__file__).parent


def migrate(database: "Database", *, scripts: Path = _FOLDER) -> None:
    """Bring an older store to the newest revision of `scripts`, in one transaction; a killed one leaves the old store.

    The SQLite file is copied first, beside it, with the old revision in its name; PostgreSQL is backed up by whoever
    runs the server.
    """
    from broadcaster.store import opening, postgres  # noqa: PLC0415 - opening imports this module

    if database.path is not None:
        with database.session(writing=False) as connection:
            revision = opening.revision_of(connection)
        back_up(database.path, to=database.path.with_name(f"{database.path.name}.before-{revision}"))
    with database.connect(writing=True) as connection:
        if database.dialect == "postgresql":
            postgres.one_maker(connection)
        upgrade(connection, scripts=scripts)  # does nothing where another process was faster


def upgrade(connection: Connection, *, scripts: Path = _FOLDER) -> None:
    """Run Alembic's revisions in the connection's transaction; the caller commits."""
    from alembic import command  # noqa: PLC0415 - alembic costs 300 ms
    from alembic.config import Config  # noqa: PLC0415 - as above

    config = Config()
    config.set_main_option("script_location", str(scripts).replace("%", "%%"))
    config.set_main_option("path_separator", "newline")
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def back_up(store: Path, *, to: Path) -> None:
    """A whole, consistent copy of a SQLite store, also while others use it; it appears under its name when done."""
    unfinished = to.with_name(to.name + ".part")
    try:
        unfinished.unlink(missing_ok=True)
        with closing(sqlite3.connect(store)) as source, closing(sqlite3.connect(unfinished)) as target:
            source.backup(target)
        shutil.copymode(store, unfinished)
        unfinished.replace(to)
    except (sqlite3.Error, OSError) as error:
        unfinished.unlink(missing_ok=True)
        if getattr(error, "sqlite_errorname", "") == "SQLITE_FULL":
            raise StoreFull(
                "There is no room for the copy that a migration needs first; nothing was changed."
            ) from error
        raise StoreProblem(f"The store cannot be copied before its migration: {error}; nothing was changed.") from error
