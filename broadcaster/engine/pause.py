"""Pause and resume an account or everything: the switch that stops speaking without ending an incident."""

from collections.abc import Iterator
from dataclasses import dataclass

from broadcaster.domain.deliveries import Delivery
from broadcaster.domain.gates import Drop, Wait, ask
from broadcaster.domain.pauses import OFFICER, PLATFORM
from broadcaster.domain.words import DeliveryState, Effect, IncidentState
from broadcaster.engine.declare import unknown_word
from broadcaster.engine.desk import Desk
from broadcaster.errors import NotPossibleNow, UsageProblem
from broadcaster.keeping import UnitOfWork

#: pauses every account at once
ALL = "all"
#: gates that a resume opens, or that open by themselves once the lead is public
_OPENS = frozenset({"pause", "proof"})
#: effects that put words before the public which may have become untrue
_SPEAKS = frozenset({Effect.PUBLISH, Effect.REPOST})


@dataclass(frozen=True, kw_only=True)
class Backlog:
    """What a resume would let go, and what stays back for good or for now, with the reason."""

    goes: tuple[Delivery, ...]
    #: of those that go: must-arrive messages that are older than their slot (design rule 5)
    old: tuple[Delivery, ...]
    stays: tuple[tuple[Delivery, str], ...]


def backlog(desk: Desk, name: str) -> Backlog:
    """What waits on an account, a site, or everything, judged by the gates that will judge it again."""
    target = _target(desk, name)
    with desk.store.reading() as uow:
        now = uow.now
        lifted = _lifted(uow, target)
        since = [s.paused_at for s in uow.accounts.all() if s.target in lifted and s.paused_at]
        rows = list(_rows(uow, lifted))
    goes, stays = [], []
    for row in rows:
        if row.state is DeliveryState.EXPIRED:
            if since and row.finished_at and row.finished_at >= min(since):
                stays.append((row, "too old to go out"))
        elif why := _held_back(desk, row):
            stays.append((row, why))
        else:
            goes.append(row)
    # what takes something down, and a banner, which is computed when it is written, are never old (rule 5)
    old = tuple(d for d in goes if d.effect in _SPEAKS and d.created_at + desk.policy.expiry <= now)
    return Backlog(goes=tuple(goes), old=old, stays=tuple(stays))


def _rows(uow: UnitOfWork, targets: set[str]) -> Iterator[Delivery]:
    """What waits on these, and what grew too old on them in an incident that still runs."""
    waiting = [d for d in uow.outbox.unfinished() if d.state is DeliveryState.READY]
    running = {i.id for i in uow.incidents.in_state(IncidentState.OPEN, IncidentState.STANDING_DOWN)}
    missed = [d for i in running for d in uow.outbox.of_incident(i) if d.state is DeliveryState.EXPIRED]
    yield from (d for d in (*missed, *waiting) if d.target in targets or ALL in targets)


def _held_back(desk: Desk, row: Delivery) -> str:
    facts = desk.store.dispatch.facts(
        row, most_sends=desk.policy.most_sends, lead_targets=[a.id for a in desk.register.leads]
    )
    match ask(facts):
        case Drop(reason=reason):
            return reason
        case Wait(gate=gate, reason=reason) if gate not in _OPENS:
            return reason
        case _:
            return ""


def _lifted(uow: UnitOfWork, target: str) -> set[str]:
    """`all` lifts the pause of everything and every pause that a refused credential caused."""
    refused = {s.target for s in uow.accounts.all() if s.paused_by == PLATFORM} if target == ALL else set()
    return {target} | refused


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
        uow.accounts.pause(target, by=OFFICER, reason=f"{desk.officer.key}: {reason}", at=uow.now)
        desk.log(uow, "account-paused", target=target, reason=reason)
        uow.commit()
    return target


def resume(desk: Desk, name: str, *, reason: str, also_old: bool = False) -> bool:
    """Lift an officer's or a platform's pause; True if there was one. What expired meanwhile stays expired.

    Raises `NotPossibleNow`, and lifts nothing, when something older than its slot would go and nobody has said
    `also_old` (design rule 5).

    `all` lifts the pause of everything and every pause that a refused credential caused; an account that an officer
    paused by name, perhaps because somebody has taken it over, stays paused until it is resumed by name.
    """
    target = _target(desk, name)
    old = () if also_old else backlog(desk, name).old
    if old:
        listed = "; ".join(f"No {d.id} {d.effect} on {d.target}" for d in old)
        raise NotPossibleNow(
            f"This is older than its time and would go at once: {listed}. Nothing was resumed.",
            next_step=f"Send it all the same: broadcaster resume {target} --yes. "
            f"Or leave it out first: broadcaster resolve {old[0].id} --drop.",
        )
    with desk.store.writing() as uow:
        lifted = [one for one in sorted(_lifted(uow, target)) if uow.accounts.resume(one, at=uow.now)]
        desk.log(uow, "account-resumed", target=target, reason=reason, lifted=lifted)
        uow.commit()
    desk.doorbell.ring()
    return bool(lifted)


def paused_by_officers(desk: Desk) -> list[tuple[str, str]]:
    """`(account, why)` of what officers paused by name."""
    with desk.store.reading() as uow:
        named = [s for s in uow.accounts.all() if s.paused_by and s.target != ALL]
        return [(s.target, s.paused_reason) for s in named if s.paused_by != PLATFORM]
