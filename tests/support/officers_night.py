"""A live night without a network: the shipped council cut small, its officers, recording channels, and an oracle."""

import shutil
import tempfile
from collections.abc import Callable, Iterable
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

from broadcaster.channels.recording import RecordingChannel
from broadcaster.config import parse_register
from broadcaster.domain.banner import BannerPage
from broadcaster.domain.deliveries import Delivery
from broadcaster.domain.outcomes import CannotTell, Copies, Outcome, ReadBack
from broadcaster.domain.records import Approval, Bulletin, Incident
from broadcaster.domain.register import Account, Register
from broadcaster.domain.signing import bulletin_digest
from broadcaster.domain.words import (
    MUST_ARRIVE,
    ApprovalType,
    BulletinKind,
    Effect,
    IncidentState,
    Platform,
    Repeat,
    Role,
    Space,
)
from broadcaster.engine.banner import banner_page, drop_overtaken, keep_true
from broadcaster.engine.close import close_finished
from broadcaster.engine.desk import Desk
from broadcaster.engine.sign import sign
from broadcaster.keeping import UnitOfWork
from broadcaster.ports import Post
from broadcaster.shipped import shipped
from broadcaster.store.database import Database
from broadcaster.store.unit_of_work import SqlStore
from broadcaster.wording.templates import Templates
from tests.support.clock import SteppingClock
from tests.support.dispatching import Bell, Workshop
from tests.support.duty import NIGHT

#: one that leads, one that reposts, one that is silent: what a rule about the others would prove is proven by these
SERVICES = ("corporate", "libraries", "museum")
SIGNED = ("flood", "evacuation", "road-closure")
SPEAKING = frozenset({Role.DUTY, Role.APPROVER})


def small_register() -> Register:
    """The shipped council with three services, and a duty officer and approver who was never trained."""
    register = parse_register(shipped("channels.toml").read_text("utf-8"), name="it").register
    bailey = register.officer("bailey")
    assert bailey is not None
    nova = bailey.model_copy(update={"key": "nova", "name": "Nova Example", "os_user": "nova", "trained": None})
    return register.model_copy(
        update={
            "services": tuple(s for s in register.services if s.key in SERVICES),
            "officers": (*register.officers, nova),
        }
    )


class LiveRecording(RecordingChannel):
    """A recording channel whose ids are like the real platform's: only such may stand on live rows."""

    def _next_id(self) -> str:
        self._number += 1
        if self._account.platform is Platform.FACEBOOK:
            return f"{self._account.platform_id or '118500000000000'}_{self._number:018d}"
        return f"18{self._number:017d}"


class Watched:
    """A channel at whose door somebody reads everything that goes out."""

    def __init__(self, recording: RecordingChannel, watch: Callable[[Effect, Post], None]) -> None:
        self._recording, self._watch = recording, watch

    def repeat(self, effect: Effect) -> Repeat:
        """As the recording."""
        return self._recording.repeat(effect)

    def send(self, effect: Effect, post: Post) -> Outcome:
        """Read it, then send it."""
        self._watch(effect, post)
        return self._recording.send(effect, post)

    def look(self, effect: Effect, post: Post, *, since: Any) -> ReadBack:
        """As the recording."""
        return self._recording.look(effect, post, since=since)

    def copies(self, effect: Effect, post: Post, *, since: Any) -> Copies | CannotTell:
        """As the recording."""
        return self._recording.copies(effect, post, since=since)

    def verify(self) -> str:
        """As the recording."""
        return self._recording.verify()


class Newsroom(Workshop):
    """The workshop with the council's own banner, and a watch on every account and site."""

    def __init__(self, store: SqlStore, clock: SteppingClock, register: Register, night: "OfficersNight") -> None:
        super().__init__(store, clock)
        self.register = register
        self.night = night
        self.recordings = {account.id: self._live(account) for account in register.accounts}
        self.channels = {name: Watched(one, night.watch) for name, one in self.recordings.items()}

    def keep_house(self) -> None:
        """What the service does between two rounds."""
        with self.scene.store.writing() as uow:
            keep_true(uow, register=self.register, space=Space.LIVE)
            drop_overtaken(uow)
            close_finished(uow)
            uow.commit()

    def _live(self, account: Account) -> RecordingChannel:
        return LiveRecording(account, now=self.clock.wall)

    def _banner(self, uow: UnitOfWork, delivery: Delivery) -> BannerPage:
        page = banner_page(uow, delivery, register=self.register, space=Space.LIVE)
        self.night.read_page(uow, page)
        return page

    def _after_sent(self, uow: UnitOfWork, delivery: Delivery) -> None:
        super()._after_sent(uow, delivery)
        keep_true(uow, register=self.register, space=Space.LIVE)


