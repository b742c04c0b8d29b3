"""The tables that silence needs: what the store is, registers, incidents, silences, notices and the audit log.

They stand apart from `tables_outbox` so that a process that only silences imports nothing else. Indexes, checks and
triggers are in `rules` and `schema`; naming a partial index here would load PostgreSQL's dialect in every command.
"""

from datetime import datetime

from sqlalchemy import Column, Integer, LargeBinary, Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from broadcaster.store.columns import count, flag, when, words


class MetaRow(SQLModel, table=True):
    """What this store is: its space and its clock's anchor. One row."""

    __tablename__ = "meta"
    id: int = Field(default=1, primary_key=True)
    space: str = words(None)
    created_at: datetime = when()
    anchor_boot: str = words()
    anchor_seconds: float = count(0.0)
    anchor_wall: datetime = when()


class RegisterRow(SQLModel, table=True):
    """Registers that validated; the newest is what a broken file falls back to."""

    __tablename__ = "register"
    id: int | None = Field(default=None, primary_key=True)
    council: str = words(None)
    hash: str = words(None)
    text: str = words(None)
    at: datetime = when()


class IncidentRow(SQLModel, table=True):
    """See `records.Incident`."""

    __tablename__ = "incident"
    __table_args__ = (UniqueConstraint("council", "ref", name="incident_ref"),)
    id: int | None = Field(default=None, primary_key=True)
    council: str = words(None)
    space: str = words(None)
    ref: str = words(None)
    kind: str = words(None)
    place: str = words(None)
    place_key: str = words(None)
    opening: int = count()
    lead_agency: str = words("council")
    state: str = words(None)
    declared_by: str = words(None)
    declared_at: datetime = when()
    stood_down_by: str = words()
    stood_down_at: datetime | None = when(nullable=True)
    closed_at: datetime | None = when(nullable=True)
    next_update_at: datetime | None = when(nullable=True)
    district: str = words()
    place_known: bool = flag(default=True)
    agreed_with: str = words()
    holder: str = words()
    watcher: str = words()
    watched_since: datetime | None = when(nullable=True)
    banner_link: str = words()


class SilenceRow(SQLModel, table=True):
    """See `records.Silence`."""

    __tablename__ = "silence"
    id: int | None = Field(default=None, primary_key=True)
    council: str = words(None)
    incident_id: int = Field(foreign_key="incident.id")
    account: str = words(None)
    since: datetime = when()
    by: str = words(None)
    reason: str = words(None)
    review_by: datetime = when()
    lifted_at: datetime | None = when(nullable=True)
    lifted_by: str = words()
    told_at: datetime | None = when(nullable=True)
    told_by: str = words()
    told_how: str = words()


class HandoverRow(SQLModel, table=True):
    """See `records.Handover`."""

    __tablename__ = "handover"
    id: int | None = Field(default=None, primary_key=True)
    council: str = words(None)
    incident_id: int = Field(foreign_key="incident.id")
    giver: str = words(None)
    taker: str = words(None)
    offered_at: datetime = when()
    answered_at: datetime | None = when(nullable=True)
    accepted: bool = flag()
    note: str = words()


class NoticeRow(SQLModel, table=True):
    """See `records.Notice`."""

    __tablename__ = "notice"
    id: int | None = Field(default=None, primary_key=True)
    council: str = words(None)
    incident_id: int = count()
    officer: str = words(None)
    subject: str = words(None)
    text: str = words(None)
    state: str = words(None)
    due_at: datetime = when()
    detail: str = words()
    tries: int = count()
    about: str = words()


class AuditRow(SQLModel, table=True):
    """One link of the audit chain; triggers refuse update and delete. `hash` covers everything beside it."""

    __tablename__ = "audit"
    council: str = Field(sa_column=Column(Text(), primary_key=True))
    seq: int = Field(sa_column=Column(Integer(), primary_key=True, autoincrement=False))
    incident_ref: str = words()
    body: str = words(None)
    hash: bytes = Field(sa_column=Column(LargeBinary(), nullable=False))
