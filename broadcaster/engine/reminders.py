"""Reminders of what an incident promised: they follow its holder, and reach every duty officer when nobody acts."""

from datetime import datetime, timedelta

from broadcaster.domain.holding import holder_of, reminded
from broadcaster.domain.records import Incident
from broadcaster.engine.desk import Desk
from broadcaster.engine.officer_notices import command, tell
from broadcaster.engine.who import named
from broadcaster.keeping import UnitOfWork


def about_update(incident: Incident) -> str:
    """What the reminders of an incident's next update are about."""
    return f"update:{incident.ref}"


def remind_of_update(desk: Desk, uow: UnitOfWork, incident: Incident, *, at: datetime) -> None:
    """The next update is promised for `at`: remind the holder then, and the duty officers after a time-out more."""
    uow.incidents.promise(incident.id, at)
    _queue(desk, uow, incident, at=at)


def remind_the_new_holder(desk: Desk, uow: UnitOfWork, incident: Incident) -> None:
    """The incident has another holder: reminders still queued go to them. One that is overdue reaches them at once."""
    uow.notices.answered(about_update(incident))
    if incident.next_update_at is not None:
        _queue(desk, uow, incident, at=incident.next_update_at)


def _queue(desk: Desk, uow: UnitOfWork, incident: Incident, *, at: datetime) -> None:
    first, then = reminded(desk.register, incident)
    patience = timedelta(minutes=desk.policy.approval_minutes)
    later = at + patience
    said = f"The next update on {incident.kind} at {incident.place} was promised for now."
    send = f'Send it: {command(desk, f"update --incident {incident.ref}")} --what "…"'
    subject = f"Update overdue: {incident.ref}"
    about = about_update(incident)
    tell(
        desk,
        uow,
        first,
        subject=subject,
        text=f"{said}\n{send}",
        about=about,
        incident=incident,
        after=max(at - uow.now, timedelta(0)),
    )
    # whoever was told before the hand-over is not told again
    if later > uow.now:
        holder = named(desk, holder_of(incident))
        text = f"{said} {holder} holds {incident.ref} and has not sent it.\n{send}"
        tell(desk, uow, then, subject=subject, text=text, about=about, incident=incident, after=later - uow.now)
