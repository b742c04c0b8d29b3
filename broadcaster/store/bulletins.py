"""Messages, their frozen texts and the yes to them."""

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, insert, select

from broadcaster.domain.approvals import wants_review
from broadcaster.domain.records import Approval, Bulletin, Rendering
from broadcaster.domain.transitions import BULLETIN_MOVES
from broadcaster.domain.words import ApprovalType, BulletinKind, BulletinState, Form
from broadcaster.errors import NotPossibleNow
from broadcaster.keeping import NewBulletin
from broadcaster.store.columns import table_of
from broadcaster.store.repository import Repository
from broadcaster.store.tables_outbox import ApprovalRow, BulletinRow, RenderingRow

_t = table_of(BulletinRow)
_rendering = table_of(RenderingRow)
_approval = table_of(ApprovalRow)
#: a yes that somebody else must look at afterwards (design rule 2)
_REVIEWED_LATER = (ApprovalType.BREAK_GLASS.value, ApprovalType.SINGLE_OFFICER.value)


def from_row(row: Row[Any]) -> Bulletin:
    """The record of a whole row."""
    return Bulletin(
        **dict(row._mapping)
        | {
            "kind": BulletinKind(row.kind),
            "state": BulletinState(row.state),
            "fields": json.loads(row.fields),
            "cautions": tuple(json.loads(row.cautions)),
            "corrects": tuple(json.loads(row.corrects)),
            "given": json.loads(row.given),
        }
    )


def rendering_from_row(row: Row[Any]) -> Rendering:
    """The record of a whole row."""
    return Rendering(**dict(row._mapping) | {"form": Form(row.form)})


def approval_from_row(row: Row[Any]) -> Approval:
    """The record of a whole row."""
    return Approval(**dict(row._mapping) | {"type": ApprovalType(row.type)})


