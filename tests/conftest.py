"""What many tests share: a clock that tests move, and a live store on SQLite and on PostgreSQL."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from broadcaster.domain.words import Space
from broadcaster.store.database import Database
from broadcaster.store.unit_of_work import SqlStore
from tests.support.clock import SteppingClock
from tests.support.postgres import Server

# CI asks the same questions in every run, so that a red run can be had again; at home they differ each time
settings.register_profile("ci", derandomize=True)
if os.environ.get("CI") == "true":
    settings.load_profile("ci")

COUNCIL = "testham"
#: short enough that a test of a busy store takes no time, long enough for a slow machine's commit
BUSY_SECONDS = 2.0


@pytest.fixture
def clock() -> SteppingClock:
    """A clock that stands still until the test moves it."""
    return SteppingClock()


@pytest.fixture(scope="session")
def postgres() -> Server:
    """The run's PostgreSQL server; mark tests that ask for it with `postgres`."""
    return Server()


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def store_address(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Where a live store of the test's own lies: a new SQLite file, or a PostgreSQL database."""
    if request.param == "sqlite":
        yield str(tmp_path / "live.db")
        return
    server: Server = request.getfixturevalue("postgres")
    with server.fresh() as url:
        yield url


@pytest.fixture
def database(store_address: str, clock: SteppingClock) -> Iterator[Database]:
    """An open live store of the council `testham`, on both databases."""
    database = Database.open(store_address, space=Space.LIVE, council=COUNCIL, clock=clock, busy_seconds=BUSY_SECONDS)
    yield database
    database.close()


@pytest.fixture
def store(database: Database) -> SqlStore:
    """The same store as the engine sees it."""
    return SqlStore(database)
