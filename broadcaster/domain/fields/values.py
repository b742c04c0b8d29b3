"""An officer's values: cleaned, all faults told together, and held to the list where a field has one."""

from collections.abc import Collection, Mapping

from broadcaster.domain.fields.names import ALL
from broadcaster.domain.kinds.shape import Field
from broadcaster.domain.languages import base_and_language
from broadcaster.domain.texts import clean, place_key
from broadcaster.errors import TextProblem, UsageProblem


def checked(given: Mapping[str, str]) -> dict[str, str]:
    """The values as they may be published, without empty ones; one of a closed list in the list's own spelling."""
    cleaned = {name: value for name, value in _cleaned(given).items() if value}
    return {name: _listed(ALL[base_and_language(name)[0]], value) for name, value in cleaned.items()}


def one_of(field: Field, value: str, language: str) -> str:
    """What the templates get: the public words of an official level or colour, the officer's word otherwise.

    Lists that a template asks about (`advice == "boil"`) keep their word in every language.
    """
    words = field.choices.get(value)
    return words[language] if words is not None and field.name in SHOWN else value


#: closed lists whose words the public reads; the others choose between texts
SHOWN = frozenset({"ea_level", "ukhsa_level", "colour"})


def nearest(name: str, possible: Collection[str]) -> str:
    """The nearest of them, or empty."""
    from difflib import get_close_matches  # noqa: PLC0415 - only a slip of the keys pays for it

    return next(iter(get_close_matches(name, possible, n=1)), "")


def _listed(field: Field, value: str) -> str:
    """The list's own spelling of the value, whatever its case and hyphens."""
    if not field.choices:
        return value
    keys = {place_key(choice): choice for choice in field.choices}
    wanted = place_key(value)
    if wanted in keys:
        return keys[wanted]
    near = nearest(wanted, list(keys))
    known = ", ".join(field.choices)
    raise UsageProblem(
        f"“{value}” is no value of {field.name}.",
        next_step=f"Did you mean {keys[near]}?" if near else f"Use one of: {known}.",
        details={"field": field.name, "choices": list(field.choices)},
    )


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
    return cleaned
