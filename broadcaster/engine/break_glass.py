"""A lone officer lets a waiting bulletin go, loudly and with a reason, to be reviewed afterwards (design rule 2)."""

from broadcaster.domain.approvals import Granted, grant
from broadcaster.domain.approvals import Refused as RefusedGrant
from broadcaster.domain.records import Bulletin, Incident
from broadcaster.domain.times import clock_words
from broadcaster.engine.approval_line import approval_line, number_of
from broadcaster.engine.asking import ask_about, unanswered
from broadcaster.engine.desk import Desk
from broadcaster.engine.publish import check_may_send, let_go
from broadcaster.engine.waiting import check_fresh, check_open, find_waiting, name_of
from broadcaster.errors import NotAllowed
from broadcaster.keeping import UnitOfWork


def break_glass(desk: Desk, name: str, *, reason: str) -> tuple[Incident, Bulletin]:
    """Send the frozen texts of `F12/3`, or with `F12` of the only bulletin that waits, on one officer's yes.

    Signed templates may go at once, free text once the approval time-out has passed. Raises `NotAllowed` with the
    next step where the rule says no, and what an approval would raise for a bulletin that is gone or too old.
    """
    with desk.store.writing() as uow:
        incident, bulletin = find_waiting(uow, name)
        name = name_of(incident, bulletin)
        check_open(desk, incident, bulletin, name)
        check_may_send(desk, uow)
        answer = _granted(desk, uow, incident, bulletin, reason)
        check_fresh(desk, uow, bulletin, name, alone=True)
        bulletin = let_go(desk, uow, incident, bulletin, answer, reason=reason)
        uow.commit()
    desk.doorbell.ring()
    return incident, bulletin


def _granted(desk: Desk, uow: UnitOfWork, incident: Incident, bulletin: Bulletin, reason: str) -> Granted:
    earlier = [b for b in uow.bulletins.of_incident(incident.id) if b.number < bulletin.number]
    asked = ask_about(
        desk,
        incident,
        earlier,
        kind=bulletin.kind,
        signed=bulletin.signed,
        break_glass=True,
        reason=reason,
        timed_out=unanswered(desk, [bulletin], uow.now),
    )
    answer = grant(asked)
    if isinstance(answer, Granted):
        return answer
    step = answer.next_step if isinstance(answer, RefusedGrant) else None
    if reason.strip():
        step = _meanwhile(desk, uow, incident, bulletin) or step
    raise NotAllowed(f"{name_of(incident, bulletin)} cannot go on one officer's yes: {answer.why}.", next_step=step)


def _meanwhile(desk: Desk, uow: UnitOfWork, incident: Incident, bulletin: Bulletin) -> str:
    """Whom to ring with their numbers, and from when break-glass is allowed; empty when there is nobody."""
    line = approval_line(desk, uow, incident, bulletin)
    people = "; ".join(f"{turn.officer.name}, {number_of(turn.officer)}" for turn in line.turns)
    said = [f"Ring an approver: {people}."] if people else []
    if line.glass_from is not None and line.glass_from > uow.now:
        from_then = clock_words(line.glass_from, desk.register.council.zone)
        said.append(f"Break-glass is allowed from {from_then} if nobody answers.")
    return " ".join(said)
