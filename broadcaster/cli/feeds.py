"""`feeds`: what documents of alert feeds say, why one is refused, and how warnings stand after many."""

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from broadcaster.cli.options import JsonFlag
from broadcaster.cli.show import aside, counted, document, say, table
from broadcaster.errors import DocumentRefused, UsageProblem

if TYPE_CHECKING:
    from broadcaster.domain.alerts.model import Alert, Reading
    from broadcaster.domain.alerts.standing import Standing

app = typer.Typer(
    help="Look at documents of weather, flood and health feeds; nothing is stored or sent.",
    no_args_is_help=True,
    rich_markup_mode=None,
)


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
        _end_refused(refused, len(found))


@app.command()
def replay(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="One file for each document, in the order of polls.")],
    at: Annotated[
        str, typer.Option("--at", metavar="TIME", help="Also say what has expired by then: 2026-11-19T12:00:00Z.")
    ] = "",
    as_json: JsonFlag = False,
) -> None:
    """Follow saved documents through their versions and say how every warning stands at the end.

    Files are taken in the order of their names. Needs no home and no register; the exit code is 33 when one is refused.

    Examples:
      {b} feeds replay saved/
      {b} feeds replay saved/ --at 2026-11-19T12:00:00Z --json

    """
    from broadcaster.composition.feeds import replay_folder  # noqa: PLC0415 - help must not load it

    found = replay_folder(folder, now=_time(at))
    refused = sum(reading.fault is not None for _, reading in found.documents)
    if as_json:
        document(
            {
                "documents": [_as_json(name, reading) for name, reading in found.documents],
                "events": [_event(standing) for standing in found.standings],
                "feeds": _indexes(found.documents),
            }
        )
    else:
        rows = [_standing_row(standing) for standing in found.standings]
        table("Events", ["Event", "Stands", "Severity", "Where", "A person must look"], rows, empty="No event.")
        for name, reading in found.documents:
            if reading.fault:
                say(f"{name}: REFUSED: {reading.fault.why}")
    if refused:
        _end_refused(refused, len(found.documents))


def _end_refused(refused: int, of: int) -> None:
    problem = DocumentRefused(f"{refused} of {counted(of, 'document')} refused.")
    aside(f"{problem.sentence}\nNext: {problem.next_step}")
    raise typer.Exit(problem.exit_code)


def _time(said: str) -> datetime | None:
    """The instant that an officer typed; a time without a zone is none. Raises UsageProblem."""
    if not said:
        return None
    try:
        made = datetime.fromisoformat(said)
    except ValueError:
        made = None
    if made is None or made.tzinfo is None:
        raise UsageProblem(f"{said!r} is no time with a zone.", next_step="Write it so: --at 2026-11-19T12:00:00Z")
    return made


def _event(standing: "Standing") -> dict[str, Any]:
    return {
        "event": standing.key,
        "source": standing.source,
        "state": standing.stands.value,
        "in_force": standing.stands.value == "in-force",
        "severity": standing.severity,
        "areas": [_place(area) for area in standing.areas],
        "ended_areas": [_place(area) for area in standing.ended_areas],
        "concerns": list(standing.concerns),
        "began": standing.began,
        "expires": standing.expires,
        "documents": standing.heard,
    }


def _place(area: tuple[str, str]) -> str:
    """`ea 061FWF23Wraysbry`; a shape without a code is only called so."""
    system, value = area
    return "a shape without a code" if system == "shape" else f"{system} {value}".strip()


def _standing_row(standing: "Standing") -> list[str]:
    grave = "" if standing.severity is None else str(standing.severity)
    where = ", ".join(_place(area) for area in standing.areas or standing.ended_areas)
    return [standing.key, standing.stands.value, grave, where, "; ".join(standing.concerns)]


def _indexes(documents: "tuple[tuple[str, Reading], ...]") -> list[dict[str, Any]]:
    """The newest of each kind of index: an index says which documents to fetch, and nothing about warnings."""
    newest = {reading.kind: (name, reading) for name, reading in documents if reading.links and not reading.fault}
    return [
        {
            "kind": kind,
            "file": name,
            "entries": reading.entries,
            "updated": reading.updated,
            "links": list(reading.links),
        }
        for kind, (name, reading) in newest.items()
    ]


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
