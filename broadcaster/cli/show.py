"""How answers reach the officer: one JSON document on stdout, or words and tables; everything else on stderr."""

import json
import sys
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import typer


def document(value: object) -> None:
    """Print exactly one JSON document."""
    typer.echo(json.dumps(value, ensure_ascii=False, indent=2, default=_plain))


def say(text: str = "") -> None:
    """A line for the officer."""
    typer.echo(text)


def aside(text: str) -> None:
    """A line beside the answer: progress, warnings."""
    typer.echo(text, err=True)


def table(title: str, columns: Sequence[str], rows: Sequence[Sequence[str]], *, empty: str = "") -> None:
    """A table that stays readable on a phone; `empty` is said where there is no row."""
    if not rows:
        if empty:
            say(empty)
        return
    from rich.console import Console  # noqa: PLC0415 - 45 ms that silence must not wait for
    from rich.markup import escape  # noqa: PLC0415 - as above
    from rich.table import Table  # noqa: PLC0415 - as above

    made = Table(title=title, title_justify="left", pad_edge=False, box=None, header_style="bold")
    for column in columns:
        made.add_column(column, overflow="fold")
    for row in rows:
        made.add_row(*(escape(cell) for cell in row))
    console = Console(file=sys.stdout, highlight=False)
    console.print(made)


def ask(question: str, *, word: str) -> bool:
    """Ask for one word; anything else is a no. Without a terminal the answer is no."""
    if not sys.stdin.isatty():
        return False
    typer.echo(question, err=True)
    answer = str(typer.prompt(f"Type {word} to go on", default="", show_default=False, err=True))
    return answer.strip() == word


def _plain(value: object) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, (set, frozenset, tuple)):
        return list(value)
    return str(value)
