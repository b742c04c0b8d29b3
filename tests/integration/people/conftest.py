"""A desk of the shipped council on SQLite, and a clock that stands still until a test moves it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from broadcaster.engine.desk import Desk
from tests.support.clock import SteppingClock
from tests.support.duty import NIGHT, exercise_desk


@pytest.fixture
def clock() -> SteppingClock:
    """It stands still until the test moves it."""
    return SteppingClock(NIGHT)


@pytest.fixture
def desk(tmp_path: Path, clock: SteppingClock) -> Iterator[Desk]:
    """Alex at the shipped council's desk in an exercise."""
    with exercise_desk(tmp_path, clock) as found:
        yield found
