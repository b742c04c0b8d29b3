"""`status`: what is up, what is not, who is silent, what waits for whom."""

import contextlib
from pathlib import Path
from typing import Annotated, Any

import typer

from broadcaster.cli.options import AsOfficer, IncidentRef, JsonFlag
from broadcaster.cli.session import desk_for
from broadcaster.composition.session import Session


def status(
    ctx: typer.Context,
    incident: IncidentRef = "",
    watch: Annotated[bool, typer.Option("--watch", help="Stay and show every change until Ctrl-C.")] = False,
    page: Annotated[
        Path | None, typer.Option("--html", metavar="FILE", help="Also write it as a page to look at or print.")
    ] = None,
    as_officer: AsOfficer = "",
    as_json: JsonFlag = False,
) -> None:
    """Show what is open, what is published, who is silent and what needs you.

    Examples:
      {b} status
      {b} status --watch
      {b} status --json
      {b} status --html status.html

    """
    with desk_for(ctx, as_officer) as session:
        if watch and not as_json:
            with contextlib.suppress(KeyboardInterrupt):
                _watch(session, incident)
            return
        if page is not None:
            _write_page(session, incident, page)
        _once(session, incident, as_json=as_json)


def _write_page(session: Session, incident: str, page: Path) -> None:
    from broadcaster.cli.show import aside  # noqa: PLC0415 - help must not load the engine
    from broadcaster.composition.status_page import status_page  # noqa: PLC0415 - as above
    from broadcaster.errors import UsageProblem  # noqa: PLC0415 - as above

    made = status_page(session, ref=incident or None)
    try:
        page.write_text(made, encoding="utf-8")
    except OSError as failed:
        raise UsageProblem(f"The page {page} cannot be written: {failed.strerror}.") from failed
    aside(f"Page: {page}")


def _once(session: Session, incident: str, *, as_json: bool) -> None:
    from broadcaster.cli.show import document  # noqa: PLC0415 - help must not load the engine

    report = _report(session, incident)
    if as_json:
        document(report)
        return
    from broadcaster.cli.show import render  # noqa: PLC0415 - as above
    from broadcaster.cli.status_view import view  # noqa: PLC0415 - 45 ms

    render(view(session, report))


def _report(session: Session, incident: str) -> dict[str, Any]:
    from broadcaster.engine.report import status_report  # noqa: PLC0415 - help must not load the engine
    from broadcaster.engine.status import picture  # noqa: PLC0415 - as above

    return status_report(session.desk, picture(session.desk, ref=incident or None))


def _watch(session: Session, incident: str) -> None:
    """Redraw at every ring and at least once a second (ages grow); Ctrl-C ends the watching, nothing else."""
    from rich.console import Console  # noqa: PLC0415 - 45 ms
    from rich.live import Live  # noqa: PLC0415 - as above

    from broadcaster.cli.status_view import view  # noqa: PLC0415 - as above
    from broadcaster.doorbell import SocketDoorbell  # noqa: PLC0415 - as above

    folder = session.home.run(session.space)
    with (
        SocketDoorbell(folder) as bell,
        Live(console=Console(highlight=False), auto_refresh=False, screen=False) as live,
    ):
        while True:
            live.update(view(session, _report(session, incident)), refresh=True)
            bell.wait(1.0)
