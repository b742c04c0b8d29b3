"""`feeds`: what documents of alert feeds say, and why one is refused."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from broadcaster.cli.options import JsonFlag
from broadcaster.cli.show import aside, counted, document, say, table
from broadcaster.errors import DocumentRefused

if TYPE_CHECKING:
    from broadcaster.domain.alerts.model import Alert, Reading

app = typer.Typer(
    help="Look at documents of weather, flood and health feeds; nothing is stored or sent.",
    no_args_is_help=True,
    rich_markup_mode=None,
)


@app.callback()
def _group() -> None:
    """Look at documents of weather, flood and health feeds; nothing is stored or sent."""


@app.command()
def check(
    files: Annotated[list[Path], typer.Argument(metavar="FILE…", help="Documents as a feed served them.")],
    as_json: JsonFlag = False,
) -> None:
    """Say of each file what it is, whether it is used, and why not; the kind is read from the bytes.

    Needs no home and no register. Every file gets its line; the exit code is 33 when one is refused.

    Examples:
      {b} feeds check alert.xml
      {b} feeds check saved/*.xml saved/*.json --json

    """
    from broadcaster.composition.feeds import read_file  # noqa: PLC0415 - help must not load it

    found = [(str(path), read_file(path)) for path in files]
    refused = sum(reading.fault is not None for _, reading in found)
    if as_json:
        document([_as_json(name, reading) for name, reading in found])
    else:
        rows = [_row(name, reading) for name, reading in found]
        table("Documents of feeds", ["File", "Kind", "Used", "Class", "What it says, or why not"], rows)
        if not refused:
            say(f"{counted(len(found), 'document')}, each understood.")
    if refused:
        problem = DocumentRefused(f"{refused} of {counted(len(found), 'document')} refused.")
        aside(f"{problem.sentence}\nNext: {problem.next_step}")
        raise typer.Exit(problem.exit_code)


def _as_json(name: str, reading: "Reading") -> dict[str, Any]:
    from broadcaster.domain.alerts.handling import class_of_reading  # noqa: PLC0415 - as above

    return {
        "file": name,
        "kind": reading.kind,
        "valid": reading.fault is None,
        "why": reading.fault.why if reading.fault else "; ".join(_said(reading)),
        "class": class_of_reading(reading),
    }


def _row(name: str, reading: "Reading") -> list[str]:
    said = _as_json(name, reading)
    used = "yes" if said["valid"] else "REFUSED"
    return [name, said["kind"], used, said["class"] or "", said["why"]]


def _said(reading: "Reading") -> list[str]:
    """What an understood document comes to, in a few words."""
    parts = [counted(len(reading.alerts), "alert")]
    if reading.links:
        parts.append(f"{counted(len(reading.links), 'document')} to fetch")
    parts += reading.notes
    concerns = dict.fromkeys(concern for alert in reading.alerts for concern in alert.concerns)
    if concerns:
        parts.append(f"a person must look: {', '.join(concerns)}")
    if reading.single:
        parts[0] = _in_words(reading.alerts[0])
    return parts


def _in_words(alert: "Alert") -> str:
    """`Actual Alert, in-force, severity 2: Flooding`."""
    grave = "severity unknown" if alert.severity is None else f"severity {alert.severity}"
    kinds = f": {', '.join(alert.kinds)}" if alert.kinds else ""
    return f"{alert.status} {alert.message.value}, {alert.state.value}, {grave}{kinds}"
