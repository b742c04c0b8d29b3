"""The plan of a command as plain data, for the preview and `--dry-run`: the same functions, no writing."""

from typing import Any

from broadcaster.domain.approvals import Granted, Refused
from broadcaster.domain.house_rules.untested import Untested
from broadcaster.domain.kinds.table import kind_of
from broadcaster.domain.lead_agency import COUNCIL, Leader, leader_of
from broadcaster.domain.places import describe
from broadcaster.domain.plan import PlannedDelivery
from broadcaster.domain.records import Incident
from broadcaster.domain.times import day_words
from broadcaster.domain.words import BulletinKind, IncidentState, Platform
from broadcaster.engine.compose import Composed
from broadcaster.engine.declare import Checked, Declare, check_order, open_elsewhere, update_or_new
from broadcaster.engine.desk import Desk
from broadcaster.engine.message import HowAllowed, Message
from broadcaster.engine.proofread import findings_of, untested_of
from broadcaster.engine.publish import ask_grant, draft
from broadcaster.engine.stand_down import StandDown


def dry_run_trigger(desk: Desk, order: Declare, message: Message) -> dict[str, Any]:
    """What `trigger` would do: silences, renderings with lengths, deliveries, approval."""
    checked = check_order(desk.register, order)
    leader = checked.leader or leader_of(desk.register, COUNCIL)
    composed = draft(desk, _imagined(desk, order, checked, leader), message)
    found = dry_run_bulletin(desk, _imagined(desk, order, checked, leader), composed, HowAllowed())
    return found | {
        "title": f"{order.kind} at {checked.where.text}",
        "place": describe(checked.where, desk.register.places),
        "lead_agency": str(leader) if checked.leader else "",
        "notes": [*_notes(desk, order, checked), *found["notes"]],
        "silences": [a.id for a in checked.accounts],
    }


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
        "house_rules": [finding.as_json() for finding in findings_of(desk, incident, composed)],
        "not_tested": [_untested(one) for one in untested_of(desk, incident, composed)],
        "next_update_at": composed.next_update_at.isoformat() if composed.next_update_at else None,
        "notes": [*composed.warnings, *_promise(desk, composed), *_unsaid(incident, composed)],
    }


def dry_run_ending(desk: Desk, incident: Incident, order: StandDown, how: HowAllowed) -> dict[str, Any]:
    """What a stand-down or false alarm would do."""
    with desk.store.reading() as uow:
        lifted = [s.account for s in uow.silences.active(incident_id=incident.id)]
    note = f"{len(lifted)} silences would be lifted"
    if order.without_message:
        empty: dict[str, Any] = {"renderings": [], "deliveries": [], "silences": [], "signed_templates": False}
        empty |= {"house_rules": [], "not_tested": []}
        return empty | {"title": f"end of {incident.ref}", "approval": "no message, none needed", "notes": [note]}
    composed = draft(desk, incident, Message(kind=order.kind, given=order.given, text=order.text))
    found = dry_run_bulletin(desk, incident, composed, how)
    return found | {"notes": [*found["notes"], note], "lifted": lifted}


def _promise(desk: Desk, composed: Composed) -> list[str]:
    """When the next update is promised, whether by the officer or by the preset's interval of this hour."""
    if composed.next_update_at is None:
        return []
    return [f"The next update is promised for {day_words(composed.next_update_at, desk.register.council.zone)}"]


def _unsaid(incident: Incident, composed: Composed) -> list[str]:
    """What a first message of this kind could say and does not yet, with the question for each."""
    if composed.message.kind is not BulletinKind.FIRST or composed.message.text:
        return []
    unsaid = [f for f in kind_of(incident.kind).fields if f.name not in composed.fields]
    return [f"Not said yet: {f.ask} (--set {f.name}=…)" for f in unsaid]


def _approval(desk: Desk, incident: Incident, composed: Composed, how: HowAllowed) -> str:
    match ask_grant(desk, incident, composed, how):
        case Granted(type=kind):
            return f"may go at once ({kind})"
        case Refused(why=why):
            return f"cannot go: {why}"
        case needs:
            return needs.why


def _untested(one: Untested) -> dict[str, Any]:
    return {"what": one.what, "text": one.text, "form_is_right": one.form_is_right, "listed": one.listed}


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


def _notes(desk: Desk, order: Declare, checked: Checked) -> list[str]:
    """What the officer would be asked, or should look at."""
    notes = [f"Place: {describe(checked.where, desk.register.places)}"]
    if checked.leader is None:
        notes.append("Nobody said who leads; this shows the council. The real command asks, or takes --lead-agency")
    elif not checked.leader.is_council:
        agreed = f"instructions agreed with {checked.agreed_with}" if checked.agreed_with else "no instruction of ours"
        notes.append(f"{checked.leader} leads: {agreed}")
    with desk.store.reading() as uow:
        elsewhere = open_elsewhere(uow, order.kind, checked.where.key)
    if elsewhere and not order.another:
        problem = update_or_new(elsewhere, order.kind, checked.where.text)
        notes.append(f"{problem.sentence} {problem.next_step}".removesuffix("."))
    return notes


def _imagined(desk: Desk, order: Declare, checked: Checked, leader: Leader) -> Incident:
    """The incident that a trigger would open; `?` stands where the store would give a number."""
    with desk.store.reading() as uow:
        now = uow.now
    return Incident(
        id=0,
        council=desk.council,
        space=desk.space,
        ref=f"{checked.preset.letter}?",
        kind=order.kind,
        place=checked.where.text,
        place_key=checked.where.key,
        district=checked.district,
        place_known=checked.where.known,
        opening=0,
        lead_agency=leader.word,
        agreed_with=checked.agreed_with,
        state=IncidentState.OPEN,
        declared_by=desk.officer.key,
        declared_at=now,
    )
