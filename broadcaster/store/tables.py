"""All tables in one place, for tests, migrations and readers; commands import the half they need."""

from sqlmodel import SQLModel

from broadcaster.store.tables_incident import AuditRow, IncidentRow, MetaRow, NoticeRow, RegisterRow, SilenceRow
from broadcaster.store.tables_outbox import (
    AccountStateRow,
    ApprovalRow,
    AttemptRow,
    BulletinRow,
    DeliveryRow,
    NodeRow,
    RenderingRow,
    SignatureRow,
)

__all__ = [
    "AccountStateRow",
    "ApprovalRow",
    "AttemptRow",
    "AuditRow",
    "BulletinRow",
    "DeliveryRow",
    "IncidentRow",
    "MetaRow",
    "NodeRow",
    "NoticeRow",
    "RegisterRow",
    "RenderingRow",
    "SQLModel",
    "SignatureRow",
    "SilenceRow",
]
