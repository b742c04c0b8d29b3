"""Submit a bulletin and, where the rules already say yes, let it go: one transaction for texts and outbox rows."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from broadcaster.domain.approvals import Asked, Grant, Granted, Refused, grant
from broadcaster.domain.fields.carrying import carried
from broadcaster.domain.lead_agency import leader_of
from broadcaster.domain.people import Refused as MayNot
from broadcaster.domain.people import is_trained, may_send
from broadcaster.domain.plan import PlannedDelivery
from broadcaster.domain.promises import interval_of, promises
from broadcaster.domain.records import Bulletin, Incident
from broadcaster.domain.register import Preset
from broadcaster.domain.times import local
from broadcaster.domain.words import MUST_ARRIVE, BulletinKind, BulletinState, DeliveryState, IncidentState
from broadcaster.engine.asking import ask_about, unanswered
from broadcaster.engine.compose import Composed, compose
from broadcaster.engine.desk import Desk
from broadcaster.engine.lead_agency import check_instruction
from broadcaster.engine.message import HowAllowed, Message
from broadcaster.engine.officer_notices import ask_for_approval, tell_of_replaced, tell_of_single_yes
from broadcaster.engine.proofread import proofread
from broadcaster.engine.reach import plan_reach, take_back
from broadcaster.engine.relocate import relocate
from broadcaster.engine.reminders import remind_of_update
from broadcaster.engine.waiting import promise_is_near
from broadcaster.engine.who import ask_one_of, lapse_words, senders
from broadcaster.errors import NotAllowed, NotPossibleNow
from broadcaster.keeping import NewBulletin, NewDelivery, UnitOfWork


@dataclass(frozen=True, kw_only=True)
class Published:
    """The bulletin as stored, and whether it may already go."""

    incident: Incident
    bulletin: Bulletin
    composed: Composed
    granted: bool
    #: why, in words for the officer
    approval: str


def draft(desk: Desk, incident: Incident, message: Message) -> Composed:
    """Make the next bulletin of an incident without storing it: for the preview and the dry run."""
    with desk.store.reading() as uow:
        earlier = uow.bulletins.of_incident(incident.id)
        number = len(earlier) + 1
        signatures = uow.books.signatures()
        now = uow.now
        reach = plan_reach(desk, uow, incident, message)
    check_instruction(leader_of(desk.register, incident.lead_agency), incident.agreed_with, message, ref=incident.ref)
    message = _with_instruction(message, earlier)
    return compose(desk, incident, message, number=number, now=now, signatures=signatures, reach=reach)


def publish(desk: Desk, incident: Incident, message: Message, how: HowAllowed, *, elsewhere: bool = False) -> Published:
    """Compose outside, store inside: renderings, deliveries and approval commit together or not at all.

    `elsewhere`: the incident was `moved` (engine/relocate.py), and is stored there in the same transaction.
    """
    composed = proofread(desk, incident, draft(desk, incident, message), how.about_warnings())
    with desk.store.writing() as uow:
        if elsewhere:
            incident = relocate(desk, uow, incident)
        published = submit(desk, uow, incident, composed, how)
        uow.commit()
    desk.doorbell.ring()
    return published


def submit(desk: Desk, uow: UnitOfWork, incident: Incident, composed: Composed, how: HowAllowed) -> Published:
    """Store a composed bulletin inside the caller's transaction."""
    if composed.number != _next_number(uow, incident.id):
        raise NotPossibleNow(
            f"Another officer has just written {incident.ref}/{composed.number}.",
            next_step="Read it with `broadcaster status`, then send yours again if it is still needed.",
        )
    if composed.message.kind is BulletinKind.FIRST:
        _only_first(uow, incident)
    check_may_send(desk, uow, kind=incident.kind)
    incident = _still_running(uow, incident, composed.message.kind)
    if composed.next_update_at is not None and incident.state is not IncidentState.OPEN:
        raise NotPossibleNow(
            f"{incident.ref} has just ended, and your {composed.message.kind} promises another update.",
            next_step="Send it again: it then promises none.",
        )
    answer = grant(_asked(desk, uow, incident, composed, how))
    if isinstance(answer, Refused):
        raise NotAllowed(f"This bulletin cannot go: {answer.why}.", next_step=answer.next_step)
    bulletin = _store(desk, uow, incident, composed)
    rows = _rows(desk, incident, bulletin, composed.deliveries, granted=isinstance(answer, Granted))
    uow.outbox.add(rows, at=uow.now)
    # taking down needs no second officer, so it does not wait for one (rule 2)
    take_back(desk, uow, incident, bulletin)
    name = f"{incident.ref}/{bulletin.number}"
    warned = {"despite": composed.despite, "cautions": list(composed.cautions)} if composed.cautions else {}
    submitted = {"bulletin": name, "kind": bulletin.kind.value, "digest": bulletin.digest}
    desk.log(uow, "bulletin-submitted", incident.ref, **submitted, **warned)
    if isinstance(answer, Granted):
        bulletin = let_go(desk, uow, incident, bulletin, answer, reason=how.reason)
        return Published(incident=incident, bulletin=bulletin, composed=composed, granted=True, approval=answer.type)
    ask_for_approval(desk, uow, incident, bulletin, composed.renderings)
    return Published(incident=incident, bulletin=bulletin, composed=composed, granted=False, approval=answer.why)


