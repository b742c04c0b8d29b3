"""Telling officers that a delivery needs them: once per delivery and trouble, loudest for the leads."""

from collections.abc import Sequence

from broadcaster.domain.deliveries import Delivery
from broadcaster.domain.outcomes import Found
from broadcaster.domain.words import DeliveryState, Effect, Role
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
    if what == "expired" and delivery.effect is Effect.REPOST and not delivery.source_id:
        # its lead never went out: that one notice says it for all who wanted to share it
        return
    said = _SENTENCES.get(what, what)
    incident = uow.incidents.by_id(delivery.incident_id) if delivery.incident_id else None
    where = f"{delivery.effect} on {delivery.target}"
    named = f"Delivery {delivery.id} ({where}{f', {incident.ref}' if incident else ''}) {said}"
    why = f": {delivery.reason.rstrip('.')}." if delivery.reason and what != "expired" else "."
    tell(
        desk,
        uow,
        with_role(desk, Role.DUTY),
        subject=f"{where} {said}",
        text="\n".join([f"{named}{why}", *_steps(desk, delivery, what, ref=incident.ref if incident else "")]),
        about=f"delivery:{delivery.id}",
        incident=incident,
    )


def _steps(desk: Desk, delivery: Delivery, what: str, *, ref: str) -> list[str]:
    """What helps with this trouble; a delivery that is over cannot be settled any more."""
    look = f"Look: {command(desk, 'status')}"
    if what == "expired":
        again = command(desk, f'update --incident {ref} --what "…"') if ref else ""
        return [look, *([f"Nothing old goes out. To say it with the facts of now: {again}"] if again else [])]
    if what == "paused":
        by_hand = command(desk, f"paste {delivery.id}")
        return [
            look,
            f"Say it by hand: {by_hand}, then: {command(desk, f'resolve {delivery.id} --posted LINK')}",
            f"When the account is put right: {command(desk, f'resume {delivery.target}')}",
        ]
    return [look, f"Settle: {command(desk, f'resolve {delivery.id} --posted LINK | --not-posted | --drop')}"]


def tell_of_second_copy(desk: Desk, uow: UnitOfWork, delivery: Delivery, too_many: Sequence[Found]) -> None:
    """Queue one notice to the duty officers: every link, and the one command that deletes each copy too many.

    The program itself never deletes a copy (reliability reference 2.4). The caller commits.
    """
    incident = uow.incidents.by_id(delivery.incident_id) if delivery.incident_id else None
    where = f"{delivery.effect} on {delivery.target}"
    kept = delivery.state is DeliveryState.SENT and delivery.withdrawn_at is None
    said = "is public more than once" if kept else f"is {_ended(delivery)}, but it is public"
    right = [f"Stays: {delivery.permalink or delivery.external_id}"] if kept else []
    wrong = [
        f"Too many: {copy.permalink or copy.external_id}\n"
        f"Look at it, then delete it: {_deleting(desk, delivery, copy.external_id)}"
        for copy in too_many
    ]
    named = f"Delivery {delivery.id} ({where}{f', {incident.ref}' if incident else ''})"
    told = f"{named} {said}. A request that was in doubt has landed late. Nothing was deleted."
    tell(
        desk,
        uow,
        with_role(desk, Role.DUTY),
        subject=f"{where} {said}",
        text="\n".join([told, *right, *wrong]),
        about=f"second-copy:{delivery.id}",
        incident=incident,
    )


def _deleting(desk: Desk, delivery: Delivery, external_id: str) -> str:
    return command(desk, f'withdraw {delivery.id} --post {external_id} --reason "second copy"')


def _ended(delivery: Delivery) -> str:
    return "withdrawn" if delivery.withdrawn_at else delivery.state.value
