"""Names for the officer at 3 am: who it was, and who else may do it."""

from collections.abc import Iterable

from broadcaster.domain.people import Allowed, Refused, in_words, lapsed_on, may_approve, may_send
from broadcaster.domain.register import Officer
from broadcaster.domain.times import local
from broadcaster.domain.words import Role
from broadcaster.engine.desk import Desk
from broadcaster.keeping import UnitOfWork


def named(desk: Desk, key: str) -> str:
    """An officer's name; the key of somebody who is no longer in the register."""
    officer = desk.register.officer(key)
    return officer.name if officer else key


def senders(desk: Desk, uow: UnitOfWork) -> list[str]:
    """Every other duty officer and approver who may send a message to the public today."""
    deciding = {Role.DUTY, Role.APPROVER}
    return _names(desk, (o for o in desk.register.officers if _may_send(desk, uow, o) and deciding & set(o.roles)))


def approvers(desk: Desk, uow: UnitOfWork, submitted_by: str) -> list[str]:
    """Everybody else who may say yes to what this officer submitted."""
    return _names(desk, deciders(desk, uow, submitted_by))


def deciders(desk: Desk, uow: UnitOfWork, submitted_by: str) -> list[Officer]:
    """Every officer who may say yes to what this officer submitted, the one at the keyboard included."""
    return [
        officer
        for officer in desk.register.officers
        if isinstance(may_approve(officer, submitted_by), Allowed) and _may_send(desk, uow, officer)
    ]


def ask_one_of(names: list[str], what: str) -> str:
    """The next step that names the people; with nobody to name it says so."""
    if not names:
        return f"Nobody else in the register may {what}; an administrator must name somebody in channels.toml."
    *others, last = names
    return f"Ask {', '.join(others)} or {last} to {what}." if others else f"Ask {last} to {what}."


def _names(desk: Desk, officers: Iterable[Officer]) -> list[str]:
    return [officer.name for officer in officers if officer.key != desk.officer.key]


def why_not_send(desk: Desk, uow: UnitOfWork, officer: Officer) -> str:
    """Why this officer may not send to the public today, as a sentence; empty when they may."""
    answer = may_send(officer, local(uow.now, desk.register.council.zone).date())
    return answer.reason if isinstance(answer, Refused) else ""


def lapse_words(desk: Desk, uow: UnitOfWork, officer: Officer) -> str:
    """`training lapsed on 1 May 2026`, for whoever sends alone all the same; empty while it holds."""
    ended = lapsed_on(officer, local(uow.now, desk.register.council.zone).date())
    return f"training lapsed on {in_words(ended)}" if ended else ""


def _may_send(desk: Desk, uow: UnitOfWork, officer: Officer) -> bool:
    return not why_not_send(desk, uow, officer)
