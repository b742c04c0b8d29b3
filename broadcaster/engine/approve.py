"""A second officer's yes, no, or later review of a bulletin (design rule 2)."""

from datetime import timedelta

from broadcaster.domain.approvals import Asked, Granted, grant
from broadcaster.domain.approvals import Refused as RefusedGrant
from broadcaster.domain.people import Refused, may_approve
from broadcaster.domain.records import Bulletin, Incident
from broadcaster.domain.times import clock_words
from broadcaster.domain.words import MUST_ARRIVE, ApprovalType, BulletinState, DeliveryState, IncidentState, Space
from broadcaster.engine.desk import Desk
from broadcaster.engine.find import RUNNING, find_bulletin
from broadcaster.engine.officer_notices import tell
from broadcaster.engine.publish import check_may_send, let_go
from broadcaster.engine.who import approvers, ask_one_of, named
from broadcaster.errors import NotAllowed, NotPossibleNow, UsageProblem
from broadcaster.keeping import UnitOfWork


def approve(desk: Desk, name: str) -> tuple[Incident, Bulletin]:
    """Say yes to exactly the words, accounts and expiry that were submitted as `name` (F12/3)."""
    with desk.store.writing() as uow:
        incident, bulletin = find_bulletin(uow, name)
        _check_open(desk, incident, bulletin, name)
        _check_fresh(desk, uow, bulletin, name)
        answer = _granted_to(desk, uow, bulletin, name)
        bulletin = let_go(desk, uow, incident, bulletin, answer, reason="")
        uow.commit()
    desk.doorbell.ring()
    return incident, bulletin


def break_glass(desk: Desk, name: str, *, reason: str) -> tuple[Incident, Bulletin]:
    """A lone officer lets a waiting bulletin go, loudly and with a reason, to be reviewed afterwards.

    Signed templates may go at once, free text once the approval time-out has passed (design rule 2).
    """
    with desk.store.writing() as uow:
        incident, bulletin = find_bulletin(uow, name)
        _check_open(desk, incident, bulletin, name)
        _check_fresh(desk, uow, bulletin, name)
        check_may_send(desk, uow)
        waited = uow.now - bulletin.submitted_at
        asked = Asked(
            space=desk.space,
            kind=incident.kind,
            bulletin=bulletin.kind,
            signed=bulletin.signed,
            break_glass=True,
            reason=reason,
            timed_out=waited >= timedelta(minutes=desk.policy.approval_minutes),
            minutes=desk.policy.approval_minutes,
            self_approve=False,
        )
        answer = grant(asked)
        if not isinstance(answer, Granted):
            step = answer.next_step if isinstance(answer, RefusedGrant) else None
            raise NotAllowed(f"{name} cannot go on one officer's yes: {answer.why}.", next_step=step)
        bulletin = let_go(desk, uow, incident, bulletin, answer, reason=reason)
        uow.commit()
    desk.doorbell.ring()
    return incident, bulletin


def reject(desk: Desk, name: str, *, reason: str) -> tuple[Incident, Bulletin]:
    """Say no, with the reason the writer will read; nothing of it goes out. The writer may take it back themselves."""
    if not reason.strip():
        raise UsageProblem("A rejection needs a reason.", next_step='Add --reason "what must change".')
    with desk.store.writing() as uow:
        incident, bulletin = find_bulletin(uow, name)
        _check_waiting(desk, bulletin, name)
        bulletin = uow.bulletins.move(
            bulletin.id,
            BulletinState.SUBMITTED,
            BulletinState.REJECTED,
            by=desk.officer.key,
            at=uow.now,
            reason=reason,
        )
        for delivery in uow.outbox.of_incident(incident.id):
            if delivery.bulletin_id == bulletin.id and delivery.state is DeliveryState.PLANNED:
                uow.outbox.move(
                    delivery.id, DeliveryState.PLANNED, DeliveryState.CANCELLED, reason="rejected", at=uow.now
                )
        uow.notices.answered(f"approval:{name}")
        writer = desk.register.officer(bulletin.submitted_by)
        tell(
            desk,
            uow,
            [writer] if writer else [],
            subject=f"Returned: {name}",
            text=f"{desk.officer.name} returned {name}: {reason}",
            about=f"returned:{name}",
            incident=incident,
        )
        desk.log(uow, "bulletin-rejected", incident.ref, bulletin=name, reason=reason)
        uow.commit()
    return incident, bulletin


