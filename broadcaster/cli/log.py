"""`log`: everything that was done, and the proof that nobody changed it since."""

from datetime import datetime
from typing import Annotated

import typer

from broadcaster.cli.options import AsOfficer, IncidentRef, JsonFlag
from broadcaster.cli.session import desk_for
from broadcaster.cli.show import counted, document, say
from broadcaster.composition.session import Session
from broadcaster.domain.times import local
from broadcaster.errors import AuditBroken


def log(
    ctx: typer.Context,
    incident: IncidentRef = "",
    verify: Annotated[bool, typer.Option("--verify", help="Check the whole chain.")] = False,
    head: Annotated[str, typer.Option("--head", help="A head printed earlier; finds entries cut off since.")] = "",
    last: Annotated[int, typer.Option("--last", help="How many entries to show; 0 is all.")] = 40,
    as_officer: AsOfficer = "",
    as_json: JsonFlag = False,
) -> None:
    """Show the log, newest last, or verify that nothing in it was changed, removed or cut off.

    Examples:
      {b} log --incident F12
      {b} log --verify
      {b} log --verify --head 3f9a…

    """
    with desk_for(ctx, as_officer) as session:
        if verify or head:
            _verify(session, head, as_json=as_json)
        else:
            _entries(session, incident, last, as_json=as_json)


def _verify(session: Session, head: str, *, as_json: bool) -> None:
    found = session.desk.store.verify(head=head or None)
    if found.first_bad is not None or found.problem:
        raise AuditBroken(
            f"The log does not verify: {found.problem or f'entry {found.first_bad} does not fit'}.",
            details={"entries": found.entries, "first_bad": found.first_bad, "head": found.head},
        )
    if as_json:
        document({"verified": True, "entries": found.entries, "head": found.head})
    else:
        say(f"{counted(found.entries, 'entry verifies', 'entries verify')}. Head: {found.head}")


def _entries(session: Session, incident: str, last: int, *, as_json: bool) -> None:
    with session.desk.store.reading() as uow:
        entries = uow.audit.entries(incident_ref=incident.upper() or None)
        head = uow.audit.head()
    shown = entries[-last:] if last else entries
    if as_json:
        document(
            {
                "space": session.space.value,
                "head": head[1],
                "entries": [
                    {
                        "seq": e.seq,
                        "at": e.at.isoformat(),
                        "actor": e.actor,
                        "action": e.action,
                        "incident": e.incident_ref or None,
                        "data": e.data,
                        "hash": e.hash,
                    }
                    for e in shown
                ],
            }
        )
        return
    zone = session.desk.register.council.zone
    for e in shown:
        what = f"{e.action} {e.incident_ref}".rstrip()
        say(f"{e.seq}  {_when(e.at, zone)}  {e.actor}  {what}  {_words(e.data)}".rstrip())
    if not shown:
        say(f"Nothing is logged for {incident}." if incident else "The log is empty.")
    say(f"{counted(head[0], 'entry', 'entries')}, head {head[1]}")


def _when(moment: datetime, zone: str) -> str:
    return f"{local(moment, zone):%d %b %H:%M:%S %Z}"


def _words(data: dict[str, object]) -> str:
    return ", ".join(f"{name}={_short(value)}" for name, value in data.items())


def _short(value: object) -> str:
    """Lists by their length and hashes by their beginning; `--json` has them whole."""
    if isinstance(value, (list, dict)) and len(value) > 2:
        return f"({len(value)})"
    text = str(value)
    return f"{text[:12]}…" if len(text) == 64 and " " not in text else text[:200]
