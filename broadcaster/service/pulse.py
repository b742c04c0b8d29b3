"""What the running process knows of itself: when its loop last went round, how its ticks do, what it ignores."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

Seconds = Callable[[], float]


@dataclass(kw_only=True)
class Tick:
    """How one tick does; written by its own thread, read by the health endpoint."""

    every: float
    #: on the process's own counter
    last_good: float
    last_began: float = 0.0
    running: bool = False
    failures: int = 0
    #: of the last run; empty when it was good
    problem: str = ""


@dataclass(kw_only=True)
class Pulse:
    """Signs of life, on a counter that never steps. Each value is written by one thread only."""

    seconds: Seconds = time.monotonic
    loop_at: float = field(init=False)
    #: why the loop is not running; empty when it is
    loop_problem: str = ""
    loop_restarts: int = 0
    ticks: dict[str, Tick] = field(default_factory=dict)
    #: why the register on disk is not the one in use; empty when it is
    register_problem: str = ""
    register_reloads: int = 0
    stopping: bool = False
    _seen: datetime | None = None

    def __post_init__(self) -> None:
        self.loop_at = self.seconds()

    def loop_went_round(self, last_loop: datetime | None) -> bool:
        """Told on every round; only one that reached the store (its time moved) counts."""
        if last_loop is None or last_loop == self._seen:
            return False
        self._seen = last_loop
        self.loop_at = self.seconds()
        self.loop_problem = ""
        return True

    def loop_died(self, problem: str) -> None:
        """The loop ended by itself and will be started again."""
        self.loop_problem = problem
        self.loop_restarts += 1

    @property
    def loop_age(self) -> float:
        """Seconds since the loop last went round."""
        return max(self.seconds() - self.loop_at, 0.0)

    def tick_age(self, name: str) -> float:
        """Seconds since the tick last ended well."""
        return max(self.seconds() - self.ticks[name].last_good, 0.0)
