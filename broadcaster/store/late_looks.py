"""Looks for a second copy, some minutes after a doubt (reliability reference 2.4): planned, taken, ended."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Select, bindparam, func, insert, literal, select, update

from broadcaster.domain.records import LateLook
from broadcaster.store.columns import table_of
from broadcaster.store.repository import Repository
from broadcaster.store.tables_outbox import AttemptRow, DeliveryRow, LateLookRow
from broadcaster.store.types import UtcDateTime

_t = table_of(LateLookRow)
_attempt = table_of(AttemptRow)
_delivery = table_of(DeliveryRow)


def plan(
    connection: Connection, *, council: str, delivery_id: int, since: datetime, after: Sequence[timedelta]
) -> None:
    """One look so long `after` a doubt each; looks that are open already only move later."""
    rounds = {number: since + wait for number, wait in enumerate(after, start=1)}
    mine = (_t.c.delivery_id == delivery_id, _t.c.ended_at.is_(None))
    if connection.execute(select(_t.c.id).where(*mine).limit(1)).first() is None:
        new = {"council": council, "delivery_id": delivery_id}
        connection.execute(insert(_t), [{**new, "round": number, "due_at": due} for number, due in rounds.items()])
        return
    for number, due in rounds.items():
        sooner = (*mine, _t.c.round == number, _t.c.due_at < due)
        connection.execute(update(_t).where(*sooner).values(due_at=due, tries=0))


def last_armed(connection: Connection, delivery_id: int) -> datetime | None:
    """When the request was written for the last time, as far as the store knows."""
    query = select(func.max(_attempt.c.armed_at)).where(_attempt.c.delivery_id == delivery_id)
    return connection.execute(query).scalar_one_or_none()


def any_due() -> Select[Any]:
    """Whether a look is due; parameters: `council`, `now`. The condition is that of the index `late_look_due`."""
    due = _t.c.due_at <= bindparam("now", type_=UtcDateTime())
    return select(literal(1)).where(_t.c.ended_at.is_(None), due, _t.c.council == bindparam("council")).limit(1)


class SqlLateLooks(Repository):
    """See `keeping.LateLooks`."""

    def plan(self, delivery_id: int, *, since: datetime, after: Sequence[timedelta]) -> None:
        """One look so long `after` a doubt each; looks that are open already only move later."""
        plan(self._connection, council=self._council, delivery_id=delivery_id, since=since, after=after)

    def take(self, *, lease: timedelta) -> LateLook | None:
        """The look that is due longest, put off for everybody else until the lease is over."""
        due = select(_t).where(_t.c.ended_at.is_(None), _t.c.due_at <= self._now, _t.c.council == self._council)
        row = self._connection.execute(due.order_by(_t.c.due_at, _t.c.id).limit(1)).one_or_none()
        if row is None:
            return None
        until = self._now + lease
        if not self._set(LateLook(**row._mapping), due_at=until):
            return None
        return LateLook(**dict(row._mapping) | {"due_at": until})

    def put_off(self, look: LateLook, *, due_at: datetime, detail: str, tries: int) -> bool:
        """Look again later; False where the look is another's by now."""
        return self._set(look, due_at=due_at, detail=detail, tries=tries)

    def end(self, look: LateLook, *, copies: int, detail: str) -> bool:
        """It was looked; False where the look is another's by now."""
        return self._set(look, ended_at=self._now, copies=copies, detail=detail)

    def of_delivery(self, delivery_id: int) -> list[LateLook]:
        """Open and ended ones, in the order in which they were planned."""
        return self._all(_t.c.delivery_id == delivery_id)

    def of_incident(self, incident_id: int) -> list[LateLook]:
        """Those of all deliveries of an incident, in the order in which they were planned."""
        mine = select(_delivery.c.id).where(_delivery.c.incident_id == incident_id)
        return self._all(_t.c.delivery_id.in_(mine))

    def first_armed(self, delivery_id: int) -> datetime | None:
        """When the request was written for the first time; what is public of it is not older."""
        query = select(func.min(_attempt.c.armed_at)).where(_attempt.c.delivery_id == delivery_id)
        return self._connection.execute(query).scalar_one_or_none()

    def named_by_others(self, delivery_id: int, target: str, external_ids: Sequence[str]) -> set[str]:
        """Those of the ids that are the proven posts of other deliveries on the same account."""
        others = select(_delivery.c.external_id).where(
            _delivery.c.council == self._council,
            _delivery.c.target == target,
            _delivery.c.id != delivery_id,
            _delivery.c.external_id.in_(list(external_ids)),
            _delivery.c.effect.in_(("publish", "repost")),
        )
        return set(self._connection.execute(others).scalars()) if external_ids else set()

    def _set(self, look: LateLook, **values: Any) -> bool:
        """Change it, if nobody has put it off, moved or ended it since."""
        mine = (_t.c.council == self._council, _t.c.id == look.id, _t.c.ended_at.is_(None))
        return self._change(_t, *mine, _t.c.due_at == look.due_at, values=values) == 1

    def _all(self, *where: Any) -> list[LateLook]:
        return [LateLook(**row._mapping) for row in self._connection.execute(self._query().where(*where))]

    def _query(self) -> Select[Any]:
        return select(_t).where(_t.c.council == self._council).order_by(_t.c.id)
