"""The tables, as SQLModel classes; Alembic's migrations give the same schema and a test says so.

Length: one file on purpose, so that a newcomer reads the whole schema in one place.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, Column, Index, Integer, LargeBinary, Text, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from broadcaster.store.types import UtcDateTime

#: a sandbox id, per platform; exercise rows must carry one and live rows must not (design rule 6)
RESERVED_ID = (
    "((platform = 'x' AND external_id LIKE '90_________________')"
    " OR (platform = 'facebook' AND external_id LIKE '999000%'))"
)
ACTIVE_STATES = "('ready', 'sending', 'uncertain', 'reading')"


def when(*, nullable: bool = False) -> Any:
    """A UTC time column."""
    return Field(default=None, sa_column=Column(UtcDateTime(), nullable=nullable))


def words(default: str | None = "") -> Any:
    """A text column that is never null; `default=None` makes it required."""
    if default is None:
        return Field(sa_column=Column(Text(), nullable=False))
    return Field(default=default, sa_column=Column(Text(), nullable=False, server_default=text(f"'{default}'")))


class MetaRow(SQLModel, table=True):
    """What this store is: its space and its clock's anchor. One row."""

    __tablename__ = "meta"
    id: int = Field(default=1, primary_key=True)
    space: str = words(None)
    created_at: datetime = when()
    anchor_boot: str = words()
    anchor_seconds: float = 0.0
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
    __table_args__ = (
        UniqueConstraint("council", "ref", name="incident_ref"),
        Index(
            "incident_same",
            "council",
            "space",
            "kind",
            "place_key",
            "opening",
            unique=True,
            sqlite_where=text("state IN ('open', 'standing-down')"),
            postgresql_where=text("state IN ('open', 'standing-down')"),
        ),
        Index("incident_state", "council", "state"),
    )
    id: int | None = Field(default=None, primary_key=True)
    council: str = words(None)
    space: str = words(None)
    ref: str = words(None)
    kind: str = words(None)
    place: str = words(None)
    place_key: str = words(None)
    opening: int = 0
    lead_agency: str = words("council")
    state: str = words(None)
    declared_by: str = words(None)
    declared_at: datetime = when()
    stood_down_by: str = words()
    stood_down_at: datetime | None = when(nullable=True)
    closed_at: datetime | None = when(nullable=True)
    next_update_at: datetime | None = when(nullable=True)


class SilenceRow(SQLModel, table=True):
    """See `records.Silence`."""

    __tablename__ = "silence"
    __table_args__ = (
        Index(
            "silence_active",
            "council",
            "account",
            "incident_id",
            unique=True,
            sqlite_where=text("lifted_at IS NULL"),
            postgresql_where=text("lifted_at IS NULL"),
        ),
        Index("silence_incident", "incident_id"),
    )
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


class BulletinRow(SQLModel, table=True):
    """See `records.Bulletin`."""

    __tablename__ = "bulletin"
    __table_args__ = (UniqueConstraint("incident_id", "number", name="bulletin_number"),)
    id: int | None = Field(default=None, primary_key=True)
    council: str = words(None)
    incident_id: int = Field(foreign_key="incident.id")
    number: int
    kind: str = words(None)
    state: str = words(None)
    #: canonical JSON of field names and values
    fields: str = words(None)
    signed: bool = False
    submitted_by: str = words(None)
    submitted_at: datetime = when()
    digest: str = words(None)
    expires_at: datetime | None = when(nullable=True)
    decided_by: str = words()
    decided_at: datetime | None = when(nullable=True)
    decision_reason: str = words()


class RenderingRow(SQLModel, table=True):
    """See `records.Rendering`; triggers refuse every change."""

    __tablename__ = "rendering"
    __table_args__ = (UniqueConstraint("bulletin_id", "target", "form", name="rendering_target"),)
    id: int | None = Field(default=None, primary_key=True)
    bulletin_id: int = Field(foreign_key="bulletin.id")
    target: str = words(None)
    form: str = words(None)
    text: str = words(None)
    text_hash: str = words(None)
    template: str = words()
    template_hash: str = words()


class ApprovalRow(SQLModel, table=True):
    """See `records.Approval`."""

    __tablename__ = "approval"
    __table_args__ = (UniqueConstraint("bulletin_id", name="approval_bulletin"),)
    id: int | None = Field(default=None, primary_key=True)
    bulletin_id: int = Field(foreign_key="bulletin.id")
    digest: str = words(None)
    type: str = words(None)
    by: str = words(None)
    at: datetime = when()
    reason: str = words()
    reviewed_by: str = words()
    reviewed_at: datetime | None = when(nullable=True)


