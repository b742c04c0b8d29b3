"""The kinds of column that the tables are made of, and the way from a row class to its table."""

from typing import Any

from sqlalchemy import Column, Table, Text, text
from sqlmodel import Field, SQLModel

from broadcaster.store.types import UtcDateTime


def when(*, nullable: bool = False) -> Any:
    """A UTC time column."""
    return Field(default=None, sa_column=Column(UtcDateTime(), nullable=nullable))


def words(default: str | None = "") -> Any:
    """A text column that is never null; `default=None` makes it required."""
    if default is None:
        return Field(sa_column=Column(Text(), nullable=False))
    return Field(default=default, sa_column=Column(Text(), nullable=False, server_default=text(f"'{default}'")))


def count(default: float = 0) -> Any:
    """A number column that starts at `default`, whoever inserts."""
    return Field(default=default, sa_column_kwargs={"server_default": text(str(default))})


def flag(*, default: bool = False) -> Any:
    """A yes-or-no column that starts at `default`, whoever inserts."""
    return Field(default=default, sa_column_kwargs={"server_default": text("true" if default else "false")})


def table_of(row: type[SQLModel]) -> Table:
    """The table behind a row class, for Core statements."""
    table: Table = row.__table__  # type: ignore[attr-defined]  # SQLModel adds it when the class is made
    return table
