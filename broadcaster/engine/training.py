"""Warn of trainings that end, once at each threshold, before anybody finds out at night (policy 003 s19.2)."""

from datetime import date

from broadcaster.domain.register import Officer
from broadcaster.domain.times import local
from broadcaster.domain.training import threshold, warning
from broadcaster.domain.words import Role
from broadcaster.engine.desk import Desk
from broadcaster.engine.officer_notices import tell, with_role
from broadcaster.keeping import UnitOfWork

#: the actor in the log when the program, not an officer, acts
ENGINE = "engine"


def warn_of_training(desk: Desk) -> list[str]:
    """Tell each officer whose training has come within a threshold, and the administrators; returns their keys.

    Each threshold of each training is told once, whatever becomes of the notice; a refresher starts anew.
    """
    with desk.store.reading() as uow:
        if not _due(desk, uow):
            return []
    with desk.store.writing() as uow:
        due = _due(desk, uow)
        for officer in due:
            _warn(desk, uow, officer)
        uow.commit()
    return [officer.key for officer in due]


def _due(desk: Desk, uow: UnitOfWork) -> list[Officer]:
    today = _today(desk, uow)
    near = [o for o in desk.register.officers if threshold(o, today) is not None]
    return [o for o in near if not uow.notices.asked(_about(o, today))]


def _today(desk: Desk, uow: UnitOfWork) -> date:
    return local(uow.now, desk.register.council.zone).date()


def _about(officer: Officer, today: date) -> str:
    return f"training:{officer.key}:{officer.training_expires}:{threshold(officer, today)}"


def _warn(desk: Desk, uow: UnitOfWork, officer: Officer) -> None:
    today = _today(desk, uow)
    words = warning(officer, today)
    told = [officer, *with_role(desk, Role.ADMIN, but=officer.key)]
    tell(
        desk,
        uow,
        told,
        subject=f"Training of {officer.name}",
        text=f"{words}\nBook a refresher, then an administrator writes the new dates into channels.toml.\n"
        "Once it has lapsed, whatever they send alone is flagged to everybody.",
        about=_about(officer, today),
    )
    uow.audit.append(actor=ENGINE, action="training-warned", data={"officer": officer.key, "words": words})
