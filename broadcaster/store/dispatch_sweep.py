"""What time does to rows that no worker is busy with: leases lapse, texts grow too old, alarms fall due."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, and_, bindparam, not_, update

from broadcaster.domain.deliveries import Delivery
from broadcaster.domain.words import DeliveryState
from broadcaster.store import dispatch_gates as gates
from broadcaster.store.dispatch_moves import Moves
from broadcaster.store.dispatch_rows import active, delivery, in_flight, selected

S = DeliveryState
_d = delivery.c
#: changes one row, or finds that it is no longer as it was
Sweep = Callable[[Moves, Delivery], bool]


def _mine() -> Any:
    return and_(_d.council == bindparam("council"), _d.space == bindparam("space"))


def lapsed() -> Select[Any]:
    """Claimed rows whose lease is over; parameters: `council`, `space`, `now`."""
    return selected().where(in_flight(), _mine(), _d.lease_until <= gates.the_now()).order_by(_d.id)


def too_old() -> Select[Any]:
    """Planned and ready rows past their time; parameters as above."""
    waiting = _d.state.in_(("planned", "ready"))
    old = and_(_d.expires_at <= gates.the_now(), not_(gates.never_expires()))
    return selected().where(_d.finished_at.is_(None), waiting, _mine(), old).order_by(_d.id)


def overdue() -> Select[Any]:
    """Rows still under way although their alarm time has passed; parameters as above."""
    unfinished = _d.finished_at.is_(None)
    return selected().where(unfinished, active(), _mine(), _d.alarm_at <= gates.the_now()).order_by(_d.id)


def recover(settle: timedelta) -> Sweep:
    """A worker is gone: unarmed → `ready`, armed → `uncertain` until settled, reading → `uncertain`."""

    def sweep(moves: Moves, row: Delivery) -> bool:
        armed = row.state is S.SENDING and row.armed_at is not None
        if row.state is S.SENDING and not armed:
            to, due, why = S.READY, moves.now, "its worker was lost before anything was sent"
        elif row.armed_at is not None and armed:
            to, due, why = S.UNCERTAIN, row.armed_at + settle, "its worker was lost after it was armed"
        else:
            to, due, why = S.UNCERTAIN, moves.now, "its worker was lost while looking it up"
        fresh = {"misses": 0} if armed else {}
        moved = moves.move(row, to, _d.lease_until == row.lease_until, due_at=due, reason=why, **fresh)
        if moved:
            moves.end_attempt(row, "crashed", number=6 if armed else 0, detail=why)
        return moved

    return sweep


def expire(settle: timedelta) -> Sweep:
    """Too old: `expired`, but `uncertain` where an earlier attempt may be public."""

    def sweep(moves: Moves, row: Delivery) -> bool:
        if not row.maybe_out:
            return moves.move(row, S.EXPIRED, reason="too old to go out")
        due = settled_at(row, settle, now=moves.now)
        return moves.move(row, S.UNCERTAIN, due_at=due, misses=0, reason="too old, but an attempt may be public")

    return sweep


def alarm(moves: Moves, row: Delivery) -> bool:
    """Take the alarm off the row and log it, so that it is raised once."""
    mine = (_d.id == row.id, _d.alarm_at == row.alarm_at)
    if moves.connection.execute(update(delivery).where(*mine).values(alarm_at=None)).rowcount != 1:
        return False
    moves.log("delivery-alarmed", row, {"state": row.state, "alarm_at": row.alarm_at and row.alarm_at.isoformat()})
    return True


def settled_at(row: Delivery, settle: timedelta, *, now: datetime) -> datetime:
    """When late effects of the last armed attempt have landed."""
    return max(now, row.armed_at + settle) if row.armed_at else now
