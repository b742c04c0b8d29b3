"""Every kind of incident that ships, and what a council's own kind is taken for."""

from collections.abc import Mapping

from broadcaster.domain.kinds.cyber import CYBER
from broadcaster.domain.kinds.evacuation import EVACUATION
from broadcaster.domain.kinds.fire import FIRE
from broadcaster.domain.kinds.flood import FLOOD
from broadcaster.domain.kinds.general import ALL_CLEAR_OF_ANY_KIND, FALSE_ALARM, FIRST_OF_ANY_KIND, GENERAL
from broadcaster.domain.kinds.heat import HEAT
from broadcaster.domain.kinds.notable_death import NOTABLE_DEATH
from broadcaster.domain.kinds.power_cut import POWER_CUT
from broadcaster.domain.kinds.public_health import PUBLIC_HEALTH
from broadcaster.domain.kinds.road_closure import ROAD_CLOSURE
from broadcaster.domain.kinds.school_closures import SCHOOL_CLOSURES
from broadcaster.domain.kinds.severe_weather import SEVERE_WEATHER
from broadcaster.domain.kinds.shape import Kind, Words, both
from broadcaster.domain.kinds.water_supply import WATER_SUPPLY
from broadcaster.domain.words import BulletinKind

KINDS: Mapping[str, Kind] = {
    kind.key: kind
    for kind in (
        FLOOD,
        SEVERE_WEATHER,
        HEAT,
        FIRE,
        ROAD_CLOSURE,
        SCHOOL_CLOSURES,
        EVACUATION,
        WATER_SUPPLY,
        PUBLIC_HEALTH,
        POWER_CUT,
        CYBER,
        NOTABLE_DEATH,
        GENERAL,
    )
}


def kind_of(key: str) -> Kind:
    """The kind of that key; one of the council's own is a general one with its own name."""
    known = KINDS.get(key)
    if known is not None:
        return known
    name = key.replace("-", " ")
    return Kind(key=key, hazard=both(name, name), first=GENERAL.first)


def defaults_of(kind: Kind, bulletin: BulletinKind, chosen: Mapping[str, str]) -> dict[str, Words]:
    """What is said when the officer says nothing; `chosen` are the officer's values of closed lists."""
    said = {"hazard": kind.hazard}
    by_choice: dict[str, Words] = {}
    for name, per_value in kind.chosen.items():
        by_choice |= per_value.get(chosen.get(name, ""), {})
    if "hazard" in by_choice:
        said["hazard"] = by_choice["hazard"]
    if not kind.acts:
        return said
    match bulletin:
        case BulletinKind.FIRST:
            return said | FIRST_OF_ANY_KIND | dict(kind.first) | by_choice
        case BulletinKind.FALSE_ALARM:
            return said | FALSE_ALARM
        case BulletinKind.ALL_CLEAR:
            return said | {"do_now": kind.all_clear or ALL_CLEAR_OF_ANY_KIND}
        case _:
            return said
