"""Who may not post."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Row, insert, select

from broadcaster.domain.records import Silence
from broadcaster.keeping import NewSilence
from broadcaster.store.columns import table_of
from broadcaster.store.repository import Repository
from broadcaster.store.tables_incident import SilenceRow

_t = table_of(SilenceRow)
#: every row of one INSERT names the same columns
_UNTOLD: Final[dict[str, Any]] = {"told_at": None, "told_by": "", "told_how": ""}


def from_row(row: Row[Any]) -> Silence:
    """The record of a whole row."""
    return Silence(**row._mapping)


class SqlSilences(Repository):
    """See `keeping.Silences`."""

    def impose(self, incident_id: int, silences: Sequence[NewSilence], *, by: str, at: datetime) -> list[Silence]:
        """Silence accounts; those already silent for this incident stay as they are."""
        already = {s.account for s in self.active(incident_id=incident_id)}
        # an account named twice is silenced once
        new = {s.account: s for s in silences if s.account not in already}
        if not new:
            return []
        told = self._told_already(list(new))
        self._connection.execute(
            insert(_t),
            [
                {
                    "council": self._council,
                    "incident_id": incident_id,
                    "account": silence.account,
                    "since": at,
                    "by": by,
                    "reason": silence.reason,
                    "review_by": silence.review_by,
                    **told.get(silence.account, _UNTOLD),
                }
                for silence in new.values()
            ],
        )
        return [s for s in self.active(incident_id=incident_id) if s.account in new]

    def active(self, *, incident_id: int | None = None, account: str | None = None) -> list[Silence]:
        """Silences not lifted, oldest first."""
        query = select(_t).where(_t.c.council == self._council, _t.c.lifted_at.is_(None))
        if incident_id is not None:
            query = query.where(_t.c.incident_id == incident_id)
        if account is not None:
            query = query.where(_t.c.account == account)
        return [from_row(row) for row in self._connection.execute(query.order_by(_t.c.since, _t.c.id))]

    def lift(self, incident_id: int, accounts: Sequence[str] | None, *, by: str, at: datetime) -> list[str]:
        """Lift an incident's silences; returns the account ids."""
        lifted = [s for s in self.active(incident_id=incident_id) if accounts is None or s.account in accounts]
        self._change(
            _t,
            _t.c.council == self._council,
            _t.c.id.in_([s.id for s in lifted]),
            _t.c.lifted_at.is_(None),
            values={"lifted_at": at, "lifted_by": by},
        )
        return [s.account for s in lifted]

    def keep(self, incident_id: int, accounts: Sequence[str] | None, *, review_by: datetime) -> list[str]:
        """An incident's silences go on, and are looked at again then; returns the account ids."""
        kept = [s for s in self.active(incident_id=incident_id) if accounts is None or s.account in accounts]
        ids = [s.id for s in kept]
        self._change(_t, _t.c.council == self._council, _t.c.id.in_(ids), values={"review_by": review_by})
        return [s.account for s in kept]

    def told(self, silence_ids: Sequence[int], *, by: str, how: str, at: datetime | None) -> int:
        """The editors of these were told to stay silent, or after all were not."""
        told = _UNTOLD if at is None else {"told_at": at, "told_by": by, "told_how": how}
        mine = (_t.c.council == self._council, _t.c.id.in_(silence_ids), _t.c.lifted_at.is_(None))
        return self._change(_t, *mine, values=told)

    def _told_already(self, accounts: Sequence[str]) -> dict[str, dict[str, Any]]:
        """Per account whose editor was told because of another incident: when, by whom and how."""
        query = select(_t).where(_t.c.council == self._council, _t.c.lifted_at.is_(None), _t.c.told_at.is_not(None))
        rows = self._connection.execute(query.where(_t.c.account.in_(accounts)).order_by(_t.c.told_at))
        return {row.account: {name: getattr(row, name) for name in _UNTOLD} for row in rows}
