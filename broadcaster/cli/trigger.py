"""`trigger`: one command, and the council speaks with one voice."""

from typing import TYPE_CHECKING, Annotated

import typer

from broadcaster.cli.confirm_trigger import settle
from broadcaster.cli.facts import ask_facts
from broadcaster.cli.fields import parse_fields
from broadcaster.cli.options import (
    AgreedWith,
    AsOfficer,
    BreakGlass,
    Despite,
    DryRun,
    Fields,
    JsonFlag,
    LeadAgency,
    NextIn,
    NoWait,
    OwnText,
    Reason,
    Yes,
)
from broadcaster.cli.session import desk_for
from broadcaster.cli.show import aside, counted, interactive
from broadcaster.cli.typed import typed
from broadcaster.composition.session import Session
from broadcaster.domain.records import Incident
from broadcaster.engine.declare import Declare, Declared
from broadcaster.errors import Interrupted

if TYPE_CHECKING:
    from broadcaster.engine.trigger import Triggered


def trigger(
    ctx: typer.Context,
    kind: Annotated[str, typer.Argument(metavar="KIND", help="Kind of incident: flood, severe-weather, general …")],
    place: Annotated[str, typer.Option("--place", help="Where, as residents know it.")],
    fields: Fields = None,
    text: OwnText = "",
    next_in: NextIn = "",
    silence: Annotated[
        list[str] | None,
        typer.Option("--silence", metavar="WHAT", help="preset (default), all, none, or accounts and services."),
    ] = None,
    district: Annotated[str, typer.Option("--district", help="Postcode district of the place, e.g. SL4.")] = "",
    lead_agency: LeadAgency = "",
    agreed_with: AgreedWith = "",
    into: Annotated[
        str, typer.Option("--into", metavar="REF", help="Part of this incident: send an update of it.")
    ] = "",
    new: Annotated[
        bool, typer.Option("--new", help="An incident of its own, although one of the kind is open.")
    ] = False,
    break_glass: BreakGlass = False,
    reason: Reason = "",
    despite: Despite = "",
    yes: Yes = False,
    as_officer: AsOfficer = "",
    no_wait: NoWait = False,
    dry_run: DryRun = False,
    as_json: JsonFlag = False,
) -> None:
    """Declare an incident, silence the service accounts and send the first message.

    Silence comes first and needs nobody else. The message then waits for a second officer, unless it is sent
    with --break-glass. The same kind and place again is the same incident; the same kind elsewhere asks whether it
    is part of that one (--into) or an incident of its own (--new).

    Examples:
      {b} trigger flood --place Datchet
      {b} trigger severe-weather --place "Windsor and Maidenhead" --set hazard="strong winds"
      {b} trigger general --place Windsor --text "Please avoid Peascod Street." --silence none
      {b} trigger flood --place Wraysbury --break-glass --reason "no approver answers" --yes
      {b} trigger evacuation --place Windsor --agreed-with "Inspector Example" --set do_now="Leave now."
      {b} trigger water-supply --place Ascot --district SL5 --lead-agency south-east-water
      {b} trigger flood --place Wraysbury --into F1 --set what="Wraysbury is flooding too."

    """
    order = Declare(
        kind=kind,
        place=place,
        district=district,
        silence=_silence(silence),
        another=new,
        lead_agency=lead_agency,
        agreed_with=agreed_with,
    )
    given = parse_fields(fields)
    with desk_for(ctx, as_officer) as session:
        if dry_run:
            _rehearse(session, order, given, ctx)
            return
        if not into:
            order, into = settle(session, order, yes=yes, as_json=as_json, break_glass=break_glass)
        if into:
            _join(session, order, given, ctx, ref=into)
        else:
            _go(session, order, given, ctx)


def _rehearse(session: Session, order: Declare, given: dict[str, str], ctx: typer.Context) -> None:
    from broadcaster.cli.preview import show_dry_run  # noqa: PLC0415 - silence must not wait for it
    from broadcaster.cli.said import said  # noqa: PLC0415 - as above

    words = said(ctx)
    show_dry_run(session, order, given, words.text, next_in=words.next_in, as_json=words.as_json)


def _silence(given: list[str] | None) -> list[str] | None:
    chosen = [name for item in given or () for name in item.split(",") if name]
    return None if not chosen or chosen == ["preset"] else chosen


