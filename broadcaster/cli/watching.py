"""`watching`: who reads what people answer."""

from typing import Annotated, Any

import typer

from broadcaster.cli.options import AsOfficer, DryRun, IncidentRef, JsonFlag
from broadcaster.cli.session import desk_for
from broadcaster.cli.show import document, say
from broadcaster.composition.session import Session
from broadcaster.domain.records import Incident
from broadcaster.errors import UsageProblem


def watching(
    ctx: typer.Context,
    name: Annotated[
        str, typer.Argument(metavar="NAME", help="An officer, or any person or team; me is you. None shows who does.")
    ] = "",
    nobody: Annotated[bool, typer.Option("--nobody", help="Nobody reads the replies any more.")] = False,
    incident: IncidentRef = "",
    as_officer: AsOfficer = "",
    dry_run: DryRun = False,
    as_json: JsonFlag = False,
) -> None:
    """Record who reads the replies to what the council says; status names them, or says that nobody does.

    Examples:
      {b} watching "Sam (Comms)"
      {b} watching bailey --incident F12
      {b} watching --nobody
      {b} watching

    """
    from broadcaster.engine.watching import watched  # noqa: PLC0415 - help must not load the engine
    from broadcaster.engine.watching import watching as verb  # noqa: PLC0415 - as above

    if name and nobody:
        raise UsageProblem("A name and --nobody were given.", next_step="Give one of them.")
    with desk_for(ctx, as_officer, dry_run=dry_run) as session:
        asked = not name and not nobody
        ref = incident or None
        found = watched(session.desk, ref=ref) if asked else [verb(session.desk, name, ref=ref)]
        if as_json:
            told = {"space": session.space.value, "dry_run": dry_run}
            document(told | {"incidents": [_report(session, one) for one in found]})
            return
        for one in found:
            say(_line(session, one))
        if not found:
            say("No incident is open.")


def _report(session: Session, incident: Incident) -> dict[str, Any]:
    officer = session.desk.register.officer(incident.watcher)
    return {
        "incident": incident.ref,
        "watcher": (officer.name if officer else incident.watcher) or None,
        "officer": officer.key if officer else None,
        "since": incident.watched_since.isoformat() if incident.watched_since else None,
    }


def _line(session: Session, incident: Incident) -> str:
    from broadcaster.domain.holding import watcher_words  # noqa: PLC0415 - help must not load the engine

    with session.desk.store.reading() as uow:
        words = watcher_words(session.desk.register, incident, uow.now)
    return f"{incident.ref} {incident.kind} at {incident.place}. {words}."
