"""What comes with an incident when it is handed over: everything that is promised, open, in doubt or not done."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from broadcaster.domain.call_sheet import call_sheet, told_count
from broadcaster.domain.deliveries import Delivery
from broadcaster.domain.holding import holder_of, offer_words, watcher_words
from broadcaster.domain.records import Approval, Bulletin, Handover, Incident, Silence
from broadcaster.domain.register import Register
from broadcaster.domain.times import moment_words, span_words
from broadcaster.domain.words import BulletinState, DeliveryState
from broadcaster.engine.desk import Desk
from broadcaster.keeping import UnitOfWork

_DOUBTFUL = (DeliveryState.UNCERTAIN, DeliveryState.READING)


@dataclass(frozen=True, kw_only=True)
class Pack:
    """One incident as the next officer must know it."""

    now: datetime
    incident: Incident
    #: the offer that nobody has answered yet
    offer: Handover | None
    #: may be public, or needs a person
    doubtful: tuple[Delivery, ...]
    needs_officer: tuple[Delivery, ...]
    #: ordinary posts that its silences caught
    held: tuple[Delivery, ...]
    waiting: tuple[Bulletin, ...]
    #: went out on one officer's yes and nobody has read it since
    unreviewed: tuple[tuple[Bulletin, Approval], ...]
    silences: tuple[Silence, ...]
    #: services whose editors were told, and how many there are
    told: tuple[int, int]

    @property
    def overdue(self) -> bool:
        """The next update was promised for a time that is over."""
        promised = self.incident.next_update_at
        return promised is not None and promised <= self.now

    @property
    def review_by(self) -> datetime | None:
        """When the first of its silences must be looked at again."""
        return min((s.review_by for s in self.silences), default=None)


def pack_of(desk: Desk, uow: UnitOfWork, incident: Incident) -> Pack:
    """Everything about one incident, read in the caller's transaction."""
    silences = uow.silences.active(incident_id=incident.id)
    silent = {s.account for s in silences}
    deliveries = uow.outbox.of_incident(incident.id)
    offers = uow.handovers.open(incident_id=incident.id)
    return Pack(
        now=uow.now,
        incident=incident,
        offer=offers[0] if offers else None,
        doubtful=tuple(d for d in deliveries if d.state in _DOUBTFUL),
        needs_officer=tuple(d for d in deliveries if d.state is DeliveryState.NEEDS_OFFICER),
        held=tuple(d for d in uow.outbox.held() if d.target in silent),
        waiting=tuple(b for b in uow.bulletins.of_incident(incident.id) if b.state is BulletinState.SUBMITTED),
        unreviewed=tuple(pair for pair in uow.bulletins.unreviewed() if pair[0].incident_id == incident.id),
        silences=tuple(silences),
        told=told_count(call_sheet(desk.register, silences)),
    )


def headline(register: Register, incident: Incident) -> str:
    """`F1: flood at Datchet (SL3), led by Environment Agency`."""
    district = f" ({incident.district})" if incident.district else ""
    agency = register.agency(incident.lead_agency)
    led = f", led by {agency.name}" if agency else ""
    return f"{incident.ref}: {incident.kind} at {incident.place}{district}, {incident.state}{led}"


def pack_lines(register: Register, pack: Pack) -> Iterator[str]:
    """A line for each thing, nothing left out because it is none: an empty line of a list is an answer, too."""
    incident, zone = pack.incident, register.council.zone
    yield f"Held by: {_name(register, holder_of(incident))}{_offered(register, pack)}"
    yield f"Next update: {_promise(pack, zone)}"
    yield f"Waits for approval: {_bulletins(incident, pack.waiting)}"
    yield f"Needs an officer: {_deliveries(pack.needs_officer)}"
    yield f"May or may not be public: {_deliveries(pack.doubtful)}"
    yield f"Not reviewed: {_bulletins(incident, [bulletin for bulletin, _ in pack.unreviewed])}"
    yield f"Posts held: {len(pack.held)}" if pack.held else "Posts held: none"
    yield f"Silences: {_silences(pack, zone)}"
    yield f"Replies: {_lower(watcher_words(register, incident, pack.now))}"


def pack_report(register: Register, pack: Pack) -> dict[str, Any]:
    """The same as plain data; times are ISO 8601 in UTC."""
    incident, told = pack.incident, pack.told
    return {
        "incident": incident.ref,
        "kind": incident.kind,
        "place": incident.place,
        "state": incident.state.value,
        "holder": holder_of(incident),
        "offer": offer_report(pack.offer),
        "next_update_at": incident.next_update_at.isoformat() if incident.next_update_at else None,
        "update_overdue": pack.overdue,
        "waiting_approval": [f"{incident.ref}/{b.number}" for b in pack.waiting],
        "needs_officer": [d.id for d in pack.needs_officer],
        "uncertain": [d.id for d in pack.doubtful],
        "to_review": [f"{incident.ref}/{bulletin.number}" for bulletin, _ in pack.unreviewed],
        "held": [d.id for d in pack.held],
        "silent_accounts": len(pack.silences),
        "review_by": pack.review_by.isoformat() if pack.review_by else None,
        "editors_told": told[0],
        "editors": told[1],
        "watcher": _name(register, incident.watcher) or None,
        "watched_since": incident.watched_since.isoformat() if incident.watched_since else None,
    }


def offer_report(offer: Handover | None) -> dict[str, Any] | None:
    """An offer, or null."""
    if offer is None:
        return None
    return {"to": offer.taker, "by": offer.giver, "at": offer.offered_at.isoformat(), "note": offer.note or None}


def _offered(register: Register, pack: Pack) -> str:
    return f"; {offer_words(register, pack.offer, pack.now)}" if pack.offer else ""


def _promise(pack: Pack, zone: str) -> str:
    promised = pack.incident.next_update_at
    if promised is None:
        return "none promised"
    away = span_words(promised - pack.now)
    said = moment_words(promised, pack.now, zone)
    return f"{said}, OVERDUE by {away}" if pack.overdue else f"{said}, in {away}"


def _silences(pack: Pack, zone: str) -> str:
    if pack.review_by is None:
        return "none"
    late = ", OVERDUE" if pack.review_by <= pack.now else ""
    review = moment_words(pack.review_by, pack.now, zone)
    told, of = pack.told
    return f"{len(pack.silences)} accounts, {told} of {of} editors told, look again by {review}{late}"


def _bulletins(incident: Incident, bulletins: "list[Bulletin] | tuple[Bulletin, ...]") -> str:
    return ", ".join(f"{incident.ref}/{b.number} ({b.kind})" for b in bulletins) or "nothing"


def _deliveries(deliveries: tuple[Delivery, ...]) -> str:
    return ", ".join(f"No {d.id} {d.effect} on {d.target}" for d in deliveries) or "nothing"


def _name(register: Register, key: str) -> str:
    officer = register.officer(key)
    return officer.name if officer else key


def _lower(words: str) -> str:
    """`nobody …` for the middle of a line; a name keeps its capital."""
    return words[0].lower() + words[1:] if words.startswith("Nobody") else words
