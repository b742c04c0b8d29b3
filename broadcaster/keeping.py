"""What the engine needs kept: the store's ports, one small Protocol per concern, and the unit of work around them.

Length: all of the store's contract on purpose, so that whoever writes another store reads one file.
"""

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

from broadcaster.domain.deliveries import Delivery
from broadcaster.domain.gates import Facts
from broadcaster.domain.outcomes import Decision, Outcome, ReadBack
from broadcaster.domain.records import (
    AccountState,
    Approval,
    AuditEntry,
    Bulletin,
    Handover,
    Incident,
    LateLook,
    Notice,
    Rendering,
    Silence,
)
from broadcaster.domain.words import ApprovalType, BulletinState, DeliveryState, Effect, Form, IncidentState, Platform

#: how long after a doubt a second copy is looked for, unless the council says otherwise (reliability reference 2.4)
LATE = (timedelta(minutes=5), timedelta(minutes=30))


@dataclass(frozen=True, kw_only=True)
class NewIncident:
    """What `declare` stores; the store gives id and reference."""

    council: str
    kind: str
    letter: str
    place: str
    place_key: str
    lead_agency: str
    declared_by: str
    #: True for `--new`: open another one beside an equal one
    another: bool = False
    district: str = ""
    place_known: bool = True
    agreed_with: str = ""


@dataclass(frozen=True, kw_only=True)
class NewSilence:
    """One account to fall silent."""

    account: str
    reason: str
    review_by: datetime


@dataclass(frozen=True, kw_only=True)
class NewRendering:
    """One frozen text."""

    target: str
    form: Form
    text: str
    text_hash: str
    template: str
    template_hash: str


@dataclass(frozen=True, kw_only=True)
class NewBulletin:
    """What `submit` stores beside its renderings."""

    council: str
    incident_id: int
    number: int
    kind: str
    fields: Mapping[str, str]
    signed: bool
    submitted_by: str
    digest: str
    expires_at: datetime | None
    renderings: Sequence[NewRendering]
    approve_by: datetime | None = None
    promise_at: datetime | None = None
    despite: str = ""
    cautions: Sequence[str] = ()
    corrects: Sequence[int] = ()
    withdraws: str = ""
    given: Mapping[str, str] = field(default_factory=dict)
    own_text: str = ""


@dataclass(frozen=True, kw_only=True)
class NewDelivery:
    """One row for the outbox. `key` names it within one call, so that another may wait for it."""

    key: str
    council: str
    effect: Effect
    target: str
    platform: Platform
    priority: int
    state: DeliveryState
    due_at: datetime
    incident_id: int = 0
    bulletin_id: int = 0
    #: form of the rendering that is this delivery's text; empty for take-downs and ordinary posts
    form: str = ""
    own_text: str = ""
    fallback: str = ""
    #: key of the delivery in the same call whose proof it waits for
    waits_for: str = ""
    source_id: str = ""
    source_permalink: str = ""
    expires_at: datetime | None = None
    alarm_at: datetime | None = None
    #: for a withdraw: undo this account's repost of the source
    undo: bool = False


@dataclass(frozen=True, kw_only=True)
class NewNotice:
    """A message to one officer, sent when it is due unless what it asks is answered first."""

    officer: str
    subject: str
    text: str
    due_at: datetime
    about: str
    incident_id: int = 0


class Incidents(Protocol):
    """Emergencies of one council."""

    def declare(self, new: NewIncident) -> tuple[Incident, bool]:
        """The incident and whether it is new: the same council, space, kind and place key is one incident."""

    def get(self, ref: str) -> Incident | None:
        """By reference, any case (`f12`)."""

    def by_id(self, incident_id: int) -> Incident | None:
        """By id."""

    def in_state(self, *states: IncidentState) -> list[Incident]:
        """Those in one of the states, oldest first."""

    def move(self, incident_id: int, before: IncidentState, after: IncidentState, *, by: str, at: datetime) -> Incident:
        """Change the state; raises `NotPossibleNow` when it is no longer `before` or the move is not in the table."""

    def promise(self, incident_id: int, next_update_at: datetime | None) -> None:
        """Remember when the next update is due."""

    def point_banner(self, incident_id: int, url: str) -> None:
        """Remember where an officer pointed the banner; empty = it follows the lead account that is proven up."""

    def led_by(self, incident_id: int, agency: str, *, agreed_with: str) -> Incident:
        """Another agency leads from now on, and whom of it the council's own instruction is agreed with."""

    def move_to(self, incident_id: int, *, place: str, place_key: str, district: str, known: bool) -> Incident:
        """It is there from now on; no other open incident of its kind may be there already."""

    def hold(self, incident_id: int, holder: str) -> Incident:
        """Another officer holds it from now on."""

    def watch(self, incident_id: int, watcher: str, *, since: datetime | None) -> Incident:
        """Who reads the replies, since when; an empty name and None = nobody."""


