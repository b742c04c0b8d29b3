"""What every speaking command does after its verb: send what may go, show it, and name what is left to do."""

from typing import Any

import typer

from broadcaster.cli.progress import delivery_table, progress
from broadcaster.cli.show import aside, document, say
from broadcaster.composition.dispatching import dispatch_until_quiet
from broadcaster.composition.session import Session
from broadcaster.domain.deliveries import ACTIVE, Delivery
from broadcaster.domain.records import Incident
from broadcaster.domain.times import clock_words
from broadcaster.domain.words import DeliveryState, Space
from broadcaster.engine.declare import Declared
from broadcaster.engine.publish import Published
from broadcaster.engine.report import bulletin_report, delivery_report, incident_head, stamp
from broadcaster.errors import BroadcasterError, NeedsOfficer, StillWaiting


def finish(
    session: Session,
    incident: Incident,
    published: Published | None,
    *,
    declared: Declared | None = None,
    extra: dict[str, Any] | None = None,
    no_wait: bool = False,
    as_json: bool = False,
) -> None:
    """Dispatch, show, and exit with the code of `NeedsOfficer` or `StillWaiting` where something is left to do."""
    if published is None or published.granted or extra is not None:
        _dispatch(session, incident, no_wait=no_wait)
    deliveries = _deliveries(session, incident)
    problem = _problem(session, deliveries)
    if as_json:
        told = {"problem": problem.as_json() if problem else None}
        document(_report(session, incident, published, declared, deliveries) | (extra or {}) | told)
    else:
        _show(session, incident, published, deliveries)
    if problem:
        # the document is printed already; a second one would break `--json`
        aside(f"{problem.sentence}\nNext: {problem.next_step}")
        raise typer.Exit(problem.exit_code)


def _dispatch(session: Session, incident: Incident, *, no_wait: bool) -> None:
    if no_wait:
        return
    with progress() as shown:
        dispatch_until_quiet(session, watch=lambda: shown.show(_deliveries(session, incident)))


def _deliveries(session: Session, incident: Incident) -> list[Delivery]:
    with session.desk.store.reading() as uow:
        return uow.outbox.of_incident(incident.id)


def _report(
    session: Session,
    incident: Incident,
    published: Published | None,
    declared: Declared | None,
    deliveries: list[Delivery],
) -> dict[str, Any]:
    desk = session.desk
    with desk.store.reading() as uow:
        now = uow.now
        approval = uow.bulletins.approval(published.bulletin.id) if published else None
        silenced = [s.account for s in uow.silences.active(incident_id=incident.id)]
        incident = uow.incidents.by_id(incident.id) or incident
    return {
        "space": session.space.value,
        "incident": incident_head(incident),
        "new": declared.new if declared else False,
        "silenced": silenced,
        "bulletin": bulletin_report(incident.ref, published.bulletin, approval) if published else None,
        "approval": published.approval if published else None,
        "deliveries": [delivery_report(d) for d in deliveries],
        "waits": [
            {"delivery": d.id, "effect": d.effect.value, "target": d.target, "due_at": stamp(d.due_at)}
            for d in deliveries
            if d.state in ACTIVE and d.due_at > now
        ],
        "warnings": list(desk.warnings),
    }


def _show(session: Session, incident: Incident, published: Published | None, deliveries: list[Delivery]) -> None:
    from rich.console import Console  # noqa: PLC0415 - silence must not wait for rich

    mark = "EXERCISE " if session.space is Space.EXERCISE else ""
    title = f"{mark}{incident.ref} {incident.kind} at {incident.place}"
    Console(highlight=False).print(delivery_table(deliveries, title=title))
    if published and not published.granted:
        name = f"{incident.ref}/{published.bulletin.number}"
        program = "broadcaster exercise" if session.space is Space.EXERCISE else "broadcaster"
        say(f"{name} waits: {published.approval}. A second officer runs: {program} approve {name}")
    for warning in published.composed.warnings if published else ():
        aside(f"Note: {warning}.")


def _problem(session: Session, deliveries: list[Delivery]) -> BroadcasterError | None:
    """What is left for a person or for a longer wait; deliveries planned for later are named and are no problem."""
    with session.desk.store.reading() as uow:
        now = uow.now
    asked = [d for d in deliveries if d.state is DeliveryState.NEEDS_OFFICER]
    if asked:
        return NeedsOfficer(f"{len(asked)} deliveries need an officer: {_listed(asked)}.")
    waiting = [d for d in deliveries if d.state in ACTIVE]
    later = [d for d in waiting if d.attempts == 0 and d.due_at > now]
    zone = session.desk.register.council.zone
    for delivery in later:
        at = clock_words(delivery.due_at, zone)
        aside(f"{delivery.effect} on {delivery.target} is due at {at}; it needs `broadcaster serve` or a command then.")
    stuck = [d for d in waiting if d not in later]
    return StillWaiting(f"{len(stuck)} deliveries still wait: {_listed(stuck)}.") if stuck else None


def _listed(deliveries: list[Delivery]) -> str:
    return "; ".join(f"{d.id} {d.effect} on {d.target} ({d.state}: {d.reason})" for d in deliveries)
