"""Declare an incident and silence the service accounts, before any message is rendered (design rule 1)."""

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from broadcaster.domain.lead_agency import Leader, choices, chosen_agency, leader_of
from broadcaster.domain.places import Located, check_district, locate
from broadcaster.domain.plan import accounts_to_silence, plan_silence
from broadcaster.domain.records import Incident
from broadcaster.domain.register import Account, Preset, Register
from broadcaster.domain.texts import clean
from broadcaster.domain.words import IncidentState
from broadcaster.engine.desk import Desk
from broadcaster.errors import UsageProblem
from broadcaster.keeping import NewIncident, NewSilence, UnitOfWork


@dataclass(frozen=True, kw_only=True)
class Declare:
    """The order: an incident of this kind at this place."""

    kind: str
    place: str
    #: postcode district; must be the register's where it has one for the place
    district: str = ""
    #: None = the preset's; otherwise `all`, `none`, account ids or service keys
    silence: Sequence[str] | None = None
    #: a new incident although one of the kind is open, here or elsewhere
    another: bool = False
    #: key, name or beginning of one; empty = the preset's
    lead_agency: str = ""
    #: whom of the lead agency the council's own instruction is agreed with
    agreed_with: str = ""


@dataclass(frozen=True, kw_only=True)
class Checked:
    """An order that may be stored, except that nobody may have said yet who leads."""

    preset: Preset
    where: Located
    #: `SL4`, `SL3, TW19`, or empty where nobody knows it
    district: str
    #: None where the preset asks and the officer has not answered
    leader: Leader | None
    agreed_with: str
    accounts: tuple[Account, ...]


@dataclass(frozen=True, kw_only=True)
class Declared:
    """The incident stands and these accounts are silent."""

    incident: Incident
    new: bool
    #: accounts that this call silenced
    silenced: tuple[str, ...]
    #: the incident stood already, and this call said anew who leads it or whom our instruction is agreed with
    led_anew: bool = False


def check_order(register: Register, order: Declare) -> Checked:
    """Kind, place, district, leader and accounts, before anything is stored.

    Raises `UsageProblem` for an unknown kind, account or agency and for a district that is not the place's,
    `TextProblem` for a place or name that may not be published.
    """
    preset = register.preset(order.kind)
    if preset is None:
        kinds = [p.kind for p in register.presets]
        raise unknown_word("kind of incident", order.kind, kinds)
    where = locate(register.places, clean(order.place, name="place"))
    choice = preset.silence if order.silence is None else order.silence
    word = chosen_agency(register, order.lead_agency) if order.lead_agency else preset.lead_agency
    return Checked(
        preset=preset,
        where=where,
        district=check_district(where, order.district, register.places),
        leader=leader_of(register, word) if word else None,
        agreed_with=clean(order.agreed_with, name="agreed with") if order.agreed_with else "",
        accounts=chosen_accounts(register, choice, also=("all", "none")),
    )


def known_leader(register: Register, checked: Checked) -> Leader:
    """Who leads; raises `UsageProblem` where the preset asks and nobody has answered."""
    if checked.leader is None:
        raise UsageProblem(
            f"Who leads the response? It differs for {checked.preset.kind}, so it must be said.",
            next_step=f"Add --lead-agency with one of: {choices(register)}; or its full name.",
        )
    return checked.leader


def chosen_accounts(register: Register, names: Sequence[str], *, also: Sequence[str]) -> tuple[Account, ...]:
    """The accounts that a silence is asked for; `also` are the words beside account ids that fit here.

    Raises `UsageProblem` for a name that no silence can cover.
    """
    try:
        return accounts_to_silence(register, names)
    except KeyError as unknown:
        known = [a.id for a in register.silenceable] + list(also)
        raise unknown_word("account that a silence can cover", str(unknown.args[0]), known) from None


def known_account(register: Register, account_id: str) -> Account:
    """The account of that id; raises `UsageProblem` with the nearest one."""
    account = register.account(account_id)
    if account is None:
        raise unknown_word("account", account_id, [a.id for a in register.accounts])
    return account


