"""`held` and `release`: the review of what a silence caught; by default nothing goes out."""

from typing import Annotated, Any

import typer

from broadcaster.cli.options import AsOfficer, DryRun, JsonFlag, NoWait, Reason
from broadcaster.cli.session import desk_for
from broadcaster.cli.show import counted, document, say
from broadcaster.cli.typed import typed
from broadcaster.composition.session import Session
from broadcaster.domain.release import Decision
from broadcaster.errors import UsageProblem

#: instead of a number: every held post, which may only be dropped together
ALL = "all"
_DECISIONS = ", ".join(Decision)


def held(ctx: typer.Context, as_officer: AsOfficer = "", as_json: JsonFlag = False) -> None:
    """List the posts that a silence caught, for the review. Nothing held goes out by itself.

    Examples:
      {b} held
      {b} held --json

    """
    from broadcaster.engine.release import held_posts  # noqa: PLC0415 - help must not load the engine
    from broadcaster.engine.report import delivery_report  # noqa: PLC0415 - as above

    with desk_for(ctx, as_officer) as session:
        posts = held_posts(session.desk)
        if as_json:
            rows = [
                delivery_report(p.delivery)
                | {"text": p.delivery.text, "expired": p.expired, "still_held": p.still_held or None}
                for p in posts
            ]
            document({"space": session.space.value, "held": rows})
            return
        for p in posts:
            say(f"{p.delivery.id}  {p.delivery.target}: {p.delivery.text}\n    {_standing(p.expired, p.still_held)}")
        choices = f"Decide about each: broadcaster release NO {'|'.join(Decision)}"
        say(typed(choices if posts else "No post is held.", session.space))


def _standing(expired: bool, still_held: str) -> str:
    """What can be decided now."""
    if still_held:
        return f"still held: {still_held}"
    return "EXPIRED: it cannot go without a new time" if expired else "it may go"


def release(
    ctx: typer.Context,
    post: Annotated[str, typer.Argument(metavar="POST", help="Its number in `held`, or all (with drop).")],
    decision: Annotated[str, typer.Argument(metavar="DECISION", help=f"{_DECISIONS}.")],
    when: Annotated[str, typer.Argument(metavar="[WHEN]", help='For reschedule: "2026-11-21 09:00", or now.')] = "",
    reason: Reason = "",
    as_officer: AsOfficer = "",
    no_wait: NoWait = False,
    dry_run: DryRun = False,
    as_json: JsonFlag = False,
) -> None:
    """Decide about a held post: send it now, give it a new time, return it to its editor, or drop it.

    While any open incident keeps its account silent it cannot go. One whose time is over needs a new time.

    Examples:
      {b} release 41 re-approve
      {b} release 41 reschedule "2026-11-21 09:00"
      {b} release 42 return --reason "the fair is cancelled, please write it anew"
      {b} release all drop --reason "all of it is out of date"

    """
    chosen = _decision(decision)
    with desk_for(ctx, as_officer, dry_run=dry_run) as session:
        if post == ALL:
            _drop_all(session, chosen, reason, dry_run=dry_run, as_json=as_json)
            return
        from broadcaster.cli.post import sent_and_told  # noqa: PLC0415 - help must not load the engine
        from broadcaster.engine.release import Release  # noqa: PLC0415 - as above
        from broadcaster.engine.release import release as verb  # noqa: PLC0415 - as above

        done = verb(session.desk, Release(delivery_id=_number(post), decision=chosen, when=when, reason=reason))
        if chosen is Decision.RETURN:
            _returned(session, done, dry_run=dry_run, as_json=as_json)
            return
        stays = no_wait or chosen is not Decision.RE_APPROVE
        sent_and_told(session, done.delivery, no_wait=stays, dry_run=dry_run, as_json=as_json)


def _decision(word: str) -> Decision:
    try:
        return Decision(word)
    except ValueError:
        raise UsageProblem(f"“{word}” is no decision.", next_step=f"Say one of: {_DECISIONS}.") from None


def _number(post: str) -> int:
    if not post.isdecimal():
        raise UsageProblem(f"“{post}” is no number of a held post.", next_step="`broadcaster held` shows the numbers.")
    return int(post)


def _drop_all(session: Session, chosen: Decision, reason: str, *, dry_run: bool, as_json: bool) -> None:
    from broadcaster.engine.release import drop_all  # noqa: PLC0415 - help must not load the engine
    from broadcaster.engine.report import delivery_report  # noqa: PLC0415 - as above

    if chosen is not Decision.DROP:
        raise UsageProblem(
            "All together can only be dropped; what goes out is decided one by one.",
            next_step="`broadcaster held` shows the numbers.",
        )
    dropped = drop_all(session.desk, reason=reason)
    if as_json:
        rows = [delivery_report(d) for d in dropped]
        document({"space": session.space.value, "dry_run": dry_run, "dropped": rows})
        return
    verb = "would be dropped" if dry_run else "dropped"
    say(f"{counted(len(dropped), 'held post')} {verb}: {', '.join(str(d.id) for d in dropped) or 'none'}.")


def _returned(session: Session, done: Any, *, dry_run: bool, as_json: bool) -> None:
    """The text is printed: whoever returns it may have to hand it over themselves."""
    from broadcaster.cli.outcome import say_who_was_told  # noqa: PLC0415 - loads the dispatcher
    from broadcaster.engine.report import delivery_report  # noqa: PLC0415 - help must not load the engine

    editors = [officer.name for officer in done.returned_to]
    if not as_json:
        whom = (
            f"to {', '.join(editors)}" if editors else "to nobody: the register names no editor; hand it over yourself"
        )
        say(f"Post {done.delivery.id} on {done.delivery.target} is returned {whom}:\n{done.delivery.text}")
    notices = [] if dry_run else say_who_was_told(session)
    if as_json:
        told = {"returned_to": [officer.key for officer in done.returned_to], "notices": notices}
        found = delivery_report(done.delivery) | {"text": done.delivery.text}
        document({"space": session.space.value, "dry_run": dry_run, **found, **told})
