"""The append-only chain in the store: appending within the transaction it tells of, reading, and verifying."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, insert, select

from broadcaster.domain.audit import GENESIS, HEAD_DIGITS, Chain, body_of, link
from broadcaster.domain.records import AuditEntry
from broadcaster.errors import UsageProblem
from broadcaster.keeping import Verified
from broadcaster.store.columns import table_of
from broadcaster.store.database import Database
from broadcaster.store.later import execute_later, turn_of
from broadcaster.store.repository import Repository
from broadcaster.store.tables_incident import AuditRow

_t = table_of(AuditRow)
#: made once, because every change appends: making a statement costs more than executing it
_NEWEST = select(_t.c.seq, _t.c.hash).where(_t.c.council == bindparam("of")).order_by(_t.c.seq.desc()).limit(1)
_ADD = insert(_t).inline()
#: entries read in one transaction when verifying, so that no writer waits long
_STRIDE = 20_000
_READ = {
    "sqlite": "SELECT seq, CAST(incident_ref AS BLOB), CAST(body AS BLOB), hash FROM audit"
    " WHERE council = ? AND seq > ? ORDER BY seq LIMIT ?",
    "postgresql": "SELECT seq, convert_to(incident_ref, 'UTF8'), convert_to(body, 'UTF8'), hash FROM audit"
    " WHERE council = %s AND seq > %s ORDER BY seq LIMIT %s",
}


def append(
    connection: Connection,
    *,
    council: str,
    at: datetime,
    actor: str,
    action: str,
    incident_ref: str = "",
    data: Mapping[str, object] | None = None,
) -> str:
    """Add one entry to the council's chain and return the new head (hex).

    Part of the caller's writing transaction, which is the council's only writer; so `seq` has no gaps.
    """
    seq, previous = _newest(connection, council)
    body = body_of(at=at, actor=actor, action=action, data=data or {})
    digest = link(previous, council=council, seq=seq + 1, incident_ref=incident_ref, body=body)
    entry = {"council": council, "seq": seq + 1, "incident_ref": incident_ref, "body": body, "hash": digest}
    execute_later(connection, _ADD, entry)
    turn = turn_of(connection)
    if turn is not None and turn.council == council:
        turn.appended(seq + 1, digest)
    return digest.hex()


def _newest(connection: Connection, council: str) -> tuple[int, bytes]:
    turn = turn_of(connection)
    if turn is not None and turn.council == council:
        return turn.head(GENESIS)
    row = connection.execute(_NEWEST, {"of": council}).one_or_none()
    return (row.seq, bytes(row.hash)) if row else (0, GENESIS)


class SqlAudit(Repository):
    """See `keeping.AuditLog`."""

    def append(
        self, *, actor: str, action: str, incident_ref: str = "", data: Mapping[str, object] | None = None
    ) -> str:
        """Add one entry and return the new head (hex)."""
        return append(
            self._connection,
            council=self._council,
            at=self._now,
            actor=actor,
            action=action,
            incident_ref=incident_ref,
            data=data,
        )

    def entries(self, *, incident_ref: str | None = None, after: int = 0, limit: int | None = None) -> list[AuditEntry]:
        """In order of `seq`."""
        query = select(_t).where(_t.c.council == self._council, _t.c.seq > after).order_by(_t.c.seq)
        if incident_ref is not None:
            query = query.where(_t.c.incident_ref == incident_ref)
        return [from_row(row) for row in self._connection.execute(query.limit(limit))]

    def head(self) -> tuple[int, str]:
        """`(seq, hash)` of the newest entry, `(0, "")` when there is none."""
        seq, digest = _newest(self._connection, self._council)
        return (seq, digest.hex()) if seq else (0, "")


def from_row(row: Any) -> AuditEntry:
    """The record of a whole row."""
    said = json.loads(row.body)
    return AuditEntry(
        seq=row.seq,
        at=datetime.fromisoformat(said["at"]),
        actor=said["actor"],
        action=said["action"],
        incident_ref=row.incident_ref,
        data=said["data"],
        hash=bytes(row.hash).hex(),
    )


def verify(database: Database, *, head: str | None = None) -> Verified:
    """Walk the council's whole chain over the stored bytes, and look for a printed head on the way."""
    chain = Chain(council=database.council, head=_printed(head))
    while True:
        rows = _next_rows(database, chain.seq)
        if not chain.follow(rows) or len(rows) < _STRIDE:
            break
    chain.finish()
    return Verified(
        entries=chain.seq,
        head=chain.hash.hex() if chain.seq else "",
        first_bad=chain.first_bad,
        problem=chain.problem,
    )


def _next_rows(database: Database, after: int) -> list[Any]:
    """A stride of stored rows. Safe in several transactions, because the log only grows."""
    with database.session(writing=False) as connection:
        driver: Any = connection.connection.driver_connection
        rows: list[Any] = driver.execute(_READ[database.dialect], (database.council, after, _STRIDE)).fetchall()
        return rows


def _printed(head: str | None) -> bytes:
    """The bytes of a printed head; at least its first 16 digits are needed."""
    if head is None:
        return b""
    try:
        found = bytes.fromhex(head.strip())
    except ValueError:
        found = b""
    if len(found) < HEAD_DIGITS // 2:
        raise UsageProblem(
            f"“{head}” is no head of an audit log.",
            next_step=f"Type the head as it is printed on the report, at least its first {HEAD_DIGITS} digits.",
        )
    return found
