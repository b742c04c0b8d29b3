"""Hand an incident to another officer: both say yes, and until then the giver stays its holder."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from broadcaster.domain.holding import holder_of
from broadcaster.domain.people import Refused, may_hold
from broadcaster.domain.records import Handover, Incident
from broadcaster.domain.register import Officer
from broadcaster.domain.texts import clean
from broadcaster.domain.times import local, moment_words
from broadcaster.domain.words import Role
from broadcaster.engine.approval_line import number_of
from broadcaster.engine.desk import Desk
from broadcaster.engine.find import RUNNING, find_incident
from broadcaster.engine.handover_pack import Pack, headline, pack_lines, pack_of
from broadcaster.engine.officer_notices import command, tell, with_role
from broadcaster.engine.officers import find_officer, reason_given
from broadcaster.engine.reminders import remind_the_new_holder
from broadcaster.engine.who import named
from broadcaster.errors import NotAllowed, NotPossibleNow
from broadcaster.keeping import UnitOfWork


@dataclass(frozen=True, kw_only=True)
class HandedOver:
    """What an order changed: the incidents as they are now, with everything that comes with them."""

    packs: tuple[Pack, ...]
    #: sentences to show beside the answer
    warnings: tuple[str, ...] = ()


def look(desk: Desk, *, ref: str | None) -> tuple[Pack, ...]:
    """What would be handed over with each open incident, or with the one that is named; changes nothing."""
    with desk.store.reading() as uow:
        found = [find_incident(uow, ref)] if ref else uow.incidents.in_state(*RUNNING)
        return tuple(pack_of(desk, uow, incident) for incident in found)


def offer(desk: Desk, to: str, *, ref: str | None, note: str = "") -> HandedOver:
    """Offer every incident this officer holds, or the named one; until it is accepted this officer stays holder.

    The same offer again changes nothing. Raises `UsageProblem` for an unknown officer, `NotAllowed` for one who cannot
    hold an incident, `NotPossibleNow` where this officer holds nothing or it is offered to somebody else.
    """
    taker = find_officer(desk, to)
    note = clean(note, name="note") if note else ""
    if taker.key == desk.officer.key:
        raise NotPossibleNow(
            "You cannot hand an incident to yourself.", next_step="Name another officer: --to OFFICER."
        )
    with desk.store.writing() as uow:
        warning = _check_may_hold(desk, uow, taker)
        for incident in _given(desk, uow, ref):
            _offer(desk, uow, incident, taker, note)
        packs = tuple(pack_of(desk, uow, incident) for incident in _given(desk, uow, ref))
        uow.commit()
    return HandedOver(packs=packs, warnings=warning)


def accept(desk: Desk, *, ref: str | None) -> HandedOver:
    """Take what was offered to this officer, all of it or the named incident: they hold it from now on."""
    with desk.store.writing() as uow:
        warning = _check_may_hold(desk, uow, desk.officer)
        done = []
        for incident, found in _offers(desk, uow, ref, _is_taker(desk)):
            uow.handovers.answer(found.id, accepted=True, at=uow.now)
            _hold(desk, uow, incident, desk.officer)
            desk.log(uow, "incident-handed-over", incident.ref, giver=found.giver, taker=found.taker)
            text = (
                f"{desk.officer.name} has accepted {incident.ref} ({incident.kind} at {incident.place}) and holds it."
            )
            _tell(desk, uow, incident, [found.giver], subject=f"Accepted: {incident.ref}", text=text)
            done.append(incident)
        packs = _now(desk, uow, done)
        uow.commit()
    return HandedOver(packs=packs, warnings=warning)


def decline(desk: Desk, *, ref: str | None, reason: str) -> HandedOver:
    """Say no to what was offered to this officer, with a reason; the giver goes on holding it."""
    why = reason_given(reason, what="Declining")
    words = f"{desk.officer.name} has declined %s: {why}. You still hold it."
    return _close(desk, ref, _is_taker(desk), "handover-declined", words, reason=why)


def take_back(desk: Desk, *, ref: str | None) -> HandedOver:
    """Take back an offer that was not accepted; the giver goes on holding it."""
    words = f"{desk.officer.name} has taken the offer of %s back; you do not hold it."
    return _close(desk, ref, lambda found: found.giver == desk.officer.key, "handover-taken-back", words)


def take(desk: Desk, *, ref: str | None, reason: str) -> HandedOver:
    """Take an incident whose holder cannot give it, with a reason, loudly: nobody is ever stuck with it."""
    why = reason_given(reason, what="Taking an incident from its holder")
    with desk.store.writing() as uow:
        warning = _check_may_hold(desk, uow, desk.officer)
        incident = find_incident(uow, ref)
        before = holder_of(incident)
        if before == desk.officer.key:
            raise NotPossibleNow(
                f"You hold {incident.ref} already.",
                next_step=f"See it: broadcaster handover --incident {incident.ref}.",
            )
        asked = [h.taker for h in _withdraw(uow, incident)]
        row = uow.handovers.offer(incident.id, giver=before, taker=desk.officer.key, note=why, at=uow.now)
        uow.handovers.answer(row.id, accepted=True, at=uow.now)
        _hold(desk, uow, incident, desk.officer)
        desk.log(uow, "incident-taken", incident.ref, giver=before, taker=desk.officer.key, reason=why)
        _tell_of_taking(desk, uow, incident, before, asked, why)
        packs = _now(desk, uow, [incident])
        uow.commit()
    return HandedOver(packs=packs, warnings=warning)


def _given(desk: Desk, uow: UnitOfWork, ref: str | None) -> list[Incident]:
    """The incidents that this officer may give away. Raises `NotPossibleNow` when there is none."""
    wanted = [find_incident(uow, ref)] if ref else uow.incidents.in_state(*RUNNING)
    mine = [i for i in wanted if holder_of(i) == desk.officer.key]
    if not wanted:
        raise NotPossibleNow("No incident is open: there is nothing to hand over.", next_step="Nothing is left to do.")
    if not mine:
        held = ", ".join(f"{i.ref} by {named(desk, holder_of(i))}" for i in wanted)
        raise NotPossibleNow(
            f"You hold none of what is open ({held}).",
            next_step="Its holder hands it over. Cannot they? A duty officer runs: "
            f'broadcaster handover --take --incident {wanted[0].ref} --reason "…".',
        )
    return mine


def _offer(desk: Desk, uow: UnitOfWork, incident: Incident, taker: Officer, note: str) -> None:
    for found in uow.handovers.open(incident_id=incident.id):
        if found.taker == taker.key:
            return
        since = moment_words(found.offered_at, uow.now, desk.register.council.zone)
        raise NotPossibleNow(
            f"{incident.ref} is offered to {named(desk, found.taker)} since {since}.",
            next_step=f"Take that back first: broadcaster handover --take-back --incident {incident.ref}.",
        )
    uow.handovers.offer(incident.id, giver=desk.officer.key, taker=taker.key, note=note, at=uow.now)
    desk.log(uow, "handover-offered", incident.ref, giver=desk.officer.key, taker=taker.key, note=note)
    pack = pack_of(desk, uow, incident)
    words = "\n".join([headline(desk.register, incident), *pack_lines(desk.register, pack)])
    said = f"\nNote: {note}" if note else ""
    answer = command(desk, f"handover --accept --incident {incident.ref}")
    no = command(desk, f"handover --decline --incident {incident.ref} --reason …")
    text = f"{desk.officer.name} hands {incident.ref} over to you.\n\n{words}{said}\n\nAccept:  {answer}\nDecline: {no}"
    subject = f"Hand-over: {incident.ref} from {desk.officer.name}"
    _tell(desk, uow, incident, [taker.key], subject=subject, text=text)
    back = command(desk, f"handover --take-back --incident {incident.ref}")
    late = (
        f"{taker.name} has not accepted {incident.ref}: you still hold it. "
        f"Ring them: {number_of(taker)}. Take the offer back: {back}"
    )
    patience = timedelta(minutes=desk.policy.approval_minutes)
    subject = f"Not accepted yet: {incident.ref}"
    _tell(desk, uow, incident, [desk.officer.key], subject=subject, text=late, after=patience)


def _close(
    desk: Desk, ref: str | None, mine: Callable[[Handover], bool], action: str, words: str, **said: str
) -> HandedOver:
    """End offers without a new holder, and tell the other officer."""
    with desk.store.writing() as uow:
        done = []
        for incident, found in _offers(desk, uow, ref, mine):
            uow.handovers.answer(found.id, accepted=False, at=uow.now)
            uow.notices.answered(_about(incident))
            desk.log(uow, action, incident.ref, giver=found.giver, taker=found.taker, **said)
            other = found.giver if found.taker == desk.officer.key else found.taker
            _tell(desk, uow, incident, [other], subject=f"Hand-over ended: {incident.ref}", text=words % incident.ref)
            done.append(incident)
        packs = _now(desk, uow, done)
        uow.commit()
    return HandedOver(packs=packs)


def _is_taker(desk: Desk) -> Callable[[Handover], bool]:
    return lambda found: found.taker == desk.officer.key


def _offers(
    desk: Desk, uow: UnitOfWork, ref: str | None, mine: Callable[[Handover], bool]
) -> list[tuple[Incident, Handover]]:
    """The open offers that are this officer's to answer. Raises `NotPossibleNow` with the reason when there is none."""
    wanted = [find_incident(uow, ref)] if ref else uow.incidents.in_state(*RUNNING)
    running = {i.id: i for i in wanted}
    known = [(running[h.incident_id], h) for h in uow.handovers.open() if h.incident_id in running]
    found = [(incident, handover) for incident, handover in known if mine(handover)]
    if not found:
        listed = "; ".join(f"{i.ref} by {named(desk, h.giver)} to {named(desk, h.taker)}" for i, h in known)
        raise NotPossibleNow(
            "There is no hand-over that is yours to answer.",
            next_step=f"Offered now: {listed or 'nothing'}. See who holds what: broadcaster handover.",
        )
    return found


