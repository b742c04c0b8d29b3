"""`resubmit`: the same words with a new number, issue time and promise."""

import typer

from broadcaster.cli.approve import Name
from broadcaster.cli.options import AsOfficer, BreakGlass, DryRun, JsonFlag, NoWait, Reason, Yes
from broadcaster.cli.session import desk_for
from broadcaster.cli.show import aside


def resubmit(
    ctx: typer.Context,
    name: Name,
    break_glass: BreakGlass = False,
    reason: Reason = "",
    yes: Yes = False,
    as_officer: AsOfficer = "",
    no_wait: NoWait = False,
    dry_run: DryRun = False,
    as_json: JsonFlag = False,
) -> None:
    """Submit the same words again with new times, when what waits is too old or promises too soon.

    The old bulletin is taken back and the new one takes its place. Check first that the words are still true.

    Examples:
      {b} resubmit F12/3
      {b} resubmit F12/3 --break-glass --reason "no approver answers"

    """
    from broadcaster.cli.confirm import confirm_words  # noqa: PLC0415 - help must not load the engine
    from broadcaster.cli.outcome import finish  # noqa: PLC0415 - as above
    from broadcaster.cli.said import said  # noqa: PLC0415 - as above
    from broadcaster.composition.endurance import surviving_hang_up  # noqa: PLC0415 - as above
    from broadcaster.engine.resubmit import renewed  # noqa: PLC0415 - as above
    from broadcaster.engine.resubmit import resubmit as verb  # noqa: PLC0415 - as above
    from broadcaster.engine.waiting import name_of  # noqa: PLC0415 - as above

    words = said(ctx)
    with desk_for(ctx, as_officer) as session:
        incident, old, composed = renewed(session.desk, name)
        how = words.how(session.space)
        if dry_run:
            from broadcaster.cli.preview import show_composed  # noqa: PLC0415 - as above

            show_composed(session, incident, composed, how, as_json=as_json)
            return
        confirm_words(session, incident, composed, yes=yes)
        with surviving_hang_up():
            old, published = verb(session.desk, name_of(incident, old), how)
            new = name_of(published.incident, published.bulletin)
            aside(f"{name_of(incident, old)} is taken back; its words go on as {new}.")
            extra = {"resubmitted": name_of(incident, old), "as": new}
            finish(session, incident, published, extra=extra, no_wait=no_wait, as_json=as_json)
