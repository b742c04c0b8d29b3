"""An officer settles what the program cannot: it is there, it is not there, send it again, or drop it."""

import re
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from broadcaster.domain.deliveries import FINAL, IN_FLIGHT, Delivery, may_double, may_move
from broadcaster.domain.words import DeliveryState, Platform
from broadcaster.engine.desk import Desk
from broadcaster.errors import NotPossibleNow, UsageProblem
from broadcaster.keeping import UnitOfWork


class Verdict(StrEnum):
    """What the officer saw or wants."""

    POSTED = "posted"
    NOT_POSTED = "not-posted"
    SEND_AGAIN = "send-again"
    DROP = "drop"


@dataclass(frozen=True, kw_only=True)
class Settle:
    """The order for one delivery."""

    delivery_id: int
    verdict: Verdict
    #: link or id of the post that the officer sees, for `posted`
    link: str = ""


_IDS = {
    Platform.X: re.compile(r"(?:^|/status/)(\d{5,20})(?:[/?#]|$)"),
    Platform.FACEBOOK: re.compile(r"(?:^|/)(\d{5,20})(?:_|/posts/)(\d{5,25})(?:[/?#]|$)"),
}


def external_id(platform: Platform, link: str) -> str:
    """The platform's id in a pasted link; raises `UsageProblem` when there is none."""
    pattern = _IDS.get(platform)
    found = pattern.search(link.strip()) if pattern else None
    if pattern is None:
        return ""
    if found is None:
        raise UsageProblem(
            f"“{link}” is no link to a post on {platform}.",
            next_step="Open the post, copy its address, and paste it after --posted.",
        )
    return "_".join(found.groups())


def settle(desk: Desk, order: Settle) -> Delivery:
    """Write the officer's word; raises `NotPossibleNow` when the delivery is not in doubt."""
    with desk.store.writing() as uow:
        before = uow.outbox.get(order.delivery_id)
        if before is None:
            raise UsageProblem(
                f"There is no delivery {order.delivery_id}.", next_step="`broadcaster status` shows the numbers."
            )
        if before.state in FINAL:
            raise NotPossibleNow(f"Delivery {order.delivery_id} is already {before.state}.")
        delivery = _apply(desk, uow, before, order)
        if may_double(before):
            # what an officer saw may not be all that was sent: the account is looked at again
            after = [timedelta(minutes=minutes) for minutes in desk.policy.late_look_minutes]
            uow.late_looks.plan(before.id, since=uow.now, after=after)
        uow.notices.answered(f"delivery:{order.delivery_id}")
        desk.log(
            uow,
            "delivery-settled",
            before.incident_ref,
            delivery=order.delivery_id,
            verdict=order.verdict.value,
            before=before.state.value,
            after=delivery.state.value,
        )
        uow.commit()
    desk.doorbell.ring()
    return delivery


def _apply(desk: Desk, uow: UnitOfWork, before: Delivery, order: Settle) -> Delivery:
    by = desk.officer.key
    if order.verdict is Verdict.POSTED:
        if not may_move(before.state, DeliveryState.SENT) or before.state in IN_FLIGHT:
            raise _not_in_doubt(before)
        return uow.outbox.settle_by_officer(
            before.id,
            external_id=external_id(before.platform, order.link),
            permalink=order.link.strip() if order.link.startswith("http") else "",
            by=by,
            at=uow.now,
        )
    after = DeliveryState.DROPPED if order.verdict is Verdict.DROP else DeliveryState.READY
    if not may_move(before.state, after):
        raise _not_in_doubt(before)
    said = {
        Verdict.NOT_POSTED: f"{by} says it is not there",
        Verdict.SEND_AGAIN: f"{by} sends it again and accepts a possible duplicate",
        Verdict.DROP: f"{by} dropped it",
    }[order.verdict]
    return uow.outbox.move(before.id, before.state, after, reason=said, at=uow.now)


def _not_in_doubt(delivery: Delivery) -> NotPossibleNow:
    return NotPossibleNow(
        f"Delivery {delivery.id} ({delivery.effect} on {delivery.target}) is {delivery.state}, not in doubt.",
        next_step="Wait until its attempt has ended; `broadcaster status` shows it.",
    )
