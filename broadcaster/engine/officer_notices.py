"""What officers are told, queued in the transaction it is about; a failed notice delays nothing."""

from collections.abc import Iterable, Sequence
from datetime import timedelta

from broadcaster.domain.people import SPEAKING
from broadcaster.domain.records import Bulletin, Incident
from broadcaster.domain.register import Officer
from broadcaster.domain.signing import short
from broadcaster.domain.times import clock_words
from broadcaster.domain.words import ApprovalType, Role, Space
from broadcaster.engine.approval_line import ApprovalLine, approval_line
from broadcaster.engine.desk import Desk
from broadcaster.engine.who import lapse_words
from broadcaster.keeping import NewNotice, NewRendering, UnitOfWork

#: said wherever one officer alone sends for a place that the register's list does not have
LOOK_TWICE = "The place is not in the list; look twice."


def command(desk: Desk, words: str) -> str:
    """The command an officer types in this space."""
    return f"broadcaster exercise {words}" if desk.space is Space.EXERCISE else f"broadcaster {words}"


def with_role(desk: Desk, role: Role, *, but: str = "") -> list[Officer]:
    """Officers of a role in register order, without the one named."""
    return [o for o in desk.register.officers if role in o.roles and o.key != but]


def tell(  # noqa: PLR0913 - one keyword per part of a notice
    desk: Desk,
    uow: UnitOfWork,
    officers: Iterable[Officer],
    *,
    subject: str,
    text: str,
    about: str,
    incident: Incident | None = None,
    after: timedelta = timedelta(0),
) -> None:
    """Queue one notice per officer; `after` delays it, so that an answered question is never asked twice."""
    mark = "EXERCISE " if desk.space is Space.EXERCISE else ""
    uow.notices.add(
        [
            NewNotice(
                officer=officer.key,
                subject=f"{mark}{subject}",
                text=text,
                due_at=uow.now + after,
                about=about,
                incident_id=incident.id if incident else 0,
            )
            for officer in officers
        ]
    )


def ask_for_approval(
    desk: Desk, uow: UnitOfWork, incident: Incident, bulletin: Bulletin, renderings: Sequence[NewRendering]
) -> None:
    """Full text, reference and command to the first approver at once, to the next at every approval time-out.

    When the last one's time is over too, the writer hears that nobody answered and what one officer may do.
    """
    name = f"{incident.ref}/{bulletin.number}"
    texts = "\n\n".join(f"{r.target}:\n{r.text}" for r in renderings)
    text = (
        f"{desk.officer.name} asks you to approve {name}, {incident.kind} at {incident.place}."
        f"{_unknown_place(incident)} Digest {short(bulletin.digest)}.\n\n{texts}\n\n"
        f"Approve: {command(desk, f'approve {name}')}\n"
        f"Return:  {command(desk, f'reject {name} --reason …')}"
    )
    line = approval_line(desk, uow, incident, bulletin)
    about = f"approval:{name}"
    for turn in line.turns:
        wait = turn.at - bulletin.submitted_at
        subject = f"Approval still wanted: {name}" if wait else f"Approval wanted: {name}"
        tell(desk, uow, [turn.officer], subject=subject, text=text, about=about, incident=incident, after=wait)
    _say_nobody_answered(desk, uow, incident, bulletin, line)


def _say_nobody_answered(
    desk: Desk, uow: UnitOfWork, incident: Incident, bulletin: Bulletin, line: ApprovalLine
) -> None:
    """One notice to the writer, and to the duty officers where the writer may not break the glass."""
    name = f"{incident.ref}/{bulletin.number}"
    writer = desk.register.officer(bulletin.submitted_by)
    alone = writer is not None and bool(SPEAKING & set(writer.roles))
    told = [writer] if writer and alone else with_role(desk, Role.DUTY)
    said = f"Nobody has answered about {name}, {incident.kind} at {incident.place}: it is not out."
    if line.glass_from is not None:
        since = clock_words(line.glass_from, desk.register.council.zone)
        stale = bulletin.approve_by is not None and line.ends_at >= bulletin.approve_by
        glass = f"resubmit {name} --break-glass" if stale else f"break-glass {name}"
        said += f"\nBreak-glass is possible since {since}: " + command(desk, f'{glass} --reason "…"')
    else:
        said += f"\nNo break-glass: {line.no_glass}. Ring the approvers again."
    said += f"\nTake it back: {command(desk, f'reject {name} --reason …')}"
    tell(
        desk,
        uow,
        told,
        subject=f"Nobody answered: {name}",
        text=said,
        about=f"approval:{name}",
        incident=incident,
        after=line.ends_at - bulletin.submitted_at,
    )


def _unknown_place(incident: Incident) -> str:
    return "" if incident.place_known else f" {LOOK_TWICE}"


def tell_of_replaced(desk: Desk, uow: UnitOfWork, incident: Incident, waited: Bulletin, *, by: Bulletin) -> None:
    """A correction that nobody approved is replaced: its writer learns that what it was to correct still stands."""
    writer = desk.register.officer(waited.submitted_by)
    name, wrong = f"{incident.ref}/{waited.number}", f"{incident.ref}/{waited.corrects[-1]}"
    again = command(desk, f"correct --of {wrong}")
    tell(
        desk,
        uow,
        [writer] if writer else with_role(desk, Role.DUTY),
        subject=f"Not sent: the {waited.kind} {name}",
        text=f"{incident.ref}/{by.number} ({by.kind}) replaced {name} before anybody approved it.\n"
        f'Is {wrong} still wrong? Correct it: {again} --wrong "…" --right "…"',
        about=f"replaced:{name}",
        incident=incident,
    )


def tell_of_single_yes(
    desk: Desk, uow: UnitOfWork, incident: Incident, bulletin: Bulletin, how: ApprovalType, *, reason: str
) -> None:
    """Loudly tell every other officer that one person alone let a bulletin go, and ask for the review."""
    name = f"{incident.ref}/{bulletin.number}"
    others = [o for o in desk.register.officers if o.key != desk.officer.key]
    said = f" Reason: {reason}." if reason else ""
    lapsed = lapse_words(desk, uow, desk.officer)
    if lapsed:
        said += f" LOOK TWICE: {desk.officer.name}'s {lapsed}."
    tell(
        desk,
        uow,
        others,
        subject=f"{how.value}: {name} went out on one officer's yes{f' ({lapsed})' if lapsed else ''}",
        text=(
            f"{desk.officer.name} sent {name} ({incident.kind} at {incident.place}) alone, as {how.value}.{said}"
            f"{_unknown_place(incident)}\n"
            f"Please read it and record the review: {command(desk, f'approve {name} --review')}"
        ),
        about=f"review:{name}",
        incident=incident,
    )
