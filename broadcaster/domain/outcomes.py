"""What a send can come to, and the decision table that says what follows (reliability reference 2.4)."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from broadcaster.domain.words import Effect, Repeat


class Phase(StrEnum):
    """How far a request got; the transport knows, the exception does not."""

    NONE = "none"
    BEFORE = "before"
    WRITTEN = "written"
    ANSWERED = "answered"


class Why(StrEnum):
    """The reason behind an outcome; also the label of the metrics."""

    UNREACHABLE = "unreachable"
    TLS = "tls"
    CONTENT = "content"
    CREDENTIAL = "credential"
    CREDITS = "credits"
    DUPLICATE = "duplicate"
    MOVED = "moved"
    REDIRECTED = "redirected"
    RATE_LIMITED = "rate-limited"
    LINK_REFUSED = "link-refused"
    SERVER = "server"
    NO_ANSWER = "no-answer"
    GARBLED = "garbled"
    CONFLICT = "conflict"
    OUR_FAULT = "our-fault"
    CRASHED = "crashed"
    NOT_SEEN = "not-seen"


@dataclass(frozen=True, kw_only=True)
class Sent:
    """The platform took it and named it (row 7), or it is visibly there."""

    external_id: str
    permalink: str = ""
    detail: str = ""


@dataclass(frozen=True, kw_only=True)
class NotSent:
    """Certainly not public. `row` is the row of the decision table."""

    row: int
    why: Why
    detail: str
    #: the platform's own wish to wait (Retry-After, x-rate-limit-reset), uncapped
    retry_after: timedelta | None = None
    phase: Phase = Phase.ANSWERED
    status: int | None = None


@dataclass(frozen=True, kw_only=True)
class Unknown:
    """May be public. It is looked up, never sent again on a guess (design rule 4)."""

    row: int
    why: Why
    detail: str
    phase: Phase = Phase.WRITTEN
    status: int | None = None


Outcome = Sent | NotSent | Unknown


@dataclass(frozen=True, kw_only=True)
class Found:
    """A read-back saw it on the author's own timeline."""

    external_id: str
    permalink: str = ""


@dataclass(frozen=True, kw_only=True)
class Absent:
    """A read-back did not see it. `fresh` is true where the page provably is not a stale cache."""

    fresh: bool
    detail: str = ""


@dataclass(frozen=True, kw_only=True)
class CannotTell:
    """The read-back itself failed, which proves nothing."""

    detail: str


ReadBack = Found | Absent | CannotTell


@dataclass(frozen=True, kw_only=True)
class Copies:
    """Every copy of one effect on the author's own timeline. `complete` is true where nothing can have been missed."""

    posts: tuple[Found, ...]
    complete: bool


@dataclass(frozen=True, kw_only=True)
class Finish:
    """Record it as sent."""

    reason: str


@dataclass(frozen=True, kw_only=True)
class RetryAfter:
    """Back to ready; not before `wait` from now."""

    wait: timedelta
    reason: str


@dataclass(frozen=True, kw_only=True)
class Settle:
    """Uncertain: wait until late effects have landed, then read back."""

    reason: str


@dataclass(frozen=True, kw_only=True)
class AskOfficer:
    """A person must look; no automatic retry can help or is safe."""

    reason: str


@dataclass(frozen=True, kw_only=True)
class PauseAccount:
    """The account's credential or credit is refused: it pauses, its deliveries stay ready."""

    reason: str


@dataclass(frozen=True, kw_only=True)
class UseFallback:
    """Facebook refuses its own links: the frozen fallback text goes instead."""

    reason: str


Decision = Finish | RetryAfter | Settle | AskOfficer | PauseAccount | UseFallback

#: longest a platform may make us wait, however absurd its Retry-After (fault F16)
LONGEST_WAIT = timedelta(minutes=15)
SHORTEST_WAIT = timedelta(seconds=1)
LONGEST_BACKOFF = timedelta(seconds=60)
#: row 2: TLS faults are configuration or interception; few tries
TLS_TRIES = 3


def backoff(tries: int, jitter: float) -> timedelta:
    """1, 2, 4 … 60 s plus up to a quarter; `jitter` is in [0, 1) and comes from outside."""
    base = min(2.0 ** min(max(tries - 1, 0), 10), LONGEST_BACKOFF.total_seconds())
    return timedelta(seconds=base * (1 + jitter / 4))


def decide(
    outcome: Outcome, *, effect: Effect, repeat: Repeat, tries: int, has_fallback: bool, jitter: float
) -> Decision:
    """What follows from one attempt. `tries` counts the attempts made, this one included.

    The rows are those of the reliability reference 2.4, with 402 in row 11.
    """
    match outcome:
        case Sent():
            return Finish(reason=outcome.detail or "accepted by the platform")
        case Unknown():
            return _decide_unknown(outcome, repeat=repeat, tries=tries, jitter=jitter)
        case NotSent():
            return _decide_not_sent(outcome, effect=effect, tries=tries, has_fallback=has_fallback, jitter=jitter)


def _decide_unknown(outcome: Unknown, *, repeat: Repeat, tries: int, jitter: float) -> Decision:
    if repeat is Repeat.SAFE and outcome.row != 12:
        return RetryAfter(wait=backoff(tries, jitter), reason=f"{outcome.detail}; the same request may be repeated")
    return Settle(reason=outcome.detail)


def _decide_not_sent(outcome: NotSent, *, effect: Effect, tries: int, has_fallback: bool, jitter: float) -> Decision:
    match outcome.row:
        case 1:
            return RetryAfter(wait=backoff(tries, jitter), reason=outcome.detail)
        case 2 if tries < TLS_TRIES:
            return RetryAfter(wait=backoff(tries, jitter), reason=outcome.detail)
        case 10 if outcome.why is Why.LINK_REFUSED and has_fallback and effect is Effect.REPOST:
            return UseFallback(reason=outcome.detail)
        case 11:
            return PauseAccount(reason=outcome.detail)
        case 16:
            asked = outcome.retry_after if outcome.retry_after is not None else backoff(tries + 2, jitter)
            return RetryAfter(wait=min(max(asked, SHORTEST_WAIT), LONGEST_WAIT), reason=outcome.detail)
        case _:
            return AskOfficer(reason=outcome.detail)
