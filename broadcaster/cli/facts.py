"""Asking for the facts of a first message once the silence stands: every one may be left out."""

import sys
from collections.abc import Mapping

from broadcaster.cli.show import aside
from broadcaster.errors import BroadcasterError


def ask_facts(kind: str, given: Mapping[str, str]) -> dict[str, str]:
    """The fields that the officer types, one a line; Enter alone, or the end of the line, is the end.

    Nothing is refused here but a name that this kind does not have; what is left out has a calm, true default.
    """
    from broadcaster.domain.kinds.table import kind_of  # noqa: PLC0415 - silence must not wait for it

    possible = {field.name: field.ask for field in kind_of(kind).fields if field.name not in given}
    if not possible:
        return {}
    aside("You may add facts to the message now, one a line. Enter alone goes on without.")
    for name, asked in possible.items():
        aside(f"  {name}=…  {asked}")
    facts: dict[str, str] = {}
    while line := _line():
        name, equals, value = (part.strip() for part in line.partition("="))
        if not equals or name not in possible:
            aside(f"“{name}” is none of these. Write for example: {next(iter(possible))}=…")
        elif problem := _problem(name, value):
            aside(problem)
        else:
            facts[name] = value
    return facts


def _line() -> str:
    """What is typed; empty at the end of the input and where the line dropped. Ctrl-C is no answer: it interrupts."""
    sys.stderr.write("Fact, or Enter: ")
    sys.stderr.flush()
    try:
        return sys.stdin.readline().strip()
    except OSError:
        return ""


def _problem(name: str, value: str) -> str:
    """Why the value may not be published, in words; empty when it may."""
    from broadcaster.domain.texts import clean  # noqa: PLC0415 - as above

    try:
        clean(value, name=name)
    except BroadcasterError as problem:
        return f"{problem.sentence} {problem.next_step}".strip()
    return ""
