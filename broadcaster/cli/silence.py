"""`silence ACCOUNT…` and what else there is to do about silences; `may-post`: who may post."""

from typing import Annotated

import typer

from broadcaster.cli.groups import Fallback
from broadcaster.cli.options import AsOfficer, DryRun, IncidentRef, JsonFlag, Reason
from broadcaster.cli.session import desk_for
from broadcaster.cli.show import counted, document, say
from broadcaster.cli.told import sheet, told
from broadcaster.errors import NotPossibleNow

app = typer.Typer(
    cls=Fallback,
    help="Silence more accounts (silence ACCOUNT…), and the rest of what there is to do about silences.",
    no_args_is_help=True,
    subcommand_metavar="ACCOUNT… | COMMAND …",
    rich_markup_mode=None,
)


@app.command("add")
def silence(
    ctx: typer.Context,
    names: Annotated[list[str], typer.Argument(metavar="ACCOUNT…", help="Accounts, services, or all.")],
    incident: IncidentRef = "",
    reason: Reason = "",
    as_officer: AsOfficer = "",
    dry_run: DryRun = False,
    as_json: JsonFlag = False,
) -> None:
    """Silence more accounts for an open incident. One officer alone may do it.

    Examples:
      {b} silence museum
      {b} silence libraries/x --incident F12 --reason "they posted about the flood"

    """
    from broadcaster.engine.silence import silence as verb  # noqa: PLC0415 - help must not load the engine

    with desk_for(ctx, as_officer, dry_run=dry_run) as session:
        found, accounts = verb(session.desk, names, ref=incident or None, reason=reason)
        if as_json:
            told = {"incident": found.ref, "silenced": list(accounts)}
            document({"space": session.space.value, "dry_run": dry_run, **told})
        elif accounts:
            say(f"{found.ref}: {counted(len(accounts), 'account')} marked silent here: {', '.join(accounts)}")
        else:
            say(f"{found.ref}: nothing changed; they were silent already.")


@app.command("lift")
def lift(
    ctx: typer.Context,
    names: Annotated[list[str], typer.Argument(metavar="ACCOUNT…", help="Accounts, services, or all.")],
    incident: IncidentRef = "",
    reason: Reason = "",
    as_officer: AsOfficer = "",
    dry_run: DryRun = False,
    as_json: JsonFlag = False,
) -> None:
    """Let some accounts post again while the incident goes on. One officer alone may do it; it needs a reason.

    What was held stays held until somebody releases it. An account that another incident keeps silent stays silent.

    Examples:
      {b} silence lift libraries/x libraries/facebook --reason "rest centre news by the library"
      {b} silence lift museum --incident F12 --reason "the museum is the rest centre"

    """
    from broadcaster.engine.silence import lift as verb  # noqa: PLC0415 - help must not load the engine

    with desk_for(ctx, as_officer, dry_run=dry_run) as session:
        done = verb(session.desk, names, ref=incident or None, reason=reason)
        if as_json:
            told = {"incident": done.incident.ref, "lifted": list(done.lifted), "still_silent": dict(done.still_silent)}
            document({"space": session.space.value, "dry_run": dry_run, **told})
            return
        free = [account for account in done.lifted if account not in done.still_silent]
        if free:
            say(f"{done.incident.ref}: {counted(len(free), 'account')} may post again: {', '.join(free)}")
        elif not done.lifted:
            say(f"{done.incident.ref}: nothing changed; none of these was silent for it.")
        for account, why in done.still_silent.items():
            say(f"{account} stays silent: {why}.")


@app.command("keep")
def keep(
    ctx: typer.Context,
    names: Annotated[
        list[str] | None, typer.Argument(metavar="[ACCOUNT…]", help="Accounts or services; none means all silent ones.")
    ] = None,
    incident: IncidentRef = "",
    as_officer: AsOfficer = "",
    dry_run: DryRun = False,
    as_json: JsonFlag = False,
) -> None:
    """Record that you looked at the silences and they go on; says when somebody must look again.

    A silence never ends by itself while its incident is open, looked at or not.

    Examples:
      {b} silence keep
      {b} silence keep museum libraries --incident F12

    """
    from broadcaster.domain.times import day_words  # noqa: PLC0415 - help must not load the engine
    from broadcaster.engine.silence import keep as verb  # noqa: PLC0415 - as above

    with desk_for(ctx, as_officer, dry_run=dry_run) as session:
        found, accounts, again = verb(session.desk, names or [], ref=incident or None)
        if as_json:
            told = {"incident": found.ref, "kept": list(accounts), "review_by": again.isoformat()}
            document({"space": session.space.value, "dry_run": dry_run, **told})
        elif accounts:
            when = day_words(again, session.desk.register.council.zone)
            say(f"{found.ref}: {counted(len(accounts), 'account')} stay silent; look again by {when}.")
        else:
            say(f"{found.ref}: nothing changed; none of these is silent for it.")


app.command("told")(told)
app.command("sheet")(sheet)


def may_post(
    ctx: typer.Context,
    account: Annotated[str, typer.Argument(metavar="ACCOUNT", help="The account, like museum/x.")],
    as_officer: AsOfficer = "",
    as_json: JsonFlag = False,
) -> None:
    """Ask whether a service may post on an account now. Exit code 0 is yes, 13 is no.

    Examples:
      {b} may-post museum/x
      {b} may-post libraries/facebook --json

    """
    from broadcaster.engine.silence import may_post as verb  # noqa: PLC0415 - help must not load the engine

    with desk_for(ctx, as_officer) as session:
        answer = verb(session.desk, account)
        if as_json:
            found = {"account": answer.account, "may_post": answer.allowed, "reason": answer.reason}
            document({"space": session.space.value, **found})
        else:
            say(f"{answer.account}: {'yes' if answer.allowed else 'NO'}, {answer.reason}.")
        if not answer.allowed:
            raise typer.Exit(NotPossibleNow.exit_code)
