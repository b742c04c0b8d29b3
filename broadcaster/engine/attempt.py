"""One claimed delivery: prepare, arm, send, decide, record. No transaction is open while it is sent."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from broadcaster.domain.banner import BannerPage
from broadcaster.domain.deliveries import Delivery
from broadcaster.domain.gates import Drop, Facts, Proceed, Wait, ask
from broadcaster.domain.outcomes import (
    Found,
    Outcome,
    PauseAccount,
    Phase,
    RetryAfter,
    Sent,
    Settle,
    Unknown,
    Why,
    decide,
)
from broadcaster.domain.words import TAKE_DOWN, DeliveryState, Effect, Priority, Repeat
from broadcaster.engine.parts import BANNERS, Parts
from broadcaster.errors import BroadcasterError, StoreProblem
from broadcaster.keeping import Claim
from broadcaster.ports import Channel, Post, Site

S = DeliveryState
#: of the attempts at a banner whose words are written already, every so many writes them again
WRITE_EVERY = 4


class NotPrepared(BroadcasterError):
    """A fault of ours before anything was sent (row 18); an officer must look."""


@dataclass(frozen=True, kw_only=True)
class Prepared:
    """A delivery that only needs to be armed."""

    send: Callable[[], Outcome]
    repeat: Repeat


def attempt(parts: Parts, claim: Claim) -> None:
    """Send one claimed delivery and record what came of it.

    Raises `StoreProblem` when the store fails; then the lease lapses and `recover` says what happens to the row.
    """
    try:
        prepared = _prepare(parts, claim.delivery)
    except StoreProblem:
        raise
    except Exception as fault:  # noqa: BLE001 - row 18: whatever is wrong with us, the row must not be lost
        _step_back(parts, claim, S.NEEDS_OFFICER, f"it could not be prepared: {fault}")
        return
    timing = parts.timing
    if not parts.is_open():
        _step_back(parts, claim, S.READY, "a live incident is open")
        return
    parts.fail.hit("before-arm")
    arm = partial(parts.store.dispatch.arm, claim, lease_seconds=timing.arm_seconds)
    armed = parts.patiently(lambda: arm(most_sends=timing.most_sends, lead_targets=parts.lead_targets))
    parts.fail.hit("after-arm")
    if not armed:
        _refused(parts, claim)
        return
    outcome = _send(prepared)
    parts.fail.hit("after-request")
    _record(parts, claim, prepared, outcome)
    parts.fail.hit("after-record")


def public_effect(row: Delivery) -> Effect:
    """What the platform is asked for: a repost that goes as its own text is a publish, and not safe to repeat."""
    return Effect.PUBLISH if row.effect is Effect.REPOST and row.use_fallback else row.effect


def post_of(row: Delivery) -> Post:
    """The exact words and the source."""
    return Post(
        text=row.fallback if row.use_fallback else row.text,
        source_id=row.source_id,
        source_permalink=row.source_permalink,
        as_text=row.use_fallback,
        undo=row.undo,
    )


def channel_of(parts: Parts, row: Delivery) -> Channel:
    """The account's channel. Raises `NotPrepared` when the register knows none, e.g. for a placeholder."""
    channel = parts.channels.get(row.target)
    if channel is None:
        raise NotPrepared(f"{row.target} cannot be reached: it has no credential")
    return channel


def tried_until_known(row: Delivery) -> bool:
    """Take-downs, edits, corrections, all-clears and banners are; what expires ends by itself (rule 5)."""
    arrives = row.effect in TAKE_DOWN or row.effect is Effect.EDIT or row.priority <= Priority.TAKE_DOWN
    return arrives or row.effect in BANNERS


def _prepare(parts: Parts, row: Delivery) -> Prepared:
    if row.attempts > parts.timing.most_attempts and not tried_until_known(row):
        raise NotPrepared(f"{parts.timing.most_attempts} attempts are used up")
    if row.effect in BANNERS:
        return _prepare_banner(parts, row)
    channel, post = channel_of(parts, row), post_of(row)
    if row.effect in (Effect.PUBLISH, Effect.EDIT) and row.bulletin_id and _hash(row.text) != row.text_hash:
        raise NotPrepared("its text is not the text that was approved")
    if public_effect(row) in (Effect.PUBLISH, Effect.EDIT) and not post.text:
        raise NotPrepared("it has no text")
    return Prepared(send=lambda: channel.send(row.effect, post), repeat=channel.repeat(public_effect(row)))


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _prepare_banner(parts: Parts, row: Delivery) -> Prepared:
    site = parts.sites.get(row.target)
    if site is None:
        raise NotPrepared(f"{row.target} is no site of the register")
    with parts.store.writing() as uow:
        page = parts.banner(uow, row)
        uow.commit()
    return Prepared(send=lambda: _show(parts, row, site, page), repeat=Repeat.SAFE)


