"""An exercise store of a test's own on SQLite and on PostgreSQL."""

from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest

from broadcaster.domain.words import Space
from broadcaster.store.database import Database
from broadcaster.store.unit_of_work import SqlStore
from tests.support.clock import SteppingClock
from tests.support.postgres import Server
from tests.support.scene import COUNCIL, Scene


@pytest.fixture(scope="session")
def exercise_template(postgres: Server) -> Iterator[str]:
    """A PostgreSQL database with an empty exercise store, to be copied."""
    name = f"exercise_{uuid4().hex}"
    postgres.execute(f"CREATE DATABASE {name}")
    Database.open(postgres.url(name), space=Space.EXERCISE, council=COUNCIL, clock=SteppingClock()).close()
    yield name
    postgres.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Where the store lies."""
    if request.param == "sqlite":
        yield str(tmp_path / "exercise.db")
        return
    server: Server = request.getfixturevalue("postgres")
    with server.fresh(template=request.getfixturevalue("exercise_template")) as url:
        yield url


@pytest.fixture
def database(address: str, clock: SteppingClock) -> Iterator[Database]:
    """The open store; on SQLite its clock stands still until the test moves it."""
    database = Database.open(address, space=Space.EXERCISE, council=COUNCIL, clock=clock)
    yield database
    database.close()


@pytest.fixture
def scene(database: Database) -> Scene:
    """A council to write into it."""
    return Scene(SqlStore(database))
