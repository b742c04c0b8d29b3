"""Confirming and showing the end of an incident."""

import typer

from broadcaster.cli.confirm import confirm
from broadcaster.cli.outcome import finish
from broadcaster.cli.show import aside, counted
from broadcaster.cli.typed import as_json as problem_as_json
from broadcaster.cli.typed import in_words, typed
from broadcaster.composition.session import Session
from broadcaster.domain.lead_agency import headline
from broadcaster.domain.records import Incident
from broadcaster.domain.words import BulletinState, Effect, Space
from broadcaster.engine.message import HowAllowed
from broadcaster.engine.stand_down import StandDown, StoodDown, ending_words
from broadcaster.engine.who import named
from broadcaster.errors import UsageProblem


def confirm_ending(session: Session, incident: Incident, order: StandDown, how: HowAllowed, *, yes: bool) -> None:
    """Show the words that end it and ask; raises `UsageProblem` when the answer is not the word asked for."""
    if yes:
        return
    kind = order.kind
    what = f"{incident.ref} ({incident.kind} at {incident.place})"
    words = _words(session, incident, order, how)
    if session.space is Space.EXERCISE:
        ends = f"Exercise: end {what} with {kind}. {headline(session.desk.register, incident)}."
        confirm(f"{ends}{words}", word="exercise")
        return
    with session.desk.store.reading() as uow:
        active = uow.silences.active()
    others = {s.account for s in active if s.incident_id != incident.id}
    free = len({s.account for s in active if s.incident_id == incident.id} - others)
    confirm(
        f"LIVE. End {what} with {kind}: {counted(free, 'account')} may post again.\n"
        f"{headline(session.desk.register, incident)}.{words}",
        word="LIVE",
    )


def _words(session: Session, incident: Incident, order: StandDown, how: HowAllowed) -> str:
    """The lead messages, or that the public hears nothing and why; a mistyped field is told before it is too late."""
    composed, problem = ending_words(session.desk, incident, order, how)
    if problem is not None:
        if isinstance(problem, UsageProblem) and order.given:
            raise problem
        return f"\nNO MESSAGE GOES OUT: {in_words(problem, session.space)}"
    if composed is None:
        return "\nNo message goes out."
    leads = {d.target for d in composed.deliveries if d.effect is Effect.PUBLISH}
    return "".join(f"\n  {r.target}: {r.text}" for r in composed.renderings if r.target in leads)


def show_ended(session: Session, done: StoodDown, *, no_wait: bool, as_json: bool) -> None:
    """Say what ended; a message that could not be made has its own sentence and exit code, the end stands."""
    problem = done.message_problem
    aside(typed(_said(session, done), session.space))
    extra = {
        "stood_down": done.incident.ref,
        "again": done.before is not None,
        "released": list(done.released),
        "still_silent": list(done.still_silent),
        "cancelled": done.cancelled,
        "held": done.held,
        "message_problem": problem_as_json(problem, session.space) if problem else None,
    }
    finish(session, done.incident, done.published, extra=extra, no_wait=no_wait, as_json=as_json)
    if problem:
        aside(f"The incident ended, but no message went out: {in_words(problem, session.space)}")
        raise typer.Exit(problem.exit_code)


def _said(session: Session, done: StoodDown) -> str:
    ref = done.incident.ref
    if done.before is not None:
        waits = " and waits for approval" if done.before.state is BulletinState.SUBMITTED else ""
        who = named(session.desk, done.incident.stood_down_by)
        said = f"{ref} was stood down already by {who}; its message is {ref}/{done.before.number}{waits}."
        return f"{said} Nothing was added."
    said = f"{ref} is standing down: {counted(len(done.released) - len(done.still_silent), 'account')} may post again"
    if done.still_silent:
        said += f", {len(done.still_silent)} stay silent for another incident"
    if done.cancelled:
        said += f", {counted(done.cancelled, 'delivery', 'deliveries')} taken back"
    if done.held:
        said += f". {counted(done.held, 'held post')} for your review: broadcaster held"
    return f"{said}."
