"""`approve` and `reject`: the second officer's yes or no."""

from typing import Annotated

import typer

from broadcaster.cli.confirm import confirm
from broadcaster.cli.options import AsOfficer, DryRun, JsonFlag, NoWait
from broadcaster.cli.session import desk_for
from broadcaster.cli.show import aside, document, interactive, say
from broadcaster.cli.typed import typed
from broadcaster.composition.session import Session
from broadcaster.domain.lead_agency import headline
from broadcaster.domain.records import Incident
from broadcaster.domain.words import Space

Name = Annotated[
    str, typer.Argument(metavar="BULLETIN", help="The bulletin's name, like F12/3; F12 where one of it waits.")
]
NoQuestion = Annotated[bool, typer.Option("--yes", "-y", help="Do not ask again after showing the texts.")]


def approve(
    ctx: typer.Context,
    name: Name,
    review: Annotated[bool, typer.Option("--review", help="Record the review of what went out alone.")] = False,
    yes: NoQuestion = False,
    as_officer: AsOfficer = "",
    no_wait: NoWait = False,
    dry_run: DryRun = False,
    as_json: JsonFlag = False,
) -> None:
    """Read every text in full, then say yes: one yes covers the lead messages, the banner and the reposts.

    Exactly these words go out at once. Nobody approves what they submitted themselves (in the exercise space that is
    allowed and recorded). A yes to words that are too old, or whose promise is too near, is refused.

    Examples:
      {b} approve F12/3 --dry-run
      {b} approve F12/3
      {b} approve F12
      {b} approve F12/3 --review

    """
    with desk_for(ctx, as_officer, dry_run=dry_run) as session:
        if review:
            _review(session, name, dry_run=dry_run, as_json=as_json)
            return
        _approve(session, name, yes=yes or dry_run, no_wait=no_wait, dry_run=dry_run, as_json=as_json)


def _review(session: Session, name: str, *, dry_run: bool, as_json: bool) -> None:
    from broadcaster.engine.approve import review  # noqa: PLC0415 - help must not load the engine

    incident, bulletin = review(session.desk, name)
    reviewed = {"bulletin": f"{incident.ref}/{bulletin.number}", "reviewed_by": session.desk.officer.key}
    told = {"space": session.space.value, "dry_run": dry_run, **reviewed}
    document(told) if as_json else say(f"{name} is reviewed by {session.desk.officer.name}.")


def _approve(session: Session, name: str, *, yes: bool, no_wait: bool, dry_run: bool, as_json: bool) -> None:
    from broadcaster.cli.outcome import finish  # noqa: PLC0415 - loads the dispatcher
    from broadcaster.cli.to_approve import consequence, reading  # noqa: PLC0415 - help must not load the engine
    from broadcaster.composition.endurance import surviving_hang_up  # noqa: PLC0415 - as above
    from broadcaster.engine.approve import approve as verb  # noqa: PLC0415 - as above
    from broadcaster.engine.to_approve import to_approve, to_approve_report  # noqa: PLC0415 - as above

    desk = session.desk
    shown = to_approve(desk, name)
    words = reading(shown, desk.register.council.zone)
    say(words) if dry_run and not as_json else aside(words)
    if not yes and interactive():
        ask_once_more(session, shown.incident, consequence(shown))
    # the full name: what waits may have changed while the texts were read
    incident, bulletin = verb(desk, shown.name)
    extra = {"approved": shown.name, "approved_by": desk.officer.key, "digest": bulletin.digest}
    if dry_run:
        told = {"space": session.space.value, "dry_run": True, **to_approve_report(shown), **extra}
        document(told) if as_json else say(consequence(shown))
        return
    with surviving_hang_up():
        finish(session, incident, None, extra=extra, no_wait=no_wait, as_json=as_json)


def ask_once_more(session: Session, incident: Incident, consequence: str) -> None:
    """At a terminal one word lets it go; live and exercise ask for different ones (lesson of Hawaii)."""
    live = session.space is Space.LIVE
    council = session.desk.register.council.name
    where = f"LIVE. {council} says this to the public now." if live else "Exercise. Nothing leaves this machine."
    what = headline(session.desk.register, incident)
    confirm(f"{what}.\n{consequence}\n{where}", word="LIVE" if live else "exercise")


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
    from broadcaster.engine.approve import write_again  # noqa: PLC0415 - as above
    from broadcaster.engine.reach import stays_taken_back  # noqa: PLC0415 - as above
    from broadcaster.engine.who import named  # noqa: PLC0415 - as above

    with desk_for(ctx, as_officer, dry_run=dry_run) as session:
        incident, bulletin = verb(session.desk, name, reason=reason)
        with session.desk.store.reading() as uow:
            left = stays_taken_back(uow, incident, bulletin)
        name = f"{incident.ref}/{bulletin.number}"
        again = typed(f"broadcaster {write_again(incident, bulletin)}", session.space)
        if as_json:
            said = {
                "bulletin": name,
                "state": bulletin.state.value,
                "reason": reason,
                "stays": left,
                "write_again": again,
            }
            document({"space": session.space.value, "dry_run": dry_run, **said})
            return
        say(f"{name} is returned to {named(session.desk, bulletin.submitted_by)}: {reason}")
        if left:
            say(left)
        say(f"Write it again: {again}")
