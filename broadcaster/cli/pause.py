"""`pause` and `resume`: stop speaking on an account, or everywhere, without ending an incident."""

from typing import Annotated

import typer

from broadcaster.cli.options import AsOfficer, DryRun, JsonFlag, NoWait, Reason
from broadcaster.cli.session import desk_for
from broadcaster.cli.show import document, say
from broadcaster.cli.typed import typed

Target = Annotated[str, typer.Argument(metavar="ACCOUNT|all", help="An account, a site, or all.")]


def pause(
    ctx: typer.Context,
    target: Target,
    reason: Annotated[str, typer.Option("--reason", help="Why; goes into the log.")],
    as_officer: AsOfficer = "",
    dry_run: DryRun = False,
    as_json: JsonFlag = False,
) -> None:
    """Hold every publish, repost and banner on an account; taking things down still works.

    Examples:
      {b} pause corporate/x --reason "account taken over"
      {b} pause all --reason "wrong text, stop everything"

    """
    from broadcaster.engine.pause import pause as verb  # noqa: PLC0415 - help must not load the engine

    with desk_for(ctx, as_officer, dry_run=dry_run) as session:
        found = verb(session.desk, target, reason=reason)
        if as_json:
            document({"space": session.space.value, "dry_run": dry_run, "target": found, "paused": True})
        else:
            what = "Everything" if found == "all" else found
            say(typed(f"{what} is paused. Go on with: broadcaster resume {found}", session.space))


def resume(
    ctx: typer.Context,
    target: Target,
    reason: Reason = "",
    as_officer: AsOfficer = "",
    no_wait: NoWait = False,
    dry_run: DryRun = False,
    as_json: JsonFlag = False,
) -> None:
    """Lift a pause, also one that a refused credential caused, and send what waits. What expired stays expired.

    Examples:
      {b} resume corporate/x --reason "new token in place"
      {b} resume all

    """
    from broadcaster.cli.outcome import send_waiting  # noqa: PLC0415 - loads the dispatcher
    from broadcaster.engine.pause import paused_by_officers  # noqa: PLC0415 - help must not load the engine
    from broadcaster.engine.pause import resume as verb  # noqa: PLC0415 - as above

    with desk_for(ctx, as_officer, dry_run=dry_run) as session:
        was_paused = verb(session.desk, target, reason=reason)
        told = {"space": session.space.value, "dry_run": dry_run, "target": target, "was_paused": was_paused}
        if not as_json:
            what = "Everything" if target == "all" else target
            say(f"{what} goes on." if was_paused else f"There was no pause on {target}.")
            for account, why in paused_by_officers(session.desk) if target == "all" else ():
                say(typed(f"But {account} stays paused ({why}): broadcaster resume {account}", session.space))
        send_waiting(session, told, no_wait=no_wait or dry_run, as_json=as_json)
