"""The shipped council's officers at one desk with a clock that tests move, for tests of what officers do together."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from broadcaster.config import parse_register
from broadcaster.domain.records import Incident, Notice
from broadcaster.domain.register import Officer
from broadcaster.domain.words import Space
from broadcaster.engine.declare import Declare, declare
from broadcaster.engine.desk import Desk
from broadcaster.exercise_register import exercise_register
from broadcaster.shipped import shipped
from broadcaster.store.database import Database
from broadcaster.store.unit_of_work import SqlStore
from broadcaster.wording.templates import Templates
from tests.support.clock import SteppingClock
from tests.support.dispatching import Bell

#: a night on which everybody of the shipped register is trained
NIGHT = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)


@contextmanager
def exercise_desk(folder: Path, clock: SteppingClock) -> Iterator[Desk]:
    """Alex at the shipped council's desk in an exercise."""
    register = exercise_register(parse_register(shipped("channels.toml").read_text("utf-8"), name="it").register)
    database = Database.open(folder / "store.db", space=Space.EXERCISE, council=register.council.key, clock=clock)
    try:
        yield Desk(
            store=SqlStore(database),
            register=register,
            space=Space.EXERCISE,
            wording=Templates([shipped("templates")]),
            officer=register.officers[0],
            doorbell=Bell(),
        )
    finally:
        database.close()


def played_by(desk: Desk, key: str) -> Desk:
    """The same desk with another officer at it."""
    officer = desk.register.officer(key)
    assert officer is not None
    return replace(desk, officer=officer)


def with_officer(desk: Desk, key: str, **changes: Any) -> Desk:
    """The same desk, at which this officer's entry in the register is another; whoever sits there notices."""
    officers = tuple(o.model_copy(update=changes) if o.key == key else o for o in desk.register.officers)
    register = desk.register.model_copy(update={"officers": officers})
    seated: Officer | None = register.officer(desk.officer.key)
    return replace(desk, register=register, officer=seated or desk.officer)


def opened(desk: Desk, *, kind: str = "flood", place: str = "Datchet") -> Incident:
    """One more incident with its silences; what it says to the public is the concern of other tests."""
    return declare(desk, Declare(kind=kind, place=place, another=True)).incident


def now_of(desk: Desk, incident: Incident) -> Incident:
    """The incident as it is stored now."""
    with desk.store.reading() as uow:
        found = uow.incidents.by_id(incident.id)
    assert found is not None
    return found


def notices(desk: Desk, about: str) -> list[Notice]:
    """The notices about something, oldest first, whatever became of them."""
    with desk.store.reading() as uow:
        return [n for n in reversed(uow.notices.recent(limit=500)) if n.about.startswith(about)]


def logged(desk: Desk, action: str) -> list[dict[str, object]]:
    """What the log says of an action, oldest first."""
    with desk.store.reading() as uow:
        return [dict(e.data) | {"actor": e.actor} for e in uow.audit.entries() if e.action == action]