def _withdraw(uow: UnitOfWork, incident: Incident) -> list[Handover]:
    """End whatever is offered of this incident, because it has another holder."""
    return [uow.handovers.answer(h.id, accepted=False, at=uow.now) for h in uow.handovers.open(incident_id=incident.id)]


def _hold(desk: Desk, uow: UnitOfWork, incident: Incident, holder: Officer) -> None:
    held = uow.incidents.hold(incident.id, holder.key)
    uow.notices.answered(_about(incident))
    remind_the_new_holder(desk, uow, held)


def _now(desk: Desk, uow: UnitOfWork, incidents: Sequence[Incident]) -> tuple[Pack, ...]:
    found = (uow.incidents.by_id(incident.id) for incident in incidents)
    return tuple(pack_of(desk, uow, incident) for incident in found if incident)


def _check_may_hold(desk: Desk, uow: UnitOfWork, officer: Officer) -> tuple[str, ...]:
    """What to say beside the answer; raises `NotAllowed` for somebody who is no duty officer."""
    answer = may_hold(officer, local(uow.now, desk.register.council.zone).date())
    if isinstance(answer, Refused):
        able = ", ".join(o.key for o in with_role(desk, Role.DUTY, but=desk.officer.key)) or "nobody else"
        raise NotAllowed(answer.reason, next_step=f"Duty officers are: {able}.")
    return (answer.warning,) if answer.warning else ()


