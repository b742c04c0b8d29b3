"""Which incident is meant: with several open no verb guesses (design rule 8)."""

from broadcaster.domain.records import Bulletin, Incident
from broadcaster.domain.words import IncidentState
from broadcaster.errors import NotPossibleNow, UsageProblem
from broadcaster.keeping import UnitOfWork

OPEN = (IncidentState.OPEN,)
RUNNING = (IncidentState.OPEN, IncidentState.STANDING_DOWN)


def _list(incidents: list[Incident]) -> str:
    return "; ".join(f"{i.ref} {i.kind} at {i.place} ({i.state})" for i in incidents)


def find_to_end(uow: UnitOfWork, ref: str | None) -> Incident:
    """The incident that a stand-down means: one that is standing down already is meant only where none is open."""
    return find_incident(uow, ref, states=RUNNING if ref or not uow.incidents.in_state(*OPEN) else OPEN)


def find_incident(uow: UnitOfWork, ref: str | None, *, states: tuple[IncidentState, ...] = RUNNING) -> Incident:
    """The incident of that reference, or the only one in `states`.

    Raises `UsageProblem` when the reference is unknown or several would fit, `NotPossibleNow` when none does.
    """
    if ref:
        return _by_ref(uow, ref, states)
    running = uow.incidents.in_state(*states)
    if not running:
        raise NotPossibleNow(
            "No incident is open.", next_step="Start one with: broadcaster trigger KIND --place PLACE."
        )
    if len(running) > 1:
        raise UsageProblem(
            f"{len(running)} incidents are open: {_list(running)}.",
            next_step=f"Say which one: --incident {running[0].ref}.",
        )
    return running[0]


def find_to_join(uow: UnitOfWork, ref: str, *, kind: str, place: str, has_news: bool) -> Incident:
    """The open incident of that kind that a trigger is part of.

    Raises `UsageProblem` for another kind, or where there is nothing to say in its update.
    """
    incident = _by_ref(uow, ref, OPEN)
    if incident.kind != kind:
        raise UsageProblem(
            f"{incident.ref} is {incident.kind} at {incident.place}, not {kind}.",
            next_step="Leave --into out to open an incident of its own.",
        )
    if not has_news:
        raise UsageProblem(
            f"An update of {incident.ref} needs news; nothing was stored, silenced or sent.",
            next_step=f'broadcaster update --incident {incident.ref} --what "{place}: …"',
        )
    return incident


def _by_ref(uow: UnitOfWork, ref: str, states: tuple[IncidentState, ...]) -> Incident:
    found = uow.incidents.get(ref)
    if found is None:
        running = uow.incidents.in_state(*RUNNING)
        listed = _list(running) if running else "none"
        raise UsageProblem(f"There is no incident {ref}.", next_step=f"Open incidents: {listed}.")
    if found.state not in states:
        raise NotPossibleNow(
            f"{found.ref} ({found.kind} at {found.place}) is {found.state}.",
            next_step="If the danger is back, trigger it again: broadcaster trigger KIND --place PLACE."
            if found.state not in OPEN
            else None,
        )
    return found


def find_bulletin(uow: UnitOfWork, name: str) -> tuple[Incident, Bulletin]:
    """The bulletin called `F12/3`; raises `UsageProblem` when there is none."""
    ref, _, number = name.partition("/")
    incident = uow.incidents.get(ref)
    bulletin = uow.bulletins.get(incident.id, int(number)) if incident and number.isdecimal() else None
    if incident is None or bulletin is None:
        raise UsageProblem(
            f"There is no bulletin {name}.",
            next_step="Bulletins are named like F12/3; `broadcaster status` lists those that wait.",
        )
    return incident, bulletin
