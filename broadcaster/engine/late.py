"""Look once more for a second copy, some minutes after a doubt (reliability reference 2.4); nothing is ever deleted."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from broadcaster.domain.deliveries import FINAL, Delivery
from broadcaster.domain.outcomes import CannotTell, Copies, Found
from broadcaster.domain.records import NOT_LOOKED, TOO_MANY, LateLook
from broadcaster.domain.words import DeliveryState, Repeat
from broadcaster.engine.attempt import NotPrepared, channel_of, post_of, public_effect
from broadcaster.engine.parts import Parts
from broadcaster.keeping import UnitOfWork

#: looks that tell nothing before the program says that it could not look; about twenty minutes
MOST_TRIES = 6
#: shortest and longest wait between two of them
SHORTEST, LONGEST = timedelta(seconds=30), timedelta(minutes=10)
#: while an officer is asked; shorter than the shortest of what follows their answer
ASKED = timedelta(minutes=1)


@dataclass(frozen=True, kw_only=True)
class Job:
    """A look that is ours until its lease is over."""

    look: LateLook
    delivery: Delivery
    #: what is public of the delivery is not older
    since: datetime


def look_late(parts: Parts, *, goes_on: Callable[[], bool]) -> int:
    """Do the looks that are due, one after the other; returns how many. Raises `StoreProblem` when the store fails."""
    done = 0
    while goes_on() and parts.is_open() and (job := _take(parts)) is not None:
        _do(parts, job)
        done += 1
    return done


def surplus(delivery: Delivery, copies: Sequence[Found], *, of_others: set[str]) -> list[Found]:
    """The copies that are one too many: all but the one that is recorded, and none where nothing should be public."""
    is_recorded = delivery.state is DeliveryState.SENT and delivery.withdrawn_at is None
    right = {delivery.external_id} if is_recorded else set()
    return [copy for copy in copies if copy.external_id not in right | of_others]


def _take(parts: Parts) -> Job | None:
    if not parts.store.dispatch.late_look_is_due():
        return None
    with parts.store.writing() as uow:
        look = uow.late_looks.take(lease=timedelta(seconds=parts.timing.late_lease_seconds))
        delivery = uow.outbox.get(look.delivery_id) if look else None
        if look is None or delivery is None:
            return None
        since = uow.late_looks.first_armed(delivery.id) or delivery.created_at
        uow.commit()
    return Job(look=look, delivery=delivery, since=since)


def _do(parts: Parts, job: Job) -> None:
    """Ask the platform with no transaction open, then write what it came to."""
    if job.delivery.state not in FINAL:
        asked = job.delivery.state is DeliveryState.NEEDS_OFFICER
        _put_off(parts, job, "the delivery is not settled yet", wait=ASKED if asked else SHORTEST)
        return
    seen = _look(parts, job)
    if isinstance(seen, str):
        _end(parts, job, copies=[], detail=seen)
    elif isinstance(seen, CannotTell):
        _blind(parts, job, seen.detail)
    else:
        _judge(parts, job, seen)


def _look(parts: Parts, job: Job) -> Copies | CannotTell | str:
    """The copies, or why nobody can tell now, or why nobody needs to or ever can."""
    row = job.delivery
    try:
        channel = channel_of(parts, row)
        repeat = channel.repeat(public_effect(row))
        if repeat is not Repeat.AFTER_LOOK:
            return "not needed" if repeat is Repeat.SAFE else NOT_LOOKED + "this account shows us nothing"
        return channel.copies(row.effect, post_of(row), since=job.since)
    except NotPrepared as fault:
        return CannotTell(detail=fault.sentence.rstrip("."))
    except Exception as fault:  # noqa: BLE001 - a look that fails in any way proves nothing
        return CannotTell(detail=f"the look failed in a way nobody foresaw: {fault!r}")


def _judge(parts: Parts, job: Job, seen: Copies) -> None:
    with parts.store.reading() as uow:
        names = [copy.external_id for copy in seen.posts]
        of_others = uow.late_looks.named_by_others(job.delivery.id, job.delivery.target, names)
        told = {one for look in uow.late_looks.of_delivery(job.delivery.id) if look.ended_at for one in look.too_many}
        row = uow.outbox.get(job.delivery.id) or job.delivery
        going = {name for name in names if any(d.state not in FINAL for d in uow.outbox.withdrawals(row, name))}
    # what is being taken down this moment is known to be public, and its own delivery says so
    too_many = surplus(row, seen.posts, of_others=of_others | going)
    if not too_many and not seen.complete:
        _blind(parts, job, "not every post could be read")
        return
    mine = [copy for copy in seen.posts if copy.external_id not in of_others]
    new = [copy for copy in too_many if copy.external_id not in told]
    words = TOO_MANY + " ".join(copy.external_id for copy in too_many) if too_many else "as it should be"
    _end(parts, job, copies=mine, detail=words, tell=new)


def _blind(parts: Parts, job: Job, detail: str) -> None:
    tries = job.look.tries + 1
    if tries < MOST_TRIES:
        _put_off(parts, job, detail, wait=min(max(parts.timing.gap, SHORTEST) * 2**tries, LONGEST), tries=tries)
        return
    _end(parts, job, copies=[], detail=NOT_LOOKED + detail)


def _put_off(parts: Parts, job: Job, detail: str, *, wait: timedelta, tries: int = 0) -> None:
    with parts.store.writing() as uow:
        uow.late_looks.put_off(job.look, due_at=uow.now + wait, detail=detail, tries=tries)
        uow.commit()


def _end(parts: Parts, job: Job, *, copies: Sequence[Found], detail: str, tell: Sequence[Found] = ()) -> None:
    """End the look, with its line in the log and, for new copies, the notice: all of it or nothing."""
    row = job.delivery
    with parts.store.writing() as uow:
        if not uow.late_looks.end(job.look, copies=len(copies), detail=detail):
            return
        _log(parts, uow, job, copies, detail=detail, found=bool(tell))
        if tell:
            parts.hooks.second_copy(uow, row, tell)
        uow.commit()


def _log(parts: Parts, uow: UnitOfWork, job: Job, copies: Sequence[Found], *, detail: str, found: bool) -> None:
    row = job.delivery
    uow.audit.append(
        actor=parts.owner,
        action="second-copy-seen" if found else "looked-for-second-copy",
        incident_ref=row.incident_ref,
        data={
            "delivery": row.id,
            "effect": row.effect,
            "target": row.target,
            "round": job.look.round,
            "copies": [copy.external_id for copy in copies],
            "said": detail,
        },
    )
