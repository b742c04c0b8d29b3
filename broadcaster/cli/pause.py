"""`pause` and `resume`: stop speaking on an account, or everywhere, without ending an incident."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from broadcaster.cli.options import AsOfficer, DryRun, JsonFlag, NoWait, Reason, Yes
from broadcaster.cli.session import desk_for
from broadcaster.cli.show import aside, counted, document, say
from broadcaster.cli.typed import typed
from broadcaster.composition.session import Session

if TYPE_CHECKING:
    from broadcaster.engine.pause import Backlog

Target = Annotated[str, typer.Argument(metavar="ACCOUNT|all", help="An account, a site, or all.")]


def pause(
    ctx: typer.Context,
    target: Target,
    reason: Annotated[str, typer.Option("--reason", help="Why; goes into the log.")],
    compromised: Annotated[
        bool,
        typer.Option(
            "--compromised", help="Somebody else has the account: also drop what waits, and tell the editors."
        ),
    ] = False,
    as_officer: AsOfficer = "",
    no_wait: NoWait = False,
    dry_run: DryRun = False,
    as_json: JsonFlag = False,
) -> None:
    """Hold every publish, repost and banner on an account; taking things down still works.

    With --compromised nothing goes through the account any more, no account shares what stands on it, the banner
    leads elsewhere, and every officer and editor is told. One officer alone may do it.

    Examples:
      {b} pause corporate/x --reason "the wrong person has the phone"
      {b} pause corporate/x --compromised --reason "posts that are not ours"
      {b} pause all --reason "wrong text, stop everything"

    """
    from broadcaster.engine.pause import pause as verb  # noqa: PLC0415 - help must not load the engine

    with desk_for(ctx, as_officer, dry_run=dry_run) as session:
        if compromised:
            _stop_compromised(session, target, reason, no_wait=no_wait, dry_run=dry_run, as_json=as_json)
            return
        found = verb(session.desk, target, reason=reason)
        if as_json:
            document({"space": session.space.value, "dry_run": dry_run, "target": found, "paused": True})
        else:
            what = "Everything" if found == "all" else found
            say(typed(f"{what} is paused. Go on with: broadcaster resume {found}", session.space))


def _stop_compromised(
    session: Session, target: str, reason: str, *, no_wait: bool, dry_run: bool, as_json: bool
) -> None:
    from broadcaster.cli.outcome import say_who_was_told, send_waiting  # noqa: PLC0415 - loads the dispatcher
    from broadcaster.engine.compromised import compromised as verb  # noqa: PLC0415 - help must not load the engine

    done = verb(session.desk, target, reason=reason)
    told: dict[str, Any] = {
        "space": session.space.value,
        "dry_run": dry_run,
        "target": done.account,
        "paused": True,
        "compromised": True,
        "stopped": [d.id for d in done.stopped],
        "told": [o.key for o in done.told],
        "to_ring": list(done.to_ring),
    }
    if not as_json:
        say(f"{done.account} is stopped: {counted(len(done.stopped), 'delivery', 'deliveries')} will not go.")
        if done.to_ring:
            say(f"Ring these services, nobody is named for them: {', '.join(done.to_ring)}.")
        say(typed(f"When it is yours again: broadcaster resume {done.account}, then an update.", session.space))
    if not (no_wait or dry_run):
        say_who_was_told(session)
    # the banner leads elsewhere at once
    send_waiting(session, told, no_wait=no_wait or dry_run, as_json=as_json)


def resume(
    ctx: typer.Context,
    target: Target,
    reason: Reason = "",
    yes: Yes = False,
    as_officer: AsOfficer = "",
    no_wait: NoWait = False,
    dry_run: DryRun = False,
    as_json: JsonFlag = False,
) -> None:
    """Lift a pause, also one that a refused credential caused, and send what waits. What expired stays expired.

    It says what goes and what does not, and asks before it sends anything that is older than its slot.

    Examples:
      {b} resume corporate/x --reason "new token in place"
      {b} resume all

    """
    from broadcaster.cli.outcome import send_waiting  # noqa: PLC0415 - loads the dispatcher
    from broadcaster.engine.pause import backlog, paused_by_officers  # noqa: PLC0415 - help must not load the engine
    from broadcaster.engine.pause import resume as verb  # noqa: PLC0415 - as above

    with desk_for(ctx, as_officer, dry_run=dry_run) as session:
        waiting = backlog(session.desk, target)
        agreed = yes or dry_run or _agreed(session, waiting)
        was_paused = verb(session.desk, target, reason=reason, also_old=agreed)
        told: dict[str, Any] = {
            "space": session.space.value,
            "dry_run": dry_run,
            "target": target,
            "was_paused": was_paused,
            "goes": [d.id for d in waiting.goes],
            "stays": [{"delivery": d.id, "reason": why} for d, why in waiting.stays],
        }
        if not as_json:
            what = "Everything" if target == "all" else target
            say(f"{what} goes on." if was_paused else f"There was no pause on {target}.")
            _say_backlog(session, waiting)
            for account, why in paused_by_officers(session.desk) if target == "all" else ():
                say(typed(f"But {account} stays paused ({why}): broadcaster resume {account}", session.space))
        send_waiting(session, told, no_wait=no_wait or dry_run, as_json=as_json)


def _agreed(session: Session, waiting: "Backlog") -> bool:
    """A person's word that what is older than its slot goes; without a terminal nobody gives it."""
    if not waiting.old:
        return False
    from broadcaster.cli.show import ask  # noqa: PLC0415 - help must not load the engine
    from broadcaster.domain.words import Space  # noqa: PLC0415 - as above

    listed = "\n".join(f"  No {d.id} {d.effect} on {d.target}: {d.text}" for d in waiting.old)
    live = session.space is Space.LIVE
    return ask(
        f"{'LIVE. ' if live else 'Exercise. '}This is older than its time and would go now:\n{listed}",
        word="LIVE" if live else "exercise",
    )


def _say_backlog(session: Session, waiting: "Backlog") -> None:
    for d in waiting.goes:
        aside(f"Goes now: No {d.id} {d.effect} on {d.target}{f' ({d.incident_ref})' if d.incident_ref else ''}.")
    for d, why in waiting.stays:
        aside(f"Does not go: No {d.id} {d.effect} on {d.target}: {why}.")
    missed = next((d.incident_ref for d, _ in waiting.stays if d.incident_ref), "")
    if missed:
        aside(typed(f"To say it again with the facts of now: broadcaster update --incident {missed}", session.space))
