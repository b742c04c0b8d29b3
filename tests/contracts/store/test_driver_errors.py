"""What the driver itself raises is no surprise either."""

from typing import Any

import pytest

from broadcaster.errors import StoreProblem
from broadcaster.store.database import Database


def asked(database: Database, statement: str, *, writing: bool) -> None:
    """Put a statement to the driver itself."""
    with database.session(writing=writing) as connection:
        driver: Any = connection.connection.driver_connection
        driver.execute(statement)


@pytest.mark.parametrize("writing", [True, False])
def test_an_error_of_the_drivers_own_cursor_is_a_store_problem(database: Database, writing: bool) -> None:
    """The hot paths speak to the driver without SQLAlchemy; the officer still reads a sentence with a next step."""
    with pytest.raises(StoreProblem, match="The store refused this") as raised:
        asked(database, "SELECT * FROM nowhere", writing=writing)
    assert raised.value.next_step


def test_a_fault_of_ours_is_not_dressed_up_as_the_stores(database: Database) -> None:
    """Only what a database says becomes a store problem."""
    with pytest.raises(ZeroDivisionError), database.session(writing=False):
        _ = 1 / 0
