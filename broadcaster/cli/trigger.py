"""`trigger`: one command, and the council speaks with one voice."""

from typing import TYPE_CHECKING, Annotated

import typer

from broadcaster.cli.confirm import confirm
from broadcaster.cli.fields import parse_fields
from broadcaster.cli.options import AsOfficer, BreakGlass, DryRun, Fields, JsonFlag, NoWait, OwnText, Reason, Yes
from broadcaster.cli.session import desk_for
from broadcaster.cli.show import aside, counted
from broadcaster.composition.session import Session
from broadcaster.domain.words import Space
from broadcaster.engine.declare import Declare, Declared, check_order
from broadcaster.errors import Interrupted

if TYPE_CHECKING:
    from broadcaster.engine.trigger import Triggered


def trigger(
    ctx: typer.Context,
    kind: Annotated[str, typer.Argument(metavar="KIND", help="Kind of incident: flood, severe-weather, general …")],
    place: Annotated[str, typer.Option("--place", help="Where, as residents know it.")],
    fields: Fields = None,
    text: OwnText = "",
    silence: Annotated[
        list[str] | None,
        typer.Option("--silence", metavar="WHAT", help="preset (default), all, none, or accounts and services."),
    ] = None,
    lead_agency: Annotated[str, typer.Option("--lead-agency", help="Who leads, when it is not the council.")] = "",
    new: Annotated[bool, typer.Option("--new", help="Open another incident of the same kind and place.")] = False,
    break_glass: BreakGlass = False,
    reason: Reason = "",
    yes: Yes = False,
    as_officer: AsOfficer = "",
    no_wait: NoWait = False,
    dry_run: DryRun = False,
    as_json: JsonFlag = False,
) -> None:
    """Declare an incident, silence the service accounts and send the first message.

    Silence comes first and needs nobody else. The message then waits for a second officer, unless it is sent
    with --break-glass. The same kind and place again is the same incident.

    Examples:
      {b} trigger flood --place Datchet
      {b} trigger severe-weather --place "Windsor and Maidenhead" --set hazard="strong winds"
      {b} trigger general --place Windsor --text "Please avoid Peascod Street." --silence none
      {b} trigger flood --place Wraysbury --break-glass --reason "no approver answers" --yes

    """
    order = Declare(kind=kind, place=place, silence=_silence(silence), another=new, lead_agency=lead_agency)
    given = parse_fields(fields)
    with desk_for(ctx, as_officer) as session:
        if dry_run:
            from broadcaster.cli.preview import show_dry_run  # noqa: PLC0415 - silence must not wait for it

            show_dry_run(session, order, given, text, as_json=as_json)
            return
        check_order(session.desk.register, order)
        _confirm(session, order, yes=yes)
        _go(session, order, given, ctx)


def _silence(given: list[str] | None) -> list[str] | None:
    chosen = [name for item in given or () for name in item.split(",") if name]
    return None if not chosen or chosen == ["preset"] else chosen


def _confirm(session: Session, order: Declare, *, yes: bool) -> None:
    """Live and exercise ask with different words; the live one says the consequence in numbers (lesson of Hawaii)."""
    if yes:
        return
    _, place, accounts = check_order(session.desk.register, order)
    leads = session.desk.register.leads
    if session.space is Space.EXERCISE:
        question = f"Exercise: play {order.kind} at {place}. Nothing leaves this machine."
        word = "exercise"
    else:
        council = session.desk.register.council.name
        question = (
            f"LIVE. {council}: {order.kind} at {place}.\n"
            f"This marks {counted(len(accounts), 'account')} silent now and asks for {counted(len(leads), 'message')} "
            f"to the public ({', '.join(a.handle for a in leads)}) "
            f"and a banner on {counted(len(session.desk.register.sites), 'website')}."
            f"{_no_service(session)}"
        )
        word = "LIVE"
    confirm(question, word=word)


def _no_service(session: Session) -> str:
    """What the officer should know before a night without a service: nothing is sent once this command has ended."""
    from broadcaster.composition.nodes import services  # noqa: PLC0415 - only who is asked waits for it

    if services(session):
        return ""
    return "\nNo service is running: messages go out only while a command runs. Start one with: broadcaster serve"


def _go(session: Session, order: Declare, given: dict[str, str], ctx: typer.Context) -> None:
    from broadcaster.cli.said import said  # noqa: PLC0415 - silence must not wait for help
    from broadcaster.composition.endurance import surviving_hang_up  # noqa: PLC0415 - as above
    from broadcaster.domain.words import BulletinKind  # noqa: PLC0415 - as above
    from broadcaster.engine.compose import Message  # noqa: PLC0415 - loads nothing heavy, but silence goes first
    from broadcaster.engine.trigger import trigger as trigger_verb  # noqa: PLC0415 - as above

    words = said(ctx)
    how = words.how(session.space)
    message = Message(kind=BulletinKind.FIRST, given=given, text=words.text)
    stands: list[Declared] = []
    with surviving_hang_up():
        try:
            done = trigger_verb(
                session.desk, order, message, how, on_declared=lambda d: _say_declared(session, d, stands)
            )
        except KeyboardInterrupt:
            raise _stopped(stands) from None
        from broadcaster.cli.outcome import finish  # noqa: PLC0415 - loads the dispatcher and the tables

        incident = done.declared.incident
        finish(
            session,
            incident,
            done.published,
            declared=done.declared,
            extra=_say_let_go(done),
            no_wait=words.no_wait,
            as_json=words.as_json,
        )


def _say_let_go(done: "Triggered") -> dict[str, str] | None:
    """With --break-glass on an incident whose message waits, that message goes and no second one is written."""
    if done.let_go is None:
        return None
    name = f"{done.declared.incident.ref}/{done.let_go.number}"
    aside(
        f"{name} was waiting for a second officer: it goes out on your yes alone, in the words that were written then. "
        "Everybody is told; another officer reviews it afterwards."
    )
    return {"broke_glass": name}


def _stopped(stands: list[Declared]) -> Interrupted:
    if not stands:
        return Interrupted("Stopped before anything was declared.")
    ref = stands[0].incident.ref
    return Interrupted(
        f"Stopped: {ref} is declared and {counted(len(stands[0].silenced), 'account')} silent; "
        "its message may not be written yet.",
        next_step="Run `broadcaster status`; the same trigger again goes on with the message.",
    )


def _say_declared(session: Session, declared: Declared, stands: list[Declared]) -> None:
    """Said between the two commits, so that the officer knows the silence stands before anything else is tried."""
    stands.append(declared)
    incident = declared.incident
    session.refresh_stop_mark()
    if not declared.new:
        aside(
            f"{incident.ref} ({incident.kind} at {incident.place}) is already {incident.state}; this is the same one."
        )
        return
    aside(
        f"{incident.ref} declared: {incident.kind} at {incident.place}. "
        f"{counted(len(declared.silenced), 'account')} marked silent here; their editors were not told by this program."
    )
    session.desk.doorbell.ring()
