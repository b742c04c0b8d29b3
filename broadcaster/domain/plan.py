"""The plan: every silence, delivery and notice that a command would cause, each with its reason.

`--dry-run`, the preview, the approval, the exercise and the live send all show and use this same value.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from broadcaster.domain.register import Account, Policy, Register
from broadcaster.domain.words import (
    MUST_ARRIVE,
    BulletinKind,
    Effect,
    Form,
    Platform,
    Posture,
    Priority,
)


@dataclass(frozen=True, kw_only=True)
class PlannedSilence:
    """One account that would fall silent."""

    account: str
    reason: str
    review_by: datetime


@dataclass(frozen=True, kw_only=True)
class PlannedDelivery:
    """One effect on one account or site."""

    key: str
    effect: Effect
    target: str
    platform: Platform
    priority: Priority
    #: which rendering of the target it carries; None for take-downs and native reposts
    form: Form | None
    due_at: datetime
    expires_at: datetime | None
    alarm_at: datetime
    #: key of the delivery whose proof it waits for, or empty
    waits_for: str
    fallback: str
    reason: str
    #: what an edit or withdraw acts on, where it is public already
    source_id: str = ""
    #: for a withdraw: undo this account's repost of the source
    undo: bool = False


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What one command would cause."""

    silences: tuple[PlannedSilence, ...] = ()
    deliveries: tuple[PlannedDelivery, ...] = ()
    #: why an approval is or is not needed; filled by the engine for show
    approval: str = ""
    warnings: tuple[str, ...] = ()

    @property
    def targets(self) -> tuple[tuple[str, str], ...]:
        """`(effect, target)` of every delivery; part of what an approval says yes to."""
        return tuple((d.effect.value, d.target) for d in self.deliveries)


@dataclass(frozen=True, kw_only=True)
class BulletinToPlan:
    """What `plan_bulletin` looks at."""

    kind: BulletinKind
    incident_kind: str
    register: Register
    now: datetime
    #: repost accounts' own frozen text where a platform refuses to share, by account id
    fallbacks: Mapping[str, str]
    #: sites get a banner change
    with_banner: bool = True
    with_reposts: bool = True


def form_for(platform: Platform) -> Form:
    """The form a platform carries."""
    return {Platform.X: Form.SHORT, Platform.FACEBOOK: Form.LONG, Platform.WEBSITE: Form.BANNER}[platform]


def accounts_to_silence(register: Register, choice: Sequence[str]) -> tuple[Account, ...]:
    """Accounts named by a preset or by `--silence`: `all`, `none`, account ids (`museum/x`) or service keys (`museum`).

    Raises `KeyError` with the first name that is neither, or that no silence may cover.
    """
    if not choice or "none" in choice:
        return ()
    if "all" in choice:
        return register.silenceable
    chosen: dict[str, Account] = {}
    for name in choice:
        found = [a for a in register.silenceable if name in (a.id, a.service)]
        if not found:
            raise KeyError(name)
        chosen.update({a.id: a for a in found})
    return tuple(chosen.values())


def plan_silence(
    register: Register, accounts: Sequence[Account], *, kind: str, place: str, now: datetime
) -> tuple[PlannedSilence, ...]:
    """Silence exactly these accounts until somebody reviews it (policy 000 s8.2)."""
    review_by = now + timedelta(hours=register.policy.silence_review_hours)
    reason = f"{kind} at {place}"
    return tuple(PlannedSilence(account=a.id, reason=reason, review_by=review_by) for a in accounts)


def plan_bulletin(to_plan: BulletinToPlan) -> tuple[PlannedDelivery, ...]:
    """Leads first (policy 000 s8.1), the banner beside them (s3.5), the reposts behind their lead (s8.3).

    What corrects or ends something begins with the banner: it alone replaces the wrong words where they stood.
    """
    leads = tuple(_lead(to_plan, account) for account in to_plan.register.leads)
    banners = _banners(to_plan) if to_plan.with_banner else ()
    reposts = _reposts(to_plan) if to_plan.with_reposts else ()
    return (banners + leads if to_plan.kind in MUST_ARRIVE else leads + banners) + reposts


def _times(to_plan: BulletinToPlan, *, effect: Effect) -> tuple[datetime | None, datetime]:
    policy: Policy = to_plan.register.policy
    arrives = to_plan.kind in MUST_ARRIVE and effect in (Effect.PUBLISH, Effect.BANNER_UP)
    expires = None if arrives else to_plan.now + policy.expiry
    return expires, to_plan.now + timedelta(minutes=policy.alarm_minutes)


