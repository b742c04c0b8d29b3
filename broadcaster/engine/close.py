"""Close an incident once nothing of it is left to do."""

from broadcaster.domain.records import Incident
from broadcaster.domain.words import DANGER_TO_LIFE, BulletinKind, BulletinState, IncidentState
from broadcaster.keeping import UnitOfWork

#: the actor in the log when the program, not an officer, acts
ENGINE = "engine"


def close_finished(uow: UnitOfWork) -> list[Incident]:
    """Move every standing-down incident whose deliveries are final to closed. The caller commits.

    A danger to life whose all-clear waits for its second officer stays: its last instruction is on the banner.
    """
    busy = {d.incident_id for d in uow.outbox.unfinished()}
    closed = []
    for incident in uow.incidents.in_state(IncidentState.STANDING_DOWN):
        if incident.id in busy or _still_instructs(uow, incident):
            continue
        closed.append(
            uow.incidents.move(incident.id, IncidentState.STANDING_DOWN, IncidentState.CLOSED, by=ENGINE, at=uow.now)
        )
        _end_offers(uow, incident)
        uow.audit.append(actor=ENGINE, action="incident-closed", incident_ref=incident.ref, data={})
    return closed


def _end_offers(uow: UnitOfWork, incident: Incident) -> None:
    """Nobody is asked to accept what is over."""
    for offer in uow.handovers.open(incident_id=incident.id):
        uow.handovers.answer(offer.id, accepted=False, at=uow.now)
    uow.notices.answered(f"handover:{incident.ref}")


def _still_instructs(uow: UnitOfWork, incident: Incident) -> bool:
    if incident.kind not in DANGER_TO_LIFE:
        return False
    over = (BulletinKind.ALL_CLEAR, BulletinKind.FALSE_ALARM)
    said = [b for b in uow.bulletins.of_incident(incident.id) if b.state is BulletinState.APPROVED]
    return bool(said) and not any(b.kind in over for b in said)
