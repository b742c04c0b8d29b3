"""`preview` and `--dry-run`: the same plan that the real command would carry out, shown and not stored."""

from typing import Annotated, Any

import typer

from broadcaster.cli.fields import parse_fields
from broadcaster.cli.house_rules import finding_lines
from broadcaster.cli.options import AgreedWith, AsOfficer, Fields, JsonFlag, LeadAgency, OwnText
from broadcaster.cli.session import desk_for
from broadcaster.cli.show import counted, document, say
from broadcaster.composition.session import Session
from broadcaster.engine.declare import Declare


def preview(
    ctx: typer.Context,
    kind: Annotated[str, typer.Argument(metavar="KIND", help="Kind of incident: flood, severe-weather, general …")],
    place: Annotated[str, typer.Option("--place", help="Where, as residents know it.")],
    fields: Fields = None,
    text: OwnText = "",
    silence: Annotated[
        list[str] | None, typer.Option("--silence", metavar="WHAT", help="all, none, or accounts and services.")
    ] = None,
    lead_agency: LeadAgency = "",
    agreed_with: AgreedWith = "",
    as_officer: AsOfficer = "",
    as_json: JsonFlag = False,
) -> None:
    """Show every text, length, silence and delivery that a trigger would cause. Nothing is stored or sent.

    Examples:
      {b} preview flood --place Datchet
      {b} preview flood --place Datchet --json

    """
    order = Declare(kind=kind, place=place, silence=silence or None, lead_agency=lead_agency, agreed_with=agreed_with)
    with desk_for(ctx, as_officer) as session:
        show_dry_run(session, order, parse_fields(fields), text, as_json=as_json)


def show_dry_run(
    session: Session, order: Declare, given: dict[str, str], text: str, *, next_in: str = "", as_json: bool
) -> None:
    """The plan of a trigger: nothing is stored, silenced or sent."""
    from broadcaster.domain.promises import parse_interval  # noqa: PLC0415 - help must not load the engine
    from broadcaster.domain.words import BulletinKind  # noqa: PLC0415 - help must not load the engine
    from broadcaster.engine.dry_run import dry_run_trigger  # noqa: PLC0415 - as above
    from broadcaster.engine.message import Message  # noqa: PLC0415 - as above

    promised = parse_interval(next_in) if next_in else None
    message = Message(kind=BulletinKind.FIRST, given=given, text=text, next_in=promised)
    found = dry_run_trigger(session.desk, order, message)
    _show(session, found, as_json=as_json)


def show_composed(session: Session, incident: Any, composed: Any, how: Any, *, as_json: bool) -> None:
    """The plan of an update, correction or approval."""
    from broadcaster.engine.dry_run import dry_run_bulletin  # noqa: PLC0415 - help must not load the engine

    _show(session, dry_run_bulletin(session.desk, incident, composed, how), as_json=as_json)


def show_ending(session: Session, incident: Any, order: Any, how: Any, *, as_json: bool) -> None:
    """The plan of a stand-down or false alarm."""
    from broadcaster.engine.dry_run import dry_run_ending  # noqa: PLC0415 - help must not load the engine

    _show(session, dry_run_ending(session.desk, incident, order, how), as_json=as_json)


def _show(session: Session, found: dict[str, Any], *, as_json: bool) -> None:
    if as_json:
        document({"space": session.space.value, "dry_run": True, **found, "warnings": list(session.desk.warnings)})
        return
    say(f"{found['title']}. DRY RUN: nothing is stored, silenced or sent.")
    if found["silences"]:
        say(f"\n{counted(len(found['silences']), 'account')} would fall silent: {', '.join(found['silences'])}")
    for rendering in found["renderings"]:
        say(f"\n{rendering['target']} ({rendering['length']} of {rendering['limit']} {rendering['unit']}):")
        say(rendering["text"])
    say()
    say("In this order:")
    for d in found["deliveries"]:
        say(f"{d['effect']} {d['target']}{_after(d)}: {d['reason']}")
    if found["renderings"]:
        for line in finding_lines(found["house_rules"], found["not_tested"]):
            say(line)
    say(f"\nApproval: {found['approval']}")
    for note in found["notes"]:
        say(f"Note: {note.removesuffix('.')}.")


def _after(delivery: dict[str, Any]) -> str:
    return f" once {delivery['after'].partition(':')[2]} is proven" if delivery["after"] else ""
