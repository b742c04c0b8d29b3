"""Declare an incident and silence the service accounts, before any message is rendered (design rule 1)."""

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from broadcaster.domain.plan import accounts_to_silence, plan_silence
from broadcaster.domain.records import Incident
from broadcaster.domain.register import Account, Preset, Register
from broadcaster.domain.texts import clean, place_key
from broadcaster.engine.desk import Desk
from broadcaster.errors import UsageProblem
from broadcaster.keeping import NewIncident, NewSilence


@dataclass(frozen=True, kw_only=True)
class Declare:
    """The order: an incident of this kind at this place."""

    kind: str
    place: str
    #: None = the preset's; otherwise `all`, `none`, account ids or service keys
    silence: Sequence[str] | None = None
    another: bool = False
    lead_agency: str = ""


@dataclass(frozen=True, kw_only=True)
class Declared:
    """The incident stands and these accounts are silent."""

    incident: Incident
    new: bool
    #: accounts that this call silenced
    silenced: tuple[str, ...]


def check_order(register: Register, order: Declare) -> tuple[Preset, str, tuple[Account, ...]]:
    """Kind, place and accounts, before anything is stored.

    Raises `UsageProblem` for an unknown kind or account, `TextProblem` for a place that may not be published.
    """
    preset = register.preset(order.kind)
    if preset is None:
        kinds = [p.kind for p in register.presets]
        raise unknown_word("kind of incident", order.kind, kinds)
    place = clean(order.place, name="place")
    choice = preset.silence if order.silence is None else order.silence
    return preset, place, chosen_accounts(register, choice, also=("all", "none"))


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


def declare(desk: Desk, order: Declare) -> Declared:
    """One transaction: the incident and its silences. The same kind and place again is the same incident."""
    preset, place, accounts = check_order(desk.register, order)
    with desk.store.writing() as uow:
        incident, new = uow.incidents.declare(
            NewIncident(
                council=desk.council,
                kind=order.kind,
                letter=preset.letter,
                place=place,
                place_key=place_key(place),
                lead_agency=order.lead_agency or preset.lead_agency,
                declared_by=desk.officer.key,
                another=order.another,
            )
        )
        planned = plan_silence(desk.register, accounts, kind=order.kind, place=place, now=uow.now)
        wanted = [NewSilence(account=s.account, reason=s.reason, review_by=s.review_by) for s in planned]
        imposed = uow.silences.impose(incident.id, wanted, by=desk.officer.key, at=uow.now) if new else []
        silenced = tuple(s.account for s in imposed)
        if new:
            desk.log(uow, "incident-declared", incident.ref, kind=order.kind, place=place, silenced=list(silenced))
        else:
            desk.log(uow, "incident-declared-again", incident.ref)
        uow.commit()
    return Declared(incident=incident, new=new, silenced=silenced)