def _join(session: Session, order: Declare, given: dict[str, str], ctx: typer.Context, *, ref: str) -> None:
    """No incident of its own: what the officer gave becomes an update of the one that is open."""
    from broadcaster.cli.bulletins import speak  # noqa: PLC0415 - silence must not wait for it
    from broadcaster.domain.words import BulletinKind  # noqa: PLC0415 - as above
    from broadcaster.engine.find import find_to_join  # noqa: PLC0415 - as above
    from broadcaster.engine.relocate import widened  # noqa: PLC0415 - as above

    has_news = bool(given.get("what") or given.get("text") or ctx.params.get("text"))
    with session.desk.store.reading() as uow:
        incident = find_to_join(uow, ref, kind=order.kind, place=order.place, has_news=has_news)
    place = widened(session.desk, incident, order.place, district=order.district)
    speak(session, BulletinKind.UPDATE, given, ctx, ref=incident.ref, place=place)


def _go(session: Session, order: Declare, given: dict[str, str], ctx: typer.Context) -> None:
    from broadcaster.cli.said import said  # noqa: PLC0415 - silence must not wait for help
    from broadcaster.composition.endurance import surviving_hang_up  # noqa: PLC0415 - as above
    from broadcaster.domain.words import BulletinKind  # noqa: PLC0415 - as above
    from broadcaster.engine.message import Message  # noqa: PLC0415 - loads nothing heavy, but silence goes first
    from broadcaster.engine.trigger import trigger as trigger_verb  # noqa: PLC0415 - as above

    words = said(ctx)
    how = words.how(session.space)
    message = Message(kind=BulletinKind.FIRST, given=given, text=words.text, next_in=words.interval)
    stands: list[Declared] = []
    silent = words.yes or words.as_json or not interactive()
    with surviving_hang_up():
        try:
            done = trigger_verb(
                session.desk,
                order,
                message,
                how,
                on_declared=lambda d: _say_declared(session, d, stands),
                ask_more=None if silent or message.text else lambda d: ask_facts(d.incident.kind, given),
            )
        except KeyboardInterrupt:
            raise _stopped(stands) from None
        from broadcaster.cli.outcome import finish  # noqa: PLC0415 - loads the dispatcher and the tables

        incident = done.declared.incident
        _say_nothing_new(session, done)
        finish(
            session,
            incident,
            done.published,
            declared=done.declared,
            extra=_say_let_go(done),
            no_wait=words.no_wait,
            as_json=words.as_json,
        )


def _say_nothing_new(session: Session, done: "Triggered") -> None:
    """Half awake, somebody may take the list of what is out for what this command has sent."""
    ref = done.declared.incident.ref
    if done.published is None and done.let_go is None:
        more = f'broadcaster update --incident {ref} --what "…"'
        aside(typed(f"{ref} has its message already: this said nothing new. To say more: {more}", session.space))


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
        next_step="Run `broadcaster status`; the same trigger again (without --new) goes on with the message.",
    )


def _marked(incident: Incident) -> str:
    """The district; and a place that is not in the list is marked as such wherever it is named."""
    known = "" if incident.place_known else "not in the list of places"
    facts = ", ".join(fact for fact in (incident.district, known) if fact)
    return f" ({facts})" if facts else ""


def _say_declared(session: Session, declared: Declared, stands: list[Declared]) -> None:
    """Said between the two commits, so that the officer knows the silence stands before anything else is tried."""
    from broadcaster.engine.told import silent_line  # noqa: PLC0415 - nobody who only looks at the help waits for it

    stands.append(declared)
    incident = declared.incident
    session.refresh_stop_mark()
    if not declared.new:
        aside(
            f"{incident.ref} ({incident.kind} at {incident.place}) is already {incident.state}; this is the same one."
        )
        if declared.led_anew and incident.agreed_with:
            aside(f"Noted: our instruction is agreed with {incident.agreed_with}.")
        return
    aside(
        f"{incident.ref} declared: {incident.kind} at {incident.place}{_marked(incident)}. "
        f"{silent_line(session.desk, incident)}."
    )
    if declared.silenced:
        aside(typed("Ring the editors: broadcaster silence sheet", session.space))
    session.desk.doorbell.ring()
