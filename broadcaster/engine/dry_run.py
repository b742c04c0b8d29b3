"""The plan of a command as plain data, for the preview and `--dry-run`: the same functions, no writing."""

from typing import Any

from broadcaster.domain.approvals import Granted, Refused
from broadcaster.domain.plan import PlannedDelivery
from broadcaster.domain.records import Incident
from broadcaster.domain.texts import place_key
from broadcaster.domain.words import IncidentState, Platform
from broadcaster.engine.compose import Composed, Message
from broadcaster.engine.declare import Declare, check_order
from broadcaster.engine.desk import Desk
from broadcaster.engine.publish import HowAllowed, ask_grant, draft
from broadcaster.engine.stand_down import StandDown


def dry_run_trigger(desk: Desk, order: Declare, message: Message) -> dict[str, Any]:
    """What `trigger` would do: silences, renderings with lengths, deliveries, approval."""
    preset, place, accounts = check_order(desk.register, order)
    incident = _imagined(desk, order, preset.letter, place, order.lead_agency or preset.lead_agency)
    composed = draft(desk, incident, message)
    found = dry_run_bulletin(desk, incident, composed, HowAllowed())
    return found | {"title": f"{order.kind} at {place}", "silences": [a.id for a in accounts]}


def dry_run_bulletin(desk: Desk, incident: Incident, composed: Composed, how: HowAllowed) -> dict[str, Any]:
    """What sending this bulletin would do."""
    platforms = {a.id: a.platform for a in desk.register.accounts}
    renderings = []
    for rendering in composed.renderings:
        fit = desk.wording.fit(platforms.get(rendering.target, Platform.WEBSITE), rendering.text)
        renderings.append(
            {
                "target": rendering.target,
                "form": rendering.form.value,
                "text": rendering.text,
                "length": fit.length,
                "limit": fit.limit,
                "unit": fit.unit,
                "template": rendering.template or None,
            }
        )
    return {
        "title": f"{composed.message.kind} for {incident.ref} ({incident.kind} at {incident.place})",
        "silences": [],
        "renderings": renderings,
        "deliveries": [_delivery(d) for d in composed.deliveries],
        "approval": _approval(desk, incident, composed, how),
        "signed_templates": composed.signed,
        "notes": list(composed.warnings),
    }


def dry_run_ending(desk: Desk, incident: Incident, order: StandDown, how: HowAllowed) -> dict[str, Any]:
    """What a stand-down or false alarm would do."""
    with desk.store.reading() as uow:
        lifted = [s.account for s in uow.silences.active(incident_id=incident.id)]
    note = f"{len(lifted)} silences would be lifted"
    if order.without_message:
        empty: dict[str, Any] = {"renderings": [], "deliveries": [], "silences": [], "signed_templates": False}
        return empty | {"title": f"end of {incident.ref}", "approval": "no message, none needed", "notes": [note]}
    composed = draft(desk, incident, Message(kind=order.kind, given=order.given, text=order.text))
    found = dry_run_bulletin(desk, incident, composed, how)
    return found | {"notes": [*found["notes"], note], "lifted": lifted}


def _approval(desk: Desk, incident: Incident, composed: Composed, how: HowAllowed) -> str:
    match ask_grant(desk, incident, composed, how):
        case Granted(type=kind):
            return f"may go at once ({kind})"
        case Refused(why=why):
            return f"cannot go: {why}"
        case needs:
            return needs.why


def _delivery(planned: PlannedDelivery) -> dict[str, Any]:
    return {
        "effect": planned.effect.value,
        "target": planned.target,
        "platform": planned.platform.value,
        "due_at": planned.due_at.isoformat(),
        "expires_at": planned.expires_at.isoformat() if planned.expires_at else None,
        "after": planned.waits_for,
        "reason": planned.reason,
    }


def _imagined(desk: Desk, order: Declare, letter: str, place: str, lead_agency: str) -> Incident:
    """The incident that a trigger would open; `?` stands where the store would give a number."""
    with desk.store.reading() as uow:
        now = uow.now
    return Incident(
        id=0,
        council=desk.council,
        space=desk.space,
        ref=f"{letter}?",
        kind=order.kind,
        place=place,
        place_key=place_key(place),
        opening=0,
        lead_agency=lead_agency,
        state=IncidentState.OPEN,
        declared_by=desk.officer.key,
        declared_at=now,
    )
