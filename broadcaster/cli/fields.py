"""`--set name=value` on the command line → fields."""

from collections.abc import Sequence

from broadcaster.errors import UsageProblem


def parse_fields(given: Sequence[str] | None) -> dict[str, str]:
    """Fields by name; raises `UsageProblem` naming everything that has no `=`, no name or comes twice."""
    fields: dict[str, str] = {}
    faults = []
    for item in given or ():
        name, equals, value = item.partition("=")
        name = name.strip()
        if not equals or not name:
            faults.append(f"“{item}” is not NAME=VALUE")
        elif name in fields:
            faults.append(f"{name} is given twice")
        else:
            fields[name] = value
    if faults:
        raise UsageProblem("; ".join(faults) + ".", next_step='Write for example: --set do_now="Move upstairs."')
    return fields
