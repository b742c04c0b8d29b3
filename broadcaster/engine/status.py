"""What is up, what is not, who is silent and what waits for whom: one picture, one reading transaction."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from broadcaster.domain.deliveries import Delivery
from broadcaster.domain.leading import Lead, leads_of
from broadcaster.domain.pauses import COMPROMISED
from broadcaster.domain.records import AccountState, Approval, Bulletin, Handover, Incident, LateLook, Notice, Silence
from broadcaster.domain.register import Register
from broadcaster.domain.words import BulletinState, DeliveryState, IncidentState, Posture
from broadcaster.engine.approval_line import approval_line
from broadcaster.engine.desk import Desk
from broadcaster.engine.find import find_incident
from broadcaster.engine.pause import ALL
from broadcaster.engine.who import deciders
from broadcaster.keeping import UnitOfWork

#: a dispatching process that has not gone round for this long counts as gone
GONE = timedelta(seconds=15)
#: how a process is kept in the store that goes on dispatching, and one that ended in good order
SERVE, LEFT = "serve", "left"


@dataclass(frozen=True, kw_only=True)
class IncidentPicture:
    """One incident with everything that belongs to it."""

    incident: Incident
    silences: list[Silence]
    bulletins: list[tuple[Bulletin, Approval | None]]
    deliveries: list[Delivery]
    #: to whom it is offered, while nobody has answered
    offer: Handover | None = None
    #: looks for second copies, those to come and those that ended
    looks: list[LateLook] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class Picture:
    """Everything `status` shows."""

    now: datetime
    incidents: list[IncidentPicture]
    silent: list[Silence]
    held: list[Delivery]
    accounts: list[AccountState]
    #: deliveries that wait for a person
    needs_officer: list[Delivery]
    waiting_approval: list[tuple[Incident, Bulletin]]
    unreviewed: list[tuple[Bulletin, Approval]]
    notices: list[Notice]
    #: name and age of every dispatching process that is alive
    dispatchers: list[tuple[str, timedelta]]
    #: those of them that stay, by name
    services: list[str]
    head: tuple[int, str]
    #: keys of the officers who may say yes to a waiting bulletin, by its id
    deciders: Mapping[int, tuple[str, ...]] = field(default_factory=dict)
    #: from when one officer alone may send what waits, by its id; not there = never
    glass: Mapping[int, datetime] = field(default_factory=dict)
    #: references of incidents by id, closed ones included where something here is about them
    refs: Mapping[int, str] = field(default_factory=dict)


def picture(desk: Desk, *, ref: str | None = None) -> Picture:
    """The state of the council, or of one incident; raises `UsageProblem` for a reference that nobody has."""
    with desk.store.reading() as uow:
        incidents = _chosen(uow, ref)
        pictures = [_incident(uow, incident) for incident in incidents]
        unfinished = uow.outbox.unfinished()
        nodes = alive(uow, desk.council)
        waiting = _waiting(uow)
        unreviewed = uow.bulletins.unreviewed()
        return Picture(
            now=uow.now,
            incidents=pictures,
            silent=_first_of_each(uow.silences.active()),
            held=uow.outbox.held(),
            accounts=[state for state in uow.accounts.all() if state.paused_by or state.blocked_until],
            needs_officer=[d for d in unfinished if d.state is DeliveryState.NEEDS_OFFICER],
            waiting_approval=waiting,
            unreviewed=unreviewed,
            notices=uow.notices.recent(limit=50),
            dispatchers=[(name, age) for name, _, age in nodes],
            services=[name for name, what, _ in nodes if what == SERVE],
            head=uow.audit.head(),
            deciders={b.id: tuple(o.key for o in deciders(desk, uow, b.submitted_by)) for _, b in waiting},
            glass=_glass(desk, uow, waiting),
            refs=_refs(uow, {b.incident_id for b, _ in unreviewed} | {d.incident_id for d in unfinished}),
        )


def _glass(desk: Desk, uow: UnitOfWork, waiting: list[tuple[Incident, Bulletin]]) -> dict[int, datetime]:
    lines = {bulletin.id: approval_line(desk, uow, incident, bulletin) for incident, bulletin in waiting}
    return {number: line.glass_from for number, line in lines.items() if line.glass_from is not None}


def _refs(uow: UnitOfWork, ids: set[int]) -> dict[int, str]:
    found = (uow.incidents.by_id(incident_id) for incident_id in ids if incident_id)
    return {incident.id: incident.ref for incident in found if incident}


def paused(picture: Picture) -> dict[str, str]:
    """Why each account or site is paused by name; the pause of everything is no account's."""
    return {s.target: s.paused_reason for s in picture.accounts if s.paused_by and s.target != ALL}


