"""Who reads what people answer while an incident is open (policy 003 s17.8); nobody is said in words."""

from broadcaster.domain.records import Incident
from broadcaster.domain.texts import clean
from broadcaster.engine.desk import Desk
from broadcaster.engine.find import OPEN, find_incident
from broadcaster.engine.officers import meant
from broadcaster.errors import UsageProblem

#: a name or a team, not a sentence
LONGEST = 60


def watching(desk: Desk, name: str, *, ref: str | None) -> Incident:
    """Somebody, an officer or any person or team, reads the replies from now on; an empty name = nobody does.

    An officer is kept by key, so that a number to ring can be shown. Raises `UsageProblem` for a name that is too
    long, and where several incidents are open and none is named.
    """
    watcher = _watcher(desk, name)
    with desk.store.writing() as uow:
        before = find_incident(uow, ref, states=OPEN)
        incident = uow.incidents.watch(before.id, watcher, since=uow.now if watcher else None)
        desk.log(uow, "replies-watched", incident.ref, by=watcher, before=before.watcher)
        uow.commit()
    return incident


def watched(desk: Desk, *, ref: str | None) -> list[Incident]:
    """The open incidents, or the one that is named, to see who reads the replies of each."""
    with desk.store.reading() as uow:
        return [find_incident(uow, ref, states=OPEN)] if ref else uow.incidents.in_state(*OPEN)


def _watcher(desk: Desk, name: str) -> str:
    if not name:
        return ""
    said = clean(name, name="watcher")
    if not said or len(said) > LONGEST:
        raise UsageProblem(
            f"The name of who reads the replies has {len(said)} characters; it needs 1 to {LONGEST}.",
            next_step='Name a person or a team, like: broadcaster watching "Sam (Comms)".',
        )
    officer = meant(desk, said)
    return officer.key if officer else said
