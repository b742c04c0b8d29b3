"""`serve`: the dispatcher in the main loop, ticks beside it, a supervisor around it, its health on loopback."""

import contextlib
import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from importlib.metadata import version

from broadcaster.composition.dispatching import dispatching, parts_of, send_notices, tidy
from broadcaster.composition.nodes import services, this_node
from broadcaster.composition.outward import Outward
from broadcaster.composition.session import Session, refuse_while_live
from broadcaster.domain.figures import Figures
from broadcaster.domain.words import Space
from broadcaster.doorbell import SocketDoorbell
from broadcaster.engine.dispatch import Dispatcher
from broadcaster.engine.status import SERVE
from broadcaster.engine.training import warn_of_training
from broadcaster.errors import BroadcasterError
from broadcaster.service import metrics
from broadcaster.service.alone import alone
from broadcaster.service.endpoint import Answer, as_json, endpoint
from broadcaster.service.health import Health, Limits, judge
from broadcaster.service.pulse import Pulse
from broadcaster.service.register import RegisterWatch
from broadcaster.service.stopping import stopped_by_signals
from broadcaster.service.systemd import Systemd
from broadcaster.service.ticks import Ticker, ticking
from broadcaster.transport.secrets import Secret

_log = logging.getLogger(__name__)
PORTS = {Space.LIVE: 8026, Space.EXERCISE: 8027}
#: notices sent in one tick, so that a stop need not wait for a long queue
_NOTICES_AT_ONCE = 5
#: before a dead loop is started again, in seconds; doubled each time, and forgotten after a good minute
_FIRST_BACK_OFF, _LAST_BACK_OFF, _GOOD = 1.0, 30.0, 60.0
_GLANCE = 0.1


@dataclass(frozen=True, kw_only=True)
class Every:
    """Seconds between two ticks of a kind."""

    notices: float = 1.0
    books: float = 2.0
    register: float = 1.0
    clock: float = 60.0
    head: float = 3600.0
    training: float = 600.0


@dataclass(frozen=True, kw_only=True)
class Options:
    """How the service runs."""

    #: 0 for no endpoint
    health_port: int
    limits: Limits = field(default_factory=Limits)
    every: Every = field(default_factory=Every)
    first_back_off: float = _FIRST_BACK_OFF