@cache
def council() -> tuple[Register, Templates]:
    """Read and compiled once for all nights."""
    return small_register(), Templates([shipped("templates")])


class OfficersNight:
    """The store, a desk for every officer, and what must be true of everything that the public reads."""

    _template: Path | None = None

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="broadcaster-officers-"))
        self.clock = SteppingClock(NIGHT)
        self.register, self.wording = council()
        path = self.folder / "live.db"
        shutil.copy(self._signed_store(), path)
        self.database = self._open(path)
        self.store = SqlStore(self.database)
        self.bell = Bell()
        self.shop = Newsroom(self.store, self.clock, self.register, self)
        #: what each bulletin would do, as it was right after its submission: effects and targets
        self.planned: dict[int, list[str]] = {}
        #: text of a public post by who may have said it
        self.violations: list[str] = []

    def close(self) -> None:
        """Leave nothing behind."""
        self.database.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    def desk(self, officer: str) -> Desk:
        """That officer's desk in the live space."""
        return self._desk(self.store, officer)

    def remember(self) -> None:
        """Note what new bulletins would do, before anything of them is dispatched; look at every yes there is."""
        with self.store.reading() as uow:
            for incident in self._incidents(uow):
                for bulletin in uow.bulletins.of_incident(incident.id):
                    if bulletin.id not in self.planned:
                        rows = [d for d in uow.outbox.of_incident(incident.id) if d.bulletin_id == bulletin.id]
                        self.planned[bulletin.id] = [_planned(d) for d in rows]
            for _ in self._approved_texts(uow):
                pass

    def watch(self, effect: Effect, post: Post) -> None:
        """Asked at the door of every account: words that leave must be somebody's rightful yes, at this moment."""
        if effect is Effect.WITHDRAW:
            return
        with self.store.reading() as uow:
            if effect is Effect.REPOST and not post.as_text:
                self._check_shared(post)
            else:
                self._check_said(uow, post.text)

    def read_page(self, uow: UnitOfWork, page: BannerPage) -> None:
        """Every heading on the website is an approved banner's."""
        headings = {text.splitlines()[0] for _, text, target in self._approved_texts(uow) if target == "website/home"}
        # with several incidents it goes on: "and 1 other incident"
        if page.active and not any(page.heading.startswith(heading) for heading in headings):
            self.violations.append(f"the website shows {page.heading!r}, which nobody approved")

    def of_incident(self, number: int) -> Incident | None:
        """One of the incidents, whatever became of it."""
        with self.store.reading() as uow:
            found = self._incidents(uow)
        return found[number % len(found)] if found else None

    def bulletins(self) -> list[tuple[Incident, Bulletin]]:
        """Every bulletin of every incident."""
        with self.store.reading() as uow:
            return [(i, b) for i in self._incidents(uow) for b in uow.bulletins.of_incident(i.id)]

    def _check_shared(self, post: Post) -> None:
        known = {one.external_id for recording in self.shop.recordings.values() for one in recording.posts}
        if post.source_id not in known:
            self.violations.append(f"something was shared that nobody here said: {post.source_id}")

    def _check_said(self, uow: UnitOfWork, text: str) -> None:
        if not any(text == words for _, words, _ in self._approved_texts(uow)):
            self.violations.append(f"nobody approved: {text!r}")

    def _approved_texts(self, uow: UnitOfWork) -> Iterable[tuple[Bulletin, str, str]]:
        """The texts of every bulletin that has a valid yes: `(bulletin, text, target)`."""
        for incident in self._incidents(uow):
            bulletins = uow.bulletins.of_incident(incident.id)
            for bulletin in bulletins:
                approval = uow.bulletins.approval(bulletin.id)
                if approval is None:
                    continue
                fault = self.fault_of(uow, incident, bulletin, approval, bulletins)
                if fault:
                    self.violations.append(f"{incident.ref}/{bulletin.number} {bulletin.kind}: {fault}")
                yield from ((bulletin, r.text, r.target) for r in uow.bulletins.renderings(bulletin.id))

    def fault_of(
        self, uow: UnitOfWork, incident: Incident, bulletin: Bulletin, approval: Approval, others: list[Bulletin]
    ) -> str:
        """What is wrong with a yes, by the rule as the policy tells it; empty when nothing is."""
        recomputed = bulletin_digest(
            council=self.register.council.key,
            space=Space.LIVE,
            incident_ref=incident.ref,
            number=bulletin.number,
            kind=bulletin.kind,
            renderings={f"{r.target} {r.form.value}": r.text for r in uow.bulletins.renderings(bulletin.id)},
            targets=self.planned[bulletin.id],
            expires_at=bulletin.expires_at,
        )
        if not approval.digest == bulletin.digest == recomputed:
            return "the yes is to another hash than that of the texts"
        return self._late(bulletin, approval) or self._who(incident, bulletin, approval, others)

    def _late(self, bulletin: Bulletin, approval: Approval) -> str:
        if bulletin.approve_by is not None and approval.at > bulletin.approve_by:
            return "the yes came too late"
        if bulletin.promise_at is not None and bulletin.kind not in MUST_ARRIVE:
            margin = min(timedelta(minutes=15), (bulletin.promise_at - bulletin.submitted_at) / 2)
            if bulletin.promise_at - approval.at < margin:
                return "its own promise was too near"
        return ""

    def _who(self, incident: Incident, bulletin: Bulletin, approval: Approval, others: list[Bulletin]) -> str:
        who = self.register.officer(approval.by)
        if who is None or who.trained is None or not SPEAKING & set(who.roles):
            return f"{approval.by} may not speak"
        match approval.type:
            case ApprovalType.SECOND_OFFICER:
                return "" if Role.APPROVER in who.roles and who.key != bulletin.submitted_by else "no second officer"
            case ApprovalType.SINGLE_OFFICER:
                return self._alone(incident, bulletin, others)
            case ApprovalType.BREAK_GLASS:
                return self._glass(incident, bulletin, approval, others)
        return f"{approval.type} does not exist live"

    def _alone(self, incident: Incident, bulletin: Bulletin, others: list[Bulletin]) -> str:
        ends_danger = bulletin.kind is BulletinKind.ALL_CLEAR and incident.kind == "evacuation"
        before = [b for b in others if b.number < bulletin.number]
        stays = bulletin.kind is BulletinKind.NO_CHANGE and any(
            b.state.value in ("approved", "superseded") for b in before
        )
        right = bulletin.signed and (stays or (bulletin.kind in MUST_ARRIVE and not ends_danger))
        return "" if right else "one officer alone may not say this"

    def _glass(self, incident: Incident, bulletin: Bulletin, approval: Approval, others: list[Bulletin]) -> str:
        if incident.kind == "notable-death":
            return "nothing about a death goes out alone"
        patience = timedelta(minutes=self.register.policy.approval_minutes)
        waited = any(b.submitted_at <= approval.at - patience for b in others if b.number <= bulletin.number)
        return "" if approval.reason and (bulletin.signed or waited) else "own words went out before the time-out"

    def _incidents(self, uow: UnitOfWork) -> list[Incident]:
        return uow.incidents.in_state(*IncidentState)

    def _desk(self, store: SqlStore, officer: str) -> Desk:
        who = self.register.officer(officer)
        assert who is not None
        return Desk(
            store=store, register=self.register, space=Space.LIVE, wording=self.wording, officer=who, doorbell=Bell()
        )

    def _open(self, path: Path) -> Database:
        return Database.open(path, space=Space.LIVE, council=self.register.council.key, clock=self.clock)

    def _signed_store(self) -> Path:
        """A new store in which two officers have signed some kinds; made once and copied."""
        if OfficersNight._template is None or not OfficersNight._template.exists():
            path = Path(tempfile.mkdtemp(prefix="broadcaster-officers-")) / "live.db"
            database = self._open(path)
            kinds = {t.name.split("/")[0] for t in self.wording.catalogue()}
            for officer in ("alex", "casey"):
                for kind in sorted(kinds & {*SIGNED, "_default"}):
                    sign(self._desk(SqlStore(database), officer), kind)
            database.close()
            OfficersNight._template = path
        return OfficersNight._template


def _planned(delivery: Delivery) -> str:
    """What a yes to this delivery says yes to: an edit changes one post and no other."""
    said = f"{delivery.effect.value} {delivery.target}"
    return f"{said} {delivery.source_id}" if delivery.effect is Effect.EDIT else said
