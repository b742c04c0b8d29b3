"""The deliveries as officers' verbs write and show them; the dispatcher's statements are in `dispatch`.

Length: one port, one file; the two rules that need care (`drop_older`, `settle_by_officer`) say why.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, func, insert, or_, select, update
from sqlalchemy.exc import IntegrityError

from broadcaster.domain.deliveries import FINAL, TRANSITIONS, Delivery
from broadcaster.domain.records import Bulletin, Incident
from broadcaster.domain.words import (
    MUST_ARRIVE,
    BulletinKind,
    BulletinState,
    DeliveryState,
    Effect,
    Form,
    IncidentState,
)
from broadcaster.errors import NotPossibleNow, StoreProblem, WrongSpace
from broadcaster.keeping import NewDelivery
from broadcaster.store import bulletins, incidents
from broadcaster.store.columns import table_of
from broadcaster.store.dispatch_rows import as_delivery, selected
from broadcaster.store.proof import prove
from broadcaster.store.repository import Repository
from broadcaster.store.tables_incident import IncidentRow
from broadcaster.store.tables_outbox import BulletinRow, DeliveryRow, RenderingRow

S = DeliveryState
_t = table_of(DeliveryRow)
_incident = table_of(IncidentRow)
_bulletin = table_of(BulletinRow)
_rendering = table_of(RenderingRow)
#: what a newer bulletin or a stand-down takes back; take-downs always stay (design rule 5)
_TAKEN_BACK = (Effect.PUBLISH.value, Effect.REPOST.value, Effect.BANNER_UP.value)


#: an order to take something down that was dropped again
_GIVEN_UP = (S.DROPPED.value, S.CANCELLED.value)


class SqlOutbox(Repository):
    """See `keeping.Outbox`."""

    def add(self, deliveries: Sequence[NewDelivery], *, at: datetime) -> list[int]:
        """Insert in the order that lets `waits_for` keys be resolved; returns the ids in the order given."""
        ids: dict[str, int] = {}
        left = list(deliveries)
        while left:
            ready = [new for new in left if not new.waits_for or new.waits_for in ids]
            if not ready:
                raise StoreProblem(f"Deliveries wait for what is not among them: {left[0].waits_for}.")
            for new in ready:
                ids[new.key] = self._insert(new, waits_for=ids.get(new.waits_for, 0), at=at)
            left = [new for new in left if new.key not in ids]
        return [ids[new.key] for new in deliveries]

    def get(self, delivery_id: int) -> Delivery | None:
        """By id."""
        return next(iter(self._all(_t.c.id == delivery_id)), None)

    def of_incident(self, incident_id: int) -> list[Delivery]:
        """All of an incident, oldest first."""
        return self._all(_t.c.incident_id == incident_id)

    def unfinished(self) -> list[Delivery]:
        """All of the council that are not final, oldest first."""
        return self._all(_t.c.finished_at.is_(None))

    def held(self) -> list[Delivery]:
        """Ordinary posts that a silence caught."""
        return self._all(_t.c.finished_at.is_(None), _t.c.state == S.HELD.value)

    def approve(self, bulletin_id: int, *, at: datetime) -> int:
        """`planned` → `ready`; the gaps between them and until their alarms stay, counted from the approval."""
        planned = (_t.c.council == self._council, _t.c.bulletin_id == bulletin_id, _t.c.state == S.PLANNED.value)
        times = self._connection.execute(
            select(_t.c.due_at, _t.c.created_at, _t.c.alarm_at).where(*planned).distinct()
        ).all()
        return sum(
            self._change(
                _t,
                *planned,
                _t.c.due_at == due,
                _t.c.created_at == created,
                # a yes after a quarter of an hour must not wake everybody because of what is only now allowed
                _t.c.alarm_at.is_(None) if alarm is None else _t.c.alarm_at == alarm,
                values={
                    "state": S.READY.value,
                    "due_at": max(due, at + (due - created)),
                    "alarm_at": alarm and max(alarm, at + (alarm - created)),
                    "reason": "approved",
                },
            )
            for due, created, alarm in times
        )

    def drop_older(
        self, incident_id: int, *, before_number: int | None, to: DeliveryState, reason: str, at: datetime
    ) -> list[Delivery]:
        """Take back what was never armed; what may be public is looked up instead. One statement each."""
        older = and_(
            _t.c.council == self._council,
            _t.c.incident_id == incident_id,
            _t.c.finished_at.is_(None),
            _t.c.state.in_([S.PLANNED.value, S.READY.value]),
            # what nobody has approved goes with its bulletin, whatever it would do
            or_(_t.c.effect.in_(_TAKEN_BACK), _t.c.state == S.PLANNED.value),
            self._of_older(incident_id, before_number),
        )
        doubtful = {"state": S.UNCERTAIN.value, "due_at": at, "reason": f"{reason}; an earlier attempt may be public"}
        certain = {"state": to.value, "finished_at": at, "reason": reason}
        ids = self._changed_ids(and_(older, _t.c.maybe_out), doubtful)
        ids += self._changed_ids(and_(older, ~_t.c.maybe_out), certain)
        return self._all(_t.c.id.in_(ids))

    def move(
        self, delivery_id: int, before: DeliveryState, after: DeliveryState, *, reason: str, at: datetime
    ) -> Delivery:
        """Change the state, if it still is `before` and the table allows it."""
        if (before, after) not in TRANSITIONS:
            raise NotPossibleNow(f"A delivery that is {before} cannot become {after}.")
        return self._move(delivery_id, before, {"state": after.value, "reason": reason, **_follows(before, after, at)})

    def release(
        self, delivery_id: int, *, due_at: datetime, expires_at: datetime, reason: str, at: datetime
    ) -> Delivery:
        """A held post may go at its new time."""
        follows = _follows(S.HELD, S.READY, at)
        values = {"state": S.READY.value, "reason": reason, **follows, "due_at": due_at, "expires_at": expires_at}
        return self._move(delivery_id, S.HELD, values)

    def settle_by_officer(
        self, delivery_id: int, *, external_id: str, permalink: str, by: str, at: datetime
    ) -> Delivery:
        """An officer saw it or posted it by hand: `sent`, and what waits for it learns the id in one transaction."""
        now = self._one(delivery_id)
        if now.state not in (S.READY, S.UNCERTAIN, S.NEEDS_OFFICER):
            raise NotPossibleNow(f"Delivery {delivery_id} is {now.state} and cannot be settled by hand.")
        values = {
            "state": S.SENT.value,
            "external_id": external_id,
            "permalink": permalink,
            "reason": f"{by} posted it by hand" if now.state is S.READY else f"{by} saw it",
            **_follows(now.state, S.SENT, at),
        }
        try:
            settled = self._move(delivery_id, now.state, values)
        except IntegrityError as error:
            raise WrongSpace(
                f"The id {external_id} cannot belong to the {self._space} space.",
                next_step="Copy the link of the post from the account itself; sandbox posts belong to exercises only.",
            ) from error
        prove(self._connection, delivery_id, external_id, permalink)
        return settled

    def withdrawals(self, delivery: Delivery, external_id: str) -> list[Delivery]:
        """Orders to take this post of the delivery's account down that have not been given up."""
        return self._all(
            _t.c.incident_id == delivery.incident_id,
            _t.c.target == delivery.target,
            _t.c.effect == Effect.WITHDRAW.value,
            _t.c.source_id == external_id,
            _t.c.state.not_in(_GIVEN_UP),
        )

    def of_post(self, target: str, external_id: str) -> list[Delivery]:
        """Publishes and reposts of an account whose proven post this is; looks through the account's rows."""
        effects = (Effect.PUBLISH.value, Effect.REPOST.value)
        return self._all(_t.c.target == target, _t.c.external_id == external_id, _t.c.effect.in_(effects))

    def mark_withdrawn(self, delivery_ids: Sequence[int], *, at: datetime) -> int:
        """Remember that they are to be taken down; what waits for them is lost, no banner links to them any more."""
        mine = (_t.c.council == self._council, _t.c.id.in_(list(delivery_ids)), _t.c.withdrawn_at.is_(None))
        return self._change(_t, *mine, values={"withdrawn_at": at})

    def banner_sources(self, site: str) -> list[tuple[Incident, Bulletin, str]]:
        """Per running incident its newest approved bulletin that has a banner text, and that text; oldest first.

        A site that is newer than the bulletin shows what was frozen for the first of the others.
        """
        running = [IncidentState.OPEN.value, IncidentState.STANDING_DOWN.value]
        newest = (
            select(_bulletin.c.incident_id, func.max(_bulletin.c.number).label("number"))
            .join(_rendering, _rendering.c.bulletin_id == _bulletin.c.id)
            .where(
                _bulletin.c.council == self._council,
                _bulletin.c.state == BulletinState.APPROVED.value,
                _rendering.c.form == Form.BANNER.value,
            )
            .group_by(_bulletin.c.incident_id)
            .subquery()
        )
        same = and_(_bulletin.c.incident_id == newest.c.incident_id, _bulletin.c.number == newest.c.number)
        first_text = (
            select(_rendering.c.text)
            .where(_rendering.c.bulletin_id == _bulletin.c.id, _rendering.c.form == Form.BANNER.value)
            .order_by(_rendering.c.target != site, _rendering.c.id)
            .limit(1)
            .scalar_subquery()
        )
        found = self._connection.execute(
            select(_bulletin.c.id, _bulletin.c.incident_id, first_text.label("text"))
            .join(newest, same)
            .join(_incident, _incident.c.id == _bulletin.c.incident_id)
            .where(_incident.c.council == self._council, _incident.c.state.in_(running))
            .order_by(_incident.c.id)
        ).all()
        return [(self._incident(row.incident_id), self._bulletin(row.id), row.text) for row in found]

    def _insert(self, new: NewDelivery, *, waits_for: int, at: datetime) -> int:
        values = {
            "council": self._council,
            "space": self._space.value,
            "incident_id": new.incident_id,
            "bulletin_id": new.bulletin_id,
            "rendering_id": self._rendering_id(new) if new.form else 0,
            "effect": new.effect.value,
            "target": new.target,
            "platform": new.platform.value,
            "priority": int(new.priority),
            "state": new.state.value,
            "own_text": new.own_text,
            "fallback": new.fallback,
            "waits_for": waits_for,
            "source_id": new.source_id,
            "source_permalink": new.source_permalink,
            "due_at": new.due_at,
            "expires_at": new.expires_at,
            "alarm_at": new.alarm_at,
            "undo": new.undo,
            "created_at": at,
        }
        made = self._connection.execute(insert(_t).values(values)).inserted_primary_key
        return int(made[0]) if made else 0

    def _rendering_id(self, new: NewDelivery) -> int:
        """The frozen text of this target; a delivery without its text must never be queued (design rule 8)."""
        query = select(_rendering.c.id).where(
            _rendering.c.bulletin_id == new.bulletin_id,
            _rendering.c.target == new.target,
            _rendering.c.form == new.form,
        )
        found = self._connection.execute(query).scalar_one_or_none()
        if found is None:
            raise StoreProblem(f"There is no frozen {new.form} text for {new.target}; nothing was queued.")
        return int(found)

    def _of_older(self, incident_id: int, before_number: int | None) -> ColumnElement[bool]:
        of_incident = select(_bulletin.c.id).where(_bulletin.c.incident_id == incident_id)
        if before_number is not None:
            # a partner's message is no older version of ours
            ours = _bulletin.c.kind != BulletinKind.REISSUE.value
            return _t.c.bulletin_id.in_(of_incident.where(_bulletin.c.number < before_number, ours))
        must_arrive = of_incident.where(
            _bulletin.c.kind.in_([kind.value for kind in MUST_ARRIVE]),
            _bulletin.c.state == BulletinState.APPROVED.value,
        )
        return _t.c.bulletin_id.not_in(must_arrive)

    def _changed_ids(self, where: ColumnElement[bool], values: dict[str, Any]) -> list[int]:
        changed = update(_t).where(where).values(**values).returning(_t.c.id)
        return list(self._connection.execute(changed).scalars())

    def _move(self, delivery_id: int, before: DeliveryState, values: dict[str, Any]) -> Delivery:
        mine = (_t.c.council == self._council, _t.c.id == delivery_id, _t.c.state == before.value)
        changed = self._change(_t, *mine, values=values)
        now = self._one(delivery_id)
        if not changed:
            raise NotPossibleNow(f"Delivery {delivery_id} is {now.state}, not {before}; it has moved on.")
        return now

    def _all(self, *where: ColumnElement[bool]) -> list[Delivery]:
        rows = self._connection.execute(selected().where(_t.c.council == self._council, *where).order_by(_t.c.id))
        return [as_delivery(row) for row in rows]

    def _one(self, delivery_id: int) -> Delivery:
        found = self.get(delivery_id)
        if found is None:
            raise NotPossibleNow(f"There is no delivery {delivery_id}.")
        return found

    def _incident(self, incident_id: int) -> Incident:
        row = self._connection.execute(select(_incident).where(_incident.c.id == incident_id)).one()
        return incidents.from_row(row)

    def _bulletin(self, bulletin_id: int) -> Bulletin:
        row = self._connection.execute(select(_bulletin).where(_bulletin.c.id == bulletin_id)).one()
        return bulletins.from_row(row)


def _follows(before: DeliveryState, after: DeliveryState, at: datetime) -> dict[str, Any]:
    """What a move changes beside the state; every move ends a claim."""
    values: dict[str, Any] = {"owner": "", "lease_until": None}
    if after in FINAL:
        values["finished_at"] = at
    if after in (S.READY, S.UNCERTAIN):
        values["due_at"] = at
    if after is S.HELD:
        values["prior_state"] = before.value
    if before is S.HELD:
        values["prior_state"] = ""
    if after is S.READY and before in (S.UNCERTAIN, S.NEEDS_OFFICER):
        # an officer has looked: what was in doubt is not, and tries and sends count from here
        values |= {"maybe_out": False, "misses": 0, "attempts": 0, "sends": 0, "armed_at": None}
    return values