class Service:
    """One service of one council in one space. `session`, `bell` and `pulse` may be looked at from other threads."""

    def __init__(self, session: Session, options: Options) -> None:
        self.session = session
        self.options = options
        self.pulse = Pulse()
        #: where the endpoint answers; empty without one
        self.url = ""
        self.bell: SocketDoorbell | None = None
        self.outward: Outward | None = None
        self._dispatcher: Dispatcher | None = None
        self._ticker: Ticker | None = None
        self._systemd = Systemd()
        self._live_is_open = threading.Event()

    def run(self, stop: threading.Event, *, on_ready: Callable[[str], None] = lambda _: None) -> None:
        """Serve until `stop` is set or a signal comes, then finish what is in flight.

        `on_ready` gets the endpoint's address. Raises `NotPossibleNow` for a second service on an embedded store and,
        in the exercise space, once a live incident opens; `UsageProblem` for a port that is taken.
        """
        with contextlib.ExitStack() as held:
            if self.session.database.dialect == "sqlite":
                held.enter_context(alone(self.session.home.run(self.session.space)))
            dispatcher, bell, outward = held.enter_context(dispatching(self.session, what=SERVE))
            self._dispatcher, self.bell, self.outward = dispatcher, bell, outward
            # a signal may come while this thread holds the pool of the database: only the socket is rung
            held.enter_context(stopped_by_signals(stop, asked=lambda: SocketDoorbell.ring(bell)))
            self._serve_pages(held)
            register = RegisterWatch(self.pulse, current=lambda: self.session, taken=self._take)
            self._ticker = held.enter_context(ticking(self.pulse, self._ticks(register)))
            self._say_head("service-started")
            on_ready(self.url)
            self._systemd.ready()
            self._supervise(dispatcher, stop)
            self._say_head("service-stopped")
        if self._live_is_open.is_set():
            refuse_while_live(self.session.home)

    def secrets(self) -> tuple[Secret, ...]:
        """Every secret read so far, for whoever writes the log."""
        return self.outward.given() if self.outward else ()

    def health(self) -> tuple[Health, Figures | None]:
        """Judged now, with a fresh look into the store."""
        problem = ""
        figures = None
        try:
            figures = self.session.figures()
        except BroadcasterError as failed:
            problem = failed.sentence
        except Exception as failed:  # noqa: BLE001 - a page that fails tells nobody anything
            problem = type(failed).__name__
        return judge(self.pulse, figures, store_problem=problem, limits=self.options.limits), figures

    def _serve_pages(self, held: contextlib.ExitStack) -> None:
        if not self.options.health_port:
            return
        asked = {"/health": self._health_page, "/metrics": self._metrics_page}
        port = held.enter_context(endpoint(max(self.options.health_port, 0), asked))
        self.url = f"http://127.0.0.1:{port}"

    def _health_page(self) -> Answer:
        health, figures = self.health()
        ticks = {name: round(self.pulse.tick_age(name), 3) for name in self.pulse.ticks}
        told = health.as_json(
            space=self.session.space.value,
            council=self.session.desk.council,
            node=this_node(self.session, SERVE),
            version=version("broadcaster"),
            stopping=self.pulse.stopping,
            register=self.session.loaded.hash,
            tick_seconds_ago=ticks,
            log={"entries": figures.audit_entries, "head": figures.audit_head} if figures else None,
        )
        return as_json(200 if health.ok else 503, told)

    def _metrics_page(self) -> Answer:
        health, figures = self.health()
        build = metrics.Build(
            version=version("broadcaster"), space=self.session.space.value, council=self.session.desk.council
        )
        return 200, metrics.CONTENT_TYPE, metrics.exposition(build, self.pulse, health, figures)

    def _ticks(self, register: RegisterWatch) -> dict[str, tuple[float, Callable[[], None]]]:
        every = self.options.every
        return {
            "notices": (every.notices, self._notices),
            "books": (every.books, lambda: tidy(self.session)),
            "register": (every.register, register.look),
            "clock": (every.clock, self._clock),
            "head": (every.head, lambda: self._say_head("log-head")),
            "training": (every.training, self._training),
        }

    def _notices(self) -> None:
        """One node of several tells the officers; the next in line takes over when it goes silent."""
        nodes = services(self.session)
        if self.outward is None or (nodes and nodes[0] != this_node(self.session, SERVE)):
            return
        send_notices(self.session, self.outward, most=_NOTICES_AT_ONCE)

    def _training(self) -> None:
        """The live space only: an exercise plays the night, not the council's staff file."""
        if self.session.space is Space.LIVE:
            warn_of_training(self.session.desk)

    def _clock(self) -> None:
        step = self.session.database.re_anchor_if_idle()
        if step is not None:
            _log.warning("the store's clock was set", extra={"action": "clock-set", "seconds": step.total_seconds()})

    def _say_head(self, action: str) -> None:
        """Outside the store, so that a log that was cut off can be told (design rule 11)."""
        try:
            with self.session.desk.store.reading() as uow:
                entries, head = uow.audit.head()
        except BroadcasterError as problem:
            _log.warning("the head of the log cannot be read", extra={"action": action, "problem": problem.sentence})
            return
        more = {"action": action, "space": self.session.space.value, "entries": entries, "head": head}
        _log.info("head of the audit log", extra=more)

    def _take(self, fresh: Session) -> None:
        """Work with an edited register from the next claim on; what is in flight keeps the one it began with."""
        if self._dispatcher is None or self.bell is None:
            return
        outward = fresh.outward()
        self._dispatcher.use(parts_of(fresh, outward, self.bell, what=SERVE))
        self.session, self.outward = fresh, outward
        self.bell.ring()

    def _supervise(self, dispatcher: Dispatcher, stop: threading.Event) -> None:
        """Start the loop again whenever it dies, more slowly each time; /health is red until it has gone round."""
        back_off = self.options.first_back_off
        while not stop.is_set():
            began = time.monotonic()
            try:
                dispatcher.run_until(stop, watch=lambda: self._went_round(dispatcher, stop))
            except Exception as problem:  # noqa: BLE001 - a loop that died for any reason is started again
                self.pulse.loop_died(f"{type(problem).__name__}: {problem}")
                _log.exception("the dispatching loop died", extra={"action": "loop-died", "again_in": back_off})
                if time.monotonic() - began > _GOOD:
                    back_off = self.options.first_back_off
                _idle(back_off, stop)
                back_off = min(back_off * 2, _LAST_BACK_OFF)
        self.pulse.stopping = True

    def _went_round(self, dispatcher: Dispatcher, stop: threading.Event) -> None:
        if self.pulse.loop_went_round(dispatcher.last_loop):
            self._systemd.alive()
        if self._ticker is not None:
            self._ticker.nudge()
        if stop.is_set() and not self.pulse.stopping:
            self.pulse.stopping = True
            self._systemd.stopping()
            _log.info("stopping; finishing what is in flight", extra={"action": "service-stopping"})
        if self.session.space is Space.EXERCISE and self.session.home.stop_mark.exists():
            self._live_is_open.set()
            stop.set()


def _idle(seconds: float, stop: threading.Event) -> None:
    """Wait; on an event of its own, because a signal handler must not set one that its own thread waits for."""
    never = threading.Event()
    ends = time.monotonic() + seconds
    while not stop.is_set() and time.monotonic() < ends:
        never.wait(_GLANCE)
