"""`resolve`: an officer says what the public can see where the program cannot tell."""

from typing import Annotated

import typer

from broadcaster.cli.options import AsOfficer, DryRun, JsonFlag, NoWait
from broadcaster.cli.session import desk_for
from broadcaster.errors import UsageProblem


def resolve(
    ctx: typer.Context,
    delivery: Annotated[str, typer.Argument(metavar="DELIVERY", help="The delivery's number from `status`.")],
    posted: Annotated[str, typer.Option("--posted", metavar="LINK", help="It is there; paste its address.")] = "",
    not_posted: Annotated[bool, typer.Option("--not-posted", help="It is not there; it may go again.")] = False,
    send_again: Annotated[bool, typer.Option("--send-again", help="Send again, accept a possible duplicate.")] = False,
    drop: Annotated[bool, typer.Option("--drop", help="Let it be.")] = False,
    as_officer: AsOfficer = "",
    no_wait: NoWait = False,
    dry_run: DryRun = False,
    as_json: JsonFlag = False,
) -> None:
    """Settle a delivery that is uncertain or needs an officer: look at the account first, then say what you saw.

    Examples:
      {b} resolve 17 --posted https://x.com/RBWM/status/1859200000000000000
      {b} resolve 17 --not-posted
      {b} resolve 17 --drop

    """
    from broadcaster.cli.post import sent_and_told  # noqa: PLC0415 - help must not load the engine
    from broadcaster.engine.settle import Settle, Verdict, settle  # noqa: PLC0415 - as above

    chosen = [
        verdict
        for verdict, said in (
            (Verdict.POSTED, bool(posted)),
            (Verdict.NOT_POSTED, not_posted),
            (Verdict.SEND_AGAIN, send_again),
            (Verdict.DROP, drop),
        )
        if said
    ]
    if len(chosen) != 1:
        raise UsageProblem(
            "Say exactly one of --posted LINK, --not-posted, --send-again, --drop.",
            next_step=f"Look at the account, then for example: broadcaster resolve {delivery} --not-posted.",
        )
    number = number_of(delivery)
    with desk_for(ctx, as_officer, dry_run=dry_run) as session:
        settled = settle(session.desk, Settle(delivery_id=number, verdict=chosen[0], link=posted))
        sent_and_told(session, settled, no_wait=no_wait, dry_run=dry_run, as_json=as_json)


def number_of(delivery: str) -> int:
    """`17` or `#17`; raises `UsageProblem` for anything else."""
    number = delivery.removeprefix("#")
    if not (number.isascii() and number.isdecimal() and len(number) < 16):
        raise UsageProblem(
            f"“{delivery}” is no delivery's number.", next_step="`broadcaster status` shows the numbers, like 17."
        )
    return int(number)
