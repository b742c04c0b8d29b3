"""How two things are measured beside each other: alternately, each several times, compared by their medians."""

import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median

#: the fewest repeats a published figure may rest on
REPEATS = 9


@dataclass(frozen=True, kw_only=True)
class Options:
    """How long a run may take; the defaults are those of the published table."""

    repeats: int = REPEATS
    #: finished deliveries and log entries of the large store
    rows: int = 1_000_000
    #: single messages through a queue, on each side
    jobs: int = 60


@dataclass(frozen=True, kw_only=True)
class Pair:
    """The medians of both sides, in seconds."""

    value: float
    floor: float


def say(words: str) -> None:
    """Progress, on stderr."""
    sys.stderr.write(f"{words}\n")
    sys.stderr.flush()


def alternate(value: Callable[[], float], floor: Callable[[], float], *, repeats: int) -> Pair:
    """Measure both sides in turn, after one unmeasured round each; the side that begins changes every time."""
    value()
    floor()
    values: list[float] = []
    floors: list[float] = []
    for number in range(repeats):
        for side, found in [(value, values), (floor, floors)][:: 1 if number % 2 else -1]:
            found.append(side())
    return Pair(value=median(values), floor=median(floors))


def timed(work: Callable[[], object]) -> float:
    """Seconds that `work` takes."""
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun
