"""`stand-down` and `false-alarm`: end an incident; one officer alone can always do it (design rule 2)."""

from typing import Annotated

import typer

from broadcaster.cli.fields import parse_fields
from broadcaster.cli.options import (
    AsOfficer,
    BreakGlass,
    Despite,
    DryRun,
    Fields,
    IncidentRef,
    JsonFlag,
    NoWait,
    OwnText,
    Reason,
    TakeDown,
    Yes,
)
from broadcaster.cli.session import desk_for
from broadcaster.domain.words import BulletinKind

NoMessage = Annotated[bool, typer.Option("--no-message", help="End it without a message to the public.")]


def stand_down(
    ctx: typer.Context,
    fields: Fields = None,
    text: OwnText = "",
    no_message: NoMessage = False,
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
    """End the incident: cancel what is not out, lift the silences, send the all-clear, take the banner down.

    It works alone, with a broken register and with nobody to approve; what needs a second officer then is only
    the all-clear's words. Held posts stay held until somebody reviews them.

    Examples:
      {b} stand-down
      {b} stand-down --incident F12 --yes
      {b} stand-down --no-message --reason "the police tell the public"

    """
    _end(ctx, BulletinKind.ALL_CLEAR, parse_fields(fields))


def false_alarm(
    ctx: typer.Context,
    fields: Fields = None,
    text: OwnText = "",
    take_down: TakeDown = False,
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
    """Say that there is no emergency, apologise once, and end the incident.

    Reposts of the false messages are undone and their newest Facebook post begins with CORRECTED.

    Examples:
      {b} false-alarm
      {b} false-alarm --incident F12 --set known="The alert was sent in error."

    """
    _end(ctx, BulletinKind.FALSE_ALARM, parse_fields(fields))


def _end(ctx: typer.Context, kind: BulletinKind, given: dict[str, str]) -> None:
    from broadcaster.cli.ended import confirm_ending, show_ended  # noqa: PLC0415 - help must not load the engine
    from broadcaster.cli.said import said  # noqa: PLC0415 - as above
    from broadcaster.composition.endurance import surviving_hang_up, with_reserve  # noqa: PLC0415 - as above
    from broadcaster.engine.find import find_to_end  # noqa: PLC0415 - as above
    from broadcaster.engine.stand_down import StandDown  # noqa: PLC0415 - as above
    from broadcaster.engine.stand_down import stand_down as verb  # noqa: PLC0415 - as above

    words = said(ctx)
    with desk_for(ctx, words.as_officer) as session:
        with session.desk.store.reading() as uow:
            found = find_to_end(uow, words.incident or None)
        how = words.how(session.space)
        order = StandDown(
            ref=found.ref,
            kind=kind,
            given=given,
            text=words.text,
            without_message=words.no_message,
            withdraws=words.withdraws,
        )
        if words.dry_run:
            from broadcaster.cli.preview import show_ending  # noqa: PLC0415 - as above

            show_ending(session, found, order, how, as_json=words.as_json)
            return
        confirm_ending(session, found, order, how, yes=words.yes)
        with surviving_hang_up():
            done = with_reserve(session, lambda: verb(session.desk, order, how))
            show_ended(session, done, no_wait=words.no_wait, as_json=words.as_json)
