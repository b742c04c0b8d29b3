"""`withdraw`: one officer takes a public post down, or undoes a repost, with a reason."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from broadcaster.cli.options import AsOfficer, DryRun, JsonFlag, NoWait, Reason, Yes
from broadcaster.cli.session import desk_for
from broadcaster.cli.show import aside, document, say
from broadcaster.cli.typed import as_json as problem_as_json
from broadcaster.cli.typed import in_words, typed
from broadcaster.composition.session import Session

if TYPE_CHECKING:
    from broadcaster.domain.deliveries import Delivery
    from broadcaster.engine.withdraw import Withdrawn
    from broadcaster.errors import BroadcasterError


def withdraw(
    ctx: typer.Context,
    delivery: Annotated[str, typer.Argument(metavar="DELIVERY", help="The delivery's number from `status`.")],
    post: Annotated[
        str, typer.Option("--post", metavar="LINK", help="A second copy of it that must go; not the post itself.")
    ] = "",
    with_reposts: Annotated[
        bool, typer.Option("--with-reposts", help="Also undo the reposts that would stay public without it.")
    ] = False,
    reason: Reason = "",
    yes: Yes = False,
    as_officer: AsOfficer = "",
    no_wait: NoWait = False,
    dry_run: DryRun = False,
    as_json: JsonFlag = False,
) -> None:
    """Delete a public post, or undo a repost: only where it endangers people, otherwise correct it. Needs a reason.

    One officer alone may. It passes every pause and is tried until it is known to be gone; the text stays in the log.

    Examples:
      {b} withdraw 17 --reason "it sends people into the water"
      {b} withdraw 17 --with-reposts --reason "it sends people into the water"
      {b} withdraw 17 --post https://x.com/RBWM/status/1859200000000000000 --reason "second copy"

    """
    from broadcaster.cli.resolve import number_of  # noqa: PLC0415 - help must not load the engine
    from broadcaster.engine.withdraw import withdraw as verb  # noqa: PLC0415 - as above
    from broadcaster.engine.withdrawable import Withdraw, find_withdrawal  # noqa: PLC0415 - as above

    order = Withdraw(delivery_id=number_of(delivery), reason=reason, post=post, with_reposts=with_reposts)
    with desk_for(ctx, as_officer, dry_run=dry_run) as session:
        found, goes = find_withdrawal(session.desk, order)
        if not (yes or dry_run):
            _confirm(session, found, goes, reason=reason, with_reposts=with_reposts)
        done = verb(session.desk, order)
        _send_and_tell(session, done, no_wait=no_wait or dry_run, dry_run=dry_run, as_json=as_json)


def _confirm(session: Session, delivery: "Delivery", post: str, *, reason: str, with_reposts: bool) -> None:
    """Repeat account and words, and ask for the word of the space."""
    from broadcaster.cli.confirm import confirm  # noqa: PLC0415 - loads what only a speaking command needs
    from broadcaster.domain.words import Effect, Space  # noqa: PLC0415 - as above

    exercise = session.space is Space.EXERCISE
    account = session.desk.register.account(delivery.target)
    where = f"{delivery.target}{f' (@{account.handle})' if account and account.handle else ''}"
    own = post == delivery.external_id
    what = "undo the repost" if delivery.effect is Effect.REPOST and not delivery.use_fallback else "delete the post"
    text = delivery.fallback if delivery.use_fallback else delivery.text
    lines = [
        f"{'Exercise' if exercise else 'LIVE'}: {what if own else 'delete a second copy of the post'} on {where}:",
        *(f"  {line}" for line in text.splitlines()),
        f"  {delivery.permalink if own else post}",
        f"Reason: {reason}.",
        "Its reposts on Facebook are undone, too." if with_reposts else "",
        "Nothing leaves this machine." if exercise else "A wrong message is corrected; delete only what is dangerous.",
    ]
    confirm("\n".join(line for line in lines if line), word="exercise" if exercise else "LIVE")


def _send_and_tell(session: Session, done: "Withdrawn", *, no_wait: bool, dry_run: bool, as_json: bool) -> None:
    """Dispatch, say what became of it and what is left, and exit with the code of that."""
    from broadcaster.cli.outcome import send, what_is_left  # noqa: PLC0415 - loads the dispatcher

    stopped = None if no_wait else send(session, lambda: _now(session, done))
    orders = list(done.orders) if dry_run else _now(session, done)
    problem = None if dry_run else stopped or what_is_left(session, orders)
    if as_json:
        document(_report(session, done, orders, problem, dry_run=dry_run))
    else:
        for line in _said(session, done, orders, dry_run=dry_run):
            say(typed(line, session.space))
    if problem:
        aside(in_words(problem, session.space))
        raise typer.Exit(problem.exit_code)


def _now(session: Session, done: "Withdrawn") -> list["Delivery"]:
    """The orders as they are now."""
    with session.desk.store.reading() as uow:
        return [uow.outbox.get(order.id) or order for order in done.orders]


def _said(session: Session, done: "Withdrawn", orders: list["Delivery"], *, dry_run: bool) -> list[str]:
    from broadcaster.domain.times import clock_words  # noqa: PLC0415 - help must not load the zones
    from broadcaster.domain.words import DeliveryState  # noqa: PLC0415 - as above

    zone = session.desk.register.council.zone
    lines = []
    for order in orders:
        gone = order.state is DeliveryState.SENT and order.finished_at is not None
        at = f" since {clock_words(order.finished_at, zone)}" if gone and order.finished_at else ""
        now = "would go" if dry_run else f"gone{at}" if gone else f"not gone yet: {order.reason or order.state}"
        known = "" if order.id in done.new else " (ordered before)"
        lines.append(f"{order.target} {order.source_permalink or order.source_id}: {now}{known}.")
    if not done.new:
        lines.append("Nothing was added.")
    lines += [f"Dropped: repost on {d.target}, it waited for this post." for d in done.dropped]
    lines += [
        f'Still public: the repost on {d.target}. To undo it: broadcaster withdraw {d.id} --reason "…"'
        for d in done.stay
    ]
    lines += [
        f"Not settled: the repost on {d.target} is {d.state}; look again at broadcaster status" for d in done.in_doubt
    ]
    return lines


def _report(
    session: Session,
    done: "Withdrawn",
    orders: list["Delivery"],
    problem: "BroadcasterError | None",
    *,
    dry_run: bool,
) -> dict[str, Any]:
    from broadcaster.engine.report import delivery_report  # noqa: PLC0415 - help must not load the engine

    return {
        "space": session.space.value,
        "dry_run": dry_run,
        "delivery": delivery_report(done.delivery),
        "orders": [delivery_report(order) | {"post": order.source_id} for order in orders],
        "new": list(done.new),
        "dropped": [delivery_report(d) for d in done.dropped],
        "still_public": [delivery_report(d) for d in done.stay],
        "not_settled": [delivery_report(d) for d in done.in_doubt],
        "problem": problem_as_json(problem, session.space) if problem else None,
    }
