"""Statements whose answer nobody needs before the commit: on PostgreSQL they cost no trip of their own."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection
from sqlalchemy.sql import Executable

if TYPE_CHECKING:
    from broadcaster.store.postgres_turn import Turn


def turn_of(connection: Connection) -> "Turn | None":
    """The writer's turn on PostgreSQL; None on SQLite, for readers, and while a store is being made."""
    found: Turn | None = connection.get_execution_options().get("turn")
    return found


def execute_later(connection: Connection, statement: Executable, values: Mapping[str, Any]) -> None:
    """Execute in order, but do not wait: a failure surfaces at the next answer, or at the commit, which it prevents."""
    turn = turn_of(connection)
    if turn is None:
        connection.execute(statement, values)
        return
    with turn.unanswered():
        connection.execute(statement, values)
