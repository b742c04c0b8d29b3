"""Who is asked to approve a bulletin and when, who is not asked and why, and when nobody needs to be waited for."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from broadcaster.domain.approvals import Granted, grant
from broadcaster.domain.approvals import Refused as RefusedGrant
from broadcaster.domain.people import Refused, may_approve
from broadcaster.domain.records import Bulletin, Incident
from broadcaster.domain.register import Officer
from broadcaster.domain.words import Role
from broadcaster.engine.asking import ask_about
from broadcaster.engine.desk import Desk
from broadcaster.engine.who import why_not_send
from broadcaster.keeping import UnitOfWork

#: a lone officer needs so long to read the notice and to type the command
_TO_SEND_ALONE = timedelta(minutes=3)


@dataclass(frozen=True, kw_only=True)
class Turn:
    """An approver, and when they are asked unless somebody has answered before."""

    officer: Officer
    at: datetime


@dataclass(frozen=True, kw_only=True)
class LeftOut:
    """An officer who has the role and is not asked all the same."""

    officer: Officer
    why: str


@dataclass(frozen=True, kw_only=True)
class ApprovalLine:
    """The approvers in the order of asking."""

    turns: tuple[Turn, ...]
    left_out: tuple[LeftOut, ...]
    #: from when one officer alone may send it; None = never
    glass_from: datetime | None
    #: why never
    no_glass: str = ""
    #: when the last one's time is over, and the writer may still send the same words alone
    ends_at: datetime


def approval_line(desk: Desk, uow: UnitOfWork, incident: Incident, bulletin: Bulletin) -> ApprovalLine:
    """The line for a bulletin that waits, in register order; the same for the notices, the screen and `--json`."""
    able, left_out = [], []
    for officer in desk.register.officers:
        if Role.APPROVER not in officer.roles or officer.key == bulletin.submitted_by:
            continue
        why = _why_not(desk, uow, officer, bulletin.submitted_by)
        if why:
            left_out.append(LeftOut(officer=officer, why=why))
        else:
            able.append(officer)
    gap = _gap(desk, bulletin, len(able))
    glass_from, no_glass = _glass(desk, uow, incident, bulletin)
    return ApprovalLine(
        turns=tuple(Turn(officer=o, at=bulletin.submitted_at + gap * n) for n, o in enumerate(able)),
        left_out=tuple(left_out),
        glass_from=glass_from,
        no_glass=no_glass,
        ends_at=_ends_at(bulletin, gap, len(able)),
    )


def _ends_at(bulletin: Bulletin, gap: timedelta, approvers: int) -> datetime:
    """When the writer hears that nobody answered: while the words as they were frozen may still go."""
    ends_at = bulletin.submitted_at + gap * max(1, approvers)
    return ends_at if bulletin.approve_by is None else min(ends_at, bulletin.approve_by - min(_TO_SEND_ALONE, gap / 2))


def number_of(officer: Officer) -> str:
    """The telephone number that colleagues ring at night."""
    return officer.phone or "no number in the register"


def _gap(desk: Desk, bulletin: Bulletin, approvers: int) -> timedelta:
    """The approval time-out, or less where the last one would be asked about something too old to approve."""
    patience = timedelta(minutes=desk.policy.approval_minutes)
    if bulletin.approve_by is None or not approvers:
        return patience
    return min(patience, (bulletin.approve_by - bulletin.submitted_at) / approvers)


def _why_not(desk: Desk, uow: UnitOfWork, officer: Officer, submitted_by: str) -> str:
    answer = may_approve(officer, submitted_by)
    return answer.reason if isinstance(answer, Refused) else why_not_send(desk, uow, officer)


def _glass(desk: Desk, uow: UnitOfWork, incident: Incident, bulletin: Bulletin) -> tuple[datetime | None, str]:
    """Asked of the rule itself, for an officer who may break it: at once, and after the time-out."""
    earlier = [b for b in uow.bulletins.of_incident(incident.id) if b.number < bulletin.number]
    why = ""
    for timed_out, at in (
        (False, bulletin.submitted_at),
        (True, bulletin.submitted_at + timedelta(minutes=desk.policy.approval_minutes)),
    ):
        asked = ask_about(
            desk,
            incident,
            earlier,
            kind=bulletin.kind,
            signed=bulletin.signed,
            break_glass=True,
            reason="nobody answers",
            timed_out=timed_out,
            scoped=False,
        )
        answer = grant(asked)
        if isinstance(answer, Granted):
            return at, ""
        why = answer.why if isinstance(answer, RefusedGrant) else why
    return None, why
