"""From what the officer gave to what the templates get: context and defaults added, everything missing named."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from broadcaster.domain.fields.names import ALL, CONTEXT, SETTABLE, fields_of
from broadcaster.domain.fields.values import checked, nearest, one_of
from broadcaster.domain.kinds.table import defaults_of, kind_of
from broadcaster.domain.languages import ENGLISH, LANGUAGES, base_and_language, in_language
from broadcaster.domain.words import DANGER_TO_LIFE, BulletinKind
from broadcaster.errors import TextProblem, UsageProblem

#: bulletins that must say when the next one comes
_GOES_ON = frozenset({BulletinKind.FIRST, BulletinKind.UPDATE, BulletinKind.NO_CHANGE})
_REQUIRED: Mapping[BulletinKind, tuple[str, ...]] = {
    BulletinKind.UPDATE: ("what",),
    BulletinKind.NO_CHANGE: ("since",),
    BulletinKind.CORRECTION: ("wrong", "right"),
    BulletinKind.REISSUE: ("source", "said"),
}


@dataclass(frozen=True, kw_only=True)
class Filled:
    """A bulletin's fields in one language: what the templates get, and everything an officer should know about it."""

    #: only fields that have a value; templates ask `is defined` for the others
    values: Mapping[str, str]
    #: settable fields whose value is a default, in the order of `SETTABLE`
    defaulted: tuple[str, ...] = ()
    #: required names without a value
    missing: tuple[str, ...] = ()
    #: given names that no template of this bulletin would show, with the nearest name or ""
    extra: Mapping[str, str] = field(default_factory=dict)
    #: names that this bulletin's templates would show
    possible: tuple[str, ...] = ()


def fill(
    kind: str,
    bulletin: BulletinKind,
    given: Mapping[str, str],
    *,
    context: Mapping[str, str],
    uses: Collection[str] | None = None,
    language: str = ENGLISH,
) -> Filled:
    """Given values, then context, then defaults, in one language. `--place` alone is enough for every first message.

    `uses` are the names in this bulletin's templates (`Wording.needs`): a given field that none of them shows is
    `extra`, because an officer's words must never vanish. `text` is another name for an update's `what`. A value for
    another language is given as `what.cy`; names, numbers and links need not be repeated.
    Raises `TextProblem` naming every given value that may not be published, `UsageProblem` for one that is not on its
    field's list.
    """
    possible = _possible(kind, uses)
    known, extra = _sort(_renamed(bulletin, given), possible)
    cleaned = checked(known)
    said, untold = _spoken(cleaned, language)
    defaults = defaults_for(kind, bulletin, language=language, chosen=cleaned)
    values = {**defaults, **_nonempty(context), "kind": kind, **said}
    values |= _flags(kind, values)
    if "next_update" in said:
        values["next_update_short"] = said["next_update"]
    required = (*required_for(kind, bulletin, uses=uses), *_partners(kind, cleaned))
    missing = [in_language(name, _asked_in(name, language)) for name in required if name not in values]
    return Filled(
        values=values,
        defaulted=tuple(name for name in SETTABLE if name in defaults and name not in {*said, *context}),
        missing=tuple(dict.fromkeys([*missing, *untold])),
        extra=extra,
        possible=possible,
    )


def defaults_for(
    kind: str, bulletin: BulletinKind, *, language: str = ENGLISH, chosen: Mapping[str, str] | None = None
) -> dict[str, str]:
    """What is said when the officer says nothing: true for every incident of that kind.

    `chosen` are the officer's values of closed lists, e.g. `advice`: they choose other defaults.
    """
    said = defaults_of(kind_of(kind), bulletin, chosen or {})
    return {name: words[language] for name, words in said.items()}


def required_for(kind: str, bulletin: BulletinKind, *, uses: Collection[str] | None = None) -> tuple[str, ...]:
    """Names that must have a value; an all-clear of a danger to life names who declared it safe (design rule 2)."""
    names = ["place", *_REQUIRED.get(bulletin, ())]
    names += ["next_update"] if bulletin in _GOES_ON and kind_of(kind).acts else []
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
            next_step=f"Use one of: {', '.join(filled.possible or SETTABLE)}.",
            details={"extra": list(filled.extra)},
        )
    if filled.missing:
        raise TextProblem(
            f"The message still needs: {', '.join(filled.missing)}.",
            next_step="Give them all with: " + " ".join(f'--set {name}="…"' for name in filled.missing),
            details={"missing": list(filled.missing)},
        )


def _renamed(bulletin: BulletinKind, given: Mapping[str, str]) -> dict[str, str]:
    if bulletin is not BulletinKind.UPDATE:
        return dict(given)
    renamed = {name.replace("text", "what", 1) if name.split(".")[0] == "text" else name: name for name in given}
    return {new: given[new] if new in given else given[old] for new, old in renamed.items()}


def _possible(kind: str, uses: Collection[str] | None) -> tuple[str, ...]:
    """Names that a message of that kind can show."""
    own = {f.name for f in fields_of(kind)}
    return tuple(name for name in SETTABLE if name in own and (uses is None or name in uses or name == "place"))


def _sort(given: Mapping[str, str], possible: Collection[str]) -> tuple[dict[str, str], dict[str, str]]:
    """Given values that the message can show, and the names of the others with the nearest right one."""
    extra = {}
    for name in given:
        base, language = base_and_language(name)
        if base not in possible or language not in LANGUAGES:
            extra[name] = nearest(name, possible) if base not in possible else base
    return {name: value for name, value in given.items() if name not in extra}, extra


def _spoken(cleaned: Mapping[str, str], language: str) -> tuple[dict[str, str], list[str]]:
    """The officer's values in this language, and the names of those given in another language only."""
    said: dict[str, str] = {}
    untold: list[str] = []
    for name in dict.fromkeys(base_and_language(given)[0] for given in cleaned):
        own = cleaned.get(in_language(name, language), "")
        if not own and ALL[name].same:
            own = next((value for given, value in cleaned.items() if base_and_language(given)[0] == name), "")
        if own:
            said[name] = one_of(ALL[name], own, language)
        else:
            untold.append(in_language(name, language))
    return said, untold


def _flags(kind: str, values: Mapping[str, str]) -> dict[str, str]:
    """What templates ask about: a danger to life, and whether the council itself may tell people what to do."""
    ours = "lead_agency" not in values or "agreed_with" in values
    flags = {"danger": kind_of(kind).danger, "instructs": ours and kind_of(kind).acts}
    return {name: "yes" for name, is_so in flags.items() if is_so}


def _partners(kind: str, cleaned: Mapping[str, str]) -> list[str]:
    """Fields that must be said because others were: a colour is somebody's warning."""
    bases = {base_and_language(name)[0] for name in cleaned}
    return [second for first, second in kind_of(kind).together.items() if first in bases]


def _asked_in(name: str, language: str) -> str:
    known = ALL.get(name)
    return ENGLISH if known is None or known.same else language


def _nonempty(values: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in values.items() if value}
