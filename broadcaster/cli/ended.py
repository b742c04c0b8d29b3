"""Confirming and showing the end of an incident."""

import typer

from broadcaster.cli.confirm import confirm
from broadcaster.cli.outcome import finish
from broadcaster.cli.show import aside
from broadcaster.composition.session import Session
from broadcaster.domain.records import Incident
from broadcaster.domain.words import BulletinKind, Space
from broadcaster.engine.stand_down import StoodDown


def confirm_ending(session: Session, incident: Incident, kind: BulletinKind, *, yes: bool) -> None:
    """Ask with the words of the space; raises `UsageProblem` when the answer is not the word asked for."""
    if yes:
        return
    what = f"{incident.ref} ({incident.kind} at {incident.place})"
    if session.space is Space.EXERCISE:
        confirm(f"Exercise: end {what} with {kind}.", word="exercise")
        return
    with session.desk.store.reading() as uow:
        silent = len(uow.silences.active(incident_id=incident.id))
    confirm(f"LIVE. End {what} with {kind}: {silent} accounts may post again.", word="LIVE")


def show_ended(session: Session, done: StoodDown, *, no_wait: bool, as_json: bool) -> None:
    """Say what ended; a message that could not be made has its own sentence and exit code, the end stands."""
    problem = done.message_problem
    aside(
        f"{done.incident.ref} is standing down: {len(done.released)} silences lifted, {done.cancelled} deliveries "
        f"taken back, {done.held} held posts wait for your review (`broadcaster held`)."
    )
    extra = {
        "stood_down": done.incident.ref,
        "released": list(done.released),
        "cancelled": done.cancelled,
        "held": done.held,
        "message_problem": problem.as_json() if problem else None,
    }
    finish(session, done.incident, done.published, extra=extra, no_wait=no_wait, as_json=as_json)
    if problem:
        aside(f"The incident ended, but no message went out: {problem.sentence}\nNext: {problem.next_step}")
        raise typer.Exit(problem.exit_code)
