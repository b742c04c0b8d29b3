"""Pause and resume an account or everything: the switch that stops speaking without ending an incident."""

from broadcaster.engine.declare import unknown_word
from broadcaster.engine.desk import Desk
from broadcaster.errors import UsageProblem

#: pauses every account at once
ALL = "all"


def _target(desk: Desk, name: str) -> str:
    known = [ALL, *(a.id for a in desk.register.accounts), *(s.id for s in desk.register.sites)]
    if name not in known:
        raise unknown_word("account or site", name, known)
    return name


def pause(desk: Desk, name: str, *, reason: str) -> str:
    """Hold every publish, repost and banner-up on it; take-downs still go. Returns the target."""
    if not reason.strip():
        raise UsageProblem("A pause needs a reason.", next_step='Add --reason "why".')
    target = _target(desk, name)
    with desk.store.writing() as uow:
        uow.accounts.pause(target, by="officer", reason=f"{desk.officer.key}: {reason}", at=uow.now)
        desk.log(uow, "account-paused", target=target, reason=reason)
        uow.commit()
    return target


def resume(desk: Desk, name: str, *, reason: str) -> bool:
    """Lift an officer's or a platform's pause; True if there was one. What expired meanwhile stays expired.

    `all` lifts the pause of everything and every pause that a refused credential caused; an account that an officer
    paused by name, perhaps because somebody has taken it over, stays paused until it is resumed by name.
    """
    target = _target(desk, name)
    with desk.store.writing() as uow:
        refused = [s.target for s in uow.accounts.all() if s.paused_by == "platform"] if target == ALL else []
        lifted = [one for one in (target, *refused) if uow.accounts.resume(one, at=uow.now)]
        desk.log(uow, "account-resumed", target=target, reason=reason, lifted=lifted)
        uow.commit()
    desk.doorbell.ring()
    return bool(lifted)


def paused_by_officers(desk: Desk) -> list[tuple[str, str]]:
    """`(account, why)` of what officers paused by name."""
    with desk.store.reading() as uow:
        return [(s.target, s.paused_reason) for s in uow.accounts.all() if s.paused_by == "officer" and s.target != ALL]