def _show(parts: Parts, row: Delivery, site: Site, page: BannerPage) -> Outcome:
    """Write the page and fetch it as the public does; up means seen.

    A cache may show the last try only now. While the words are the same, most retries only look: a new version each
    time would never be caught up, and some write again in case somebody else changed the site.
    """
    written = parts.shown.get(row.id)
    if written is not None and _same_words(written, page):
        if isinstance(site.sees(written), Found):
            return Sent(external_id="", detail="the public page shows it")
        if row.attempts % WRITE_EVERY:
            return _not_seen("the public page still shows something else")
    outcome = site.show(page)
    if not isinstance(outcome, Sent):
        return outcome
    parts.shown[row.id] = page
    seen = site.sees(page)
    if isinstance(seen, Found):
        return replace(outcome, permalink=outcome.permalink or seen.permalink, detail="the public page shows it")
    return _not_seen(seen.detail)


def _not_seen(detail: str) -> Unknown:
    why = f"written, but the public page does not show it yet: {detail}"
    return Unknown(row=8, why=Why.NOT_SEEN, detail=why, phase=Phase.ANSWERED)


def _same_words(one: BannerPage, other: BannerPage) -> bool:
    return replace(one, version=0, html="", marker="", updated=other.updated) == replace(
        other, version=0, html="", marker=""
    )


def _send(prepared: Prepared) -> Outcome:
    try:
        return prepared.send()
    except Exception as fault:  # noqa: BLE001 - row 19: after arming every fault may have been public
        detail = f"the channel failed in a way nobody foresaw: {fault!r}"
        return Unknown(row=19, why=Why.OUR_FAULT, detail=detail, phase=Phase.NONE)


def _record(parts: Parts, claim: Claim, prepared: Prepared, outcome: Outcome) -> None:
    row, now, timing = claim.delivery, parts.now(), parts.timing
    decision = decide(
        outcome,
        effect=row.effect,
        repeat=prepared.repeat,
        tries=row.attempts,
        has_fallback=bool(row.fallback) and not row.use_fallback,
        jitter=parts.chance.jitter(),
    )
    wait = decision.wait if isinstance(decision, RetryAfter) else timing.wait
    settle_until = now if _look_at_once(outcome, prepared.repeat) else now + timing.settle
    record = partial(parts.store.dispatch.record, claim, outcome, decision, late=timing.late)
    after = parts.patiently(lambda: record(settle_until=settle_until, retry_at=now + wait))
    if after is not None and after.state is S.SENT and after.effect is Effect.PUBLISH and after.bulletin_id:
        # reposts wait for it, and go before anything else that follows
        parts.doorbell.ring()
    parts.after(after)
    if after is not None and isinstance(decision, PauseAccount):
        parts.tell(after, "paused")
    if after is not None and isinstance(decision, Settle):
        parts.fail.hit("uncertain")


def _look_at_once(outcome: Outcome, repeat: Repeat) -> bool:
    """A duplicate says that it is there already (row 12); what cannot be looked up needs its officer now."""
    return repeat is Repeat.NEVER or (isinstance(outcome, Unknown) and outcome.row == 12)


def _refused(parts: Parts, claim: Claim) -> None:
    """A gate closed between claim and arming; the pure gates say which and why."""
    row, timing = claim.delivery, parts.timing
    facts = gate_facts(parts, row)
    soon = facts.now + timing.wait
    match ask(facts):
        case Wait(gate="duplicate", reason=reason):
            _step_back(parts, claim, S.NEEDS_OFFICER, reason)
        case Wait(gate="silence", reason=reason):
            _step_back(parts, claim, S.HELD, reason)
        case Wait(reason=reason):
            _step_back(parts, claim, S.READY, reason, due_at=soon)
        case Drop(reason=reason) if row.maybe_out:
            last = claim.last_armed_at or facts.now
            settled = max(facts.now, last + timing.settle)
            why = f"{reason}; an earlier attempt may be public"
            _step_back(parts, claim, S.UNCERTAIN, why, due_at=settled)
        case Drop() as drop:
            _step_back(parts, claim, dropped(drop), drop.reason)
        case Proceed():
            _step_back(parts, claim, S.READY, "it could not be armed in time", due_at=soon)


def dropped(drop: Drop) -> DeliveryState:
    """The final state that a closed gate leads to."""
    return {"order": S.SUPERSEDED, "expiry": S.EXPIRED}.get(drop.gate, S.CANCELLED)


def gate_facts(parts: Parts, row: Delivery) -> Facts:
    """Everything the gates ask about a delivery now."""
    read = partial(parts.store.dispatch.facts, row, most_sends=parts.timing.most_sends)
    return parts.patiently(lambda: read(lead_targets=parts.lead_targets))


def _step_back(parts: Parts, claim: Claim, to: DeliveryState, reason: str, *, due_at: datetime | None = None) -> None:
    back = partial(parts.store.dispatch.step_back, claim, to=to, reason=reason, late=parts.timing.late)
    if parts.patiently(lambda: back(due_at=due_at)):
        parts.after(replace(claim.delivery, state=to, reason=reason))
