"""The ticks: APScheduler says when to look, the database says what is due; one that fails hinders no other."""

import contextlib
import logging
from collections.abc import Callable, Iterator

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.jobstores.memory import MemoryJobStore
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.interval import IntervalTrigger

from broadcaster.service.pulse import Pulse, Tick

_log = logging.getLogger(__name__)


@contextlib.contextmanager
def ticking(pulse: Pulse, ticks: dict[str, tuple[float, Callable[[], None]]]) -> Iterator[None]:
    """Run each tick (name → seconds between, what to do) until the end of the block, which waits for running ones.

    A late tick runs once, never twice at a time: nothing depends on how many there were. A backward step of the wall
    clock delays them (reliability reference 0, item 8), which is why nothing that must happen hangs on them: the
    dispatcher has its own loop, and /health tells the age of every tick.
    """
    scheduler = BackgroundScheduler(
        jobstores={"default": MemoryJobStore()},
        executors={"default": ThreadPoolExecutor(max(len(ticks), 1))},
        job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1},
        timezone="UTC",
        daemon=True,
    )
    for name, (every, work) in ticks.items():
        pulse.ticks[name] = Tick(every=every, last_good=pulse.seconds())
        run = _kept_alive(pulse, name, work)
        scheduler.add_job(run, IntervalTrigger(seconds=every, timezone="UTC"), id=name, name=name)
    scheduler.start()
    try:
        yield
    except BaseException:
        scheduler.shutdown(wait=False)
        raise
    scheduler.shutdown(wait=True)


def _kept_alive(pulse: Pulse, name: str, work: Callable[[], None]) -> Callable[[], None]:
    def run() -> None:
        tick = pulse.ticks[name]
        try:
            work()
        except Exception as problem:  # noqa: BLE001 - it is logged and shown, and comes again
            tick.failures += 1
            tick.problem = type(problem).__name__
            _log.exception("a tick failed", extra={"action": "tick-failed", "tick": name})
        else:
            tick.problem = ""
            tick.last_good = pulse.seconds()

    return run
