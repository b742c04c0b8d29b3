"""`silence told` and `silence sheet`: ring the editors, and record who was told."""

from pathlib import Path
from typing import Annotated

import typer

from broadcaster.cli.options import AsOfficer, DryRun, JsonFlag
from broadcaster.cli.session import desk_for
from broadcaster.cli.show import aside, counted, document, say
from broadcaster.cli.typed import typed
from broadcaster.errors import UsageProblem


def told(
    ctx: typer.Context,
    names: Annotated[list[str], typer.Argument(metavar="ACCOUNT…", help="Accounts, services, or all.")],
    how: Annotated[str, typer.Option("--how", metavar="WORDS", help="Who was told, and by what.")] = "",
    take_back: Annotated[
        bool, typer.Option("--take-back", help="They were not told after all: the sheet asks for them again.")
    ] = False,
    as_officer: AsOfficer = "",
    dry_run: DryRun = False,
    as_json: JsonFlag = False,
) -> None:
    """Record that the editors of silent accounts were told to post nothing, whichever incident silences them.

    Examples:
      {b} silence told museum --how "rang Ann 02:20"
      {b} silence told libraries/x libraries/facebook
      {b} silence told museum --take-back

    """
    from broadcaster.cli.call_sheet import sheet_report, told_words  # noqa: PLC0415 - help must not load the engine
    from broadcaster.engine.told import tell_editors  # noqa: PLC0415 - as above

    with desk_for(ctx, as_officer, dry_run=dry_run) as session:
        done = tell_editors(session.desk, names, how=how, take_back=take_back)
        if as_json:
            said = {"changed": list(done.changed), "not_silent": list(done.not_silent)}
            head = {"space": session.space.value, "dry_run": dry_run}
            document(head | said | sheet_report(session.desk.register, done.sheet))
            return
        if not done.changed:
            say(f"Nothing changed; {'none of them counted as told' if take_back else 'they were told already'}.")
        else:
            what = "no longer counts as told" if take_back else "told"
            say(f"{counted(len(done.changed), 'account')} {what}: {', '.join(done.changed)}.")
        for account in done.not_silent:
            say(f"{account} is not silent: its editor needs no call.")
        say(typed(f"{told_words(done.sheet)}: broadcaster silence sheet", session.space))


def sheet(
    ctx: typer.Context,
    file: Annotated[Path | None, typer.Option("--file", metavar="FILE", help="Write it there, to print it.")] = None,
    as_officer: AsOfficer = "",
    as_json: JsonFlag = False,
) -> None:
    """Print whom to ring because of the silences: service, accounts, editors, numbers, and where else they post from.

    It fits 80 columns and prints on any printer. What is told already stands last, ticked.

    Examples:
      {b} silence sheet
      {b} silence sheet --file calls.txt
      {b} silence sheet --json

    """
    from broadcaster.cli.call_sheet import sheet_report, sheet_text  # noqa: PLC0415 - help must not load the engine
    from broadcaster.engine.told import sheet as verb  # noqa: PLC0415 - as above

    with desk_for(ctx, as_officer) as session:
        found = verb(session.desk)
        text = sheet_text(session.desk.register, found, session.space)
        if file is not None:
            try:
                file.write_text(text + "\n", encoding="utf-8")
            except OSError as failed:
                raise UsageProblem(f"The call sheet {file} cannot be written: {failed.strerror}.") from failed
            aside(f"Call sheet: {file}")
        if as_json:
            document({"space": session.space.value} | sheet_report(session.desk.register, found))
        elif file is None:
            say(text)
