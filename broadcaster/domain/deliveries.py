"""One effect on one account or site: its states, the table of moves, and the record the engine works with."""

from dataclasses import dataclass
from datetime import datetime

from broadcaster.domain.words import DeliveryState, Effect, Platform, Space

S = DeliveryState

#: every allowed move and why; the store refuses all others, docs/delivery.md shows the same table
TRANSITIONS: dict[tuple[DeliveryState, DeliveryState], str] = {
    (S.PLANNED, S.READY): "approved",
    (S.PLANNED, S.CANCELLED): "rejected, withdrawn or stood down before approval",
    (S.PLANNED, S.SUPERSEDED): "a newer bulletin was approved",
    (S.PLANNED, S.EXPIRED): "too old before anybody approved it",
    (S.HELD, S.READY): "released by an officer at the review",
    (S.HELD, S.DROPPED): "dropped at the review",
    (S.READY, S.HELD): "a silence caught an ordinary post",
    (S.READY, S.SENDING): "claimed",
    (S.READY, S.SENT): "an officer posted it by hand",
    (S.READY, S.CANCELLED): "stood down before it was armed",
    (S.READY, S.SUPERSEDED): "a newer bulletin was approved",
    (S.READY, S.EXPIRED): "too old",
    (S.READY, S.DROPPED): "dropped by an officer",
    (S.READY, S.NEEDS_OFFICER): "attempts are used up",
    (S.READY, S.UNCERTAIN): "dropped, but an earlier attempt may be public",
    (S.SENDING, S.SENT): "the platform named it",
    (S.SENDING, S.READY): "provably not public; again later",
    (S.SENDING, S.UNCERTAIN): "may be public",
    (S.SENDING, S.NEEDS_OFFICER): "refused for good",
    (S.SENDING, S.CANCELLED): "stood down before it was armed",
    (S.SENDING, S.SUPERSEDED): "a newer bulletin was approved before it was armed",
    (S.SENDING, S.EXPIRED): "too old when about to be armed",
    (S.SENDING, S.HELD): "a silence caught an ordinary post before it was armed",
    (S.UNCERTAIN, S.READING): "settled; being looked up",
    (S.UNCERTAIN, S.NEEDS_OFFICER): "cannot be looked up",
    (S.UNCERTAIN, S.SENT): "an officer saw it",
    (S.UNCERTAIN, S.READY): "an officer says it is not there",
    (S.UNCERTAIN, S.DROPPED): "dropped by an officer",
    (S.READING, S.SENT): "found on the account's own timeline",
    (S.READING, S.UNCERTAIN): "not seen yet, or the look-up failed",
    (S.READING, S.READY): "provably absent; the same bytes may go",
    (S.READING, S.NEEDS_OFFICER): "cannot be settled",
    (S.READING, S.CANCELLED): "provably absent and stood down",
    (S.READING, S.SUPERSEDED): "provably absent and superseded",
    (S.READING, S.EXPIRED): "provably absent and too old",
    (S.NEEDS_OFFICER, S.SENT): "an officer saw it",
    (S.NEEDS_OFFICER, S.READY): "an officer sends it again",
    (S.NEEDS_OFFICER, S.DROPPED): "dropped by an officer",
    (S.NEEDS_OFFICER, S.CANCELLED): "stood down; an officer had said it is not there",
}

#: nothing more happens to these
FINAL = frozenset({S.SENT, S.CANCELLED, S.EXPIRED, S.SUPERSEDED, S.DROPPED})
#: at most one delivery of a lane may be in these (design section 5)
IN_FLIGHT = frozenset({S.SENDING, S.READING})
#: waiting for the dispatcher rather than for a person
ACTIVE = frozenset({S.READY, S.SENDING, S.UNCERTAIN, S.READING})


def may_move(before: DeliveryState, after: DeliveryState) -> bool:
    """Whether the table allows this move."""
    return (before, after) in TRANSITIONS


@dataclass(frozen=True, kw_only=True)
class Delivery:
    """One row of the outbox as the engine sees it."""

    id: int
    council: str
    space: Space
    #: 0 for an ordinary post of a service
    incident_id: int
    incident_ref: str
    bulletin_id: int
    effect: Effect
    #: account id (`libraries/x`) or site id (`website/home`); also the lane
    target: str
    platform: Platform
    priority: int
    state: DeliveryState
    #: the frozen text; empty for take-downs
    text: str
    text_hash: str
    fallback: str
    use_fallback: bool
    #: the delivery whose proof this one waits for, or 0
    waits_for: int
    #: the proven id of that delivery, empty until then; for a withdraw: what is taken down
    source_id: str
    source_permalink: str
    fence: int
    owner: str
    attempts: int
    sends: int
    #: an attempt may have become public although the delivery is not `uncertain` (repeat-safe effects)
    maybe_out: bool
    #: read-backs that provably saw nothing since the last arming
    misses: int
    due_at: datetime
    lease_until: datetime | None
    armed_at: datetime | None
    expires_at: datetime | None
    alarm_at: datetime | None
    external_id: str
    permalink: str
    reason: str
    created_at: datetime
    finished_at: datetime | None
    #: for a withdraw: undo this account's repost of the source, which stays up on its own account
    undo: bool = False
    #: since when it is to be taken down again, by an officer's order; its state stays as it was
    withdrawn_at: datetime | None = None


def may_double(row: Delivery) -> bool:
    """Whether the public could see a second copy of it: a text, or a share on Facebook.

    X takes a repeated repost for the first one; a test holds this to what the channels say (`Channel.repeat`).
    """
    as_text = row.effect is Effect.PUBLISH or (row.effect is Effect.REPOST and row.use_fallback)
    return as_text or (row.effect is Effect.REPOST and row.platform is not Platform.X)


def is_reserved_id(platform: Platform, external_id: str) -> bool:
    """Whether this is the id of a sandbox's post, which exercises alone may hold (design rule 6).

    The store's constraint `delivery_space_of_id` says the same.
    """
    match platform:
        case Platform.X:
            return len(external_id) == 19 and external_id.startswith("90")
        case Platform.FACEBOOK:
            return external_id.startswith("999000")
        case _:
            return False
