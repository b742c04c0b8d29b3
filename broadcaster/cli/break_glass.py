"""`break-glass`: a lone officer sends what waits for a second one who does not answer."""

from typing import Annotated

import typer

from broadcaster.cli.approve import Name, NoQuestion, ask_once_more
from broadcaster.cli.options import AsOfficer, DryRun, JsonFlag, NoWait
from broadcaster.cli.session import desk_for
from broadcaster.cli.show import aside, document, interactive, say, warn


def break_glass(
    ctx: typer.Context,
    name: Name,
    reason: Annotated[str, typer.Option("--reason", help="Why nobody else can say yes; everybody reads it.")] = "",
    yes: NoQuestion = False,
    as_officer: AsOfficer = "",
    no_wait: NoWait = False,
    dry_run: DryRun = False,
    as_json: JsonFlag = False,
) -> None:
    """Send a waiting bulletin alone: the same frozen texts, at once, told to everybody and reviewed afterwards.

    Texts from signed templates go at once; your own words once the approval time-out has passed without an answer.

    Examples:
      {b} break-glass F12/3 --reason "no approver answers"
      {b} break-glass F12 --reason "no approver answers"

    """
    from broadcaster.cli.outcome import finish  # noqa: PLC0415 - loads the dispatcher
    from broadcaster.cli.to_approve import consequence, reading  # noqa: PLC0415 - help must not load the engine
    from broadcaster.composition.endurance import surviving_hang_up  # noqa: PLC0415 - as above
    from broadcaster.engine.break_glass import break_glass as verb  # noqa: PLC0415 - as above
    from broadcaster.engine.to_approve import to_approve, to_approve_report  # noqa: PLC0415 - as above

    with desk_for(ctx, as_officer, dry_run=dry_run) as session:
        shown = to_approve(session.desk, name, alone=True)
        words = reading(shown, session.desk.register.council.zone)
        say(words) if dry_run and not as_json else aside(words)
        if not (yes or dry_run) and interactive():
            ask_once_more(session, shown.incident, f"ALONE, by break-glass. {consequence(shown)}")
        incident, bulletin = verb(session.desk, shown.name, reason=reason)
        extra = {"broke_glass": shown.name, "by": session.desk.officer.key, "digest": bulletin.digest}
        if dry_run:
            told = {"space": session.space.value, "dry_run": True, **to_approve_report(shown), **extra}
            document(told) if as_json else say(consequence(shown))
            return
        warn(f"{shown.name} goes out on your yes alone. Everybody is told; another officer reviews it afterwards.")
        with surviving_hang_up():
            finish(session, incident, None, extra=extra, no_wait=no_wait, as_json=as_json)