class Handovers(Protocol):
    """Who offered which incident to whom, and what became of it."""

    def offer(self, incident_id: int, *, giver: str, taker: str, note: str, at: datetime) -> Handover:
        """An open offer; raises `NotPossibleNow` where the incident is offered to somebody already."""

    def answer(self, handover_id: int, *, accepted: bool, at: datetime) -> Handover:
        """Close an offer; raises `NotPossibleNow` when it is closed already (two officers at once)."""

    def open(self, *, incident_id: int | None = None) -> list[Handover]:
        """Offers that nobody has answered, oldest first."""

    def since(self, moment: datetime) -> list[Handover]:
        """Offers that are open, or were made or answered at or after `moment`, oldest first."""


class Silences(Protocol):
    """Who may not post."""

    def impose(self, incident_id: int, silences: Sequence[NewSilence], *, by: str, at: datetime) -> list[Silence]:
        """Silence accounts for an incident; those already silent for it stay as they are. Returns the new ones.

        Whose editor was told because of another incident that still lasts need not be told again.
        """

    def active(self, *, incident_id: int | None = None, account: str | None = None) -> list[Silence]:
        """Silences not lifted, oldest first."""

    def lift(self, incident_id: int, accounts: Sequence[str] | None, *, by: str, at: datetime) -> list[str]:
        """Lift an incident's silences (None = all of them); returns the account ids."""

    def keep(self, incident_id: int, accounts: Sequence[str] | None, *, review_by: datetime) -> list[str]:
        """An incident's silences go on (None = all of them) and are looked at again then; returns the account ids."""

    def told(self, silence_ids: Sequence[int], *, by: str, how: str, at: datetime | None) -> int:
        """The editors of these were told to stay silent; `at` None = they were not after all. Returns how many."""


class Bulletins(Protocol):
    """Messages, their frozen texts and the yes to them."""

    def submit(self, new: NewBulletin, *, at: datetime) -> Bulletin:
        """Store the bulletin with its renderings, state `submitted`."""

    def get(self, incident_id: int, number: int) -> Bulletin | None:
        """By number within the incident."""

    def by_id(self, bulletin_id: int) -> Bulletin | None:
        """By id."""

    def of_incident(self, incident_id: int) -> list[Bulletin]:
        """All of an incident, by number."""

    def in_state(self, *states: BulletinState) -> list[Bulletin]:
        """All of the council in one of the states, oldest first."""

    def move(
        self, bulletin_id: int, before: BulletinState, after: BulletinState, *, by: str, at: datetime, reason: str = ""
    ) -> Bulletin:
        """Change the state; raises `NotPossibleNow` when it is no longer `before` (two officers at once)."""

    def renderings(self, bulletin_id: int) -> list[Rendering]:
        """The frozen texts."""

    def approve(self, bulletin_id: int, *, digest: str, type: ApprovalType, by: str, at: datetime, reason: str) -> None:  # noqa: A002 - the field's name
        """Write the approval row."""

    def approval(self, bulletin_id: int) -> Approval | None:
        """The yes, if there is one."""

    def unreviewed(self) -> list[tuple[Bulletin, Approval]]:
        """Break-glass and single-officer approvals that nobody has reviewed."""

    def review(self, bulletin_id: int, *, by: str, at: datetime) -> None:
        """Record the review."""


@dataclass(frozen=True, kw_only=True)
class Claim:
    """A claimed delivery and what its worker needs to ask and send; the fence proves the ownership."""

    delivery: Delivery
    #: `send` or `look`
    what: str
    started_at: datetime
    #: when an attempt was armed for the first and the last time; what is public of it is not older than the first
    first_armed_at: datetime | None = None
    last_armed_at: datetime | None = None
    #: since when every look-up failed; None when the last one told something
    blind_since: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Bucket:
    """How many sends an account may make at once, and how soon one more may follow."""

    size: int
    refill_seconds: float


