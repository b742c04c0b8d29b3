"""`approve` and `reject`: the second officer's yes or no."""

from typing import Annotated

import typer

from broadcaster.cli.options import AsOfficer, BreakGlass, JsonFlag, NoWait, Reason
from broadcaster.cli.session import desk_for
from broadcaster.cli.show import document, say

Name = Annotated[str, typer.Argument(metavar="BULLETIN", help="The bulletin's name, like F12/3.")]


def approve(
    ctx: typer.Context,
    name: Name,
    review: Annotated[bool, typer.Option("--review", help="Record the review of what went out alone.")] = False,
    break_glass: BreakGlass = False,
    reason: Reason = "",
    as_officer: AsOfficer = "",
    no_wait: NoWait = False,
    as_json: JsonFlag = False,
) -> None:
    """Say yes to exactly the words that were submitted; they go out at once.

    Nobody approves what they submitted themselves (in the exercise space that is allowed and recorded).

    Examples:
      {b} approve F12/3
      {b} approve F12/3 --review
      {b} approve F12/3 --break-glass --reason "no approver answers"

    """
    from broadcaster.cli.outcome import finish  # noqa: PLC0415 - loads the dispatcher
    from broadcaster.engine import approve as verbs  # noqa: PLC0415 - as above

    with desk_for(ctx, as_officer) as session:
        if review:
            incident, bulletin = verbs.review(session.desk, name)
            told = {"bulletin": f"{incident.ref}/{bulletin.number}", "reviewed_by": session.desk.officer.key}
            document(told) if as_json else say(f"{name} is reviewed by {session.desk.officer.name}.")
            return
        if break_glass:
            incident, bulletin = verbs.break_glass(session.desk, name, reason=reason)
        else:
            incident, bulletin = verbs.approve(session.desk, name)
        extra = {"approved": f"{incident.ref}/{bulletin.number}", "approved_by": session.desk.officer.key}
        finish(session, incident, None, extra=extra, no_wait=no_wait, as_json=as_json)


def reject(
    ctx: typer.Context,
    name: Name,
    reason: Annotated[str, typer.Option("--reason", help="What must change; the writer reads it.")],
    as_officer: AsOfficer = "",
    as_json: JsonFlag = False,
) -> None:
    """Return a bulletin to its writer; nothing of it goes out. The writer may take their own back with it.

    Examples:
      {b} reject F12/3 --reason "the road is called Welley Road"

    """
    from broadcaster.engine.approve import reject as verb  # noqa: PLC0415 - help must not load the engine

    with desk_for(ctx, as_officer) as session:
        incident, bulletin = verb(session.desk, name, reason=reason)
        told = {"bulletin": f"{incident.ref}/{bulletin.number}", "state": bulletin.state.value, "reason": reason}
        document(told) if as_json else say(f"{name} is returned to {bulletin.submitted_by}: {reason}")
