"""The shipped council's desk with recorded accounts, a recorded website and the real banner, on a clock tests move."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from broadcaster.banners.recording import RecordingSite
from broadcaster.channels.recording import RecordingChannel
from broadcaster.composition.outward import Outward
from broadcaster.domain.banner import BannerPage
from broadcaster.domain.deliveries import Delivery
from broadcaster.domain.records import Incident
from broadcaster.domain.words import BulletinKind, Effect
from broadcaster.engine.banner import banner_page, drop_overtaken, keep_true
from broadcaster.engine.close import close_finished
from broadcaster.engine.declare import Declare, declare
from broadcaster.engine.desk import Desk
from broadcaster.engine.dispatch import Dispatcher
from broadcaster.engine.message import HowAllowed, Message
from broadcaster.engine.parts import Hooks, Parts
from broadcaster.engine.publish import Published, publish
from broadcaster.engine.reach import take_back_late
from broadcaster.exercise_register import exercise_register
from broadcaster.home import Home
from broadcaster.keeping import UnitOfWork
from broadcaster.ports import Channel, Site
from tests.support.clock import SteppingClock
from tests.support.dispatching import TIMING, Bell, Dice
from tests.support.duty import NIGHT, exercise_desk

#: the exercise officer's own yes
YES = HowAllowed(self_approve=True)
SITE = "website/home"


@dataclass(frozen=True, kw_only=True)
class Days:
    """One council over days: the desk, what the public sees, and time."""

    desk: Desk
    clock: SteppingClock
    dispatcher: Dispatcher
    #: empty over the sandbox, whose oracle tells what the public sees
    channels: dict[str, RecordingChannel]
    site: RecordingSite

    @property
    def banner(self) -> BannerPage | None:
        """What the website shows."""
        page = self.site.shown[-1] if self.site.shown else None
        return page if page is not None and page.active else None

    @property
    def lines(self) -> list[str]:
        """The lines of the banner's text."""
        return self.banner.text.split("\n") if self.banner else []

    def go(self, **time: float) -> None:
        """So much time passes, and the service does what is due and keeps house."""
        self.clock.tick(timedelta(**time).total_seconds() or 1.0)
        for _ in range(2):
            self.dispatcher.pass_once()
            with self.desk.store.writing() as uow:
                keep_true(uow, register=self.desk.register, space=self.desk.space)
                drop_overtaken(uow)
                take_back_late(self.desk, uow)
                close_finished(uow)
                uow.commit()
        self.dispatcher.pass_once()

    def say(
        self, incident: Incident, kind: BulletinKind = BulletinKind.FIRST, *, text: str = "", **given: str
    ) -> Published:
        """An approved bulletin, sent."""
        done = publish(self.desk, incident, Message(kind=kind, given=given, text=text), YES)
        self.go()
        return done

    def trigger(self, kind: str = "flood", place: str = "Datchet", *, text: str = "") -> Incident:
        """Declared under the council's lead, silent, and the first message out."""
        incident = declare(self.desk, Declare(kind=kind, place=place, lead_agency="council")).incident
        self.say(incident, text=text)
        return incident

    def again(self, incident: Incident) -> Incident:
        """The incident as it is now."""
        with self.desk.store.reading() as uow:
            found = uow.incidents.by_id(incident.id)
        assert found is not None
        return found

    def deliveries(self, incident: Incident, effect: Effect | None = None) -> list[Delivery]:
        """Of an incident, oldest first."""
        with self.desk.store.reading() as uow:
            return [d for d in uow.outbox.of_incident(incident.id) if effect in (None, d.effect)]

    def public(self, account: str) -> list[str]:
        """What the public sees of an account: texts, or the source's id of a repost."""
        return [one.reposts or one.text for one in self.channels[account].public]


@contextmanager
def days(folder: Path, *, start: datetime = NIGHT) -> Iterator[Days]:
    """A council in the exercise space whose accounts and website only remember."""
    clock = SteppingClock(start)
    with exercise_desk(folder, clock) as desk:
        site = RecordingSite()
        channels = {a.id: RecordingChannel(a, now=clock.wall) for a in desk.register.accounts}
        dispatcher = _dispatcher(desk, channels=channels, sites={SITE: site})
        yield Days(desk=desk, clock=clock, dispatcher=dispatcher, channels=channels, site=site)


@contextmanager
def days_over(sandbox: str, folder: Path, *, start: datetime = NIGHT) -> Iterator[Days]:
    """The same over the exercise world: real requests, real answers, and a clock that the test moves."""
    clock = SteppingClock(start)
    with exercise_desk(folder, clock) as made:
        desk = replace(made, register=exercise_register(made.register, sandbox))
        outward = Outward(desk.register, Home(root=folder), desk.space)
        dispatcher = _dispatcher(desk, channels=outward.channels, sites=outward.sites)
        yield Days(desk=desk, clock=clock, dispatcher=dispatcher, channels={}, site=RecordingSite())


def _dispatcher(desk: Desk, *, channels: Mapping[str, Channel], sites: Mapping[str, Site]) -> Dispatcher:
    def page(uow: UnitOfWork, delivery: Delivery) -> BannerPage:
        return banner_page(uow, delivery, register=desk.register, space=desk.space)

    def after_sent(uow: UnitOfWork, _delivery: Delivery) -> None:
        keep_true(uow, register=desk.register, space=desk.space)

    return Dispatcher(
        Parts(
            store=desk.store,
            channels=channels,
            sites=sites,
            banner=page,
            lead_targets=[a.id for a in desk.register.leads],
            owner="w1",
            chance=Dice(),
            doorbell=Bell(),
            timing=TIMING,
            hooks=Hooks(after_sent=after_sent),
        )
    )