def _priority(kind: BulletinKind) -> Priority:
    if kind in MUST_ARRIVE:
        return Priority.TAKE_DOWN
    return Priority.LEAD if kind is BulletinKind.FIRST else Priority.UPDATE


def _lead(to_plan: BulletinToPlan, account: Account) -> PlannedDelivery:
    expires, alarm = _times(to_plan, effect=Effect.PUBLISH)
    return PlannedDelivery(
        key=f"publish:{account.id}",
        effect=Effect.PUBLISH,
        target=account.id,
        platform=account.platform,
        priority=_priority(to_plan.kind),
        form=form_for(account.platform),
        due_at=to_plan.now,
        expires_at=expires,
        alarm_at=alarm,
        waits_for="",
        fallback="",
        reason=f"{account.id} is a lead account",
    )


def _banners(to_plan: BulletinToPlan) -> tuple[PlannedDelivery, ...]:
    expires, alarm = _times(to_plan, effect=Effect.BANNER_UP)
    up = tuple(
        PlannedDelivery(
            key=f"banner-up:{site.id}",
            effect=Effect.BANNER_UP,
            target=site.id,
            platform=Platform.WEBSITE,
            priority=_priority(to_plan.kind),
            form=Form.BANNER,
            due_at=to_plan.now,
            expires_at=expires,
            alarm_at=alarm,
            waits_for="",
            fallback="",
            reason=f"{site.id} shows the banner",
        )
        for site in to_plan.register.sites
    )
    if to_plan.kind not in (BulletinKind.ALL_CLEAR, BulletinKind.FALSE_ALARM):
        return up
    return up + plan_banner_down(
        to_plan.register, due_at=to_plan.now + timedelta(minutes=to_plan.register.policy.all_clear_banner_minutes)
    )


def plan_banner_down(register: Register, *, due_at: datetime) -> tuple[PlannedDelivery, ...]:
    """Take an incident off every site at `due_at`."""
    return tuple(
        PlannedDelivery(
            key=f"banner-down:{site.id}",
            effect=Effect.BANNER_DOWN,
            target=site.id,
            platform=Platform.WEBSITE,
            priority=Priority.TAKE_DOWN,
            form=None,
            due_at=due_at,
            expires_at=None,
            alarm_at=due_at + timedelta(minutes=register.policy.alarm_minutes),
            waits_for="",
            fallback="",
            reason=f"the banner on {site.id} ends",
        )
        for site in register.sites
    )


def _reposts(to_plan: BulletinToPlan) -> tuple[PlannedDelivery, ...]:
    planned: list[PlannedDelivery] = []
    places: dict[Platform, int] = {}
    for account in to_plan.register.with_posture(Posture.REPOST):
        lead = _lead_for(to_plan.register, account)
        if lead is None:
            continue
        place = places.get(account.platform, 0)
        places[account.platform] = place + 1
        stagger = timedelta(seconds=to_plan.register.policy.repost_stagger_seconds * place)
        planned.append(_repost(to_plan, account, lead=lead, due_at=to_plan.now + stagger))
    return tuple(planned)


def _lead_for(register: Register, account: Account) -> Account | None:
    """The lead of the same platform that speaks most of the account's languages, and the fewest others."""
    council = register.council.languages
    wanted = set(account.languages or council)

    def fits(lead: Account) -> tuple[int, int]:
        spoken = set(lead.languages or council)
        return len(spoken & wanted), -len(spoken - wanted)

    return max((a for a in register.leads if a.platform is account.platform), key=fits, default=None)


def _repost(to_plan: BulletinToPlan, account: Account, *, lead: Account, due_at: datetime) -> PlannedDelivery:
    expires, alarm = _times(to_plan, effect=Effect.REPOST)
    return PlannedDelivery(
        key=f"repost:{account.id}",
        effect=Effect.REPOST,
        target=account.id,
        platform=account.platform,
        priority=Priority.REPOST,
        form=None,
        due_at=due_at,
        expires_at=expires,
        alarm_at=alarm,
        waits_for=f"publish:{lead.id}",
        fallback=to_plan.fallbacks.get(account.id, ""),
        reason=f"{account.id} may repost {lead.id}",
    )
