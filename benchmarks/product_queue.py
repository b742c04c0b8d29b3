"""The product's queue from both ends: a producer that adds ordinary posts, and a dispatcher that sends nowhere.

`python -m benchmarks.product_queue ADDRESS FOLDER` is the dispatcher; it writes `<text> <monotonic time>` for every
post at the moment when its channel is asked to send it.
"""

import sys
import threading
import time
from collections.abc import Iterator, Mapping
from datetime import timedelta
from pathlib import Path

from broadcaster.clock import SystemClock
from broadcaster.domain.outcomes import Absent, CannotTell, Copies, Outcome, ReadBack, Sent
from broadcaster.domain.words import DeliveryState, Effect, Platform, Priority, Repeat, Space
from broadcaster.doorbell import SocketDoorbell
from broadcaster.engine.dispatch import Dispatcher
from broadcaster.engine.parts import Parts, Timing
from broadcaster.keeping import Bucket, NewDelivery
from broadcaster.ports import Post
from broadcaster.store.database import Database
from broadcaster.store.unit_of_work import SqlStore

COUNCIL = "bench"
#: accounts that a drain is spread over
TARGETS = 8
#: no account may run out of tokens, or the platforms' pace would be measured
_ENDLESS = Bucket(size=1_000_000, refill_seconds=0.001)


def open_store(address: str) -> SqlStore:
    """An exercise store of its own."""
    return SqlStore(Database.open(address, space=Space.EXERCISE, council=COUNCIL, clock=SystemClock()))


def enqueue(store: SqlStore, *texts: str) -> None:
    """Add ordinary posts in one transaction."""
    with store.writing() as uow:
        rows = [
            NewDelivery(
                key=text,
                council=COUNCIL,
                effect=Effect.PUBLISH,
                target=f"bench-{number % TARGETS}/x",
                platform=Platform.X,
                priority=Priority.ORDINARY,
                state=DeliveryState.READY,
                due_at=uow.now,
                own_text=text,
                expires_at=uow.now + timedelta(hours=1),
            )
            for number, text in enumerate(texts)
        ]
        uow.outbox.add(rows, at=uow.now)
        uow.commit()


class Nowhere:
    """A channel that only says when it was asked."""

    def __init__(self) -> None:
        self._number = 0
        self._lock = threading.Lock()

    def repeat(self, effect: Effect) -> Repeat:
        """Nothing is ever public."""
        return Repeat.AFTER_LOOK

    def send(self, effect: Effect, post: Post) -> Outcome:
        """Say when."""
        with self._lock:
            told(post.text)
            self._number += 1
            return Sent(external_id=f"90{self._number:017d}")

    def look(self, effect: Effect, post: Post, *, since: object) -> ReadBack:
        """Nothing to see."""
        return Absent(fresh=True, detail="nowhere")

    def copies(self, effect: Effect, post: Post, *, since: object) -> Copies | CannotTell:
        """Nothing to see."""
        return Copies(posts=(), complete=True)

    def verify(self) -> str:
        """Any name will do."""
        return "@nowhere"


class Everywhere(Mapping[str, Nowhere]):
    """The same channel for every account."""

    def __init__(self) -> None:
        self._channel = Nowhere()

    def __getitem__(self, name: str) -> Nowhere:
        return self._channel

    def __iter__(self) -> Iterator[str]:
        return iter(())

    def __len__(self) -> int:
        return 0


def told(text: str) -> None:
    """One line: what, and the time on the clock that all processes share."""
    sys.stdout.write(f"{text} {time.monotonic():.6f}\n")
    sys.stdout.flush()


class _Chance:
    def jitter(self) -> float:
        """Never needed here."""
        return 0.5

    def token(self) -> str:
        """As above."""
        return "0" * 16


def main(address: str, folder: str) -> None:
    """Dispatch until stdin ends."""
    stop = threading.Event()
    store = open_store(address)
    with SocketDoorbell(Path(folder)) as bell:

        def wait_for_the_end() -> None:
            sys.stdin.read()
            stop.set()
            bell.ring()

        threading.Thread(target=wait_for_the_end, daemon=True).start()
        parts = Parts(
            store=store,
            channels=Everywhere(),
            sites={},
            banner=lambda _uow, _row: (_ for _ in ()).throw(AssertionError("no banner here")),
            lead_targets=[],
            owner="bench",
            chance=_Chance(),
            doorbell=bell,
            timing=Timing(bucket=_ENDLESS),
        )
        told("ready")
        Dispatcher(parts, what="serve").run_until(stop)
    store.close()


if __name__ == "__main__":
    main(*sys.argv[1:3])
