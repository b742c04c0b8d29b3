"""All tables in one place, for tests, migrations and readers; commands import the half they need."""

from sqlmodel import SQLModel

from broadcaster.store.tables_incident import (
    AuditRow,
    HandoverRow,
    IncidentRow,
    MetaRow,
    NoticeRow,
    RegisterRow,
    SilenceRow,
)
from broadcaster.store.tables_outbox import (
    AccountStateRow,
    ApprovalRow,
    AttemptRow,
    BulletinRow,
    DeliveryRow,
    LateLookRow,
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
    "HandoverRow",
    "IncidentRow",
    "LateLookRow",
    "MetaRow",
    "NodeRow",
    "NoticeRow",
    "RegisterRow",
    "RenderingRow",
    "SQLModel",
    "SignatureRow",
    "SilenceRow",
]
