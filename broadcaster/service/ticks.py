"""The ticks: APScheduler says when to look, the database says what is due; one that fails hinders no other."""

import contextlib
import logging
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.jobstores.memory import MemoryJobStore
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.interval import IntervalTrigger

from broadcaster.service.pulse import Pulse, Tick

_log = logging.getLogger(__name__)
#: a tick that should have begun is waited for so much longer, in seconds
_GRACE = 5.0


class Ticker:
    """The running ticks."""

    def __init__(self, pulse: Pulse, scheduler: BackgroundScheduler) -> None:
        self._pulse = pulse
        self.scheduler = scheduler

    def nudge(self) -> list[str]:
        """Run at once what is long overdue by the counter that never steps; returns the names.

        APScheduler goes by the wall clock: one that is set back an hour would stop every tick for an hour
        (reliability reference 0, item 8). The loop of the dispatcher calls this on every round.
        """
        now = self._pulse.seconds()
        late = [
            name
            for name, tick in self._pulse.ticks.items()
            if not tick.running and now - tick.last_began > 2 * tick.every + _GRACE
        ]
        for name in late:
            self._pulse.ticks[name].last_began = now
            self.scheduler.modify_job(name, next_run_time=datetime.now(UTC))
            _log.warning("an overdue tick is run now", extra={"action": "tick-overdue", "tick": name})
        return late


@contextlib.contextmanager
def ticking(pulse: Pulse, ticks: dict[str, tuple[float, Callable[[], None]]]) -> Iterator[Ticker]:
    """Run each tick (name → seconds between, what to do) until the end of the block, which waits for running ones.

    A late tick runs once, never twice at a time: nothing depends on how many there were. What must happen in time
    hangs on the dispatcher's own loop, and /health tells the age of every tick.
    """
    scheduler = BackgroundScheduler(
        jobstores={"default": MemoryJobStore()},
        executors={"default": ThreadPoolExecutor(max(len(ticks), 1))},
        job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1},
        timezone="UTC",
        daemon=True,
    )
    for name, (every, work) in ticks.items():
        pulse.ticks[name] = Tick(every=every, last_good=pulse.seconds(), last_began=pulse.seconds())
        run = _kept_alive(pulse, name, work)
        scheduler.add_job(run, IntervalTrigger(seconds=every, timezone="UTC"), id=name, name=name)
    scheduler.start()
    try:
        yield Ticker(pulse, scheduler)
    except BaseException:
        scheduler.shutdown(wait=False)
        raise
    scheduler.shutdown(wait=True)


def _kept_alive(pulse: Pulse, name: str, work: Callable[[], None]) -> Callable[[], None]:
    def run() -> None:
        tick = pulse.ticks[name]
        tick.last_began, tick.running = pulse.seconds(), True
        try:
            work()
        except Exception as problem:  # noqa: BLE001 - it is logged and shown, and comes again
            tick.failures += 1
            tick.problem = type(problem).__name__
            _log.exception("a tick failed", extra={"action": "tick-failed", "tick": name})
        else:
            tick.problem = ""
            tick.last_good = pulse.seconds()
        finally:
            tick.running = False

    return run
