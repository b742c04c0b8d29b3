"""The wall clock steps in the middle of a night: nothing lapses, nothing old goes out, nothing is overdue by it."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from broadcaster.config import parse_register
from broadcaster.domain.words import BulletinKind, DeliveryState, Space
from broadcaster.engine.approve import approve
from broadcaster.engine.declare import Declare
from broadcaster.engine.desk import Desk
from broadcaster.engine.message import HowAllowed, Message
from broadcaster.engine.report import status_report
from broadcaster.engine.silence import may_post
from broadcaster.engine.stand_down import StandDown, stand_down
from broadcaster.engine.status import picture
from broadcaster.engine.trigger import Triggered, trigger
from broadcaster.errors import NotPossibleNow
from broadcaster.exercise_register import exercise_register
from broadcaster.shipped import shipped
from broadcaster.store.database import Database
from broadcaster.store.unit_of_work import SqlStore
from broadcaster.wording.templates import Templates
from tests.support.clock import SteppingClock
from tests.support.dispatching import Bell

#: a night on which everybody of the shipped register is trained
NIGHT = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
#: NTP, a dead battery, a typing mistake
STEPS = (timedelta(hours=-1), timedelta(seconds=-60), timedelta(seconds=60), timedelta(hours=13), timedelta(days=4000))


@pytest.fixture
def desk(tmp_path: Path, clock: SteppingClock) -> Iterator[Desk]:
    """Alex at the shipped council's desk in an exercise."""
    register = exercise_register(parse_register(shipped("channels.toml").read_text("utf-8"), name="it").register)
    database = Database.open(tmp_path / "store.db", space=Space.EXERCISE, council=register.council.key, clock=clock)
    yield Desk(
        store=SqlStore(database),
        register=register,
        space=Space.EXERCISE,
        wording=Templates([shipped("templates")]),
        officer=register.officers[0],
        doorbell=Bell(),
    )
    database.close()


@pytest.fixture
def clock() -> SteppingClock:
    """It stands still until the test moves it."""
    return SteppingClock(NIGHT)


def triggered(desk: Desk, *, self_approve: bool = False) -> Triggered:
    """A flood at Datchet."""
    order = Declare(kind="flood", place="Datchet")
    message = Message(kind=BulletinKind.FIRST)
    return trigger(desk, order, message, HowAllowed(self_approve=self_approve), on_declared=lambda _: None)


@pytest.mark.parametrize("step", STEPS, ids=str)
def test_a_step_of_the_wall_clock_changes_no_time_of_an_incident(
    desk: Desk, clock: SteppingClock, step: timedelta
) -> None:
    """The store's clock goes on as before: the update is not overdue, the silence is in force, deliveries may go."""
    done = triggered(desk, self_approve=True)
    clock.step_wall(clock.wall() + step)
    clock.tick(1.0)
    report = status_report(desk, picture(desk))
    [incident] = report["incidents"]
    assert incident["update_overdue"] is False
    assert not any(s["review_overdue"] for s in report["silent_accounts"])
    assert datetime.fromisoformat(report["now"]) - done.declared.incident.declared_at < timedelta(seconds=5)
    assert may_post(desk, "museum/x").allowed is False
    assert desk.store.dispatch.expire(settle_seconds=60) == []


@pytest.mark.parametrize("step", STEPS, ids=str)
def test_an_approval_is_neither_lapsed_nor_renewed_by_a_step(desk: Desk, clock: SteppingClock, step: timedelta) -> None:
    """Two hours are two hours of the store's clock."""
    done = triggered(desk)
    assert done.published is not None
    name = f"{done.declared.incident.ref}/{done.published.bulletin.number}"
    clock.step_wall(clock.wall() + step)
    approve(desk, name)
    again = triggered_elsewhere(desk)
    clock.tick(desk.register.presets[0].approve_first_minutes * 60 + 60)
    clock.step_wall(NIGHT)
    with pytest.raises(NotPossibleNow, match="too old to approve"):
        approve(desk, again)


def triggered_elsewhere(desk: Desk) -> str:
    """The name of a bulletin that waits for its second officer."""
    order = Declare(kind="flood", place="Wraysbury", another=True)
    done = trigger(desk, order, Message(kind=BulletinKind.FIRST), HowAllowed(), on_declared=lambda _: None)
    return f"{done.declared.incident.ref}/1"


def test_a_reboot_with_a_dead_battery_still_stands_down(desk: Desk, clock: SteppingClock) -> None:
    """The wall clock fell to 1970 and the boot counter started over."""
    triggered(desk, self_approve=True)
    clock.reboot()
    clock.step_wall(datetime(1970, 1, 1, tzinfo=UTC))
    done = stand_down(desk, StandDown(), HowAllowed(self_approve=True))
    assert len(done.released) == 17
    assert done.published is not None
    with desk.store.reading() as uow:
        states = {d.state for d in uow.outbox.of_incident(done.incident.id)}
    assert states == {DeliveryState.READY, DeliveryState.CANCELLED}
