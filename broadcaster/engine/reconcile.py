"""One doubtful delivery: look it up, and only then send it again, finish it, drop it or ask an officer."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from broadcaster.domain.gates import Drop, Wait, ask
from broadcaster.domain.outcomes import Absent, CannotTell, Found, ReadBack
from broadcaster.domain.words import DeliveryState, Repeat
from broadcaster.engine.attempt import NotPrepared, channel_of, dropped, gate_facts, post_of, public_effect
from broadcaster.engine.parts import BANNERS, Parts
from broadcaster.keeping import Claim

S = DeliveryState
#: look-ups that must provably see nothing before the same bytes may go again
MISSES = 2


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """What a look-up comes to."""

    to: DeliveryState
    reason: str
    due_at: datetime
    misses: int = 0
    maybe_out: bool = False


def reconcile(parts: Parts, claim: Claim) -> None:
    """Settle one claimed look-up. Raises `StoreProblem` when the store fails; then the lease lapses."""
    seen, verdict = _judge(parts, claim)
    parts.fail.hit("after-look")
    record = partial(parts.store.dispatch.record_look, claim, seen, to=verdict.to, misses=verdict.misses)
    told = partial(record, due_at=verdict.due_at, reason=verdict.reason, maybe_out=verdict.maybe_out)
    after = parts.patiently(told)
    if verdict.to is not S.UNCERTAIN:
        parts.after(after)
    parts.fail.hit("after-look-record")


def _judge(parts: Parts, claim: Claim) -> tuple[ReadBack, Verdict]:
    repeat, why = _repeat(parts, claim)
    if repeat is Repeat.NEVER:
        return CannotTell(detail=why), Verdict(to=S.NEEDS_OFFICER, reason=why, due_at=parts.now())
    if repeat is Repeat.SAFE:
        verdict = _without_looking(parts, claim)
        if verdict is not None:
            return CannotTell(detail="not looked up; the same request is safe to repeat"), verdict
    parts.fail.hit("before-look")
    seen = _look(parts, claim)
    return seen, _verdict(parts, claim, seen)


def _verdict(parts: Parts, claim: Claim, seen: ReadBack) -> Verdict:
    row, now = claim.delivery, parts.now()
    match seen:
        case Found():
            return Verdict(to=S.SENT, reason="found on the account's own timeline", due_at=now)
        case Absent(fresh=True) if now < _settled(parts, claim):
            reason = f"not seen yet: {seen.detail}"
            return Verdict(to=S.UNCERTAIN, reason=reason, due_at=_settled(parts, claim), misses=row.misses)
        case Absent(fresh=True) if row.misses + 1 < MISSES:
            reason = f"not seen once: {seen.detail}"
            return Verdict(to=S.UNCERTAIN, reason=reason, due_at=now + parts.timing.gap, misses=row.misses + 1)
        case Absent(fresh=True):
            return _provably_absent(parts, claim)
        case Absent() | CannotTell():
            return _blind(parts, claim, seen.detail, now)


def _repeat(parts: Parts, claim: Claim) -> tuple[Repeat, str]:
    """How the platform takes a second request; a lost channel can be neither asked nor looked up."""
    row = claim.delivery
    if row.effect in BANNERS:
        return Repeat.SAFE, ""
    try:
        return channel_of(parts, row).repeat(public_effect(row)), "this account cannot be looked up"
    except NotPrepared as fault:
        return Repeat.NEVER, fault.sentence


def _look(parts: Parts, claim: Claim) -> ReadBack:
    row = claim.delivery
    try:
        return channel_of(parts, row).look(row.effect, post_of(row), since=claim.first_armed_at or row.created_at)
    except Exception as fault:  # noqa: BLE001 - a look-up that fails in any way proves nothing
        return CannotTell(detail=f"the look-up failed in a way nobody foresaw: {fault!r}")


def _settled(parts: Parts, claim: Claim) -> datetime:
    """When the effects of the last armed attempt have landed."""
    last = claim.last_armed_at or claim.delivery.armed_at or claim.delivery.created_at
    return last + parts.timing.settle


def _without_looking(parts: Parts, claim: Claim) -> Verdict | None:
    """What is safe to repeat goes again if it still may; a banner that may not is dropped, the next one replaces it."""
    row = claim.delivery
    facts = gate_facts(parts, row)
    match ask(facts):
        case Drop() as drop if row.effect in BANNERS:
            return Verdict(to=dropped(drop), reason=drop.reason, due_at=facts.now)
        case Drop():
            return None
        case Wait(gate="duplicate", reason=reason):
            return Verdict(to=S.NEEDS_OFFICER, reason=reason, due_at=facts.now)
        case _:
            reason = "the same request is safe to repeat"
            return Verdict(to=S.READY, reason=reason, due_at=facts.now, maybe_out=True)


def _provably_absent(parts: Parts, claim: Claim) -> Verdict:
    """Seen twice that it is not there: the same bytes may go if every gate still lets them through."""
    row = claim.delivery
    facts = gate_facts(parts, row)
    match ask(facts):
        case Drop() as drop:
            return Verdict(to=dropped(drop), reason=f"provably not public; {drop.reason}", due_at=facts.now)
        case Wait(gate="duplicate", reason=reason):
            return Verdict(to=S.NEEDS_OFFICER, reason=reason, due_at=facts.now)
        case _:
            return Verdict(to=S.READY, reason="provably not public; it goes again", due_at=facts.now)


def _blind(parts: Parts, claim: Claim, detail: str, now: datetime) -> Verdict:
    """A look-up that tells nothing is tried again for three minutes, then an officer looks."""
    since = claim.blind_since or claim.started_at
    if now - since >= timedelta(seconds=parts.timing.blind_seconds):
        return Verdict(to=S.NEEDS_OFFICER, reason=f"it cannot be looked up: {detail}", due_at=now)
    misses = claim.delivery.misses
    return Verdict(to=S.UNCERTAIN, reason=detail, due_at=now + parts.timing.gap, misses=misses)