def stolen(picture: Picture) -> set[str]:
    """Accounts that somebody else has."""
    return {s.target for s in picture.accounts if s.paused_by == COMPROMISED}


def all_paused(picture: Picture) -> AccountState | None:
    """The pause of everything, if there is one."""
    return next((s for s in picture.accounts if s.paused_by and s.target == ALL), None)


def leads(register: Register, picture: Picture, shown: IncidentPicture) -> tuple[Lead, ...]:
    """Where each lead account stands in this incident, in the register's order."""
    return leads_of([a.id for a in register.leads], shown.deliveries, paused=paused(picture))


def node_name(council: str, *, host: str, pid: int, what: str) -> str:
    """How a dispatching process is called; a store may serve several councils, each by processes of its own."""
    return f"{council}@{host}:{pid}:{what}"


def alive(uow: UnitOfWork, council: str) -> list[tuple[str, str, timedelta]]:
    """`(name, what, age)` of the council's dispatching processes that went round lately."""
    mine = f"{council}@"
    known = [(name, what, uow.now - at) for name, what, at in uow.books.nodes() if name.startswith(mine)]
    return [node for node in known if node[1] != LEFT and node[2] < GONE]


def _chosen(uow: UnitOfWork, ref: str | None) -> list[Incident]:
    if ref:
        return [find_incident(uow, ref, states=tuple(IncidentState))]
    return uow.incidents.in_state(IncidentState.OPEN, IncidentState.STANDING_DOWN)


def _incident(uow: UnitOfWork, incident: Incident) -> IncidentPicture:
    return IncidentPicture(
        incident=incident,
        silences=uow.silences.active(incident_id=incident.id),
        bulletins=[(b, uow.bulletins.approval(b.id)) for b in uow.bulletins.of_incident(incident.id)],
        deliveries=uow.outbox.of_incident(incident.id),
        offer=next(iter(uow.handovers.open(incident_id=incident.id)), None),
        looks=uow.late_looks.of_incident(incident.id),
    )


def _waiting(uow: UnitOfWork) -> list[tuple[Incident, Bulletin]]:
    found = []
    for bulletin in uow.bulletins.in_state(BulletinState.SUBMITTED):
        incident = uow.incidents.by_id(bulletin.incident_id)
        if incident:
            found.append((incident, bulletin))
    return found


def _first_of_each(silences: list[Silence]) -> list[Silence]:
    """One line per account, the oldest silence first: an account is silent while any open incident says so."""
    seen: dict[str, Silence] = {}
    for silence in silences:
        seen.setdefault(silence.account, silence)
    return list(seen.values())


def services(register: Register, silent: list[Silence]) -> list[dict[str, object]]:
    """Every service that is not the lead, with its accounts and whether each is silent."""
    quiet = {s.account: s for s in silent}
    return [
        {
            "service": service.key,
            "name": service.name,
            "posture": service.posture.value,
            "accounts": [
                {
                    "account": account.id,
                    "handle": account.handle,
                    "placeholder": account.placeholder,
                    "silent": account.id in quiet,
                    "since": quiet[account.id].since.isoformat() if account.id in quiet else None,
                }
                for account in service.accounts
            ],
        }
        for service in register.services
        if service.posture is not Posture.LEAD
    ]
