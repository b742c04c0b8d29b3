"""The gate: the ordered questions every delivery must pass, when it is queued and again when it is armed."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from broadcaster.domain.words import MUST_ARRIVE, TAKE_DOWN, BulletinKind, Effect, IncidentState, Space


@dataclass(frozen=True, kw_only=True)
class Proceed:
    """Every gate is open."""


@dataclass(frozen=True, kw_only=True)
class Wait:
    """Not now; ask again. `gate` is the one that is closed."""

    gate: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class Drop:
    """Never. `gate` is the one that is closed."""

    gate: str
    reason: str


Answer = Proceed | Wait | Drop


@dataclass(frozen=True, kw_only=True)
class Facts:
    """Everything the gates ask about one delivery; None means "could not be read"."""

    now: datetime
    store_space: Space
    space: Space
    effect: Effect
    #: None for an ordinary post
    bulletin_kind: BulletinKind | None
    #: None for an ordinary post
    incident_state: IncidentState | None
    #: the incident is a danger to life: its last instruction stays up until somebody declared it safe (rule 2)
    outlives: bool
    #: a silence on the account is not lifted
    silenced: bool | None
    #: an incident is open or standing down and this is a lead account
    lead_reserved: bool | None
    bulletin_digest: str
    #: the digest an unexpired approval said yes to; empty when there is none
    approved_digest: str
    #: a newer bulletin of the incident is approved, or this one was taken back or withdrawn; an edit gives way
    #: only to a newer edit of the same post: no other message makes what is wrong there any better
    superseded: bool
    expires_at: datetime | None
    #: "", "officer" or "platform"
    paused_by: str | None
    paused_reason: str
    sends: int
    most_sends: int
    #: None when it waits for no other delivery
    source_proven: bool | None
    #: the delivery it waits for can no longer become public, or is to be taken down again
    source_lost: bool


def _is_ordinary(facts: Facts) -> bool:
    return facts.bulletin_kind is None and facts.incident_state is None and facts.effect is Effect.PUBLISH


def _must_arrive(facts: Facts) -> bool:
    """Also every edit: what is wrong stays wrong, however late it is marked."""
    return facts.effect in TAKE_DOWN | {Effect.EDIT} or (
        facts.bulletin_kind in MUST_ARRIVE and facts.effect in (Effect.PUBLISH, Effect.BANNER_UP)
    )


def ask_space(facts: Facts) -> Answer:
    """A row of one space never moves in the other (rule 6)."""
    if facts.space is not facts.store_space:
        return Drop(gate="space", reason=f"the row belongs to the {facts.space} space")
    return Proceed()


def ask_pause(facts: Facts) -> Answer:
    """A paused account waits; an officer's pause never holds a take-down (rule 3)."""
    if facts.paused_by is None:
        return Proceed() if facts.effect in TAKE_DOWN else Wait(gate="pause", reason="the pause cannot be read")
    if facts.paused_by == "platform" or (facts.paused_by and facts.effect not in TAKE_DOWN):
        return Wait(gate="pause", reason=facts.paused_reason or "the account is paused")
    return Proceed()


def ask_incident(facts: Facts) -> Answer:
    """Publish, repost and banner-up need an open incident; what must arrive passes a stand-down (rule 5).

    So does the last instruction of a danger to life on the banner, which is no news but still stands.
    """
    if _is_ordinary(facts) or facts.effect in TAKE_DOWN:
        return Proceed()
    if facts.incident_state is None:
        return Wait(gate="incident", reason="the incident cannot be read")
    if facts.incident_state is IncidentState.OPEN:
        return Proceed()
    stands = facts.effect is Effect.EDIT or (facts.effect is Effect.BANNER_UP and facts.outlives)
    if facts.incident_state is IncidentState.STANDING_DOWN and (facts.bulletin_kind in MUST_ARRIVE or stands):
        return Proceed()
    if facts.incident_state is IncidentState.CLOSED and _must_arrive(facts):
        return Proceed()
    return Drop(gate="incident", reason=f"the incident is {facts.incident_state}")


def ask_silence(facts: Facts) -> Answer:
    """A silence holds ordinary posts only; lead accounts carry only bulletins while an incident is open."""
    if not _is_ordinary(facts):
        return Proceed()
    if facts.silenced is None or facts.lead_reserved is None:
        return Wait(gate="silence", reason="the silence cannot be read")
    if facts.silenced:
        return Wait(gate="silence", reason="the account is silent for an open incident")
    if facts.lead_reserved:
        return Wait(gate="silence", reason="a lead account carries only the incident's bulletins while it is open")
    return Proceed()


def ask_approval(facts: Facts) -> Answer:
    """The approval must be to exactly these words and targets."""
    if _is_ordinary(facts) or facts.effect in TAKE_DOWN:
        return Proceed()
    if facts.approved_digest and facts.approved_digest == facts.bulletin_digest:
        return Proceed()
    return Wait(gate="approval", reason="no valid approval of exactly these texts")


def ask_expiry(facts: Facts) -> Answer:
    """Nothing old goes out; what must arrive never expires (rule 5)."""
    if _must_arrive(facts) or facts.expires_at is None or facts.now < facts.expires_at:
        return Proceed()
    return Drop(gate="expiry", reason="too old to go out")


def ask_order(facts: Facts) -> Answer:
    """A newer approved bulletin replaces an older one; corrections and all-clears are the newer one."""
    if facts.superseded and facts.effect not in TAKE_DOWN:
        return Drop(gate="order", reason="a newer bulletin replaced it, or it was taken back")
    return Proceed()


def ask_duplicate(facts: Facts) -> Answer:
    """The hard cap of sends per bulletin per account."""
    once = facts.effect in TAKE_DOWN | {Effect.BANNER_UP, Effect.EDIT}
    if once or facts.sends < facts.most_sends:
        return Proceed()
    return Wait(gate="duplicate", reason=f"sent {facts.sends} times already; an officer must look")


def ask_proof(facts: Facts) -> Answer:
    """A repost waits for proof that the lead is published on that platform."""
    if facts.source_lost:
        return Drop(gate="proof", reason="what it waits for is gone or will never be public")
    if facts.source_proven is False:
        return Wait(gate="proof", reason="the lead is not proven to be published yet")
    return Proceed()


#: the order is the order of asking; docs/architecture.md lists the same names
GATES: tuple[Callable[[Facts], Answer], ...] = (
    ask_space,
    ask_incident,
    ask_silence,
    ask_approval,
    ask_expiry,
    ask_order,
    ask_duplicate,
    ask_pause,
    ask_proof,
)


def ask(facts: Facts) -> Answer:
    """The first gate that does not let the delivery through, or `Proceed`."""
    for gate in GATES:
        answer = gate(facts)
        if not isinstance(answer, Proceed):
            return answer
    return Proceed()
