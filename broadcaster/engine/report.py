"""The picture as plain data: what `--json` prints and what pages and tables are made from."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from broadcaster.domain.approvals import review_is_late
from broadcaster.domain.call_sheet import call_sheet, told_count
from broadcaster.domain.deliveries import Delivery
from broadcaster.domain.leading import Lead, speaker
from broadcaster.domain.records import AccountState, Approval, Bulletin, Handover, Incident, LateLook, Notice, Silence
from broadcaster.domain.register import Register
from broadcaster.domain.training import lapsed_then
from broadcaster.domain.urgency import Matter
from broadcaster.domain.words import DeliveryState, Effect, Space
from broadcaster.engine.desk import Desk
from broadcaster.engine.matters import called, matters, review_name
from broadcaster.engine.status import IncidentPicture, Picture, leads, services


def status_report(desk: Desk, picture: Picture) -> dict[str, Any]:
    """`status --json`: the whole council in one document; times are ISO 8601 in UTC."""
    return report_of(desk.register, picture, space=desk.space, warnings=desk.warnings)


def report_of(register: Register, picture: Picture, *, space: Space, warnings: tuple[str, ...] = ()) -> dict[str, Any]:
    """The same from the picture and the register alone."""
    wanted = matters(register, picture, space=space, warnings=warnings)
    return {
        "space": space.value,
        "council": register.council.key,
        "now": stamp(picture.now),
        "urgent": [matter_report(m) for m in wanted],
        "incidents": [incident_report(register, picture, i) for i in picture.incidents],
        "services": services(register, picture.silent),
        "silent_accounts": [silence_report(s, picture) for s in picture.silent],
        **editors_report(register, picture.silent),
        "held": [delivery_report(d) for d in picture.held],
        "needs_officer": [delivery_report(d) for d in picture.needs_officer],
        "waiting_approval": [f"{incident.ref}/{bulletin.number}" for incident, bulletin in picture.waiting_approval],
        "to_review": [review_report(register, picture, *pair) for pair in picture.unreviewed],
        "paused": [pause_report(state) for state in picture.accounts],
        "notices": [notice_report(n) for n in picture.notices],
        "failed_notices": sum(n.state == "failed" for n in picture.notices),
        "dispatchers": [{"name": name, "seconds_ago": age.total_seconds()} for name, age in picture.dispatchers],
        "log": {"entries": picture.head[0], "head": picture.head[1]},
        "warnings": list(warnings),
    }


def matter_report(matter: Matter) -> dict[str, Any]:
    """One thing that wants a person; the list that holds it has the most urgent first."""
    return {
        "concern": matter.concern.name.lower().replace("_", "-"),
        "incident": matter.incident or None,
        "says": matter.says,
        "command": matter.command or None,
        "since": stamp(matter.since),
    }


def stamp(moment: datetime | None) -> str | None:
    """ISO 8601, or null."""
    return moment.isoformat() if moment else None


def incident_head(incident: Incident) -> dict[str, Any]:
    """An incident without what belongs to it."""
    return {
        "ref": incident.ref,
        "kind": incident.kind,
        "place": incident.place,
        "district": incident.district,
        "place_known": incident.place_known,
        "state": incident.state.value,
        "lead_agency": incident.lead_agency,
        "agreed_with": incident.agreed_with or None,
        "declared_by": incident.declared_by,
        "declared_at": stamp(incident.declared_at),
        "stood_down_by": incident.stood_down_by or None,
        "stood_down_at": stamp(incident.stood_down_at),
        "next_update_at": stamp(incident.next_update_at),
    }


def incident_report(register: Register, picture: Picture, shown: IncidentPicture) -> dict[str, Any]:
    """An incident with its silences, bulletins and deliveries, and what officers ask first about it."""
    incident, promised = shown.incident, shown.incident.next_update_at
    found = leads(register, picture, shown)
    return incident_head(incident) | {
        "update_overdue": promised is not None and promised <= picture.now,
        "agency": agency_name(register, incident.lead_agency),
        "holder": officer_name(register, incident.holder or incident.declared_by),
        "offered": _offer(register, shown.offer),
        "watcher": officer_name(register, incident.watcher),
        "watched_since": stamp(incident.watched_since),
        "silenced": [s.account for s in shown.silences],
        "told": [s.account for s in shown.silences if s.told_at is not None],
        **editors_report(register, shown.silences),
        "review_by": stamp(min((s.review_by for s in shown.silences), default=None)),
        "banner_link": incident.banner_link or None,
        "leads": [lead_report(register, lead) for lead in found],
        "speaker": speaker(found) or None,
        "reposts": _reposts(shown),
        "bulletins": [
            bulletin_report(incident.ref, b, a) | {"awaits": _awaits(register, picture, b)} for b, a in shown.bulletins
        ],
        "deliveries": delivery_reports(incident.ref, [b for b, _ in shown.bulletins], shown.deliveries),
        "late_looks": [late_look_report(look) for look in shown.looks],
    }


def late_look_report(look: LateLook) -> dict[str, Any]:
    """A look for a second copy, to come or ended."""
    return {
        "delivery": look.delivery_id,
        "round": look.round,
        "due_at": stamp(look.due_at),
        "ended_at": stamp(look.ended_at),
        "copies": look.copies if look.ended_at else None,
        "detail": look.detail or None,
    }


def _offer(register: Register, offer: Handover | None) -> dict[str, Any] | None:
    if offer is None:
        return None
    return {"to": officer_name(register, offer.taker), "since": stamp(offer.offered_at), "note": offer.note or None}


def editors_report(register: Register, silences: Sequence[Silence]) -> dict[str, int]:
    """Of how many services with a silent account all editors were told (design rule 1)."""
    told, of = told_count(call_sheet(register, silences))
    return {"editors_told": told, "editors": of}


def officer_name(register: Register, key: str) -> str:
    """The name of an officer; the word itself where the register has no such key."""
    officer = register.officer(key)
    return officer.name if officer else key


def agency_name(register: Register, key: str) -> str:
    """`Thames Valley Police`, or `council`."""
    agency = register.agency(key)
    return agency.name if agency else key


def lead_report(register: Register, lead: Lead) -> dict[str, Any]:
    """Where a lead account stands; `shown` says whether its newest message is public as far as we know."""
    return {
        "account": lead.account,
        "called": called(register, lead.account),
        "standing": lead.standing.value,
        "why": lead.why,
        "shown": lead.shown,
        "delivery": lead.delivery or None,
    }


def _awaits(register: Register, picture: Picture, bulletin: Bulletin) -> list[str]:
    return [officer_name(register, key) for key in picture.deciders.get(bulletin.id, ())]


def _reposts(shown: IncidentPicture) -> dict[str, int]:
    """How many of the newest approved bulletin that is reposted are out."""
    mine = [d for d in shown.deliveries if d.effect is Effect.REPOST and d.state not in _TAKEN_BACK]
    newest = max((d.bulletin_id for d in mine), default=0)
    now = [d for d in mine if d.bulletin_id == newest]
    stand = [d for d in now if d.state is DeliveryState.SENT and d.withdrawn_at is None]
    return {"sent": len(stand), "all": len(now)}


_TAKEN_BACK = frozenset(
    {DeliveryState.PLANNED, DeliveryState.SUPERSEDED, DeliveryState.CANCELLED, DeliveryState.DROPPED}
)


def delivery_reports(ref: str, bulletins: Sequence[Bulletin], deliveries: Sequence[Delivery]) -> list[dict[str, Any]]:
    """An incident's deliveries, each with the name of its bulletin."""
    names = {b.id: f"{ref}/{b.number}" for b in bulletins}
    return [delivery_report(d) | {"bulletin": names.get(d.bulletin_id)} for d in deliveries]


