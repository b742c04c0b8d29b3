"""Emergencies of one council."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, func, insert, select

from broadcaster.domain.records import Incident
from broadcaster.domain.transitions import INCIDENT_MOVES
from broadcaster.domain.words import IncidentState, Space
from broadcaster.errors import NotPossibleNow
from broadcaster.keeping import NewIncident
from broadcaster.store.columns import table_of
from broadcaster.store.repository import Repository
from broadcaster.store.tables_incident import IncidentRow

_t = table_of(IncidentRow)


def from_row(row: Row[Any]) -> Incident:
    """The record of a whole row."""
    fields = dict(row._mapping)
    return Incident(**fields | {"space": Space(row.space), "state": IncidentState(row.state)})


class SqlIncidents(Repository):
    """See `keeping.Incidents`."""

    def declare(self, new: NewIncident) -> tuple[Incident, bool]:
        """The incident and whether it is new."""
        same = list(
            self._all(
                select(_t)
                .where(_t.c.space == self._space.value, _t.c.kind == new.kind, _t.c.place_key == new.place_key)
                # one that is standing down has told the public it is over: the danger is back, so this is a new one
                .where(_t.c.state == IncidentState.OPEN.value)
            )
        )
        if same and not new.another:
            return same[0], False
        values = {
            "council": self._council,
            "space": self._space.value,
            "ref": self._next_ref(new.letter),
            "kind": new.kind,
            "place": new.place,
            "place_key": new.place_key,
            "opening": max((i.opening for i in same), default=-1) + 1,
            "lead_agency": new.lead_agency,
            "state": IncidentState.OPEN.value,
            "declared_by": new.declared_by,
            "declared_at": self._now,
            "district": new.district,
            "place_known": new.place_known,
            "agreed_with": new.agreed_with,
            "holder": new.declared_by,
        }
        made = self._connection.execute(insert(_t).values(values)).inserted_primary_key
        return self._one(int(made[0]) if made else 0), True

    def get(self, ref: str) -> Incident | None:
        """By reference, any case."""
        return next(self._all(select(_t).where(func.upper(_t.c.ref) == ref.strip().upper())), None)

    def by_id(self, incident_id: int) -> Incident | None:
        """By id."""
        return next(self._all(select(_t).where(_t.c.id == incident_id)), None)

    def in_state(self, *states: IncidentState) -> list[Incident]:
        """Those in one of the states, oldest first."""
        return list(self._all(select(_t).where(_t.c.state.in_([s.value for s in states]))))

    def move(self, incident_id: int, before: IncidentState, after: IncidentState, *, by: str, at: datetime) -> Incident:
        """Change the state, if it still is `before`."""
        if (before, after) not in INCIDENT_MOVES:
            raise NotPossibleNow(f"An incident that is {before} cannot become {after}.")
        values: dict[str, Any] = {"state": after.value}
        if after is IncidentState.STANDING_DOWN:
            values |= {"stood_down_by": by, "stood_down_at": at}
        if after in (IncidentState.CLOSED, IncidentState.CANCELLED):
            values |= {"closed_at": at}
        mine = (_t.c.council == self._council, _t.c.id == incident_id)
        changed = self._change(_t, *mine, _t.c.state == before.value, values=values)
        now = self._one(incident_id)
        if not changed:
            raise NotPossibleNow(f"Incident {now.ref} is {now.state}, not {before}; somebody was faster.")
        return now

    def promise(self, incident_id: int, next_update_at: datetime | None) -> None:
        """Remember when the next update is due."""
        self._change(
            _t, _t.c.council == self._council, _t.c.id == incident_id, values={"next_update_at": next_update_at}
        )

    def led_by(self, incident_id: int, agency: str, *, agreed_with: str) -> Incident:
        """Another agency leads from now on."""
        return self._set(incident_id, lead_agency=agency, agreed_with=agreed_with)

    def move_to(self, incident_id: int, *, place: str, place_key: str, district: str, known: bool) -> Incident:
        """It is there from now on."""
        return self._set(incident_id, place=place, place_key=place_key, district=district, place_known=known)

    def hold(self, incident_id: int, holder: str) -> Incident:
        """Another officer holds it from now on."""
        return self._set(incident_id, holder=holder)

    def watch(self, incident_id: int, watcher: str, *, since: datetime | None) -> Incident:
        """Who reads the replies, since when."""
        return self._set(incident_id, watcher=watcher, watched_since=since)

    def _set(self, incident_id: int, **values: Any) -> Incident:
        self._change(_t, _t.c.council == self._council, _t.c.id == incident_id, values=values)
        return self._one(incident_id)

    def point_banner(self, incident_id: int, url: str) -> None:
        """Remember where an officer pointed the banner."""
        self._change(_t, _t.c.council == self._council, _t.c.id == incident_id, values={"banner_link": url})

    def _next_ref(self, letter: str) -> str:
        """Letter and number, counting all incidents there ever were; the transaction is the council's only writer."""
        refs = select(_t.c.ref).where(_t.c.council == self._council, _t.c.ref.startswith(letter, autoescape=True))
        numbers = (ref.removeprefix(letter) for ref in self._connection.execute(refs).scalars())
        return f"{letter}{max((int(n) for n in numbers if n.isdecimal()), default=0) + 1}"

    def _all(self, query: Select[Any]) -> Iterator[Incident]:
        rows = self._connection.execute(query.where(_t.c.council == self._council).order_by(_t.c.id))
        return iter([from_row(row) for row in rows])

    def _one(self, incident_id: int) -> Incident:
        found = self.by_id(incident_id)
        if found is None:
            raise NotPossibleNow(f"There is no incident with the id {incident_id}.")
        return found
