"""Long nights of offers, answers and takings: exactly one holder, changed only by who may, and nobody ever stuck."""

import contextlib
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from broadcaster.domain.holding import holder_of
from broadcaster.engine.desk import Desk
from broadcaster.engine.handover import accept, decline, offer, take, take_back
from broadcaster.engine.reminders import remind_of_update
from broadcaster.errors import NotPossibleNow
from tests.support.clock import SteppingClock
from tests.support.duty import NIGHT, exercise_desk, logged, notices, now_of, opened, played_by, with_officer

DUTY = ("alex", "bailey", "casey")
_who = st.sampled_from(DUTY)


class Nights(RuleBasedStateMachine):
    """Three duty officers and one incident; the model knows the holder and the open offer."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.held = contextlib.ExitStack()
        self.clock = SteppingClock(NIGHT)
        plain = self.held.enter_context(exercise_desk(self.folder, self.clock))
        self.desk: Desk = with_officer(plain, "casey", roles=("duty", "approver"))
        self.holder = "alex"
        self.offered: tuple[str, str] | None = None
        self.changes = 0

    @initialize()
    def begin(self) -> None:
        """Alex declares, and promises an update in an hour."""
        self.incident = opened(self.desk)
        with self.desk.store.writing() as uow:
            remind_of_update(self.desk, uow, self.incident, at=uow.now.replace(hour=4))
            uow.commit()

    def at(self, who: str) -> Desk:
        """Seat an officer at the desk."""
        return played_by(self.desk, who)

    @rule(giver=_who, taker=_who)
    def offers(self, giver: str, taker: str) -> None:
        """Only the holder gives, only to somebody else, and to one officer at a time."""
        free = self.offered is None or self.offered == (giver, taker)
        allowed = giver == self.holder and taker != giver and free
        if self._done(lambda: offer(self.at(giver), taker, ref=None), allowed=allowed):
            self.offered = (giver, taker)

    @rule(who=_who)
    def accepts(self, who: str) -> None:
        """Only the one it was offered to."""
        allowed = self.offered is not None and self.offered[1] == who
        if self._done(lambda: accept(self.at(who), ref=None), allowed=allowed):
            self._now_holds(who)

    @rule(who=_who)
    def declines(self, who: str) -> None:
        """Only the one it was offered to; the holder stays."""
        allowed = self.offered is not None and self.offered[1] == who
        if self._done(lambda: decline(self.at(who), ref=None, reason="no"), allowed=allowed):
            self.offered = None

    @rule(who=_who)
    def takes_back(self, who: str) -> None:
        """Only the giver; the holder stays."""
        allowed = self.offered is not None and self.offered[0] == who
        if self._done(lambda: take_back(self.at(who), ref=None), allowed=allowed):
            self.offered = None

    @rule(who=_who)
    def takes(self, who: str) -> None:
        """Whoever does not hold it may always take it: nobody is ever stuck."""
        if self._done(lambda: take(self.at(who), ref=None, reason="ill"), allowed=who != self.holder):
            self._now_holds(who)

    @rule(minutes=st.integers(min_value=1, max_value=40))
    def time_goes_by(self, minutes: int) -> None:
        """An offer never lapses by itself."""
        self.clock.tick(minutes * 60)

    def _done(self, verb: Callable[[], object], *, allowed: bool) -> bool:
        """Whether it was done, which must be whether it may be done."""
        if not allowed:
            with pytest.raises(NotPossibleNow):
                verb()
            return False
        verb()
        return True

    def _now_holds(self, who: str) -> None:
        self.holder, self.offered = who, None
        self.changes += 1

    @invariant()
    def the_store_says_the_same(self) -> None:
        """One holder, at most one open offer, one log entry per change."""
        if not hasattr(self, "incident"):
            return
        assert holder_of(now_of(self.desk, self.incident)) == self.holder
        with self.desk.store.reading() as uow:
            open_now = [(h.giver, h.taker) for h in uow.handovers.open()]
        assert open_now == ([self.offered] if self.offered else [])
        moved = logged(self.desk, "incident-handed-over") + logged(self.desk, "incident-taken")
        assert len(moved) == self.changes

    @invariant()
    def the_reminder_follows_the_holder(self) -> None:
        """Whatever happened, the holder is reminded exactly once, and nobody before the holder."""
        if not hasattr(self, "incident"):
            return
        queued = [n for n in notices(self.desk, "update:") if n.state == "queued"]
        assert [n.officer for n in queued if n.officer == self.holder] == [self.holder]
        mine = next(n for n in queued if n.officer == self.holder)
        assert all(n.due_at > mine.due_at for n in queued if n is not mine)

    def teardown(self) -> None:
        """Close the store and clear the folder."""
        self.held.close()
        shutil.rmtree(self.folder)


TestNights = Nights.TestCase
TestNights.settings = settings(
    max_examples=20, stateful_step_count=20, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
