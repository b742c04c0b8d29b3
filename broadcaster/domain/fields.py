"""The fields a message may have, their calm and true defaults, and the frame around an officer's own words."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from broadcaster.domain.texts import capital, clean, where
from broadcaster.domain.words import DANGER_TO_LIFE, BulletinKind, Form
from broadcaster.errors import TextProblem, UsageProblem

#: what an officer may set, and what it says to the public
SETTABLE: Mapping[str, str] = {
    "place": "where it is, with or without a preposition: Mill Road, or: along the A308",
    "hazard": "what it is, as it stands in a sentence: flooding",
    "do_now": "what to do now: one or two sentences",
    "do_not": "what not to do: one sentence",
    "known": "what is known so far: one or two sentences",
    "call": "whom to call when nobody is in danger",
    "next_update": "when the next update comes: 02:40 Saturday",
    "what": "an update's news",
    "wrong": "a correction's wrong statement, as it was made",
    "right": "a correction's right statement",
    "declared_safe_by": "who declared it safe: the fire service",
}
#: what the program knows itself; an officer cannot set these
CONTEXT: Mapping[str, str] = {
    "kind": "the kind of incident",
    "council": "the council's short name",
    "council_name": "the council's name",
    "latest_link": "address of the latest-information page",
    "emergency_number": "the number to call in danger",
    "issued": "02:40, Friday 20 November",
    "ref": "the incident: F12",
    "number": "which bulletin of the incident: 3",
}
#: every name that a template may use
FIELDS = frozenset(SETTABLE) | frozenset(CONTEXT)

#: bulletins that must say when the next one comes
_GOES_ON = frozenset({BulletinKind.FIRST, BulletinKind.UPDATE})

HAZARDS: Mapping[str, str] = {
    "flood": "flooding",
    "general": "emergency",
    "water-supply": "water supply problem",
    "public-health": "public health problem",
}
_WE_ARE_FINDING_OUT = "We are finding out more and will tell you in the next update."
_FIRST: Mapping[str, Mapping[str, str]] = {
    "flood": {
        "do_now": "Go upstairs if water comes in.",
        "do_not": "Do not walk or drive through flood water. It can be deeper and faster than it looks.",
        "call": "For flood advice at any time, call Floodline on 0345 988 1188.",
    },
    "severe-weather": {
        "do_now": "Travel only if you must.",
        "do_not": "Do not touch fallen power cables or go near fast water.",
        "call": "If you have a power cut, call 105.",
    },
}
_FIRST_OF_ANY_KIND = {
    "do_now": "Do as the emergency services say.",
    "do_not": "Do not go there to look. Keep roads clear for the emergency services.",
    "known": _WE_ARE_FINDING_OUT,
}
_FALSE_ALARM = {
    "known": "Our earlier message was a mistake.",
    "do_now": "You do not need to do anything.",
}
_ALL_CLEAR: Mapping[str, str] = {
    "flood": "Stay out of any flood water that is left. It can be deep and dirty.",
    "severe-weather": "Look out for fallen trees and cables.",
}
_ALL_CLEAR_OF_ANY_KIND = "Take care when you go back."

_REQUIRED: Mapping[BulletinKind, tuple[str, ...]] = {
    BulletinKind.UPDATE: ("what",),
    BulletinKind.CORRECTION: ("wrong", "right"),
}


@dataclass(frozen=True, kw_only=True)
class Filled:
    """A bulletin's fields: what the templates get, and everything an officer should know about it."""

    #: only fields that have a value; templates ask `is defined` for the others
    values: Mapping[str, str]
    #: settable fields whose value came from this file, in the order of `SETTABLE`
    defaulted: tuple[str, ...] = ()
    #: required names without a value
    missing: tuple[str, ...] = ()
    #: given names that no template of this bulletin would show, with the nearest name or ""
    extra: Mapping[str, str] = field(default_factory=dict)


def fill(
    kind: str,
    bulletin: BulletinKind,
    given: Mapping[str, str],
    *,
    context: Mapping[str, str],
    uses: Collection[str] | None = None,
) -> Filled:
    """Given values, then context, then defaults. `--place` alone is enough for every first message.

    `uses` are the names in this bulletin's templates (`Wording.needs`): a given field that none of them shows is
    `extra`, because an officer's words must never vanish. `text` is another name for an update's `what`.
    Raises `TextProblem` naming every given value that may not be published.
    """
    known, extra = _sort(_renamed(bulletin, given), uses)
    cleaned = _cleaned(known)
    defaults = defaults_for(kind, bulletin)
    values = {**defaults, **_nonempty(context), "kind": kind, **cleaned}
    return Filled(
        values=values,
        defaulted=tuple(name for name in SETTABLE if name in defaults and name not in {*cleaned, *context}),
        missing=tuple(name for name in required_for(kind, bulletin, uses=uses) if name not in values),
        extra=extra,
    )


def defaults_for(kind: str, bulletin: BulletinKind) -> dict[str, str]:
    """What is said when the officer says nothing: true for every incident of that kind."""
    hazard = {"hazard": HAZARDS.get(kind, kind.replace("-", " "))}
    if bulletin is BulletinKind.FIRST:
        return hazard | _FIRST_OF_ANY_KIND | dict(_FIRST.get(kind, {}))
    if bulletin is BulletinKind.FALSE_ALARM:
        return hazard | _FALSE_ALARM
    if bulletin is BulletinKind.ALL_CLEAR:
        return hazard | {"do_now": _ALL_CLEAR.get(kind, _ALL_CLEAR_OF_ANY_KIND)}
    return hazard


