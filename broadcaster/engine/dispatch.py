"""The dispatcher: claims what is due and gives every busy lane a thread of its own, so that none waits for another."""

import logging
import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from broadcaster.engine.attempt import attempt
from broadcaster.engine.late import look_late
from broadcaster.engine.parts import Parts
from broadcaster.engine.reconcile import reconcile
from broadcaster.keeping import Claim

_log = logging.getLogger(__name__)
#: lanes at work at once; a council has some dozens of accounts
MOST_LANES = 64
#: a command does not stay for what waits longer
PATIENCE = timedelta(seconds=60)
#: rounds in a row that may fail before a command gives up; a service never does
MOST_FAILURES = 20


class Dispatcher:
    """One dispatching process. Several may share a store; what they do is decided by the store's statements alone."""

    def __init__(self, parts: Parts, *, what: str = "command") -> None:
        """`what` is how `status` names the process: `serve` or `command`."""
        self._parts = parts
        self._what = what
        self._busy: dict[str, threading.Thread] = {}
        self._lock = threading.Lock()
        self._stopping = threading.Event()
        #: the caller's own wish to stop, seen by workers at once and not only by the next round
        self._stop = threading.Event()
        self._house_at: datetime | None = None
        #: the one thread that looks for second copies; it belongs to no lane
        self._looker: threading.Thread | None = None
        self._late_at: datetime | None = None
        self._beat_at: datetime | None = None
        #: the round before put off keeping house for what a ring announced
        self._hurried = False
        #: the store's time when the loop last went round; its age is the health of the process
        self.last_loop: datetime | None = None

    @property
    def busy(self) -> tuple[str, ...]:
        """Lanes at work in this process."""
        with self._lock:
            return tuple(self._busy)

    @property
    def _goes_on(self) -> bool:
        """Whether anything more may be claimed."""
        return not self._stopping.is_set() and not self._stop.is_set()

    def pass_once(self) -> int:
        """Do in this thread everything that is due now; returns how many claims that were."""
        now = self._parts.now()
        self._keep_house(now)
        if self._late_look_is_due(now):
            self._look(self._parts, lambda: True)
        done = 0
        while claims := self._claims():
            for claim in claims:
                self._work(claim)
                done += 1
        return done

    def run_until(self, stop: threading.Event, *, watch: Callable[[], None] | None = None) -> None:
        """Dispatch until `stop` is set, then finish what is in flight and claim nothing more.

        `watch` is called on every round, in this thread. Leaving by an exception (a second Ctrl-C) abandons what is
        in flight: its leases lapse, `recover` settles it.
        """
        self._loop(lambda _: False, watch=watch, stop=stop, most_failures=None)

    def use(self, parts: Parts) -> None:
        """Work with other parts (a register that was edited) from the next claim on; a claim keeps the parts it has.

        They must be of the same store, owner and doorbell. What was written to the websites stays known.
        """
        self._parts = replace(parts, shown=self._parts.shown)

    def drain(
        self,
        *,
        deadline: timedelta | None = None,
        watch: Callable[[], None] | None = None,
        stop: threading.Event | None = None,
    ) -> bool:
        """Dispatch until nothing is left that would happen within the next minute; False when time ran out first.

        `watch` is called on every round, in this thread. Raises what the store raises when it goes on failing.
        """
        ends: datetime | None = None
        quiet = False

        def enough(now: datetime) -> bool:
            nonlocal quiet, ends
            if ends is None and deadline is not None:
                ends = now + deadline
            quiet = self._is_quiet(now)
            return quiet or (ends is not None and now >= ends)

        self._loop(enough, watch=watch, stop=stop, most_failures=MOST_FAILURES)
        return quiet

    def _loop(
        self,
        enough: Callable[[datetime], bool],
        *,
        watch: Callable[[], None] | None,
        stop: threading.Event | None,
        most_failures: int | None,
    ) -> None:
        """Go round until it is enough. A failing round is waited out, a command's only so many times in a row."""
        self._stopping.clear()
        self._stop = stop or threading.Event()
        nap: float | None = 0.0
        failures = 0
        while nap is not None and not self._stop.is_set():
            rang = self._parts.doorbell.wait(nap)
            try:
                nap, failures = self._round(enough, rang=rang), 0
            except Exception:
                failures += 1
                if failures == most_failures:
                    self._finish()
                    raise
                _log.exception("a round failed; going on", extra={"action": "dispatch-loop"})
                nap = self._parts.timing.busy_poll_seconds
            if watch is not None:
                watch()
        self._finish()
        if watch is not None:
            watch()

    def _round(self, enough: Callable[[datetime], bool], *, rang: bool) -> float | None:
        """One turn of the loop; how long to sleep at most, or None when it is over."""
        timing = self._parts.timing
        # what is due goes first: keeping house has its own pace and must not delay what a ring announced
        self._hurried = self._start_lanes(told=rang) and rang and not self._hurried
        if self._hurried:
            # nor may it compete with what has just begun; the next round does it
            return timing.busy_poll_seconds
        now = self._parts.now()
        if self._keep_house(now):
            self._start_lanes()
        if self._late_look_is_due(now):
            self._start_looking()
        self.last_loop = now
        if enough(now):
            return None
        due = self._parts.store.dispatch.next_due(timing.bucket)
        if due is None and not self.busy:
            return timing.idle_poll_seconds
        until_due = (due - now).total_seconds() if due else timing.busy_poll_seconds
        # what is due already but could not be claimed waits for a lane, and a lane that ends rings the bell
        return min(until_due, timing.busy_poll_seconds) if until_due > 0 else timing.busy_poll_seconds

    def _keep_house(self, now: datetime) -> bool:
        """What time alone does: lapsed leases, old texts, alarms, a sign of life; True when a row moved."""
        timing, dispatch = self._parts.timing, self._parts.store.dispatch
        moved = False
        if self._house_at is None or now >= self._house_at:
            self._house_at = now + timedelta(seconds=timing.house_seconds)
            for row in dispatch.recover(settle_seconds=timing.settle_seconds, late=timing.late):
                moved = True
                self._parts.after(row)
            for row in dispatch.expire(settle_seconds=timing.settle_seconds, late=timing.late):
                moved = True
                self._parts.after(row)
            for row in dispatch.alarms():
                self._parts.tell(row, "alarm")
        if self._beat_at is None or now >= self._beat_at:
            self._beat_at = now + timedelta(seconds=timing.beat_seconds)
            with self._parts.store.writing() as uow:
                uow.books.beat(self._parts.owner, what=self._what, at=uow.now)
                uow.commit()
        return moved

    def _late_look_is_due(self, now: datetime) -> bool:
        """One indexed question, now and then."""
        if self._late_at is not None and now < self._late_at:
            return False
        self._late_at = now + timedelta(seconds=self._parts.timing.late_poll_seconds)
        return self._parts.store.dispatch.late_look_is_due()

    def _start_looking(self) -> None:
        """Look for second copies in a thread of its own: it asks platforms, and nothing may wait for that."""
        if self._goes_on and (self._looker is None or not self._looker.is_alive()):
            self._looker = threading.Thread(
                target=self._look, args=(self._parts, lambda: self._goes_on), name="late looks", daemon=True
            )
            self._looker.start()

    def _look(self, parts: Parts, goes_on: Callable[[], bool]) -> None:
        try:
            look_late(parts, goes_on=goes_on)
        except Exception:  # noqa: BLE001 - a look that was taken is due again when its lease is over
            _log.exception("looking for second copies failed", extra={"action": "late-look"})

    def _is_quiet(self, now: datetime) -> bool:
        if self.busy:
            return False
        due = self._parts.store.dispatch.next_due(self._parts.timing.bucket)
        return due is None or due > now + PATIENCE

    def _claims(self, most: int = 1, *, told: bool = False) -> list[Claim]:
        """The next rows for this process, each of another lane."""
        timing = self._parts.timing
        if not self._parts.is_open():
            return []
        claims = self._parts.store.dispatch.claim_some(
            owner=self._parts.owner,
            lease_seconds=timing.claim_seconds,
            bucket=timing.bucket,
            skip=self.busy,
            most=most,
            told=told,
        )
        for _ in claims:
            self._parts.fail.hit("after-claim")
        return claims

    def _start_lanes(self, *, told: bool = False) -> bool:
        """A thread for everything that is due, claimed in one commit: each is a wait for the disk. True for any."""
        started = False
        while self._goes_on and (room := MOST_LANES - len(self.busy)) > 0:
            claims = self._claims(most=room, told=told)
            started = started or bool(claims)
            for claim in claims:
                lane = threading.Thread(target=self._lane, args=(claim,), name=claim.delivery.target, daemon=True)
                with self._lock:
                    self._busy[claim.delivery.target] = lane
                lane.start()
            if len(claims) < room:
                break
        return started

    def _lane(self, claim: Claim) -> None:
        """Work on one claim and ring: the loop claims what is next for every lane at once, in one commit."""
        try:
            self._work(claim)
        finally:
            with self._lock:
                self._busy.pop(claim.delivery.target, None)
            self._parts.doorbell.ring()

    def _work(self, claim: Claim) -> None:
        """One claim. Nothing that goes wrong with it may take the loop down; its lease lapses and `recover` sees it."""
        try:
            (attempt if claim.what == "send" else reconcile)(self._parts, claim)
        except Exception:  # noqa: BLE001 - whatever it was, the other lanes go on
            _log.exception(
                "a delivery was left to its lease",
                extra={"action": "dispatch-work", "delivery": claim.delivery.id},
            )

    def _finish(self) -> None:
        """Claim nothing more, and wait for what is in flight as long as a lease lasts."""
        self._stopping.set()
        patience = self._parts.timing.claim_seconds + self._parts.timing.arm_seconds
        with self._lock:
            threads = list(self._busy.values())
        if self._looker is not None:
            threads.append(self._looker)
        for thread in threads:
            thread.join(timeout=patience)
