"""The same words once more with a new number, issue time and promise, because the old ones have become untrue."""

from dataclasses import replace

from broadcaster.domain.records import Bulletin, Incident
from broadcaster.domain.words import BulletinState, IncidentState
from broadcaster.engine.asking import unanswered
from broadcaster.engine.compose import Composed
from broadcaster.engine.desk import Desk
from broadcaster.engine.message import Despite, HowAllowed, Message
from broadcaster.engine.proofread import proofread
from broadcaster.engine.publish import Published, draft, submit
from broadcaster.engine.waiting import check_open, find_waiting, name_of, take_back
from broadcaster.keeping import UnitOfWork


def renewed(desk: Desk, name: str) -> tuple[Incident, Bulletin, Composed]:
    """The incident, the bulletin that waits, and what would go in its place; nothing is stored.

    Raises `NotPossibleNow` for what waits no more or may not go out any more, `TextProblem` as every composing does.
    """
    with desk.store.reading() as uow:
        incident, old = _found(desk, uow, name)
    composed = draft(desk, incident, _same_words(incident, old))
    # the reason that was good enough for these words still is; what their template warns of is recorded
    return incident, old, proofread(desk, incident, composed, Despite(reason=old.despite, lenient=not old.own_text))


def resubmit(desk: Desk, name: str, how: HowAllowed) -> tuple[Bulletin, Published]:
    """Take `F12/3` back and submit its words as `F12/4`, in one transaction; returns the old one and the new one.

    Whoever does it is the writer of the new one and cannot approve it.
    """
    incident, _, composed = renewed(desk, name)
    with desk.store.writing() as uow:
        _, old = _found(desk, uow, name)
        how = replace(how, unanswered=unanswered(desk, [old], uow.now))
        new_name = f"{incident.ref}/{composed.number}"
        old = take_back(desk, uow, incident, old, to=BulletinState.WITHDRAWN, reason=f"resubmitted as {new_name}")
        published = submit(desk, uow, incident, composed, how)
        desk.log(uow, "bulletin-resubmitted", incident.ref, bulletin=name_of(incident, old), becomes=new_name)
        uow.commit()
    desk.doorbell.ring()
    return old, published


def _found(desk: Desk, uow: UnitOfWork, name: str) -> tuple[Incident, Bulletin]:
    incident, bulletin = find_waiting(uow, name)
    check_open(desk, incident, bulletin, name_of(incident, bulletin))
    return incident, bulletin


def _same_words(incident: Incident, old: Bulletin) -> Message:
    """With the same interval until the next update, unless its time was the officer's own words."""
    own = "next_update" in old.given
    interval = (
        old.promise_at - old.submitted_at
        if old.promise_at and not own and incident.state is IncidentState.OPEN
        else None
    )
    return Message(
        kind=old.kind,
        given=old.given,
        text=old.own_text,
        next_in=interval,
        corrects=old.corrects,
        withdraws=old.withdraws,
    )
