"""Telling officers that a delivery needs them: once per delivery and trouble, loudest for the leads."""

from broadcaster.domain.deliveries import Delivery
from broadcaster.domain.words import Effect, Role
from broadcaster.engine.desk import Desk
from broadcaster.engine.officer_notices import command, tell, with_role
from broadcaster.keeping import UnitOfWork

_SENTENCES = {
    "needs-officer": "needs an officer",
    "uncertain": "may or may not be public; it is being looked up",
    "paused": "waits: its account is paused",
    "alarm": "is not out yet",
    "expired": "was too old and did not go out",
}
#: only a lead's doubt is worth waking somebody before it is settled
_LEADS_ONLY = frozenset({"uncertain"})


def tell_of_trouble(desk: Desk, uow: UnitOfWork, delivery: Delivery, what: str) -> None:
    """Queue one notice to the duty officers. The caller commits."""
    if what in _LEADS_ONLY and delivery.effect is not Effect.PUBLISH:
        return
    said = _SENTENCES.get(what, what)
    incident = uow.incidents.by_id(delivery.incident_id) if delivery.incident_id else None
    where = f"{delivery.effect} on {delivery.target}"
    tell(
        desk,
        uow,
        with_role(desk, Role.DUTY),
        subject=f"{where} {said}",
        text=(
            f"Delivery {delivery.id} ({where}{f', {incident.ref}' if incident else ''}) {said}: {delivery.reason}.\n"
            f"Look: {command(desk, 'status')}\n"
            f"Settle: {command(desk, f'resolve {delivery.id} --posted LINK | --not-posted | --drop')}"
        ),
        about=f"delivery:{delivery.id}",
        incident=incident,
    )
