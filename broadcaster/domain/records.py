"""The other things the store keeps, as the engine sees them: frozen values without behaviour."""

from dataclasses import dataclass, field
from datetime import datetime

from broadcaster.domain.words import ApprovalType, BulletinKind, BulletinState, Form, IncidentState, Space


@dataclass(frozen=True, kw_only=True)
class Incident:
    """One emergency from declaration to closing."""

    id: int
    council: str
    space: Space
    #: what people say and the public reads: `F12`
    ref: str
    kind: str
    place: str
    #: the place normalised for "is this the same incident?"
    place_key: str
    #: 0 unless `--new` opened another incident of the same kind and place
    opening: int
    lead_agency: str
    state: IncidentState
    declared_by: str
    declared_at: datetime
    stood_down_by: str = ""
    stood_down_at: datetime | None = None
    closed_at: datetime | None = None
    next_update_at: datetime | None = None
    #: postcode district of the place (`SL4`); empty where nobody named one
    district: str = ""
    #: the place is in the register's list
    place_known: bool = True
    #: whom of the lead agency the council's own instruction is agreed with; empty = no instruction of our own
    agreed_with: str = ""
    #: key of the officer who holds the incident; reminders go to them
    holder: str = ""
    #: who reads the replies (policy 003 s17.8); empty = nobody
    watcher: str = ""
    watched_since: datetime | None = None
    #: where an officer pointed the banner; empty = the first lead account that is proven up
    banner_link: str = ""


@dataclass(frozen=True, kw_only=True)
class Silence:
    """An account may not post, because of an incident (design section 2)."""

    id: int
    council: str
    incident_id: int
    account: str
    since: datetime
    by: str
    reason: str
    review_by: datetime
    lifted_at: datetime | None = None
    lifted_by: str = ""
    #: when, by whom and how the account's editor was told to stay silent
    told_at: datetime | None = None
    told_by: str = ""
    told_how: str = ""


@dataclass(frozen=True, kw_only=True)
class Bulletin:
    """One message of an incident."""

    id: int
    council: str
    incident_id: int
    number: int
    kind: BulletinKind
    state: BulletinState
    fields: dict[str, str]
    #: True when every word but the fields comes from signed templates
    signed: bool
    submitted_by: str
    submitted_at: datetime
    #: SHA-256 over texts, targets, space and expiry; what an approval says yes to
    digest: str
    expires_at: datetime | None
    decided_by: str = ""
    decided_at: datetime | None = None
    decision_reason: str = ""
    #: an approval after this is refused; None for what was never waiting
    approve_by: datetime | None = None
    #: when the text says that the next update comes
    promise_at: datetime | None = None
    #: why it goes despite the house rules' warnings, and which rules those are
    despite: str = ""
    cautions: tuple[str, ...] = ()
    #: numbers of the bulletins whose words were wrong; a correction or false alarm takes back what shows them
    corrects: tuple[int, ...] = ()
    #: why the wrong posts are deleted and not only corrected (danger, policy 000 s5.2); empty = they stay
    withdraws: str = ""
    #: the fields that the officer gave, and their own words where they used no template: what a resubmission repeats
    given: dict[str, str] = field(default_factory=dict)
    own_text: str = ""


@dataclass(frozen=True, kw_only=True)
class Rendering:
    """The exact text of a bulletin for one target; frozen at submission."""

    id: int
    bulletin_id: int
    target: str
    form: Form
    text: str
    text_hash: str
    template: str
    template_hash: str


@dataclass(frozen=True, kw_only=True)
class Approval:
    """An officer's yes to a digest."""

    id: int
    bulletin_id: int
    digest: str
    type: ApprovalType
    by: str
    at: datetime
    reason: str = ""
    #: set when the review that break-glass and single-officer ask for has been done
    reviewed_by: str = ""
    reviewed_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class AccountState:
    """What the store remembers of an account or site between deliveries."""

    council: str
    target: str
    #: empty, or a word of `domain.pauses`
    paused_by: str = ""
    paused_reason: str = ""
    paused_at: datetime | None = None
    tokens: float = 0.0
    refilled_at: datetime | None = None
    blocked_until: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Notice:
    """A message to an officer; a failed one delays nothing."""

    id: int
    council: str
    incident_id: int
    officer: str
    subject: str
    text: str
    state: str
    due_at: datetime
    detail: str = ""
    tries: int = 0
    #: what it is about, so that an answered question is not asked again
    about: str = ""


@dataclass(frozen=True, kw_only=True)
class Handover:
    """One officer gives an incident to another; it counts when both have confirmed."""

    id: int
    council: str
    incident_id: int
    giver: str
    taker: str
    offered_at: datetime
    #: None while the taker has not answered
    answered_at: datetime | None = None
    accepted: bool = False
    note: str = ""


#: how what a late look came to begins, where a person should know of it
TOO_MANY, NOT_LOOKED = "too many: ", "could not be looked at: "


@dataclass(frozen=True, kw_only=True)
class LateLook:
    """A look for a second copy, some minutes after a doubt (reliability reference 2.4)."""

    id: int
    council: str
    delivery_id: int
    #: 1 for the first look, 2 for the last
    round: int
    due_at: datetime
    ended_at: datetime | None = None
    #: looks that could tell nothing
    tries: int = 0
    #: how many copies were seen
    copies: int = 0
    detail: str = ""

    @property
    def too_many(self) -> tuple[str, ...]:
        """The ids of the copies that should not be public."""
        found = self.detail.startswith(TOO_MANY)
        return tuple(self.detail.removeprefix(TOO_MANY).split()) if found else ()

    @property
    def is_blind(self) -> bool:
        """It ended without having seen anything."""
        return self.ended_at is not None and self.detail.startswith(NOT_LOOKED)


@dataclass(frozen=True, kw_only=True)
class AuditEntry:
    """One link of the audit chain; `body` is the canonical JSON that was hashed."""

    seq: int
    at: datetime
    actor: str
    action: str
    incident_ref: str
    data: dict[str, object] = field(default_factory=dict)
    hash: str = ""
