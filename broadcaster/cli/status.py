"""`status`: what is up, what is not, who is silent, what waits for whom."""

import contextlib
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from broadcaster.cli.options import AsOfficer, IncidentRef, JsonFlag
from broadcaster.cli.session import desk_for
from broadcaster.composition.session import Session

if TYPE_CHECKING:
    from rich.console import RenderableType

#: seconds between two pictures while nobody rings; ages grow
_GLANCE = 2.0


def status(
    ctx: typer.Context,
    incident: IncidentRef = "",
    whole: Annotated[bool, typer.Option("--all", help="Everything, however long; nothing is summed up.")] = False,
    watch: Annotated[bool, typer.Option("--watch", help="Stay and show every change until Ctrl-C.")] = False,
    page: Annotated[
        Path | None, typer.Option("--html", metavar="FILE", help="Also write it as a page to look at or print.")
    ] = None,
    as_officer: AsOfficer = "",
    as_json: JsonFlag = False,
) -> None:
    """Show what needs you, what is open, what is up and who is silent, on one screen of 80 by 24.

    With --incident one incident in detail, with the texts to paste where a channel is lost.

    Examples:
      {b} status
      {b} status --incident F12
      {b} status --all
      {b} status --watch
      {b} status --json
      {b} status --html status.html

    """
    with desk_for(ctx, as_officer) as session:
        if watch and not as_json:
            from broadcaster.cli.show import forget  # noqa: PLC0415 - help must not load the engine

            # a reader that went away ends it like Ctrl-C
            try:
                _watch(session, incident, whole=whole)
            except KeyboardInterrupt:
                return
            except BrokenPipeError:
                forget(sys.stdout)
            return
        if page is not None:
            _write_page(session, incident, page)
        _once(session, incident, whole=whole, as_json=as_json)


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


def _once(session: Session, incident: str, *, whole: bool, as_json: bool) -> None:
    from broadcaster.cli.show import document, render  # noqa: PLC0415 - help must not load the engine

    report = _report(session, incident)
    if as_json:
        document(report)
        return
    render(_shown(session, report, incident, whole=whole))


def _report(session: Session, incident: str) -> dict[str, Any]:
    from broadcaster.engine.report import status_report  # noqa: PLC0415 - help must not load the engine
    from broadcaster.engine.status import picture  # noqa: PLC0415 - as above

    return status_report(session.desk, picture(session.desk, ref=incident or None))


def _shown(session: Session, report: dict[str, Any], incident: str, *, whole: bool) -> "RenderableType":
    """The screen for this terminal; everything; or one incident with the texts to paste."""
    from rich.console import Group  # noqa: PLC0415 - 45 ms
    from rich.text import Text  # noqa: PLC0415 - as above

    from broadcaster.cli.overview import overview  # noqa: PLC0415 - as above
    from broadcaster.cli.status_view import screen, view  # noqa: PLC0415 - as above

    if whole or incident:
        return view(session, report, pastes=_pastes(session, report) if incident else ())
    lines = overview(report, screen(session))
    return Group(*(Text(line.text, style=line.style, no_wrap=True, overflow="ignore") for line in lines))


def _pastes(session: Session, report: dict[str, Any]) -> list[dict[str, Any]]:
    from broadcaster.engine.paste import paste_report, pastes  # noqa: PLC0415 - help must not load the engine

    return [paste_report(found) for i in report["incidents"] for found in pastes(session.desk, i["ref"])]


def _watch(session: Session, incident: str, *, whole: bool) -> None:
    """Redraw at every ring and every two seconds (ages grow); Ctrl-C ends the watching, nothing else."""
    from rich.console import Console  # noqa: PLC0415 - 45 ms
    from rich.live import Live  # noqa: PLC0415 - as above

    from broadcaster.cli.show import laid_out  # noqa: PLC0415 - as above
    from broadcaster.doorbell import SocketDoorbell  # noqa: PLC0415 - as above

    console = Console(highlight=False)
    last = ""
    with contextlib.ExitStack() as stack:
        bell = stack.enter_context(SocketDoorbell(session.home.run(session.space)))
        redrawn = console.is_terminal and not console.is_dumb_terminal
        live = stack.enter_context(Live(console=console, auto_refresh=False, screen=False)) if redrawn else None
        while True:
            shown = _shown(session, _report(session, incident), incident, whole=whole)
            if live is not None:
                live.update(shown, refresh=True)
            elif (said := laid_out(shown)) != last:
                # no cursor to move: the whole picture again, and only where it has changed
                last = said
                sys.stdout.write(f"{said}\n\n")
                sys.stdout.flush()
            bell.wait(_GLANCE)