class SqlBulletins(Repository):
    """See `keeping.Bulletins`."""

    def submit(self, new: NewBulletin, *, at: datetime) -> Bulletin:
        """Store the bulletin with its renderings, state `submitted`; its number must be free."""
        if self.get(new.incident_id, new.number) is not None:
            raise NotPossibleNow(f"Message {new.number} of this incident exists already; somebody was faster.")
        values = {
            "council": self._council,
            "incident_id": new.incident_id,
            "number": new.number,
            "kind": new.kind,
            "state": BulletinState.SUBMITTED.value,
            "fields": json.dumps(dict(new.fields), sort_keys=True, ensure_ascii=False),
            "signed": new.signed,
            "submitted_by": new.submitted_by,
            "submitted_at": at,
            "digest": new.digest,
            "expires_at": new.expires_at,
            "approve_by": new.approve_by,
            "promise_at": new.promise_at,
            "despite": new.despite,
            "cautions": json.dumps(list(new.cautions)),
            "corrects": json.dumps(list(new.corrects)),
            "withdraws": new.withdraws,
            "given": json.dumps(dict(new.given), sort_keys=True, ensure_ascii=False),
            "own_text": new.own_text,
        }
        made = self._connection.execute(insert(_t).values(values)).inserted_primary_key
        bulletin_id = int(made[0]) if made else 0
        texts = [
            {
                "bulletin_id": bulletin_id,
                "target": text.target,
                "form": text.form.value,
                "text": text.text,
                "text_hash": text.text_hash,
                "template": text.template,
                "template_hash": text.template_hash,
            }
            for text in new.renderings
        ]
        if texts:
            self._connection.execute(insert(_rendering), texts)
        return self._one(bulletin_id)

    def get(self, incident_id: int, number: int) -> Bulletin | None:
        """By number within the incident."""
        return next(self._all(select(_t).where(_t.c.incident_id == incident_id, _t.c.number == number)), None)

    def by_id(self, bulletin_id: int) -> Bulletin | None:
        """By id."""
        return next(self._all(select(_t).where(_t.c.id == bulletin_id)), None)

    def of_incident(self, incident_id: int) -> list[Bulletin]:
        """All of an incident, by number."""
        return sorted(self._all(select(_t).where(_t.c.incident_id == incident_id)), key=lambda b: b.number)

    def in_state(self, *states: BulletinState) -> list[Bulletin]:
        """All of the council in one of the states, oldest first."""
        return list(self._all(select(_t).where(_t.c.state.in_([s.value for s in states]))))

    def move(
        self, bulletin_id: int, before: BulletinState, after: BulletinState, *, by: str, at: datetime, reason: str = ""
    ) -> Bulletin:
        """Change the state, if it still is `before`."""
        if (before, after) not in BULLETIN_MOVES:
            raise NotPossibleNow(f"A message that is {before} cannot become {after}.")
        mine = (_t.c.council == self._council, _t.c.id == bulletin_id)
        values = {"state": after.value, "decided_by": by, "decided_at": at, "decision_reason": reason}
        changed = self._change(_t, *mine, _t.c.state == before.value, values=values)
        now = self._one(bulletin_id)
        if not changed:
            decided = f" by {now.decided_by}" if now.decided_by else ""
            raise NotPossibleNow(f"Message {now.number} is {now.state}{decided}, not {before}; somebody was faster.")
        return now

    def renderings(self, bulletin_id: int) -> list[Rendering]:
        """The frozen texts, in the order they were submitted."""
        mine = select(_rendering).join(_t, _t.c.id == _rendering.c.bulletin_id)
        query = mine.where(_t.c.council == self._council, _t.c.id == bulletin_id).order_by(_rendering.c.id)
        return [rendering_from_row(row) for row in self._connection.execute(query)]

    def approve(self, bulletin_id: int, *, digest: str, type: ApprovalType, by: str, at: datetime, reason: str) -> None:  # noqa: A002 - the field's name
        """Write the approval row; there is one at most, and only of a bulletin of this council."""
        bulletin = self._one(bulletin_id)
        earlier = self.approval(bulletin_id)
        if earlier is not None:
            raise NotPossibleNow(f"Message {bulletin.number} was approved by {earlier.by} already.")
        self._connection.execute(
            insert(_approval).values(
                bulletin_id=bulletin_id, digest=digest, type=type.value, by=by, at=at, reason=reason
            )
        )

    def approval(self, bulletin_id: int) -> Approval | None:
        """The yes, if there is one."""
        mine = select(_approval).join(_t, _t.c.id == _approval.c.bulletin_id)
        row = self._connection.execute(mine.where(_t.c.council == self._council, _t.c.id == bulletin_id)).one_or_none()
        return approval_from_row(row) if row else None

    def unreviewed(self) -> list[tuple[Bulletin, Approval]]:
        """Break-glass and single-officer approvals that nobody has reviewed, oldest first."""
        query = (
            select(_approval)
            .join(_t, _t.c.id == _approval.c.bulletin_id)
            .where(
                _t.c.council == self._council, _approval.c.type.in_(_REVIEWED_LATER), _approval.c.reviewed_at.is_(None)
            )
        )
        found = [approval_from_row(row) for row in self._connection.execute(query.order_by(_approval.c.id))]
        pairs = [(self._one(approval.bulletin_id), approval) for approval in found]
        return [(bulletin, approval) for bulletin, approval in pairs if wants_review(approval.type, bulletin.kind)]

    def review(self, bulletin_id: int, *, by: str, at: datetime) -> None:
        """Record the review, once."""
        bulletin = self._one(bulletin_id)
        open_one = (_approval.c.bulletin_id == bulletin_id, _approval.c.reviewed_at.is_(None))
        if self._change(_approval, *open_one, values={"reviewed_by": by, "reviewed_at": at}):
            return
        earlier = self.approval(bulletin_id)
        who = f"was reviewed by {earlier.reviewed_by} already" if earlier else "was never approved"
        raise NotPossibleNow(f"Message {bulletin.number} {who}.")

    def _all(self, query: Select[Any]) -> Iterator[Bulletin]:
        rows = self._connection.execute(query.where(_t.c.council == self._council).order_by(_t.c.id))
        return iter([from_row(row) for row in rows])

    def _one(self, bulletin_id: int) -> Bulletin:
        found = self.by_id(bulletin_id)
        if found is None:
            raise NotPossibleNow(f"There is no message with the id {bulletin_id}.")
        return found