def review(desk: Desk, name: str) -> tuple[Incident, Bulletin]:
    """Record that a second officer has read what went out on one officer's yes."""
    with desk.store.writing() as uow:
        incident, bulletin = find_bulletin(uow, name)
        approval = uow.bulletins.approval(bulletin.id)
        alone = (ApprovalType.BREAK_GLASS, ApprovalType.SINGLE_OFFICER)
        if approval is None or approval.type not in alone:
            raise NotPossibleNow(f"{name} waits for no review: nobody sent it alone.")
        if approval.reviewed_at:
            raise NotPossibleNow(f"{name} was reviewed by {named(desk, approval.reviewed_by)} already.")
        if approval.by == desk.officer.key:
            raise NotAllowed(
                "Nobody reviews what they sent alone.",
                next_step=f"Ask another officer to run: broadcaster approve {name} --review.",
            )
        uow.bulletins.review(bulletin.id, by=desk.officer.key, at=uow.now)
        uow.notices.answered(f"review:{name}")
        desk.log(uow, "bulletin-reviewed", incident.ref, bulletin=name)
        uow.commit()
    return incident, bulletin


def _granted_to(desk: Desk, uow: UnitOfWork, bulletin: Bulletin, name: str) -> Granted:
    step = ask_one_of(approvers(desk, uow, bulletin.submitted_by), f"run: broadcaster approve {name}")
    # a yes lets words out, so it takes the training that sending takes (rule 10)
    check_may_send(desk, uow, next_step=step)
    own = bulletin.submitted_by == desk.officer.key
    if own and desk.space is Space.EXERCISE:
        return Granted(type=ApprovalType.EXERCISE_SELF, review=False)
    answer = may_approve(desk.officer, bulletin.submitted_by)
    if isinstance(answer, Refused):
        raise NotAllowed(answer.reason, next_step=step)
    return Granted(type=ApprovalType.SECOND_OFFICER, review=False)


def _check_waiting(desk: Desk, bulletin: Bulletin, name: str) -> None:
    if bulletin.state is not BulletinState.SUBMITTED:
        by = f" by {named(desk, bulletin.decided_by)}" if bulletin.decided_by else ""
        raise NotPossibleNow(f"{name} is already {bulletin.state}{by}.")


def _check_open(desk: Desk, incident: Incident, bulletin: Bulletin, name: str) -> None:
    _check_waiting(desk, bulletin, name)
    if incident.state not in RUNNING:
        raise NotPossibleNow(f"{incident.ref} is {incident.state}; {name} can no longer go out.")
    if incident.state is IncidentState.STANDING_DOWN and bulletin.kind not in MUST_ARRIVE:
        raise NotPossibleNow(f"{incident.ref} is standing down; only its all-clear or a correction may go out.")


def _check_fresh(desk: Desk, uow: UnitOfWork, bulletin: Bulletin, name: str) -> None:
    lapsed = bulletin.approve_by is not None and uow.now > bulletin.approve_by
    must_arrive = bulletin.kind in MUST_ARRIVE
    # its reposts may be too old, but what ends or corrects something never is (rule 5)
    expired = not must_arrive and bulletin.expires_at is not None and uow.now >= bulletin.expires_at
    if lapsed or expired:
        zone = desk.register.council.zone
        again = "`broadcaster stand-down`" if must_arrive else "`broadcaster update`"
        raise NotPossibleNow(
            f"{name} was written at {clock_words(bulletin.submitted_at, zone)} and is too old to approve.",
            next_step=f"Check the facts. Take it back with `broadcaster reject {name} --reason …`, "
            f"then write it again with {again}.",
        )
