"""`silence ACCOUNT…` and what else there is to do about silences; `may-post`: who may post."""

from typing import Annotated

import typer

from broadcaster.cli.groups import Fallback
from broadcaster.cli.options import AsOfficer, DryRun, IncidentRef, JsonFlag, Reason
from broadcaster.cli.session import desk_for
from broadcaster.cli.show import counted, document, say
from broadcaster.errors import NotPossibleNow, UsageProblem

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
    lift: Annotated[bool, typer.Option("--lift", help="Lift the silence instead.")] = False,
    incident: IncidentRef = "",
    reason: Reason = "",
    as_officer: AsOfficer = "",
    dry_run: DryRun = False,
    as_json: JsonFlag = False,
) -> None:
    """Silence more accounts for an open incident, or lift the silence of some. One officer alone may do it.

    Examples:
      {b} silence museum
      {b} silence libraries/x libraries/facebook --lift --reason "rest centre news by the library"

    """
    from broadcaster.engine import silence as verbs  # noqa: PLC0415 - help must not load the engine

    if lift and not reason.strip():
        raise UsageProblem("Lifting a silence needs a reason.", next_step='Add --reason "why".')
    with desk_for(ctx, as_officer, dry_run=dry_run) as session:
        verb = verbs.lift if lift else verbs.silence
        found, accounts = verb(session.desk, names, ref=incident or None, reason=reason)
        what = "lifted" if lift else "silenced"
        if as_json:
            document({"space": session.space.value, "dry_run": dry_run, "incident": found.ref, what: list(accounts)})
        elif accounts:
            done = "may post again" if lift else "marked silent here"
            say(f"{found.ref}: {counted(len(accounts), 'account')} {done}: {', '.join(accounts)}")
        else:
            say(f"{found.ref}: nothing changed; {'none of these was silent' if lift else 'they were silent already'}.")


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
