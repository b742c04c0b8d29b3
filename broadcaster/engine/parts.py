"""What every worker of a dispatcher shares: the store, the ways out, the numbers, and who is told."""

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TypeVar

from broadcaster.domain.banner import BannerPage
from broadcaster.domain.deliveries import Delivery
from broadcaster.domain.outcomes import Found
from broadcaster.domain.register import Policy
from broadcaster.domain.words import DeliveryState, Effect, Space
from broadcaster.errors import StoreBusy
from broadcaster.failpoints import Failpoints
from broadcaster.keeping import LATE, Bucket, Store, UnitOfWork
from broadcaster.ports import Chance, Channel, Doorbell, Site

_log = logging.getLogger(__name__)
T = TypeVar("T")
#: how often a worker asks a store that is busy, before it leaves the row to its lease
BUSY_TRIES = 4
BANNERS = frozenset({Effect.BANNER_UP, Effect.BANNER_DOWN})


_BUCKET = Bucket(size=10, refill_seconds=9.0)


@dataclass(frozen=True, kw_only=True)
class Timing:
    """Every number that counts seconds or tries."""

    #: how long a worker may take between claiming and arming, and for a look-up
    claim_seconds: float = 30.0
    #: how long a worker may take between arming and recording; longer than a request may last
    arm_seconds: float = 30.0
    #: after arming, until late effects have landed
    settle_seconds: float = 60.0
    #: between two look-ups
    gap_seconds: float = 20.0
    #: of look-ups that tell nothing, until an officer is asked (reliability reference 2.4)
    blind_seconds: float = 180.0
    #: until a row whose gate says "wait" is asked again
    wait_seconds: float = 2.0
    #: longest sleep while something is unfinished, and while nothing is
    busy_poll_seconds: float = 0.25
    idle_poll_seconds: float = 2.0
    #: between two rounds of recover, expire and alarms
    house_seconds: float = 0.25
    #: between two signs of life in the store
    beat_seconds: float = 5.0
    #: between two questions whether a look for a second copy is due, and how long one may take
    late_poll_seconds: float = 1.0
    late_lease_seconds: float = 120.0
    #: after a doubt, until a second copy is looked for
    late: Sequence[timedelta] = LATE
    most_sends: int = 3
    most_attempts: int = 40
    bucket: Bucket = _BUCKET

    @classmethod
    def of(cls, policy: Policy) -> "Timing":
        """The council's numbers; a request is over before its lease, and settling is never shorter than a request."""
        return cls(
            arm_seconds=policy.request_seconds + 10.0,
            settle_seconds=float(max(policy.request_seconds, policy.settle_seconds)),
            gap_seconds=float(policy.read_back_gap_seconds),
            late=tuple(timedelta(minutes=minutes) for minutes in policy.late_look_minutes),
            most_sends=policy.most_sends,
            most_attempts=policy.most_attempts,
            bucket=Bucket(size=policy.bucket_size, refill_seconds=policy.bucket_refill_seconds),
        )

    @property
    def settle(self) -> timedelta:
        """See `settle_seconds`."""
        return timedelta(seconds=self.settle_seconds)

    @property
    def gap(self) -> timedelta:
        """See `gap_seconds`."""
        return timedelta(seconds=self.gap_seconds)

    @property
    def wait(self) -> timedelta:
        """See `wait_seconds`."""
        return timedelta(seconds=self.wait_seconds)


def _tell_nobody(_uow: UnitOfWork, _delivery: Delivery, _what: str = "") -> None:
    """The hook of a dispatcher that stands alone."""


def _tell_nobody_of_copies(_uow: UnitOfWork, _delivery: Delivery, _copies: Sequence[Found]) -> None:
    """The hook of a dispatcher that stands alone."""


@dataclass(frozen=True, kw_only=True)
class Hooks:
    """What else happens when something happened; each is called in a writing transaction of its own.

    A hook that fails is logged and delays nothing. A crash between the record and the hook loses the call.
    """

    #: a publish of a bulletin is proven public, so the banner may want its link
    after_sent: Callable[[UnitOfWork, Delivery], None] = _tell_nobody
    #: an officer should know: `needs-officer`, `uncertain`, `paused`, `alarm` or `expired`
    trouble: Callable[[UnitOfWork, Delivery, str], None] = _tell_nobody
    #: the public sees more copies than it should; in the transaction that ends the look. These are one too many each
    second_copy: Callable[[UnitOfWork, Delivery, Sequence[Found]], None] = _tell_nobody_of_copies


@dataclass(frozen=True, kw_only=True)
class Parts:
    """What a dispatcher is made of, shared by every lane; nothing here changes but `shown`."""

    store: Store
    channels: Mapping[str, Channel]
    sites: Mapping[str, Site]
    #: the page of a banner delivery, computed when it is written; may write (its version), the caller commits
    banner: Callable[[UnitOfWork, Delivery], BannerPage]
    lead_targets: Sequence[str]
    owner: str
    chance: Chance
    doorbell: Doorbell
    timing: Timing = field(default_factory=Timing)
    hooks: Hooks = field(default_factory=Hooks)
    fail: Failpoints = field(default_factory=lambda: Failpoints(space=Space.LIVE))
    #: asked before each claim and each arming: an exercise sends nothing beside a live incident (design rule 6)
    is_open: Callable[[], bool] = lambda: True
    #: by delivery: the page written last, which a cache may not show yet
    shown: dict[int, BannerPage] = field(default_factory=dict)

    def now(self) -> datetime:
        """The store's clock."""
        return self.patiently(self.store.dispatch.now)

    def patiently(self, call: Callable[[], T]) -> T:
        """Ask the store again while it is busy: nothing was changed then, and what a platform said is worth a wait.

        Every call waits for some seconds by itself; a worker's own lease ends it in time.
        """
        for _ in range(BUSY_TRIES - 1):
            try:
                return call()
            except StoreBusy:
                _log.warning("the store is busy; asking again", extra={"action": "store-busy"})
        return call()

    def after(self, delivery: Delivery | None) -> None:
        """Tell whoever should know what became of a delivery."""
        if delivery is None:
            return
        if delivery.state is DeliveryState.SENT:
            self.shown.pop(delivery.id, None)
            if delivery.effect is Effect.PUBLISH and delivery.bulletin_id:
                self._call(self.hooks.after_sent, lambda uow: self.hooks.after_sent(uow, delivery))
        elif delivery.state in _TROUBLE:
            self.tell(delivery, delivery.state.value)

    def tell(self, delivery: Delivery, what: str) -> None:
        """Something about a delivery that an officer should know."""
        self._call(self.hooks.trouble, lambda uow: self.hooks.trouble(uow, delivery, what))

    def _call(self, hook: object, call: Callable[[UnitOfWork], None]) -> None:
        if hook is _tell_nobody:
            return
        try:
            with self.store.writing() as uow:
                call(uow)
                uow.commit()
        except Exception:  # noqa: BLE001 - the row is recorded; what follows from it must not undo that
            _log.exception("a hook failed", extra={"action": "hook-failed"})


_TROUBLE = frozenset({DeliveryState.NEEDS_OFFICER, DeliveryState.UNCERTAIN, DeliveryState.EXPIRED})
