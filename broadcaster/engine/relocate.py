"""Where an incident is may turn out otherwise: a wrong place is put right, or the water spreads to the next village."""

from dataclasses import replace

from broadcaster.domain.places import check_district, locate
from broadcaster.domain.records import Incident
from broadcaster.domain.texts import LIMITS, clean
from broadcaster.domain.words import IncidentState
from broadcaster.engine.desk import Desk
from broadcaster.errors import NotPossibleNow
from broadcaster.keeping import UnitOfWork


def moved(desk: Desk, incident: Incident, place: str, *, district: str = "") -> Incident:
    """The incident as it would be at that place; nothing is stored.

    Raises `UsageProblem` for a district that is not the place's, `TextProblem` for a place that may not be published.
    """
    where = locate(desk.register.places, clean(place, name="place"))
    return replace(
        incident,
        place=where.text,
        place_key=where.key,
        district=check_district(where, district, desk.register.places),
        place_known=where.known,
    )


def widened(desk: Desk, incident: Incident, place: str, *, district: str = "") -> str:
    """`Datchet and Wraysbury`, when Wraysbury is part of the flood at Datchet; empty where the name stays as it is.

    It stays where it has that place already, where the register does not know one of them, and where all of them
    together are too long for a message. Raises as `moved`.
    """
    places = desk.register.places
    new, known = locate(places, clean(place, name="place")), locate(places, incident.place)
    check_district(new, district, places)
    added = [p.name for p in new.places if p not in known.places]
    names = [p.name for p in known.places] + added
    if not added or not known.known:
        return ""
    whole = f"{', '.join(names[:-1])} and {names[-1]}"
    return whole if len(whole) <= LIMITS["place"] else ""


def relocate(desk: Desk, uow: UnitOfWork, incident: Incident) -> Incident:
    """Store where it is now, within the caller's transaction; silences, deliveries and what was said stay as they are.

    `incident` is what `moved` returned. Raises `NotPossibleNow` where another incident of the kind is open there.
    """
    before = uow.incidents.by_id(incident.id)
    if before is None or (before.place, before.district) == (incident.place, incident.district):
        return before or incident
    beside = next(
        (
            other
            for other in uow.incidents.in_state(IncidentState.OPEN)
            if (other.kind, other.place_key) == (incident.kind, incident.place_key) and other.id != incident.id
        ),
        None,
    )
    if beside is not None:
        raise NotPossibleNow(
            f"{beside.ref} ({beside.kind} at {beside.place}) is open there already.",
            next_step=f"Leave --place out, and say in {beside.ref} what is new there.",
        )
    desk.log(
        uow,
        "incident-moved",
        incident.ref,
        before=before.place,
        after=incident.place,
        district=incident.district,
        **({} if incident.place_known else {"place_known": "no"}),
    )
    return uow.incidents.move_to(
        incident.id,
        place=incident.place,
        place_key=incident.place_key,
        district=incident.district,
        known=incident.place_known,
    )
