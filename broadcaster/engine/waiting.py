"""A bulletin that waits for its yes: which one is meant, and whether it may still go out as it was written."""

from datetime import datetime, timedelta

from broadcaster.domain.records import Bulletin, Incident
from broadcaster.domain.times import clock_words, span_words
from broadcaster.domain.words import MUST_ARRIVE, BulletinState, DeliveryState, IncidentState
from broadcaster.engine.desk import Desk
from broadcaster.engine.find import RUNNING, find_bulletin
from broadcaster.engine.who import named
from broadcaster.errors import NotPossibleNow, UsageProblem
from broadcaster.keeping import UnitOfWork


def name_of(incident: Incident, bulletin: Bulletin) -> str:
    """`F12/3`."""
    return f"{incident.ref}/{bulletin.number}"


def find_waiting(uow: UnitOfWork, name: str) -> tuple[Incident, Bulletin]:
    """The bulletin called `F12/3` in whatever state, or with `F12` the only one of the incident that waits.

    Raises `UsageProblem` for a name that nobody has or that fits several, `NotPossibleNow` where nothing waits.
    """
    incident = uow.incidents.get(name) if "/" not in name else None
    if incident is None:
        return find_bulletin(uow, name)
    waiting = waiting_of(uow, incident)
    if not waiting:
        raise NotPossibleNow(
            f"Nothing of {incident.ref} waits for a second officer.",
            next_step=f"Look at `broadcaster status --incident {incident.ref}`.",
        )
    if len(waiting) > 1:
        listed = "; ".join(f"{name_of(incident, b)} {b.kind} by {b.submitted_by}" for b in waiting)
        raise UsageProblem(
            f"{len(waiting)} messages of {incident.ref} wait: {listed}.",
            next_step=f"Say which one, like {name_of(incident, waiting[-1])}.",
        )
    return incident, waiting[0]


def waiting_of(uow: UnitOfWork, incident: Incident) -> list[Bulletin]:
    """The incident's bulletins that wait for a second officer, oldest first."""
    return [b for b in uow.bulletins.of_incident(incident.id) if b.state is BulletinState.SUBMITTED]


def check_waiting(desk: Desk, bulletin: Bulletin, name: str) -> None:
    """Raise `NotPossibleNow` with what became of it when it waits no more."""
    if bulletin.state is BulletinState.SUBMITTED:
        return
    by = f" by {named(desk, bulletin.decided_by)}" if bulletin.decided_by else ""
    said = f": {bulletin.decision_reason}" if bulletin.decision_reason else ""
    raise NotPossibleNow(f"{name} is already {bulletin.state}{by}{said}.")


def check_open(desk: Desk, incident: Incident, bulletin: Bulletin, name: str) -> None:
    """Raise `NotPossibleNow` unless it waits and its incident still lets it go out."""
    check_waiting(desk, bulletin, name)
    if incident.state not in RUNNING:
        raise NotPossibleNow(f"{incident.ref} is {incident.state}; {name} can no longer go out.")
    if incident.state is IncidentState.STANDING_DOWN and bulletin.kind not in MUST_ARRIVE:
        raise NotPossibleNow(f"{incident.ref} is standing down; only its all-clear or a correction may go out.")


def check_fresh(desk: Desk, uow: UnitOfWork, bulletin: Bulletin, name: str, *, alone: bool = False) -> None:
    """Raise `NotPossibleNow`, with the one command that helps, for what is too old or promises too soon.

    `alone` is break-glass: the same officer may then send the renewed texts with the same command.
    """
    zone = desk.register.council.zone
    step = _again(desk, bulletin, name, alone=alone)
    promise = bulletin.promise_at
    if promise is not None and promises_too_soon(desk, bulletin, uow.now) and uow.now < promise:
        raise NotPossibleNow(
            f"{name} promises the next update for {clock_words(promise, zone)}, in {span_words(promise - uow.now)}: "
            "nobody could keep that.",
            next_step=step,
        )
    if _lapsed(bulletin, uow.now):
        raise NotPossibleNow(
            f"{name} was written at {clock_words(bulletin.submitted_at, zone)} and is too old to approve.",
            next_step=step,
        )


def take_back(
    desk: Desk,
    uow: UnitOfWork,
    incident: Incident,
    bulletin: Bulletin,
    *,
    to: BulletinState,
    reason: str,
    word: str = "",
) -> Bulletin:
    """End a bulletin that waits, with its deliveries and the question to the approvers, in the caller's transaction.

    `word` is what its deliveries say where the whole reason would be too long.
    """
    bulletin = uow.bulletins.move(
        bulletin.id, BulletinState.SUBMITTED, to, by=desk.officer.key, at=uow.now, reason=reason
    )
    planned, cancelled = DeliveryState.PLANNED, DeliveryState.CANCELLED
    for delivery in uow.outbox.of_incident(incident.id):
        if delivery.bulletin_id == bulletin.id and delivery.state is planned:
            uow.outbox.move(delivery.id, planned, cancelled, reason=word or reason, at=uow.now)
    uow.notices.answered(f"approval:{name_of(incident, bulletin)}")
    return bulletin


def promises_too_soon(desk: Desk, bulletin: Bulletin, now: datetime) -> bool:
    """Whether the text's own promise is nearer than the policy's margin; what must arrive goes all the same.

    Where the whole interval is short, half of it is margin enough: otherwise nothing could ever be approved.
    """
    if bulletin.promise_at is None or bulletin.kind in MUST_ARRIVE:
        return False
    return now > promise_is_near(desk, bulletin.promise_at, submitted_at=bulletin.submitted_at)


def promise_is_near(desk: Desk, promise_at: datetime, *, submitted_at: datetime) -> datetime:
    """From when on nobody may say yes any more to a text with that promise."""
    margin = timedelta(minutes=desk.policy.promise_margin_minutes)
    return promise_at - min(margin, (promise_at - submitted_at) / 2)


def _lapsed(bulletin: Bulletin, now: datetime) -> bool:
    # its reposts may be too old, but what ends or corrects something never is (rule 5)
    expires = None if bulletin.kind in MUST_ARRIVE else bulletin.expires_at
    return (bulletin.approve_by is not None and now > bulletin.approve_by) or (expires is not None and now >= expires)


def _again(desk: Desk, bulletin: Bulletin, name: str, *, alone: bool) -> str:
    command = f"broadcaster resubmit {name}"
    if alone:
        return f'Check the facts, then send the same words with new times: {command} --break-glass --reason "…".'
    if bulletin.submitted_by == desk.officer.key:
        return f"Check the facts, then submit the same words with new times: {command}."
    writer = named(desk, bulletin.submitted_by)
    return f"Check the facts with {writer}, who runs: {command}. Whoever runs it cannot approve it."