def _still_running(uow: UnitOfWork, incident: Incident, kind: BulletinKind) -> Incident:
    """The incident as it is now: another officer may have ended it while this one was writing."""
    now = uow.incidents.by_id(incident.id) or incident
    ending = now.state is IncidentState.STANDING_DOWN and kind in MUST_ARRIVE
    if now.state is not IncidentState.OPEN and not ending:
        raise NotPossibleNow(
            f"{now.ref} is {now.state}: it can carry no {kind} any more.",
            next_step="If the danger is back, trigger it again: broadcaster trigger KIND --place PLACE.",
        )
    return now


def _only_first(uow: UnitOfWork, incident: Incident) -> None:
    """Two officers who trigger the same incident at once must not both open it to the public."""
    alive = (BulletinState.SUBMITTED, BulletinState.APPROVED, BulletinState.SUPERSEDED)
    ours = (b for b in uow.bulletins.of_incident(incident.id) if b.kind is not BulletinKind.REISSUE)
    said = next((b for b in ours if b.state in alive), None)
    if said is not None:
        raise NotPossibleNow(
            f"Another officer has just written {incident.ref}/{said.number}.",
            next_step=f"Read it with `broadcaster status`, or add: broadcaster update --incident {incident.ref}.",
        )


def check_may_send(desk: Desk, uow: UnitOfWork, *, kind: str = "", next_step: str = "") -> None:
    """An officer never trained or not signed up may silence and stand down, but not speak (design rule 10).

    `kind` is the kind of incident that the officer writes about: an editor may submit some kinds (policy 001).
    """
    today = local(uow.now, desk.register.council.zone).date()
    answer = may_send(desk.officer, today, kind=kind)
    if isinstance(answer, MayNot):
        raise NotAllowed(answer.reason, next_step=next_step or ask_one_of(senders(desk, uow), "do it"))


def check_trained(desk: Desk, uow: UnitOfWork) -> None:
    """For a service's own posts, which need no role: training and the policy all the same (design rule 10)."""
    answer = is_trained(desk.officer, local(uow.now, desk.register.council.zone).date())
    if isinstance(answer, MayNot):
        raise NotAllowed(answer.reason, next_step=ask_one_of(senders(desk, uow), "do it"))


def let_go(
    desk: Desk, uow: UnitOfWork, incident: Incident, bulletin: Bulletin, answer: Granted, *, reason: str
) -> Bulletin:
    """Write the yes, replace what is older, and promise the next update."""
    if bulletin.state is BulletinState.SUBMITTED:
        bulletin = uow.bulletins.move(
            bulletin.id,
            BulletinState.SUBMITTED,
            BulletinState.APPROVED,
            by=desk.officer.key,
            at=uow.now,
            reason=reason,
        )
    uow.bulletins.approve(
        bulletin.id, digest=bulletin.digest, type=answer.type, by=desk.officer.key, at=uow.now, reason=reason
    )
    uow.outbox.approve(bulletin.id, at=uow.now)
    if bulletin.kind is not BulletinKind.REISSUE:
        _replace_older(desk, uow, incident, bulletin)
    name = f"{incident.ref}/{bulletin.number}"
    uow.notices.answered(f"approval:{name}")
    if bulletin.kind is not BulletinKind.REISSUE:
        _promise_next(desk, uow, incident, bulletin)
    approved = {"bulletin": name, "type": answer.type.value, "digest": bulletin.digest}
    lapsed = lapse_words(desk, uow, desk.officer) if answer.review else ""
    more = {key: said for key, said in (("reason", reason), ("training", lapsed)) if said}
    desk.log(uow, "bulletin-approved", incident.ref, **approved, **more)
    if answer.review:
        tell_of_single_yes(desk, uow, incident, bulletin, answer.type, reason=reason)
    return bulletin


def ask_grant(desk: Desk, incident: Incident, composed: Composed, how: HowAllowed) -> Grant:
    """What the approval rule would say now; for the preview."""
    with desk.store.reading() as uow:
        return grant(_asked(desk, uow, incident, composed, how))


def _with_instruction(message: Message, earlier: Sequence[Bulletin]) -> Message:
    """An update repeats the standing instruction unless the officer gives a new one: the banner must say what to do."""
    out = (BulletinState.APPROVED, BulletinState.SUPERSEDED)
    said = [b.fields for b in earlier if b.state in out]
    return replace(message, repeated=carried(message.kind, message.given, said))


def _next_number(uow: UnitOfWork, incident_id: int) -> int:
    return len(uow.bulletins.of_incident(incident_id)) + 1