class DeliveryRow(SQLModel, table=True):
    """See `deliveries.Delivery`; the outbox."""

    __tablename__ = "delivery"
    __table_args__ = (
        CheckConstraint(
            f"external_id = '' OR platform = 'website' OR (space = 'exercise') = {RESERVED_ID}",
            name="delivery_space_of_id",
        ),
        # one in flight per lane, whatever a dispatcher believes
        Index(
            "delivery_lane",
            "council",
            "target",
            unique=True,
            sqlite_where=text("state IN ('sending', 'reading')"),
            postgresql_where=text("state IN ('sending', 'reading')"),
        ),
        # what the claim walks; holds unfinished rows only, so it stays small for ever
        Index(
            "delivery_due",
            "priority",
            "due_at",
            "id",
            sqlite_where=text(f"state IN {ACTIVE_STATES}"),
            postgresql_where=text(f"state IN {ACTIVE_STATES}"),
        ),
        Index(
            "delivery_unfinished",
            "council",
            "target",
            sqlite_where=text("finished_at IS NULL"),
            postgresql_where=text("finished_at IS NULL"),
        ),
        Index("delivery_incident", "incident_id"),
        Index("delivery_bulletin", "bulletin_id"),
        Index(
            "delivery_waits",
            "waits_for",
            sqlite_where=text("waits_for <> 0"),
            postgresql_where=text("waits_for <> 0"),
        ),
    )
    id: int | None = Field(default=None, primary_key=True)
    council: str = words(None)
    space: str = words(None)
    incident_id: int = 0
    bulletin_id: int = 0
    rendering_id: int = 0
    effect: str = words(None)
    target: str = words(None)
    platform: str = words(None)
    priority: int
    state: str = words(None)
    #: an ordinary post's text; a bulletin's text is in its rendering
    own_text: str = words()
    fallback: str = words()
    use_fallback: bool = Field(default=False, sa_column_kwargs={"server_default": text("false")})
    waits_for: int = 0
    source_id: str = words()
    source_permalink: str = words()
    fence: int = 0
    owner: str = words()
    attempts: int = 0
    sends: int = 0
    maybe_out: bool = Field(default=False, sa_column_kwargs={"server_default": text("false")})
    misses: int = 0
    due_at: datetime = when()
    lease_until: datetime | None = when(nullable=True)
    armed_at: datetime | None = when(nullable=True)
    expires_at: datetime | None = when(nullable=True)
    alarm_at: datetime | None = when(nullable=True)
    external_id: str = words()
    permalink: str = words()
    reason: str = words()
    #: who set a held post aside and in which state it was
    prior_state: str = words()
    created_at: datetime = when()
    finished_at: datetime | None = when(nullable=True)


class AttemptRow(SQLModel, table=True):
    """One try of one delivery: claimed, perhaps armed, ended in an outcome."""

    __tablename__ = "attempt"
    __table_args__ = (UniqueConstraint("delivery_id", "fence", name="attempt_fence"),)
    id: int | None = Field(default=None, primary_key=True)
    delivery_id: int = Field(foreign_key="delivery.id")
    fence: int
    owner: str = words(None)
    #: `send` or `look`
    what: str = words(None)
    started_at: datetime = when()
    armed_at: datetime | None = when(nullable=True)
    ended_at: datetime | None = when(nullable=True)
    outcome: str = words()
    #: row of the decision table, 0 when none applies
    row: int = 0
    detail: str = words()


class AccountStateRow(SQLModel, table=True):
    """See `records.AccountState`."""

    __tablename__ = "account_state"
    council: str = Field(sa_column=Column(Text(), primary_key=True))
    target: str = Field(sa_column=Column(Text(), primary_key=True))
    paused_by: str = words()
    paused_reason: str = words()
    paused_at: datetime | None = when(nullable=True)
    tokens: float = 0.0
    refilled_at: datetime | None = when(nullable=True)
    blocked_until: datetime | None = when(nullable=True)
    #: last banner version written to a site
    version: int = 0


class NoticeRow(SQLModel, table=True):
    """See `records.Notice`."""

    __tablename__ = "notice"
    __table_args__ = (
        Index(
            "notice_due",
            "due_at",
            sqlite_where=text("state = 'queued'"),
            postgresql_where=text("state = 'queued'"),
        ),
        Index("notice_incident", "incident_id"),
    )
    id: int | None = Field(default=None, primary_key=True)
    council: str = words(None)
    incident_id: int = 0
    officer: str = words(None)
    subject: str = words(None)
    text: str = words(None)
    state: str = words(None)
    due_at: datetime = when()
    detail: str = words()
    tries: int = 0
    about: str = words()


class SignatureRow(SQLModel, table=True):
    """One officer's signature under one version of one template."""

    __tablename__ = "signature"
    __table_args__ = (UniqueConstraint("council", "template", "template_hash", "officer", name="signature_once"),)
    id: int | None = Field(default=None, primary_key=True)
    council: str = words(None)
    template: str = words(None)
    template_hash: str = words(None)
    officer: str = words(None)
    at: datetime = when()


class NodeRow(SQLModel, table=True):
    """A dispatching process and when its loop last went round."""

    __tablename__ = "node"
    name: str = Field(sa_column=Column(Text(), primary_key=True))
    #: `serve` or `command`
    what: str = words(None)
    started_at: datetime = when()
    loop_at: datetime = when()


class AuditRow(SQLModel, table=True):
    """One link of the audit chain; triggers refuse update and delete. `hash` covers everything beside it."""

    __tablename__ = "audit"
    council: str = Field(sa_column=Column(Text(), primary_key=True))
    seq: int = Field(sa_column=Column(Integer(), primary_key=True, autoincrement=False))
    incident_ref: str = words()
    body: str = words(None)
    hash: bytes = Field(sa_column=Column(LargeBinary(), nullable=False))
