"""What may be taken down: a post that a delivery made public, or a copy of it that is one too many."""

from dataclasses import dataclass

from broadcaster.domain.deliveries import FINAL, Delivery, is_reserved_id
from broadcaster.domain.words import DeliveryState, Effect, Platform, Space
from broadcaster.engine.desk import Desk
from broadcaster.engine.settle import external_id
from broadcaster.errors import NotPossibleNow, UsageProblem, WrongSpace
from broadcaster.keeping import UnitOfWork

S = DeliveryState


@dataclass(frozen=True, kw_only=True)
class Withdraw:
    """The order."""

    delivery_id: int
    reason: str
    #: link or id of a copy that is one too many; empty for the delivery's own post
    post: str = ""
    #: also undo the reposts of it that would stay public without their source
    with_reposts: bool = False


def find_withdrawal(desk: Desk, order: Withdraw) -> tuple[Delivery, str]:
    """What the order means, and the id of the post that would go; nothing is changed.

    Raises `UsageProblem`, `NotPossibleNow` or `WrongSpace` where nothing can be taken down by it.
    """
    if not order.reason.strip():
        raise UsageProblem(
            "A withdrawal needs a reason: a wrong message is corrected, deleted only where it endangers people.",
            next_step='Correct it with `broadcaster correct`, or add --reason "why it must go".',
        )
    with desk.store.reading() as uow:
        delivery = uow.outbox.get(order.delivery_id)
        if delivery is None:
            raise UsageProblem(
                f"There is no delivery {order.delivery_id}.", next_step="`broadcaster status` shows the numbers."
            )
        check_kind(delivery)
        if order.post:
            return delivery, _named_copy(desk, uow, delivery, order.post)
    check_public(delivery)
    return delivery, delivery.external_id


def check_kind(delivery: Delivery) -> None:
    """Raise `UsageProblem` for what publishes nothing of its own."""
    if delivery.effect in (Effect.PUBLISH, Effect.REPOST):
        return
    named = f"Delivery {delivery.id} ({delivery.effect} on {delivery.target})"
    if delivery.platform is Platform.WEBSITE:
        raise UsageProblem(
            f"{named} is a banner, not a post.",
            next_step="Other words come up with `broadcaster correct`; it comes down with `broadcaster stand-down`.",
        )
    raise UsageProblem(
        f"{named} published nothing of its own.", next_step="Name the delivery that published or reposted it."
    )


def check_public(delivery: Delivery) -> None:
    """Raise `NotPossibleNow` for what is not known to be public."""
    named = f"Delivery {delivery.id} ({delivery.effect} on {delivery.target})"
    if delivery.state is S.SENT and delivery.external_id:
        return
    if delivery.state is S.SENT:
        raise NotPossibleNow(f"Nobody knows the address of {named}.", next_step="Add --post and the post's address.")
    if delivery.state in FINAL:
        raise NotPossibleNow(
            f"{named} is {delivery.state}: as far as we know it was never public.",
            next_step="If you see it on the account, add --post and its address.",
        )
    raise NotPossibleNow(
        f"{named} is {delivery.state}, not known to be public.",
        next_step=f"If you see it: broadcaster resolve {delivery.id} --posted LINK, then withdraw it. "
        f"If not: broadcaster resolve {delivery.id} --drop.",
    )


def _named_copy(desk: Desk, uow: UnitOfWork, delivery: Delivery, post: str) -> str:
    """The id of the copy that the officer names; never one that another delivery stands for."""
    found = _id_of(desk, delivery, post)
    if delivery.state not in FINAL:
        check_public(delivery)
    if delivery.effect is Effect.REPOST and not delivery.use_fallback and delivery.platform is Platform.X:
        raise UsageProblem(
            "A repost on X has no address of its own, and there is never more than one.",
            next_step="Leave --post out to undo the repost.",
        )
    others = [d for d in uow.outbox.of_post(delivery.target, found) if d.id != delivery.id]
    if others:
        other = others[-1]
        raise NotPossibleNow(
            f"That post is no copy of delivery {delivery.id}: it is delivery {other.id} ({other.effect}).",
            next_step=f'If that is what must go: broadcaster withdraw {other.id} --reason "…".',
        )
    return found


def _id_of(desk: Desk, delivery: Delivery, post: str) -> str:
    try:
        found = external_id(delivery.platform, post)
    except UsageProblem as problem:
        step = "Open the post, copy its address, and paste it after --post."
        raise UsageProblem(problem.sentence, next_step=step) from problem
    account = desk.register.account(delivery.target)
    page, _, number = found.partition("_")
    if number and account is not None and account.platform_id not in ("", page):
        raise UsageProblem(
            f"That post is not on {delivery.target}.", next_step="Copy the address from the account itself."
        )
    if is_reserved_id(delivery.platform, found) is not (desk.space is Space.EXERCISE):
        raise WrongSpace(
            f"The post {found} cannot belong to the {desk.space} space.",
            next_step="Copy the address from the account itself; sandbox posts belong to exercises only.",
        )
    return found
