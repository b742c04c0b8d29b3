"""`handover`: give an incident to another officer, and take it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any

import typer

from broadcaster.cli.confirm import confirm
from broadcaster.cli.options import AsOfficer, DryRun, IncidentRef, JsonFlag, Reason
from broadcaster.cli.session import desk_for
from broadcaster.cli.show import document, say, warn
from broadcaster.composition.session import Session
from broadcaster.domain.words import Space
from broadcaster.errors import UsageProblem

if TYPE_CHECKING:
    from broadcaster.engine.desk import Desk
    from broadcaster.engine.handover import HandedOver
    from broadcaster.engine.handover_pack import Pack


@dataclass(frozen=True, kw_only=True)
class _Order:
    """One of the things that can be done at a desk."""

    #: `You … this.`
    word: str
    do: "Callable[[Desk], HandedOver]"
    #: the consequence, in a sentence
    says: str


def handover(
    ctx: typer.Context,
    to: Annotated[str, typer.Option("--to", metavar="OFFICER", help="Offer to this officer what you hold.")] = "",
    note: Annotated[str, typer.Option("--note", help="What the next officer must know, in your words.")] = "",
    accept: Annotated[bool, typer.Option("--accept", help="Take what was offered to you.")] = False,
    decline: Annotated[bool, typer.Option("--decline", help="Say no to it; needs --reason.")] = False,
    take_back: Annotated[bool, typer.Option("--take-back", help="Take your own offer back.")] = False,
    take: Annotated[
        bool, typer.Option("--take", help="Take it without its holder, who is told; needs --reason.")
    ] = False,
    incident: IncidentRef = "",
    reason: Reason = "",
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
    as_officer: AsOfficer = "",
    dry_run: DryRun = False,
    as_json: JsonFlag = False,
) -> None:
    """Give the incidents you hold to another officer, who must accept; without options, show what comes with each.

    Reminders follow the holder. Until the offer is accepted you stay the holder.

    Examples:
      {b} handover
      {b} handover --to bailey --note "rest centre opens at 07:00"
      {b} handover --accept
      {b} handover --decline --reason "not fit to drive"
      {b} handover --take-back --incident F12
      {b} handover --take --incident F12 --reason "Alex is ill"

    """
    from broadcaster.engine.handover import look  # noqa: PLC0415 - help must not load the engine

    chosen = _chosen(to=to, accept=accept, decline=decline, take_back=take_back, take=take)
    with desk_for(ctx, as_officer, dry_run=dry_run) as session:
        ref = incident or None
        if not chosen:
            _show(session, look(session.desk, ref=ref), as_json=as_json, said={"dry_run": dry_run})
            return
        order = _order(chosen, session.desk.officer.name, ref=ref, to=to, note=note, reason=reason)
        if not (yes or dry_run):
            _confirm(session, order)
        done = order.do(session.desk)
        if yes or dry_run:
            for warning in done.warnings:
                warn(f"WARNING: {warning}")
        told = _tell(session) if not dry_run else []
        said = {"dry_run": dry_run, "done": chosen, "warnings": list(done.warnings), "notices": told}
        if not as_json:
            say(order.says)
        _show(session, done.packs, as_json=as_json, said=said)


def _chosen(*, to: str, accept: bool, decline: bool, take_back: bool, take: bool) -> str:
    """Which one was asked for; `--to me --take` is `--take`. Raises `UsageProblem` for two at once."""
    given = {"offer": bool(to), "accept": accept, "decline": decline, "take-back": take_back, "take": take}
    words = [word for word, asked in given.items() if asked]
    if words == ["offer", "take"] and to.casefold() == "me":
        return "take"
    if len(words) > 1:
        raise UsageProblem(
            "Only one of --to, --accept, --decline, --take-back and --take is possible at a time.",
            next_step="Run broadcaster handover to see what is offered, then give one of them.",
        )
    return words[0] if words else ""


def _order(chosen: str, me: str, *, ref: str | None, to: str, note: str, reason: str) -> _Order:
    from broadcaster.engine import handover as verbs  # noqa: PLC0415 - help must not load the engine

    orders = {
        "offer": _Order(
            word=f"offer to {to}",
            do=lambda desk: verbs.offer(desk, to, ref=ref, note=note),
            says=f"Offered. Until it is accepted, {me} holds it and is reminded of its promises.",
        ),
        "accept": _Order(
            word="accept",
            do=lambda desk: verbs.accept(desk, ref=ref),
            says=f"Accepted: {me} holds it now, and its reminders come to {me}.",
        ),
        "decline": _Order(
            word="decline",
            do=lambda desk: verbs.decline(desk, ref=ref, reason=reason),
            says="Declined: its holder stays its holder.",
        ),
        "take-back": _Order(
            word="take back",
            do=lambda desk: verbs.take_back(desk, ref=ref),
            says=f"Taken back: {me} holds it as before.",
        ),
        "take": _Order(
            word="take",
            do=lambda desk: verbs.take(desk, ref=ref, reason=reason),
            says=f"Taken: {me} holds it now. Its holder and every duty officer are told.",
        ),
    }
    return orders[chosen]


def _confirm(session: Session, order: _Order) -> None:
    """Both sides see everything that comes with it before they say yes; live and exercise use different words."""
    from broadcaster.engine.handover import look  # noqa: PLC0415 - as above
    from broadcaster.engine.rehearsal import rehearsed  # noqa: PLC0415 - as above

    # whatever is wrong with the order is said before anything is asked
    rehearsal = order.do(rehearsed(session.desk))
    for warning in rehearsal.warnings:
        warn(f"WARNING: {warning}")
    about = [before for pack in rehearsal.packs for before in look(session.desk, ref=pack.incident.ref)]
    listed = "\n\n".join(_lines(session, pack) for pack in about)
    asked, word = question(session.space, session.desk.register.council.name, listed, order.word)
    confirm(asked, word=word)


def question(space: Space, council: str, listed: str, word: str) -> tuple[str, str]:
    """What is asked, and the word that says yes; live and exercise are never worded alike (lesson of Hawaii)."""
    if space is Space.EXERCISE:
        return f"Exercise hand-over, {council}:\n{listed}\nYou {word} this in the exercise.", "exercise"
    return f"LIVE hand-over, {council}:\n{listed}\nYou {word} this.", "LIVE"


def _lines(session: Session, pack: "Pack") -> str:
    from broadcaster.engine.handover_pack import headline, pack_lines  # noqa: PLC0415 - as above

    register = session.desk.register
    return "\n".join([headline(register, pack.incident), *(f"  {line}" for line in pack_lines(register, pack))])


def _show(session: Session, packs: "Sequence[Pack]", *, as_json: bool, said: dict[str, Any]) -> None:
    from broadcaster.engine.handover_pack import pack_report  # noqa: PLC0415 - as above

    if as_json:
        listed = [pack_report(session.desk.register, pack) for pack in packs]
        document({"space": session.space.value, **said, "incidents": listed})
        return
    for pack in packs:
        say(_lines(session, pack))
    if not packs:
        say("No incident is open: there is nothing to hand over.")


def _tell(session: Session) -> list[dict[str, str]]:
    from broadcaster.cli.outcome import say_who_was_told  # noqa: PLC0415 - loads the dispatcher

    return say_who_was_told(session)
