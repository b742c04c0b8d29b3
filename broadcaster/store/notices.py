"""The queue of messages to officers."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, insert, literal_column, select, update

from broadcaster.domain.records import Notice
from broadcaster.keeping import NewNotice
from broadcaster.store.columns import table_of
from broadcaster.store.repository import Repository
from broadcaster.store.tables_incident import NoticeRow

_t = table_of(NoticeRow)
_QUEUED = "queued"
#: in the words of the index `notice_due`: SQLite uses a partial index only where they recur
_is_queued = _t.c.state == literal_column("'queued'")


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
        """Withdraw queued notices about a question that has been answered."""
        return self._change(_t, self._mine, _is_queued, _t.c.about == about, values={"state": "answered"})

    def due(self, *, limit: int) -> list[Notice]:
        """Queued and due, oldest first."""
        query = select(_t).where(self._mine, _is_queued, _t.c.due_at <= self._now)
        return [from_row(row) for row in self._connection.execute(query.order_by(_t.c.due_at, _t.c.id).limit(limit))]

    def done(self, notice_id: int, *, state: str, detail: str, retry_at: datetime | None = None) -> None:
        """Write how a try ended; one that was answered meanwhile stays answered."""
        values: dict[str, Any] = {"state": state, "detail": detail, "tries": _t.c.tries + 1}
        if retry_at is not None:
            values["due_at"] = retry_at
        queued = (self._mine, _t.c.id == notice_id, _is_queued)
        self._connection.execute(update(_t).where(*queued).values(**values))

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
