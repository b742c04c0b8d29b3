"""`approve` and `reject`: the second officer's yes or no."""

from typing import Annotated

import typer

from broadcaster.cli.options import AsOfficer, BreakGlass, DryRun, JsonFlag, NoWait, Reason
from broadcaster.cli.session import desk_for
from broadcaster.cli.show import aside, document, say
from broadcaster.composition.session import Session
from broadcaster.domain.records import Bulletin

Name = Annotated[str, typer.Argument(metavar="BULLETIN", help="The bulletin's name, like F12/3.")]


def approve(
    ctx: typer.Context,
    name: Name,
    review: Annotated[bool, typer.Option("--review", help="Record the review of what went out alone.")] = False,
    break_glass: BreakGlass = False,
    reason: Reason = "",
    as_officer: AsOfficer = "",
    no_wait: NoWait = False,
    dry_run: DryRun = False,
    as_json: JsonFlag = False,
) -> None:
    """Say yes to exactly the words that were submitted; they go out at once.

    Nobody approves what they submitted themselves (in the exercise space that is allowed and recorded).

    Examples:
      {b} approve F12/3 --dry-run
      {b} approve F12/3
      {b} approve F12/3 --review
      {b} approve F12/3 --break-glass --reason "no approver answers"

    """
    from broadcaster.cli.outcome import finish  # noqa: PLC0415 - loads the dispatcher
    from broadcaster.composition.endurance import surviving_hang_up  # noqa: PLC0415 - as above
    from broadcaster.engine import approve as verbs  # noqa: PLC0415 - as above

    with desk_for(ctx, as_officer, dry_run=dry_run) as session:
        if review:
            incident, bulletin = verbs.review(session.desk, name)
            reviewed = {"bulletin": f"{incident.ref}/{bulletin.number}", "reviewed_by": session.desk.officer.key}
            told = {"space": session.space.value, "dry_run": dry_run, **reviewed}
            document(told) if as_json else say(f"{name} is reviewed by {session.desk.officer.name}.")
            return
        if break_glass:
            incident, bulletin = verbs.break_glass(session.desk, name, reason=reason)
        else:
            incident, bulletin = verbs.approve(session.desk, name)
        extra = {"approved": f"{incident.ref}/{bulletin.number}", "approved_by": session.desk.officer.key}
        texts = _texts(session, bulletin)
        if dry_run:
            if as_json:
                document({"space": session.space.value, "dry_run": True, "renderings": texts, **extra})
            else:
                for text in texts:
                    say(f"{text['target']}:\n{text['text']}\n")
                say(f"Approving {name} sends exactly these words.")
            return
        for text in texts:
            aside(f"{text['target']}: {text['text']}")
        with surviving_hang_up():
            finish(session, incident, None, extra=extra, no_wait=no_wait, as_json=as_json)


def reject(
    ctx: typer.Context,
    name: Name,
    reason: Annotated[str, typer.Option("--reason", help="What must change; the writer reads it.")],
    as_officer: AsOfficer = "",
    dry_run: DryRun = False,
    as_json: JsonFlag = False,
) -> None:
    """Return a bulletin to its writer; nothing of it goes out. The writer may take their own back with it.

    Examples:
      {b} reject F12/3 --reason "the road is called Welley Road"

    """
    from broadcaster.engine.approve import reject as verb  # noqa: PLC0415 - help must not load the engine

    with desk_for(ctx, as_officer, dry_run=dry_run) as session:
        incident, bulletin = verb(session.desk, name, reason=reason)
        said = {"bulletin": f"{incident.ref}/{bulletin.number}", "state": bulletin.state.value, "reason": reason}
        told = {"space": session.space.value, "dry_run": dry_run, **said}
        document(told) if as_json else say(f"{name} is returned to {bulletin.submitted_by}: {reason}")


def _texts(session: Session, bulletin: Bulletin) -> list[dict[str, str]]:
    with session.desk.store.reading() as uow:
        return [{"target": r.target, "text": r.text} for r in uow.bulletins.renderings(bulletin.id)]