def _tell_of_taking(
    desk: Desk, uow: UnitOfWork, incident: Incident, before: str, asked: Sequence[str], why: str
) -> None:
    """Loudly: the old holder, whoever it was offered to, and every other duty officer."""
    duty = [o.key for o in with_role(desk, Role.DUTY, but=desk.officer.key)]
    told = [key for key in dict.fromkeys([before, *asked, *duty]) if key != desk.officer.key]
    text = (
        f"{desk.officer.name} has taken {incident.ref} ({incident.kind} at {incident.place}) from "
        f"{named(desk, before)}, who did not hand it over. Reason: {why}.\n"
        f"{desk.officer.name} holds it now. See it: {command(desk, f'handover --incident {incident.ref}')}"
    )
    subject = f"TAKEN: {incident.ref} is now held by {desk.officer.name}"
    _tell(desk, uow, incident, told, subject=subject, text=text)


def _about(incident: Incident) -> str:
    return f"handover:{incident.ref}"


def _tell(
    desk: Desk,
    uow: UnitOfWork,
    incident: Incident,
    keys: Sequence[str],
    *,
    subject: str,
    text: str,
    after: timedelta = timedelta(0),
) -> None:
    """A notice about the hand-over to officers who are still in the register."""
    officers = [o for key in keys if (o := desk.register.officer(key)) is not None]
    tell(desk, uow, officers, subject=subject, text=text, about=_about(incident), incident=incident, after=after)
