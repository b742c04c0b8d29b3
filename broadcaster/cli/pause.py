"""`pause` and `resume`: stop speaking on an account, or everywhere, without ending an incident."""

from typing import Annotated

import typer

from broadcaster.cli.options import AsOfficer, JsonFlag, Reason
from broadcaster.cli.session import desk_for
from broadcaster.cli.show import document, say

Target = Annotated[str, typer.Argument(metavar="ACCOUNT|all", help="An account, a site, or all.")]


def pause(
    ctx: typer.Context,
    target: Target,
    reason: Annotated[str, typer.Option("--reason", help="Why; goes into the log.")],
    as_officer: AsOfficer = "",
    as_json: JsonFlag = False,
) -> None:
    """Hold every publish, repost and banner on an account; taking things down still works.

    Examples:
      {b} pause corporate/x --reason "account taken over"
      {b} pause all --reason "wrong text, stop everything"

    """
    from broadcaster.engine.pause import pause as verb  # noqa: PLC0415 - help must not load the engine

    with desk_for(ctx, as_officer) as session:
        found = verb(session.desk, target, reason=reason)
        told = {"space": session.space.value, "target": found, "paused": True}
        document(told) if as_json else say(f"{found} is paused. Go on with: resume {found}")


def resume(
    ctx: typer.Context, target: Target, reason: Reason = "", as_officer: AsOfficer = "", as_json: JsonFlag = False
) -> None:
    """Lift a pause, also one that a refused credential caused. What expired meanwhile stays expired.

    Examples:
      {b} resume corporate/x --reason "new token in place"
      {b} resume all

    """
    from broadcaster.engine.pause import resume as verb  # noqa: PLC0415 - help must not load the engine

    with desk_for(ctx, as_officer) as session:
        was_paused = verb(session.desk, target, reason=reason)
        told = {"space": session.space.value, "target": target, "was_paused": was_paused}
        document(told) if as_json else say(f"{target} goes on." if was_paused else f"{target} was not paused.")