class Outbox(Protocol):
    """The rows the engine writes and shows."""

    def add(self, deliveries: Sequence[NewDelivery], *, at: datetime) -> list[int]:
        """Insert; `waits_for` keys are resolved to ids. Returns the ids in the order given."""

    def get(self, delivery_id: int) -> Delivery | None:
        """By id."""

    def of_incident(self, incident_id: int) -> list[Delivery]:
        """All of an incident, oldest first."""

    def unfinished(self) -> list[Delivery]:
        """All of the council that are not final, oldest first; ordinary posts included."""

    def held(self) -> list[Delivery]:
        """Ordinary posts that a silence caught."""

    def approve(self, bulletin_id: int, *, at: datetime) -> int:
        """`planned` → `ready` for a bulletin; returns how many."""

    def drop_older(
        self, incident_id: int, *, before_number: int | None, to: DeliveryState, reason: str, at: datetime
    ) -> list[Delivery]:
        """Take back what was never armed: planned and ready publish, repost and banner-up of the incident.

        Only bulletins numbered below `before_number` (None = all but corrections, false alarms and all-clears whose
        bulletin is approved). A row that may be public goes to `uncertain` instead. Claimed but unarmed rows are
        caught by the arming statement.
        """

    def move(
        self, delivery_id: int, before: DeliveryState, after: DeliveryState, *, reason: str, at: datetime
    ) -> Delivery:
        """An officer's or the engine's move; raises `NotPossibleNow` when it is no longer `before`."""

    def release(
        self, delivery_id: int, *, due_at: datetime, expires_at: datetime, reason: str, at: datetime
    ) -> Delivery:
        """`held` → `ready`, to go at `due_at` and to be too old at `expires_at`; `NotPossibleNow` when not held."""

    def settle_by_officer(
        self, delivery_id: int, *, external_id: str, permalink: str, by: str, at: datetime
    ) -> Delivery:
        """→ `sent`, because an officer saw it or (from `ready`) posted it by hand; what waits for it learns the id."""

    def withdrawals(self, delivery: Delivery, external_id: str) -> list[Delivery]:
        """Orders to take this post of the delivery's account down that have not been given up, oldest first."""

    def of_post(self, target: str, external_id: str) -> list[Delivery]:
        """Publishes and reposts of an account whose proven post this is; looks through the account's rows."""

    def mark_withdrawn(self, delivery_ids: Sequence[int], *, at: datetime) -> int:
        """Remember that they are to be taken down; what waits for them is lost, no banner links to them any more."""

    def banner_sources(self, site: str) -> list[tuple[Incident, Bulletin, str]]:
        """Per open or standing-down incident: its newest approved bulletin with a text for this site, and that text."""


