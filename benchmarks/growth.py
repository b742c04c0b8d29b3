"""What a long life costs: claim, status and audit append on a store after 10^6 deliveries and after 10^3."""

import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from benchmarks import homes
from benchmarks.loaded import load
from benchmarks.measure import Options, alternate, say, timed
from benchmarks.product_queue import COUNCIL, enqueue, open_store
from benchmarks.result import Result
from broadcaster.composition.session import for_space
from broadcaster.config import load_register
from broadcaster.domain.words import DeliveryState, Space
from broadcaster.engine.desk import Desk
from broadcaster.engine.status import picture
from broadcaster.keeping import Bucket, NewIncident
from broadcaster.shipped import shipped
from broadcaster.store.unit_of_work import SqlStore
from broadcaster.wording.templates import Templates

_SMALL = 1_000
#: rows in the queue and in an open incident, on both stores
_WAITING = 16
#: one figure is the mean of so many
_TIMES = 20
_BUCKET = Bucket(size=1_000_000, refill_seconds=0.001)


def bench(options: Options) -> list[Result]:
    """Three ratios; the floor is the small store."""
    say(f"growth: stores of {_SMALL} and {options.rows} finished deliveries")
    with tempfile.TemporaryDirectory(prefix="bench-") as made:
        stores = []
        for name, rows in (("small", _SMALL), ("large", options.rows)):
            path = Path(made) / f"{name}.db"
            load(path, council=COUNCIL, rows=rows)
            stores.append(_with_a_night(open_store(str(path))))
        small, large = stores
        found = [
            _compare(options, name, work, large, small)
            for name, work in (("claim", _claim), ("status", _status), ("append", _append))
        ]
        for store in stores:
            store.close()
    return found


def _compare(
    options: Options, name: str, work: Callable[[SqlStore], float], large: SqlStore, small: SqlStore
) -> Result:
    pair = alternate(lambda: work(large), lambda: work(small), repeats=options.repeats)
    return Result(
        name=f"growth-{name}",
        value=pair.value * 1000,
        floor=pair.floor * 1000,
        goal=2.0,
        unit="ms",
        repeats=options.repeats,
        note=f"at {options.rows} finished deliveries; floor: at {_SMALL}; each the mean of {_TIMES}",
    )


def _with_a_night(store: SqlStore) -> SqlStore:
    """One open incident, and messages that wait."""
    order = NewIncident(
        council=COUNCIL, kind="flood", letter="F", place="Datchet", place_key="datchet", lead_agency="", declared_by="a"
    )
    with store.writing() as uow:
        uow.incidents.declare(order)
        uow.commit()
    enqueue(store, *(f"EXERCISE {number}" for number in range(_WAITING)))
    return store


def _claim(store: SqlStore) -> float:
    """Claim a row; putting it back is not timed."""
    spent = 0.0
    for _ in range(_TIMES):
        begun = time.perf_counter()
        claim = store.dispatch.claim(owner="bench", lease_seconds=30.0, bucket=_BUCKET)
        spent += time.perf_counter() - begun
        if claim is None:
            raise RuntimeError("there was nothing to claim")
        store.dispatch.step_back(claim, to=DeliveryState.READY, reason="bench", due_at=claim.started_at)
    return spent / _TIMES


def _status(store: SqlStore) -> float:
    desk = _desk(store)
    return timed(lambda: [picture(desk) for _ in range(_TIMES)]) / _TIMES


def _append(store: SqlStore) -> float:
    def append() -> None:
        with store.writing() as uow:
            uow.audit.append(actor="bench", action="bench", incident_ref="F1", data={"number": 1})
            uow.commit()

    def all_of_them() -> None:
        for _ in range(_TIMES):
            append()

    return timed(all_of_them) / _TIMES


def _desk(store: SqlStore) -> Desk:
    register = for_space(load_register(shipped("channels.toml")).register, Space.EXERCISE, {})
    council = register.council.model_copy(update={"key": COUNCIL})
    return Desk(
        store=store,
        register=register.model_copy(update={"council": council}),
        space=Space.EXERCISE,
        wording=Templates([homes.templates()]),
        officer=register.officers[0],
        doorbell=_Silent(),
    )


class _Silent:
    def ring(self) -> None:
        """Nobody listens."""

    def wait(self, seconds: float) -> bool:
        """Nobody rings."""
        return False