def unknown_word(what: str, word: str, known: list[str]) -> UsageProblem:
    """The error for a word that is not in a list, with the nearest one that is."""
    near = get_close_matches(word, known, n=1)
    hint = f"Did you mean {near[0]}?" if near else f"Known: {', '.join(known)}."
    return UsageProblem(f"“{word}” is no {what}.", next_step=hint)


def open_elsewhere(uow: UnitOfWork, kind: str, place_key: str) -> list[Incident]:
    """Open incidents of that kind at other places; none while one is open at this place, which is the one meant."""
    alike = [i for i in uow.incidents.in_state(IncidentState.OPEN) if i.kind == kind]
    return [] if any(i.place_key == place_key for i in alike) else alike


def declare(desk: Desk, order: Declare) -> Declared:
    """One transaction: the incident and its silences. The same kind and place again is the same incident.

    Raises `UsageProblem` where one of the kind is open elsewhere and nobody said that this is another: whether the
    water has spread or a second river rises is not for a program to guess (design rule 8).
    """
    checked = check_order(desk.register, order)
    leader = known_leader(desk.register, checked)
    with desk.store.writing() as uow:
        elsewhere = open_elsewhere(uow, order.kind, checked.where.key)
        if elsewhere and not order.another:
            raise update_or_new(elsewhere, order.kind, checked.where.text)
        incident, new = uow.incidents.declare(
            NewIncident(
                council=desk.council,
                kind=order.kind,
                letter=checked.preset.letter,
                place=checked.where.text,
                place_key=checked.where.key,
                district=checked.district,
                place_known=checked.where.known,
                lead_agency=leader.word,
                agreed_with=checked.agreed_with,
                declared_by=desk.officer.key,
                another=order.another,
            )
        )
        silenced = _silence(desk, uow, incident, checked.accounts) if new else ()
        if new:
            more = {"district": incident.district, "lead_agency": incident.lead_agency}
            more |= {} if incident.place_known else {"place_known": "no"}
            said = {"kind": order.kind, "place": incident.place, **more}
            desk.log(uow, "incident-declared", incident.ref, **said, silenced=list(silenced))
        else:
            desk.log(uow, "incident-declared-again", incident.ref)
        before = incident
        if not new:
            incident = _led_anew(desk, uow, incident, order, checked)
        uow.commit()
    return Declared(incident=incident, new=new, silenced=silenced, led_anew=incident != before)


def _led_anew(desk: Desk, uow: UnitOfWork, incident: Incident, order: Declare, checked: Checked) -> Incident:
    """The police agree a minute after the first try: the same order with their name must not forget it."""
    leader = known_leader(desk.register, checked).word if order.lead_agency else incident.lead_agency
    agreed = checked.agreed_with or (incident.agreed_with if leader == incident.lead_agency else "")
    if (leader, agreed) == (incident.lead_agency, incident.agreed_with):
        return incident
    led = uow.incidents.led_by(incident.id, leader, agreed_with=agreed)
    desk.log(
        uow, "lead-agency-changed", led.ref, before=incident.lead_agency, after=led.lead_agency, agreed_with=agreed
    )
    return led


def update_or_new(elsewhere: Sequence[Incident], kind: str, place: str) -> UsageProblem:
    """The question that an officer must answer, with both commands."""
    listed = "; ".join(f"{i.ref} {i.kind} at {i.place}" for i in elsewhere)
    return UsageProblem(
        f"{kind.capitalize()} is open elsewhere: {listed}. Is {place} part of it, or an incident of its own?",
        next_step=f'Part of it: add --into {elsewhere[0].ref} --set what="…". An incident of its own: add --new.',
        details={"open": [i.ref for i in elsewhere]},
    )


def _silence(desk: Desk, uow: UnitOfWork, incident: Incident, accounts: tuple[Account, ...]) -> tuple[str, ...]:
    planned = plan_silence(desk.register, accounts, kind=incident.kind, place=incident.place, now=uow.now)
    wanted = [NewSilence(account=s.account, reason=s.reason, review_by=s.review_by) for s in planned]
    return tuple(s.account for s in uow.silences.impose(incident.id, wanted, by=desk.officer.key, at=uow.now))
