"""Take a public post down again, or undo a repost: one officer alone may, with a reason (design rule 2).

Correcting comes before deleting (policy 000 s5.2). What was said stays in the store, frozen; the log has its hash.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from broadcaster.domain.deliveries import FINAL, Delivery
from broadcaster.domain.texts import text_hash
from broadcaster.domain.words import DeliveryState, Effect, Platform, Priority, Role
from broadcaster.engine.banner import keep_true
from broadcaster.engine.desk import Desk
from broadcaster.engine.officer_notices import tell, with_role
from broadcaster.engine.withdrawable import Withdraw, check_kind, check_public, find_withdrawal
from broadcaster.errors import NotPossibleNow
from broadcaster.keeping import NewDelivery, UnitOfWork

S = DeliveryState


@dataclass(frozen=True, kw_only=True)
class Withdrawn:
    """What was ordered, and what it leaves."""

    delivery: Delivery
    #: the orders to take down, of this call or, for the same one again, of an earlier call
    orders: tuple[Delivery, ...]
    #: of `orders`, those that are new
    new: tuple[int, ...]
    #: reposts that waited for the post and will not go
    dropped: tuple[Delivery, ...]
    #: native reposts of it that stay public, each to be withdrawn by itself
    stay: tuple[Delivery, ...]
    #: reposts of it that go out this moment or are in doubt
    in_doubt: tuple[Delivery, ...]


def withdraw(desk: Desk, order: Withdraw) -> Withdrawn:
    """Queue the deletion and all that follows from it; the same order again adds nothing.

    Raises as `find_withdrawal`.
    """
    _, post = find_withdrawal(desk, order)
    with desk.store.writing() as uow:
        delivery = uow.outbox.get(order.delivery_id)
        if delivery is None:
            raise NotPossibleNow(f"There is no delivery {order.delivery_id} any more.")
        if post == delivery.external_id:
            done = _withdraw_own(desk, uow, delivery, order)
        else:
            earlier = uow.outbox.withdrawals(delivery, post)
            new = [] if earlier else [_queue(desk, uow, delivery, post, reason=order.reason)]
            done = _withdrawn(uow, delivery, new, earlier)
        uow.commit()
    desk.doorbell.ring()
    return done


def queue_withdrawal(desk: Desk, uow: UnitOfWork, delivery: Delivery, *, reason: str) -> list[int]:
    """Order, within the caller's transaction, that a public post goes or a repost is undone.

    Returns the new deliveries' ids, none where it was ordered before. What waited for the post is dropped and the
    banner stops linking to it; nobody edits it any more. A repost on X is undone by its source, so it need not be
    proven: in its lane the undo comes after it. Raises `UsageProblem` and `NotPossibleNow` for what else is not public.
    """
    check_kind(delivery)
    post = delivery.external_id
    if is_undone_by_source(delivery) and delivery.state not in FINAL:
        post = delivery.source_id
    else:
        check_public(delivery)
    if uow.outbox.withdrawals(delivery, post):
        return []
    new = _queue(desk, uow, delivery, post, reason=reason)
    family = reposts_of(uow, delivery)
    uow.outbox.mark_withdrawn([delivery.id, *(d.id for d in family if _goes_with_it(d))], at=uow.now)
    for waiting in family:
        _drop(uow, waiting, why=f"its lead was withdrawn: {reason}")
    for edit in _edits_of(uow, delivery, post):
        _drop(uow, edit, why=f"its post was withdrawn: {reason}")
    keep_true(uow, register=desk.register, space=desk.space)
    return [new]


def reposts_of(uow: UnitOfWork, delivery: Delivery) -> list[Delivery]:
    """What shares this post, or waits to."""
    if delivery.effect is not Effect.PUBLISH or not delivery.incident_id:
        return []
    return [d for d in uow.outbox.of_incident(delivery.incident_id) if d.waits_for == delivery.id]


def _edits_of(uow: UnitOfWork, delivery: Delivery, post: str) -> list[Delivery]:
    """What waits to change the words of a post that is to go."""
    if not delivery.incident_id:
        return []
    of_incident = uow.outbox.of_incident(delivery.incident_id)
    edits = [d for d in of_incident if d.effect is Effect.EDIT and d.target == delivery.target]
    return [d for d in edits if d.source_id == post]


def stays_public(delivery: Delivery) -> bool:
    """A repost that its platform keeps when its source goes: Facebook shows a share without what it shared."""
    public = delivery.state is S.SENT and delivery.withdrawn_at is None
    return public and delivery.effect is Effect.REPOST and not _goes_with_it(delivery) and not delivery.use_fallback


def is_undone_by_source(delivery: Delivery) -> bool:
    """Whether account and source name the repost, as on X (platforms reference 1)."""
    native = delivery.effect is Effect.REPOST and not delivery.use_fallback
    return native and delivery.platform is Platform.X and bool(delivery.source_id)


def _withdraw_own(desk: Desk, uow: UnitOfWork, delivery: Delivery, order: Withdraw) -> Withdrawn:
    before = uow.outbox.withdrawals(delivery, delivery.external_id)
    waited = [d for d in reposts_of(uow, delivery) if _may_drop(d)]
    new = queue_withdrawal(desk, uow, delivery, reason=order.reason)
    shares = [d for d in reposts_of(uow, delivery) if stays_public(d)]
    for share in shares if order.with_reposts else ():
        new += queue_withdrawal(desk, uow, share, reason=order.reason)
        before += [d for d in uow.outbox.withdrawals(share, share.external_id) if d.id not in new]
    done = _withdrawn(uow, delivery, new, before)
    dropped = tuple(d for d in map(uow.outbox.get, (d.id for d in waited)) if d is not None and d.state in FINAL)
    return replace(done, dropped=dropped)


def _withdrawn(uow: UnitOfWork, delivery: Delivery, new: Sequence[int], before: Sequence[Delivery]) -> Withdrawn:
    made = [found for found in map(uow.outbox.get, new) if found is not None]
    family = reposts_of(uow, delivery)
    return Withdrawn(
        delivery=uow.outbox.get(delivery.id) or delivery,
        orders=(*before, *made),
        new=tuple(new),
        dropped=(),
        stay=tuple(d for d in family if stays_public(d)),
        in_doubt=tuple(d for d in family if d.state not in FINAL),
    )


def _queue(desk: Desk, uow: UnitOfWork, delivery: Delivery, post: str, *, reason: str) -> int:
    (made,) = uow.outbox.add(
        [
            NewDelivery(
                key=f"withdraw:{delivery.target}",
                council=delivery.council,
                effect=Effect.WITHDRAW,
                target=delivery.target,
                platform=delivery.platform,
                priority=Priority.TAKE_DOWN,
                state=S.READY,
                due_at=uow.now,
                incident_id=delivery.incident_id,
                bulletin_id=delivery.bulletin_id,
                source_id=post,
                source_permalink=delivery.permalink if post == delivery.external_id else "",
                alarm_at=uow.now + timedelta(minutes=desk.policy.alarm_minutes),
                undo=delivery.effect is Effect.REPOST and not delivery.use_fallback,
            )
        ],
        at=uow.now,
    )
    desk.log(
        uow,
        "withdrawal-ordered",
        delivery.incident_ref,
        delivery=delivery.id,
        withdrawal=made,
        effect=delivery.effect.value,
        target=delivery.target,
        post=post,
        text=delivery.text_hash or text_hash(delivery.fallback if delivery.use_fallback else delivery.text),
        reason=reason,
    )
    uow.notices.answered(f"second-copy:{delivery.id}")
    if delivery.effect is Effect.PUBLISH:
        _tell(desk, uow, delivery, reason=reason)
    return made


def _tell(desk: Desk, uow: UnitOfWork, delivery: Delivery, *, reason: str) -> None:
    """Every other duty officer hears that a post of our own was taken down, and why."""
    incident = uow.incidents.by_id(delivery.incident_id) if delivery.incident_id else None
    what = f"{delivery.effect} on {delivery.target}"
    tell(
        desk,
        uow,
        with_role(desk, Role.DUTY, but=desk.officer.key),
        subject=f"Withdrawn: {what}",
        text=f"{desk.officer.name} withdrew delivery {delivery.id} ({what}). Reason: {reason}.\n{delivery.permalink}",
        about=f"withdrawn:{delivery.id}",
        incident=incident,
    )


def _may_drop(delivery: Delivery) -> bool:
    return delivery.state in (S.PLANNED, S.READY) and not delivery.maybe_out


def _drop(uow: UnitOfWork, waiting: Delivery, *, why: str) -> None:
    """What waits goes no more; what is claimed is caught by the gate, what may be public is looked up."""
    if _may_drop(waiting):
        after = S.DROPPED if waiting.state is S.READY else S.CANCELLED
        uow.outbox.move(waiting.id, waiting.state, after, reason=why, at=uow.now)
        uow.notices.answered(f"delivery:{waiting.id}")


def _goes_with_it(delivery: Delivery) -> bool:
    """X takes reposts along when a post is deleted (platforms reference 1)."""
    native = delivery.effect is Effect.REPOST and not delivery.use_fallback
    return native and delivery.platform is Platform.X and delivery.state is S.SENT
