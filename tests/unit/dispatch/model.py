"""A small model of the protocol, explored to the last state: two workers, up to three faults, a crash anywhere.

The model stands on the product's own decision table and table of moves; what it abstracts is time. "Settled" means that
nothing is under way to the platform any more, unless a fault says that a request took longer than anybody waited.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final

from broadcaster.domain.deliveries import may_move
from broadcaster.domain.outcomes import (
    AskOfficer,
    Finish,
    NotSent,
    Outcome,
    RetryAfter,
    Sent,
    Settle,
    Unknown,
    Why,
    decide,
)
from broadcaster.domain.words import DeliveryState, Effect, Repeat
from broadcaster.engine.reconcile import MISSES

S = DeliveryState
MOST_FAULTS = 3
MOST_SENDS = 3
#: a state from which nothing more happens and which nobody is told of: what the naive design ends in
FORGOTTEN = S.DROPPED
#: faults of a request: (does the post appear, when)
LOST: Final = Unknown(row=4, why=Why.NO_ANSWER, detail="lost")
DUPLICATE: Final = Unknown(row=12, why=Why.DUPLICATE, detail="duplicate")
TAKEN: Final = Sent(external_id="1")
REFUSED: Final = NotSent(row=1, why=Why.UNREACHABLE, detail="refused")


@dataclass(frozen=True, kw_only=True)
class Kind:
    """Which platform, and which dispatcher."""

    repeat: Repeat
    #: the platform refuses a text that is there already, or takes a repeated request as the same one
    filter: bool
    naive: bool = False
    #: faults that this run may meet beside lost answers and crashes
    stale: bool = True
    zombie: bool = True
    very_late: bool = True


@dataclass(frozen=True)
class Worker:
    """What one worker is about to do: `send`, `record`, `look`, `judge`, or nothing."""

    doing: str = ""
    fence: int = 0
    armed: bool = False
    outcome: Outcome | None = None
    found: bool = False


@dataclass(frozen=True)
class World:
    """Row, workers and platform at one moment."""

    state: DeliveryState = S.READY
    fence: int = 0
    armed: bool = False
    owner: int = -1
    misses: int = 0
    sends: int = 0
    attempts: int = 0
    faults: int = 0
    copies: int = 0
    #: requests that the platform has not acted on yet
    under_way: int = 0
    workers: tuple[Worker, Worker] = (Worker(), Worker())

    @property
    def ended(self) -> bool:
        """Whether the dispatcher has nothing more to do with the row."""
        return self.state in (S.SENT, S.NEEDS_OFFICER, FORGOTTEN)


def explore(kind: Kind) -> set[World]:
    """Every state that can be reached."""
    start = World()
    seen, todo = {start}, [start]
    while todo:
        for after, _ in steps(todo.pop(), kind):
            if after not in seen:
                seen.add(after)
                todo.append(after)
    return seen


def steps(world: World, kind: Kind) -> Iterator[tuple[World, bool]]:
    """Every next state, and whether it takes a fault."""
    for after in _progress(world, kind):
        yield after, False
    if world.faults < MOST_FAULTS:
        bad = replace(world, faults=world.faults + 1)
        for after in _trouble(bad, kind):
            yield after, True


def _progress(world: World, kind: Kind) -> Iterator[World]:
    if world.under_way:
        yield _landed(replace(world, under_way=world.under_way - 1), kind)
    for number, worker in enumerate(world.workers):
        yield from _work(world, kind, number, worker)
    yield from _lapse(world, kind)


def _work(world: World, kind: Kind, number: int, worker: Worker) -> Iterator[World]:
    match worker.doing:
        case "":
            yield from _claim(world, kind, number)
        case "arm" if _owns(world, number, worker) and not world.armed:
            armed = replace(world, armed=True, sends=world.sends + 1)
            yield _set(armed, number, replace(worker, doing="send", armed=True))
        case "arm":
            yield _set(world, number, Worker())
        case "send" if kind.filter and world.copies and kind.repeat is not Repeat.SAFE:
            yield _set(world, number, replace(worker, doing="record", outcome=DUPLICATE))
        case "send":
            yield _set(_landed(world, kind), number, replace(worker, doing="record", outcome=TAKEN))
        case "record":
            yield _set(_recorded(world, kind, number, worker), number, Worker())
        case "look":
            yield _set(world, number, replace(worker, doing="judge", found=world.copies > 0))
        case "judge":
            yield _set(_judged(world, kind, number, worker), number, Worker())


def _claim(world: World, kind: Kind, number: int) -> Iterator[World]:
    fence = world.fence + 1
    if world.state is S.READY:
        if kind.naive and world.attempts == MOST_SENDS:
            yield replace(world, state=FORGOTTEN)
            return
        if world.sends >= MOST_SENDS and kind.repeat is not Repeat.SAFE and not kind.naive:
            yield _move(world, S.NEEDS_OFFICER)
            return
        claimed = _move(world, S.SENDING, fence=fence, owner=number, armed=False, attempts=min(world.attempts + 1, 9))
        yield _set(claimed, number, Worker("arm", fence))
    elif world.state is S.UNCERTAIN and not world.under_way:
        yield from _claim_look(world, kind, number)


def _claim_look(world: World, kind: Kind, number: int) -> Iterator[World]:
    if kind.repeat is Repeat.NEVER:
        yield _move(_move(world, S.READING), S.NEEDS_OFFICER)
    elif kind.repeat is Repeat.SAFE:
        yield _move(_move(world, S.READING), S.READY)
    else:
        fence = world.fence + 1
        yield _set(_move(world, S.READING, fence=fence, owner=number), number, Worker("look", fence))


def _lapse(world: World, kind: Kind) -> Iterator[World]:
    """The lease of a worker that is gone is over."""
    if world.state in (S.SENDING, S.READING) and world.owner == -1:
        yield _recovered(world, kind)


def _recovered(world: World, kind: Kind) -> World:
    if world.state is S.READING:
        return _move(world, S.UNCERTAIN, owner=-1)
    if world.armed and not kind.naive:
        return _move(world, S.UNCERTAIN, owner=-1, misses=0)
    return _move(world, S.READY, owner=-1)


def _recorded(world: World, kind: Kind, number: int, worker: Worker) -> World:
    assert worker.outcome is not None
    if not _owns(world, number, worker) or world.state is not S.SENDING:
        return world
    decision = decide(
        worker.outcome, effect=Effect.PUBLISH, repeat=_believed(kind), tries=1, has_fallback=False, jitter=0.0
    )
    match decision:
        case Finish():
            return _move(world, S.SENT, owner=-1)
        case RetryAfter():
            assert decision.wait > timedelta(0)
            return _move(world, S.READY, owner=-1, sends=world.sends - 1)
        case Settle() if kind.naive:
            return _move(world, S.READY, owner=-1)
        case Settle():
            return _move(world, S.UNCERTAIN, owner=-1, misses=0)
        case _:
            assert isinstance(decision, AskOfficer)
            return _move(world, S.NEEDS_OFFICER, owner=-1)


def _believed(kind: Kind) -> Repeat:
    return Repeat.SAFE if kind.naive else kind.repeat


def _judged(world: World, kind: Kind, number: int, worker: Worker) -> World:
    if not _owns(world, number, worker) or world.state is not S.READING:
        return world
    if worker.found:
        return _move(world, S.SENT, owner=-1)
    if world.misses + 1 < MISSES:
        return _move(world, S.UNCERTAIN, owner=-1, misses=world.misses + 1)
    if world.sends >= MOST_SENDS:
        return _move(world, S.NEEDS_OFFICER, owner=-1)
    return _move(world, S.READY, owner=-1, misses=0)


def _trouble(world: World, kind: Kind) -> Iterator[World]:
    """One fault: `world` counts it already."""
    for number, worker in enumerate(world.workers):
        if worker.doing:
            gone = replace(world, owner=-1) if world.owner == number and worker.fence == world.fence else world
            yield _set(gone, number, Worker())
        if worker.doing == "send":
            yield from _bad_request(world, kind, number, worker)
        if worker.doing == "look" and kind.stale and world.copies:
            yield _set(world, number, replace(worker, doing="judge", found=False))
        if worker.doing and kind.zombie and _owns(world, number, worker):
            yield _recovered(replace(world, owner=-1), kind)
    if world.state is S.UNCERTAIN and world.under_way and kind.very_late:
        for number, worker in enumerate(world.workers):
            if not worker.doing:
                yield from _claim_look(world, kind, number)


def _bad_request(world: World, kind: Kind, number: int, worker: Worker) -> Iterator[World]:
    unknown = replace(worker, doing="record", outcome=LOST)
    yield _set(world, number, unknown)
    yield _set(_landed(world, kind), number, unknown)
    yield _set(replace(world, under_way=world.under_way + 1), number, unknown)
    yield _set(world, number, replace(worker, doing="record", outcome=REFUSED))


def _landed(world: World, kind: Kind) -> World:
    """The platform acts on a request; its filter, or the request's own name, keeps it from acting twice."""
    named = kind.filter or (kind.repeat is Repeat.SAFE and not kind.naive)
    return world if named and world.copies else replace(world, copies=min(world.copies + 1, 2))


def _owns(world: World, number: int, worker: Worker) -> bool:
    return world.owner == number and world.fence == worker.fence and world.state in (S.SENDING, S.READING)


def _move(world: World, after: DeliveryState, **changes: object) -> World:
    assert may_move(world.state, after), f"{world.state} → {after}"
    return replace(world, state=after, **changes)  # type: ignore[arg-type] # names of World's own fields


def _set(world: World, number: int, worker: Worker) -> World:
    workers = (worker, world.workers[1]) if number == 0 else (world.workers[0], worker)
    return replace(world, workers=workers)
