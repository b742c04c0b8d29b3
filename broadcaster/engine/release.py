"""The review of held posts: re-approve, reschedule, return or drop; what nobody decides about stays held."""

from dataclasses import dataclass
from datetime import datetime

from broadcaster.domain.deliveries import Delivery
from broadcaster.domain.people import Refused
from broadcaster.domain.register import Officer
from broadcaster.domain.release import Decision, has_expired, may_review, parse_when
from broadcaster.domain.times import day_words
from broadcaster.domain.words import DeliveryState
from broadcaster.engine.desk import Desk
from broadcaster.engine.officer_notices import command, tell
from broadcaster.engine.publish import check_trained
from broadcaster.engine.silence import why_held
from broadcaster.errors import NotAllowed, NotPossibleNow, UsageProblem
from broadcaster.keeping import UnitOfWork


@dataclass(frozen=True, kw_only=True)
class HeldPost:
    """A held post as the review sees it."""

    delivery: Delivery
    #: its time is over, so that it cannot go without a new one
    expired: bool
    #: why it may not go now whatever is decided; empty when it may
    still_held: str


@dataclass(frozen=True, kw_only=True)
class Release:
    """The order for one held post."""

    delivery_id: int
    decision: Decision
    #: for `reschedule`: `2026-11-21 09:00` on the council's clocks, or `now`
    when: str = ""
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class Released:
    """What became of it."""

    delivery: Delivery
    decision: Decision
    #: the editors who were given the text back
    returned_to: tuple[Officer, ...] = ()


def held_posts(desk: Desk) -> list[HeldPost]:
    """Everything that waits for the review, oldest first."""
    with desk.store.reading() as uow:
        return [
            HeldPost(delivery=post, expired=has_expired(post, uow.now), still_held=why_held(desk, uow, post.target))
            for post in uow.outbox.held()
        ]


def release(desk: Desk, order: Release) -> Released:
    """Decide about one held post; the gate is asked again when it is sent.

    Raises `NotAllowed` for an officer who may not decide, `NotPossibleNow` for a post that is not held, is still
    silent for an incident, or is too old to go without a new time, and `UsageProblem` for a time that is none.
    """
    if (order.decision is Decision.RESCHEDULE) != bool(order.when.strip()):
        raise UsageProblem(
            "A new time belongs to reschedule, and reschedule needs one.",
            next_step=f'Write: broadcaster release {order.delivery_id} reschedule "2026-11-21 09:00".',
        )
    with desk.store.writing() as uow:
        done = _decide(desk, uow, order)
        uow.commit()
    desk.doorbell.ring()
    return done


def drop_all(desk: Desk, *, reason: str) -> list[Delivery]:
    """Drop everything that is held; one transaction, so that it is all or nothing."""
    with desk.store.writing() as uow:
        orders = [Release(delivery_id=d.id, decision=Decision.DROP, reason=reason) for d in uow.outbox.held()]
        dropped = [_decide(desk, uow, order).delivery for order in orders]
        uow.commit()
    return dropped


def _decide(desk: Desk, uow: UnitOfWork, order: Release) -> Released:
    post = uow.outbox.get(order.delivery_id)
    if post is None or post.state is not DeliveryState.HELD:
        raise NotPossibleNow(f"Post {order.delivery_id} is not held.", next_step="`broadcaster held` lists what is.")
    answer = may_review(desk.officer, post.target, desk.register)
    if isinstance(answer, Refused):
        raise NotAllowed(answer.reason, next_step="Ask a duty officer, an approver, or the service's editor.")
    match order.decision:
        case Decision.DROP:
            return _end(desk, uow, post, order, action="post-dropped", why=order.reason or "dropped at the review")
        case Decision.RETURN:
            return _give_back(desk, uow, post, order)
        case _:
            # taking back is anybody's; what lets words out takes the training that sending takes
            check_trained(desk, uow)
            return _let_go(desk, uow, post, order)


def _let_go(desk: Desk, uow: UnitOfWork, post: Delivery, order: Release) -> Released:
    why = why_held(desk, uow, post.target)
    if why:
        raise NotPossibleNow(
            f"{post.target} is still held: {why}.",
            next_step="Lift that silence first, or decide after its stand-down. Returning and dropping work now.",
        )
    due = _due(desk, uow, post, order)
    later = f"goes at {day_words(due, desk.register.council.zone)}" if due > uow.now else "goes now"
    delivery = uow.outbox.release(
        post.id,
        due_at=due,
        expires_at=due + desk.policy.expiry,
        reason=f"released by {desk.officer.key}, {later}",
        at=uow.now,
    )
    desk.log(
        uow,
        "post-released",
        account=post.target,
        delivery=post.id,
        decision=order.decision.value,
        due_at=due.isoformat(),
        reason=order.reason,
    )
    return Released(delivery=delivery, decision=order.decision)


def _due(desk: Desk, uow: UnitOfWork, post: Delivery, order: Release) -> datetime:
    if order.decision is Decision.RESCHEDULE:
        return parse_when(order.when, now=uow.now, zone=desk.register.council.zone)
    if has_expired(post, uow.now):
        raise NotPossibleNow(
            f"The time of post {post.id} is over: it was to go before "
            f"{day_words(post.expires_at or uow.now, desk.register.council.zone)}.",
            next_step=f"Read it again and give it a new time: broadcaster release {post.id} reschedule now, "
            f'or reschedule "2026-11-21 09:00"; or drop it.',
        )
    return uow.now


def _give_back(desk: Desk, uow: UnitOfWork, post: Delivery, order: Release) -> Released:
    """The text goes back to whoever runs the account, who may post it anew."""
    account = desk.register.account(post.target)
    keys = next((s.editors for s in desk.register.services if account and s.key == account.service), ())
    editors = tuple(o for o in desk.register.officers if o.key in keys)
    said = f" {order.reason}" if order.reason else ""
    again = command(desk, f"post {post.target} --text …")
    tell(
        desk,
        uow,
        editors,
        subject=f"Returned: your post on {post.target}",
        text=f"{desk.officer.name} returned a post that was held on {post.target}.{said}\n\n{post.text}\n\n"
        f"Post it anew: {again}",
        about=f"returned-post:{post.id}",
    )
    done = _end(desk, uow, post, order, action="post-returned", why=order.reason or "returned to its editor")
    return Released(delivery=done.delivery, decision=order.decision, returned_to=editors)


def _end(desk: Desk, uow: UnitOfWork, post: Delivery, order: Release, *, action: str, why: str) -> Released:
    delivery = uow.outbox.move(post.id, DeliveryState.HELD, DeliveryState.DROPPED, reason=why, at=uow.now)
    desk.log(uow, action, account=post.target, delivery=post.id, reason=why)
    return Released(delivery=delivery, decision=order.decision)