def bulletin_report(ref: str, bulletin: Bulletin, approval: Approval | None) -> dict[str, Any]:
    """A bulletin and the yes to it."""
    return {
        "bulletin": f"{ref}/{bulletin.number}",
        "kind": bulletin.kind.value,
        "state": bulletin.state.value,
        "signed_templates": bulletin.signed,
        "submitted_by": bulletin.submitted_by,
        "submitted_at": stamp(bulletin.submitted_at),
        "expires_at": stamp(bulletin.expires_at),
        "approve_by": stamp(bulletin.approve_by),
        "digest": bulletin.digest,
        "reason": bulletin.decision_reason or None,
        "approval": {"type": approval.type.value, "by": approval.by, "at": stamp(approval.at)} if approval else None,
    }


def why_it_waits(delivery: Delivery) -> str:
    """That a share has no post to share yet says more than that it was approved."""
    waits = delivery.state is DeliveryState.READY and delivery.waits_for and not delivery.source_id
    return "waits for its lead" if waits else ""


def delivery_report(delivery: Delivery) -> dict[str, Any]:
    """One effect on one account or site."""
    return {
        "delivery": delivery.id,
        "bulletin": None,
        "effect": delivery.effect.value,
        "target": delivery.target,
        "platform": delivery.platform.value,
        "state": delivery.state.value,
        "reason": why_it_waits(delivery) or delivery.reason,
        "external_id": delivery.external_id or None,
        "permalink": delivery.permalink or None,
        "attempts": delivery.attempts,
        "sends": delivery.sends,
        "due_at": stamp(delivery.due_at),
        "expires_at": stamp(delivery.expires_at),
        "finished_at": stamp(delivery.finished_at),
        "withdrawn_at": stamp(delivery.withdrawn_at),
    }


def silence_report(silence: Silence, picture: Picture) -> dict[str, Any]:
    """One silent account and why."""
    refs = {i.incident.id: i.incident.ref for i in picture.incidents}
    return {
        "account": silence.account,
        "since": stamp(silence.since),
        "by": silence.by,
        "reason": silence.reason,
        "incident": refs.get(silence.incident_id),
        "review_by": stamp(silence.review_by),
        "review_overdue": silence.review_by <= picture.now,
    }


def review_report(register: Register, picture: Picture, bulletin: Bulletin, approval: Approval) -> dict[str, Any]:
    """A bulletin that went out on one officer's yes; and on whose lapsed training, if it had."""
    ended = lapsed_then(register, approval.by, approval.at)
    return {
        "bulletin": review_name(picture, bulletin),
        "type": approval.type.value,
        "by": approval.by,
        "at": stamp(approval.at),
        "overdue": review_is_late(approval.at, picture.now),
        "training_lapsed": ended.isoformat() if ended else None,
    }


def pause_report(state: AccountState) -> dict[str, Any]:
    """A paused or rate-limited account."""
    return {
        "target": state.target,
        "paused_by": state.paused_by or None,
        "reason": state.paused_reason,
        "blocked_until": stamp(state.blocked_until),
    }


def notice_report(notice: Notice) -> dict[str, Any]:
    """A message to an officer; its text is left out, it may be long."""
    return {
        "officer": notice.officer,
        "subject": notice.subject,
        "state": notice.state,
        "due_at": stamp(notice.due_at),
        "detail": notice.detail or None,
    }


def deliveries_line(deliveries: Sequence[Delivery]) -> str:
    """`14 sent, 2 ready`: how many are in which state."""
    counts: dict[str, int] = {}
    for delivery in deliveries:
        counts[delivery.state.value] = counts.get(delivery.state.value, 0) + 1
    return ", ".join(f"{n} {state}" for state, n in sorted(counts.items())) or "none"
