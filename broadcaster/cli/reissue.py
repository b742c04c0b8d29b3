"""`reissue`: a partner's message, passed on with its name on it."""

from typing import Annotated

import typer

from broadcaster.cli.options import AsOfficer, BreakGlass, Despite, DryRun, IncidentRef, JsonFlag, NoWait, Reason, Yes
from broadcaster.cli.session import desk_for


def reissue(
    ctx: typer.Context,
    source: Annotated[
        str, typer.Option("--source", metavar="WHO", help="Whose message: a key or name, or a full name.")
    ],
    theirs: Annotated[str, typer.Option("--text", help="Their exact words; they are quoted, never edited.")],
    link: Annotated[str, typer.Option("--link", help="https address of their own message.")] = "",
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
    """Pass on a partner's message on the lead accounts, in their words and with their name (policy 003 s12.7, s14.3).

    It needs a second officer, as every free text does. It replaces nothing of the council's own, keeps the promised
    next update as it is, and changes no banner.

    Examples:
      {b} reissue --source police --text "Peascod Street is closed. Please use Sheet Street."
      {b} reissue --source ea --text "A flood warning is in force." --link https://check-for-flooding.service.gov.uk/

    """
    from broadcaster.cli.bulletins import speak_message  # noqa: PLC0415 - help must not load the engine
    from broadcaster.engine.reissue import Reissue  # noqa: PLC0415 - as above
    from broadcaster.engine.reissue import reissue as reissue_verb  # noqa: PLC0415 - as above

    order = Reissue(source=source, said=theirs, link=link)
    with desk_for(ctx, as_officer) as session:
        speak_message(session, reissue_verb(session.desk.register, order), ctx)