def required_for(kind: str, bulletin: BulletinKind, *, uses: Collection[str] | None = None) -> tuple[str, ...]:
    """Names that must have a value; an all-clear of a danger to life names who declared it safe (design rule 2)."""
    names = ["place", *_REQUIRED.get(bulletin, ())]
    names += ["next_update"] if bulletin in _GOES_ON else []
    names = [name for name in names if uses is None or name in uses or name == "place"]
    if bulletin is BulletinKind.ALL_CLEAR and kind in DANGER_TO_LIFE:
        names.append("declared_safe_by")
    return (*names, *CONTEXT)


def require(filled: Filled) -> None:
    """Raise unless the fields are known (`UsageProblem`) and complete (`TextProblem`); all faults at once."""
    if filled.extra:
        named = "; ".join(name + (f" (did you mean {near}?)" if near else "") for name, near in filled.extra.items())
        raise UsageProblem(
            f"These fields are not part of this message: {named}.",
            next_step=f"Use one of: {', '.join(SETTABLE)}.",
            details={"extra": list(filled.extra)},
        )
    if filled.missing:
        raise TextProblem(
            f"The message still needs: {', '.join(filled.missing)}.",
            next_step="Give them all with: " + " ".join(f'--set {name}="…"' for name in filled.missing),
            details={"missing": list(filled.missing)},
        )


def _renamed(bulletin: BulletinKind, given: Mapping[str, str]) -> dict[str, str]:
    rename = {"text": "what"} if bulletin is BulletinKind.UPDATE and "what" not in given else {}
    return {rename.get(name, name): value for name, value in given.items()}


def _sort(given: Mapping[str, str], uses: Collection[str] | None) -> tuple[dict[str, str], dict[str, str]]:
    """Given values that the message can show, and the names of the others with the nearest right one."""
    possible = [name for name in SETTABLE if uses is None or name in uses or name == "place"]
    extra = {name: _nearest(name, possible) for name in given if name not in possible}
    return {name: value for name, value in given.items() if name in possible}, extra


def _nearest(name: str, possible: Collection[str]) -> str:
    from difflib import get_close_matches  # noqa: PLC0415 - only a slip of the keys pays for it

    return next(iter(get_close_matches(name, possible, n=1)), "")


def _cleaned(given: Mapping[str, str]) -> dict[str, str]:
    cleaned, faults = {}, []
    for name, value in given.items():
        try:
            cleaned[name] = clean(value, name=name)
        except TextProblem as problem:
            faults.append(problem)
    if len(faults) == 1:
        raise faults[0]
    if faults:
        raise TextProblem(
            " ".join(problem.sentence for problem in faults), details={"faults": [p.details for p in faults]}
        )
    return _nonempty(cleaned)


def _nonempty(values: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in values.items() if value}


_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


def issued_words(local: datetime) -> str:
    """`02:40, Friday 20 November`, from a time in the council's zone, whatever the machine's language is."""
    return f"{_clock_words(local)}, {_DAYS[local.weekday()]} {local.day} {_MONTHS[local.month - 1]}"


def next_update_words(local: datetime, *, issued: datetime) -> str:
    """`02:40 Saturday`, with the date when it is six days or more after `issued` (both in the council's zone)."""
    words = f"{_clock_words(local)} {_DAYS[local.weekday()]}"
    far = local.date() - issued.date() >= timedelta(days=6)
    return f"{words} {local.day} {_MONTHS[local.month - 1]}" if far else words


def _clock_words(local: datetime) -> str:
    """The hour that the clock change repeats is named with its zone: `01:30 GMT`."""
    twice = local.utcoffset() != local.replace(fold=1 - local.fold).utcoffset()
    return f"{local:%H:%M} {local.tzname()}" if twice else f"{local:%H:%M}"


def frame(text: str, *, bulletin: BulletinKind, form: Form, values: Mapping[str, str]) -> str:
    """An officer's own words with what every message must have: link, issue time, reference and number.

    `values` come from `fill`; the tail makes each text unique and recognisable (reliability reference 2). A correction
    says so first. Raises `TextProblem` when the words or a value of the tail are missing or may not be published.
    """
    body = clean(text, name="text")
    needed = ("place", "hazard", "latest_link", "issued", "ref", "number")
    missing = tuple(name for name in needed if not values.get(name))
    require(Filled(values=values, missing=missing))
    if bulletin is BulletinKind.CORRECTION and not body.lower().startswith("correction"):
        body = f"Correction: {body}"
    updates = [f"Next update {values['next_update']}."] if values.get("next_update") else []
    issued = f"Issued {values['issued']}. Ref {values['ref']}/{values['number']}"
    if form is Form.BANNER:
        heading = f"{capital(values['hazard'])} {where(values['place'])}"
        return "\n".join([heading, " ".join(body.split()), *updates, issued])
    if form is Form.LONG:
        return "\n".join([body, "", *updates, f"Latest information: {values['latest_link']}", "", issued])
    if body.startswith("@"):
        raise TextProblem("A text that opens with @ reaches few people on X.", next_step="Open with another word.")
    return f"{' '.join(body.split())} Latest: {values['latest_link']} {issued}"
