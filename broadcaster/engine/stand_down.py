"""Stand down or call a false alarm: one transaction; no step waits for another's success (design rule 5)."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta

from broadcaster.domain.plan import plan_banner_down
from broadcaster.domain.records import Bulletin, Incident
from broadcaster.domain.words import (
    DANGER_TO_LIFE,
    BulletinKind,
    BulletinState,
    DeliveryState,
    IncidentState,
)
from broadcaster.engine.banner import banner_sources, refresh
from broadcaster.engine.compose import Composed
from broadcaster.engine.desk import Desk
from broadcaster.engine.find import find_to_end
from broadcaster.engine.message import HowAllowed, Message
from broadcaster.engine.proofread import proofread
from broadcaster.engine.publish import Published, delivery_row, draft, submit
from broadcaster.engine.who import named
from broadcaster.errors import BroadcasterError, NotAllowed, NotPossibleNow, UsageProblem
from broadcaster.keeping import UnitOfWork


@dataclass(frozen=True, kw_only=True)
class StandDown:
    """The order to end an incident."""

    ref: str | None = None
    #: `all-clear` or `false-alarm`
    kind: BulletinKind = BulletinKind.ALL_CLEAR
    given: Mapping[str, str] = field(default_factory=dict)
    text: str = ""
    #: end it without a message to the public
    without_message: bool = False
    #: of a false alarm: why its posts are deleted; empty = they stay
    withdraws: str = ""


@dataclass(frozen=True, kw_only=True)
class StoodDown:
    """What ended and what the public is told."""

    incident: Incident
    released: tuple[str, ...]
    cancelled: int
    published: Published | None
    #: why there is no message although one was wanted; the stand-down itself stands
    message_problem: BroadcasterError | None
    held: int
    #: of `released`, those that another incident still keeps silent
    still_silent: tuple[str, ...] = ()
    #: it had been ordered before with this message; nothing was added
    before: Bulletin | None = None


def stand_down(desk: Desk, order: StandDown, how: HowAllowed) -> StoodDown:
    """Cancel what was never armed, lift the silences, say so, and take the banner down.

    A fault in the message never stops the stand-down: it is reported in `message_problem`. The same order again adds
    nothing. Raises `NotPossibleNow` for other words where the end has been told already, and `UsageProblem` for a
    field that the officer mistyped: the public would never hear that it is over.
    """
    with desk.store.reading() as uow:
        incident = find_to_end(uow, order.ref)
        before = _said_before(uow, incident, order, how)
        held = len(uow.outbox.held())
    if before is not None:
        return StoodDown(
            incident=incident, released=(), cancelled=0, published=None, message_problem=None, held=held, before=before
        )
    composed, problem = ending_words(desk, incident, order, how)
    if isinstance(problem, UsageProblem) and order.given:
        raise problem
    with desk.store.writing() as uow:
        _check_unchanged(desk, uow, incident)
        result = _end(desk, uow, incident, composed, how, problem)
        uow.commit()
    desk.doorbell.ring()
    return result


def _check_unchanged(desk: Desk, uow: UnitOfWork, incident: Incident) -> None:
    """Two officers at once: the second one's all-clear was written for an incident that has ended meanwhile."""
    now = uow.incidents.by_id(incident.id)
    if now is not None and now.state is not incident.state:
        raise NotPossibleNow(
            f"{named(desk, now.stood_down_by)} has just ended {now.ref}; nothing of yours was added.",
            next_step=f"Look at `broadcaster status --incident {now.ref}`.",
        )


def _said_before(uow: UnitOfWork, incident: Incident, order: StandDown, how: HowAllowed) -> Bulletin | None:
    """The message of an earlier stand-down that this one would only repeat to the public."""
    if incident.state is not IncidentState.STANDING_DOWN or order.without_message:
        return None
    alive = (BulletinState.SUBMITTED, BulletinState.APPROVED)
    told = [b for b in uow.bulletins.of_incident(incident.id) if b.kind is order.kind and b.state in alive]
    if not told:
        return None
    own_words = bool(order.text or order.given)
    if told[-1].state is BulletinState.SUBMITTED:
        return None if own_words or how.break_glass or how.self_approve else told[-1]
    if own_words:
        raise NotPossibleNow(
            f"The {order.kind} {incident.ref}/{told[-1].number} is approved already.",
            next_step=f"Correct it with: broadcaster correct --incident {incident.ref} --wrong … --right …",
        )
    return told[-1]


