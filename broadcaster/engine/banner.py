"""What the banner says and links to, computed from all open incidents at the moment of showing (policy 000 s3.5)."""

from datetime import UTC, datetime

from broadcaster.domain.banner import BannerIncident, BannerPage, LeadLink, compose, split_rendering
from broadcaster.domain.deliveries import Delivery
from broadcaster.domain.records import Bulletin, Incident
from broadcaster.domain.register import Register
from broadcaster.domain.words import DANGER_TO_LIFE, DeliveryState, Effect, Form, IncidentState, Platform, Space
from broadcaster.engine.close import ENGINE
from broadcaster.keeping import NewDelivery, UnitOfWork

#: versions count from here, so that they fit a 32-bit column until 2094
_EPOCH = datetime(2026, 1, 1, tzinfo=UTC)


def banner_page(uow: UnitOfWork, delivery: Delivery, *, register: Register, space: Space) -> BannerPage:
    """The page for the site of this delivery, with a version of its own.

    A banner-down leaves its own incident out; every other open incident stays.
    """
    leaving = delivery.incident_id if delivery.effect is Effect.BANNER_DOWN else 0
    shown = [s for s in uow.outbox.banner_sources() if s[0].id != leaving and _belongs(*s)]
    link = lead_link(uow, register, [incident.id for incident, _, _ in shown])
    return compose(
        [_banner_incident(incident, bulletin, text) for incident, bulletin, text in shown],
        lead=link,
        council_name=register.council.name,
        latest_link=register.council.latest_link,
        version=uow.accounts.next_version(delivery.target, at_least=_seconds_of_age(uow.now)),
        updated=uow.now,
        space=space,
    )


def _seconds_of_age(now: datetime) -> int:
    """Seconds since 2026: a store that was rebuilt must not lag behind the version its website already shows."""
    return int((now - _EPOCH).total_seconds())


def lead_link(uow: UnitOfWork, register: Register, incident_ids: list[int]) -> LeadLink | None:
    """The first lead account whose message is proven to be up, X first (policy 000 s8.1)."""
    proven = uow.outbox.proven_lead(incident_ids, [a.id for a in register.leads]) if incident_ids else None
    account = register.account(proven.target) if proven else None
    if proven is None or account is None or not proven.permalink:
        return None
    return LeadLink(platform=account.platform, name=account.handle, url=proven.permalink)


def ensure_link(uow: UnitOfWork, *, register: Register) -> bool:
    """Show the banner again where a lead was proven after the banner was last written; True when a row was added.

    Asked after every proof and by the housekeeping, so that a crash between the two loses nothing. The caller commits.
    """
    running = uow.incidents.in_state(IncidentState.OPEN, IncidentState.STANDING_DOWN)
    proven = uow.outbox.proven_lead([i.id for i in running], [a.id for a in register.leads]) if running else None
    if proven is None or proven.finished_at is None:
        return False
    rows = [_refresh(uow, proven, site.id) for site in register.sites if _is_behind(uow, proven, site.id)]
    uow.outbox.add(rows, at=uow.now)
    return bool(rows)


def drop_overtaken(uow: UnitOfWork) -> None:
    """Ask no officer about a banner change that a newer one on the same site has overtaken. The caller commits."""
    for delivery in uow.outbox.unfinished():
        if delivery.platform is not Platform.WEBSITE or delivery.state is not DeliveryState.NEEDS_OFFICER:
            continue
        changes = uow.outbox.of_incident(delivery.incident_id)
        newer = (d for d in changes if d.target == delivery.target and d.id > delivery.id)
        if any(d.state is DeliveryState.SENT for d in newer):
            reason = "a newer banner is on the page"
            uow.outbox.move(delivery.id, delivery.state, DeliveryState.DROPPED, reason=reason, at=uow.now)
            uow.notices.answered(f"delivery:{delivery.id}")
            uow.audit.append(
                actor=ENGINE,
                action="delivery-settled",
                incident_ref=delivery.incident_ref,
                data={"delivery": delivery.id, "verdict": "overtaken"},
            )


def _is_behind(uow: UnitOfWork, proven: Delivery, site: str) -> bool:
    """The banner was last asked for before the lead was proven, and no change is on its way that would see it."""
    changes = [
        d for d in uow.outbox.of_incident(proven.incident_id) if d.target == site and d.platform is Platform.WEBSITE
    ]
    if any(d.state is DeliveryState.READY and d.effect is Effect.BANNER_UP for d in changes):
        return False
    down = [d for d in changes if d.effect is Effect.BANNER_DOWN and d.created_at >= proven.created_at]
    if any(d.due_at <= uow.now for d in down):
        # its time on the website is over; a lead that was late must not bring it back
        return False
    asked = [d.created_at for d in changes]
    return bool(asked) and proven.finished_at is not None and max(asked) < proven.finished_at


def _refresh(uow: UnitOfWork, delivery: Delivery, site: str) -> NewDelivery:
    return NewDelivery(
        key=f"banner-up:{site}",
        council=delivery.council,
        effect=Effect.BANNER_UP,
        target=site,
        platform=Platform.WEBSITE,
        priority=delivery.priority,
        state=DeliveryState.READY,
        due_at=uow.now,
        incident_id=delivery.incident_id,
        bulletin_id=delivery.bulletin_id,
        form=Form.BANNER.value,
        expires_at=delivery.expires_at,
        alarm_at=delivery.alarm_at,
    )


def _belongs(incident: Incident, bulletin: Bulletin, text: str) -> bool:
    """A standing-down incident without its all-clear stays only where an instruction must outlive it (rule 2)."""
    if not text:
        return False
    return (
        incident.state is IncidentState.OPEN
        or bulletin.kind.value in ("all-clear", "false-alarm")
        or incident.kind in DANGER_TO_LIFE
    )


def _banner_incident(incident: Incident, bulletin: Bulletin, text: str) -> BannerIncident:
    heading, body = split_rendering(text)
    return BannerIncident(
        ref=incident.ref,
        kind=incident.kind,
        place=incident.place,
        state=incident.state,
        bulletin=bulletin.kind,
        heading=heading,
        text=body,
        declared_at=incident.declared_at,
    )
