"""The shipped council's desk with the real channels and website at a sandbox, all on one clock that tests move."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from broadcaster.banners.http import HttpSite
from broadcaster.channels.facebook import FacebookChannel, FacebookCredentials
from broadcaster.channels.x import XChannel, XCredentials
from broadcaster.domain.deliveries import Delivery
from broadcaster.domain.outcomes import Found
from broadcaster.domain.records import Incident, Notice
from broadcaster.domain.register import Account
from broadcaster.domain.words import BulletinKind, Effect, Platform
from broadcaster.engine.banner import banner_page, drop_overtaken, keep_true
from broadcaster.engine.declare import Declare, declare
from broadcaster.engine.desk import Desk
from broadcaster.engine.dispatch import Dispatcher
from broadcaster.engine.message import HowAllowed, Message
from broadcaster.engine.parts import Hooks, Parts
from broadcaster.engine.publish import publish
from broadcaster.engine.trouble import tell_of_second_copy, tell_of_trouble
from broadcaster.keeping import UnitOfWork
from broadcaster.ports import Channel
from broadcaster.sandbox.control import Control
from broadcaster.sandbox.server import Sandbox
from broadcaster.transport.reach import Reach
from broadcaster.transport.secrets import Secret
from broadcaster.transport.transport import Transport
from tests.support.clock import SteppingClock
from tests.support.dispatching import TIMING, Bell, Dice
from tests.support.duty import NIGHT, exercise_desk

YES = HowAllowed(self_approve=True)


@dataclass(frozen=True, kw_only=True)
class Town:
    """One council, what the sandbox's public sees of it, and time."""

    desk: Desk
    clock: SteppingClock
    control: Control
    dispatcher: Dispatcher

    def go(self, *, step: float = 1.0, **time: float) -> None:
        """So much time passes in steps of seconds; the service does what is due and keeps house after each."""
        left = timedelta(**time).total_seconds()
        while True:
            self.dispatcher.pass_once()
            with self.desk.store.writing() as uow:
                keep_true(uow, register=self.desk.register, space=self.desk.space)
                drop_overtaken(uow)
                uow.commit()
            if left <= 0:
                break
            self.clock.tick(min(step, left))
            left -= step
        self.dispatcher.pass_once()

    def declare(self, kind: str = "flood", place: str = "Datchet") -> Incident:
        """Declared under the council's lead, accounts silent, nothing said yet."""
        return declare(self.desk, Declare(kind=kind, place=place, lead_agency="council")).incident

    def say(self, incident: Incident, kind: BulletinKind = BulletinKind.FIRST, **given: str) -> None:
        """An approved bulletin; nothing of it is sent yet."""
        publish(self.desk, incident, Message(kind=kind, given=given), YES)

    def posts(self, account: str) -> list[dict[str, Any]]:
        """What the public sees of an account."""
        return [p for p in self.control.posts() if p["account"] == account and not p["deleted"]]

    def delivery(self, incident: Incident, effect: Effect, target: str) -> Delivery:
        """The newest of its kind."""
        with self.desk.store.reading() as uow:
            found = [d for d in uow.outbox.of_incident(incident.id) if (d.effect, d.target) == (effect, target)]
        return found[-1]

    def notices(self, words: str) -> list[Notice]:
        """Those whose subject has these words, newest first."""
        with self.desk.store.reading() as uow:
            return [n for n in uow.notices.recent(limit=200) if words in n.subject]


@contextmanager
def town(folder: Path, *, start: datetime = NIGHT) -> Iterator[Town]:
    """A council in the exercise space, with nothing between it and the sandbox but the product."""
    clock = SteppingClock(start)
    with Sandbox(clock=clock.wall) as sandbox, exercise_desk(folder, clock) as desk:
        transport = Transport(Reach.exercise(sandbox.url), total_seconds=5.0, now=clock.wall)
        channels = {a.id: _channel(a, sandbox.url, transport) for a in desk.register.accounts}
        site = HttpSite(
            f"{sandbox.url}/site/alert.json", f"{sandbox.url}/site/", Secret("sandbox-site-token"), transport=transport
        )
        parts = Parts(
            store=desk.store,
            channels=channels,
            sites={one.id: site for one in desk.register.sites},
            banner=lambda uow, row: banner_page(uow, row, register=desk.register, space=desk.space),
            lead_targets=[a.id for a in desk.register.leads],
            owner="w1",
            chance=Dice(),
            doorbell=Bell(),
            timing=TIMING,
            hooks=_hooks(desk),
        )
        yield Town(desk=desk, clock=clock, control=Control(sandbox.url), dispatcher=Dispatcher(parts))


def _hooks(desk: Desk) -> Hooks:
    def after_sent(uow: UnitOfWork, _delivery: Delivery) -> None:
        keep_true(uow, register=desk.register, space=desk.space)

    def trouble(uow: UnitOfWork, delivery: Delivery, what: str) -> None:
        tell_of_trouble(desk, uow, delivery, what)

    def second_copy(uow: UnitOfWork, delivery: Delivery, too_many: Sequence[Found]) -> None:
        tell_of_second_copy(desk, uow, delivery, too_many)

    return Hooks(after_sent=after_sent, trouble=trouble, second_copy=second_copy)


def _channel(account: Account, url: str, transport: Transport) -> Channel:
    make: dict[Platform, Callable[[], Channel]] = {
        Platform.X: lambda: XChannel(
            account,
            XCredentials(
                consumer_key=Secret("sandbox-consumer-key"),
                consumer_secret=Secret("sandbox-consumer-secret"),
                access_token=Secret(f"{account.platform_id}-{account.service}.x"),
                access_token_secret=Secret("sandbox-token-secret"),
            ),
            transport=transport,
            base_url=url,
            public_url=f"{url}/x",
        ),
        Platform.FACEBOOK: lambda: FacebookChannel(
            account,
            FacebookCredentials(
                page_token=Secret(f"sandbox-page-token.{account.service}.facebook"),
                app_secret=Secret("sandbox-app-secret"),
            ),
            transport=transport,
            base_url=url,
        ),
    }
    return make[account.platform]()
