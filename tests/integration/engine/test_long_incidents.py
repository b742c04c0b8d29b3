"""What a flood of three days asks of the officers: silences looked at again, promises overdue, an end that is heard."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from broadcaster.domain.words import BulletinKind, IncidentState
from broadcaster.engine.desk import Desk
from broadcaster.engine.message import HowAllowed, Message
from broadcaster.engine.no_change import no_change
from broadcaster.engine.publish import publish
from broadcaster.engine.silence import keep
from broadcaster.engine.stand_down import StandDown, stand_down
from broadcaster.errors import NotPossibleNow, UsageProblem
from tests.support.clock import SteppingClock
from tests.support.duty import NIGHT, exercise_desk, now_of, opened

FIRST, UPDATE = Message(kind=BulletinKind.FIRST), Message(kind=BulletinKind.UPDATE, given={"what": "The hall is open."})
YES = HowAllowed(self_approve=True)


@pytest.fixture
def clock() -> SteppingClock:
    """A night on which everybody is trained."""
    return SteppingClock(NIGHT)


@pytest.fixture
def desk(tmp_path: Path, clock: SteppingClock) -> Iterator[Desk]:
    """Alex at the shipped council's desk in an exercise."""
    with exercise_desk(tmp_path, clock) as found:
        yield found


def test_silences_that_somebody_looked_at_go_on_until_the_next_look(desk: Desk, clock: SteppingClock) -> None:
    """All of the incident, or those named; the time to look again starts anew, and nothing else changes."""
    incident = opened(desk)
    clock.tick(13 * 3600)
    _, some, again = keep(desk, ["museum"], ref=None)
    with desk.store.reading() as uow:
        silent = uow.silences.active(incident_id=incident.id)
        now = uow.now
    assert (some, again - now) == (("museum/x", "museum/facebook"), timedelta(hours=12))
    assert {s.account for s in silent if s.review_by > now} == set(some)
    assert len(keep(desk, [], ref=incident.ref)[1]) == len(silent) == 17
    with desk.store.reading() as uow:
        assert all(s.review_by > uow.now for s in uow.silences.active())
        assert [e.action for e in uow.audit.entries()][-2:] == ["silence-kept", "silence-kept"]


@pytest.mark.parametrize(
    ("waiting", "why"), [(FIRST, "it has news"), (UPDATE, "it has news")], ids=["a first message", "an update"]
)
def test_nothing_has_changed_is_refused_beside_news(desk: Desk, waiting: Message, why: str) -> None:
    """The sentence says what waits, and both commands that help."""
    incident = opened(desk)
    if waiting is UPDATE:
        publish(desk, incident, FIRST, YES)
    publish(desk, incident, waiting, HowAllowed())
    with pytest.raises(NotPossibleNow, match=why) as refused:
        no_change(desk, incident, HowAllowed(), next_in=None)
    name = f"F1/{2 if waiting is UPDATE else 1}"
    assert f"broadcaster approve {name}" in refused.value.next_step
    assert f"broadcaster reject {name}" in refused.value.next_step


def test_a_slip_of_the_keys_ends_no_incident_without_its_all_clear(desk: Desk) -> None:
    """A field that the all-clear does not have is told while everything still stands; without it the end is heard."""
    incident = opened(desk)
    publish(desk, incident, FIRST, YES)
    with pytest.raises(UsageProblem, match="not part of this message: action") as refused:
        stand_down(desk, StandDown(ref="F1", given={"action": "Go home."}), YES)
    assert "do_now" in refused.value.next_step
    assert "wrong" not in refused.value.next_step
    assert now_of(desk, incident).state is IncidentState.OPEN
    done = stand_down(desk, StandDown(ref="F1", given={"do_now": "You may go home."}), YES)
    assert done.published is not None
    assert done.message_problem is None
