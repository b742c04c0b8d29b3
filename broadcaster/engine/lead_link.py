"""Where the banner leads: to an officer's address, or to the first lead account whose message is proven to be up."""

from collections.abc import Sequence
from urllib.parse import urlsplit

from broadcaster.domain.banner import LeadLink
from broadcaster.domain.deliveries import Delivery
from broadcaster.domain.records import Incident
from broadcaster.domain.register import Register
from broadcaster.domain.words import BulletinKind, DeliveryState, Effect, Platform
from broadcaster.keeping import UnitOfWork

#: the newest message did not get out there, so that another account leads on
_FAILED = frozenset({DeliveryState.NEEDS_OFFICER, DeliveryState.EXPIRED, DeliveryState.DROPPED})
#: a withdraw in one of these states takes nothing down
_GIVEN_UP = frozenset({DeliveryState.DROPPED, DeliveryState.CANCELLED})


def lead_link(uow: UnitOfWork, register: Register, incidents: Sequence[Incident]) -> LeadLink | None:
    """The link of the gravest incident that has one; `incidents` in the order of the banner.

    None means the latest-information page: never an address that nobody pointed to and nothing proved.
    """
    paused = {state.target for state in uow.accounts.all() if state.paused_by}
    for incident in incidents:
        found = _pointed(incident) or _proven(_ours(uow, incident), register, paused)
        if found is not None:
            return found
    return None


def _ours(uow: UnitOfWork, incident: Incident) -> list[Delivery]:
    """Without a partner's message, which is no instruction of ours: the banner does not send people there."""
    theirs = {b.id for b in uow.bulletins.of_incident(incident.id) if b.kind is BulletinKind.REISSUE}
    return [d for d in uow.outbox.of_incident(incident.id) if d.bulletin_id not in theirs]


def _pointed(incident: Incident) -> LeadLink | None:
    if not incident.banner_link:
        return None
    host = urlsplit(incident.banner_link).hostname or ""
    return LeadLink(platform=Platform.WEBSITE, name=host, url=incident.banner_link)


def _proven(deliveries: Sequence[Delivery], register: Register, paused: set[str]) -> LeadLink | None:
    """X first, then Facebook (policy 000 s8.1), as the register lists them.

    A paused account carries no next message, so the banner does not send people there.
    """
    taken_down = {d.source_id for d in deliveries if _takes_down(d)}
    for account in register.leads:
        own = [d for d in deliveries if d.target == account.id and d.effect is Effect.PUBLISH and d.bulletin_id]
        if account.id in paused or (own and max(own, key=lambda d: d.bulletin_id).state in _FAILED):
            continue
        up = [d for d in own if _stands(d) and d.external_id not in taken_down]
        if up:
            return LeadLink(platform=account.platform, name=account.handle, url=up[-1].permalink)
    return None


def _stands(delivery: Delivery) -> bool:
    return delivery.state is DeliveryState.SENT and bool(delivery.permalink) and delivery.withdrawn_at is None


def _takes_down(delivery: Delivery) -> bool:
    """An order to take a post down counts from the moment it is given."""
    return delivery.effect is Effect.WITHDRAW and not delivery.undo and delivery.state not in _GIVEN_UP
