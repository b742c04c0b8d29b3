"""Everything an approver must read before they say yes: every text in full, where it goes, who wrote it and when."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from broadcaster.domain.deliveries import Delivery
from broadcaster.domain.records import Bulletin, Incident, Rendering
from broadcaster.domain.signing import short
from broadcaster.domain.words import Effect
from broadcaster.engine.desk import Desk
from broadcaster.engine.report import stamp
from broadcaster.engine.waiting import check_fresh, check_waiting, find_waiting, name_of
from broadcaster.engine.who import named


@dataclass(frozen=True, kw_only=True)
class ToApprove:
    """One bulletin that waits, as it was frozen."""

    incident: Incident
    bulletin: Bulletin
    renderings: tuple[Rendering, ...]
    deliveries: tuple[Delivery, ...]
    writer: str
    now: datetime

    @property
    def name(self) -> str:
        """`F12/3`."""
        return name_of(self.incident, self.bulletin)

    def targets(self, *effects: Effect) -> list[str]:
        """Where these effects go, in the order of the outbox."""
        return [d.target for d in self.deliveries if d.effect in effects]


def to_approve(desk: Desk, name: str, *, alone: bool = False) -> ToApprove:
    """What waits as `F12/3`, or as the only one of `F12`.

    Raises as `find_waiting`, and where it waits no more, is too old or promises too soon; `alone` is break-glass.
    """
    with desk.store.reading() as uow:
        incident, bulletin = find_waiting(uow, name)
        check_waiting(desk, bulletin, name_of(incident, bulletin))
        # nobody reads four screens in order to be refused
        check_fresh(desk, uow, bulletin, name_of(incident, bulletin), alone=alone)
        return ToApprove(
            incident=incident,
            bulletin=bulletin,
            renderings=tuple(uow.bulletins.renderings(bulletin.id)),
            deliveries=tuple(d for d in uow.outbox.of_incident(incident.id) if d.bulletin_id == bulletin.id),
            writer=named(desk, bulletin.submitted_by),
            now=uow.now,
        )


def to_approve_report(shown: ToApprove) -> dict[str, Any]:
    """The same as plain data: what `--json` prints beside the outcome; times are ISO 8601 in UTC."""
    bulletin, incident = shown.bulletin, shown.incident
    return {
        "bulletin": shown.name,
        "kind": bulletin.kind.value,
        "incident": {"ref": incident.ref, "kind": incident.kind, "place": incident.place},
        "place_known": incident.place_known,
        "renderings": [{"target": r.target, "form": r.form.value, "text": r.text} for r in shown.renderings],
        "targets": [{"effect": d.effect.value, "target": d.target} for d in shown.deliveries],
        "written_by": bulletin.submitted_by,
        "written_at": stamp(bulletin.submitted_at),
        "approve_by": stamp(bulletin.approve_by),
        "promise_at": stamp(bulletin.promise_at),
        "expires_at": stamp(bulletin.expires_at),
        "signed_templates": bulletin.signed,
        "despite": bulletin.despite or None,
        "cautions": list(bulletin.cautions),
        "digest": bulletin.digest,
        "short_digest": short(bulletin.digest),
    }
