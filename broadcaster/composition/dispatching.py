"""A dispatcher with its parts, and the two ways to run it: until quiet for a command, for ever for the service."""

import contextlib
import secrets
import signal
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta

from broadcaster.composition.endurance import surviving_hang_up
from broadcaster.composition.nodes import leave, services, this_node
from broadcaster.composition.outward import Outward
from broadcaster.composition.session import Session, refuse_while_live
from broadcaster.composition.world import ensure_world
from broadcaster.domain.banner import BannerPage
from broadcaster.domain.deliveries import Delivery
from broadcaster.domain.outcomes import Found
from broadcaster.domain.records import Notice
from broadcaster.domain.words import Space
from broadcaster.doorbell import SocketDoorbell
from broadcaster.engine.banner import banner_page, drop_overtaken, keep_true
from broadcaster.engine.close import close_finished
from broadcaster.engine.dispatch import Dispatcher
from broadcaster.engine.notices import send_due
from broadcaster.engine.parts import Hooks, Parts, Timing
from broadcaster.engine.reach import take_back_late
from broadcaster.engine.trouble import tell_of_second_copy, tell_of_trouble
from broadcaster.failpoints import Failpoints
from broadcaster.keeping import UnitOfWork

#: while a service is alive a command lets it send and only watches; this is how often it looks
_WATCH_SECONDS = 0.25
#: how often a command that sends shows how far it is
_GLANCE_SECONDS = 0.2
#: how long a command watches a service that does not finish
_PATIENCE = timedelta(minutes=5)


class SystemChance:
    """Jitter and names from the operating system."""

    def jitter(self) -> float:
        """A number in [0, 1)."""
        return secrets.randbelow(1_000_000) / 1_000_000

    def token(self) -> str:
        """A new unguessable name of 16 hexadecimal digits."""
        return secrets.token_hex(8)


@contextlib.contextmanager
def dispatching(session: Session, *, what: str) -> Iterator[tuple[Dispatcher, SocketDoorbell, Outward]]:
    """A dispatcher that listens for the doorbell; `what` is `command` or `serve`."""
    if session.space is Space.EXERCISE:
        ensure_world(session.desk.register.sandbox_url)
    outward = session.outward()
    with session.bell() as bell:
        try:
            yield Dispatcher(parts_of(session, outward, bell, what=what), what=what), bell, outward
        finally:
            leave(session, what)


def parts_of(session: Session, outward: Outward, bell: SocketDoorbell, *, what: str) -> Parts:
    """What a dispatcher of this session is made of."""
    desk = session.desk
    return Parts(
        store=desk.store,
        channels=outward.channels,
        sites=outward.sites,
        banner=_banner(session),
        lead_targets=[a.id for a in desk.register.leads],
        owner=this_node(session, what),
        chance=SystemChance(),
        doorbell=bell,
        timing=Timing.of(desk.policy),
        hooks=_hooks(session),
        fail=Failpoints.from_environment(session.space),
        is_open=session.is_open,
    )


def dispatch_until_quiet(session: Session, *, watch: Callable[[], None]) -> None:
    """Send until everything is final or waits for more than a minute; a live service is left to do it.

    A dropped terminal does not stop it; Ctrl-C stops claiming, finishes what is in flight, and raises. So does, with
    `NotPossibleNow`, a live incident that opens during an exercise.
    """
    stop = threading.Event()
    look = _now_and_then(watch)

    def watch_both() -> None:
        look()
        if not session.is_open():
            stop.set()

    with surviving_hang_up():
        if services(session) and _watch_service(session, watch):
            return
        with dispatching(session, what="command") as (dispatcher, _, outward), _stopped_by_interrupt(stop):
            dispatcher.drain(watch=watch_both, stop=stop)
            keep_books(session, outward)
            dispatcher.drain(watch=watch_both, stop=stop)
            watch()
        if not session.is_open():
            refuse_while_live(session.home)
        if stop.is_set():
            raise KeyboardInterrupt


