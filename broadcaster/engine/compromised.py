"""Somebody else has a lead account: one officer stops speaking through it, and everything that would share from it."""

from dataclasses import dataclass

from broadcaster.domain.deliveries import Delivery, may_move
from broadcaster.domain.pauses import COMPROMISED
from broadcaster.domain.register import Account, Officer
from broadcaster.domain.words import DeliveryState, Effect
from broadcaster.engine.declare import unknown_word
from broadcaster.engine.desk import Desk
from broadcaster.engine.matters import called
from broadcaster.engine.officer_notices import command, tell
from broadcaster.errors import UsageProblem
from broadcaster.keeping import UnitOfWork

S = DeliveryState
#: what would put words or a share before the public; what takes something down goes on
_SPEAKS = frozenset({Effect.PUBLISH, Effect.REPOST, Effect.EDIT})


@dataclass(frozen=True, kw_only=True)
class Compromised:
    """What the stop did."""

    account: str
    #: deliveries on the account and shares of its posts that do not go any more
    stopped: tuple[Delivery, ...]
    #: officers and editors who are told
    told: tuple[Officer, ...]
    #: services that may share and whose editors the register does not name: ring them
    to_ring: tuple[str, ...]


def compromised(desk: Desk, name: str, *, reason: str) -> Compromised:
    """Pause it until it is resumed by name, take back what is not armed, tell the editors; one transaction.

    The banner follows by itself, because it never leads to a paused account. Raises `UsageProblem` for what is no
    account, or without a reason.
    """
    if not reason.strip():
        raise UsageProblem("A stop needs a reason.", next_step='Add --reason "what you saw".')
    account = desk.register.account(name)
    if account is None:
        raise unknown_word("account", name, [a.id for a in desk.register.accounts])
    with desk.store.writing() as uow:
        uow.accounts.pause(
            account.id, by=COMPROMISED, reason=f"compromised, says {desk.officer.key}: {reason}", at=uow.now
        )
        stopped = [_take_back(uow, d) for d in uow.outbox.unfinished() if _would_speak(uow, d, account)]
        told = _tell(desk, uow, account, reason)
        desk.log(
            uow,
            "account-compromised",
            target=account.id,
            reason=reason,
            deliveries=[delivery.id for delivery in stopped],
        )
        uow.commit()
    desk.doorbell.ring()
    return Compromised(account=account.id, stopped=tuple(stopped), told=told, to_ring=_to_ring(desk, account))


def _would_speak(uow: UnitOfWork, delivery: Delivery, account: Account) -> bool:
    if delivery.effect not in _SPEAKS or delivery.state not in (S.PLANNED, S.READY):
        return False
    source = uow.outbox.get(delivery.waits_for) if delivery.waits_for else None
    return delivery.target == account.id or (source is not None and source.target == account.id)


def _take_back(uow: UnitOfWork, delivery: Delivery) -> Delivery:
    """What may be public already is looked up; what nobody approved yet is cancelled; the rest is dropped."""
    after = S.UNCERTAIN if delivery.maybe_out else S.DROPPED
    if not may_move(delivery.state, after):
        after = S.CANCELLED
    return uow.outbox.move(delivery.id, delivery.state, after, reason="the account is compromised", at=uow.now)


def _tell(desk: Desk, uow: UnitOfWork, account: Account, reason: str) -> tuple[Officer, ...]:
    officers = tuple(o for o in desk.register.officers if o.key != desk.officer.key)
    name = called(desk.register, account.id)
    tell(
        desk,
        uow,
        officers,
        subject=f"Do not share {account.id}: it is compromised",
        text=(
            f"{desk.officer.name} says that somebody else has {account.id} ({account.handle} on {name}): {reason}.\n"
            "Share nothing from it, and undo what you shared since then. It is paused here; the other lead accounts "
            f"and the banner speak for the council.\nWhat is up: {command(desk, 'status')}"
        ),
        about=f"compromised:{account.id}",
    )
    return officers


def _to_ring(desk: Desk, account: Account) -> tuple[str, ...]:
    known = {o.key for o in desk.register.officers}
    return tuple(
        service.name
        for service in desk.register.services
        if any(a.platform is account.platform for a in service.accounts)
        and account.service != service.key
        and not known & set(service.editors)
    )
