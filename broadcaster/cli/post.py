"""`post` and `held`: a service's ordinary posts, and the review of those that a silence caught."""

from typing import Annotated

import typer

from broadcaster.cli.options import AsOfficer, JsonFlag, NoWait, Reason
from broadcaster.cli.session import desk_for
from broadcaster.cli.show import document, say, table
from broadcaster.composition.session import Session
from broadcaster.domain.deliveries import Delivery
from broadcaster.domain.words import DeliveryState


def post(
    ctx: typer.Context,
    account: Annotated[str, typer.Argument(help="The account, like museum/x.")],
    text: Annotated[str, typer.Option("--text", help="The post.")],
    as_officer: AsOfficer = "",
    no_wait: NoWait = False,
    as_json: JsonFlag = False,
) -> None:
    """Post for a service. While the account is silent the post is held, and nothing held goes out by itself.

    Examples:
      {b} post museum/x --text "Storytime is at 10:30 on Saturday."

    """
    from broadcaster.engine.post import post as verb  # noqa: PLC0415 - help must not load the engine

    with desk_for(ctx, as_officer) as session:
        sent_and_told(session, verb(session.desk, account, text), no_wait=no_wait, as_json=as_json)


def held(
    ctx: typer.Context,
    release: Annotated[int, typer.Option("--release", metavar="POST", help="Let this held post go.")] = 0,
    drop: Annotated[int, typer.Option("--drop", metavar="POST", help="Drop this held post.")] = 0,
    reason: Reason = "",
    as_officer: AsOfficer = "",
    no_wait: NoWait = False,
    as_json: JsonFlag = False,
) -> None:
    """List the posts that a silence caught, release one, or drop one. By default nothing goes out.

    Examples:
      {b} held
      {b} held --release 41
      {b} held --drop 42 --reason "the event is over"

    """
    from broadcaster.engine import post as verbs  # noqa: PLC0415 - help must not load the engine
    from broadcaster.engine.report import delivery_report  # noqa: PLC0415 - as above

    with desk_for(ctx, as_officer) as session:
        if release:
            sent_and_told(session, verbs.release(session.desk, release), no_wait=no_wait, as_json=as_json)
            return
        if drop:
            _tell(session, verbs.drop_held(session.desk, drop, reason=reason), as_json=as_json)
            return
        with session.desk.store.reading() as uow:
            found = uow.outbox.held()
        if as_json:
            document({"space": session.space.value, "held": [delivery_report(d) | {"text": d.text} for d in found]})
            return
        rows = [[str(d.id), d.target, d.text, d.reason] for d in found]
        table("Held posts", ["No", "Account", "Text", "Why"], rows, empty="No post is held.")


def sent_and_told(session: Session, delivery: Delivery, *, no_wait: bool, as_json: bool) -> None:
    """Dispatch one delivery if it may go, and say what became of it."""
    _tell(session, _sent(session, delivery, no_wait=no_wait), as_json=as_json)


def _sent(session: Session, delivery: Delivery, *, no_wait: bool) -> Delivery:
    if no_wait or delivery.state is not DeliveryState.READY:
        return delivery
    from broadcaster.composition.dispatching import dispatch_until_quiet  # noqa: PLC0415 - loads the channels

    dispatch_until_quiet(session, watch=lambda: None)
    with session.desk.store.reading() as uow:
        return uow.outbox.get(delivery.id) or delivery


def _tell(session: Session, delivery: Delivery, *, as_json: bool) -> None:
    from broadcaster.engine.report import delivery_report  # noqa: PLC0415 - help must not load the engine

    if as_json:
        document({"space": session.space.value, **delivery_report(delivery)})
        return
    note = delivery.permalink or delivery.reason
    say(f"Post {delivery.id} on {delivery.target}: {delivery.state}. {note}")
