"""The tables behind a message: bulletins, renderings, approvals, deliveries, attempts, accounts, signatures, nodes."""

from datetime import datetime

from sqlalchemy import Column, Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from broadcaster.store.columns import count, flag, when, words
from broadcaster.store.tables_incident import IncidentRow  # foreign keys need its table to be known


class BulletinRow(SQLModel, table=True):
    """See `records.Bulletin`."""

    __tablename__ = "bulletin"
    __table_args__ = (UniqueConstraint("incident_id", "number", name="bulletin_number"),)
    id: int | None = Field(default=None, primary_key=True)
    council: str = words(None)
    incident_id: int = Field(foreign_key=f"{IncidentRow.__tablename__}.id")
    number: int
    kind: str = words(None)
    state: str = words(None)
    #: canonical JSON of field names and values
    fields: str = words(None)
    signed: bool = flag()
    submitted_by: str = words(None)
    submitted_at: datetime = when()
    digest: str = words(None)
    expires_at: datetime | None = when(nullable=True)
    decided_by: str = words()
    decided_at: datetime | None = when(nullable=True)
    decision_reason: str = words()
    approve_by: datetime | None = when(nullable=True)
    promise_at: datetime | None = when(nullable=True)
    despite: str = words()
    #: canonical JSON list of the house rules that were overridden
    cautions: str = words("[]")
    #: canonical JSON list of numbers
    corrects: str = words("[]")
    withdraws: str = words()
    #: canonical JSON of the fields that the officer gave
    given: str = words("{}")
    own_text: str = words()


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
    id: int | None = Field(default=None, primary_key=True)
    council: str = words(None)
    space: str = words(None)
    incident_id: int = count()
    bulletin_id: int = count()
    rendering_id: int = count()
    effect: str = words(None)
    target: str = words(None)
    platform: str = words(None)
    priority: int
    state: str = words(None)
    #: an ordinary post's text; a bulletin's text is in its rendering
    own_text: str = words()
    fallback: str = words()
    use_fallback: bool = flag()
    waits_for: int = count()
    source_id: str = words()
    source_permalink: str = words()
    fence: int = count()
    owner: str = words()
    attempts: int = count()
    sends: int = count()
    maybe_out: bool = flag()
    misses: int = count()
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
    undo: bool = flag()
    withdrawn_at: datetime | None = when(nullable=True)


class LateLookRow(SQLModel, table=True):
    """See `records.LateLook`."""

    __tablename__ = "late_look"
    id: int | None = Field(default=None, primary_key=True)
    council: str = words(None)
    delivery_id: int = Field(foreign_key="delivery.id")
    round: int
    due_at: datetime = when()
    ended_at: datetime | None = when(nullable=True)
    tries: int = count()
    copies: int = count()
    detail: str = words()


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
    row: int = count()
    detail: str = words()


class AccountStateRow(SQLModel, table=True):
    """See `records.AccountState`."""

    __tablename__ = "account_state"
    council: str = Field(sa_column=Column(Text(), primary_key=True))
    target: str = Field(sa_column=Column(Text(), primary_key=True))
    paused_by: str = words()
    paused_reason: str = words()
    paused_at: datetime | None = when(nullable=True)
    tokens: float = count(0.0)
    refilled_at: datetime | None = when(nullable=True)
    blocked_until: datetime | None = when(nullable=True)
    #: last banner version written to a site
    version: int = count()
    #: hash of the words that version shows
    shown: str = words()


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
