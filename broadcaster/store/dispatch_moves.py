"""Every move a dispatcher makes: one helper that refuses what the table of moves refuses, and writes the log."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Update, bindparam, insert, update

from broadcaster.domain.deliveries import FINAL, IN_FLIGHT, Delivery, may_double, may_move
from broadcaster.domain.words import DeliveryState
from broadcaster.errors import StoreProblem
from broadcaster.store import audit, late_looks
from broadcaster.store.dispatch_rows import as_delivery, attempt, by_id, delivery
from broadcaster.store.later import execute_later

_d = delivery.c
#: what the log calls the move into a state
ACTIONS: Final[Mapping[DeliveryState, str]] = {
    DeliveryState.READY: "delivery-put-back",
    DeliveryState.SENDING: "delivery-claimed",
    DeliveryState.UNCERTAIN: "delivery-uncertain",
    DeliveryState.READING: "delivery-looked-up",
    DeliveryState.NEEDS_OFFICER: "delivery-needs-officer",
    DeliveryState.SENT: "delivery-sent",
    DeliveryState.HELD: "delivery-held",
    DeliveryState.CANCELLED: "delivery-cancelled",
    DeliveryState.SUPERSEDED: "delivery-superseded",
    DeliveryState.EXPIRED: "delivery-expired",
}
#: what a row must still be to be moved
_OURS: Final = ("id", "state", "fence", "owner")
_BY_ID: Final = by_id()
_BEGIN: Final = insert(attempt).inline()
#: what a move may insist on beside state, fence and owner
UNARMED: Final = _d.armed_at.is_(None)
ARMED: Final = _d.armed_at.is_not(None)


@lru_cache(maxsize=128)
def _moving(names: tuple[str, ...], unless: tuple[ColumnElement[bool], ...]) -> Update:
    """Sets `new_<name>` where the row is as `the_…` says; making a statement costs more than executing it."""
    mine = [_d[key] == bindparam(f"the_{key}") for key in _OURS]
    return update(delivery).where(*mine, *unless).values({name: bindparam(f"new_{name}") for name in names})


@lru_cache(maxsize=32)
def _telling(names: tuple[str, ...]) -> Update:
    """The same for the attempt `the_delivery`, `the_fence`."""
    mine = (attempt.c.delivery_id == bindparam("the_delivery"), attempt.c.fence == bindparam("the_fence"))
    return update(attempt).where(*mine).values({name: bindparam(f"new_{name}") for name in names})


class Moves:
    """The moves of one transaction at one moment."""

    def __init__(
        self, connection: Connection, *, council: str, now: datetime, actor: str, late: Sequence[timedelta] = ()
    ) -> None:
        """`late` is how long after a doubt a second copy is looked for."""
        self.connection = connection
        self._late = late
        self.council = council
        self.now = now
        self.actor = actor

    def move(self, row: Delivery, after: DeliveryState, *unless: ColumnElement[bool], **values: Any) -> bool:
        """`row.state` → `after`, if the row still has `row`'s state, fence and owner and `unless` holds; logged.

        A row that leaves the dispatcher's hands loses owner and lease, a final one gets its end.
        """
        if not may_move(row.state, after):
            raise StoreProblem(f"A delivery may not go from {row.state} to {after}.")
        if after not in IN_FLIGHT:
            values |= {"owner": "", "lease_until": None}
        if after in FINAL:
            values["finished_at"] = self.now
        change = {"state": after, **values}
        asked = {f"the_{key}": getattr(row, key) for key in _OURS} | _new(change)
        if self.connection.execute(_moving(tuple(change), unless), asked).rowcount != 1:
            return False
        if after is DeliveryState.UNCERTAIN and row.state is not DeliveryState.READING:
            self.doubt(row)
        shown = {name: values[name] for name in ("reason", "external_id", "sends") if values.get(name)}
        self.log(ACTIONS[after], row, {"from": row.state, "fence": values.get("fence", row.fence), **shown})
        return True

    def doubt(self, row: Delivery, *, since: datetime | None = None) -> None:
        """It may be public, and again later: look for a second copy, counted from `since` or the last arming."""
        if self._late and may_double(row):
            armed = since or late_looks.last_armed(self.connection, row.id) or self.now
            late_looks.plan(self.connection, council=self.council, delivery_id=row.id, since=armed, after=self._late)

    def log(self, action: str, row: Delivery, data: Mapping[str, object]) -> None:
        """One audit entry about a delivery, with the hash of its text and never the text itself."""
        about = {"delivery": row.id, "effect": row.effect, "target": row.target}
        if row.text_hash:
            about["text"] = row.text_hash
        audit.append(
            self.connection,
            council=self.council,
            at=self.now,
            actor=self.actor,
            action=action,
            incident_ref=row.incident_ref,
            data={**about, **data},
        )

    def begin_attempt(self, row: Delivery, *, what: str) -> None:
        """The attempt's own row; its fence is the claim's."""
        started = {"delivery_id": row.id, "fence": row.fence, "owner": row.owner, "what": what, "started_at": self.now}
        execute_later(self.connection, _BEGIN, started)

    def end_attempt(self, row: Delivery, outcome: str, *, number: int = 0, detail: str = "") -> None:
        """How the attempt ended; `number` is the row of the decision table."""
        self._attempt(row, ended_at=self.now, outcome=outcome, row=number, detail=detail)

    def arm_attempt(self, row: Delivery) -> None:
        """The request may now be written."""
        self._attempt(row, armed_at=self.now)

    def again(self, delivery_id: int) -> Delivery:
        """The delivery as it is now."""
        return as_delivery(self.connection.execute(_BY_ID, {"the_id": delivery_id}).one())

    def _attempt(self, which: Delivery, **values: Any) -> None:
        asked = {"the_delivery": which.id, "the_fence": which.fence, **_new(values)}
        execute_later(self.connection, _telling(tuple(values)), asked)


def _new(values: Mapping[str, Any]) -> dict[str, Any]:
    return {f"new_{name}": value for name, value in values.items()}
