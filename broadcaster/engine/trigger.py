"""Trigger: declare and silence, then the first message; the silence stands whatever happens to the message."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from broadcaster.domain.places import describe
from broadcaster.domain.records import Bulletin
from broadcaster.domain.words import BulletinKind, BulletinState, IncidentState
from broadcaster.engine.declare import Checked, Declare, Declared, check_order, declare, known_leader
from broadcaster.engine.desk import Desk
from broadcaster.engine.lead_agency import check_instruction
from broadcaster.engine.message import HowAllowed, Message
from broadcaster.errors import BroadcasterError, DeclaredAndSilent, UsageProblem

if TYPE_CHECKING:
    from broadcaster.engine.publish import Published


@dataclass(frozen=True, kw_only=True)
class Triggered:
    """What one trigger did."""

    declared: Declared
    #: None when the incident stood already with a message of its own
    published: "Published | None"
    #: the bulletin that waited, and that this order sent by break-glass as it was frozen
    let_go: Bulletin | None = None


def trigger(
    desk: Desk,
    order: Declare,
    message: Message,
    how: HowAllowed,
    *,
    on_declared: Callable[[Declared], None],
    ask_more: Callable[[Declared], Mapping[str, str]] | None = None,
) -> Triggered:
    """Two commits: silence first, then the message. `on_declared` is told between them.

    `ask_more` may add fields to the message then, when nobody waits for the silence any more.

    Raises before the first commit for an unknown kind, account or agency, a wrong district, an instruction that is
    not ours to give, or another open incident of the kind; `DeclaredAndSilent` after it.
    """
    if not message.text and order.kind not in desk.wording.kinds():
        raise UsageProblem(
            f"There is no ready first message for {order.kind}.",
            next_step=f'Say it in your own words: add --text "…". Ready ones: {", ".join(desk.wording.kinds())}.',
        )
    checked = check_order(desk.register, order)
    check_instruction(known_leader(desk.register, checked), checked.agreed_with, message)
    if how.break_glass:
        _look_twice(checked)
    declared = declare(desk, order)
    on_declared(declared)
    if not declared.new and _has_message(desk, declared):
        return Triggered(declared=declared, published=None, let_go=_let_go(desk, declared, how))

    from broadcaster.engine.publish import publish  # noqa: PLC0415 - silence must not wait for the words

    try:
        if ask_more is not None:
            message = replace(message, given={**message.given, **ask_more(declared)})
        return Triggered(declared=declared, published=publish(desk, declared.incident, message, how))
    except BroadcasterError as problem:
        if _has_message(desk, declared):
            # another officer was faster with the same order
            return Triggered(declared=declared, published=None)
        ref = declared.incident.ref
        silent = _silent(desk, declared)
        raise DeclaredAndSilent(
            f"{ref} is declared and {silent} {'account is' if silent == 1 else 'accounts are'} silent, "
            f"but no message went out: {problem.sentence}",
            next_step=f"{problem.next_step} The same trigger again (without --new) sends the first message for {ref}; "
            "the silence stays as it is.",
            details={"incident": ref, "silenced": list(declared.silenced), "cause": problem.as_json()},
        ) from problem


def _let_go(desk: Desk, declared: Declared, how: HowAllowed) -> Bulletin | None:
    """With break-glass the order means what waits already: the same words must not be said in two ways."""
    if not how.break_glass:
        return None
    from broadcaster.engine.break_glass import break_glass  # noqa: PLC0415 - silence must not wait for it
    from broadcaster.engine.waiting import name_of, waiting_of  # noqa: PLC0415 - as above

    with desk.store.reading() as uow:
        waiting = [b for b in waiting_of(uow, declared.incident) if b.kind is not BulletinKind.REISSUE]
    if not waiting:
        return None
    # with several waiting it refuses and lists them: nobody guesses which one is meant (rule 8)
    meant = name_of(declared.incident, waiting[0]) if len(waiting) == 1 else declared.incident.ref
    return break_glass(desk, meant, reason=how.reason)[1]


def _look_twice(checked: Checked) -> None:
    """Alone, and at a place that nobody wrote down beforehand: the officer says where it is a second way."""
    if not checked.where.known and not checked.district:
        near = describe(checked.where, ())
        raise UsageProblem(
            f"{near}. Alone, look twice: which postcode district is it in?",
            next_step="Add --district with the first half of its postcode, such as --district SL4.",
        )


def _silent(desk: Desk, declared: Declared) -> int:
    with desk.store.reading() as uow:
        return len(uow.silences.active(incident_id=declared.incident.id))


def _has_message(desk: Desk, declared: Declared) -> bool:
    if declared.incident.state is not IncidentState.OPEN:
        return True
    alive = (BulletinState.SUBMITTED, BulletinState.APPROVED, BulletinState.SUPERSEDED)
    with desk.store.reading() as uow:
        said = [b for b in uow.bulletins.of_incident(declared.incident.id) if b.kind is not BulletinKind.REISSUE]
        return any(b.state in alive for b in said)
