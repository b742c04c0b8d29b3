"""What every speaking command does after its verb: send what may go, show it, and name what is left to do."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

import typer

from broadcaster.cli.approvers import show_approvers
from broadcaster.cli.lines import current, delivery_lines
from broadcaster.cli.progress import progress
from broadcaster.cli.records import keep_records
from broadcaster.cli.show import aside, counted, document, render, say
from broadcaster.cli.typed import as_json as problem_as_json
from broadcaster.cli.typed import in_words, typed
from broadcaster.composition.dispatching import dispatch_until_quiet, tell_officers
from broadcaster.composition.session import Session
from broadcaster.composition.world import IDLE_MINUTES, ensure_world
from broadcaster.domain.deliveries import ACTIVE, Delivery
from broadcaster.domain.records import Bulletin, Incident
from broadcaster.domain.times import clock_words
from broadcaster.domain.words import BulletinState, DeliveryState, Space
from broadcaster.engine.approvers import Awaited, approvers_report, awaited
from broadcaster.engine.declare import Declared
from broadcaster.engine.publish import Published
from broadcaster.engine.report import (
    bulletin_report,
    deliveries_line,
    delivery_report,
    delivery_reports,
    editors_report,
    incident_head,
    stamp,
    why_it_waits,
)
from broadcaster.errors import BroadcasterError, Interrupted, NeedsOfficer, StillWaiting

#: sentences name at most so many deliveries; the list above them has them all
_NAMED = 3
_DONE = (BulletinState.SUPERSEDED, BulletinState.WITHDRAWN, BulletinState.REJECTED)


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
    """Dispatch, show, and exit with the code of whatever is left to do; the report comes out all the same."""
    from broadcaster.cli.partly import paste_reports, show_partly  # noqa: PLC0415 - silence must not wait for rich

    stopped: BroadcasterError | None = None
    # what a correction takes back goes at once, also while its words wait for a second officer
    goes = published is None or published.granted or bool(published.bulletin.corrects) or extra is not None
    if not no_wait and goes:
        stopped = send(session, lambda: _deliveries(session, incident))
    deliveries = _deliveries(session, incident)
    if isinstance(stopped, Interrupted):
        stopped = Interrupted(f"Stopped. {incident.ref} so far: {deliveries_line(deliveries)}. Nothing is lost.")
    problem = stopped or what_is_left(session, deliveries)
    if not as_json:
        _show(session, incident, published, deliveries)
        show_partly(session, incident)
    notices = [] if no_wait or stopped else say_who_was_told(session)
    if as_json:
        told = {"notices": notices, "problem": problem_as_json(problem, session.space) if problem else None}
        told |= {"paste": paste_reports(session, incident)}
        document(_report(session, incident, published, declared, deliveries) | (extra or {}) | told)
    if problem:
        # the document is printed already; a second one would break `--json`
        aside(in_words(problem, session.space))
        raise typer.Exit(problem.exit_code)


def say_who_was_told(session: Session) -> list[dict[str, str]]:
    """Tell the officers what they must know now, and say whom it reached: a silent phone must be rung."""
    told = []
    unreached: set[str] = set()
    for notice in tell_officers(session):
        officer = session.desk.register.officer(notice.officer)
        name = officer.name if officer else notice.officer
        told.append({"officer": notice.officer, "subject": notice.subject, "state": notice.state})
        if notice.state == "sent":
            aside(f"{name} is told: {notice.subject}.")
        elif notice.state == "recorded":
            aside(f"{name} would be told: {notice.subject}.")
        elif name not in unreached:
            # one call tells all of it
            unreached.add(name)
            aside(f"{name} could NOT be told ({notice.detail.rstrip('.')}): ring them.")
    return told


def send(session: Session, deliveries: Callable[[], list[Delivery]]) -> BroadcasterError | None:
    """Send until quiet and show `deliveries` meanwhile; what stopped it, so that the officer still gets the report."""
    keep_records()
    try:
        _wake_world(session)
        with progress(session.desk.register.council.zone) as shown:
            dispatch_until_quiet(session, watch=lambda: shown.show(deliveries(), session.desk.store.dispatch.now()))
    except KeyboardInterrupt:
        return Interrupted("Stopped. Nothing is lost.")
    except BroadcasterError as problem:
        return problem
    return None


def send_waiting(session: Session, told: dict[str, Any], *, no_wait: bool, as_json: bool) -> None:
    """Send whatever of the council waits, and name what is still left."""

    def unfinished() -> list[Delivery]:
        with session.desk.store.reading() as uow:
            return uow.outbox.unfinished()

    stopped = None if no_wait else send(session, unfinished)
    left = [d for d in unfinished() if d.state in ACTIVE or d.state is DeliveryState.NEEDS_OFFICER]
    problem = stopped or (None if no_wait else what_is_left(session, left))
    if as_json:
        listed = [delivery_report(d) for d in left]
        told = told | {"left": listed, "problem": problem_as_json(problem, session.space) if problem else None}
        document(told)
    if problem:
        aside(in_words(problem, session.space))
        raise typer.Exit(problem.exit_code)


def _wake_world(session: Session) -> None:
    if session.space is not Space.EXERCISE:
        return
    url = session.desk.register.sandbox_url
    pid = ensure_world(url)
    if pid is not None:
        aside(f"Started the exercise world on {url} (process {pid}); idle, it ends after {IDLE_MINUTES} minutes.")


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
        silences = uow.silences.active(incident_id=incident.id)
        incident = uow.incidents.by_id(incident.id) or incident
        bulletins = uow.bulletins.of_incident(incident.id)
    return {
        "space": session.space.value,
        "incident": incident_head(incident),
        "new": declared.new if declared else False,
        "silenced": [s.account for s in silences],
        **editors_report(desk.register, silences),
        "bulletin": bulletin_report(incident.ref, published.bulletin, approval) if published else None,
        "approval": published.approval if published else None,
        "approvers": approvers_report(_awaited(session, incident, published)),
        "deliveries": delivery_reports(incident.ref, bulletins, deliveries),
        "waits": [
            {"delivery": d.id, "effect": d.effect.value, "target": d.target, "due_at": stamp(d.due_at)}
            for d in deliveries
            if d.state in ACTIVE and d.due_at > now
        ],
        "never_said": never_said(incident.ref, bulletins),
        "warnings": list(desk.warnings),
    }


def _show(session: Session, incident: Incident, published: Published | None, deliveries: list[Delivery]) -> None:
    from rich.text import Text  # noqa: PLC0415 - silence must not wait for rich

    desk = session.desk
    with desk.store.reading() as uow:
        now = uow.now
        bulletins = uow.bulletins.of_incident(incident.id)
    mark = "EXERCISE " if session.space is Space.EXERCISE else ""
    newest = next((f"{incident.ref}/{b.number} {b.kind}" for b in reversed(bulletins) if b.state not in _DONE), "")
    title = f"{mark}{newest or incident.ref}: {incident.kind} at {incident.place}"
    rows = current(delivery_reports(incident.ref, bulletins, deliveries), newest.partition(" ")[0])
    render(Text(title, style="bold"), *delivery_lines(rows, now=now, zone=desk.register.council.zone))
    for older in never_said(incident.ref, bulletins):
        say(f"{older} was never said: {newest.partition(' ')[0]} has taken its place.")
    if published and not published.granted:
        say(f"Not out yet: {published.approval}.")
    for waiting in _awaited(session, incident, published):
        said = f"Not out yet: {waiting.name} waits for a second officer, who runs: broadcaster approve {waiting.name}"
        if published is None:
            say(typed(said, session.space))
        show_approvers(session, waiting, now=now)
    for warning in published.composed.warnings if published else ():
        aside(f"Note: {warning.removesuffix('.')}.")


def never_said(ref: str, bulletins: Sequence[Bulletin]) -> list[str]:
    """`E1/1 (first)`: what waited for its yes when the newest went out, and was taken back by that."""
    newest = next((b for b in reversed(bulletins) if b.state not in _DONE), None)
    why = f"replaced by {ref}/{newest.number}" if newest else ""
    taken = [b for b in bulletins if b.state is BulletinState.WITHDRAWN and b.decision_reason == why]
    return [f"{ref}/{b.number} ({b.kind})" for b in taken]


def _awaited(session: Session, incident: Incident, published: Published | None) -> list[Awaited]:
    """What waits for a second officer: of a command that wrote a bulletin that one, of any other all."""
    waiting = awaited(session.desk, incident)
    return waiting if published is None else [w for w in waiting if w.bulletin.id == published.bulletin.id]


def what_is_left(session: Session, deliveries: list[Delivery]) -> BroadcasterError | None:
    """What is left for a person or for a longer wait; deliveries planned for later are named and are no problem."""
    asked = [d for d in deliveries if d.state is DeliveryState.NEEDS_OFFICER]
    if asked:
        return needs_officer(asked)
    with session.desk.store.reading() as uow:
        now = uow.now
        paused = [s.target for s in uow.accounts.all() if s.paused_by]
    # what is too old goes nowhere any more, whatever is put right
    waiting = [d for d in deliveries if d.state in ACTIVE and not _over(d, now)]
    later = [d for d in waiting if d.attempts == 0 and d.due_at > now]
    zone = session.desk.register.council.zone
    for delivery in later:
        at = clock_words(delivery.due_at, zone)
        said = f"{delivery.effect} on {delivery.target} is due at {at}; broadcaster serve does it, or any command then."
        aside(typed(said, session.space))
    stuck = [d for d in waiting if d not in later]
    return _still_waiting(stuck, paused) if stuck else None


def _over(delivery: Delivery, now: datetime) -> bool:
    return delivery.state is DeliveryState.READY and delivery.expires_at is not None and delivery.expires_at <= now


def needs_officer(asked: Sequence[Delivery]) -> NeedsOfficer:
    """The error for deliveries that a person must settle, with the command for the first."""
    verb = "needs" if len(asked) == 1 else "need"
    first = asked[0]
    return NeedsOfficer(
        f"{counted(len(asked), 'delivery', 'deliveries')} {verb} you: {_listed(asked)}.",
        next_step=f"Look at {first.target}, then: broadcaster resolve {first.id} --posted LINK "
        "(or --not-posted, --send-again, --drop).",
    )


def _still_waiting(stuck: Sequence[Delivery], paused: Sequence[str]) -> StillWaiting:
    verb = "waits" if len(stuck) == 1 else "wait"
    closed = next((d.target for d in stuck if d.target in paused), "all" if "all" in paused else "")
    step = "Run `broadcaster resume all` a little later, or start `broadcaster serve`."
    if closed:
        step = f"Put right why {closed} is paused, then: broadcaster resume {closed}."
    return StillWaiting(
        f"{counted(len(stuck), 'delivery', 'deliveries')} still {verb}: {_listed(stuck)}.", next_step=step
    )


def _listed(deliveries: Sequence[Delivery]) -> str:
    named = [f"No {d.id} {d.effect} on {d.target} ({_why(d)})" for d in deliveries[:_NAMED]]
    more = len(deliveries) - len(named)
    return "; ".join(named + ([f"and {more} more"] if more else []))


def _why(delivery: Delivery) -> str:
    return why_it_waits(delivery) or delivery.reason.rstrip(".") or delivery.state.value