def ending_words(
    desk: Desk, incident: Incident, order: StandDown, how: HowAllowed
) -> tuple[Composed | None, BroadcasterError | None]:
    """The message that ends it, or why there is none; nothing is stored."""
    if order.without_message:
        return None, None
    try:
        message = Message(kind=order.kind, given=order.given, text=order.text, withdraws=order.withdraws)
        composed = draft(desk, incident, message)
        # a template's warnings are recorded and stop nothing; the officer's own words need a reason like any others
        about = replace(how.about_warnings(lenient=not order.text), ask=None)
        return proofread(desk, incident, composed, about), None
    except BroadcasterError as problem:
        return None, problem


def _end(
    desk: Desk,
    uow: UnitOfWork,
    incident: Incident,
    composed: Composed | None,
    how: HowAllowed,
    problem: BroadcasterError | None,
) -> StoodDown:
    if incident.state is IncidentState.OPEN:
        incident = uow.incidents.move(
            incident.id, IncidentState.OPEN, IncidentState.STANDING_DOWN, by=desk.officer.key, at=uow.now
        )
    cancelled = _cancel(desk, uow, incident)
    released = tuple(uow.silences.lift(incident.id, None, by=desk.officer.key, at=uow.now))
    uow.incidents.promise(incident.id, None)
    published, problem = _say(desk, uow, incident, composed, how, problem)
    if not (published and published.granted):
        _end_banner(desk, uow, incident)
    desk.log(uow, "stood-down", incident.ref, released=list(released), cancelled=cancelled)
    return StoodDown(
        incident=incident,
        released=released,
        cancelled=cancelled,
        published=published,
        message_problem=problem,
        held=len(uow.outbox.held()),
        still_silent=tuple(sorted(set(released) & {s.account for s in uow.silences.active()})),
    )


def _cancel(desk: Desk, uow: UnitOfWork, incident: Incident) -> int:
    for bulletin in uow.bulletins.of_incident(incident.id):
        if bulletin.state is BulletinState.SUBMITTED:
            uow.bulletins.move(
                bulletin.id,
                BulletinState.SUBMITTED,
                BulletinState.WITHDRAWN,
                by=desk.officer.key,
                at=uow.now,
                reason="stood down",
            )
            uow.notices.answered(f"approval:{incident.ref}/{bulletin.number}")
    uow.notices.answered(f"update:{incident.ref}")
    dropped = uow.outbox.drop_older(
        incident.id, before_number=None, to=DeliveryState.CANCELLED, reason="stood down", at=uow.now
    )
    return len(dropped)


def _say(
    desk: Desk,
    uow: UnitOfWork,
    incident: Incident,
    composed: Composed | None,
    how: HowAllowed,
    problem: BroadcasterError | None,
) -> tuple[Published | None, BroadcasterError | None]:
    if composed is None:
        return None, problem
    try:
        return submit(desk, uow, incident, composed, how), None
    except (NotAllowed, NotPossibleNow) as refused:
        # submit refuses before it writes anything, so the stand-down around it can still commit
        return None, refused


def _end_banner(desk: Desk, uow: UnitOfWork, incident: Incident) -> None:
    """Take it down now; but the last instruction of a danger to life stays until it is declared safe (rule 2).

    That one is written again: it promises no next update any more, and what was still on its way has been cancelled.
    """
    if incident.kind not in DANGER_TO_LIFE:
        planned = plan_banner_down(desk.register, due_at=uow.now)
        uow.outbox.add([delivery_row(desk, incident, 0, p, DeliveryState.READY) for p in planned], at=uow.now)
        return
    alarm = timedelta(minutes=desk.policy.alarm_minutes)
    for site in desk.register.sites:
        mine = [source for source in banner_sources(uow, site.id) if source[0].id == incident.id]
        uow.outbox.add(refresh(uow, mine, site.id, alarm=alarm), at=uow.now)
