"""What the banner says and links to, computed from all open incidents at the moment of showing (policy 000 s3.5)."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from broadcaster.domain.banner import (
    BannerIncident,
    BannerPage,
    compose,
    shown,
    split_rendering,
    words_hash,
)
from broadcaster.domain.deliveries import ACTIVE, Delivery
from broadcaster.domain.languages import ENGLISH, LANGUAGES, in_language
from broadcaster.domain.overdue import confirmed_words
from broadcaster.domain.records import Bulletin, Incident
from broadcaster.domain.register import Register
from broadcaster.domain.words import (
    DANGER_TO_LIFE,
    MUST_ARRIVE,
    DeliveryState,
    Effect,
    Form,
    IncidentState,
    Platform,
    Priority,
    Space,
)
from broadcaster.engine.close import ENGINE
from broadcaster.engine.lead_link import lead_link
from broadcaster.keeping import NewDelivery, UnitOfWork

#: versions count from here, so that they fit a 32-bit column until 2094
_EPOCH = datetime(2026, 1, 1, tzinfo=UTC)
#: what one incident gives to the banner: itself, its newest approved bulletin, and that bulletin's frozen text
Source = tuple[Incident, Bulletin, str]


def banner_page(uow: UnitOfWork, delivery: Delivery, *, register: Register, space: Space) -> BannerPage:
    """The page for the site of this delivery, with a version of its own; what it says is remembered for the site.

    A banner-down leaves its own incident out; every other open incident stays.
    """
    leaving = delivery.incident_id if delivery.effect is Effect.BANNER_DOWN else 0
    version = uow.accounts.next_version(delivery.target, at_least=_seconds_of_age(uow.now))
    sources = [s for s in banner_sources(uow, delivery.target) if s[0].id != leaving]
    page = page_of(uow, sources, register=register, space=space, version=version)
    uow.accounts.wrote(delivery.target, words=words_hash(page))
    return page


def banner_sources(uow: UnitOfWork, site: str) -> list[Source]:
    """What this site shows now; the time of an incident that is over may be over, too."""
    return [s for s in uow.outbox.banner_sources(site) if _belongs(*s) and not _has_left(uow, s, site)]


def page_of(
    uow: UnitOfWork, sources: Sequence[Source], *, register: Register, space: Space, version: int
) -> BannerPage:
    """The page that shows these; nothing is changed."""
    rows = in_order(sources, zone=register.council.zone)
    incidents = {incident.ref: incident for incident, _, _ in sources}
    return compose(
        rows,
        lead=lead_link(uow, register, [incidents[row.ref] for row in rows]),
        council_name=register.council.name,
        latest_link=register.council.latest_link,
        version=version,
        updated=uow.now,
        space=space,
    )


def _seconds_of_age(now: datetime) -> int:
    """Seconds since 2026: a store that was rebuilt must not lag behind the version its website already shows."""
    return int((now - _EPOCH).total_seconds())


def in_order(sources: Sequence[Source], *, zone: str) -> tuple[BannerIncident, ...]:
    """What stands on the page, as it stands there: gravest first."""
    return shown([_banner_incident(*source, zone=zone) for source in sources])


def keep_true(uow: UnitOfWork, *, register: Register, space: Space) -> bool:
    """Show a banner again that no longer says what is true; True when a row was added. The caller commits.

    A lead was proven, paused or taken down, an officer pointed the banner elsewhere, or a promised update did not
    come. Asked after every proof and by the housekeeping, so that a crash between the two loses nothing.
    """
    pending = [d for d in uow.outbox.unfinished() if d.platform is Platform.WEBSITE and _is_coming(d, uow.now)]
    rows = []
    for site in register.sites:
        before = uow.accounts.words(site.id)
        sources = banner_sources(uow, site.id)
        if not before or not sources or any(d.target == site.id for d in pending):
            continue
        page = page_of(uow, sources, register=register, space=space, version=0)
        if words_hash(page) != before:
            rows += refresh(uow, sources, site.id, alarm=timedelta(minutes=register.policy.alarm_minutes))
    uow.outbox.add(rows, at=uow.now)
    return bool(rows)


def refresh(uow: UnitOfWork, sources: Sequence[Source], site: str, *, alarm: timedelta) -> list[NewDelivery]:
    """The row that shows the site's banner again: the same approved words, computed anew.

    It stands under the gravest incident that froze a text for this site, and never grows too old: what is true now
    must replace what is not.
    """
    rows = in_order(sources, zone="UTC")
    bulletins = {incident.ref: bulletin for incident, bulletin, _ in sources}
    frozen = (b for b in (bulletins[row.ref] for row in rows) if _froze(uow, b, site))
    return [_row(bulletin, site, at=uow.now, alarm=alarm) for bulletin in list(frozen)[:1]]


def _froze(uow: UnitOfWork, bulletin: Bulletin, site: str) -> bool:
    return any(r.target == site and r.form is Form.BANNER for r in uow.bulletins.renderings(bulletin.id))


def _is_coming(delivery: Delivery, now: datetime) -> bool:
    """It will be computed when it is written, so that it needs no other one beside it."""
    return delivery.state in ACTIVE and (delivery.due_at <= now or delivery.attempts > 0)


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


def _row(bulletin: Bulletin, site: str, *, at: datetime, alarm: timedelta) -> NewDelivery:
    return NewDelivery(
        key=f"banner-up:{site}",
        council=bulletin.council,
        effect=Effect.BANNER_UP,
        target=site,
        platform=Platform.WEBSITE,
        priority=Priority.LEAD,
        state=DeliveryState.READY,
        due_at=at,
        incident_id=bulletin.incident_id,
        bulletin_id=bulletin.id,
        form=Form.BANNER.value,
        alarm_at=at + alarm,
    )


def _belongs(incident: Incident, bulletin: Bulletin, text: str) -> bool:
    """A standing-down incident without its all-clear stays only where an instruction must outlive it (rule 2)."""
    if not text:
        return False
    standing = incident.state is IncidentState.OPEN or incident.kind in DANGER_TO_LIFE
    return standing or bulletin.kind in MUST_ARRIVE


def _has_left(uow: UnitOfWork, source: Source, site: str) -> bool:
    """Its banner-down has begun, and nothing was approved since then: nothing else may bring it back."""
    incident, bulletin, _ = source
    if incident.state is IncidentState.OPEN:
        return False
    return any(
        d.effect is Effect.BANNER_DOWN
        and d.target == site
        and d.state is not DeliveryState.DROPPED
        and (d.due_at <= uow.now or d.attempts > 0)
        and (d.bulletin_id == bulletin.id or bulletin.decided_at is None or d.due_at >= bulletin.decided_at)
        for d in uow.outbox.of_incident(incident.id)
    )


def _banner_incident(incident: Incident, bulletin: Bulletin, text: str, *, zone: str) -> BannerIncident:
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
        promise=bulletin.fields.get("next_update", ""),
        promised_at=bulletin.promise_at,
        confirmed=confirmed_words(bulletin.submitted_at, zone),
        also=tuple(
            (promise, confirmed_words(bulletin.submitted_at, zone, language))
            for language in LANGUAGES
            if language != ENGLISH and (promise := bulletin.fields.get(in_language("next_update", language), ""))
        ),
    )
