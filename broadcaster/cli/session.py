"""Opening the desk for one command, with its warnings said aloud."""

import contextlib
from collections.abc import Iterator

import typer

from broadcaster.cli.invocation import invocation
from broadcaster.cli.show import aside
from broadcaster.composition.session import Session, open_session
from broadcaster.domain.words import Space


@contextlib.contextmanager
def desk_for(ctx: typer.Context, as_officer: str = "") -> Iterator[Session]:
    """The session of this command line; says who acts in an exercise, and every warning."""
    with open_session(invocation(ctx).space, as_officer=as_officer) as session:
        for warning in session.desk.warnings:
            aside(typer.style(f"WARNING: {warning}", fg="red", bold=True))
        if session.space is Space.EXERCISE and not as_officer:
            officer = session.desk.officer
            aside(f"EXERCISE as {officer.name} ({officer.key}); --as OFFICER plays somebody else.")
        yield session
