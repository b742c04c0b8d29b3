"""What the house rules know beside the text: the incident, the bulletin, and what the register lists as public."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from broadcaster.domain.kinds.table import kind_of
from broadcaster.domain.register import Register
from broadcaster.domain.texts import place_key
from broadcaster.domain.words import BulletinKind, Space

#: what an officer gives and somebody else said: the statement that a correction takes back, a partner's message
QUOTED_FIELDS = ("wrong", "said")


@lru_cache(maxsize=8)
def keys_of(names: tuple[str, ...]) -> frozenset[str]:
    """The names as places are compared: small letters and digits."""
    return frozenset(filter(None, map(place_key, names)))


@dataclass(frozen=True, kw_only=True)
class Facts:
    """All that a rule may ask; a rule never asks anything else, so the same facts give the same findings."""

    kind: str
    #: the kind tells people what to do; a notable death does not
    acts: bool
    #: the kind can cost a life
    danger: bool
    #: None for a service's ordinary post
    bulletin: BulletinKind | None
    space: Space
    #: the bulletin's fields as filled in: `place`, `issued`, `wrong`, …
    fields: Mapping[str, str] = field(default_factory=dict)
    #: council, services, agencies and places: they may be in capitals, and are nobody's name
    names: tuple[str, ...] = ()
    #: places of the register, by name
    places: tuple[str, ...] = ()
    #: addresses that the public is meant to have: rest centres, schools
    addresses: tuple[str, ...] = ()
    #: numbers that the register lists, as written there
    numbers: tuple[str, ...] = ()
    #: addresses of pages that the register lists
    links: tuple[str, ...] = ()


def facts_of(
    register: Register, *, kind: str, bulletin: BulletinKind | None, space: Space, fields: Mapping[str, str]
) -> Facts:
    """The facts of a bulletin, or of an ordinary post (no kind, no fields)."""
    council = register.council
    return Facts(
        kind=kind,
        acts=kind_of(kind).acts,
        danger=kind_of(kind).danger,
        bulletin=bulletin,
        space=space,
        fields=fields,
        names=tuple(
            dict.fromkeys(
                name
                for name in (
                    council.name,
                    council.short,
                    *(service.name for service in register.services),
                    *(agency.name for agency in register.agencies),
                    *(place.name for place in register.places),
                    *(place.parish for place in register.places),
                )
                if name
            )
        ),
        places=tuple(place.name for place in register.places),
        addresses=tuple(f"{place.name} {place.address} {place.district}" for place in register.places),
        numbers=(
            council.emergency_number,
            *(number.number for number in register.public_numbers),
            *(agency.phone for agency in register.agencies if agency.phone),
        ),
        links=(
            council.home_page,
            council.latest_link,
            *(agency.link for agency in register.agencies if agency.link),
        ),
    )
