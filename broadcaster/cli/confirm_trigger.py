"""What a trigger asks before anything is stored: part of what is open, or new; who leads; where it is, and the yes.

Live and exercise ask with different words, and the live one says the consequence in numbers (lesson of Hawaii).
"""

import sys
from collections.abc import Sequence
from dataclasses import replace

from broadcaster.cli.confirm import NOT_CONFIRMED, answer, confirm
from broadcaster.cli.show import counted
from broadcaster.composition.session import Session
from broadcaster.domain.lead_agency import choices
from broadcaster.domain.places import check_district, describe
from broadcaster.domain.records import Incident
from broadcaster.domain.words import Space
from broadcaster.engine.declare import Checked, Declare, check_order, known_leader, open_elsewhere, update_or_new
from broadcaster.errors import UsageProblem


def settle(
    session: Session, order: Declare, *, yes: bool, as_json: bool, break_glass: bool = False
) -> tuple[Declare, str]:
    """The order with every question answered, and the reference of the incident that it is part of, or "".

    Raises `UsageProblem` for a no, for a wrong answer, and where nobody can be asked; nothing is stored then.
    """
    checked = check_order(session.desk.register, order)
    asked = not yes and not as_json and sys.stdin.isatty()
    with session.desk.store.reading() as uow:
        elsewhere = open_elsewhere(uow, order.kind, checked.where.key)
    if elsewhere and not order.another:
        if not asked:
            raise update_or_new(elsewhere, order.kind, checked.where.text)
        into = _update_or_new(elsewhere, order.kind, checked)
        if into:
            return order, into
        order = replace(order, another=True)
    if checked.leader is None and asked:
        order = replace(order, lead_agency=answer(_who_leads(session, order), prompt="Lead agency"))
        checked = check_order(session.desk.register, order)
    known_leader(session.desk.register, checked)
    if yes:
        return order, ""
    return _confirmed(session, order, checked, place_asked=not as_json, needed=break_glass), ""


def _update_or_new(elsewhere: Sequence[Incident], kind: str, checked: Checked) -> str:
    """The reference that the officer types, or "" for a new incident."""
    listed = "\n".join(f"  {i.ref}  {i.kind} at {i.place}" for i in elsewhere)
    said = answer(
        f"{kind.capitalize()} is open already:\n{listed}\n"
        f"If {checked.where.text} is part of it, type its reference: your message becomes its update.",
        prompt="Reference, or new",
    )
    if said.casefold() == "new":
        return ""
    known = {i.ref.casefold(): i.ref for i in elsewhere}
    if said.casefold() not in known:
        raise UsageProblem(
            NOT_CONFIRMED,
            next_step=f"Run it again and type {', '.join(known.values())} or new; or add --into or --new.",
        )
    return known[said.casefold()]


def _who_leads(session: Session, order: Declare) -> str:
    return (
        f"Who leads the response to {order.kind} at {order.place}? Type a key, or the full name of another partner.\n"
        f"{choices(session.desk.register).replace('; ', chr(10))}"
    )


def _confirmed(session: Session, order: Declare, checked: Checked, *, place_asked: bool, needed: bool) -> Declare:
    """Place, leader and consequence in words; the yes is a word and the postcode district."""
    word = "exercise" if session.space is Space.EXERCISE else "LIVE"
    question = f"{_consequence(session, order, checked)}\n{_where_and_who(session, checked)}{_no_service(session)}"
    known = checked.where.known
    if order.district or not place_asked or (known and not checked.district):
        confirm(question, word=word)
        return order
    must = known or needed
    also = "and the postcode district" if must else "(and the postcode district, if you know it)"
    first, _, district = answer(question, prompt=f"Type {word} {also} to go on").partition(" ")
    if first != word:
        raise UsageProblem(NOT_CONFIRMED, next_step="Run it again and confirm, or add --yes.")
    if must and not district.strip():
        raise UsageProblem(
            f"The postcode district of {checked.where.text} is missing; nothing was stored, silenced or sent.",
            next_step=f"Run it again and type {word}, a space, and the first half of the postcode.",
        )
    return replace(order, district=check_district(checked.where, district, session.desk.register.places))


def _consequence(session: Session, order: Declare, checked: Checked) -> str:
    place = checked.where.text
    if session.space is Space.EXERCISE:
        return f"Exercise: play {order.kind} at {place}. Nothing leaves this machine."
    register = session.desk.register
    return (
        f"LIVE. {register.council.name}: {order.kind} at {place}. This goes to the public.\n"
        f"This marks {counted(len(checked.accounts), 'account')} silent now and asks for "
        f"{counted(len(register.leads), 'message')} to the public ({', '.join(a.handle for a in register.leads)}) "
        f"and a banner on {counted(len(register.sites), 'website')}."
    )


def _where_and_who(session: Session, checked: Checked) -> str:
    register = session.desk.register
    leader = known_leader(register, checked)
    if leader.is_council:
        who = f"{leader} leads."
    elif checked.agreed_with:
        who = f"{leader} leads; our instruction is agreed with {checked.agreed_with}."
    else:
        who = f"{leader} leads, so the message gives no instruction of the council's own."
    return f"Place: {describe(checked.where, register.places)}.\n{who}"


def _no_service(session: Session) -> str:
    """What the officer should know before a night without a service: nothing is sent once this command has ended."""
    if session.space is Space.EXERCISE:
        return ""
    from broadcaster.composition.nodes import services  # noqa: PLC0415 - only who is asked waits for it

    if services(session):
        return ""
    return "\nNo service is running: messages go out only while a command runs. Start one with: broadcaster serve"
