"""How answers reach the officer: one JSON document on stdout, or words and tables; everything else on stderr.

A terminal or a pipe that went away is never missed: what was ordered goes on, and the exit code still tells.
"""

import json
import os
import sys
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, TextIO

import typer

if TYPE_CHECKING:
    from rich.console import RenderableType


def document(value: object) -> None:
    """Print exactly one JSON document; on a terminal that cannot show every letter, with escapes."""
    plain = (sys.stdout.encoding or "").lower().replace("-", "") != "utf8"
    write(sys.stdout, json.dumps(value, ensure_ascii=plain, indent=2, default=_plain))


def say(text: str = "") -> None:
    """A line for the officer."""
    write(sys.stdout, text)


def exact(text: str) -> None:
    """A text that must be copied letter by letter: in UTF-8 whatever the terminal promises, and nothing beside it."""
    try:
        sys.stdout.flush()
        sys.stdout.buffer.write(f"{text}\n".encode())
        sys.stdout.flush()
    except OSError:
        forget(sys.stdout)


def aside(text: str) -> None:
    """A line beside the answer: progress, warnings."""
    write(sys.stderr, text)


def warn(text: str) -> None:
    """A line beside the answer that must be seen."""
    coloured = sys.stderr.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    aside(typer.style(text, fg="red", bold=True) if coloured else text)


def write(stream: TextIO, text: str) -> None:
    """The text and a line end, at once."""
    try:
        stream.write(text + "\n")
        stream.flush()
    except OSError:
        forget(stream)


def forget(stream: TextIO) -> None:
    """Point a stream whose other end is gone at nothing, so that no later write and no last flush fails."""
    nothing = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nothing, stream.fileno())
    os.close(nothing)


def counted(number: int, one: str, many: str = "") -> str:
    """`1 account`, `17 accounts`."""
    return f"{number} {one if number == 1 else many or one + 's'}"


def render(*parts: "RenderableType") -> None:
    """Print what rich lays out for this terminal; links are never broken by us."""
    write(sys.stdout, laid_out(*parts))


def laid_out(*parts: "RenderableType") -> str:
    """The same as text, with the terminal's own colours where it has some (NO_COLOR and TERM=dumb have none)."""
    from rich.console import Console  # noqa: PLC0415 - 45 ms that silence must not wait for

    console = Console(highlight=False)
    with console.capture() as caught:
        for part in parts:
            console.print(part, crop=False)
    return "\n".join(line.rstrip(" ") for line in caught.get().splitlines())


def table(title: str, columns: Sequence[str], rows: Sequence[Sequence[str]], *, empty: str = "") -> None:
    """A table that stays readable on a phone; `empty` is said where there is no row."""
    if not rows:
        if empty:
            say(empty)
        return
    from rich.markup import escape  # noqa: PLC0415 - 45 ms that silence must not wait for
    from rich.table import Table  # noqa: PLC0415 - as above

    made = Table(title=title, title_justify="left", pad_edge=False, box=None, header_style="bold")
    for column in columns:
        made.add_column(column, overflow="fold")
    for row in rows:
        made.add_row(*(escape(cell) for cell in row))
    render(made)


def interactive() -> bool:
    """Whether somebody sits at the keyboard who can answer."""
    return sys.stdin is not None and sys.stdin.isatty()


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
