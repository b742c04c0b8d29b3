"""Who offered which incident to whom, and what became of it."""

from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, insert, or_, select

from broadcaster.domain.records import Handover
from broadcaster.errors import NotPossibleNow
from broadcaster.store.columns import table_of
from broadcaster.store.repository import Repository
from broadcaster.store.tables_incident import HandoverRow

_t = table_of(HandoverRow)


def from_row(row: Row[Any]) -> Handover:
    """The record of a whole row."""
    return Handover(**row._mapping)


class SqlHandovers(Repository):
    """See `keeping.Handovers`."""

    def offer(self, incident_id: int, *, giver: str, taker: str, note: str, at: datetime) -> Handover:
        """An open offer, if there is none."""
        if self.open(incident_id=incident_id):
            raise NotPossibleNow("This incident is offered to an officer already; somebody was faster.")
        values = {"giver": giver, "taker": taker, "offered_at": at, "note": note}
        made = self._connection.execute(
            insert(_t).values(council=self._council, incident_id=incident_id, **values)
        ).inserted_primary_key
        return self._one(int(made[0]) if made else 0)

    def answer(self, handover_id: int, *, accepted: bool, at: datetime) -> Handover:
        """Close an offer, if it still is open."""
        mine = (_t.c.council == self._council, _t.c.id == handover_id)
        changed = self._change(_t, *mine, _t.c.answered_at.is_(None), values={"answered_at": at, "accepted": accepted})
        now = self._one(handover_id)
        if not changed:
            raise NotPossibleNow("This hand-over is answered already; somebody was faster.")
        return now

    def open(self, *, incident_id: int | None = None) -> list[Handover]:
        """Offers that nobody has answered, oldest first."""
        query = select(_t).where(_t.c.answered_at.is_(None))
        return self._all(query if incident_id is None else query.where(_t.c.incident_id == incident_id))

    def since(self, moment: datetime) -> list[Handover]:
        """Offers that are open, or were made or answered at or after `moment`, oldest first."""
        lately = or_(_t.c.answered_at.is_(None), _t.c.offered_at >= moment, _t.c.answered_at >= moment)
        return self._all(select(_t).where(lately))

    def _all(self, query: Select[Any]) -> list[Handover]:
        rows = self._connection.execute(query.where(_t.c.council == self._council).order_by(_t.c.id))
        return [from_row(row) for row in rows]

    def _one(self, handover_id: int) -> Handover:
        found = self._all(select(_t).where(_t.c.id == handover_id))
        if not found:
            raise NotPossibleNow(f"There is no hand-over with the id {handover_id}.")
        return found[0]