def _asked(desk: Desk, uow: UnitOfWork, incident: Incident, composed: Composed, how: HowAllowed) -> Asked:
    earlier = uow.bulletins.of_incident(incident.id)
    return ask_about(
        desk,
        incident,
        earlier,
        kind=composed.message.kind,
        signed=composed.signed,
        break_glass=how.break_glass,
        reason=how.reason,
        timed_out=how.unanswered or unanswered(desk, earlier, uow.now),
        self_approve=how.self_approve,
    )


def _store(desk: Desk, uow: UnitOfWork, incident: Incident, composed: Composed) -> Bulletin:
    return uow.bulletins.submit(
        NewBulletin(
            council=desk.council,
            incident_id=incident.id,
            number=composed.number,
            kind=composed.message.kind.value,
            fields=composed.fields,
            signed=composed.signed,
            submitted_by=desk.officer.key,
            digest=composed.digest,
            expires_at=composed.expires_at,
            renderings=composed.renderings,
            approve_by=_answer_by(desk, incident, composed, now=uow.now),
            promise_at=composed.next_update_at,
            despite=composed.despite,
            cautions=composed.cautions,
            corrects=composed.corrects,
            withdraws=composed.message.withdraws,
            given=composed.message.given,
            own_text=composed.message.text,
        ),
        at=uow.now,
    )


def _answer_by(desk: Desk, incident: Incident, composed: Composed, *, now: datetime) -> datetime:
    """Until when a yes is possible: as long as the words are fresh, and their own promise could still be kept."""
    fresh = now + _waits(desk, incident, composed.message.kind)
    promise = composed.next_update_at
    if promise is None or composed.message.kind in MUST_ARRIVE:
        return fresh
    return min(fresh, promise_is_near(desk, promise, submitted_at=now))


def _waits(desk: Desk, incident: Incident, kind: BulletinKind) -> timedelta:
    """How long the bulletin may wait for its yes; what was true at the first message is soon no more."""
    preset = desk.register.preset(incident.kind)
    if preset is None:
        return timedelta(minutes=Preset.model_fields["approve_minutes"].default)
    return timedelta(minutes=preset.approve_first_minutes if kind is BulletinKind.FIRST else preset.approve_minutes)


def _rows(
    desk: Desk, incident: Incident, bulletin: Bulletin, planned: Sequence[PlannedDelivery], *, granted: bool
) -> list[NewDelivery]:
    state = DeliveryState.READY if granted else DeliveryState.PLANNED
    return [delivery_row(desk, incident, bulletin.id, delivery, state) for delivery in planned]


def delivery_row(
    desk: Desk, incident: Incident, bulletin_id: int, planned: PlannedDelivery, state: DeliveryState
) -> NewDelivery:
    """The outbox row of a planned delivery."""
    return NewDelivery(
        key=planned.key,
        council=desk.council,
        effect=planned.effect,
        target=planned.target,
        platform=planned.platform,
        priority=planned.priority,
        state=state,
        due_at=planned.due_at,
        incident_id=incident.id,
        bulletin_id=bulletin_id,
        form=planned.form.value if planned.form else "",
        fallback=planned.fallback,
        waits_for=planned.waits_for,
        expires_at=planned.expires_at,
        alarm_at=planned.alarm_at,
        source_id=planned.source_id,
        undo=planned.undo,
    )


def _replace_older(desk: Desk, uow: UnitOfWork, incident: Incident, bulletin: Bulletin) -> None:
    why = f"replaced by {incident.ref}/{bulletin.number}"
    for older in uow.bulletins.of_incident(incident.id):
        if older.number >= bulletin.number or older.kind is BulletinKind.REISSUE:
            continue
        if older.state not in (BulletinState.APPROVED, BulletinState.SUBMITTED):
            continue
        waited = older.state is BulletinState.SUBMITTED
        after = BulletinState.WITHDRAWN if waited else BulletinState.SUPERSEDED
        uow.bulletins.move(older.id, older.state, after, by=desk.officer.key, at=uow.now, reason=why)
        if waited and set(older.corrects) - set(bulletin.corrects):
            tell_of_replaced(desk, uow, incident, older, by=bulletin)
        # nobody is asked any more about what cannot be approved
        uow.notices.answered(f"approval:{incident.ref}/{older.number}")
    uow.outbox.drop_older(
        incident.id, before_number=bulletin.number, to=DeliveryState.SUPERSEDED, reason=why, at=uow.now
    )


def _promise_next(desk: Desk, uow: UnitOfWork, incident: Incident, bulletin: Bulletin) -> None:
    """Remind of what the text says, not of what an approval that came late would make of it.

    A promise in words that name no time is reminded of after the preset's interval.
    """
    uow.notices.answered(f"update:{incident.ref}")
    preset = desk.register.preset(incident.kind)
    at = bulletin.promise_at
    if incident.state is not IncidentState.OPEN:
        # only what is open can be updated
        at = None
    elif at is None and preset is not None and promises(incident.kind, bulletin.kind):
        at = uow.now + interval_of(preset, desk.policy, now=uow.now, zone=desk.register.council.zone)
    if at is None:
        uow.incidents.promise(incident.id, None)
    else:
        remind_of_update(desk, uow, incident, at=at)
