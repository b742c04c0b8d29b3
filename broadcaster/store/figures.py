"""What the service counts and measures in the store: one reading transaction, numbers only, no text and no name."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Table, distinct, func, select

from broadcaster.domain.figures import Figures
from broadcaster.domain.words import DeliveryState, IncidentState
from broadcaster.store.columns import table_of
from broadcaster.store.database import Database
from broadcaster.store.tables_incident import AuditRow, IncidentRow, NoticeRow, SilenceRow
from broadcaster.store.tables_outbox import AccountStateRow, AttemptRow, DeliveryRow

_delivery, _attempt, _account = table_of(DeliveryRow), table_of(AttemptRow), table_of(AccountStateRow)
_incident, _silence, _notice = table_of(IncidentRow), table_of(SilenceRow), table_of(NoticeRow)
_audit = table_of(AuditRow)
_RUNNING = (IncidentState.OPEN.value, IncidentState.STANDING_DOWN.value)
#: states in which a delivery that is due should be on its way
_QUEUED = (DeliveryState.READY.value, DeliveryState.SENDING.value, DeliveryState.UNCERTAIN.value)


def figures(database: Database) -> Figures:
    """Count. Raises the store's errors."""
    with database.session(writing=False) as connection:
        now = database.now(connection)
        wall = database.clock.wall()
        council = database.council
        due = _one(connection, select(func.min(_delivery.c.due_at)).where(*_due(council, now)))
        asked = _asked_since(connection, council)
        seq, head = _head(connection, council)
        return Figures(
            now=now,
            deliveries=_by_state(connection, _delivery, council),
            unfinished=_count(connection, _delivery, _mine(_delivery, council), _delivery.c.finished_at.is_(None)),
            oldest_due=now - due if due else timedelta(0),
            oldest_question=now - asked if asked else timedelta(0),
            sends=_sends(connection, council),
            open_incidents=_count(connection, _incident, _mine(_incident, council), _incident.c.state.in_(_RUNNING)),
            silent_accounts=_silent(connection, council),
            paused_accounts=_count(connection, _account, _mine(_account, council), _account.c.paused_by != ""),
            notices=_by_state(connection, _notice, council),
            notice_failed_at=_one(
                connection,
                select(func.max(_notice.c.due_at)).where(_mine(_notice, council), _notice.c.state == "failed"),
            ),
            audit_entries=seq,
            audit_head=head,
            clock_error=wall - now,
        )


def _mine(table: Table, council: str) -> Any:
    return table.c.council == council


def _due(council: str, now: datetime) -> tuple[Any, ...]:
    return (
        _mine(_delivery, council),
        _delivery.c.finished_at.is_(None),
        _delivery.c.state.in_(_QUEUED),
        _delivery.c.due_at <= now,
    )


def _one(connection: Connection, query: Any) -> Any:
    return connection.execute(query).scalar_one_or_none()


def _count(connection: Connection, table: Table, *where: Any) -> int:
    return int(_one(connection, select(func.count()).select_from(table).where(*where)) or 0)


def _by_state(connection: Connection, table: Table, council: str) -> dict[str, int]:
    query = select(table.c.state, func.count()).where(_mine(table, council)).group_by(table.c.state)
    return {row[0]: int(row[1]) for row in connection.execute(query)}


def _sends(connection: Connection, council: str) -> dict[tuple[str, int], int]:
    query = (
        select(_attempt.c.outcome, _attempt.c.row, func.count())
        .join(_delivery, _delivery.c.id == _attempt.c.delivery_id)
        .where(_mine(_delivery, council), _attempt.c.what == "send", _attempt.c.ended_at.is_not(None))
        .group_by(_attempt.c.outcome, _attempt.c.row)
    )
    return {(outcome, row): number for outcome, row, number in connection.execute(query)}


def _silent(connection: Connection, council: str) -> int:
    query = select(func.count(distinct(_silence.c.account))).where(
        _mine(_silence, council), _silence.c.lifted_at.is_(None)
    )
    return int(_one(connection, query) or 0)


def _asked_since(connection: Connection, council: str) -> datetime | None:
    """Since when an officer has been asked: the end of the delivery's last attempt, or else its making."""
    query = (
        select(func.max(_attempt.c.ended_at), _delivery.c.created_at)
        .select_from(_delivery)
        .outerjoin(_attempt, _attempt.c.delivery_id == _delivery.c.id)
        .where(_mine(_delivery, council), _delivery.c.state == DeliveryState.NEEDS_OFFICER.value)
        .group_by(_delivery.c.id, _delivery.c.created_at)
    )
    return min((ended or created for ended, created in connection.execute(query)), default=None)


def _head(connection: Connection, council: str) -> tuple[int, str]:
    query = select(_audit.c.seq, _audit.c.hash).where(_mine(_audit, council)).order_by(_audit.c.seq.desc()).limit(1)
    found = connection.execute(query).one_or_none()
    return (found.seq, bytes(found.hash).hex()) if found else (0, "")
