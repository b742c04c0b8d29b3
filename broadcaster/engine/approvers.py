"""Who is asked about a bulletin that waits, as the screen and `--json` show it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from broadcaster.domain.records import Bulletin, Incident
from broadcaster.engine.approval_line import ApprovalLine, approval_line
from broadcaster.engine.desk import Desk
from broadcaster.engine.report import stamp
from broadcaster.engine.waiting import name_of, waiting_of


@dataclass(frozen=True, kw_only=True)
class Awaited:
    """A bulletin that waits and the people it waits for."""

    incident: Incident
    bulletin: Bulletin
    line: ApprovalLine

    @property
    def name(self) -> str:
        """`F12/3`."""
        return name_of(self.incident, self.bulletin)


def awaited(desk: Desk, incident: Incident) -> list[Awaited]:
    """Every bulletin of the incident that waits, oldest first, with its approvers."""
    with desk.store.reading() as uow:
        return [
            Awaited(incident=incident, bulletin=bulletin, line=approval_line(desk, uow, incident, bulletin))
            for bulletin in waiting_of(uow, incident)
        ]


def approvers_report(waiting: Sequence[Awaited]) -> list[dict[str, Any]]:
    """One row per bulletin and approver, in the order of asking; `try_at` is null for who is not asked."""
    rows = []
    for one in waiting:
        rows += [
            {
                "bulletin": one.name,
                "officer": turn.officer.key,
                "name": turn.officer.name,
                "phone": turn.officer.phone or None,
                "try_at": stamp(turn.at),
                "not_asked": None,
            }
            for turn in one.line.turns
        ]
        rows += [
            {
                "bulletin": one.name,
                "officer": left.officer.key,
                "name": left.officer.name,
                "phone": left.officer.phone or None,
                "try_at": None,
                "not_asked": left.why,
            }
            for left in one.line.left_out
        ]
    return rows
