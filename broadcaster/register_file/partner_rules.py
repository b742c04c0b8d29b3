"""Rules over partners, places and public numbers: who leads, where it is, and what may be rung."""

from broadcaster.domain.lead_agency import COUNCIL
from broadcaster.domain.texts import LIMITS, place_key
from broadcaster.register_file import values
from broadcaster.register_file.faults import Faults, did_you_mean, shown
from broadcaster.register_file.locate import Path
from broadcaster.register_file.tables import Draft
from broadcaster.register_file.value_rules import check_address, check_name, check_phone


def check_agencies(draft: Draft, faults: Faults) -> None:
    """Every rule over the partners."""
    for key, agency in draft.agencies.items():
        path: Path = ("agency", key)
        if key == COUNCIL:
            faults.add(path, f"`{key}` has another meaning here", "the council itself needs no table")
        check_name((*path, "name"), agency.name, faults)
        check_name((*path, "account"), agency.account, faults)
        for name, room in (("name", LIMITS["lead_agency"]), ("account", LIMITS["lead_account"])):
            if len(getattr(agency, name)) > room:
                hint = f"{room} characters always fit; write what people call it"
                faults.warn((*path, name), f"is so long that a message on X may have no room for it ({hint})")
        check_address((*path, "link"), agency.link, values.https_fault, faults)
        check_phone((*path, "phone"), agency.phone, faults)


def check_lead_agency(path: Path, lead: str, draft: Draft, faults: Faults) -> None:
    """`council`, nothing, or a partner of this file.

    Registers of the first version hold names here and no partners at all; they stay valid, with a warning.
    """
    if lead in {"", COUNCIL, *draft.agencies} or faults.unread("agency"):
        return
    if not draft.agencies:
        check_name(path, lead, faults)
        faults.warn(path, f"{shown(lead)} has no [agency.…] table, so its official account is not known")
        return
    named = next((key for key, agency in draft.agencies.items() if agency.name.casefold() == lead.casefold()), "")
    hint = f"write its key: {named}" if named else did_you_mean(lead, (COUNCIL, *draft.agencies))
    faults.add(path, f"{shown(lead)} is no key of an agency", hint)


def check_places(draft: Draft, faults: Faults) -> None:
    """Every rule over the places; no two may answer to the same name."""
    seen: dict[str, str] = {}
    for key, place in draft.places.items():
        path: Path = ("places", key)
        for name in ("name", "parish", "mistaken_for", "address"):
            check_name((*path, name), getattr(place, name), faults)
        if len(place.name) > LIMITS["place"]:
            hint = f"at most {LIMITS['place']} characters, so that every message has room for it"
            faults.add((*path, "name"), "`name` is too long for the place of a message", hint)
        folded = place_key(place.name)
        if place.name and not folded:
            faults.add((*path, "name"), f"{shown(place.name)} has no letter or digit")
        elif seen.setdefault(folded, key) != key:
            faults.add((*path, "name"), f"`name` is the same as in [places.{seen[folded]}]", "each needs its own")
        if place.district and not values.DISTRICT.fullmatch(place.district):
            hint = "the first half of a postcode, such as SL4; leave it empty where it spans several"
            faults.add((*path, "district"), f"{shown(place.district)} is no postcode district", hint)
        if place.mistaken_for and place_key(place.mistaken_for) == folded:
            faults.add((*path, "mistaken_for"), "a place cannot be mistaken for itself")


def check_numbers(draft: Draft, faults: Faults) -> None:
    """Every rule over the telephone numbers that may stand in a public text."""
    seen: set[str] = set()
    for at, public in enumerate(draft.public_numbers):
        path: Path = ("public_numbers", at)
        check_phone((*path, "number"), public.number, faults)
        check_name((*path, "name"), public.name, faults)
        digits = public.number.replace(" ", "")
        if digits in seen:
            faults.add((*path, "number"), f"{shown(public.number)} stands here twice", "delete one")
        seen.add(digits)