class DispatchStore(Protocol):
    """The correctness-critical statements; each is one short transaction of its own.

    Nothing here is open while a request is. Every change is conditional on state and fence, and writes an audit entry.
    """

    def now(self) -> datetime:
        """The store's clock: never steps (SQLite: anchored on CLOCK_BOOTTIME; PostgreSQL: the server's clock)."""

    def claim(self, *, owner: str, lease_seconds: float, bucket: Bucket, skip: Sequence[str] = ()) -> Claim | None:
        """The most urgent due row of a free lane: `ready` → `sending`, or settled `uncertain` → `reading`.

        A repost is due only when its source is proven or lost; a bucket without a token, a platform block or a pause
        is not due. `skip` names lanes this process is busy with. Writes attempt, fence and lease.
        """

    def claim_some(
        self,
        *,
        owner: str,
        lease_seconds: float,
        bucket: Bucket,
        skip: Sequence[str] = (),
        most: int = 1,
        told: bool = False,
    ) -> list[Claim]:
        """At most `most` claims, each of another lane, most urgent first, made durable together.

        `told` says that the doorbell rang, so that something is probably due.
        """

    def facts(self, delivery: Delivery, *, most_sends: int, lead_targets: Sequence[str]) -> Facts:
        """Everything the gates ask, read in one transaction."""

    def arm(self, claim: Claim, *, lease_seconds: float, most_sends: int, lead_targets: Sequence[str]) -> bool:
        """Ask every gate again inside the database; True = armed, the request may be written. Counts the send."""

    def step_back(
        self,
        claim: Claim,
        *,
        to: DeliveryState,
        reason: str,
        due_at: datetime | None = None,
        late: Sequence[timedelta] = LATE,
    ) -> bool:
        """End a claim that was not armed; conditional on the fence."""

    def record(
        self,
        claim: Claim,
        outcome: Outcome,
        decision: Decision,
        *,
        settle_until: datetime,
        retry_at: datetime,
        late: Sequence[timedelta] = LATE,
    ) -> Delivery | None:
        """Write what a send came to; None when the fence is stale (only an audit line is written).

        A doubt about what the public could see twice plans looks for a second copy, `late` after the arming; so does
        a stale worker that may have sent.

        `sends` keeps only what may have made a public copy of its own: a certain no and the repeat of a request that
        is safe to repeat are taken off again.
        """

    def record_look(
        self,
        claim: Claim,
        seen: ReadBack,
        *,
        to: DeliveryState,
        misses: int,
        due_at: datetime,
        reason: str,
        maybe_out: bool = False,
    ) -> Delivery | None:
        """Write what a read-back came to; None when the fence is stale.

        `maybe_out` with `ready` says that nothing was proven and the same request goes again because it is safe.
        """

    def recover(self, *, settle_seconds: float, late: Sequence[timedelta] = LATE) -> list[Delivery]:
        """Expired leases: unarmed → `ready`, armed → `uncertain`, reading → `uncertain`. Never straight to a resend."""

    def expire(self, *, settle_seconds: float, late: Sequence[timedelta] = LATE) -> list[Delivery]:
        """Planned and ready rows past their time → `expired` (or `uncertain` where an attempt may be public)."""

    def next_due(self, bucket: Bucket) -> datetime | None:
        """When time alone next makes something possible; None when all that is unfinished waits for an event.

        A claimed row counts with the end of its lease, a paused one and a repost without its lead not at all.
        """

    def late_look_is_due(self) -> bool:
        """Whether a look for a second copy is due: one indexed question, also with millions of finished rows."""

    def alarms(self) -> list[Delivery]:
        """Unfinished rows whose alarm time has passed and that have not raised it; marks them as raised."""


class LateLooks(Protocol):
    """Looks for a second copy, some minutes after a doubt."""

    def plan(self, delivery_id: int, *, since: datetime, after: Sequence[timedelta]) -> None:
        """One look so long `after` a doubt each; looks that are open already only move later."""

    def take(self, *, lease: timedelta) -> LateLook | None:
        """The look that is due longest, put off for everybody else until the lease is over; None when none is due."""

    def put_off(self, look: LateLook, *, due_at: datetime, detail: str, tries: int) -> bool:
        """Look again later; False where a lapsed lease or a new doubt took the look away."""

    def end(self, look: LateLook, *, copies: int, detail: str) -> bool:
        """It was looked; False where a lapsed lease or a new doubt took the look away."""

    def of_delivery(self, delivery_id: int) -> list[LateLook]:
        """Open and ended ones, in the order in which they were planned."""

    def of_incident(self, incident_id: int) -> list[LateLook]:
        """Those of all deliveries of an incident, in the order in which they were planned."""

    def first_armed(self, delivery_id: int) -> datetime | None:
        """When the delivery's request was written for the first time; what is public of it is not older."""

    def named_by_others(self, delivery_id: int, target: str, external_ids: Sequence[str]) -> set[str]:
        """Those of the ids that are the proven posts of other deliveries on the same account."""


class Accounts(Protocol):
    """What is remembered of accounts and sites between deliveries."""

    def state(self, target: str) -> AccountState:
        """Never fails: an unknown target has an empty state."""

    def all(self) -> list[AccountState]:
        """Every target with a state."""

    def pause(self, target: str, *, by: str, reason: str, at: datetime) -> None:
        """`by` is `officer` or `platform`."""

    def resume(self, target: str, *, at: datetime) -> bool:
        """Lift any pause; True if there was one."""

    def block(self, target: str, *, until: datetime) -> None:
        """The platform asked to wait."""

    def next_version(self, site: str, *, at_least: int = 1) -> int:
        """A number that grows with every banner written to the site, and is never below `at_least`."""

    def words(self, site: str) -> str:
        """The hash of the words written to the site last; empty before the first banner."""

    def wrote(self, site: str, *, words: str) -> None:
        """Remember which words are written to the site now."""


