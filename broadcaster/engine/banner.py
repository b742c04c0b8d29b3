"""What the banner says and links to, computed from all open incidents at the moment of showing (policy 000 s3.5)."""

from broadcaster.domain.banner import BannerIncident, BannerPage, LeadLink, compose, split_rendering
from broadcaster.domain.deliveries import Delivery
from broadcaster.domain.records import Bulletin, Incident
from broadcaster.domain.register import Register
from broadcaster.domain.words import DANGER_TO_LIFE, DeliveryState, Effect, Form, IncidentState, Platform, Space
from broadcaster.keeping import NewDelivery, UnitOfWork


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
        version=uow.accounts.next_version(delivery.target),
        updated=uow.now,
        space=space,
    )


def lead_link(uow: UnitOfWork, register: Register, incident_ids: list[int]) -> LeadLink | None:
    """The first lead account whose message is proven to be up, X first (policy 000 s8.1)."""
    proven = uow.outbox.proven_lead(incident_ids, [a.id for a in register.leads]) if incident_ids else None
    account = register.account(proven.target) if proven else None
    if proven is None or account is None or not proven.permalink:
        return None
    return LeadLink(platform=account.platform, name=account.handle, url=proven.permalink)


def refresh_banner(uow: UnitOfWork, delivery: Delivery, *, register: Register) -> bool:
    """After a lead is proven: show the banner again where that changes its link. True when a row was added."""
    leads = {account.id for account in register.leads}
    if delivery.effect is not Effect.PUBLISH or delivery.target not in leads or not delivery.bulletin_id:
        return False
    incidents = [i.id for i in uow.incidents.in_state(IncidentState.OPEN, IncidentState.STANDING_DOWN)]
    newest = uow.outbox.proven_lead(incidents, [a.id for a in register.leads])
    if newest is None or newest.id != delivery.id:
        return False
    rows = [_refresh(uow, delivery, site.id) for site in register.sites if not _waiting(uow, site.id)]
    uow.outbox.add(rows, at=uow.now)
    return bool(rows)


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


def _waiting(uow: UnitOfWork, site: str) -> bool:
    """A banner change that has not been written yet will see the new link by itself."""
    return any(
        d.target == site and d.effect is Effect.BANNER_UP and d.state is DeliveryState.READY
        for d in uow.outbox.unfinished()
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
