"""Messages as they might be, and at their longest: what a preview shows, and what a signature is given for."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import product
from zoneinfo import ZoneInfo

from broadcaster.domain.fields.filling import defaults_for, required_for
from broadcaster.domain.fields.names import ALL, fields_of
from broadcaster.domain.fields.values import SHOWN
from broadcaster.domain.kinds.shape import Field
from broadcaster.domain.kinds.table import kind_of
from broadcaster.domain.languages import (
    ENGLISH,
    base_and_language,
    in_language,
    issued_short,
    issued_words,
    next_update_short,
    next_update_words,
)
from broadcaster.domain.register import Council
from broadcaster.domain.texts import LIMIT, LIMITS
from broadcaster.domain.words import BulletinKind

#: ordinary words for a field at its longest; every letter counts one on X
_FILLER = "Wraysbury Horton Datchet Sunningdale "
_LINK = "https://exampletown.gov.uk/"
#: the highest number of an incident and of its bulletins that templates are measured with
_MANY = "999"
#: longest postcode district
_DISTRICT = "SW1A"


@dataclass(frozen=True, kw_only=True)
class Specimen:
    """One message as it might be."""

    #: what is special about it, in words: `advice boil; the lead agency has agreed`
    about: str
    given: Mapping[str, str]
    context: Mapping[str, str] = field(default_factory=dict)


def sample(name: str, language: str = ENGLISH) -> str:
    """An ordinary value of a field."""
    return ALL[name].sample[language]


def longest(name: str, language: str = ENGLISH) -> str:
    """A value of a field at its limit, of ordinary words."""
    known = ALL.get(name)
    if known is not None and known.choices:
        return max(known.choices, key=lambda choice: len(known.choices[choice][language]))
    limit = LIMITS.get(name, LIMIT)
    if name.endswith("_link"):
        return (_LINK + "a" * limit)[:limit]
    text = (_FILLER * (limit // len(_FILLER) + 1))[:limit]
    return text[:-1] + "y" if text.endswith(" ") else text


@dataclass(frozen=True, kw_only=True)
class Sought:
    """Which messages are wanted."""

    kind: str
    bulletin: BulletinKind
    #: the names in the bulletin's templates
    uses: Collection[str]
    language: str = ENGLISH
    #: all fields at their limits
    worst: bool = False
    #: at their worst, each field that can be missing is left out in turn: another text may stand in its place
    leave_out: bool = True
    #: the names of the one form that is looked at; other fields are left out where they can be missing
    only: Collection[str] | None = None

    @property
    def fields(self) -> list[Field]:
        """The fields that are filled in; the lead agency's account comes with the agency."""
        names = (
            set(self.uses)
            if self.only is None
            else set(self.uses) & {*self.only, *self.needed, *kind_of(self.kind).chosen}
        )
        names -= {"lead_account", "next_update"}
        if not self.worst:
            # an ordinary message has the kind's own words where an officer says nothing
            names -= set(defaults_for(self.kind, self.bulletin)) - {f.name for f in kind_of(self.kind).fields}
        return [f for f in fields_of(self.kind) if f.name in names]

    @property
    def needed(self) -> set[str]:
        """Names that cannot be left out."""
        return {*required_for(self.kind, self.bulletin), *kind_of(self.kind).together.values()}


def specimens(sought: Sought, *, council: Council, letter: str) -> Iterator[Specimen]:
    """One message for every way through its templates: each value of each list, and each way it may be led."""
    language, worst = sought.language, sought.worst
    value = longest if worst else sample
    plain = [f for f in sought.fields if not f.choices or f.name in SHOWN]
    given = {in_language(f.name, ENGLISH if f.same else language): value(f.name, language) for f in plain}
    spare = [name for name in given if base_and_language(name)[0] not in sought.needed]
    base = _context(council, letter=letter, language=language, worst=worst)
    for about, chosen in _choices([f for f in sought.fields if f not in plain]):
        for leading, led in _leaders(sought.uses if sought.only is None else sought.only, worst=worst):
            for left_out in ("", *(spare if worst and sought.leave_out else ())):
                parts = (about, leading, f"no {left_out}" if left_out else "")
                rest = {name: said for name, said in given.items() if name != left_out}
                words = "; ".join(part for part in parts if part)
                yield Specimen(about=words, given=rest | chosen, context=base | led)


def _choices(fields: list[Field]) -> Iterator[tuple[str, dict[str, str]]]:
    """Every combination of the closed lists, each also unsaid."""
    for values in product(*(("", *f.choices) for f in fields)):
        chosen = {f.name: value for f, value in zip(fields, values, strict=True) if value}
        yield " ".join(f"{name} {value}" for name, value in chosen.items()), chosen


def _leaders(uses: Collection[str], *, worst: bool) -> Iterator[tuple[str, dict[str, str]]]:
    """The council leads; a partner does, with and without an account that we know; the partner agrees to our words."""
    yield "", {}
    if "lead_agency" not in uses:
        return
    agency = longest("lead_agency") if worst else "Thames Valley Police"
    account = longest("lead_account").replace(" ", "_") if worst else "@ThamesVP"
    known = {"lead_agency": agency, "lead_account": account}
    yield "led by a partner", known
    yield "led by a partner without an account", {"lead_agency": agency}
    yield "led by a partner that has agreed", known | {"agreed_with": "their silver commander"}


def _context(council: Council, *, letter: str, language: str, worst: bool) -> dict[str, str]:
    """What the program knows, at an ordinary hour or with the longest date of all."""
    now = datetime(2026, 11, 20, 2, 40, tzinfo=ZoneInfo(council.zone))
    issued = max(_hours(now), key=lambda at: len(issued_short(at, language))) if worst else now
    written = max(_hours(now), key=lambda at: len(issued_words(at, language))) if worst else now
    soon, late = now + timedelta(hours=1), max(_hours(now), key=lambda at: len(issued_words(at, language)))
    promised = late if worst else soon
    return {
        "council": council.short,
        "council_name": council.name,
        "latest_link": council.latest_link,
        "emergency_number": council.emergency_number,
        "issued": issued_words(written, language),
        "issued_short": issued_short(issued, language),
        "next_update": next_update_words(promised, issued=now, language=language),
        "next_update_short": longest("next_update")
        if worst
        else next_update_short(soon, issued=now, language=language),
        "district": _DISTRICT if worst else "SL3",
        "ref": letter + (_MANY if worst else "12"),
        "number": _MANY[:2] if worst else "3",
    }


def _hours(start: datetime) -> Iterator[datetime]:
    """Every weekday of every month with two figures to its date, and the hour that comes twice."""
    for day in range(366):
        at = (start + timedelta(days=day)).replace(hour=1, minute=30)
        if at.day > 21:
            yield at
