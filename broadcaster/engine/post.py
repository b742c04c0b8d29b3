"""A service's ordinary posts: queued when the gate is open, held when a silence catches them."""

from broadcaster.domain.deliveries import Delivery
from broadcaster.domain.register import Account
from broadcaster.domain.texts import clean, mark_exercise
from broadcaster.domain.words import DeliveryState, Effect, Priority, Space
from broadcaster.engine.declare import known_account
from broadcaster.engine.desk import Desk
from broadcaster.engine.proofread import refuse_personal_data
from broadcaster.engine.publish import check_trained
from broadcaster.engine.silence import why_held
from broadcaster.errors import StoreProblem, TextProblem, UsageProblem
from broadcaster.keeping import NewDelivery


def post(desk: Desk, account_id: str, text: str) -> Delivery:
    """Queue a service's own post, or hold it while the account is silent.

    Raises `TextProblem`, `UsageProblem`, and `NotAllowed` for an officer who was never trained.
    """
    account = known_account(desk.register, account_id)
    words = _words(desk, account, text)
    with desk.store.writing() as uow:
        check_trained(desk, uow)
        held = why_held(desk, uow, account_id)
        row = NewDelivery(
            key="post",
            council=desk.council,
            effect=Effect.PUBLISH,
            target=account.id,
            platform=account.platform,
            priority=Priority.ORDINARY,
            state=DeliveryState.READY,
            due_at=uow.now,
            own_text=words,
            expires_at=uow.now + desk.policy.expiry,
        )
        [number] = uow.outbox.add([row], at=uow.now)
        if held:
            uow.outbox.move(number, DeliveryState.READY, DeliveryState.HELD, reason=held, at=uow.now)
        desk.log(uow, "post-held" if held else "post-queued", account=account.id, delivery=number)
        delivery = uow.outbox.get(number)
        uow.commit()
    if delivery is None:
        raise StoreProblem(f"The post was stored as {number} and cannot be read again.")
    desk.doorbell.ring()
    return delivery


def _words(desk: Desk, account: Account, text: str) -> str:
    words = clean(text, name="text")
    if not words:
        raise UsageProblem("A post needs a text.", next_step='Add --text "…".')
    refuse_personal_data(desk, account.id, words)
    if desk.space is Space.EXERCISE:
        words = mark_exercise(words)
    fit = desk.wording.fit(account.platform, words)
    if not fit.ok:
        raise TextProblem(f"The post is {fit.length} of {fit.limit} {fit.unit}: {fit.length - fit.limit} too long.")
    return words