def keep_books(session: Session, outward: Outward) -> None:
    """What follows from finished deliveries and from the time: notices, the banner, closed incidents."""
    send_notices(session, outward)
    tidy(session)


def send_notices(session: Session, outward: Outward, *, most: int = 20) -> int:
    """Send the notices that are due, in an exercise to the record only; returns how many were settled."""
    recorded = session.space is Space.EXERCISE
    return send_due(session.desk.store, outward.notifier(), outward.contacts, recorded=recorded, limit=most)


def tell_officers(session: Session) -> list[Notice]:
    """Send what is due to officers when nothing is to be dispatched; the notices it tried, as they are now.

    A bulletin that waits for its approval sends nothing to the public, but the approver must hear of it at once, also
    where no service runs.
    """
    store = session.desk.store
    with store.reading() as uow:
        due = {notice.id for notice in uow.notices.due(limit=20)}
    if not due or services(session):
        return []
    send_notices(session, session.outward())
    with store.reading() as uow:
        return [notice for notice in uow.notices.recent(limit=50) if notice.id in due]


def tidy(session: Session) -> None:
    """A banner that says what is true, closed incidents and the stop mark."""
    desk = session.desk
    with desk.store.writing() as uow:
        keep_true(uow, register=desk.register, space=session.space)
        drop_overtaken(uow)
        take_back_late(desk, uow)
        close_finished(uow)
        uow.commit()
    session.refresh_stop_mark()


def _banner(session: Session) -> Callable[[UnitOfWork, Delivery], BannerPage]:
    def page(uow: UnitOfWork, delivery: Delivery) -> BannerPage:
        return banner_page(uow, delivery, register=session.desk.register, space=session.space)

    return page


def _hooks(session: Session) -> Hooks:
    desk = session.desk

    def after_sent(uow: UnitOfWork, _delivery: Delivery) -> None:
        keep_true(uow, register=desk.register, space=session.space)

    def trouble(uow: UnitOfWork, delivery: Delivery, what: str) -> None:
        tell_of_trouble(desk, uow, delivery, what)

    def second_copy(uow: UnitOfWork, delivery: Delivery, too_many: Sequence[Found]) -> None:
        tell_of_second_copy(desk, uow, delivery, too_many)

    return Hooks(after_sent=after_sent, trouble=trouble, second_copy=second_copy)


def _now_and_then(call: Callable[[], None]) -> Callable[[], None]:
    """The call, left out where the last one was a moment ago: a loop that sends goes round faster than eyes read."""
    last = -_GLANCE_SECONDS

    def maybe() -> None:
        nonlocal last
        now = time.monotonic()
        if now - last >= _GLANCE_SECONDS:
            last = now
            call()

    return maybe


def _watch_service(session: Session, watch: Callable[[], None]) -> bool:
    """Look at the store until nothing would happen within the next minute, or patience ends.

    False when no service is alive any more: then the command sends what is left by itself.
    """
    bucket = Timing.of(session.desk.policy).bucket
    dispatch = session.desk.store.dispatch
    ends = dispatch.now() + _PATIENCE
    with SocketDoorbell(session.home.run(session.space)) as bell:
        # the verb rang when it stored its rows; this one is for rows that were there before
        session.desk.doorbell.ring()
        while not _quiet(dispatch.next_due(bucket), dispatch.now(), ends):
            watch()
            bell.wait(_WATCH_SECONDS)
            if not services(session):
                return False
    watch()
    return True


def _quiet(due: datetime | None, now: datetime, ends: datetime) -> bool:
    return due is None or due > now + timedelta(seconds=60) or now >= ends


@contextlib.contextmanager
def _stopped_by_interrupt(stop: threading.Event) -> Iterator[None]:
    """The first Ctrl-C stops claiming; the second one abandons what is in flight to its lease."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def once(_number: int, _frame: object) -> None:
        stop.set()
        signal.signal(signal.SIGINT, before)

    before = signal.signal(signal.SIGINT, once)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
