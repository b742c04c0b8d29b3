"""Enqueue to executed on SQLite, in two processes: the dispatcher beside a raw loop with the same commits."""

import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from benchmarks.floors import queue as raw
from benchmarks.listen import Listening
from benchmarks.measure import Options, alternate, say
from benchmarks.product_queue import enqueue, open_store
from benchmarks.result import Result
from broadcaster.doorbell import SocketDoorbell

#: long enough for the other side's worker to record what it did and sleep again
REST = 0.03


def bench(options: Options) -> list[Result]:
    """The median of one message at a time."""
    say(f"queue-sqlite: {options.jobs} messages on each side")
    with tempfile.TemporaryDirectory(prefix="bench-") as made:
        folder = Path(made)
        bell = SocketDoorbell(folder)
        floor_bell, floor_store = folder / "floor.sock", folder / "floor.db"
        jobs = raw.make(floor_store)
        store = open_store(str(folder / "store.db"))
        with (
            Listening("benchmarks.product_queue", str(folder / "store.db"), str(folder)) as product,
            Listening("benchmarks.floors.queue", str(floor_store), str(floor_bell)) as floor,
        ):

            def put(text: str) -> None:
                enqueue(store, text)
                bell.ring()

            pair = alternate(
                lambda: latency(put, product),
                lambda: latency(lambda text: raw.enqueue(jobs, floor_bell, text), floor),
                repeats=options.jobs,
            )
        store.close()
        jobs.close()
    note = "p50; 3 commits to the execution on both sides"
    return [
        Result(
            name="queue-sqlite",
            value=pair.value * 1000,
            floor=pair.floor * 1000,
            goal=4.0,
            unit="ms",
            repeats=options.jobs,
            note=note,
        )
    ]


def latency(put: Callable[[str], None], worker: Listening) -> float:
    """Seconds from before the enqueue to the start of the execution."""
    begun = time.monotonic()
    text = f"EXERCISE {begun}"
    put(text)
    done, at = worker.next()
    if done != text:
        raise RuntimeError(f"the worker executed {done!r} instead of {text!r}")
    time.sleep(REST)
    return at - begun
