"""A dispatcher over recording channels and sites on a clock that the test moves; nothing here waits."""

import threading
from collections.abc import Sequence
from typing import Any

from broadcaster.channels.recording import CopiesScript, LookScript, RecordingChannel, Script
from broadcaster.domain.banner import BannerPage
from broadcaster.domain.deliveries import Delivery
from broadcaster.domain.outcomes import Absent, CannotTell, Copies, Found, Outcome, ReadBack, Sent, Unknown, Why
from broadcaster.domain.register import Account
from broadcaster.domain.words import Effect, Platform, Posture, Repeat
from broadcaster.engine.dispatch import Dispatcher
from broadcaster.engine.parts import Hooks, Parts, Timing
from broadcaster.keeping import Bucket, UnitOfWork
from broadcaster.ports import Channel, Post
from broadcaster.store.unit_of_work import SqlStore
from tests.support.clock import SteppingClock
from tests.support.scene import LEADS, Scene, platform_of

LOST = Unknown(row=4, why=Why.NO_ANSWER, detail="the connection was closed")
TIMING = Timing(bucket=Bucket(size=1000, refill_seconds=1.0), beat_seconds=86_400.0)


class Bell:
    """A doorbell within one process."""

    def __init__(self) -> None:
        self._rung = threading.Event()

    def ring(self) -> None:
        """Something may be due."""
        self._rung.set()

    def wait(self, seconds: float) -> bool:
        """Until a ring or the time is over."""
        rung = self._rung.wait(seconds)
        self._rung.clear()
        return rung


class Dice:
    """No jitter, so that times are exact."""

    def jitter(self) -> float:
        """Always the same."""
        return 0.0

    def token(self) -> str:
        """Always the same."""
        return "0" * 16


class ScriptedSite:
    """A website whose cache may lag: it shows a written page after so many fetches."""

    def __init__(self) -> None:
        self.written: list[BannerPage] = []
        self.outcome: Outcome = Sent(external_id="")
        #: fetches of the public page that still see the page before
        self.lag = 0
        self._fetches = 0

    def show(self, page: BannerPage) -> Outcome:
        """Keep the page, unless told to fail."""
        if isinstance(self.outcome, Sent):
            self.written.append(page)
            self._fetches = 0
        return self.outcome

    def sees(self, page: BannerPage) -> ReadBack:
        """Found when the page is the one written last and the cache has caught up."""
        self._fetches += 1
        if self.written and self.written[-1] == page and self._fetches > self.lag:
            return Found(external_id="", permalink="https://council.example/")
        return Absent(fresh=True, detail="the page shows something else")


class Unlookable:
    """A platform without any way to look: whatever is in doubt there is an officer's."""

    def __init__(self, channel: Channel) -> None:
        self._channel = channel

    def repeat(self, effect: Effect) -> Repeat:
        """Never."""
        return Repeat.NEVER

    def send(self, effect: Effect, post: Post) -> Outcome:
        """As the channel does."""
        return self._channel.send(effect, post)

    def look(self, effect: Effect, post: Post, *, since: Any) -> ReadBack:
        """Must not be asked."""
        raise AssertionError("nobody may look here")

    def copies(self, effect: Effect, post: Post, *, since: Any) -> Copies | CannotTell:
        """Must not be asked."""
        raise AssertionError("nobody may look here")

    def verify(self) -> str:
        """As the channel does."""
        return self._channel.verify()


class Workshop:
    """One council, its recording channels, and as many dispatchers as a test wants."""

    def __init__(self, store: SqlStore, clock: SteppingClock) -> None:
        self.scene = Scene(store)
        self.clock = clock
        self.bell = Bell()
        self.site = ScriptedSite()
        self.recordings = {target: self._recording(target) for target in (*LEADS, "museum/x", "museum/facebook")}
        self.channels: dict[str, Channel] = dict(self.recordings)
        self.told: list[tuple[int, str]] = []
        self.proven: list[int] = []
        #: per notice of second copies: the delivery, and the ids that are too many
        self.doubled: list[tuple[int, list[str]]] = []
        self.timing = TIMING
        self._running: Dispatcher | None = None
        self._version = 0

    def parts(self, owner: str = "w1") -> Parts:
        """What a dispatching process is made of."""
        return Parts(
            store=self.scene.store,
            channels=self.channels,
            sites={"website/home": self.site},
            banner=self._banner,
            lead_targets=LEADS,
            owner=owner,
            chance=Dice(),
            doorbell=self.bell,
            timing=self.timing,
            hooks=Hooks(after_sent=self._after_sent, trouble=self._trouble, second_copy=self._second_copy),
        )

    def dispatcher(self, owner: str = "w1") -> Dispatcher:
        """A dispatching process."""
        return Dispatcher(self.parts(owner))

    def run(self, seconds: float = 0.0, *, step: float = 1.0) -> None:
        """Dispatch what is due, then go on for so many seconds of the store's time."""
        if self._running is None:
            self._running = self.dispatcher()
        self._running.pass_once()
        gone = 0.0
        while gone < seconds:
            self.clock.tick(step)
            gone += step
            self._running.pass_once()

    def plan(self, target: str, *scripts: Script | LookScript | CopiesScript) -> RecordingChannel:
        """What an account answers next."""
        self.recordings[target].plan(*scripts)
        return self.recordings[target]

    def public(self, target: str) -> list[str]:
        """What the public sees of an account: texts, or the source's id of a repost."""
        return [one.reposts or one.text for one in self.recordings[target].public]

    def _recording(self, target: str) -> RecordingChannel:
        service, _, _ = target.partition("/")
        page = "999000000000001" if platform_of(target) is Platform.FACEBOOK else ""
        account = Account(
            id=target,
            service=service,
            platform=platform_of(target),
            posture=Posture.LEAD,
            handle=service,
            platform_id=page,
        )
        return RecordingChannel(account, now=self.clock.wall)

    def _banner(self, uow: UnitOfWork, delivery: Delivery) -> BannerPage:
        self._version += 1
        return BannerPage(
            version=self._version,
            active=delivery.effect is Effect.BANNER_UP,
            level="emergency",
            heading="EXERCISE Flood",
            text="Go home.",
            link="",
            link_text="",
            latest_link="https://council.example/latest",
            html=f"<p>{self._version}</p>",
            marker=f"v{self._version}",
            updated=uow.now,
        )

    def _after_sent(self, _uow: UnitOfWork, delivery: Delivery) -> None:
        self.proven.append(delivery.id)

    def _second_copy(self, _uow: UnitOfWork, delivery: Delivery, too_many: Sequence[Found]) -> None:
        self.doubled.append((delivery.id, [copy.external_id for copy in too_many]))

    def _trouble(self, _uow: UnitOfWork, delivery: Delivery, what: str) -> None:
        self.told.append((delivery.id, what))


def lost(*, acts: bool) -> Script:
    """The answer is lost, with or without the effect."""
    return Script(outcome=LOST, acts=acts)