class Notices(Protocol):
    """The queue of messages to officers."""

    def add(self, notices: Sequence[NewNotice]) -> None:
        """Queue them."""

    def answered(self, about: str) -> int:
        """Withdraw notices about a question that has been answered; one on its way arrives and is not tried again."""

    def due(self, *, limit: int) -> list[Notice]:
        """Due and not on its way, oldest first; one whose sender was never heard of again is due once more."""

    def claim(self, *, lease: timedelta) -> Notice | None:
        """Take the notice that is due longest: while the lease lasts nobody else sends it. None when none is due."""

    def done(self, notice: Notice, *, state: str, detail: str, retry_at: datetime | None = None) -> bool:
        """`sent`, `recorded`, `failed`, or again `queued` with `retry_at`; `notice` as it was claimed.

        False where it was answered, or claimed by another process after the lease, meanwhile.
        """

    def recent(self, *, incident_id: int | None = None, limit: int = 50) -> list[Notice]:
        """Newest first."""

    def asked(self, about: str) -> bool:
        """Whether there ever was a notice about this, whatever became of it."""


class AuditLog(Protocol):
    """The append-only chain; `append` is part of the transaction it tells of."""

    def append(
        self, *, actor: str, action: str, incident_ref: str = "", data: Mapping[str, object] | None = None
    ) -> str:
        """Add one entry and return the new head (hex)."""

    def entries(self, *, incident_ref: str | None = None, after: int = 0, limit: int | None = None) -> list[AuditEntry]:
        """In order of `seq`."""

    def head(self) -> tuple[int, str]:
        """`(seq, hash)` of the newest entry, `(0, "")` when there is none."""


@dataclass(frozen=True, kw_only=True)
class Verified:
    """What verifying the chain found."""

    entries: int
    head: str
    #: seq of the first entry that does not fit, or None
    first_bad: int | None
    problem: str = ""


class Bookkeeping(Protocol):
    """Registers, signatures and nodes."""

    def last_register(self) -> str | None:
        """The text of the last register that validated."""

    def keep_register(self, text: str, *, hash: str, at: datetime) -> bool:  # noqa: A002 - the field's name
        """Keep it unless it is the last one already; True when it was new."""

    def sign(self, template: str, *, template_hash: str, officer: str, at: datetime) -> bool:
        """Add a signature; False when this officer had signed this version."""

    def signatures(self) -> dict[str, set[str]]:
        """Template hash → officers who signed it."""

    def beat(self, node: str, *, what: str, at: datetime) -> None:
        """A dispatching process says it is alive."""

    def nodes(self) -> list[tuple[str, str, datetime]]:
        """`(name, what, last loop)`."""


class UnitOfWork(Protocol):
    """One transaction. Leaving it without `commit()` rolls back."""

    @property
    def now(self) -> datetime:
        """The store's clock when the transaction began."""

    @property
    def incidents(self) -> Incidents:
        """Emergencies."""

    @property
    def handovers(self) -> Handovers:
        """Who gives which incident to whom."""

    @property
    def silences(self) -> Silences:
        """Who may not post."""

    @property
    def bulletins(self) -> Bulletins:
        """Messages and the yes to them."""

    @property
    def outbox(self) -> Outbox:
        """Deliveries."""

    @property
    def late_looks(self) -> LateLooks:
        """Looks for second copies."""

    @property
    def accounts(self) -> Accounts:
        """Pauses, blocks, versions."""

    @property
    def notices(self) -> Notices:
        """Messages to officers."""

    @property
    def audit(self) -> AuditLog:
        """The chain."""

    @property
    def books(self) -> Bookkeeping:
        """Registers, signatures, nodes."""

    def commit(self) -> None:
        """Make it durable."""


class Store(Protocol):
    """A council's store in one space."""

    def writing(self) -> AbstractContextManager[UnitOfWork]:
        """A transaction that may write (SQLite: BEGIN IMMEDIATE). Raises `StoreBusy`, `StoreFull`, `StoreProblem`."""

    def reading(self) -> AbstractContextManager[UnitOfWork]:
        """A transaction that only reads; `commit()` raises."""

    @property
    def dispatch(self) -> DispatchStore:
        """The dispatcher's statements."""

    def verify(self, *, head: str | None = None) -> Verified:
        """Verify the audit chain; with `head`, that the printed head is still in it (truncation)."""

    def close(self) -> None:
        """Let go of every connection."""
