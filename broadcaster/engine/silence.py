"""Silence more accounts, lift a silence, and ask whether an account may post."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from broadcaster.domain.plan import plan_silence
from broadcaster.domain.records import Incident
from broadcaster.domain.times import clock_words
from broadcaster.domain.words import IncidentState, Posture
from broadcaster.engine.declare import chosen_accounts, known_account
from broadcaster.engine.desk import Desk
from broadcaster.engine.find import OPEN, find_incident
from broadcaster.errors import UsageProblem
from broadcaster.keeping import NewSilence, UnitOfWork


@dataclass(frozen=True, kw_only=True)
class MayPost:
    """Whether a service may post on an account now, and why not."""

    account: str
    allowed: bool
    reason: str


@dataclass(frozen=True, kw_only=True)
class Lifted:
    """What a lift changed, and what it could not."""

    incident: Incident
    #: accounts whose silence for this incident is over
    lifted: tuple[str, ...]
    #: of the accounts asked for: why each still may not post
    still_silent: Mapping[str, str]


def silence(desk: Desk, names: Sequence[str], *, ref: str | None, reason: str) -> tuple[Incident, tuple[str, ...]]:
    """Silence these accounts or services for an incident; those already silent stay as they are."""
    with desk.store.writing() as uow:
        # a silence for what is over already would never be lifted
        incident = find_incident(uow, ref, states=OPEN)
        accounts = chosen_accounts(desk.register, names, also=("all",))
        planned = plan_silence(desk.register, accounts, kind=incident.kind, place=incident.place, now=uow.now)
        wanted = [NewSilence(account=s.account, reason=reason or s.reason, review_by=s.review_by) for s in planned]
        imposed = uow.silences.impose(incident.id, wanted, by=desk.officer.key, at=uow.now)
        silenced = tuple(s.account for s in imposed)
        desk.log(uow, "accounts-silenced", incident.ref, silenced=list(silenced), reason=reason)
        uow.commit()
    return incident, silenced


def lift(desk: Desk, names: Sequence[str], *, ref: str | None, reason: str) -> Lifted:
    """Lift the silence of these accounts for one incident, while it goes on or stands down.

    What is held stays held until somebody releases it, and an account that another incident keeps silent stays so.
    Raises `UsageProblem` without a reason: the log must say why.
    """
    if not reason.strip():
        raise UsageProblem("Lifting a silence needs a reason.", next_step='Add --reason "why".')
    with desk.store.writing() as uow:
        incident = find_incident(uow, ref)
        wanted = [a.id for a in chosen_accounts(desk.register, names, also=("all",))]
        lifted = uow.silences.lift(incident.id, wanted, by=desk.officer.key, at=uow.now)
        held_back = {account: why_held(desk, uow, account) for account in wanted}
        still = {account: why for account, why in held_back.items() if why}
        desk.log(uow, "silence-lifted", incident.ref, lifted=lifted, reason=reason, still_silent=sorted(still))
        uow.commit()
    return Lifted(incident=incident, lifted=tuple(lifted), still_silent=still)


def keep(desk: Desk, names: Sequence[str], *, ref: str | None) -> tuple[Incident, tuple[str, ...], datetime]:
    """Somebody has looked at these silences and they go on; returns the accounts and when to look again.

    No name means every account that the incident keeps silent.
    """
    with desk.store.writing() as uow:
        incident = find_incident(uow, ref)
        wanted = [a.id for a in chosen_accounts(desk.register, names, also=("all",))] if names else None
        again = uow.now + timedelta(hours=desk.policy.silence_review_hours)
        kept = uow.silences.keep(incident.id, wanted, review_by=again)
        desk.log(uow, "silence-kept", incident.ref, kept=kept)
        uow.commit()
    return incident, tuple(kept), again


def may_post(desk: Desk, account_id: str) -> MayPost:
    """Ask the same gate that every ordinary post passes."""
    known_account(desk.register, account_id)
    with desk.store.reading() as uow:
        reason = why_held(desk, uow, account_id)
    return MayPost(account=account_id, allowed=not reason, reason=reason or "no open incident silences it")


def why_held(desk: Desk, uow: UnitOfWork, account_id: str) -> str:
    """Why an ordinary post on this account would be held now; empty when it may go."""
    silences = uow.silences.active(account=account_id)
    if silences:
        incident = uow.incidents.by_id(silences[0].incident_id)
        since = clock_words(silences[0].since, desk.register.council.zone)
        named = f"{incident.ref} ({incident.kind} at {incident.place})" if incident else "an incident"
        return f"silent since {since} because of {named}"
    account = desk.register.account(account_id)
    open_now = uow.incidents.in_state(IncidentState.OPEN)
    if account and account.posture is Posture.LEAD and open_now:
        return f"a lead account carries only bulletins while {open_now[0].ref} is open"
    return ""
