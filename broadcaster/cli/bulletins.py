"""`update` and `correct`: what is said while an incident is open."""

from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

import typer

from broadcaster.cli.fields import parse_fields
from broadcaster.cli.options import (
    AsOfficer,
    BreakGlass,
    Despite,
    District,
    DryRun,
    Fields,
    IncidentRef,
    JsonFlag,
    NewPlace,
    NextIn,
    NoWait,
    Of,
    OwnText,
    Reason,
    TakeDown,
    Yes,
)
from broadcaster.cli.session import desk_for
from broadcaster.composition.session import Session
from broadcaster.domain.words import BulletinKind
from broadcaster.errors import UsageProblem

if TYPE_CHECKING:
    from broadcaster.domain.records import Incident
    from broadcaster.engine.message import Message


NoChange = Annotated[
    bool, typer.Option("--no-change", help="Nothing has changed: the last confirmed message with new times.")
]


def update(
    ctx: typer.Context,
    what: Annotated[str, typer.Option("--what", help="The news, in a sentence or two.")] = "",
    no_change: NoChange = False,
    next_in: NextIn = "",
    new_place: NewPlace = "",
    district: District = "",
    fields: Fields = None,
    text: OwnText = "",
    incident: IncidentRef = "",
    break_glass: BreakGlass = False,
    reason: Reason = "",
    despite: Despite = "",
    yes: Yes = False,
    as_officer: AsOfficer = "",
    no_wait: NoWait = False,
    dry_run: DryRun = False,
    as_json: JsonFlag = False,
) -> None:
    """Send an update; what is older and not yet out is replaced by it.

    With --no-change the last confirmed message goes once more with new times. From signed templates it needs no new
    approval; after so many in a row (the preset says how many) a second officer must look.

    Examples:
      {b} update --what "The rest centre at Datchet Village Hall is open."
      {b} update --incident F12 --what "High Street is open again." --next-in 3h
      {b} update --place "Datchet and Wraysbury" --what "Wraysbury is flooding too."
      {b} update --no-change --next-in 3h

    """
    given = parse_fields(fields) | ({"what": what} if what else {})
    with desk_for(ctx, as_officer) as session:
        if no_change:
            from broadcaster.cli.no_change import say_no_change  # noqa: PLC0415 - help must not load the engine

            say_no_change(session, given, ctx)
            return
        speak(session, BulletinKind.UPDATE, given, ctx)


def correct(
    ctx: typer.Context,
    wrong: Annotated[str, typer.Option("--wrong", help="What was wrong, as it was said.")] = "",
    right: Annotated[str, typer.Option("--right", help="What is right.")] = "",
    of: Of = None,
    take_down: TakeDown = False,
    next_in: NextIn = "",
    new_place: NewPlace = "",
    district: District = "",
    fields: Fields = None,
    text: OwnText = "",
    incident: IncidentRef = "",
    break_glass: BreakGlass = False,
    reason: Reason = "",
    despite: Despite = "",
    yes: Yes = False,
    as_officer: AsOfficer = "",
    no_wait: NoWait = False,
    dry_run: DryRun = False,
    as_json: JsonFlag = False,
) -> None:
    """Correct what was said: says wrong, then right, and reaches whoever has the wrong words (policy 000 s5.2).

    A wrong place? Add --place with the right one: this and all that follows name it.
    Reposts of the wrong message are undone, its Facebook post begins with CORRECTED, and the wrong posts stay: with
    --withdraw and a reason they are deleted, where they endanger people. From signed templates one officer alone may
    send it; it is reviewed afterwards.

    Examples:
      {b} correct --wrong "Old Windsor is flooded" --right "Datchet is flooded" --place Datchet --district SL3
      {b} correct --of F12/2 --wrong "Use the A308" --right "The A308 is closed" --withdraw --reason "it is under water"

    """
    given = parse_fields(fields) | {k: v for k, v in (("wrong", wrong), ("right", right)) if v}
    with desk_for(ctx, as_officer) as session:
        speak(session, BulletinKind.CORRECTION, given, ctx)


def speak(
    session: Session,
    kind: BulletinKind,
    given: dict[str, str],
    ctx: typer.Context,
    *,
    ref: str = "",
    place: str = "",
) -> None:
    """The next bulletin of an incident from the shared options: fields, or the officer's own words.

    `ref` and `place`, where it is from now on, are those of another command than `update` and `correct`.
    """
    from broadcaster.cli.said import said  # noqa: PLC0415 - help must not load the engine
    from broadcaster.engine.message import Message  # noqa: PLC0415 - as above

    words = said(ctx)
    message = Message(
        kind=kind,
        given=given,
        text=words.text,
        next_in=words.interval,
        corrects=words.corrected,
        withdraws=words.withdraws,
    )
    speak_message(session, message, ctx, ref=ref, place=place)


def speak_message(session: Session, message: "Message", ctx: typer.Context, *, ref: str = "", place: str = "") -> None:
    """The next bulletin of an incident: found, shown, confirmed, submitted and followed until it is out."""
    from broadcaster.cli.confirm import confirm_words  # noqa: PLC0415 - help must not load the engine
    from broadcaster.cli.outcome import finish  # noqa: PLC0415 - as above
    from broadcaster.cli.said import said  # noqa: PLC0415 - as above
    from broadcaster.composition.endurance import surviving_hang_up  # noqa: PLC0415 - as above
    from broadcaster.domain.words import MUST_ARRIVE  # noqa: PLC0415 - as above
    from broadcaster.engine.find import OPEN, RUNNING, find_incident  # noqa: PLC0415 - as above
    from broadcaster.engine.proofread import proofread  # noqa: PLC0415 - as above
    from broadcaster.engine.publish import draft, publish  # noqa: PLC0415 - as above

    words = said(ctx)
    with session.desk.store.reading() as uow:
        # a correction may follow the all-clear; an update may not
        found = find_incident(
            uow, ref or words.incident or None, states=RUNNING if message.kind in MUST_ARRIVE else OPEN
        )
    elsewhere = place or words.new_place or message.given.get("place", "")
    if elsewhere:
        found = _at(session, found, elsewhere, "" if place else words.district)
        message = replace(message, given={k: v for k, v in message.given.items() if k != "place"})
    elif words.district and not ref:
        raise UsageProblem("--district alone says nothing new.", next_step="Add --place with the place it belongs to.")
    composed = draft(session.desk, found, message)
    how = words.how(session.space)
    if words.dry_run:
        from broadcaster.cli.preview import show_composed  # noqa: PLC0415 - as above

        show_composed(session, found, composed, how, as_json=words.as_json)
        return
    # asked here, so that nobody is told of a warning after having confirmed
    how = replace(how, despite=proofread(session.desk, found, composed, how.about_warnings()).despite)
    confirm_words(session, found, composed, yes=words.yes)
    with surviving_hang_up():
        published = publish(session.desk, found, message, how, elsewhere=bool(elsewhere))
        finish(session, found, published, no_wait=words.no_wait, as_json=words.as_json)


def _at(session: Session, incident: "Incident", place: str, district: str) -> "Incident":
    """The incident at another place, which the officer reads as the register has it."""
    from broadcaster.cli.show import aside  # noqa: PLC0415 - help must not load the engine
    from broadcaster.domain.places import describe, locate  # noqa: PLC0415 - as above
    from broadcaster.engine.relocate import moved  # noqa: PLC0415 - as above

    there = moved(session.desk, incident, place, district=district)
    places = session.desk.register.places
    aside(f"{incident.ref} moves from {incident.place} to {describe(locate(places, there.place), places)}.")
    return there
