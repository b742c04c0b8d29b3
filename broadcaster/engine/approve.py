"""A second officer's yes, no, or later review of a bulletin (design rule 2)."""

from broadcaster.domain.approvals import Granted, wants_review
from broadcaster.domain.people import Refused, may_approve
from broadcaster.domain.records import Bulletin, Incident
from broadcaster.domain.words import ApprovalType, BulletinKind, BulletinState, Space
from broadcaster.engine.desk import Desk
from broadcaster.engine.find import find_bulletin
from broadcaster.engine.officer_notices import command, tell
from broadcaster.engine.publish import check_may_send, let_go
from broadcaster.engine.reach import stays_taken_back
from broadcaster.engine.waiting import check_fresh, check_open, check_waiting, find_waiting, name_of, take_back
from broadcaster.engine.who import approvers, ask_one_of, named
from broadcaster.errors import NotAllowed, NotPossibleNow, UsageProblem
from broadcaster.keeping import UnitOfWork


def approve(desk: Desk, name: str) -> tuple[Incident, Bulletin]:
    """Say yes to exactly the words, accounts and expiry that were submitted as `F12/3`.

    `F12` is enough where one bulletin of it waits.
    """
    with desk.store.writing() as uow:
        incident, bulletin = find_waiting(uow, name)
        name = name_of(incident, bulletin)
        check_open(desk, incident, bulletin, name)
        check_fresh(desk, uow, bulletin, name)
        answer = _granted_to(desk, uow, bulletin, name)
        bulletin = let_go(desk, uow, incident, bulletin, answer, reason="")
        uow.commit()
    desk.doorbell.ring()
    return incident, bulletin


def reject(desk: Desk, name: str, *, reason: str) -> tuple[Incident, Bulletin]:
    """Say no, with the reason the writer will read; nothing of it goes out. The writer may take it back themselves."""
    if not reason.strip():
        raise UsageProblem("A rejection needs a reason.", next_step='Add --reason "what must change".')
    with desk.store.writing() as uow:
        incident, bulletin = find_waiting(uow, name)
        name = name_of(incident, bulletin)
        check_waiting(desk, bulletin, name)
        bulletin = take_back(desk, uow, incident, bulletin, to=BulletinState.REJECTED, reason=reason, word="rejected")
        writer = desk.register.officer(bulletin.submitted_by)
        left = stays_taken_back(uow, incident, bulletin)
        again = f"Write it again: {command(desk, write_again(incident, bulletin))}"
        tell(
            desk,
            uow,
            [writer] if writer else [],
            subject=f"Returned: {name}",
            text="\n".join(line for line in (f"{desk.officer.name} returned {name}: {reason}", left, again) if line),
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
        if approval is None or not wants_review(approval.type, bulletin.kind):
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


def write_again(incident: Incident, bulletin: Bulletin) -> str:
    """The command, without the program's name, that writes such a bulletin anew."""
    return {
        BulletinKind.FIRST: f'trigger {incident.kind} --place "{incident.place}"',
        BulletinKind.CORRECTION: f'correct --incident {incident.ref} --wrong "…" --right "…"',
        BulletinKind.FALSE_ALARM: f"false-alarm --incident {incident.ref}",
        BulletinKind.ALL_CLEAR: f"stand-down --incident {incident.ref}",
        BulletinKind.NO_CHANGE: f"update --incident {incident.ref} --no-change",
    }.get(bulletin.kind, f'update --incident {incident.ref} --what "…"')
