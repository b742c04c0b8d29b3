"""What every repository stands on: one connection, one council, statements that match a state or change nothing."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Table, insert, update

from broadcaster.domain.words import Space


class Repository:
    """One council's rows of one concern, within one transaction."""

    def __init__(self, connection: Connection, *, council: str, space: Space, now: datetime) -> None:
        self._connection = connection
        self._council = council
        self._space = space
        self._now = now

    def _put(self, table: Table, key: Mapping[str, Any], values: Mapping[str, Any]) -> None:
        """Update the row of that key, or insert it; writers follow one another, so nobody comes between."""
        if not self._change(table, *(table.c[name] == value for name, value in key.items()), values=values):
            self._connection.execute(insert(table).values(**key, **values))

    def _change(self, table: Table, *where: ColumnElement[bool], values: Mapping[str, Any]) -> int:
        """Update the rows that match; returns how many did."""
        return self._connection.execute(update(table).where(*where).values(**values)).rowcount
