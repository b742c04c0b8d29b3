"""What the house rules know beside the text: the incident, the bulletin, and what the register lists as public."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from broadcaster.domain.register import Register
from broadcaster.domain.words import BulletinKind, Space


@dataclass(frozen=True, kw_only=True)
class Facts:
    """All that a rule may ask; a rule never asks anything else, so the same facts give the same findings."""

    kind: str
    #: None for a service's ordinary post
    bulletin: BulletinKind | None
    space: Space
    #: the bulletin's fields as filled in: `place`, `issued`, `wrong`, …
    fields: Mapping[str, str] = field(default_factory=dict)
    #: council, services, agencies and places: they may be in capitals, and are nobody's name
    names: tuple[str, ...] = ()
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
