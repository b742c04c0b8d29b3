"""`post`: a service's ordinary posts; and what every command says that sends a single delivery."""

from typing import Annotated

import typer

from broadcaster.cli.options import AsOfficer, DryRun, JsonFlag, NoWait
from broadcaster.cli.session import desk_for
from broadcaster.cli.show import aside, document, say
from broadcaster.cli.typed import as_json as problem_as_json
from broadcaster.cli.typed import in_words, typed
from broadcaster.composition.session import Session
from broadcaster.domain.deliveries import Delivery
from broadcaster.domain.words import DeliveryState
from broadcaster.errors import BroadcasterError


def post(
    ctx: typer.Context,
    account: Annotated[str, typer.Argument(metavar="ACCOUNT", help="The account, like museum/x.")],
    text: Annotated[str, typer.Option("--text", help="The post.")],
    as_officer: AsOfficer = "",
    no_wait: NoWait = False,
    dry_run: DryRun = False,
    as_json: JsonFlag = False,
) -> None:
    """Post for a service. While the account is silent the post is held, and nothing held goes out by itself.

    Examples:
      {b} post museum/x --text "Storytime is at 10:30 on Saturday."

    """
    from broadcaster.engine.post import post as verb  # noqa: PLC0415 - help must not load the engine

    with desk_for(ctx, as_officer, dry_run=dry_run) as session:
        queued = verb(session.desk, account, text)
        sent_and_told(session, queued, no_wait=no_wait, dry_run=dry_run, as_json=as_json)


def sent_and_told(session: Session, delivery: Delivery, *, no_wait: bool, dry_run: bool = False, as_json: bool) -> None:
    """Dispatch one delivery if it may go, say what became of it, and exit with the code of what is left to do."""
    from broadcaster.cli.outcome import send, what_is_left  # noqa: PLC0415 - loads the dispatcher
    from broadcaster.engine.report import delivery_report  # noqa: PLC0415 - help must not load the engine

    stopped: BroadcasterError | None = None
    family = [delivery]
    if delivery.state in (DeliveryState.READY, DeliveryState.SENT) and not no_wait and not dry_run:
        # also for what an officer saw: its reposts and the banner's link waited for that word
        stopped = send(session, lambda: _family(session, delivery))
        family = _family(session, delivery)
        delivery = next((d for d in family if d.id == delivery.id), delivery)
    problem = None if dry_run else stopped or what_is_left(session, family)
    if as_json:
        told = {"problem": problem_as_json(problem, session.space) if problem else None}
        document({"space": session.space.value, "dry_run": dry_run, **delivery_report(delivery), **told})
    else:
        say(typed(_words(delivery, dry_run=dry_run), session.space))
    if problem:
        aside(in_words(problem, session.space))
        raise typer.Exit(problem.exit_code)


def _family(session: Session, delivery: Delivery) -> list[Delivery]:
    """All of its incident; an ordinary post stands alone."""
    with session.desk.store.reading() as uow:
        if delivery.incident_id:
            return uow.outbox.of_incident(delivery.incident_id)
        return [uow.outbox.get(delivery.id) or delivery]


def _words(delivery: Delivery, *, dry_run: bool) -> str:
    what = f"{delivery.effect} {delivery.id} on {delivery.target}"
    if delivery.state is DeliveryState.HELD:
        number = "It" if dry_run else f"Post {delivery.id} on {delivery.target}"
        return f"{number} is HELD, not posted: {delivery.reason}. Review it later with: broadcaster held"
    if dry_run:
        return f"{what} would be {delivery.state}."
    return f"{what}: {delivery.state}. {delivery.permalink or delivery.reason}".rstrip()
