"""Whose editors were told to stay silent, and the sheet to ring the others from: a mark in a store silences nobody."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from broadcaster.domain.call_sheet import Call, call_sheet, silent_words
from broadcaster.domain.records import Incident, Silence
from broadcaster.domain.texts import clean
from broadcaster.engine.declare import chosen_accounts
from broadcaster.engine.desk import Desk
from broadcaster.engine.find import RUNNING
from broadcaster.errors import NotPossibleNow
from broadcaster.keeping import UnitOfWork


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """Everybody to ring because of the silences that last now."""

    now: datetime
    #: the incidents that silence somebody, oldest first
    incidents: tuple[Incident, ...]
    #: how many accounts are silent
    accounts: int
    calls: tuple[Call, ...]


@dataclass(frozen=True, kw_only=True)
class Told:
    """What one telling changed."""

    #: accounts that count as told from now on, or no longer do
    changed: tuple[str, ...]
    #: accounts that were asked for and are not silent
    not_silent: tuple[str, ...]
    sheet: Sheet


def sheet(desk: Desk) -> Sheet:
    """Whom to ring, told or not, service by service."""
    with desk.store.reading() as uow:
        return _sheet(desk, uow)


def silent_line(desk: Desk, incident: Incident) -> str:
    """What its silences are, in the words of design rule 1, for whoever has just declared it."""
    with desk.store.reading() as uow:
        silences = uow.silences.active(incident_id=incident.id)
    return silent_words(len(silences), call_sheet(desk.register, silences))


def tell_editors(desk: Desk, names: Sequence[str], *, how: str = "", take_back: bool = False) -> Told:
    """Record that the editors of these accounts, services or `all` were told, because of every incident at once.

    Who was told already stays so, with the time and the words of the first call. `take_back` says that they were not
    told after all. Raises `NotPossibleNow` when none of them is silent, `UsageProblem` for an unknown name.
    """
    how = clean(how, name="how") if how else ""
    with desk.store.writing() as uow:
        wanted = [a.id for a in chosen_accounts(desk.register, names, also=("all",))]
        found = [s for s in uow.silences.active() if s.account in wanted]
        if not found:
            raise NotPossibleNow(
                f"None of these is silent: {', '.join(names)}.",
                next_step="See who is, and whom to ring: broadcaster silence sheet.",
            )
        rows = [s for s in found if (s.told_at is not None) is take_back]
        at = None if take_back else uow.now
        uow.silences.told([s.id for s in rows], by=desk.officer.key, how=how, at=at)
        _log(desk, uow, rows, how=how, take_back=take_back)
        silent = {s.account for s in found}
        result = Told(
            changed=tuple(dict.fromkeys(s.account for s in rows)),
            not_silent=tuple(account for account in wanted if account not in silent) if "all" not in names else (),
            sheet=_sheet(desk, uow),
        )
        uow.commit()
    return result


def _log(desk: Desk, uow: UnitOfWork, rows: Iterable[Silence], *, how: str, take_back: bool) -> None:
    """One entry per incident whose silences changed."""
    by_incident: dict[int, list[str]] = {}
    for silence in rows:
        by_incident.setdefault(silence.incident_id, []).append(silence.account)
    for incident_id, accounts in by_incident.items():
        incident = uow.incidents.by_id(incident_id)
        action = "editors-not-told" if take_back else "editors-told"
        desk.log(uow, action, incident.ref if incident else "", accounts=accounts, how=how)


def _sheet(desk: Desk, uow: UnitOfWork) -> Sheet:
    silences = uow.silences.active()
    because = {s.incident_id for s in silences}
    return Sheet(
        now=uow.now,
        incidents=tuple(i for i in uow.incidents.in_state(*RUNNING) if i.id in because),
        accounts=len({s.account for s in silences}),
        calls=call_sheet(desk.register, silences),
    )
