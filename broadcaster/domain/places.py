"""Where it is: places of the register by the names people use, described so that no one is taken for another."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from broadcaster.domain.register import Place, PlaceKind
from broadcaster.domain.texts import place_key, split_preposition
from broadcaster.errors import UsageProblem

#: between the names of several places: `Datchet and Wraysbury`, `Eton, Windsor & Datchet`
_BETWEEN = re.compile(r"(\s*,\s*(?:and\s+)?|\s+and\s+|\s*&\s*)", re.IGNORECASE)
_DISTRICT = re.compile(r"([A-Z]{1,2}[0-9][0-9A-Z]?)(?:[0-9][A-Z]{2})?")
#: `SL 3`, as people say it
_APART = re.compile(r"(?<![A-Z0-9])([A-Z]{1,2})\s+(?=[0-9])")
_SECOND_HALF = re.compile(r"[0-9][A-Z]{2}")
#: kinds whose names are easily taken for one another
_SETTLEMENTS = frozenset({PlaceKind.TOWN, PlaceKind.VILLAGE})
#: kinds whose name does not say what they are
_TOLD = {PlaceKind.REST_CENTRE: "rest centre", PlaceKind.SCHOOL: "school"}
#: how alike two names must be for one to be offered for the other (difflib's ratio)
_ALIKE = 0.6
_MOST_OFFERED = 3
UNPARISHED = "unparished"


@dataclass(frozen=True, kw_only=True)
class Located:
    """A place as an officer gave it, found in the register or not."""

    #: as it will be published: the register's spelling, with the officer's own preposition
    text: str
    #: what two spellings of one place have in common
    key: str
    #: what it names; empty when the register does not know it
    places: tuple[Place, ...] = ()
    #: the nearest names of the register when it is unknown
    near: tuple[Place, ...] = ()

    @property
    def known(self) -> bool:
        """Whether the register has it."""
        return bool(self.places)

    @property
    def districts(self) -> tuple[str, ...]:
        """The postcode districts of its places, each once; empty where the register names none."""
        return tuple(dict.fromkeys(p.district for p in self.places if p.district))


def locate(places: Sequence[Place], given: str) -> Located:
    """The place that a cleaned text names: one of the register, several joined by "and", or none."""
    preposition, name = split_preposition(given)
    by_key = {place_key(p.name): p for p in places}
    whole = by_key.get(place_key(name))
    if whole is not None:
        return Located(text=f"{preposition}{whole.name}", key=place_key(whole.name), places=(whole,))
    parts = _BETWEEN.split(name)
    found = [by_key.get(place_key(part)) for part in parts[::2]]
    several = tuple(p for p in found if p is not None)
    if len(parts) > 1 and len(several) == len(found) and len({p.key for p in several}) == 1:
        # "Datchet and Datchet" is Datchet
        return Located(text=f"{preposition}{several[0].name}", key=place_key(several[0].name), places=several[:1])
    if len(parts) > 1 and len(several) == len(found):
        names = [p.name for p in several]
        text = "".join(name + between for name, between in zip(names, [*parts[1::2], ""], strict=True))
        # "Wraysbury and Datchet" is the same place as "Datchet and Wraysbury"
        return Located(text=preposition + text, key=place_key(" and ".join(sorted(set(names)))), places=several)
    return Located(text=given, key=place_key(given), near=nearest(places, name))


def nearest(places: Iterable[Place], name: str) -> tuple[Place, ...]:
    """Places of the register with a name like that one, the likest first."""
    from difflib import SequenceMatcher  # noqa: PLC0415 - only an unknown place or a wrong district pays for it

    wanted = place_key(name)
    words = set(wanted.split())

    def likeness(place: Place) -> float:
        key = place_key(place.name)
        inside = words <= set(key.split()) or set(key.split()) <= words
        return 1.0 if inside else SequenceMatcher(None, wanted, key).ratio()

    ranked = sorted(((likeness(p), p) for p in places), key=lambda found: -found[0])
    return tuple(p for alike, p in ranked if alike >= _ALIKE)[:_MOST_OFFERED]


def describe(located: Located, places: Sequence[Place]) -> str:
    """`Old Windsor (SL4, parish of Old Windsor); not Windsor`; an unknown place says so and names its neighbours."""
    if not located.known:
        near = "; ".join(one_place(p) for p in located.near)
        return f"{located.text} is not in the list of places" + (f". Like it: {near}" if near else "")
    told = " and ".join(one_place(p) for p in located.places)
    others = dict.fromkeys(other for p in located.places for other in taken_for(p, places))
    named = {p.name for p in located.places}
    different = [other for other in others if other not in named]
    return f"{told}; not {', not '.join(different)}" if different else told


def one_place(place: Place) -> str:
    """`Old Windsor (SL4, parish of Old Windsor)`."""
    parish = place.parish if place.parish in ("", UNPARISHED) else f"parish of {place.parish}"
    facts = [fact for fact in (_TOLD.get(place.kind, ""), place.district, parish, place.address) if fact]
    return f"{place.name} ({', '.join(facts)})" if facts else place.name


def taken_for(place: Place, places: Iterable[Place]) -> tuple[str, ...]:
    """What a place is not: what the register says, and towns and villages whose name contains its name or is in it."""
    words = place_key(place.name).split()
    others = [place.mistaken_for] if place.mistaken_for else []
    if place.kind in _SETTLEMENTS:
        settlements = (p for p in places if p.kind in _SETTLEMENTS and p.key != place.key)
        others += [p.name for p in settlements if _one_in_other(words, place_key(p.name).split())]
    return tuple(dict.fromkeys(others))


def _one_in_other(words: Sequence[str], other: Sequence[str]) -> bool:
    return set(words) <= set(other) or set(other) <= set(words)


def parse_districts(given: str) -> tuple[str, ...]:
    """`SL4`, `sl4 1aa` and `SL3 and TW19` as districts; raises `UsageProblem` for anything else."""
    joined = _APART.sub(r"\1", given.upper())
    parts = [part for part in re.split(r"[\s,/;&+]+", joined) if part not in ("", "AND")]
    found = [_DISTRICT.fullmatch(part) for part in parts if not _SECOND_HALF.fullmatch(part)]
    if not found or not all(found):
        raise UsageProblem(
            f"“{given}” is no postcode district.", next_step="It is the first half of a postcode, such as SL4."
        )
    return tuple(dict.fromkeys(match[1] for match in found if match))


def check_district(located: Located, given: str, places: Sequence[Place]) -> str:
    """The district to store, e.g. `SL4` or `SL3, TW19`: the one given, which must be the register's where it has one.

    Nothing given means the register's own. Raises `UsageProblem` naming what lies in the district that was given.
    """
    if not given.strip():
        return ", ".join(located.districts)
    said = parse_districts(given)
    if located.districts and set(said) != set(located.districts):
        verb = "is" if len(located.places) == 1 else "are"
        raise UsageProblem(
            f"{located.text} {verb} in {' and '.join(located.districts)}, not in {' and '.join(said)}.",
            next_step=_what_lies_there(located, said, places),
        )
    return ", ".join(located.districts or said)


def _what_lies_there(located: Located, said: Sequence[str], places: Sequence[Place]) -> str:
    there = [p for p in places if p.district in said and p.kind in _SETTLEMENTS]
    likest = nearest(there, located.text) or tuple(there[:_MOST_OFFERED])
    if not there:
        return f"The list of places has nothing in {' and '.join(said)}. Check the place and the district."
    named = ", ".join(p.name for p in likest)
    return f"In {' and '.join(said)} there is, for example: {named}. Check the place and the district, then try again."
