"""Opening the desk for one command, with its warnings said aloud."""

import contextlib
from collections.abc import Iterator
from dataclasses import replace

import typer

from broadcaster.cli.invocation import invocation
from broadcaster.cli.show import aside, warn
from broadcaster.composition.session import Session, open_session
from broadcaster.domain.words import Space


@contextlib.contextmanager
def desk_for(ctx: typer.Context, as_officer: str = "", *, dry_run: bool = False) -> Iterator[Session]:
    """The session of this command line; says who acts in an exercise, and every warning.

    With `dry_run` the verb runs at a desk that keeps nothing.
    """
    with open_session(invocation(ctx).space, as_officer=as_officer) as session:
        for warning in session.desk.warnings:
            warn(f"WARNING: {warning}")
        _say_lapsed(session)
        if session.space is Space.EXERCISE and not as_officer:
            officer = session.desk.officer
            aside(f"EXERCISE as {officer.name} ({officer.key}); --as OFFICER plays somebody else.")
        if dry_run:
            from broadcaster.engine.rehearsal import rehearsed  # noqa: PLC0415 - only a dry run pays for it

            aside("DRY RUN: nothing is stored, silenced or sent.")
            session = replace(session, desk=rehearsed(session.desk))  # noqa: PLW2901 - nobody may use the real one below
        yield session


def _say_lapsed(session: Session) -> None:
    """A lapsed training stops nobody, and nobody may overlook it (design rule 10)."""
    from broadcaster.domain.people import lapsed_on  # noqa: PLC0415 - help must not load the register
    from broadcaster.domain.times import local  # noqa: PLC0415 - as above
    from broadcaster.domain.training import warning  # noqa: PLC0415 - as above

    officer = session.desk.officer
    if officer.training_expires is None:
        return
    with session.desk.store.reading() as uow:
        today = local(uow.now, session.desk.register.council.zone).date()
    if lapsed_on(officer, today):
        warn(f"WARNING: {warning(officer, today)}")
