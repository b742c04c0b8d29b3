"""Every move a dispatcher makes: one helper that refuses what the table of moves refuses, and writes the log."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, insert, update

from broadcaster.domain.deliveries import FINAL, IN_FLIGHT, Delivery, may_move
from broadcaster.domain.words import DeliveryState
from broadcaster.errors import StoreProblem
from broadcaster.store import audit
from broadcaster.store.dispatch_rows import as_delivery, attempt, by_id, delivery

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
_BY_ID: Final = by_id()


class Moves:
    """The moves of one transaction at one moment."""

    def __init__(self, connection: Connection, *, council: str, now: datetime, actor: str) -> None:
        self.connection = connection
        self.council = council
        self.now = now
        self._actor = actor

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
        ours = (_d.id == row.id, _d.state == row.state, _d.fence == row.fence, _d.owner == row.owner)
        change = update(delivery).where(*ours, *unless).values(state=after, **values)
        if self.connection.execute(change).rowcount != 1:
            return False
        shown = {name: values[name] for name in ("reason", "external_id", "sends") if values.get(name)}
        self.log(ACTIONS[after], row, {"from": row.state, "fence": values.get("fence", row.fence), **shown})
        return True

    def log(self, action: str, row: Delivery, data: Mapping[str, object]) -> None:
        """One audit entry about a delivery, with the hash of its text and never the text itself."""
        about = {"delivery": row.id, "effect": row.effect, "target": row.target}
        if row.text_hash:
            about["text"] = row.text_hash
        audit.append(
            self.connection,
            council=self.council,
            at=self.now,
            actor=self._actor,
            action=action,
            incident_ref=row.incident_ref,
            data={**about, **data},
        )

    def begin_attempt(self, row: Delivery, *, what: str) -> None:
        """The attempt's own row; its fence is the claim's."""
        started = {"delivery_id": row.id, "fence": row.fence, "owner": row.owner, "what": what, "started_at": self.now}
        self.connection.execute(insert(attempt), started)

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
        mine = (attempt.c.delivery_id == which.id, attempt.c.fence == which.fence)
        self.connection.execute(update(attempt).where(*mine).values(**values))
