"""The queue of messages to officers."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, insert, literal_column, select

from broadcaster.domain.records import Notice
from broadcaster.keeping import NewNotice
from broadcaster.store.columns import table_of
from broadcaster.store.repository import Repository
from broadcaster.store.tables_incident import NoticeRow

_t = table_of(NoticeRow)
_QUEUED, _SENDING = "queued", "sending"
#: in the words of the index `notice_due`: SQLite uses a partial index only where they recur
_is_open = _t.c.state.in_([literal_column("'queued'"), literal_column("'sending'")])

#: where other processes are faster, so many are tried before the next round
_LOOKED_AT = 20


def from_row(row: Row[Any]) -> Notice:
    """The record of a whole row."""
    return Notice(**row._mapping)


class SqlNotices(Repository):
    """See `keeping.Notices`."""

    def add(self, notices: Sequence[NewNotice]) -> None:
        """Queue them."""
        if not notices:
            return
        self._connection.execute(
            insert(_t),
            [
                {
                    "council": self._council,
                    "incident_id": new.incident_id,
                    "officer": new.officer,
                    "subject": new.subject,
                    "text": new.text,
                    "state": _QUEUED,
                    "due_at": new.due_at,
                    "about": new.about,
                }
                for new in notices
            ],
        )

    def answered(self, about: str) -> int:
        """Withdraw notices about a question that has been answered; one on its way arrives and is not tried again."""
        return self._change(_t, self._mine, _is_open, _t.c.about == about, values={"state": "answered"})

    def due(self, *, limit: int) -> list[Notice]:
        """Due and not on its way, oldest first; one whose sender was never heard of again is due once more."""
        query = select(_t).where(self._mine, _is_open, _t.c.due_at <= self._now)
        return [from_row(row) for row in self._connection.execute(query.order_by(_t.c.due_at, _t.c.id).limit(limit))]

    def claim(self, *, lease: timedelta) -> Notice | None:
        """Take the notice that is due longest: while the lease lasts nobody else sends it."""
        for notice in self.due(limit=_LOOKED_AT):
            until = self._now + lease
            unchanged = (self._mine, _t.c.id == notice.id, _is_open, _t.c.due_at == notice.due_at)
            if self._change(_t, *unchanged, values={"state": _SENDING, "due_at": until}):
                return replace(notice, state=_SENDING, due_at=until)
        return None

    def done(self, notice: Notice, *, state: str, detail: str, retry_at: datetime | None = None) -> bool:
        """Write how a try ended; False where it was answered, or claimed by another process, meanwhile."""
        values: dict[str, Any] = {"state": state, "detail": detail, "tries": _t.c.tries + 1}
        values["due_at"] = retry_at or self._now
        # the end of the lease is the fence: whoever claims it anew writes another one
        ours = (self._mine, _t.c.id == notice.id, _t.c.state == _SENDING, _t.c.due_at == notice.due_at)
        return bool(self._change(_t, *ours, values=values))

    def recent(self, *, incident_id: int | None = None, limit: int = 50) -> list[Notice]:
        """Newest first."""
        query = select(_t).where(self._mine)
        if incident_id is not None:
            query = query.where(_t.c.incident_id == incident_id)
        return [from_row(row) for row in self._connection.execute(query.order_by(_t.c.id.desc()).limit(limit))]

    def asked(self, about: str) -> bool:
        """Whether there ever was a notice about this."""
        query = select(_t.c.id).where(self._mine, _t.c.about == about).limit(1)
        return self._connection.execute(query).first() is not None

    @property
    def _mine(self) -> Any:
        return _t.c.council == self._council
